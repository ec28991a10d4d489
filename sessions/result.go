package sessions

import (
	"cmp"
	"slices"

	"roundtable/care"
	"roundtable/facts"
)

// Without says what would have happened without the sessions. A forecast answers it;
// nil says that nobody has, and then nothing is made up.
type Without interface {
	// Expect is what is expected of the lists on the last day by a group's name, from
	// waits known up to the day before the first. Nothing that happened from the first
	// day on enters it. A group of which it cannot be said is not there.
	Expect(waits []WaitLine, from, to care.Date, name func(*WaitLine) string) map[string]Expected
}

// Expected is how many would be on the lists, and how many of them over 52 weeks.
type Expected struct {
	Waiting Band `json:"waiting"`
	Long    Band `json:"over_52"`
}

// Band is a figure that is not known for sure: four times in five it lies between Low
// and High, and as often above Mid as below it.
type Band struct{ Low, Mid, High int }

// ResultLine is one group before and after.
type ResultLine struct {
	Name   string `json:"name"`
	Before int    `json:"before"` // on the lists on the first day
	After  int    `json:"after"`  // on the last
	Long   int    `json:"over_52_before"`
	LongTo int    `json:"over_52_after"`
	// Treated in these sessions, of them over 52 weeks on their day.
	Treated     int `json:"treated"`
	TreatedLong int `json:"treated_over_52"`
	// Without is what would be on the last day without the sessions; nil where it is not
	// forecast.
	Without *Expected `json:"without,omitempty"`
}

// Fall is by how much of what it was a list fell, as a fraction; ok is false when there
// was nobody on it.
func (l ResultLine) Fall() (share float64, ok bool) { return fall(l.Before, l.After) }

// LongFall is the same of those over 52 weeks.
func (l ResultLine) LongFall() (share float64, ok bool) { return fall(l.Long, l.LongTo) }

func fall(before, after int) (float64, bool) {
	if before == 0 {
		return 0, false
	}
	return float64(before-after) / float64(before), true
}

// Result is what came of the sessions between two days.
type Result struct {
	From, To    care.Date
	Sessions    int `json:"sessions"` // carried out
	Places      int `json:"places"`   // that they had
	Treated     int
	NotTreated  int
	OnDay       int // cancelled on the day
	Minutes     int // in theatre, of the sessions whose minutes are known
	Cost        int64
	CostKnown   int     // sessions whose cost is known
	Hours       float64 // of staff
	HoursKnown  int
	Together    []ResultLine // one line; none where nobody waited
	Specialties []ResultLine
	Trusts      []ResultLine
	Deprivation []ResultLine
	Ethnicity   []ResultLine
	Harm        map[string]int // by kind, of those who were treated, recorded while they waited
}

// WaitLine is one wait of the shared list for the arithmetic of a result: when its clock
// started, and when it ended (0 when it goes on).
type WaitLine struct {
	Specialty, Ethnicity string
	Trust                care.PartnerCode
	Decile               int
	Start, Stop          care.Date
	Treated              care.Date // in a session of the result; 0 for none
}

// on reports whether somebody was on the list on a day, and over 52 weeks of it.
func (w *WaitLine) on(day care.Date) (waiting, long bool) {
	waiting = w.Start != 0 && w.Start <= day && (w.Stop == 0 || w.Stop > day) && (w.Treated == 0 || w.Treated > day)
	return waiting, waiting && care.WeeksWaited(w.Start, day) > 52
}

// notRecorded is the group of those of whom nothing is recorded.
const notRecorded = "Not recorded"

// Tally is the arithmetic of a result: of waits, counted before the first day and on
// the last, by a group's name. Lines come in the order of the names; a wait without a
// name is counted under "Not recorded".
func Tally(waits []WaitLine, from, to care.Date, name func(*WaitLine) string) []ResultLine {
	by := map[string]*ResultLine{}
	for i := range waits {
		w := &waits[i]
		n := cmp.Or(name(w), notRecorded)
		l := by[n]
		if l == nil {
			l = &ResultLine{Name: n}
			by[n] = l
		}
		add := func(day care.Date, all, over *int) {
			if is, long := w.on(day); is {
				*all++
				*over += btoi(long)
			}
		}
		add(from-1, &l.Before, &l.Long)
		add(to, &l.After, &l.LongTo)
		if w.Treated >= from && w.Treated <= to && w.Treated != 0 {
			l.Treated++
			l.TreatedLong += btoi(care.WeeksWaited(w.Start, w.Treated) > 52)
		}
	}
	out := make([]ResultLine, 0, len(by))
	for _, n := range sortedIDs(by) {
		out = append(out, *by[n])
	}
	return out
}

