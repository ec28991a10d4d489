package forecast

import (
	"cmp"
	"slices"

	"roundtable/care"
	"roundtable/waiting"
)

// Groupings by which people of a history are reported.
const (
	Deprivation = "Deprivation"
	Ethnicity   = "Ethnic group"
)

// Groupings are the groups of people of a collaborative's own history: the most
// deprived fifth, and broad ethnic groups.
func Groupings() []Grouping {
	g := []Grouping{{Deprivation, waiting.DeprivationGroups()}, {Name: Ethnicity}}
	for e := range care.EthnicGroups() {
		g[1].Groups = append(g[1].Groups, care.EthnicGroup(e).String()) //nolint:gosec // a few
	}
	return g
}

// ListOf is the list as a history leaves it: who waits on its last day, and rates
// as they were measured. Its name is the history's. Groups are those of Groupings
// where the history holds them; priorities where it does.
func ListOf(h waiting.FlowHistory) (List, Measured) {
	if h.Decile == nil {
		return listOf(h, 0, nil)
	}
	return listOf(h, 2, func(i int) [2]int { return [2]int{waiting.DeprivationGroup(h.Decile[i]), int(h.Ethnic[i])} })
}

// ListIn is ListOf with one grouping of the caller's: group is that of each row.
func ListIn(h waiting.FlowHistory, group []int) (List, Measured) {
	return listOf(h, 1, func(i int) [2]int { return [2]int{group[i]} })
}

// listOf is the list with its people in the first n of the groups of each row.
func listOf(h waiting.FlowHistory, n int, groups func(i int) [2]int) (List, Measured) {
	m := Measure(h.Rows, h.Window)
	l := List{
		Name: h.Name, Referrals: m.Referrals.Flow(), Capacity: m.Treated.Flow(), Leave: m.Leave,
	}
	if !m.Treated.Known && m.Referrals.Known {
		l.Capacity = l.Referrals
	}
	until := m.Until
	if until == 0 {
		until = h.Window.Until
	}
	waits, comes := map[alike]int{}, map[alike]int{}
	for i, r := range h.Rows.Referred {
		out := h.Rows.Out(i)
		if r == 0 || r > until || out != 0 && out < r {
			continue
		}
		k := alike{}
		if h.Priority != nil {
			k.priority = int(h.Priority[i])
		}
		if n > 0 {
			k.groups = groups(i)
		}
		if m.From != 0 && r >= m.From {
			comes[k]++
		}
		if out == 0 || out > until {
			k.weeks = care.WeekBand(int(until - r))
			waits[k]++
		}
	}
	for _, k := range sorted(waits) {
		l.Waiting = append(l.Waiting, Cohort{Weeks: k.weeks, Count: waits[k], Sort: k.sort(n, 0)})
	}
	if len(comes) == 0 { // nobody came: whoever does is as those who wait
		for k, n := range waits {
			k.weeks = 0
			comes[k] += n
		}
	}
	for _, k := range sorted(comes) {
		l.Mix = append(l.Mix, k.sort(n, comes[k]))
	}
	return l, m
}

// alike is people who are alike, as a key.
type alike struct {
	weeks, priority int
	groups          [2]int
}

// sort is a sort of so many people, in the first n groups.
func (k alike) sort(n, share int) Sort {
	s := Sort{Priority: k.priority, Share: float64(share)}
	if n > 0 {
		s.Groups = slices.Clone(k.groups[:n])
	}
	return s
}

func sorted(of map[alike]int) []alike {
	keys := make([]alike, 0, len(of))
	for k := range of {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b alike) int {
		return cmp.Or(cmp.Compare(b.weeks, a.weeks), cmp.Compare(a.priority, b.priority), slices.Compare(a.groups[:], b.groups[:]))
	})
	return keys
}

// NotesOf says in words what of a history is not as it should be; none when all is.
func NotesOf(h waiting.FlowHistory) (notes []string) {
	for _, x := range []struct {
		n         int
		one, many string
	}{
		{h.Vanished, "left the list with no stop stated: counted as waiting, as on the shared list", ""},
		{h.Unexplained, "stopped with no status that says why: taken for treated", ""},
		{h.Unstarted, "has no clock start, or one in the future, and is in no figure", "have no clock start, or one in the future, and are in no figure"},
		{h.Ageless, "has no date of birth, and is in no figure by age", "have no date of birth, and are in no figure by age"},
	} {
		words := x.one
		if x.n > 1 && x.many != "" {
			words = x.many
		}
		if x.n > 0 {
			notes = append(notes, h.Name+": "+care.Thousands(x.n)+" "+words+".")
		}
	}
	return notes
}
