package plan

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"

	"roundtable/care"
)

func number[T int | int32](n T) string { return strconv.Itoa(int(n)) }

// compile makes the instance ready, and gathers what is wrong with it.
func compile(in *Instance, keep *Plan) (*model, error) {
	m := &model{in: in, trees: map[float64]*cell{}, change: max(countable(in.Settings.ChangePenalty), 0)}
	index, err := m.identities()
	if err != nil {
		return nil, err
	}
	m.values()
	m.checkCases()
	m.makeSessions()
	m.checkDays()
	m.checkLate()
	m.classes()
	m.makeEquipment()
	m.checkLoans()
	m.clashes()
	m.bookings(index, keep)
	m.whoMayCome()
	m.members(index)
	m.onlyMembers()
	m.equipmentRows()
	m.whoFits()
	m.makeGroups()
	m.makeBlocks()
	return m, nil
}

// problem adds one, at most a hundred of a code: the rest are counted by the last.
func (m *model) problem(p Problem) {
	n := 0
	for i := range m.problems {
		if m.problems[i].Code == p.Code {
			n++
		}
	}
	switch {
	case n < 100:
		m.problems = append(m.problems, p)
	case n == 100:
		p.What = "There are more problems of this kind, which are not listed. " + p.What
		m.problems = append(m.problems, p)
	}
}

type index struct {
	cases    map[CaseID]int32
	sessions map[SessionID]int32
}

// identities refuses what cannot be told apart.
func (m *model) identities() (*index, error) {
	ix := &index{make(map[CaseID]int32, len(m.in.Cases)), make(map[SessionID]int32, len(m.in.Sessions))}
	twice := func(what, place, id string) error {
		return &care.Problem{
			What: fmt.Sprintf("There are two %ss with the id %q.", what, id), Where: place,
			Remedy: "Give every " + what + " an id of its own: the plan names them by it.",
		}
	}
	nameless := func(what, place string) error {
		return &care.Problem{What: "A " + what + " has no id.", Where: place, Remedy: "Give every " + what + " an id of its own: the plan names them by it."}
	}
	for i := range m.in.Cases {
		id := m.in.Cases[i].ID
		if id == "" {
			return nil, nameless("case", fmt.Sprintf("cases[%d]", i))
		}
		if _, ok := ix.cases[id]; ok {
			return nil, twice("case", fmt.Sprintf("cases[%d]", i), string(id))
		}
		ix.cases[id] = int32(i)
	}
	for i := range m.in.Sessions {
		id := m.in.Sessions[i].ID
		if id == "" {
			return nil, nameless("session", fmt.Sprintf("sessions[%d]", i))
		}
		if _, ok := ix.sessions[id]; ok {
			return nil, twice("session", fmt.Sprintf("sessions[%d]", i), string(id))
		}
		ix.sessions[id] = int32(i)
	}
	return ix, nil
}

// classes sorts the cases into kinds that a knapsack need not tell apart.
func (m *model) classes() {
	type key struct {
		size  size
		needs uint64
	}
	m.readNeeds()
	found := map[key]int32{}
	m.class = make([]int32, len(m.in.Cases))
	for i := range m.in.Cases {
		c := &m.in.Cases[i]
		s, why := c.Duration.size()
		if m.unread[i] {
			s, why = size{fixed: math.Inf(1)}, ""
		}
		if why != "" {
			m.problem(Problem{
				Code: "duration", Place: m.casePlace(i), Value: c.Duration.words(),
				What:   "The case's duration " + why + ", so it cannot be planned.",
				Remedy: "State shift, mu and sigma; or mean and sd; or minutes.",
			})
			s = size{fixed: math.Inf(1)}
		} else if s.mean > 0 {
			m.ratio = max(m.ratio, s.vari/(s.mean*s.mean))
		}
		k := key{s, m.needs(c)}
		at, ok := found[k]
		if !ok {
			at = int32(len(m.kinds))
			found[k] = at
			m.kinds = append(m.kinds, class{size: s, needs: k.needs})
		}
		m.class[i] = at
		m.kinds[at].cases = append(m.kinds[at].cases, int32(i))
	}
}

func (m *model) casePlace(i int) string {
	return fmt.Sprintf("cases[%d] %s", i, m.in.Cases[i].ID)
}

func (m *model) sessionPlace(i int) string {
	return fmt.Sprintf("sessions[%d] %s", i, m.in.Sessions[i].ID)
}

