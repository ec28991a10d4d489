package people

import (
	"slices"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/people/linkage"
)

// Person is whom an id names today, as far as the view shows; a *care.Problem when it
// leads to nobody there.
func (r *Room) Person(v *facts.View, id care.PersonID) (PersonDetail, error) {
	now, rows, ok := v.ResolvePerson(id)
	if !ok {
		return PersonDetail{}, noPerson()
	}
	d := PersonDetail{ID: now, Asked: id, Zone: care.ZoneOf(v.Scope().Purpose), Members: []Member{}, Links: []Link{}, History: []Act{}}
	for _, row := range rows {
		c, i, _ := v.Person(row)
		_, sealed, _ := v.Linkable(row)
		d.Members = append(d.Members, Member{Row: row, Record: c.Key[i], Partner: care.PartnerCode(v.Code(facts.DimPartner, c.Partner[i])), Sealed: sealed})
	}
	for at, m := range d.Members {
		for _, o := range d.Members[at+1:] {
			if v.NumbersAgree(m.Row, o.Row) {
				d.Links = append(d.Links, Link{A: m.Record, B: o.Record, Tier: care.TierNumber, Zone: care.ZoneDirectCare, Words: "NHS number and date of birth agree"})
			}
		}
		for _, l := range v.LinksOf(m.Row, nil) {
			if l.A != m.Row || !slices.ContainsFunc(d.Members, func(o Member) bool { return o.Row == l.B }) {
				continue // told once, from its first end
			}
			d.Links = append(d.Links, shownLink(v, l))
		}
	}
	if d.Zone == care.ZonePlanning {
		d.ForCare = peopleForCare(v, rows)
	} else {
		for _, row := range beyond(v, rows) {
			c, i, _ := v.Person(row)
			d.Beyond = append(d.Beyond, Member{Row: row, Record: c.Key[i], Partner: care.PartnerCode(v.Code(facts.DimPartner, c.Partner[i]))})
		}
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	for i := range d.Links {
		r.state.weigh(&d.Links[i], v.Viewer().Account)
		d.Links[i].close(v)
		if c := r.state.cases[d.Links[i].Case]; c != nil && d.Links[i].Open {
			if mine, _ := r.state.own(c, v.Viewer().Account); mine != nil {
				r.unshown.drop(mine.seq)
			}
		}
	}
	d.Apart, d.Doubts = r.state.keptFrom(v, rows), r.state.doubts(v, rows)
	keys := append(keysOf(v, rows), care.Key(id))
	for _, a := range slices.Backward(r.state.acts) {
		if a.notice == nil && a.seenBy(v) && slices.ContainsFunc(a.keys, func(k care.Key) bool { return slices.Contains(keys, k) }) && r.state.open(&a, v) {
			d.History = append(d.History, a.shown(v.Viewer()))
		}
	}
	for _, l := range d.Links {
		if i := slices.IndexFunc(r.state.linked, func(b batch) bool { return b.seq == l.Seq }); i >= 0 {
			b := r.state.linked[i]
			d.History = append(d.History, Act{Seq: b.seq, At: b.at, By: b.by, Words: "linked by a run, for " + zoneWords(l.Zone) + ": " + l.Words})
		}
	}
	slices.SortStableFunc(d.History, func(a, b Act) int { return int(b.Seq - a.Seq) })
	return d, nil
}

// open reports whether what a reviewer said is no secret to a viewer: it is their
// own, or the case is done, or they have decided it too.
func (s *state) open(a *act, v *facts.View) bool {
	c := s.cases[a.caseID]
	if a.kind != KindReviewed || c == nil || a.by == v.Viewer().Account {
		return true
	}
	if stage, _ := s.progress(c); stage == StageDone {
		return true
	}
	_, looked := s.own(c, v.Viewer().Account)
	return looked
}

// weigh says of a link whether its reader may know the weight. A pair that they may
// still have to decide is kept from them, so that nobody follows a number.
func (s *state) weigh(l *Link, who care.AccountID) {
	if l.Tier != care.TierWeighed {
		return
	}
	l.Open, l.P = true, probability(l.Weight)
	if c := s.cases[caseOf(l.A, l.B)]; c != nil {
		_, looked := s.own(c, who)
		if l.Case, l.Open = c.id, looked; !looked {
			l.Weight, l.P = 0, 0
		}
	}
}

// close takes the weight from a link of which a compared field is closed to the reader.
func (l *Link) close(v *facts.View) {
	if l.Tier != care.TierWeighed {
		return
	}
	for _, k := range []care.Key{l.A, l.B} {
		row, ok := v.PersonByKey(k)
		c, i, seen := v.Person(row)
		if !ok || !seen || slices.ContainsFunc(compared, func(f linkage.Field) bool { return Closed(v, c, i, f) != "" }) {
			l.Weight, l.P, l.Partial = 0, 0, true
			return
		}
	}
}

func shownLink(v *facts.View, l facts.PersonLink) Link {
	a, i, _ := v.Person(l.A)
	b, j, _ := v.Person(l.B)
	out := Link{A: a.Key[i], B: b.Key[j], Tier: l.Tier, Zone: l.Zone, Weight: l.Weight, Seq: l.Seq}
	switch l.Tier {
	case care.TierReviewed:
		out.Words = "decided by people"
	case care.TierNumber:
		out.Words = "NHS number agrees, and little else differs"
	default:
		out.Words = "weighed by model " + l.Model
	}
	return out
}

// Runs lists the runs, newest first.
func (r *Room) Runs() []RunReport {
	r.mu.RLock()
	defer r.mu.RUnlock()
	out := make([]RunReport, 0, len(r.state.runs))
	for _, x := range slices.Backward(r.state.runs) {
		out = append(out, x.report())
	}
	return out
}

// report is a run for who reads of it.
func (x *ran) report() RunReport {
	return RunReport{
		Seq: x.seq, At: x.at, By: x.by, Model: x.Model, Trained: x.Trained, Records: x.Records, Left: x.Left, Pairs: x.Pairs,
		Links: x.Links, Stand: x.Stand, Proposed: x.Proposed, Open: x.Open, People: x.People, Rules: x.Rules, Seconds: x.Seconds, Near: x.Near, New: x.New,
	}
}

// Model is the model in use; nil before the first run.
func (r *Room) Model() *linkage.Model {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if n := len(r.state.models); n > 0 {
		return r.state.models[n-1].Model
	}
	return nil
}
