package pathways

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/measures/stats"
	"roundtable/servicemap/lived"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// Who sees counts alone reads what was found as figures of one fixed cube
// (docs/pathways.md): everybody to whom something was found, once, by the organisation to
// which they were referred first and by what was found. Each figure is a sum of its
// published cells, so that no two of them tell more than the cells do.

// countedKinds are the findings that are published: of people who were turned away. Who
// waits or is with somebody now is in none of them by what it means, so that none narrows
// the published cube of waits.
var countedKinds = []lived.Kind{lived.Bounce, lived.Loop, lived.DeadEnd, lived.Unseen}

const (
	countedAt = "first referred to"
	unnamed   = "Organisations that are not named"
)

// countedCubes keeps a table's cube for as long as the facts tell the same.
type countedCubes struct {
	mu   sync.Mutex
	made map[*site.Table]*countedCube
}

type countedCube struct {
	told  uint64
	asAt  care.Date
	cube  *stats.Cube
	codes []care.PartnerCode // of those who brought files of what happened
	rows  []countedOf        // what the cube's cells are shown under
}

// countedOf are organisations that are shown under one name, by their codes.
type countedOf struct {
	Name  string
	Codes []string
}

// countedKey is the secret of this cube: of the salt with which the collaborative was
// founded, as that of waits is, and another.
func countedKey(f care.Founded) (k stats.Key) {
	m := hmac.New(sha256.New, f.Salt)
	m.Write([]byte("roundtable/cube/journeys/1"))
	copy(k[:], m.Sum(nil))
	return k
}

// get makes the cube over everybody, whoever asks: nothing of it is shown but what it
// publishes.
func (c *countedCubes) get(p *pages, v *site.Visit) (*countedCube, error) {
	whole := v.View().Whole()
	c.mu.Lock()
	defer c.mu.Unlock()
	if x := c.made[v.Table]; x != nil && x.told == whole.Tells() {
		return x, nil
	}
	log, found := p.shelf(v).Found(whole, lived.Usual())
	x := &countedCube{told: whole.Tells(), asAt: knownOf(log)}
	x.rows = countedNames(log, secretOf(whole))
	dims, rows := countedRows(log, found)
	counts, err := stats.CountAll(dims, rows)
	if err != nil {
		return nil, err
	}
	if x.cube, err = counts.Publish(stats.MHSDS, countedKey(whole.Founded())); err != nil {
		return nil, err
	}
	for _, o := range log.Orgs {
		x.codes = append(x.codes, o.Code)
	}
	if c.made == nil {
		c.made = map[*site.Table]*countedCube{}
	}
	c.made[v.Table] = x
	return x, nil
}

// readyCounted is ready of the log that the cube is made of.
func (p *pages) readyCounted(v *site.Visit) error { return p.ready(v, v.View().Whole()) }

// secretOf are the organisations whose very name tells something.
func secretOf(v *facts.View) map[care.PartnerCode]bool {
	secret := map[care.PartnerCode]bool{}
	for _, m := range v.Classes() {
		if m.Protections.Has(care.RestrictedService) && m.Service == "" {
			secret[m.Partner] = true
		}
	}
	return secret
}

// countedNames are what the cube's cells are shown under: organisations by their names, and
// together those that are not named.
func countedNames(l *lived.Log, secret map[care.PartnerCode]bool) (out []countedOf) {
	not := countedOf{Name: unnamed}
	for _, o := range l.Orgs {
		if secret[o.Code] {
			not.Codes = append(not.Codes, string(o.Code))
			continue
		}
		name := o.Name
		if slices.ContainsFunc(out, func(x countedOf) bool { return x.Name == name }) {
			name += " (" + string(o.Code) + ")"
		}
		out = append(out, countedOf{name, []string{string(o.Code)}})
	}
	if len(not.Codes) > 0 {
		out = append(out, not)
	}
	return out
}

// countedRows are everybody to whom something of countedKinds was found, each once. An
// organisation is its code, named to everybody or not: a cell's rounding goes by what the
// cell is called, and one that was called otherwise, or put together with others, would be
// rounded anew, and both figures together tell more than one.
func countedRows(l *lived.Log, found *lived.Found) ([]stats.Dimension, [][][]uint16) {
	dims := []stats.Dimension{{Name: countedAt}}
	for _, o := range l.Orgs {
		dims[0].Labels = append(dims[0].Labels, string(o.Code))
	}
	hit := map[int32]int{}
	for k, kind := range countedKinds {
		dims = append(dims, stats.Dimension{Name: string(kind), Labels: []string{"no", "yes"}})
		for _, x := range found.By[kind] {
			hit[x.Person] |= 1 << k
		}
	}
	chunk := make([][]uint16, len(dims))
	for person, kinds := range hit {
		first := &l.Referrals[l.People[person].Referrals.From]
		chunk[0] = append(chunk[0], uint16(l.OrgOf(first)))
		for k := range countedKinds {
			chunk[k+1] = append(chunk[k+1], uint16(kinds>>k&1))
		}
	}
	if len(hit) == 0 {
		return dims, nil
	}
	return dims, [][][]uint16{chunk}
}

