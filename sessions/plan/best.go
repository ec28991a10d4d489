package plan

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"roundtable/care"
)

// Place is one session as a place for one patient.
type Place struct {
	Session SessionID `json:"session"`
	Site    string    `json:"site,omitempty"`
	Day     Day       `json:"day,omitempty"`
	// Rule is the first rule that keeps the case out, "" when it may come.
	Rule string `json:"rule,omitempty"`
	// Fits says that the case fits beside those who are there, and Overrun how likely
	// the list would then overrun.
	Fits    bool    `json:"fits"`
	Overrun float64 `json:"overrun"`
	// Leaves are those who would have to leave, none of whom was told a date; nil when
	// nobody need or nobody can. Gain is the case's value less theirs.
	Leaves []CaseID `json:"leaves,omitempty"`
	Gain   float64  `json:"gain"`
	// Words say it in a sentence.
	Words string `json:"words"`
}

// BestPlaces ranks the sessions for one case against a plan that stands: first where
// it fits, the list least likely to overrun first; then where one patient who was
// told nothing would make room, the greatest gain first; then where it may not come,
// with the rule. It proposes, and moves nobody. The error, a *care.Problem, is for a
// case that is not in the instance and for an instance that Solve would refuse.
func BestPlaces(in *Instance, p *Plan, id CaseID) ([]Place, error) {
	m, err := compile(in, nil)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(in.Cases, func(c Case) bool { return c.ID == id })
	if at < 0 {
		return nil, &care.Problem{What: fmt.Sprintf("There is no case %q.", id), Remedy: "Use the id of a case of this instance."}
	}
	f := &finish{m: m, st: newState(m)}
	told := f.standing(p, id)
	var out []Place
	for i := range m.sessions {
		out = append(out, f.place(int32(at), int32(i), told))
	}
	rank := func(p *Place) int {
		switch {
		case p.Fits:
			return 0
		case p.Leaves != nil:
			return 1
		case p.Rule == "":
			return 2
		}
		return 3
	}
	slices.SortStableFunc(out, func(a, b Place) int {
		ra, rb := rank(&a), rank(&b)
		switch {
		case ra != rb:
			return ra - rb
		case ra == 0:
			return cmp.Compare(a.Overrun, b.Overrun)
		}
		return cmp.Compare(b.Gain, a.Gain)
	})
	return out, nil
}

// standing puts the plan's lists, without the case itself, into the state, and says
// who of them must stay.
func (f *finish) standing(p *Plan, id CaseID) (told map[int32]bool) {
	m := f.m
	cases, sessions := map[CaseID]int32{}, map[SessionID]int32{}
	for i := range m.in.Cases {
		cases[m.in.Cases[i].ID] = int32(i)
	}
	for i := range m.in.Sessions {
		sessions[m.in.Sessions[i].ID] = int32(i)
	}
	told = map[int32]bool{}
	lists := make([][]int32, len(m.sessions))
	for _, a := range p.Assignments {
		c, ok := cases[a.Case]
		s, still := sessions[a.Session]
		if !ok || !still || m.fixed[c] != -1 || a.Case == id || f.st.at[c] >= 0 {
			continue
		}
		f.st.at[c] = s
		lists[s] = append(lists[s], c)
		told[c] = a.Told || a.Locked
	}
	for s, l := range lists {
		f.st.put(int32(s), l)
	}
	return told
}

// place says what session i is for case p.
func (f *finish) place(p, i int32, told map[int32]bool) Place {
	m := f.m
	s, in := &m.sessions[i], &m.in.Sessions[i]
	out := Place{Session: in.ID, Site: in.Site, Day: in.Day}
	if s.out != "" {
		out.Rule, out.Words = "session", s.out
		return out
	}
	if !m.eligible[i].has(p) && m.fixed[p] != i {
		_, out.Rule = f.firstBroken(p, int(i))
		if m.fixed[p] >= 0 {
			out.Rule = "booked"
		}
		out.Words = map[bool]string{true: "The patient is booked in another session.", false: ruleOfOne[out.Rule]}[out.Rule == "booked"]
		return out
	}
	list := f.st.lists[i]
	with := append(slices.Clone(list), p)
	if m.fixed[p] == i {
		with = list
	}
	needs := m.kinds[m.class[p]].needs & f.st.banned(i)
	out.Overrun = m.listSize(s, with).overrun(s.room)
	out.Gain = round(m.value[p])
	switch {
	case needs != 0:
		out.Gain, out.Words = 0, "The equipment that the case needs is in use elsewhere at that time."
	case m.allowed(i, with):
		out.Fits = true
		out.Words = fmt.Sprintf("Fits beside the %d who are there; the list then overruns with a probability of %.1f %%.", len(list)+len(s.cases), 100*out.Overrun)
	default:
		f.makeRoom(p, i, told, &out)
	}
	return out
}

// makeRoom finds whose leaving lets the case in at the least value.
func (f *finish) makeRoom(p, i int32, told map[int32]bool, out *Place) {
	m := f.m
	best, least := int32(-1), math.Inf(1)
	for _, q := range f.st.lists[i] {
		if told[q] || m.value[q] >= least {
			continue
		}
		with := slices.DeleteFunc(append(slices.Clone(f.st.lists[i]), p), func(c int32) bool { return c == q })
		if m.allowed(i, with) {
			best, least = q, m.value[q]
			out.Overrun = m.listSize(&m.sessions[i], with).overrun(m.sessions[i].room)
		}
	}
	if best < 0 {
		out.Gain, out.Words = 0, "The list is full, and no one who was told nothing could make room for it alone."
		return
	}
	out.Leaves = []CaseID{m.in.Cases[best].ID}
	out.Gain = round(m.value[p] - least)
	out.Words = fmt.Sprintf("The list is full; %s, who was told nothing yet, would have to be planned elsewhere.", out.Leaves[0])
}

// ruleOfOne is what each rule means for one session.
var ruleOfOne = map[string]string{
	"specialty": "The session is of another specialty.",
	"site":      "The patient does not accept the site.",
	"day":       "The patient cannot come on the day.",
	"age":       "The session does not take this age, or the age is not known.",
	"skills":    "The session lacks a skill that the case needs.",
	"equipment": "The equipment that the case needs cannot be there.",
	"length":    "The case alone would overrun more often than is allowed.",
	"full":      "The session is full with bookings that stand.",
}