// deprivationName is the fifth of the country in which somebody lives.
func deprivationName(w *WaitLine) string {
	switch {
	case w.Decile < 1 || w.Decile > 10:
		return ""
	case w.Decile <= 2:
		return "1 Most deprived fifth"
	case w.Decile >= 9:
		return "5 Least deprived fifth"
	}
	return []string{"2 Second fifth", "3 Middle fifth", "4 Fourth fifth"}[(w.Decile-3)/2]
}

// Result says what came of the sessions that were carried out between two days, of the
// specialties and ages that they were for, from what the view shows. The lists count a patient
// who was treated here as gone from that day, also while the trust's own list still
// has them. without may be nil; where sessions are named, those alone count.
func (t *Table) Result(v *facts.View, from, to care.Date, without Without, only ...care.SessionID) Result {
	r := Result{From: from, To: to, Harm: map[string]int{}}
	t.mu.RLock()
	treated, held := t.treated(v, &r, only)
	waits := t.waits(v, held, treated, t.twins(v, treated))
	t.mu.RUnlock()
	for _, by := range []struct {
		lines *[]ResultLine
		name  func(*WaitLine) string
	}{
		{&r.Together, func(*WaitLine) string { return "All together" }},
		{&r.Specialties, func(w *WaitLine) string { return w.Specialty }},
		{&r.Trusts, func(w *WaitLine) string { return string(w.Trust) }},
		{&r.Deprivation, deprivationName},
		{&r.Ethnicity, func(w *WaitLine) string { return care.EthnicGroupOf(w.Ethnicity).String() }},
	} {
		name := func(w *WaitLine) string { return cmp.Or(by.name(w), notRecorded) }
		*by.lines = Tally(waits, from, to, name)
		if without == nil {
			continue
		}
		expected := without.Expect(waits, from, to, name)
		for i := range *by.lines {
			l := &(*by.lines)[i]
			if e, ok := expected[l.Name]; ok {
				l.Without = &e
			}
		}
	}
	return r
}

// leastTold is the fewest treated patients of whom a count is told to who sees nobody's
// record, to the nearest toldTo: one total of all trusts, by nothing, from which with any
// other figure nobody's treatment can be worked out.
const (
	leastTold = 10
	toldTo    = 5
)

// TreatedAbout is about how many patients of all trusts were treated in sessions that
// were carried out between two days; 0 where it was fewer than ten.
func (t *Table) TreatedAbout(from, to care.Date) int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	n := 0
	for _, s := range t.state.Slots {
		if s.Now == nil || s.Now.Stage() != StageTreated {
			continue
		}
		if x := t.state.Sessions[s.Now.Session]; x != nil && x.Done != nil && x.Cancelled == "" && x.Day >= from && x.Day <= to {
			n++
		}
	}
	if n < leastTold {
		return 0
	}
	return (n + toldTo/2) / toldTo * toldTo
}