// makeSessions reads each session's numbers; one that cannot hold a list is out.
func (m *model) makeSessions() {
	m.sessions = make([]session, len(m.in.Sessions))
	def := m.alpha(m.in.Risk.Alpha, 0.1, "risk.alpha")
	for i := range m.in.Sessions {
		in, s := &m.in.Sessions[i], &m.sessions[i]
		s.chairs = -1
		if in.Chairs > 0 {
			s.chairs = in.Chairs
		}
		s.alpha = m.alpha(in.Alpha, def, m.sessionPlace(i)+" alpha")
		s.z = normalQuantile(s.alpha)
		s.turnaround = in.TurnaroundMinutes
		s.room = in.Minutes + in.TurnaroundMinutes
		bad := ""
		switch {
		case !(in.Minutes > 0) || math.IsInf(in.Minutes, 0):
			bad = fmt.Sprintf("It is %g minutes long.", in.Minutes)
		case in.Minutes > 7*24*60:
			bad = fmt.Sprintf("It is %g minutes long, more than a week.", in.Minutes)
		case !(in.TurnaroundMinutes >= 0) || in.TurnaroundMinutes > 24*60:
			bad = fmt.Sprintf("Its turnaround is %g minutes.", in.TurnaroundMinutes)
		case in.Chairs < 0:
			bad = fmt.Sprintf("It has %d chairs.", in.Chairs)
		case in.MaxAgeMonths > 0 && in.MinAgeMonths > in.MaxAgeMonths:
			bad = fmt.Sprintf("Its least age, %d months, is above its greatest, %d.", in.MinAgeMonths, in.MaxAgeMonths)
		case in.Start != "" && startMinute(in.Start) < 0:
			bad = fmt.Sprintf("Its start %q is no time of day.", in.Start)
		}
		if bad != "" {
			m.out(i, "session", fmt.Sprintf("%g minutes, turnaround %g, start %q", in.Minutes, in.TurnaroundMinutes, in.Start), bad, "Correct it.")
		}
	}
}

// alpha reads a probability; def where it is not stated.
func (m *model) alpha(a, def float64, place string) float64 {
	if a == 0 {
		return def
	}
	const least, most = 1e-4, 0.999
	used := min(max(a, least), most)
	if !(a > 0 && a < 1) { // 7 may be meant as 7 %: a list that always overruns is not
		used = def
	}
	if used != a {
		m.problem(Problem{
			Code: "alpha", Place: place, Value: fmt.Sprint(a),
			What:   fmt.Sprintf("The probability of an overrun is to lie between %g and %g; %g was used.", least, most, used),
			Remedy: "Write a probability, such as 0.1 for one list in ten.",
		})
	}
	return used
}

// startMinute reads "08:30" as minutes after midnight; -1 where it is no time.
func startMinute(s string) int {
	h, mi, ok := 0, 0, len(s) == 5 && s[2] == ':'
	for i, c := range []byte(s) {
		switch {
		case i == 2:
		case c < '0' || c > '9':
			ok = false
		case i < 2:
			h = h*10 + int(c-'0')
		default:
			mi = mi*10 + int(c-'0')
		}
	}
	if !ok || h > 23 || mi > 59 {
		return -1
	}
	return h*60 + mi
}

// overlap reports whether two sessions run at the same time of the same day; a
// session without a start or a day lasts all of it.
func overlap(a, b *Session) bool {
	if a.Day != b.Day {
		return false
	}
	s, t := startMinute(a.Start), startMinute(b.Start)
	if s < 0 || t < 0 {
		return true
	}
	return float64(s) < float64(t)+b.Minutes && float64(t) < float64(s)+a.Minutes
}

// clashes takes out sessions whose staff are in another session at the same time:
// the one that comes later in the instance.
func (m *model) clashes() {
	type shift struct {
		session int
		who     string
	}
	byDay := map[Day][]shift{}
	for i := range m.in.Sessions {
		if m.sessions[i].out != "" {
			continue
		}
		s := &m.in.Sessions[i]
	staff:
		for _, who := range s.Staff {
			for _, other := range byDay[s.Day] {
				if other.who != who || other.session == i || !overlap(s, &m.in.Sessions[other.session]) || m.sessions[other.session].out != "" {
					continue
				}
				o := &m.in.Sessions[other.session]
				m.sessions[i].out = fmt.Sprintf("%s is in session %s at the same time.", who, o.ID)
				m.problem(Problem{
					Code: "two_places", Place: m.sessionPlace(i), Value: who,
					What: fmt.Sprintf("%s is in two places at once: in session %s (%s) and in session %s (%s), on %s. Session %s was not planned.",
						who, o.ID, cmp.Or(o.Site, "no site"), s.ID, cmp.Or(s.Site, "no site"), cmp.Or(string(s.Day), "no day"), s.ID),
					Remedy: "Name another person for one of them, or move its hours.",
				})
				break staff
			}
		}
		for _, who := range s.Staff {
			byDay[s.Day] = append(byDay[s.Day], shift{i, who})
		}
	}
}

