package plan

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// mostEquipment is how many kinds of equipment an instance may have.
const mostEquipment = 64

// noSuch is the bit of equipment that a case needs and nobody has.
const noSuch = uint64(1) << (mostEquipment - 1)

// makeEquipment reads the equipment and its loans.
func (m *model) makeEquipment() {
	for i := range m.equipment {
		e := &m.equipment[i]
		place := fmt.Sprintf("equipment %s", e.ID)
		if e.Units != nil && *e.Units < 0 {
			zero := 0
			m.problem(Problem{
				Code: "equipment", Place: place, Value: number(*e.Units),
				What: "The equipment has a negative number of units, which was taken as none.", Remedy: "Write how many there are.",
			})
			e.Units = &zero
		}
		m.lentTwice(e, place)
	}
}

// lentTwice says where loans of one day exceed the units, and drops the later loan
// of those days.
func (m *model) lentTwice(e *Equipment, place string) {
	for i := range m.in.Sessions {
		day := m.in.Sessions[i].Day
		units := e.unitsOn(day)
		for k, l := range e.Loans {
			if !l.covers(day) {
				continue
			}
			if units -= max(l.Units, 1); units >= 0 {
				continue
			}
			what := fmt.Sprintf("%s is lent twice: on %s its loans, the last of them to %s, are of more than the %d there are.", e.ID, day, l.Site, e.unitsOn(day))
			said := slices.ContainsFunc(m.problems, func(p Problem) bool { return p.Code == "lent_twice" && p.What == what })
			if !said {
				m.problem(Problem{
					Code: "lent_twice", Place: fmt.Sprintf("%s loans[%d]", place, k), Value: l.window(),
					What: what, Remedy: "End one loan before the other begins. No more units than there are were planned that day.",
				})
			}
		}
	}
}

// readNeeds gives each kind of equipment its bit.
func (m *model) readNeeds() {
	seen := map[EquipmentID]bool{}
	for i, e := range m.in.Equipment {
		switch {
		case seen[e.ID]:
			m.problem(Problem{
				Code: "equipment_twice", Place: fmt.Sprintf("equipment[%d] %s", i, e.ID),
				What: "The equipment stands in the instance twice; the first counts.", Remedy: "State it once, with its units and loans.",
			})
		case len(m.equipment) == mostEquipment-1:
			m.problem(Problem{
				Code: "equipment_many", Place: fmt.Sprintf("equipment[%d] %s", i, e.ID),
				What: fmt.Sprintf("There are more than %d kinds of equipment; this one counts as not there.", mostEquipment-1), Remedy: "Leave out what never runs short.",
			})
		default:
			seen[e.ID] = true
			m.equipment = append(m.equipment, e)
		}
	}
}

// needs are the bits of what a case needs.
func (m *model) needs(c *Case) uint64 {
	var out uint64
	for _, id := range c.Needs {
		at := slices.IndexFunc(m.equipment, func(e Equipment) bool { return e.ID == id })
		if at < 0 {
			out |= noSuch
			what := fmt.Sprintf("Cases need %s, which is not among the equipment.", id)
			if !slices.ContainsFunc(m.problems, func(p Problem) bool { return p.What == what }) {
				m.problem(Problem{Code: "no_such_equipment", Place: "case " + string(c.ID), Value: string(id), What: what, Remedy: "Add it with its units, or take it out of the cases."})
			}
			continue
		}
		out |= 1 << at
	}
	return out
}

func (l Loan) covers(d Day) bool {
	return (l.From == "" || !d.before(l.From)) && (l.Until == "" || !l.Until.before(d))
}

// unitsOn is how many there are on a day.
func (e *Equipment) unitsOn(d Day) int {
	if n, ok := e.UnitsByDay[d]; ok {
		return max(n, 0)
	}
	if e.Units == nil {
		return 1
	}
	return max(*e.Units, 0)
}

// unitsAt is how many may stand at a site on a day: all where it belongs, and
// elsewhere as many as are lent there.
func (e *Equipment) unitsAt(site string, d Day) int {
	units := e.unitsOn(d)
	if e.Sites == nil && len(e.Loans) == 0 || slices.Contains(e.Sites, site) {
		return units
	}
	lent := 0
	for _, l := range e.Loans {
		if l.Site == site && l.covers(d) {
			lent += max(l.Units, 1)
		}
	}
	return min(lent, units)
}

// canHave are the bits of equipment that a session may have at all.
func (m *model) canHave(i int) uint64 {
	s := &m.in.Sessions[i]
	var out uint64
	for k := range m.equipment {
		if m.equipment[k].unitsAt(s.Site, s.Day) > 0 {
			out |= 1 << k
		}
	}
	return out
}

func (m *model) equipmentKey(i int) string {
	return fmt.Sprintf("equipment\x00%x", m.canHave(i))
}

func (m *model) equipmentRule(i int) func(c *Case) bool {
	have := m.canHave(i)
	return func(c *Case) bool { return m.needs(c)&^have == 0 }
}

