package waiting

import (
	"cmp"
	"context"
	"math"
	"slices"

	"roundtable/care"
	"roundtable/facts"
)

// MHWaitView is one mental-health waiting time of one person, as a page shows it.
type MHWaitView struct {
	Measure Measure          `json:"measure"`
	Own     bool             `json:"own"`               // the person's own, across providers
	Partner care.PartnerCode `json:"partner,omitempty"` // "" when Own
	Name    string           `json:"partner_name,omitempty"`
	Words   string           `json:"clock"` // "As Harbour's national figures count it", "The person's own, across providers"

	Start   care.Date `json:"start"`
	Stop    care.Date `json:"stop,omitzero"`  // 0 = waiting, or ended unmet
	Ended   care.Date `json:"ended,omitzero"` // all its referrals ended before the clock stopped
	Days    int       `json:"days"`           // to the stop, the end or today
	Weeks   int       `json:"weeks"`          // care.WeekBand(Days)
	Verdict Verdict   `json:"verdict"`
	Rule    MHRule    `json:"rule"`

	Steps []MHStep `json:"steps"`              // what the measure asks for, and when it happened
	Lacks []string `json:"lacks,omitempty"`    // of that, what nobody of its providers brings
	Taken bool     `json:"stood_in,omitempty"` // see Rule.StandIn
	// Unclear are attended contacts that were not counted because it is not
	// recorded how they were held.
	Unclear int `json:"contacts_of_unrecorded_kind,omitempty"`
	// StillDays is how long the person has waited for the contact that ends "still
	// waiting"; -1 once it has happened.
	StillDays int          `json:"still_waiting_days"`
	Referrals []MHReferred `json:"referrals"` // that the wait joins, by receipt
}

// Verdict says how a wait stands against its standard.
type Verdict string

// Verdicts of a mental-health wait.
const (
	MHWithin  Verdict = "within"         // stopped within the standard
	MHOver    Verdict = "over"           // stopped later, or waits longer already
	MHWaiting Verdict = "waiting"        // waits, and the standard can still be met
	MHLeft    Verdict = "ended-unmet"    // its referrals ended before the clock stopped
	MHUntold  Verdict = "cannot-be-told" // what the clock needs is not brought
)

// MHStep is one thing that a measure asks for; Date 0 = it has not happened, by
// what is known.
type MHStep struct {
	Words string    `json:"what"`
	Date  care.Date `json:"date,omitzero"`
}

// MHReferred is one referral of a wait.
type MHReferred struct {
	Key      care.Key         `json:"-"`
	ID       string           `json:"pathway"`
	Partner  care.PartnerCode `json:"partner"`
	Team     string           `json:"team"` // MHSDS team type for which the measure takes it, "" when not recorded
	Received care.Date        `json:"received"`
	Ended    care.Date        `json:"ended,omitzero"`
	Source   Source           `json:"source"`
}

// MentalHealthOf gives the mental-health waits of the person on a pathway: as
// each provider's national figures count them, and the person's own across
// providers. Empty when the person has no such referral; the error is a
// *care.Problem when there is no pathway that the viewer may see.
func (l *List) MentalHealthOf(ctx context.Context, view *facts.View, k care.Key) ([]MHWaitView, error) {
	r, ok := view.PathwayByKey(k)
	if !ok {
		return nil, noPathway()
	}
	t, err := l.table(ctx, view, 0)
	if err != nil {
		return nil, err
	}
	w := rowWriter{l: l, v: view, t: t}
	return w.mental(ctx, r)
}

// mental computes the waits of the person on a pathway: own waits first, then
// by provider, each in the order of the measures.
func (w *rowWriter) mental(ctx context.Context, r facts.Row) ([]MHWaitView, error) {
	g := newMHFacts(w.v, w.t.asAt)
	for _, p := range w.pathwaysOfPerson(r) {
		if f, i, ok := w.v.Pathway(p); ok && g.takes(f, i) {
			g.add(f, i)
		}
	}
	if len(g.refs) == 0 {
		return nil, nil
	}
	all, _, err := w.l.mental(ctx, w.v)
	if err != nil {
		return nil, err
	}
	g.brought = all.facts.brought // what a provider brings is seen from all its referrals
	var out []MHWaitView
	for _, own := range []bool{true, false} {
		eachWait(g.refs, g.events, own, func(s *mhSpell) { out = append(out, w.waitView(g, s)) })
	}
	slices.SortStableFunc(out, func(a, b MHWaitView) int { return cmp.Compare(a.Partner, b.Partner) }) // own waits have none
	return out, nil
}

