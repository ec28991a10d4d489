package chart

import (
	"math"
	"strings"
)

// Interval is one estimate with how far it may be off: Low and Top hold the value
// with the confidence that the chart's note states. NaN is not known.
type Interval struct {
	Label           string
	Value, Low, Top float64
	Note            string // in the table, beside the numbers: "38 of 412"
	Href            string // where the number comes from; in the table
}

// IntervalsParams are what Intervals draws: estimates one under another, each a
// mark on a line from its lower to its upper bound.
type IntervalsParams struct {
	ID    string
	Title string
	Rows  []Interval
	Of    string // what the rows are of: "Partner"
	Unit  string // "records linked, in a hundred"
	// Most is the end of the scale; 0 finds one.
	Most float64
	// Mean is drawn as a line across when HasMean: what all rows together are.
	Mean    float64
	HasMean bool
	Note    string
}

func (p IntervalsParams) most() float64 {
	if p.Most > 0 {
		return p.Most
	}
	top := 0.0
	for _, r := range p.Rows {
		for _, v := range []float64{r.Value, r.Top} {
			if known(v) {
				top = max(top, v)
			}
		}
	}
	ticks := Ticks(top, 5, 0)
	return ticks[len(ticks)-1]
}

// bounds are a row's interval in words: "91.2 to 97.0".
func (r Interval) bounds() string {
	if !known(r.Low) || !known(r.Top) {
		return "not known"
	}
	return Number(r.Low) + " to " + Number(r.Top)
}

func (p IntervalsParams) describe() string {
	parts := make([]string, 0, len(p.Rows))
	for i, r := range p.Rows {
		if i == 20 {
			parts = append(parts, "and more in the table")
			break
		}
		parts = append(parts, r.Label+": "+Number(r.Value)+", from "+r.bounds())
	}
	out := "Estimates with their intervals, " + p.Unit + ". " + strings.Join(parts, "; ") + "."
	if p.HasMean {
		out += " All together: " + Number(p.Mean) + "."
	}
	return out
}

func (p IntervalsParams) draw(s shape) string {
	if len(p.Rows) == 0 {
		return nothing(p.ID, p.Title, s)
	}
	row, labels := 28.0, 230.0
	if s.name == "narrow" {
		row, labels = 42, 0
	}
	s.h = 58 + row*float64(len(p.Rows))
	c := open(p.ID, p.Title, p.describe(), s)
	c.text(4, 16, "start", axisInk, fit(p.Unit, s.w-8))
	most := p.most()
	left, right := labels+12, s.w-textWidth("100.0")-14
	x := func(v float64) float64 { return left + (right-left)*math.Max(0, math.Min(v, most))/most }
	for _, t := range Ticks(most, 5, 0) {
		if t <= most {
			c.line(x(t), 28, x(t), s.h-24, gridInk, 1, "")
			c.text(x(t), s.h-8, "middle", axisInk, Short(t))
		}
	}
	if p.HasMean && known(p.Mean) {
		c.line(x(p.Mean), 28, x(p.Mean), s.h-24, axisInk, 1.5, "4 3")
	}
	for i, r := range p.Rows {
		p.row(c, 28+float64(i)*row, row, labels, r, x)
	}
	return c.done()
}

func (p IntervalsParams) row(c *canvas, y, h, labels float64, r Interval, x func(float64) float64) {
	mid := y + h/2
	if labels == 0 {
		c.text(4, y+14, "start", ink, fit(r.Label, c.w-8))
		mid = y + 28
	} else {
		lines := wrap(r.Label, labels-8, 2)
		for i, line := range lines {
			c.text(labels, mid+4+7*float64(2*i-len(lines)+1), "end", ink, line)
		}
	}
	if !known(r.Value) {
		c.text(x(0)+4, mid+4, "start", axisInk, "*")
		return
	}
	end := r.Value
	if known(r.Low) && known(r.Top) {
		c.line(x(r.Low), mid, x(r.Top), mid, markInk, 2, "")
		c.line(x(r.Low), mid-5, x(r.Low), mid+5, markInk, 2, "")
		c.line(x(r.Top), mid-5, x(r.Top), mid+5, markInk, 2, "")
		end = r.Top
	}
	c.mark("circle", x(r.Value), mid, barInk)
	c.text(x(end)+8, mid+4, "start", ink, Number(r.Value))
}
