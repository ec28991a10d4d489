package chart

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Band is one forecast: for each week a low and a high value, between which most
// runs lie, and the middle one. NaN is not known and leaves a gap. A band without
// Low and High is a line.
type Band struct {
	Name           string
	Low, Mid, High []float64
}

// BandsParams are what Bands draws: forecasts over the weeks to come.
type BandsParams struct {
	ID    string
	Title string
	Bands []Band
	Unit  string // "people waiting"
	// From is what week 0 is: "22 Nov 2026"; "" leaves weeks as they are.
	From string
	// Between says what lies within a band: "8 of 10 runs".
	Between string
	Note    string
	// Points says that values are given of some weeks alone, the others being NaN: lines go
	// straight from one to the next, and the table has those weeks.
	Points bool
}

func (p BandsParams) weeks() (n int) {
	for _, b := range p.Bands {
		n = max(n, len(b.Mid))
	}
	return n
}

// at is a value of a band's line; NaN beyond its end.
func at(v []float64, i int) float64 {
	if i >= len(v) {
		return math.NaN()
	}
	return v[i]
}

func (p BandsParams) top() (top float64, any bool) {
	for _, b := range p.Bands {
		for i := range b.Mid {
			for _, v := range []float64{b.Mid[i], at(b.High, i)} {
				if known(v) {
					top, any = max(top, v), true
				}
			}
		}
	}
	return top, any
}

func (p BandsParams) describe() string {
	var parts []string
	for _, b := range p.Bands {
		last := len(b.Mid) - 1
		if last < 0 || !known(b.Mid[last]) {
			parts = append(parts, b.Name+": not known")
			continue
		}
		first := slices.IndexFunc(b.Mid, known)
		s := fmt.Sprintf("%s: from %s to %s in week %d", b.Name, Number(math.Round(b.Mid[first])), Number(math.Round(b.Mid[last])), last)
		if known(at(b.Low, last)) && known(at(b.High, last)) {
			s += fmt.Sprintf(", %s between %s and %s", p.Between, Number(math.Round(b.Low[last])), Number(math.Round(b.High[last])))
		}
		parts = append(parts, s)
	}
	return "Forecasts by week. " + strings.Join(parts, "; ") + "."
}

// legend is the bands' names as lines have them.
func (p BandsParams) legend() LinesParams {
	var l LinesParams
	for _, b := range p.Bands {
		l.Series = append(l.Series, Series{Name: b.Name})
	}
	return l
}

func (p BandsParams) draw(s shape) string {
	top, any := p.top()
	if !any || p.weeks() == 0 {
		return nothing(p.ID, p.Title, s)
	}
	ticks := Ticks(top, 5, 1)
	c := open(p.ID, p.Title, p.describe(), s)
	rows := p.legend().legendRows(s)
	a := plot{left: leftOf(ticks, Short), top: 30 + float64(len(rows))*20, right: s.w - 18, bottom: s.h - 26, max: ticks[len(ticks)-1]}
	p.legend().drawLegend(c, rows)
	c.yAxis(a, ticks, Short, p.Unit)
	for k := range p.Bands {
		p.area(c, a, k)
	}
	for k := range p.Bands {
		p.line(c, a, k)
	}
	c.line(a.left, a.bottom, a.right, a.bottom, axisInk, 1, "")
	p.xAxis(c, a)
	return c.done()
}

func (p BandsParams) x(a plot, week int) float64 {
	return a.left + (a.right-a.left)*float64(week)/float64(max(1, p.weeks()-1))
}

