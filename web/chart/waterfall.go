package chart

import (
	"fmt"
	"math"
	"strings"
)

// Step is one part of a sum: what it adds, or takes away when it is negative. NaN
// adds nothing and is written as "not known".
type Step struct {
	Label string
	Value float64
	Note  string // in the table, beside the number: what was compared
}

// WaterfallParams are what Waterfall draws: how parts add up to a whole, each
// beginning where the one before it ended.
type WaterfallParams struct {
	ID    string
	Title string
	Steps []Step
	Of    string // what the parts are: "Field"
	Unit  string // what is added up: "weight in bits"
	Total string // what the whole is called: "Altogether"
	// Parts says that some steps are not shown: then neither the whole nor what adds
	// up on the way to it is.
	Parts bool
	Note  string
}

// Signed writes a number with its sign: "+7.2", "−3.1", "0".
func Signed(v float64) string {
	s := Number(v)
	if known(v) && math.Round(v*10) > 0 {
		return "+" + s
	}
	return s
}

// span is where a bar begins and ends.
type span struct{ from, to float64 }

// spans are the steps' bars: each begins where the one before it ended, or at nought
// when not all parts are shown.
func (p WaterfallParams) spans() []span {
	out := make([]span, len(p.Steps))
	at := 0.0
	for i, s := range p.Steps {
		if p.Parts {
			at = 0
		}
		out[i].from = at
		if known(s.Value) {
			at += s.Value
		}
		out[i].to = at
	}
	return out
}

// sum is the whole.
func (p WaterfallParams) sum() float64 {
	if s := p.spans(); len(s) > 0 {
		return s[len(s)-1].to
	}
	return 0
}

func (p WaterfallParams) total() string { return words(p.Total, "Altogether") }

// words is s, or otherwise when it is empty.
func words(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func (p WaterfallParams) describe() string {
	parts := make([]string, 0, len(p.Steps)+1)
	for i, s := range p.Steps {
		if i == 20 {
			parts = append(parts, "and more in the table")
			break
		}
		parts = append(parts, s.Label+": "+Signed(s.Value))
	}
	if !p.Parts {
		parts = append(parts, p.total()+": "+Signed(p.sum()))
	}
	return "Parts of a sum, " + p.Unit + ". " + strings.Join(parts, "; ") + "."
}

// draw puts a bar for each step on a scale that has nought in it. What is taken
// away is an outline, so that grey paper tells it from what is added.
func (p WaterfallParams) draw(s shape) string {
	if len(p.Steps) == 0 {
		return nothing(p.ID, p.Title, s)
	}
	spans := p.spans()
	low, high := 0.0, 0.0
	for _, v := range spans {
		low, high = min(low, v.to), max(high, v.to)
	}
	if high == low {
		high = 1
	}
	row, labels := 30.0, 230.0
	if s.name == "narrow" {
		row, labels = 42, 0
	}
	rows := len(p.Steps)
	if !p.Parts {
		rows++
	}
	s.h = 38 + row*float64(rows)
	c := open(p.ID, p.Title, p.describe(), s)
	c.text(4, 16, "start", axisInk, fit(p.Unit, s.w-8))
	numbers := textWidth("−100.0") + 8
	left, right := labels+8+numbers, s.w-numbers
	x := func(v float64) float64 { return left + (right-left)*(v-low)/(high-low) }
	c.line(x(0), 26, x(0), s.h-4, axisInk, 1, "")
	for i, st := range p.Steps {
		y := 28 + float64(i)*row
		number := "–"
		if known(st.Value) {
			number = Signed(st.Value)
		}
		p.row(c, y, row, labels, st.Label, spans[i], number, x)
		if !p.Parts {
			c.line(x(spans[i].to), y+row-4, x(spans[i].to), y+row+4, axisInk, 1, "2 2")
		}
	}
	if p.Parts {
		return c.done()
	}
	y := 28 + float64(len(p.Steps))*row
	c.line(4, y, s.w-4, y, gridInk, 1, "")
	p.row(c, y, row, labels, p.total(), span{0, p.sum()}, Signed(p.sum()), x)
	return c.done()
}

// row draws one bar with its label before it, or over it where there is no room
// for labels, and its number at the bar's end.
func (p WaterfallParams) row(c *canvas, y, h, labels float64, label string, of span, number string, x func(float64) float64) {
	bar := y + h/2 - 9
	if labels == 0 {
		p.over(c, 4, y+14, "start", fit(label, c.w-8))
		bar = y + 19
	} else {
		c.text(labels, y+h/2+4, "end", ink, fit(label, labels-8))
	}
	a, b := x(min(of.from, of.to)), x(max(of.from, of.to))
	if of.to < of.from {
		fmt.Fprintf(c, `<rect x="%s" y="%s" width="%s" height="18" fill="#fff" stroke="%s" stroke-width="2"/>`, n(a), n(bar), n(max(2, b-a)), markInk)
		p.over(c, a-5, bar+14, "end", number)
		return
	}
	c.rect(a, bar, max(1.5, b-a), 18, barInk)
	p.over(c, b+5, bar+14, "start", number)
}

// over writes a text over what it lies on: on a narrow screen the line of nothing and
// the steps' ends run where numbers stand.
func (p WaterfallParams) over(c *canvas, x, y float64, anchor, s string) {
	w, left := textWidth(s)+4, x-2
	if anchor == "end" {
		left = x - w + 2
	}
	fmt.Fprintf(c, `<rect x="%s" y="%s" width="%s" height="15" fill="#fff"/>`, n(left), n(y-12), n(w))
	c.text(x, y, anchor, ink, s)
}
