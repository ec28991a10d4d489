package waiting

import (
	"cmp"
	"slices"

	"roundtable/care"
)

// MHReferral is one mental-health referral as its waiting-time clocks see it.
type MHReferral struct {
	Person    uint32    // the caller's number of the person
	Provider  uint32    // the caller's number of the provider
	Received  care.Date // 0 = not recorded: in no measure
	End       care.Date // discharged, closed or rejected; 0 = open
	Birth     care.Date // 0 = not recorded: in no measure that has an age
	Team      string    // MHSDS team type, "A06"
	Others    []string  // the types of further teams that it was made to (MHS102 has a row for each)
	Reason    string    // primary reason for referral, "12"
	Priority  string    // clinical response priority: 3 routine; 1, 2 and 4 urgent
	Inpatient bool
	Rejected  bool
	Talking   bool // NHS Talking Therapies
}

// teamOf is the first team of a referral that a measure looks at; ok is false when
// none is. A referral without any team has the team "".
func (r *MHReferral) teamOf(counts func(team string) bool) (team string, ok bool) {
	if counts(r.Team) {
		return r.Team, true
	}
	for _, t := range r.Others {
		if counts(t) {
			return t, true
		}
	}
	return "", false
}

// MHEvent is something that happened on a referral, an index into the referrals.
// Types that count: attended and contact (indirect), outcome-baseline, assessed,
// care-plan, intervention, treated, care-coordinator.
type MHEvent struct {
	Referral   int32
	Date       care.Date
	Type       care.EventType
	Attendance string // MHSDS status; "" for an attended event says attended
	Mechanism  string // consultation mechanism; "" = not recorded, which is not counted
	Listed     bool   // has a SNOMED code of the eating-disorder list
}

// direct reports whether the event is an attended contact that the national
// measures count: status 5 or 6, mechanism 01, 02, 04 or 11.
func (e *MHEvent) direct() bool {
	seen := e.Attendance == "" || care.Attended(e.Attendance)
	return (e.Type == care.EvAttended || e.Type == care.EvAssessed) && seen && care.DirectContact(e.Mechanism)
}

// Measure names one mental-health waiting time.
type Measure string

// The measures of facts/waiting.md section 3.2 and of issue 2.
const (
	AdultFourWeek    Measure = "adult-four-week"
	CYPFourWeek      Measure = "cyp-four-week"
	EarlyPsychosis   Measure = "early-psychosis"
	EatingUrgent     Measure = "cyp-eating-disorder-urgent"
	EatingRoutine    Measure = "cyp-eating-disorder-routine"
	TalkingTherapies Measure = "talking-therapies"
	AutismADHD       Measure = "autism-adhd-assessment"
)

// MHWait is one waiting time of one person at one provider, or, as the person's
// own, across providers.
type MHWait struct {
	Measure  Measure
	Person   uint32
	Provider uint32 // of the earliest referral when Own
	Own      bool   // across providers: moving the person does not start it again
	First    int32  // the referral that started it, an index
	Joined   int    // how many referrals it joins
	Start    care.Date
	Stop     care.Date // 0 = not all that the measure asks for has happened
	Ended    care.Date // all its referrals ended on this day without a stop; 0 = open or stopped
	// Left is the day on which all its referrals had ended, with a stop or without,
	// by discharge or death; 0 = one is open. Nobody waits for a contact after it.
	Left care.Date
	// Contact ends "still waiting": the second attended contact for adults, the
	// first for children and young people; 0 = still waiting. Other measures: Stop.
	Contact care.Date
	// Taken is true when something stood in for what the measure asks for and the
	// partner did not record: see MHRule.StandIn.
	Taken bool
}

// Days are the days until the stop, or until asAt while there is none.
func (w *MHWait) Days(asAt care.Date) int {
	if w.Stop != 0 && w.Stop < asAt {
		asAt = w.Stop
	}
	return int(asAt - w.Start)
}

// StillWaiting is how long somebody has waited for the contact that ends the
// wait; ok is false once it has happened or the referrals have ended.
func (w *MHWait) StillWaiting(asAt care.Date) (days int, ok bool) {
	if (w.Contact != 0 && w.Contact <= asAt) || (w.Left != 0 && w.Left <= asAt) || asAt < w.Start {
		return 0, false
	}
	return int(asAt - w.Start), true
}

// MHLongWaits are the limits in days over which still waiting is published:
// more than 364, 546 and 728.
func MHLongWaits() [3]int { return [3]int{364, 546, 728} }

// Within reports whether the wait meets its standard; ok is false while it has
// not stopped and could still meet it, or when the measure has none.
func (w *MHWait) Within(asAt care.Date) (met, ok bool) {
	r := w.Measure.Rule()
	days := w.Days(asAt)
	if r.Days == 0 || (w.Stop == 0 && days <= r.Days) {
		return false, false
	}
	return w.Stop != 0 && days <= r.Days, true
}

// MHWaits computes the waits of all measures. Per provider they are what the
// national code publishes: referrals of one person to one provider whose gap is
// at most 5 days are one spell. own joins the spells across providers in the same
// way, so that a transfer does not begin a new wait: both clocks are to be shown.
// Rejected referrals and those without a date are in neither. The result is in
// the order of measure, person, start; inputs are not changed.
func MHWaits(refs []MHReferral, events []MHEvent, own bool) []MHWait {
	var out []MHWait
	eachWait(refs, events, own, func(s *mhSpell) { out = append(out, s.wait) })
	return out
}

