package servicemap

import (
	"fmt"
	"html"
	"net/http"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/servicemap"
	"roundtable/web/chart"
	"roundtable/web/site"
)

// drawnView is the map of onward routes, as a drawing and as a list that says the same.
type drawnView struct {
	Tabs    []tab
	Owner   string
	Owners  []option
	SVG     string
	Rows    []drawnRow
	Routes  int
	Shown   int
	Every   bool
	Circles [][]*servicemap.Service
	None    []*servicemap.Service // that nobody sends to, and that send nowhere
	short   func(care.PartnerCode) string
}

// drawnRow is one service of the list.
type drawnRow struct {
	*servicemap.Service
	To, From []*servicemap.Service
}

// mostRoutes is how many onward routes the drawing shows before it is asked for all.
const mostRoutes = 150

func drawn(w http.ResponseWriter, v *site.Visit) error {
	page, line := begin(v, "Onward routes", "/services/map")
	q := v.URL.Query()
	x := &drawnView{Tabs: line, Owner: q.Get("owner"), Every: q.Get("all") != "", short: v.PartnerShort}
	all := v.Table.Map.Services(who(v))
	x.read(all)
	x.draw()
	if words, _ := v.Table.Map.Words(); len(words.Needs) > 0 {
		f, err := v.Table.Map.Find(who(v), servicemap.Query{})
		if err != nil {
			return err
		}
		x.Circles = f.Circles()
	}
	return v.Show(w, page, drawnPage(x))
}

// read makes the rows: services of the chosen partner, and those that they send to or
// are sent from.
func (x *drawnView) read(all []*servicemap.Service) {
	at := map[care.ServiceID]int{}
	seen := map[care.PartnerCode]bool{}
	for i, s := range all {
		at[s.ID] = i
		if !seen[s.Owner] {
			seen[s.Owner] = true
			x.Owners = append(x.Owners, option{string(s.Owner), x.short(s.Owner)})
		}
		x.Rows = append(x.Rows, drawnRow{Service: s})
	}
	slices.SortFunc(x.Owners, func(a, b option) int { return strings.Compare(a.Text, b.Text) })
	x.Owners = append([]option{{"", "All partners"}}, x.Owners...)
	for i := range x.Rows {
		for _, o := range x.Rows[i].Onward {
			if j, ok := at[o.To]; ok {
				x.Rows[i].To, x.Rows[j].From = append(x.Rows[i].To, all[j]), append(x.Rows[j].From, all[i])
				x.Routes++
			}
		}
	}
	of := func(s *servicemap.Service) bool { return string(s.Owner) == x.Owner }
	x.Rows = slices.DeleteFunc(x.Rows, func(r drawnRow) bool {
		if x.Owner != "" && !of(r.Service) && !slices.ContainsFunc(r.To, of) && !slices.ContainsFunc(r.From, of) {
			return true
		}
		if len(r.To)+len(r.From) == 0 {
			x.None = append(x.None, r.Service)
			return true
		}
		return false
	})
}

// Sizes of the drawing's boxes, in pixels.
const boxWidth, boxHeight, boxLine = 160, 58, 15

// draw makes the drawing.
func (x *drawnView) draw() {
	at := map[care.ServiceID]int{}
	boxes := make([]chart.Box, len(x.Rows))
	for i := range x.Rows {
		at[x.Rows[i].ID] = i
		boxes[i] = chart.Box{W: boxWidth, H: boxHeight}
	}
	var edges []chart.Edge
	for i := range x.Rows {
		for _, to := range x.Rows[i].To {
			j, ok := at[to.ID]
			if ok && (x.Every || len(edges) < mostRoutes) {
				edges = append(edges, chart.Edge{From: i, To: j, Weight: 1})
			}
		}
	}
	x.Shown = len(edges)
	if len(edges) == 0 {
		return
	}
	d := chart.Layers(boxes, edges, chart.LayerOptions{Across: true, Gap: 18, Step: 48})
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4 -4 %.0f %.0f" width="%.0f" height="%.0f" role="group" aria-labelledby="map-title" class="rt-map">`, d.W+8, d.H+8, d.W+8, d.H+8)
	b.WriteString(`<title id="map-title">Onward routes between services; the list below says the same</title><defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto-start-reverse"><path d="M0 0L8 4L0 8z" fill="#212b32"/></marker></defs>`)
	for i, l := range d.Lines {
		a, c := x.Rows[edges[i].From], x.Rows[edges[i].To]
		colour, dash, width := "#4c6272", "", "1.5"
		if a.Owner != c.Owner {
			colour, width = "#005eb8", "2.5"
		}
		if l.Back {
			dash = ` stroke-dasharray="6 4"`
		}
		fmt.Fprintf(&b, `<path d="%s" fill="none" stroke="%s" stroke-width="%s"%s marker-end="url(#tip)"><title>%s to %s</title></path>`, l.Path, colour, width, dash, html.EscapeString(a.Name), html.EscapeString(c.Name))
	}
	for i, p := range d.Nodes {
		x.box(&b, &x.Rows[i], p)
	}
	b.WriteString(`</svg>`)
	x.SVG = b.String()
}

// box draws one service.
func (x *drawnView) box(b *strings.Builder, r *drawnRow, p chart.Point) {
	left, top := p.X-boxWidth/2, p.Y-boxHeight/2
	dash := ""
	if r.Closed {
		dash = ` stroke-dasharray="4 3"`
	}
	fmt.Fprintf(b, `<a href="%s"><rect x="%.1f" y="%.1f" width="%d" height="%d" rx="4" fill="#fff" stroke="#212b32"%s/>`, html.EscapeString(href(r.ID)), left, top, boxWidth, boxHeight, dash)
	for i, line := range wrap(r.Name, 21, 2) {
		fmt.Fprintf(b, `<text x="%.1f" y="%.1f" font-size="12.5" font-weight="600" fill="#005eb8">%s</text>`, left+8, top+17+float64(i*boxLine), html.EscapeString(line))
	}
	under := x.short(r.Owner)
	if r.Closed {
		under += ", closed to new people"
	}
	fmt.Fprintf(b, `<text x="%.1f" y="%.1f" font-size="11.5" fill="#4c6272">%s</text></a>`, left+8, top+boxHeight-8, html.EscapeString(wrap(under, 24, 1)[0]))
}

// wrap breaks a text into lines of so many letters, of which the last says that there is
// more.
func wrap(s string, width, lines int) (out []string) {
	words := strings.Fields(s)
	line := ""
	for i, w := range words {
		switch {
		case line == "":
			line = w
		case len([]rune(line+" "+w)) <= width:
			line += " " + w
		case len(out) == lines-1:
			return append(out, line+" …")
		default:
			out = append(out, line)
			line = words[i]
		}
	}
	return append(out, line)
}
