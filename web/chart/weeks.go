package chart

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// WeeksParams are what Weeks draws: how many people have waited how long.
type WeeksParams struct {
	ID    string // of the figure; unique in its page
	Title string // the question it answers: "How long people have waited"
	// Counts holds the people in each weekly band: Counts[0] is up to one week
	// (care.WeekBand 1), Counts[103] over 103 and up to 104. -1 is suppressed.
	Counts []int
	// Over is the people beyond the last band; -1 suppressed. It is drawn when
	// HasOver.
	Over    int
	HasOver bool
	// Thresholds in weeks, ascending; nil is 18, 52 and 65.
	Thresholds []int
	Unit       string // default "people"
	// Href leads from a range of weeks to its rows, over from and up to to; to is
	// 0 for "and more". nil makes no links.
	Href func(from, to int) string
	Note string // under the drawing
}

// Range is the people between two thresholds: who waited over From weeks and up
// to To; To 0 is "and more".
type Range struct {
	From, To   int
	Count      int // of the bands that are known
	Suppressed int // bands whose count is not shown
}

func (p WeeksParams) thresholds() []int {
	if p.Thresholds == nil {
		return []int{18, 52, 65}
	}
	return slices.Sorted(slices.Values(p.Thresholds))
}

func (p WeeksParams) unit() string {
	if p.Unit == "" {
		return "people"
	}
	return p.Unit
}

// bands are the counts with those beyond the last as one more.
func (p WeeksParams) bands() []int {
	if !p.HasOver {
		return p.Counts
	}
	return append(slices.Clone(p.Counts), p.Over)
}

// Ranges are the counts between the thresholds: "over 18 and up to 52 weeks".
// Every band falls in exactly one.
func (p WeeksParams) Ranges() []Range {
	rs := []Range{}
	from := 0
	for _, t := range p.thresholds() {
		rs = append(rs, Range{From: from, To: t})
		from = t
	}
	rs = append(rs, Range{From: from})
	for i, count := range p.bands() {
		r := &rs[zone(p.thresholds(), i+1)]
		if count < 0 {
			r.Suppressed++
		} else {
			r.Count += count
		}
	}
	return rs
}

// zone is the number of the range in which a band of so many weeks falls.
func zone(thresholds []int, weeks int) int {
	z, _ := slices.BinarySearch(thresholds, weeks)
	return z
}

func (r Range) words() string {
	switch {
	case r.To == 0:
		return fmt.Sprintf("Over %d weeks", r.From)
	case r.From == 0:
		return fmt.Sprintf("Up to %d weeks", r.To)
	default:
		return fmt.Sprintf("Over %d and up to %d weeks", r.From, r.To)
	}
}

// countWords is a count as a table shows it: a sum with suppressed parts is a
// "more than", one that is suppressed alone a star.
func countWords(count, suppressed int) string {
	switch {
	case suppressed == 0:
		return Number(float64(count))
	case count == 0:
		return "*"
	default:
		return "at least " + Number(float64(count))
	}
}

// describe says in words what the drawing shows.
func (p WeeksParams) describe() string {
	parts := []string{}
	for _, r := range p.Ranges() {
		parts = append(parts, strings.ToLower(r.words()[:1])+r.words()[1:]+": "+countWords(r.Count, r.Suppressed))
	}
	return "Bars by week of waiting. " + strings.Join(parts, "; ") + " " + p.unit() + "."
}

func (p WeeksParams) total() (sum, top int) {
	for _, c := range p.bands() {
		if c > 0 {
			sum += c
			top = max(top, c)
		}
	}
	return sum, top
}

func (p WeeksParams) draw(s shape) string {
	bands := p.bands()
	_, top := p.total()
	if len(bands) == 0 {
		return nothing(p.ID, p.Title, s)
	}
	ticks := Ticks(float64(top), 5, 1)
	levels, placed := p.labelLevels(s)
	c := open(p.ID, p.Title, p.describe(), s)
	a := plot{left: leftOf(ticks, Short), top: 26 + float64(levels)*16, right: s.w - 10, bottom: s.h - 42, max: ticks[len(ticks)-1]}
	c.yAxis(a, ticks, Short, p.unit())
	step := (a.right - a.left) / float64(len(bands))
	gap := math.Min(2, step*0.15)
	for i, count := range bands {
		x := a.left + float64(i)*step
		fill := zoneInks[min(zone(p.thresholds(), i+1), len(zoneInks)-1)]
		if count < 0 { // a star in place of a bar
			c.text(x+step/2, a.bottom-3, "middle", ink, "*")
			continue
		}
		h := a.bottom - a.y(float64(count))
		if count > 0 {
			h = math.Max(h, 1.5) // one person among thousands is still seen
		}
		c.rect(x, a.bottom-h, step-gap, h, fill)
	}
	c.line(a.left, a.bottom, a.right, a.bottom, axisInk, 1, "")
	for i, t := range placed.weeks {
		x := a.left + float64(t)*step
		y := 26 + float64(placed.level[i])*16
		c.line(x, y-4, x, a.bottom, markInk, 1.5, "5 3")
		if placed.right[i] {
			c.text(x-4, y+6, "end", ink, p.thresholdWords(t))
		} else {
			c.text(x+4, y+6, "start", ink, p.thresholdWords(t))
		}
	}
	p.xAxis(c, a, step)
	return c.done()
}

func (p WeeksParams) thresholdWords(t int) string { return strconv.Itoa(t) + " weeks" }

// placed are the thresholds within the drawing, the row of each one's label and
// whether it stands to the left of its line.
type placed struct {
	weeks, level []int
	right        []bool
}

// labelLevels puts the labels of the thresholds into rows so that none covers
// another; levels is the number of rows.
func (p WeeksParams) labelLevels(s shape) (levels int, out placed) {
	bands := len(p.bands())
	step := (s.w - 60) / float64(max(1, bands))
	var ends []float64
	for _, t := range p.thresholds() {
		if t >= bands || t <= 0 {
			continue
		}
		x, w := 50+float64(t)*step, textWidth(p.thresholdWords(t))+8
		from, left := x, false
		if x+w > s.w-10 {
			from, left = x-w, true
		}
		row := 0
		for row < len(ends) && ends[row] > from {
			row++
		}
		if row == len(ends) {
			ends = append(ends, 0)
		}
		ends[row] = from + w
		out.weeks, out.level, out.right = append(out.weeks, t), append(out.level, row), append(out.right, left)
	}
	return len(ends), out
}

// xAxis writes every so many weeks, as many as there is room for.
func (p WeeksParams) xAxis(c *canvas, a plot, step float64) {
	every := 1
	for _, e := range []int{1, 2, 4, 13, 26, 52} {
		every = e
		if step*float64(e) >= 30 {
			break
		}
	}
	last := len(p.Counts)
	for w := every; w <= last; w += every {
		x := a.left + float64(w)*step
		c.line(x, a.bottom, x, a.bottom+4, axisInk, 1, "")
		if x+12 <= c.w {
			c.text(x, a.bottom+18, "middle", axisInk, strconv.Itoa(w))
		}
	}
	words := "weeks waited"
	if p.HasOver {
		words = fmt.Sprintf("weeks waited; the last bar is over %d", last)
	}
	c.text((a.left+a.right)/2, a.bottom+36, "middle", axisInk, words)
}
