package pathways

import (
	"fmt"
	"html"
	"math"
	"net/http"
	"strconv"
	"strings"

	"roundtable/servicemap/lived"
	"roundtable/web/chart"
	"roundtable/web/site"
)

// drawnView is the process map.
type drawnView struct {
	*ask
	*lived.Process
	Level     lived.Level
	Measure   string // what stands on the steps
	Steps     int    // at most
	Least     int    // people that a step must have
	Unordered bool
	Whole     int // steps there are
	SVG       string
}

// measures are what can stand on a step.
var measures = []option{{"n", "How often"}, {"people", "People"}, {"median", "Days, median"}, {"p90", "Days, nine in ten"}}

var levels = []option{{string(lived.ByOrg), "Organisations"}, {string(lived.ByOutcome), "What became of each referral, by service"}, {string(lived.ByEvent), "Events, by organisation"}}

var ties = []option{{"", "In the order of the files"}, {"unordered", "As not in order"}}

// mostSteps is how many steps a map has at first: more is a tangle in which nobody sees
// anything.
const mostSteps = 40

func (p *pages) process(v *site.Visit, tabs []tab, at string) (*drawnView, *lived.Process) {
	a, _ := p.asks(v, tabs, at)
	q := v.URL.Query()
	x := &drawnView{ask: a, Level: lived.ByOrg, Measure: "people", Steps: within(q.Get("steps"), 1, 150, mostSteps), Least: within(q.Get("least"), 1, 100000, 1)}
	if at == pathsAt { // which organisation people were at is no way yet
		x.Level = lived.ByOutcome
	}
	for _, l := range lived.Levels() {
		if q.Get("level") == string(l) {
			x.Level = l
		}
	}
	for _, m := range measures {
		if q.Get("measure") == m.Value {
			x.Measure = m.Value
		}
	}
	x.Unordered = q.Get("ties") == "unordered"
	whole := a.draws(lived.View{Level: x.Level, Sift: a.Sift, Unordered: x.Unordered})
	x.Whole = len(whole.Steps)
	x.Process = whole.Most(x.Steps, x.Least)
	return x, whole
}

func (a *ask) draws(view lived.View) *lived.Process {
	return lived.Once(a.Log, view, func() *lived.Process { return lived.Draw(a.Log, view) })
}

func (p *pages) drawn(w http.ResponseWriter, v *site.Visit) error {
	page, tabs := begin(v, "Process map", "/journeys/map")
	x, _ := p.process(v, tabs, "/journeys/map")
	page.Errors = x.Unread
	x.SVG = x.draw()
	return v.Show(w, page, drawnPage(x))
}

// answer is the map in one sentence.
func (x *drawnView) answer() string {
	if x.People == 0 {
		return "Nothing has happened to anybody who is asked about."
	}
	what := [2]string{"event", "events"}
	switch x.Level {
	case lived.ByOrg:
		what = [2]string{"stay at an organisation", "stays at an organisation"}
	case lived.ByOutcome:
		what = [2]string{"referral", "referrals"}
	}
	text := fmt.Sprintf("%s, %s, %s from one to the next", site.Counted(x.People, "person", "people"), site.Counted(x.Events, what[0], what[1]), site.Counted(x.Whole, "different step", "different steps"))
	if drawn := len(x.Process.Steps); drawn < x.Whole {
		switch {
		case x.Least > 1 && drawn < x.Steps:
			text += fmt.Sprintf("; the %d that %d people or more took are drawn", drawn, x.Least)
		default:
			text += fmt.Sprintf("; the %d most frequent are drawn", drawn)
		}
	}
	if x.Sift.Partner != "" {
		text += ". Drawn is the whole way of everybody who was at " + x.short(x.Sift.Partner)
	}
	return text + "."
}

// counts says from what to what the days on a step count.
func (x *drawnView) counts() string {
	switch x.Level {
	case lived.ByOutcome:
		return "Days on a step count from one referral to the next."
	case lived.ByEvent:
		return "Days on a step count from one event to the next."
	}
	return "Days on a step count from the first thing known of somebody at one organisation to the first at the next: its referral, or the day since when they stand on its list. Boxes say how many times people came, steps how many people went, or what you choose."
}

func (x *drawnView) measure(s *lived.Step) (text string, size float64) {
	switch x.Measure {
	case "n":
		return site.Thousands(s.N), float64(s.N)
	case "median":
		return lived.DaysWords(s.Median), float64(s.People)
	case "p90":
		return lived.DaysWords(s.P90), float64(s.People)
	}
	return site.Thousands(s.People), float64(s.People)
}

