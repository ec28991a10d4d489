package chart

import (
	"fmt"
	"math"
	"strings"

	"roundtable/care"
)

// Series is one line: a value for each of the chart's dates. NaN is not known
// and leaves a gap.
type Series struct {
	Name   string
	Values []float64
}

// LinesParams are what Lines draws: values over time.
type LinesParams struct {
	ID     string // of the figure; unique in its page
	Title  string
	Dates  []care.Date // ascending
	Series []Series
	Unit   string // "people waiting"
	// Area fills under the first series; for one series that counts something.
	Area bool
	// Target is drawn as a line across when HasTarget.
	Target    float64
	HasTarget bool
	// Smallest step of the axis: 1 for counts (the default), 0.1 for rates.
	Smallest float64
	Note     string
}

func (p LinesParams) smallest() float64 {
	if p.Smallest == 0 {
		return 1
	}
	return p.Smallest
}

// value is the value of a series at date i; NaN beyond its end.
func (s Series) value(i int) float64 {
	if i >= len(s.Values) {
		return math.NaN()
	}
	return s.Values[i]
}

func (p LinesParams) top() (top float64, any bool) {
	for _, s := range p.Series {
		for i := range p.Dates {
			if v := s.value(i); known(v) {
				top, any = max(top, v), true
			}
		}
	}
	if p.HasTarget {
		top = max(top, p.Target)
	}
	return top, any
}

// describe says where each line starts and ends.
func (p LinesParams) describe() string {
	parts := []string{}
	for _, s := range p.Series {
		first, last := -1, -1
		for i := range p.Dates {
			if known(s.value(i)) {
				if first < 0 {
					first = i
				}
				last = i
			}
		}
		switch {
		case first < 0:
			parts = append(parts, s.Name+": not known")
		case first == last:
			parts = append(parts, fmt.Sprintf("%s: %s on %s", s.Name, Number(s.value(first)), p.Dates[first].Long()))
		default:
			parts = append(parts, fmt.Sprintf("%s: from %s on %s to %s on %s", s.Name, Number(s.value(first)), p.Dates[first].Long(), Number(s.value(last)), p.Dates[last].Long()))
		}
	}
	if p.HasTarget {
		parts = append(parts, "target: "+Number(p.Target))
	}
	return "Lines over time. " + strings.Join(parts, "; ") + "."
}

func (p LinesParams) draw(s shape) string {
	top, any := p.top()
	if !any {
		return nothing(p.ID, p.Title, s)
	}
	ticks := Ticks(top, 5, p.smallest())
	c := open(p.ID, p.Title, p.describe(), s)
	legend := p.legendRows(s)
	a := plot{left: leftOf(ticks, Short), top: 30 + float64(len(legend))*20, right: s.w - 18, bottom: s.h - 26, max: ticks[len(ticks)-1]}
	p.drawLegend(c, legend)
	c.yAxis(a, ticks, Short, p.Unit)
	for i := range p.Series {
		p.drawSeries(c, a, i)
	}
	if p.HasTarget {
		y := a.y(p.Target)
		c.line(a.left, y, a.right, y, ink, 2, "3 3")
		c.text(a.right, y-5, "end", ink, "target "+Number(p.Target))
	}
	c.line(a.left, a.bottom, a.right, a.bottom, axisInk, 1, "")
	p.xAxis(c, a)
	return c.done()
}

// x is where date i stands: by its day, so that uneven dates stay uneven.
func (p LinesParams) x(a plot, i int) float64 {
	first, last := p.Dates[0], p.Dates[len(p.Dates)-1]
	if first == last {
		return (a.left + a.right) / 2
	}
	return a.left + 6 + (a.right-a.left-6)*float64(p.Dates[i]-first)/float64(last-first)
}

// drawSeries draws the runs of known values, each a line; a value alone between
// gaps is its mark.
func (p LinesParams) drawSeries(c *canvas, a plot, k int) {
	s, style := p.Series[k], lineStyles[k%len(lineStyles)]
	marks := len(p.Dates) <= 30
	var run []int
	flush := func() {
		if len(run) > 1 {
			p.path(c, a, s, run, k == 0 && p.Area, style.colour, style.dash)
		}
		for _, i := range run {
			if marks || len(run) == 1 {
				c.mark(style.mark, p.x(a, i), a.y(max(0, s.value(i))), style.colour)
			}
		}
		run = run[:0]
	}
	for i := range p.Dates {
		if known(s.value(i)) {
			run = append(run, i)
		} else {
			flush()
		}
	}
	flush()
}

func (p LinesParams) path(c *canvas, a plot, s Series, run []int, area bool, colour, dash string) {
	var d strings.Builder
	for j, i := range run {
		cmd := "L"
		if j == 0 {
			cmd = "M"
		}
		d.WriteString(cmd + n(p.x(a, i)) + " " + n(a.y(max(0, s.value(i)))))
	}
	if area {
		fmt.Fprintf(c, `<path d="%sL%s %sL%s %sz" fill="%s" fill-opacity="0.15"/>`, d.String(),
			n(p.x(a, run[len(run)-1])), n(a.bottom), n(p.x(a, run[0])), n(a.bottom), colour)
	}
	fmt.Fprintf(c, `<path d="%s" fill="none" stroke="%s" stroke-width="2.5" stroke-linejoin="round"`, d.String(), colour)
	if dash != "" {
		fmt.Fprintf(c, ` stroke-dasharray="%s"`, dash)
	}
	c.WriteString("/>")
}

// legendRows are the series' numbers in rows that fit; none for one series, which
// the title names.
func (p LinesParams) legendRows(s shape) [][]int {
	if len(p.Series) < 2 {
		return nil
	}
	var rows [][]int
	x := s.w
	for i, ser := range p.Series {
		w := min(textWidth(ser.Name), s.w-60) + 48
		if x+w > s.w {
			rows, x = append(rows, nil), 0
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], i)
		x += w
	}
	return rows
}

func (p LinesParams) drawLegend(c *canvas, rows [][]int) {
	for r, row := range rows {
		x, y := 4.0, 14+float64(r)*20
		for _, i := range row {
			style := lineStyles[i%len(lineStyles)]
			c.line(x, y, x+28, y, style.colour, 2.5, style.dash)
			c.mark(style.mark, x+14, y, style.colour)
			name := fit(p.Series[i].Name, c.w-60)
			c.text(x+34, y+4, "start", ink, name)
			x += textWidth(name) + 48
		}
	}
}

// xAxis writes as many dates as there is room for, first and last among them.
func (p LinesParams) xAxis(c *canvas, a plot) {
	write := func(i int, anchor string) {
		c.line(p.x(a, i), a.bottom, p.x(a, i), a.bottom+4, axisInk, 1, "")
		c.text(p.x(a, i), a.bottom+18, anchor, axisInk, p.Dates[i].Short())
	}
	last := len(p.Dates) - 1
	if p.Dates[0] == p.Dates[last] {
		write(0, "middle")
		return
	}
	const room = 100
	write(last, "end")
	free := p.x(a, last) - room
	taken := a.left - room
	for i := range last {
		x := p.x(a, i)
		if i == 0 {
			write(0, "start")
			taken = x + room
			continue
		}
		if x-room/2 >= taken && x+room/2 <= free+10 {
			write(i, "middle")
			taken = x + room/2
		}
	}
}