// mhSpell is one wait with what it was computed from; valid until the next.
type mhSpell struct {
	wait      MHWait
	measure   *mhMeasure
	referrals []int32
	happened  happened
}

// eachWait visits the waits in the order of MHWaits.
func eachWait(refs []MHReferral, events []MHEvent, own bool, visit func(*mhSpell)) {
	byRef := eventsByReferral(len(refs), events)
	order := make([]int32, 0, len(refs))
	for k := range mhMeasures {
		m := &mhMeasures[k]
		order = order[:0]
		for i := range refs {
			if r := &refs[i]; r.Received != 0 && !r.Rejected && m.takesReferral(r) {
				order = append(order, int32(i))
			}
		}
		slices.SortStableFunc(order, func(a, b int32) int {
			x, y := &refs[a], &refs[b]
			c := cmp.Compare(x.Person, y.Person)
			if c == 0 && !own {
				c = cmp.Compare(x.Provider, y.Provider)
			}
			return cmp.Or(c, cmp.Compare(x.Received, y.Received))
		})
		for from := 0; from < len(order); {
			to, end := spell(refs, order, from, own, m.spells || own)
			s := mhSpell{measure: m, referrals: order[from:to]}
			s.fold(refs, events, byRef, end, own)
			visit(&s)
			from = to
		}
	}
}

// spellGap is how many days may lie between referrals of one spell.
const spellGap = 5

// spell finds the referrals that join the one at from, and when the last of them
// ended; 0 = one is open.
func spell(refs []MHReferral, order []int32, from int, own, joins bool) (to int, end care.Date) {
	first := &refs[order[from]]
	end = first.End
	for to = from + 1; to < len(order) && joins; to++ {
		r := &refs[order[to]]
		if r.Person != first.Person || (!own && r.Provider != first.Provider) || (end != 0 && r.Received-end > spellGap) {
			break
		}
		if end != 0 && (r.End == 0 || r.End > end) {
			end = r.End
		}
	}
	return to, end
}

// eventsByReferral gives each referral its events in the order of the source;
// events without a date are left out.
func eventsByReferral(n int, events []MHEvent) (byRef [][]int32) {
	count := make([]int32, n+1)
	takes := func(e *MHEvent) bool { return e.Referral >= 0 && int(e.Referral) < n && e.Date != 0 }
	for i := range events {
		if takes(&events[i]) {
			count[events[i].Referral]++
		}
	}
	all := make([]int32, 0, len(events))
	byRef = make([][]int32, n)
	for r := range byRef { // one array for all of them
		from := len(all)
		all = all[:from+int(count[r])]
		byRef[r] = all[from:from]
	}
	for i := range events {
		if e := &events[i]; takes(e) {
			byRef[e.Referral] = append(byRef[e.Referral], int32(i))
		}
	}
	return byRef
}

// fold computes the wait of a spell from its events.
func (s *mhSpell) fold(refs []MHReferral, events []MHEvent, byRef [][]int32, end care.Date, own bool) {
	m, first := s.measure, &refs[s.referrals[0]]
	w := &s.wait
	*w = MHWait{
		Measure: m.name, Person: first.Person, Provider: first.Provider, Own: own,
		First: s.referrals[0], Joined: len(s.referrals), Start: first.Received,
	}
	s.happened = happenedOn(events, byRef, s.referrals, w.Start)
	h := &s.happened
	w.Stop, w.Taken = m.stop(h, w.Start)
	w.Contact = w.Stop
	switch m.name {
	case AdultFourWeek:
		w.Contact = h.second
	case CYPFourWeek:
		w.Contact = earlier(h.first, h.indirect)
	}
	if w.Left = end; w.Stop == 0 {
		w.Ended = end
	}
}

// happenedOn gathers what happened on the referrals of a spell.
func happenedOn(events []MHEvent, byRef [][]int32, spell []int32, start care.Date) (h happened) {
	for _, r := range spell {
		for _, i := range byRef[r] {
			if events[i].Date >= start { // an event before the referral cannot answer it
				h.add(&events[i])
			}
		}
	}
	return h
}

// happened holds the first date of each thing that a measure may ask for.
type happened struct {
	first, second, indirect                care.Date // contacts
	baseline, assessed, plan, act, treated care.Date
	coordinator, listed                    care.Date
}

func (h *happened) add(e *MHEvent) {
	if e.direct() {
		switch {
		case h.first == 0 || e.Date < h.first:
			h.second, h.first = h.first, e.Date
		case h.second == 0 || e.Date < h.second:
			h.second = e.Date
		}
		if e.Listed {
			h.listed = earlier(h.listed, e.Date)
		}
	}
	switch e.Type {
	case care.EvContact:
		h.indirect = earlier(h.indirect, e.Date)
	case care.EvOutcomeBaseline:
		h.baseline = earlier(h.baseline, e.Date)
	case care.EvAssessed:
		h.assessed = earlier(h.assessed, e.Date)
	case care.EvCarePlan:
		h.plan = earlier(h.plan, e.Date)
	case care.EvIntervention:
		h.act = earlier(h.act, e.Date)
	case care.EvTreated:
		h.treated = earlier(h.treated, e.Date)
	case care.EvCoordinator:
		h.coordinator = earlier(h.coordinator, e.Date)
	}
}

// earlier is the earlier of two dates of which either may be missing.
func earlier(a, b care.Date) care.Date {
	if a == 0 || (b != 0 && b < a) {
		return b
	}
	return a
}