// draw is the map as one picture, for screen and print.
func (x *drawnView) draw() string {
	const lineHeight, pad, most = 15.0, 8.0, 24
	nodes := make([]chart.Box, len(x.Nodes))
	words := make([][]string, len(x.Nodes))
	for i, n := range x.Nodes {
		words[i] = append(broken(n.Name, most), site.Counted(n.N, "time", "times"))
		longest := 0
		for _, w := range words[i] {
			longest = max(longest, len([]rune(w)))
		}
		nodes[i] = chart.Box{W: 7*float64(longest) + 2*pad + 6, H: lineHeight*float64(len(words[i])) + 2*pad}
	}
	top := 1.0
	var edges []chart.Edge
	for i := range x.Process.Steps {
		s := &x.Process.Steps[i]
		_, size := x.measure(s)
		top = max(top, size)
		edges = append(edges, chart.Edge{From: s.From, To: s.To, Weight: size})
	}
	d := chart.Layers(nodes, edges, chart.LayerOptions{})
	if len(d.Nodes) == 0 {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s" width="%s" role="img" aria-labelledby="map-t map-d" font-family="Arial, sans-serif" font-size="13" focusable="false">`, f(d.W+20), f(d.H+20), f(d.W+20))
	fmt.Fprintf(&b, `<title id="map-t">Process map</title><desc id="map-d">%s The list under it says the same.</desc>`, html.EscapeString(x.answer()))
	b.WriteString(`<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto-start-reverse"><path d="M0 0L8 4L0 8z" fill="#4c6272"/></marker></defs><g transform="translate(10 10)">`)
	for i, l := range d.Lines {
		if len(l.Points) == 0 {
			continue
		}
		_, size := x.measure(&x.Process.Steps[i])
		dash := ""
		if l.Back {
			dash = ` stroke-dasharray="6 3"`
		}
		fmt.Fprintf(&b, `<path d="%s" fill="none" stroke="#4c6272" stroke-width="%s"%s marker-end="url(#tip)"/>`, html.EscapeString(l.Path), f(1+5*math.Sqrt(size/top)), dash)
	}
	for i, c := range d.Nodes {
		fmt.Fprintf(&b, `<rect x="%s" y="%s" width="%s" height="%s" rx="4" fill="#ffffff" stroke="#005eb8" stroke-width="2"/>`, f(c.X-nodes[i].W/2), f(c.Y-nodes[i].H/2), f(nodes[i].W), f(nodes[i].H))
		for k, w := range words[i] {
			weight := ""
			if k == len(words[i])-1 {
				weight = ` fill="#4c6272"`
			}
			fmt.Fprintf(&b, `<text x="%s" y="%s" text-anchor="middle"%s>%s</text>`, f(c.X), f(c.Y-nodes[i].H/2+pad+lineHeight*float64(k)+11), weight, html.EscapeString(w))
		}
	}
	texts, sizes := make([]string, len(d.Lines)), make([]chart.Box, len(d.Lines))
	for i := range d.Lines {
		texts[i], _ = x.measure(&x.Process.Steps[i])
		sizes[i] = chart.Box{W: 6.6*float64(len([]rune(texts[i]))) + 6, H: 16}
	}
	for i, m := range d.Labels(sizes, nodes) {
		if len(d.Lines[i].Points) == 0 {
			continue
		}
		wide := sizes[i].W
		fmt.Fprintf(&b, `<rect x="%s" y="%s" width="%s" height="16" fill="#ffffff" fill-opacity="0.9"/><text x="%s" y="%s" text-anchor="middle" font-size="12">%s</text>`,
			f(m.X-wide/2), f(m.Y-8), f(wide), f(m.X), f(m.Y+4), html.EscapeString(texts[i]))
	}
	b.WriteString("</g></svg>")
	return b.String()
}

func f(v float64) string { return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64) }

// broken breaks a name into lines of about so many letters.
func broken(s string, most int) (out []string) {
	line := ""
	for _, w := range strings.Fields(s) {
		if line != "" && len(line)+1+len(w) > most {
			out, line = append(out, line), w
			continue
		}
		line = strings.TrimSpace(line + " " + w)
	}
	return append(out, line)
}

const pathsAt = "/journeys/paths"

// pathsView is the different ways through.
type pathsView struct {
	*drawnView
	Rows  []pathRow
	Kinds int
	More  string
}

type pathRow struct {
	Words  string
	Steps  int
	People int
	Share  string
	Sum    string // of all up to here
}

func (p *pages) paths(w http.ResponseWriter, v *site.Visit) error {
	page, tabs := begin(v, "Paths", pathsAt)
	d, whole := p.process(v, tabs, pathsAt)
	page.Errors = d.Unread
	x := &pathsView{drawnView: d, Kinds: len(whole.Paths)}
	d.Hidden = append(d.Hidden, [2]string{"level", string(d.Level)})
	most := 50
	if v.URL.Query().Get("all") != "" {
		most = len(whole.Paths)
	} else if len(whole.Paths) > most {
		x.More = pathsAt + d.query("all", "yes")
	}
	sum := 0
	for _, r := range whole.Paths[:min(most, len(whole.Paths))] {
		sum += r.People
		names := make([]string, len(r.Steps))
		for k, s := range r.Steps {
			names[k] = whole.Nodes[s].Name
		}
		x.Rows = append(x.Rows, pathRow{squeezed(names), len(r.Steps), r.People, share(r.People, max(10, whole.People)), share(sum, max(10, whole.People))})
	}
	d.Process = whole
	return v.Show(w, page, pathsPage(x))
}

// squeezed joins steps; one that repeats is said once with how often.
func squeezed(names []string) string {
	var out []string
	for i := 0; i < len(names); {
		k := i
		for k < len(names) && names[k] == names[i] {
			k++
		}
		word := names[i]
		if k-i > 1 {
			word += fmt.Sprintf(" (%d times)", k-i)
		}
		out = append(out, word)
		i = k
	}
	return strings.Join(out, " → ")
}
