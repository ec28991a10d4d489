package servicemap

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"sync"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/servicemap"
	"roundtable/waiting"
	"roundtable/web/site"
)

// listed is what the shared list tells a visitor of services' waits, and the filters of
// the list behind each figure.
type listed struct {
	servicemap.Waits
	Of map[care.ServiceID]waiting.Query
}

// waitsCache keeps how many wait for each partner's teams, for the views that asked last:
// every page of gaps asks it of the whole list. The zero waitsCache is ready.
type waitsCache struct {
	mu   sync.Mutex
	kept []keptWaits // the one asked for last at the end
}

type keptWaits struct {
	key   waitsKey
	table *waiting.Table
}

type waitsKey struct {
	of   *site.Table
	view facts.ViewKey
	day  care.Date
}

// keepWaits is how many are kept.
const keepWaits = 12

// get is what count counts, or what was kept of it; nil where there are more teams than
// anybody could count by, so that owners' words stand alone.
func (c *waitsCache) get(key waitsKey, count func() (*waiting.Table, error)) (*waiting.Table, error) {
	c.mu.Lock()
	i := slices.IndexFunc(c.kept, func(k keptWaits) bool { return k.key == key })
	if i >= 0 {
		k := c.kept[i]
		c.kept = append(slices.Delete(c.kept, i, i+1), k)
		c.mu.Unlock()
		return k.table, nil
	}
	c.mu.Unlock()
	t, err := count()
	if _, wide := errors.AsType[*waiting.TooWide](err); err != nil && !wide {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.kept = slices.DeleteFunc(c.kept, func(k keptWaits) bool { return k.key == key || k.key.of == key.of && k.key.view.Before(key.view) })
	if c.kept = append(c.kept, keptWaits{key, t}); len(c.kept) > keepWaits {
		c.kept = slices.Delete(c.kept, 0, 1)
	}
	return t, nil
}

// teamsWaiting counts the waits that the visitor may list by partner and team; nil where
// they may list none, or where there are too many teams.
func (p *Pages) teamsWaiting(v *site.Visit) (*waiting.Table, error) {
	if v.CountsOnly() {
		return nil, nil
	}
	view, l := v.View(), v.Table.List
	return p.teams.get(waitsKey{v.Table, view.Key(), l.Today()}, func() (*waiting.Table, error) {
		return l.Cross(v.Context(), view, waiting.Query{}, waiting.ColPartner, waiting.ColTeam)
	})
}

// listWaits is what the shared list tells the visitor of how long people wait for each
// service on their map. A team that two services of a partner are called by is neither's.
func (p *Pages) listWaits(v *site.Visit) (*listed, error) {
	t, err := p.teamsWaiting(v)
	if t == nil {
		return &listed{}, err
	}
	out := &listed{Waits: servicemap.Waits{}, Of: map[care.ServiceID]waiting.Query{}}
	all := v.Table.Map.Services(who(v))
	dates := listDates(v)
	for r, head := range t.Rows {
		owner := care.PartnerCode(head.Code)
		for id, cols := range teamsOf(t, r, owner, all) {
			q := waiting.Query{Partners: []care.PartnerCode{owner}}
			for _, c := range cols {
				q.Teams = append(q.Teams, t.Cols[c].Code)
			}
			stat := t.Cells[r][cols[0]]
			if len(cols) > 1 {
				sum, err := v.Table.List.Summary(v.Context(), v.View(), q)
				if err != nil {
					return nil, err
				}
				stat = sum.Clock
			}
			out.Of[id] = q
			out.Waits[id] = servicemap.ListWait{
				People: stat.Count, Clocks: stat.Waiting, Median: int(stat.MedianDays), P92: int(math.Ceil(stat.P92Days)), List: dates[owner], Counted: t.AsAt,
			}
		}
	}
	return out, nil
}

// teamsOf are the columns of a partner's row that mean each of its services. A partner
// whose list names no team has its only service in it, if it has one alone.
func teamsOf(t *waiting.Table, row int, owner care.PartnerCode, all []*servicemap.Service) map[care.ServiceID][]int {
	var own []*servicemap.Service
	for _, s := range all {
		if s.Owner == owner {
			own = append(own, s)
		}
	}
	out := map[care.ServiceID][]int{}
	named := false
	for c, head := range t.Cols {
		if t.Cells[row][c].Count == 0 || head.Code == waiting.NotRecorded {
			continue
		}
		named = true
		var by []*servicemap.Service
		for _, s := range own {
			if s.ListedAs(head.Code, head.Label) {
				by = append(by, s)
			}
		}
		if len(by) == 1 {
			out[by[0].ID] = append(out[by[0].ID], c)
		}
	}
	if c := slices.IndexFunc(t.Cols, func(h waiting.Heading) bool { return h.Code == waiting.NotRecorded }); !named && c >= 0 && len(own) == 1 && t.Cells[row][c].Count > 0 {
		out[own[0].ID] = []int{c}
	}
	return out
}

// listDates are the days at which partners' newest lists were true.
func listDates(v *site.Visit) map[care.PartnerCode]care.Date {
	out := map[care.PartnerCode]care.Date{}
	for _, x := range v.View().Extracts() {
		switch r := x.Received; {
		case x.Withdrawn != 0 || r.Kind == "people" || r.Kind == "referrals" || r.Kind == "rtt-published":
		default: // a file that says no day was true when it came
			out[r.Partner] = max(out[r.Partner], cmp.Or(r.Census, care.DateOf(r.Loaded.In(care.London))))
		}
	}
	return out
}

// differing are the visitor's own services whose stated wait and list do not go together.
func (p *Pages) differing(v *site.Visit) ([]*servicemap.Service, *listed, error) {
	l, err := p.listWaits(v)
	if err != nil || len(l.Waits) == 0 {
		return nil, l, err
	}
	var out []*servicemap.Service
	for _, s := range v.Table.Map.Services(who(v)) {
		if l.Waits[s.ID].Differs(s) != "" {
			out = append(out, s)
		}
	}
	return out, l, nil
}
