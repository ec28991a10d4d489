package site

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"roundtable/care"
	"roundtable/measures/stats"
	"roundtable/waiting"
	"roundtable/web/shell"
)

// Published is what visitors see of counts who may not see the people in them: one
// fixed cube (docs/suppression.md), of which a visitor asks about the partners that
// share counts with them.
type Published struct {
	AsAt care.Date // the newest census of the lists: the day that waits are counted to
	Dims []waiting.CensusDim

	cube     *stats.Cube
	partners []string // labels of those that the visitor may ask about
}

// Only keeps the waits that are in any of some groups, by the dimension's name and
// the groups' codes.
type Only map[string][]string

// publishedCache keeps the cube for as long as the same deliveries stand: notes and
// midnight do not change it.
type publishedCache struct {
	mu   sync.Mutex
	of   string
	made *Published
}

// cubeKey is the secret of a collaborative's cubes. It comes of the salt with which
// the collaborative was founded: as secret as the people in the ledger, the same on
// every replica and after a restore, and never another (ADR 11).
func cubeKey(f care.Founded) (k stats.Key) {
	m := hmac.New(sha256.New, f.Salt)
	m.Write([]byte("roundtable/cube/1"))
	copy(k[:], m.Sum(nil))
	return k
}

// Published gives the cube, made when deliveries have changed. The error is a page
// in words where no partner shares counts with the visitor.
func (v *Visit) Published() (*Published, error) {
	made, err := v.Table.published.get(v)
	if err != nil {
		return nil, err
	}
	p := *made
	for i, code := range p.Dims[0].Codes {
		if v.sharesCounts(care.PartnerCode(code)) {
			p.partners = append(p.partners, p.Dims[0].Labels[i])
		}
	}
	if len(p.partners) == 0 {
		d := v.reads(care.AggregateOnly, care.ClassMeaning{Partner: v.Viewer.Partner})
		if d.Allowed { // nothing has come yet
			return &p, nil
		}
		return nil, &shell.StatusError{Status: http.StatusForbidden, Heading: "You cannot see this", Problem: &care.Problem{What: d.Why, Remedy: d.Nearly}}
	}
	return &p, nil
}

// sharesCounts reports whether a partner's waits may be counted for the visitor.
func (v *Visit) sharesCounts(p care.PartnerCode) bool {
	for c, m := range v.View().Classes() {
		if m.Partner == p && v.Scope.May(care.AggregateOnly, care.Class(c)) {
			return true
		}
	}
	return false
}

func (c *publishedCache) get(v *Visit) (*Published, error) {
	view := v.View()
	of := fmt.Sprint(view.ClassesAt())
	for _, x := range view.Extracts() {
		of += fmt.Sprint(" ", x.ID, x.Withdrawn)
	}
	of += " " + view.Founded().Name
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.of == of && c.made != nil {
		return c.made, nil
	}
	census, err := v.Table.List.Census(v.Context(), view)
	if err != nil {
		return nil, err
	}
	dims := make([]stats.Dimension, len(census.Dims))
	for i, d := range census.Dims {
		dims[i] = stats.Dimension{Name: d.Name, Labels: d.Labels}
	}
	counts, err := stats.CountAll(dims, census.Rows)
	if err != nil {
		return nil, err
	}
	cube, err := counts.Publish(stats.MHSDS, cubeKey(view.Founded()))
	if err != nil {
		return nil, err
	}
	c.of, c.made = of, &Published{AsAt: census.AsAt, Dims: census.Dims, cube: cube}
	return c.made, nil
}

// Dim is one of the dimensions; ok is false for a name that is none.
func (p *Published) Dim(name string) (d waiting.CensusDim, ok bool) {
	i := slices.IndexFunc(p.Dims, func(d waiting.CensusDim) bool { return d.Name == name })
	if i < 0 {
		return d, false
	}
	return p.Dims[i], true
}

// Ask answers for the partners that share counts with the visitor. What the
// published tables cannot tell is refused, a *care.Problem.
func (p *Published) Ask(only Only, by ...string) (stats.Answer, error) {
	q := stats.Query{By: by}
	partners := p.partners
	for name, codes := range only {
		d, ok := p.Dim(name)
		if !ok {
			return stats.Answer{}, &care.Problem{What: "What is asked for is not in the published tables.", Where: "the filters", Remedy: "Choose among what they have."}
		}
		var labels []string
		for _, code := range codes {
			if i := slices.Index(d.Codes, code); i >= 0 {
				labels = append(labels, d.Labels[i])
			}
		}
		if name == waiting.CensusPartner {
			partners = slices.DeleteFunc(slices.Clone(p.partners), func(l string) bool { return !slices.Contains(labels, l) })
			continue
		}
		q.Where = append(q.Where, stats.Filter{Dimension: name, Labels: labels})
	}
	q.Where = append(q.Where, stats.Filter{Dimension: waiting.CensusPartner, Labels: partners})
	return p.cube.Ask(q)
}

// Total is one figure.
func (p *Published) Total(only Only) (Approx, error) {
	a, err := p.Ask(only)
	if err != nil {
		return Approx{}, err
	}
	return Approx{a.Figures[0], a.Near[0]}, nil
}

// Shows reports whether a partner's label may be named to the visitor.
func (p *Published) Shows(label string) bool { return slices.Contains(p.partners, label) }

// Approx is a published figure with how far it typically is from the count.
type Approx struct {
	stats.Figure
	Near float64
}

// Words are the figure as a page shows it: "1,230", or "*".
func (a Approx) Words() string {
	n, ok := a.Value()
	if !ok {
		return "*"
	}
	return Thousands(int(n))
}

// NearWords say how near it is: "give or take 20"; "" for a "*".
func (a Approx) NearWords() string {
	if _, ok := a.Value(); !ok || a.Near < 0.5 {
		return ""
	}
	return "give or take " + Thousands(int(a.Near+0.5))
}

// publishedPurpose is the strip's figure for who sees counts alone.
func publishedPurpose(v *Visit, measure string) (now, href string) {
	p, err := v.Published()
	if err != nil {
		return "", ""
	}
	if measure == within18 {
		started := waiting.BandsStarted()
		all, err1 := p.Total(Only{waiting.CensusWait: started})
		within, err2 := p.Total(Only{waiting.CensusWait: started[:1]})
		of, ok1 := all.Value()
		n, ok2 := within.Value()
		if err1 != nil || err2 != nil || !ok1 || !ok2 || of == 0 {
			return "", ""
		}
		return fmt.Sprintf("about %.0f %% within 18 weeks", 100*min(n/of, 1)), "/counts"
	}
	_, weeks, ok := purposeQuery(measure)
	if !ok {
		return "", ""
	}
	bands, ok := waiting.BandsOver(weeks)
	if !ok {
		return "", ""
	}
	n, err := p.Total(Only{waiting.CensusWait: bands})
	if err != nil {
		return "", ""
	}
	return strings.TrimSpace(fmt.Sprintf("about %s waiting over %d weeks", n.Words(), weeks)), "/counts"
}
