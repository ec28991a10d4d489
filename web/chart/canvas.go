package chart

import (
	"fmt"
	"html"
	"math"
	"strconv"
	"strings"
)

// Colours, each with a contrast over 3 to 1 against white.
const (
	ink      = "#212b32"
	axisInk  = "#4c6272"
	gridInk  = "#d8dde0"
	markInk  = "#212b32"
	barInk   = "#005eb8"
	fontSize = 13
)

// lineStyles tell the series of a line chart apart: by colour, dash and mark.
var lineStyles = []struct{ colour, dash, mark string }{
	{"#005eb8", "", "circle"},
	{"#7c2855", "7 4", "square"},
	{"#00695c", "2 3", "diamond"},
	{"#330072", "9 3 2 3", "triangle"},
	{"#594300", "4 2", "cross"},
	{"#425563", "12 4", "circle"},
}

// zoneInks darken from threshold to threshold.
var zoneInks = []string{"#768692", "#3d7ebf", "#005eb8", "#003087", "#231f20"}

// canvas is an SVG being drawn, in units of its own width.
type canvas struct {
	strings.Builder
	w, h float64
	id   string
}

// shape is one of the two sizes in which every drawing is made.
type shape struct {
	name string
	w, h float64
}

var (
	wide   = shape{"wide", 760, 320}
	narrow = shape{"narrow", 360, 300}
)

func n(v float64) string {
	return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64)
}

// open starts the drawing with its title and description.
func open(id, title, desc string, s shape) *canvas {
	c := &canvas{w: s.w, h: s.h, id: id + "-" + s.name}
	fmt.Fprintf(c, `<svg xmlns="http://www.w3.org/2000/svg" class="rt-chart__svg rt-chart__%s" viewBox="0 0 %s %s" role="img" aria-labelledby="%s-t %s-d" font-family="Arial, sans-serif" font-size="%d" focusable="false">`,
		s.name, n(s.w), n(s.h), c.id, c.id, fontSize)
	fmt.Fprintf(c, `<title id="%s-t">%s</title><desc id="%s-d">%s</desc>`, c.id, html.EscapeString(title), c.id, html.EscapeString(desc))
	return c
}

func (c *canvas) done() string {
	c.WriteString("</svg>")
	return c.String()
}

func (c *canvas) rect(x, y, w, h float64, fill string) {
	if w <= 0 || h <= 0 {
		return
	}
	fmt.Fprintf(c, `<rect x="%s" y="%s" width="%s" height="%s" fill="%s"/>`, n(x), n(y), n(w), n(h), fill)
}

func (c *canvas) line(x1, y1, x2, y2 float64, stroke string, width float64, dash string) {
	fmt.Fprintf(c, `<line x1="%s" y1="%s" x2="%s" y2="%s" stroke="%s" stroke-width="%s"`, n(x1), n(y1), n(x2), n(y2), stroke, n(width))
	if dash != "" {
		fmt.Fprintf(c, ` stroke-dasharray="%s"`, dash)
	}
	c.WriteString("/>")
}

// text writes s at x, y; anchor is "start", "middle" or "end".
func (c *canvas) text(x, y float64, anchor, fill, s string) {
	fmt.Fprintf(c, `<text x="%s" y="%s" text-anchor="%s" fill="%s">%s</text>`, n(x), n(y), anchor, fill, html.EscapeString(s))
}

// mark draws the mark of a series at a point.
func (c *canvas) mark(kind string, x, y float64, fill string) {
	const r = 3.5
	switch kind {
	case "square":
		c.rect(x-r, y-r, 2*r, 2*r, fill)
	case "diamond":
		fmt.Fprintf(c, `<path d="M%s %sl4.5 4.5 -4.5 4.5 -4.5 -4.5z" fill="%s"/>`, n(x), n(y-4.5), fill)
	case "triangle":
		fmt.Fprintf(c, `<path d="M%s %sl4.5 8 -9 0z" fill="%s"/>`, n(x), n(y-4.5), fill)
	case "cross":
		fmt.Fprintf(c, `<path d="M%s %sl7 7m0 -7l-7 7" stroke="%s" stroke-width="2" fill="none"/>`, n(x-r), n(y-r), fill)
	default:
		fmt.Fprintf(c, `<circle cx="%s" cy="%s" r="%s" fill="%s"/>`, n(x), n(y), n(r), fill)
	}
}

// textWidth is about how wide s is; wide letters are counted in, since what is
// too wide would be cut off.
func textWidth(s string) float64 {
	return float64(len([]rune(s))) * fontSize * 0.56
}

// fit is s, cut with an ellipsis if it is wider than w.
func fit(s string, w float64) string {
	if textWidth(s) <= w {
		return s
	}
	r := []rune(s)
	keep := int(w/(fontSize*0.56)) - 1
	return strings.TrimSpace(string(r[:max(0, min(keep, len(r)))])) + "…"
}

// wrap breaks s into at most lines lines of width w; the last is cut.
func wrap(s string, w float64, lines int) []string {
	var out []string
	line := ""
	words := strings.Fields(s)
	for i, word := range words {
		joined := strings.TrimSpace(line + " " + word)
		if line == "" || textWidth(joined) <= w {
			line = joined
			continue
		}
		if len(out) == lines-1 {
			return append(out, fit(line+" "+strings.Join(words[i:], " "), w))
		}
		out, line = append(out, fit(line, w)), word
	}
	if line != "" {
		out = append(out, fit(line, w))
	}
	return out
}

// plot is the part of a canvas within the axes.
type plot struct {
	left, top, right, bottom float64
	max                      float64
}

func (p plot) y(v float64) float64 { return p.bottom - (p.bottom-p.top)*v/p.max }

// yAxis draws marks with lines across; unit stands at its head.
func (c *canvas) yAxis(p plot, ticks []float64, format func(float64) string, unit string) {
	for _, t := range ticks {
		y := p.y(t)
		c.line(p.left, y, p.right, y, gridInk, 1, "")
		c.text(p.left-6, y+4, "end", axisInk, format(t))
	}
	c.text(4, p.top-12, "start", axisInk, unit)
}

// leftOf is the room that the y axis's labels need.
func leftOf(ticks []float64, format func(float64) string) float64 {
	w := 0.0
	for _, t := range ticks {
		w = max(w, textWidth(format(t)))
	}
	return w + 14
}

// nothing draws the words for a chart without numbers.
func nothing(id, title string, s shape) string {
	s.h = 80
	c := open(id, title, "There are no numbers to draw.", s)
	c.text(c.w/2, c.h/2+4, "middle", axisInk, "There is nothing to show yet.")
	return c.done()
}