// pathwaysOfPerson are the pathways of everybody who is the person on r, there or
// not: closed referrals too.
func (w *rowWriter) pathwaysOfPerson(r facts.Row) []facts.Row {
	rows := []facts.Row{r}
	if f, i, ok := w.v.Pathway(r); ok && f.Person[i] != facts.NoRow {
		for _, p := range w.v.SamePerson(f.Person[i], nil) {
			rows = w.v.PathwaysOf(p, rows)
		}
	}
	slices.Sort(rows)
	return slices.Compact(rows)
}

func (w *rowWriter) waitView(g *mhFacts, s *mhSpell) MHWaitView {
	m, wait := s.measure, &s.wait
	out := MHWaitView{
		Measure: m.name, Own: wait.Own, Start: wait.Start, Stop: wait.Stop, Ended: wait.Ended, Rule: m.rule, Taken: wait.Taken,
		Days: wait.Days(cmp.Or(wait.Ended, w.t.asAt)), Words: "The person's own, across providers", StillDays: -1,
	}
	if !wait.Own {
		out.Partner = care.PartnerCode(w.v.Code(facts.DimPartner, w.t.answers(facts.Code(wait.Provider))))
		out.Name = w.t.name(out.Partner)
		out.Words = "As " + out.Name + "'s national figures count it"
	}
	out.Weeks = care.WeekBand(out.Days)
	if d, ok := wait.StillWaiting(w.t.asAt); ok {
		out.StillDays = d
	}
	lacks := m.lacks(&s.happened, wait.Start, g.broughtFor(s.referrals))
	if out.Verdict = verdict(wait, lacks, out.Days); out.Verdict == MHUntold {
		out.Lacks = m.words(lacks)
	}
	for _, n := range m.needs {
		if wait.Start >= n.since {
			out.Steps = append(out.Steps, MHStep{n.words, n.met(&s.happened)})
		}
	}
	if wait.Taken {
		out.Steps = append(out.Steps, MHStep{m.stand.words, wait.Stop})
	}
	for _, i := range s.referrals {
		out.Unclear += int(g.unclear[i])
		out.Referrals = append(out.Referrals, w.referred(g, i, m))
	}
	return out
}

func verdict(w *MHWait, lacks uint8, days int) Verdict {
	over := days > w.Measure.Rule().Days
	switch {
	case w.Stop != 0 && !over:
		return MHWithin
	case w.Stop != 0:
		return MHOver
	case lacks != 0:
		return MHUntold
	case w.Ended != 0:
		return MHLeft
	case over:
		return MHOver
	}
	return MHWaiting
}

func (w *rowWriter) referred(g *mhFacts, i int32, m *mhMeasure) MHReferred {
	r := &g.refs[i]
	out := MHReferred{
		Partner: care.PartnerCode(w.v.Code(facts.DimPartner, facts.Code(r.Provider))),
		Team:    r.Team, Received: r.Received, Ended: r.End,
	}
	if m.team != nil {
		out.Team, _ = r.teamOf(m.team)
	}
	if f, k, ok := w.v.Pathway(g.rows[i]); ok {
		out.Key, out.ID = f.Key[k], KeyID(f.Key[k])
		out.Source = w.source(f.Extract[k], f.Sheet[k], f.Line[k])
	}
	return out
}

// MHPick says which waits of the summary to open.
type MHPick struct {
	Measure Measure
	Partner care.PartnerCode // "" = people's own waits
	Which   MHWhich
	Limit   int // 0 = DefaultLimit
}

// MHWhich names one figure of an MHLine.
type MHWhich string