// whoMayCome makes the eligible sets, by every rule but length.
func (m *model) whoMayCome() {
	f := &filter{m: m, sets: map[string]bitset{}}
	m.eligible = make([]bitset, len(m.sessions))
	free := newBitset(len(m.in.Cases))
	for i := range m.in.Cases {
		if m.fixed[i] < 0 {
			free.add(int32(i))
		}
	}
	for i := range m.sessions {
		if m.sessions[i].out != "" || m.sessions[i].chairs == 0 {
			m.eligible[i] = newBitset(len(m.in.Cases))
			continue
		}
		b := f.of(&m.in.Sessions[i])
		b.and(free)
		b.and(f.set(m.equipmentKey(i), m.equipmentRule(i)))
		m.eligible[i] = b
	}
}

// whoFits takes out those who are too long for a session even alone, and lists the
// classes that are left.
func (m *model) whoFits() {
	m.could = make([]bool, len(m.in.Cases))
	type shape struct {
		room, turnaround, z float64
		base                size
	}
	known := map[shape][]int32{}
	for i := range m.sessions {
		s := &m.sessions[i]
		if s.out == "" {
			s.tree = m.treeOf(s.z)
		}
		k := shape{s.room, s.turnaround, s.z, s.base}
		if known[k] == nil {
			known[k] = m.howMany(s)
		}
		s.most = known[k]
		for c := range m.kinds {
			any := false
			for _, p := range m.kinds[c].cases {
				switch {
				case !m.eligible[i].has(p):
				case s.most[c] == 0:
					m.eligible[i].drop(p)
				default:
					any, m.could[p] = true, true
				}
			}
			if any {
				s.classes = append(s.classes, int32(c))
				s.needs |= m.kinds[c].needs
			}
		}
	}
	for p, s := range m.fixed {
		m.could[p] = m.could[p] || s >= 0
	}
}

func (m *model) treeOf(z float64) *cell {
	t := m.trees[z]
	if t == nil {
		t = newCells(z, m.ratio)
		m.trees[z] = t
	}
	return t
}

// howMany is, for each class, the most of it that fit in the session beside those
// fixed.
func (m *model) howMany(s *session) []int32 {
	out := make([]int32, len(m.kinds))
	for c := range m.kinds {
		one := m.taking(s, int32(c))
		if math.IsInf(one.fixed, 1) {
			continue
		}
		list := s.base
		for n := int32(1); n <= 500; n++ {
			list = list.plus(one)
			if list.fits(s.room, s.z) {
				out[c] = n
			} else if list.fixed > s.room || list.mean > 3*s.room || n > out[c]+20 {
				break
			}
		}
	}
	return out
}

// makeBlocks finds which sessions compete for the same cases, directly or through
// others.
func (m *model) makeBlocks() {
	parent := make([]int32, len(m.sessions))
	for i := range parent {
		parent[i] = int32(i)
	}
	root := func(i int32) int32 {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	first := slices.Repeat([]int32{-1}, len(m.in.Cases))
	for i := range m.sessions {
		m.eligible[i].each(func(p int32) {
			if first[p] < 0 {
				first[p] = int32(i)
			} else if a, b := root(first[p]), root(int32(i)); a != b {
				parent[max(a, b)] = min(a, b)
			}
		})
	}
	m.blockOf = slices.Repeat([]int32{-1}, len(m.sessions))
	for i := range m.sessions {
		r := root(int32(i))
		if m.blockOf[r] < 0 {
			m.blockOf[r] = int32(len(m.blocks))
			m.blocks = append(m.blocks, nil)
		}
		m.blockOf[i] = m.blockOf[r]
		m.blocks[m.blockOf[i]] = append(m.blocks[m.blockOf[i]], int32(i))
	}
	m.caseBlock = slices.Repeat([]int32{-1}, len(m.in.Cases))
	for p, s := range first {
		if s >= 0 {
			m.caseBlock[p] = m.blockOf[s]
		}
	}
}
