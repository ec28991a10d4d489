package servicemap

import (
	"cmp"
	"math"
	"slices"
	"sync"

	"roundtable/care"
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
// every page of gaps asks it of the whole list.
type waitsCache struct {
	mu   sync.Mutex
	kept []keptWaits // the one asked for last at the end
}

type keptWaits struct {
	key   waitsKey
	table *waiting.Table
}

type waitsKey struct {
	of    *site.Table
	told  uint64
	scope string
	zone  care.LinkZone
	who   care.PartnerCode
	day   care.Date
}

// keepWaits is how many are kept.
const keepWaits = 12

var teamsWaiting waitsCache

// get counts the waits that the visitor may list by partner and team; nil where they
// may list none, or where there are more teams than anybody could count by.
func (c *waitsCache) get(v *site.Visit) (*waiting.Table, error) {
	if v.CountsOnly() {
		return nil, nil
	}
	view := v.View()
	key := waitsKey{v.Table, view.Tells(), view.Scope().Key(), care.ZoneOf(view.Scope().Purpose), view.Viewer().Partner, v.Table.List.Today()}
	c.mu.Lock()
	i := slices.IndexFunc(c.kept, func(k keptWaits) bool { return k.key == key })
	if i >= 0 {
		k := c.kept[i]
		c.kept = append(slices.Delete(c.kept, i, i+1), k)
		c.mu.Unlock()
		return k.table, nil
	}
	c.mu.Unlock()
	t, err := v.Table.List.Cross(v.Context(), view, waiting.Query{}, waiting.ColPartner, waiting.ColTeam)
	if err != nil {
		if v.Context().Err() != nil {
			return nil, err
		}
		return nil, nil // more teams than can be told apart: owners' words stand alone
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.kept = append(c.kept, keptWaits{key, t}); len(c.kept) > keepWaits {
		c.kept = slices.Delete(c.kept, 0, 1)
	}
	return t, nil
}

// listWaits is what the shared list tells the visitor of how long people wait for each
// service on their map. A team that two services of a partner are called by is neither's.
func listWaits(v *site.Visit) (*listed, error) {
	t, err := teamsWaiting.get(v)
	if t == nil {
		return &listed{}, err
	}
	out := &listed{Waits: servicemap.Waits{}, Of: map[care.ServiceID]waiting.Query{}}
	all := v.Table.Map.Services(who(v))
	dates := listDates(v)
	for r, p := range t.Rows {
		owner := care.PartnerCode(p.Code)
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
func differing(v *site.Visit) ([]*servicemap.Service, *listed, error) {
	l, err := listWaits(v)
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