// of is how many something was found of, in all.
func (c *countedCube) of(k lived.Kind) (site.Approx, error) {
	a, err := c.cube.Ask(stats.Query{Where: []stats.Filter{{Dimension: string(k), Labels: []string{"yes"}}}})
	if err != nil {
		return site.Approx{}, err
	}
	return site.Approx{Figure: a.Figures[0], Near: a.Near[0]}, nil
}

// countedView is the room's first page for who sees counts alone.
type countedView struct {
	Tabs  []tab
	AsAt  care.Date
	Cards []countedCard
	Rows  []countedRow
	Heads []string
	None  bool // nothing was found of anybody, or nobody brought anything
}

type countedCard struct {
	*finderWords
	Figure, Near string
}

type countedRow struct {
	Name    string
	Figures []string
}

// counted shows what was found in figures in which nobody can be found, where every partner
// whose files they are of shares counts with the visitor.
func (p *pages) counted(w http.ResponseWriter, v *site.Visit) error {
	page, tabs := begin(v, "What people go through", "/journeys")
	c, err := p.cubes.get(p, v)
	if err != nil {
		return err
	}
	if err := sharesAll(v, c.codes); err != nil {
		return err
	}
	x := &countedView{Tabs: tabs, AsAt: c.asAt, None: len(c.codes) == 0}
	for _, k := range countedKinds {
		yes := []stats.Filter{{Dimension: string(k), Labels: []string{"yes"}}}
		all, err := c.of(k)
		if err != nil {
			return err
		}
		f := wordsOf(k)
		x.Cards = append(x.Cards, countedCard{f, all.Words(), all.NearWords()})
		x.Heads = append(x.Heads, f.name)
		for i, o := range c.rows {
			at, err := c.cube.Ask(stats.Query{Where: append(yes[:1:1], stats.Filter{Dimension: countedAt, Labels: o.Codes})})
			if err != nil {
				return err
			}
			if len(x.Rows) <= i {
				x.Rows = append(x.Rows, countedRow{Name: o.Name})
			}
			x.Rows[i].Figures = append(x.Rows[i].Figures, site.Approx{Figure: at.Figures[0]}.Words())
		}
	}
	x.Rows = slices.DeleteFunc(x.Rows, func(r countedRow) bool {
		return !slices.ContainsFunc(r.Figures, func(f string) bool { return f != "*" })
	})
	slices.SortFunc(x.Rows, func(a, b countedRow) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	return v.Show(w, page, countedPage(x))
}

// sharesAll is nil where every one of some partners shares counts with the visitor;
// otherwise a page that says who does not: what happened to somebody is made of the files
// of all.
func sharesAll(v *site.Visit, partners []care.PartnerCode) error {
	shares := map[care.PartnerCode]bool{}
	for c, m := range v.View().Classes() {
		if v.Scope.May(care.AggregateOnly, care.Class(c)) {
			shares[m.Partner] = true
		}
	}
	var not []string
	for _, code := range partners {
		if !shares[code] {
			not = append(not, v.PartnerShort(code))
		}
	}
	if len(not) == 0 {
		return nil
	}
	slices.Sort(not)
	return &shell.StatusError{
		Status: http.StatusForbidden, Heading: "You cannot see this", Href: "/journeys/problems",
		Problem: &care.Problem{
			What:   "What people go through is found in the files of all partners together, and not all of them share counts with you yet.",
			Remedy: fmt.Sprintf("Missing is an agreement that lets your role see counts of %s. Ask who looks after agreements in your organisation to draft one. Problems that were put on the table are open to you.", strings.Join(not, ", ")),
		},
	}
}

// answer is the page in one sentence.
func (x *countedView) answer() string {
	if x.None {
		return "No partner has brought referrals with what happened on them yet."
	}
	n := map[lived.Kind]string{}
	for _, c := range x.Cards {
		if n[c.kind] = "about " + c.Figure; c.Figure == "*" {
			n[c.kind] = "too few to say"
		}
	}
	return fmt.Sprintf("People sent on after being turned away: %s. Sent round in a circle: %s. Left with nobody: %s.", n[lived.Bounce], n[lived.Loop], n[lived.DeadEnd])
}
