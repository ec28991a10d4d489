package pathways

import (
	"fmt"
	"html"
	"net/http"
	"strings"

	"roundtable/care"
	"roundtable/servicemap/lived"
	"roundtable/web/site"
)

// timesView shows everything that happened, each at its day.
type timesView struct {
	*ask
	Dots         string
	Rows, People int
	Spectra      []spectrumRow
}

type spectrumRow struct {
	From, To string
	N        int
	Days     int // median
	SVG      string
}

// dottedPeople is how many people a dotted chart has room for, spectra how many pairs of
// services are drawn.
const (
	dottedPeople = 200
	spectra      = 4
)

func (p *pages) times(w http.ResponseWriter, v *site.Visit) error {
	page, tabs := begin(v, "In time", "/journeys/time")
	a, _ := p.asks(v, tabs, "/journeys/time")
	page.Errors = a.Unread
	x := &timesView{ask: a}
	type drawnDots struct {
		dots         []lived.Dot
		rows, people int
	}
	d := lived.Once(a.Log, question{what: "dots", sift: a.Sift}, func() (d drawnDots) {
		d.dots, d.rows, d.people = lived.Dots(a.Log, a.Sift, dottedPeople)
		return d
	})
	x.Rows, x.People = d.rows, d.people
	x.Dots = dotted(d.dots, d.rows)
	for i, s := range a.passages() {
		row := spectrumRow{From: a.Log.ServiceName(s.From), To: a.Log.ServiceName(s.To), N: len(s.Passages), Days: s.days}
		row.SVG = spectrum(&s.Spectrum, fmt.Sprintf("spectrum-%d", i), row.From+" to "+row.To)
		x.Spectra = append(x.Spectra, row)
	}
	return v.Show(w, page, timesPage(x))
}

// passed are the passages between two services, and the median of the days that they took.
type passed struct {
	lived.Spectrum
	days int
}

// passages are those between the pairs of services that are drawn; of the others nothing is
// kept.
func (a *ask) passages() []passed {
	return lived.Once(a.Log, question{what: "passages", sift: a.Sift}, func() []passed {
		all := lived.Passages(a.Log, a.Sift)
		out := make([]passed, min(spectra, len(all)))
		for i := range out {
			took := make([]int, len(all[i].Passages))
			for k, y := range all[i].Passages {
				took[k] = int(y.To - y.From)
			}
			out[i] = passed{all[i], lived.Median(took)}
		}
		return out
	})
}

// axis is the days of a drawing from left to right.
type axis struct {
	from, to    care.Date
	left, right float64
}

func (a axis) x(d care.Date) float64 {
	return a.left + (a.right-a.left)*float64(d-a.from)/float64(max(1, a.to-a.from))
}

// months draws a line at the first day of each quarter; of each month, or each week, where
// the drawing is of less.
func (a axis) months(b *strings.Builder, top, bottom float64) {
	last := -100.0
	for d := a.from; d <= a.to; d++ {
		y, m, day := d.Civil()
		words := fmt.Sprintf("%s %d", m.String()[:3], y)
		switch length := a.to - a.from; {
		case length > 270 && (day != 1 || m%3 != 1), length > 60 && day != 1:
			continue
		case length <= 60 && (d-a.from)%7 != 0:
			continue
		case length <= 60:
			words = fmt.Sprintf("%d %s", day, m.String()[:3])
			if last < 0 {
				words += fmt.Sprintf(" %d", y)
			}
		}
		fmt.Fprintf(b, `<line x1="%s" y1="%s" x2="%s" y2="%s" stroke="#d8dde0"/>`, f(a.x(d)), f(top), f(a.x(d)), f(bottom))
		if at := min(max(a.x(d), a.left+30), a.right-30); at-last >= 66 { // beside each other, and never on
			fmt.Fprintf(b, `<text x="%s" y="%s" text-anchor="middle" fill="#4c6272">%s</text>`, f(at), f(bottom+16), words)
			last = at
		}
	}
}

// dotted draws each event at its day, a row for each person; turning away is a cross, an
// acceptance or a meeting is filled.
func dotted(dots []lived.Dot, rows int) string {
	if len(dots) == 0 {
		return ""
	}
	a := axis{from: dots[0].Day, to: dots[0].Day, left: 10, right: 710}
	for _, d := range dots {
		a.from, a.to = min(a.from, d.Day), max(a.to, d.Day)
	}
	step := 3.4
	if rows < 60 {
		step = 9
	}
	h := step*float64(rows) + 44
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 %s" class="rt-strip" role="img" aria-labelledby="dots-t dots-d" font-family="Arial, sans-serif" font-size="13" focusable="false"><title id="dots-t">Every event at its day</title><desc id="dots-d">A row for each of %d people, those who began first at the top. Crosses: sent back or closed. Filled: accepted or seen. Open: everything else.</desc>`, f(h), rows)
	a.months(&b, 8, h-30)
	for _, d := range dots {
		x, y := a.x(d.Day), 10+step*float64(d.Row)
		switch d.Kind {
		case care.EvRejected, care.EvClosed, care.EvSignposted:
			fmt.Fprintf(&b, `<path d="M%s %sl5 5m0 -5l-5 5" stroke="#7c2855" stroke-width="1.5"/>`, f(x-2.5), f(y-2.5))
		case care.EvAccepted, care.EvAttended, care.EvAssessed, care.EvTreated, care.EvIntervention:
			fmt.Fprintf(&b, `<circle cx="%s" cy="%s" r="2" fill="#005eb8"/>`, f(x), f(y))
		default:
			fmt.Fprintf(&b, `<circle cx="%s" cy="%s" r="1.8" fill="#ffffff" stroke="#4c6272"/>`, f(x), f(y))
		}
	}
	b.WriteString("</svg>")
	return b.String()
}

// spectrum draws each passage as a line from the day on which it began, above, to the day
// on which it ended, below.
func spectrum(s *lived.Spectrum, id, title string) string {
	a := axis{from: s.Passages[0].From, to: s.Passages[0].To, left: 20, right: 700}
	for _, p := range s.Passages {
		a.from, a.to = min(a.from, p.From), max(a.to, p.To)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 124" class="rt-strip" role="img" aria-labelledby="%s-t" font-family="Arial, sans-serif" font-size="13" focusable="false"><title id="%s-t">%s: %d passages</title>`, id, id, html.EscapeString(title), len(s.Passages))
	a.months(&b, 10, 90)
	b.WriteString(`<line x1="20" y1="10" x2="700" y2="10" stroke="#4c6272"/><line x1="20" y1="90" x2="700" y2="90" stroke="#4c6272"/>`)
	for _, p := range s.Passages {
		fmt.Fprintf(&b, `<line x1="%s" y1="10" x2="%s" y2="90" stroke="#005eb8" stroke-width="1.2" stroke-opacity="0.7"/>`, f(a.x(p.From)), f(a.x(p.To)))
	}
	b.WriteString("</svg>")
	return b.String()
}