// area fills a band and edges it, so that two that overlap can be told apart.
func (p BandsParams) area(c *canvas, a plot, k int) {
	b, style := p.Bands[k], lineStyles[k%len(lineStyles)]
	var up, down strings.Builder
	n0 := 0
	for i := range b.Mid {
		lo, hi := at(b.Low, i), at(b.High, i)
		if !known(lo) || !known(hi) {
			continue
		}
		cmd := "L"
		if n0 == 0 {
			cmd = "M"
		}
		n0++
		up.WriteString(cmd + n(p.x(a, i)) + " " + n(a.y(max(0, hi))))
	}
	if n0 < 2 {
		return
	}
	for i := len(b.Mid) - 1; i >= 0; i-- {
		if lo := at(b.Low, i); known(lo) && known(at(b.High, i)) {
			down.WriteString("L" + n(p.x(a, i)) + " " + n(a.y(max(0, lo))))
		}
	}
	fmt.Fprintf(c, `<path d="%s%sz" fill="%s" fill-opacity="0.14" stroke="%s" stroke-opacity="0.6" stroke-width="1"`, up.String(), down.String(), style.colour, style.colour)
	if style.dash != "" {
		fmt.Fprintf(c, ` stroke-dasharray="%s"`, style.dash)
	}
	c.WriteString("/>")
}

func (p BandsParams) line(c *canvas, a plot, k int) {
	b, style := p.Bands[k], lineStyles[k%len(lineStyles)]
	var d strings.Builder
	cmd := "M"
	for i, v := range b.Mid {
		if !known(v) {
			if !p.Points {
				cmd = "M"
			}
			continue
		}
		d.WriteString(cmd + n(p.x(a, i)) + " " + n(a.y(max(0, v))))
		cmd = "L"
		if i == len(b.Mid)-1 {
			c.mark(style.mark, p.x(a, i), a.y(max(0, v)), style.colour)
		}
	}
	fmt.Fprintf(c, `<path d="%s" fill="none" stroke="%s" stroke-width="2.5" stroke-linejoin="round"`, d.String(), style.colour)
	if style.dash != "" {
		fmt.Fprintf(c, ` stroke-dasharray="%s"`, style.dash)
	}
	c.WriteString("/>")
}

// xAxis writes some weeks, the first and last among them.
func (p BandsParams) xAxis(c *canvas, a plot) {
	last := p.weeks() - 1
	first := "now"
	if p.From != "" {
		first = p.From
	}
	c.text(a.left, a.bottom+18, "start", axisInk, first)
	if last == 0 {
		return
	}
	end := fmt.Sprintf("week %d", last)
	c.text(a.right, a.bottom+18, "end", axisInk, end)
	free, taken := a.right-textWidth(end)-12, a.left+textWidth(first)+12
	step := max(1, int(Ticks(float64(last), 6, 1)[1]))
	for w := step; w < last; w += step {
		x, label := p.x(a, w), fmt.Sprint(w)
		if half := textWidth(label) / 2; x-half < taken || x+half > free {
			continue
		}
		c.line(x, a.bottom, x, a.bottom+4, axisInk, 1, "")
		c.text(x, a.bottom+18, "middle", axisInk, label)
	}
}

// rows are the weeks of the table: all of a short forecast, else every so many and
// the last.
func (p BandsParams) rows() (out []int) {
	n := p.weeks()
	if p.Points {
		for w := range n {
			if slices.ContainsFunc(p.Bands, func(b Band) bool { return known(at(b.Mid, w)) }) {
				out = append(out, w)
			}
		}
		return out
	}
	step := 1
	if n > 30 {
		step = 4
	}
	for w := 0; w < n; w += step {
		out = append(out, w)
	}
	if n > 0 && out[len(out)-1] != n-1 {
		out = append(out, n-1)
	}
	return out
}

// words are one week of a band: "320 (290 to 350)".
func (b Band) words(i int) string {
	mid := at(b.Mid, i)
	if !known(mid) {
		return "not known"
	}
	s := Number(math.Round(mid))
	if lo, hi := at(b.Low, i), at(b.High, i); known(lo) && known(hi) {
		s += " (" + Number(math.Round(lo)) + " to " + Number(math.Round(hi)) + ")"
	}
	return s
}