// Figures of an MHLine that can be opened. MHEvery is all of its waits.
const (
	MHEvery   MHWhich = ""
	MHOpen    MHWhich = "waiting"
	MHOverNow MHWhich = "over"
	MHCannot  MHWhich = "cannot-tell"
	MHStopped MHWhich = "stopped"
	MHMet     MHWhich = "within"
	MHMetOut  MHWhich = "within-outer" // of Stopped, within the longer standard
	MHStandIn MHWhich = "stood-in"     // of Stopped, those for which something stood in
	MHUnmet   MHWhich = "ended-unmet"
	MHStill   MHWhich = "still"
	MHStill1  MHWhich = "still-over-364" // as MHLongWaits
	MHStill2  MHWhich = "still-over-546"
	MHStill3  MHWhich = "still-over-728"
)

// MHPicked is one wait behind a figure: the pathway that started it opens the
// rest.
type MHPicked struct {
	ID      string           `json:"pathway"`
	Partner care.PartnerCode `json:"partner"`
	Start   care.Date        `json:"start"`
	Stop    care.Date        `json:"stop,omitzero"`
	Days    int              `json:"days"`
	Joined  int              `json:"referrals"`
}

// MentalHealthRows opens a figure of MentalHealth: how many waits it counts and
// the longest of them, at most the limit.
func (l *List) MentalHealthRows(ctx context.Context, view *facts.View, p MHPick) (count int, rows []MHPicked, err error) {
	all, t, err := l.mental(ctx, view)
	if err != nil {
		return 0, nil, err
	}
	waits, s := all.each, all.sum
	if p.Partner == "" {
		waits = all.own
	}
	var picked []*mhWait
	for i := range waits {
		w := &waits[i]
		if w.Measure == p.Measure && w.is(p.Which, s.From, s.AsAt) &&
			(w.Own || view.Code(facts.DimPartner, t.answers(facts.Code(w.Provider))) == string(p.Partner)) {
			picked = append(picked, w)
		}
	}
	slices.SortStableFunc(picked, func(a, b *mhWait) int { return cmp.Compare(b.Days(s.AsAt), a.Days(s.AsAt)) })
	for _, w := range picked[:min(len(picked), cmp.Or(p.Limit, DefaultLimit))] {
		out := MHPicked{Start: w.Start, Stop: w.Stop, Days: w.Days(s.AsAt), Joined: w.Joined}
		out.Partner = care.PartnerCode(view.Code(facts.DimPartner, t.answers(facts.Code(w.Provider))))
		if f, i, ok := view.Pathway(all.facts.rows[w.First]); ok {
			out.ID = KeyID(f.Key[i])
		}
		rows = append(rows, out)
	}
	return len(picked), rows, nil
}

// is reports whether a wait is counted by a figure; an unknown figure counts
// none.
func (w *mhWait) is(which MHWhich, from, asAt care.Date) bool {
	open := w.Stop == 0 && w.Ended == 0
	over := w.Days(asAt) > w.Measure.Rule().Days
	switch which {
	case MHEvery:
		return true
	case MHOpen:
		return open
	case MHOverNow:
		return open && w.lacks == 0 && over
	case MHCannot:
		return open && w.lacks != 0
	case MHStopped:
		return w.Stop > from
	case MHMet:
		return w.Stop > from && !over
	case MHMetOut:
		outer := w.Measure.Rule().Outer
		return w.Stop > from && outer != 0 && w.Days(asAt) <= outer
	case MHStandIn:
		return w.Stop > from && w.Taken
	case MHUnmet:
		return w.Stop == 0 && w.Ended > from
	}
	days, ok := w.StillWaiting(asAt)
	return ok && days > which.stillOver()
}

// stillOver is the limit of a figure of those still waiting; more than anybody
// waits for an unknown figure.
func (which MHWhich) stillOver() int {
	switch long := MHLongWaits(); which {
	case MHStill:
		return -1
	case MHStill1:
		return long[0]
	case MHStill2:
		return long[1]
	case MHStill3:
		return long[2]
	}
	return math.MaxInt
}