// treated adds up the sessions of a result and gives who was treated in them, and on
// which day, and the sessions. People are counted whom the view shows; harm of those of
// whom it shows clinical detail.
func (t *Table) treated(v *facts.View, r *Result, only []care.SessionID) (map[care.Key]care.Date, []*care.SessionPlanned) {
	out, held := map[care.Key]care.Date{}, []*care.SessionPlanned{}
	in := map[care.SessionID]*session{}
	for id, x := range t.state.Sessions {
		if x.Day < r.From || x.Day > r.To || x.Cancelled != "" || x.Done == nil || len(only) > 0 && !slices.Contains(only, id) {
			continue
		}
		in[id] = x
		r.Sessions++
		r.Places += x.Places
		r.Minutes += x.Done.Minutes
		held = append(held, &x.SessionPlanned)
		if x.Done.Cost > 0 {
			r.Cost += x.Done.Cost
			r.CostKnown++
		}
		if x.Done.Hours > 0 {
			r.Hours += x.Done.Hours
			r.HoursKnown++
		}
	}
	for _, s := range t.state.Slots {
		if s.Now != nil && s.Now.Done != nil && in[s.Now.Session] != nil {
			if s.Now.Done.Treated {
				out[s.Now.Pathway] = in[s.Now.Session].Day
			}
			row, shown := v.PathwayByKey(s.Now.Pathway)
			switch {
			case !shown:
			case s.Now.Done.Treated:
				r.Treated++
				if clinical(v, row) {
					t.harm(r, s.Now.Pathway, in[s.Now.Session].Day)
				}
			default:
				r.NotTreated++
			}
		}
		for _, p := range s.Past {
			if in[p.Session] != nil && p.Cancel != nil && p.Cancel.OnDay {
				_, shown := v.PathwayByKey(p.Pathway)
				r.OnDay += btoi(shown)
			}
		}
	}
	return out, held
}

// harm adds what was written down of a wait up to the day on which it ended.
func (t *Table) harm(r *Result, k care.Key, until care.Date) {
	if w := t.state.Waiters[k]; w != nil {
		for _, h := range w.Harm {
			if h.Mistake == nil && h.Kind != "" && h.On <= until { // "" is of somebody who was erased
				r.Harm[h.Kind] += max(1, h.Count)
			}
		}
	}
}

// waits are the waits that a view shows of the specialties and ages that sessions were
// for: a children's list is not measured by its adults. Who stands on the host's list
// too, for the operation that they had there, is one: the host's row counts where the
// view does not show their own trust's.
func (t *Table) waits(v *facts.View, held []*care.SessionPlanned, treated map[care.Key]care.Date, twins map[care.Key]care.Key) (out []WaitLine) {
	classes := v.Classes()
	for c, sel := range v.Pathways() {
		for _, i := range sel {
			tfc := specialtyOf(v, c, int(i))
			fits := slices.ContainsFunc(held, func(s *care.SessionPlanned) bool {
				months, known := care.AgeMonths(c.Birth[i], s.Day)
				return slices.Contains(s.Specialties, tfc) && AgeFits(s, months, known)
			})
			if !fits || c.State[i] == facts.StateEvents {
				continue
			}
			w := WaitLine{
				Specialty: tfc, Trust: care.PartnerCode(v.Code(facts.DimPartner, c.Partner[i])), Decile: decile(classes, c, int(i)),
				Ethnicity: v.Code(facts.DimEthnicity, c.Ethnicity[i]), Start: c.Start[i], Stop: c.Stop[i], Treated: treated[c.Key[i]],
			}
			if own, twin := twins[c.Key[i]]; twin {
				if _, shown := v.PathwayByKey(own); shown {
					continue
				}
				w.Treated = treated[own]
			}
			if w.Treated != 0 && w.Stop <= w.Treated {
				w.Stop = 0 // a transfer ends no wait: the treatment did
			}
			if w.Stop == 0 && w.Treated == 0 && c.State[i] == facts.StateStopped {
				continue // it ended on a day that nobody stated: it cannot be counted on any
			}
			out = append(out, w)
		}
	}
	return out
}

// FirstCarriedOut is the day of the first session since a day that was carried out; 0
// when there is none.
func (t *Table) FirstCarriedOut(since care.Date) (first care.Date) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	for _, x := range t.state.Sessions {
		if x.Done != nil && x.Cancelled == "" && x.Day >= since && (first == 0 || x.Day < first) {
			first = x.Day
		}
	}
	return first
}

// clinical reports whether a view shows clinical detail of a wait.
func clinical(v *facts.View, row facts.Row) bool {
	c, i, ok := v.Pathway(row)
	if !ok {
		return false
	}
	p, j, ok := v.Person(c.Person[i])
	if !ok {
		return false
	}
	return v.Scope().MayPerson(care.ClinicalDetail, c.Class[i], p.Key[j])
}
