package pathways

import (
	"cmp"
	"fmt"
	"html"
	"math"
	"slices"
	"strings"

	"roundtable/servicemap/lived"
)

// SVG is the funnel: each unit by how many are expected, over how many more or fewer
// were turned away, with the lines beyond which one is marked.
func (x *variationView) SVG() string {
	top := 0.0
	for _, u := range x.Units {
		top = max(top, u.Expected)
	}
	if top < 5 {
		return ""
	}
	const w, h, left, right, high, low = 720.0, 340.0, 56.0, 16.0, 30.0, 52.0
	at := func(e float64) float64 { return left + (w-left-right)*math.Sqrt(e/top) }
	ratio := func(r float64) float64 { return high + (h-high-low)*(1-min(r, 3)/3) }
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s" class="rt-strip" role="img" aria-labelledby="funnel-t funnel-d" font-family="Arial, sans-serif" font-size="13" focusable="false"><title id="funnel-t">Turned away against expected</title><desc id="funnel-d">A funnel: units to the right have more people. The table says the same.</desc>`, f(w), f(h))
	for _, r := range []float64{0, 1, 2, 3} {
		fmt.Fprintf(&b, `<line x1="%s" y1="%s" x2="%s" y2="%s" stroke="#d8dde0"/><text x="%s" y="%s" text-anchor="end" fill="#4c6272">%s</text>`, f(left), f(ratio(r)), f(w-right), f(ratio(r)), f(left-6), f(ratio(r)+4), f(r))
	}
	for _, e := range expectedTicks(top) {
		fmt.Fprintf(&b, `<line x1="%s" y1="%s" x2="%s" y2="%s" stroke="#4c6272"/><text x="%s" y="%s" text-anchor="middle" fill="#4c6272">%s</text>`, f(at(e)), f(h-low), f(at(e)), f(h-low+5), f(at(e)), f(h-low+19), f(e))
	}
	for _, side := range []float64{-1, 1} {
		var line strings.Builder
		for k := 1; k <= 60; k++ {
			e := top * float64(k*k) / 3600
			r := 1 + side*3*math.Sqrt(x.Dispersed*0.7/e)
			fmt.Fprintf(&line, "%s,%s ", f(at(e)), f(ratio(max(0, r))))
		}
		fmt.Fprintf(&b, `<polyline points="%s" fill="none" stroke="#4c6272" stroke-dasharray="6 4"/>`, line.String())
	}
	for _, u := range x.Units {
		if u.Expected <= 0 {
			continue
		}
		fill := "#ffffff"
		if u.Flagged {
			fill = "#005eb8"
		}
		fmt.Fprintf(&b, `<circle cx="%s" cy="%s" r="5" fill="%s" stroke="#005eb8" stroke-width="2"/>`, f(at(u.Expected)), f(ratio(u.Ratio())), fill)
	}
	x.names(&b, w-right, func(u *lived.Varies) (float64, float64) { return at(u.Expected), ratio(u.Ratio()) })
	fmt.Fprintf(&b, `<text x="4" y="16" fill="#4c6272">Times as many turned away as expected. Filled: marked</text><text x="%s" y="%s" text-anchor="end" fill="#4c6272">How many were expected to be turned away</text></svg>`, f(w-right), f(h-6))
	return b.String()
}

// expectedTicks are round figures up to a top.
func expectedTicks(top float64) (out []float64) {
	for _, e := range []float64{1, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 50000, 100000, 500000, 1000000} {
		if e <= top && e >= top/300 {
			out = append(out, e)
		}
	}
	return out
}

// named is how many points of the funnel are named at most.
const named = 8

// names writes beside those points that lie farthest from what is expected what they are,
// where a name meets no other: the table names all.
func (x *variationView) names(b *strings.Builder, right float64, at func(*lived.Varies) (float64, float64)) {
	far := make([]*lived.Varies, 0, len(x.Units))
	for i := range x.Units {
		if x.Units[i].Expected > 0 {
			far = append(far, &x.Units[i])
		}
	}
	slices.SortStableFunc(far, func(a, b *lived.Varies) int { return cmp.Compare(math.Abs(b.Adjusted), math.Abs(a.Adjusted)) })
	type box struct{ x, y, w float64 }
	var taken []box
	for _, u := range far {
		cx, cy := at(u)
		taken = append(taken, box{cx - 7, cy, 14})
	}
	for _, u := range far[:min(named, len(far))] {
		cx, cy := at(u)
		wide := 6.4 * float64(len([]rune(u.Name)))
		left, anchor := cx+9, "start"
		if left+wide > right {
			left, anchor = cx-9-wide, "end"
		}
		free := func(y float64) bool {
			return left >= 0 && !slices.ContainsFunc(taken, func(t box) bool {
				return math.Abs(t.y-y) < 14 && t.x < left+wide && left < t.x+t.w && !(t.x == cx-7 && t.y == cy)
			})
		}
		if !free(cy) {
			continue
		}
		taken = append(taken, box{left, cy, wide})
		tx := left
		if anchor == "end" {
			tx = left + wide
		}
		fmt.Fprintf(b, `<text x="%s" y="%s" text-anchor="%s" font-size="12" fill="#212b32" stroke="#ffffff" stroke-width="4" paint-order="stroke">%s</text>`, f(tx), f(cy+4), anchor, html.EscapeString(u.Name))
	}
}