// equipmentRows writes down what the units allow, as sets of sessions of which so
// many may use the equipment: for each site and each time at it, and over the sites
// of a day, because a unit stays at one.
func (m *model) equipmentRows() {
	m.uses = make([][]rowUse, len(m.sessions))
	days := map[Day][]int32{}
	var order []Day
	for i := range m.in.Sessions {
		d := m.in.Sessions[i].Day
		if days[d] == nil {
			order = append(order, d)
		}
		days[d] = append(days[d], int32(i))
	}
	for _, d := range order {
		for e := range m.equipment {
			m.rowsOf(e, d, days[d])
		}
	}
}

// rowsOf adds the rows of one kind of equipment on one day.
func (m *model) rowsOf(e int, d Day, sessions []int32) {
	bit := uint64(1) << e
	sites := map[string][]int32{}
	var order []string
	for _, s := range sessions {
		if !m.wants(s, bit) {
			continue
		}
		site := m.in.Sessions[s].Site
		if sites[site] == nil {
			order = append(order, site)
		}
		sites[site] = append(sites[site], s)
	}
	var perSite [][][]int32
	for _, site := range order {
		groups := m.atOnce(sites[site])
		perSite = append(perSite, groups)
		if at := m.equipment[e].unitsAt(site, d); at < m.equipment[e].unitsOn(d) {
			for _, g := range groups {
				m.addRow(e, at, g)
			}
		}
	}
	for _, set := range products(perSite) {
		m.addRow(e, m.equipment[e].unitsOn(d), set)
	}
}

// wants reports that somebody who may come to the session, or is fixed in it, needs
// the equipment.
func (m *model) wants(s int32, bit uint64) bool {
	if m.sessions[s].had&bit != 0 {
		return true
	}
	for c := range m.kinds {
		if m.kinds[c].needs&bit == 0 {
			continue
		}
		for _, p := range m.kinds[c].cases {
			if m.eligible[s].has(p) {
				return true
			}
		}
	}
	return false
}

// atOnce are the greatest sets of these sessions that run at one time.
func (m *model) atOnce(sessions []int32) [][]int32 {
	var out [][]int32
	for _, s := range sessions {
		// Of sets of intervals that meet, each is all that run when one of them starts.
		var set []int32
		for _, t := range sessions {
			if s == t || m.runsAtStart(t, s) {
				set = append(set, t)
			}
		}
		if !slices.ContainsFunc(out, func(o []int32) bool { return within(set, o) }) {
			out = slices.DeleteFunc(out, func(o []int32) bool { return within(o, set) })
			out = append(out, set)
		}
	}
	return out
}

// runsAtStart reports that t runs when s starts.
func (m *model) runsAtStart(t, s int32) bool {
	a, b := &m.in.Sessions[t], &m.in.Sessions[s]
	ta, tb := startMinute(a.Start), startMinute(b.Start)
	if ta < 0 || tb < 0 {
		return true
	}
	return ta <= tb && float64(tb) < float64(ta)+a.Minutes
}

func within(a, b []int32) bool {
	for _, s := range a {
		if !slices.Contains(b, s) {
			return false
		}
	}
	return true
}

// products are all unions of one set of each site, at most 64: beyond that the
// greatest of each site stands for them, and the search keeps the rest by counting.
func products(perSite [][][]int32) [][]int32 {
	out := [][]int32{nil}
	for _, sets := range perSite {
		if len(out)*len(sets) > 64 {
			slices.SortFunc(sets, func(a, b []int32) int { return len(b) - len(a) })
			sets = sets[:1]
		}
		var next [][]int32
		for _, o := range out {
			for _, s := range sets {
				next = append(next, slices.Concat(o, s))
			}
		}
		out = next
	}
	return out
}

// addRow adds a row unless it can never bind; what fixed cases use is taken off.
func (m *model) addRow(e, units int, sessions []int32) {
	bit := uint64(1) << e
	used := 0
	var open []int32
	for _, s := range sessions {
		if m.sessions[s].had&bit != 0 {
			used++
		} else {
			open = append(open, s)
		}
	}
	if used > units {
		names := make([]string, 0, len(sessions))
		for _, s := range sessions {
			if m.sessions[s].had&bit != 0 {
				names = append(names, string(m.in.Sessions[s].ID))
			}
		}
		m.problem(Problem{
			Code: "booked_equipment", Place: fmt.Sprintf("equipment %s", m.equipment[e].ID), Value: strings.Join(names, ", "),
			What:   fmt.Sprintf("Bookings that stand need %d of %s at once, and there are %d. They were kept.", used, m.equipment[e].ID, units),
			Remedy: "Borrow another, or move one of the bookings.",
		})
	}
	room := max(units-used, 0)
	if len(open) <= room || len(open) == 0 {
		return
	}
	at := int32(len(m.rows))
	m.rows = append(m.rows, row{e, room, open})
	for _, s := range open {
		m.uses[s] = append(m.uses[s], rowUse{at, int32(e)})
	}
}

// infinite marks what cannot be.
var infinite = math.Inf(1)
