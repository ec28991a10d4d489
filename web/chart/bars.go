package chart

import (
	"strings"
)

// Bar is one bar: what it is of, and how much. NaN is not known.
type Bar struct {
	Label string
	Value float64
	Note  string // beside the number in the table: "38 of 412"
	Href  string // where the number comes from; in the table
}

// BarsParams are what Bars draws: values side by side, in the order given.
type BarsParams struct {
	ID    string
	Title string
	Bars  []Bar
	Of    string // what the bars are of: "Partner"
	Unit  string // what is counted: "people over 52 weeks"
	// Format writes a value; nil is Number.
	Format func(float64) string
	Note   string
}

func (p BarsParams) format(v float64) string {
	if p.Format == nil || !known(v) {
		return Number(v)
	}
	return p.Format(v)
}

func (p BarsParams) describe() string {
	parts := make([]string, 0, len(p.Bars))
	for i, b := range p.Bars {
		if i == 12 {
			parts = append(parts, "and more in the table")
			break
		}
		parts = append(parts, b.Label+": "+p.format(b.Value))
	}
	return "Bars of " + p.Unit + ". " + strings.Join(parts, "; ") + "."
}

func (p BarsParams) draw(s shape) string {
	if len(p.Bars) == 0 {
		return nothing(p.ID, p.Title, s)
	}
	top, numbers := 0.0, 0.0
	for _, b := range p.Bars {
		if known(b.Value) {
			top = max(top, b.Value)
		}
		numbers = max(numbers, textWidth(p.format(b.Value)))
	}
	if top == 0 {
		top = 1
	}
	row, labels := 34.0, 230.0 // labels beside the bars; on a telephone over them
	if s.name == "narrow" {
		row, labels = 46, 0
	}
	s.h = 30 + row*float64(len(p.Bars))
	c := open(p.ID, p.Title, p.describe(), s)
	c.text(4, 16, "start", axisInk, fit(p.Unit, s.w-8))
	left := labels + 8
	room := s.w - left - numbers - 16
	for i, b := range p.Bars {
		y := 26 + float64(i)*row
		bar := y + 4
		if labels == 0 {
			c.text(left, y+12, "start", ink, fit(b.Label, s.w-left-8))
			bar = y + 17
		} else {
			p.label(c, labels, y+row/2, b.Label)
		}
		w := 0.0
		if known(b.Value) && b.Value > 0 {
			w = max(1.5, room*b.Value/top)
			c.rect(left, bar, w, 22, barInk)
		}
		c.text(left+w+6, bar+15, "start", ink, p.format(b.Value))
	}
	c.line(left-2, 26, left-2, s.h-2, axisInk, 1, "")
	return c.done()
}

// label writes a label in one or two lines, to the right.
func (p BarsParams) label(c *canvas, w, mid float64, s string) {
	lines := wrap(s, w-8, 2)
	y := mid + 3
	if len(lines) == 2 {
		y = mid - 4
	}
	for _, l := range lines {
		c.text(w, y, "end", ink, l)
		y += 15
	}
}
