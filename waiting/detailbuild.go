package waiting

import (
	"context"
	"slices"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
)

// Detail gives everything that is known of one pathway, on the list or not: a
// pathway that has stopped can still be opened from a link. The error is a
// *care.Problem when there is none that the viewer may see.
func (l *List) Detail(ctx context.Context, view *facts.View, k care.Key) (*Detail, error) {
	r, ok := view.PathwayByKey(k)
	if !ok {
		return nil, noPathway()
	}
	t, err := l.table(ctx, view, 0)
	if err != nil {
		return nil, err
	}
	w := detailWriter{rowWriter: rowWriter{l: l, v: view, t: t}, work: newClockwork(view, t.asAt)}
	c, i, listed := t.row(r)
	d := &Detail{Row: w.row(r), Listed: listed}
	d.AlsoOn, d.Probably = d.Row.AlsoOn, d.Row.ProbablySame
	w.people(d, c.f.Person[i])
	w.deathsOf(d, c, i)
	w.clocks(d, c, i)
	w.notesOf(d, r)
	w.queries(d, c, i)
	for _, s := range view.Superseded(r, nil) {
		d.Superseded = append(d.Superseded, w.source(s.Extract, s.Sheet, s.Line))
	}
	for _, other := range view.SamePPID(r, nil) {
		if o, j, ok := t.row(other); ok && other != r {
			d.SamePPID = append(d.SamePPID, w.other(o, j))
		}
	}
	if d.MentalHealth, err = w.mental(ctx, r); err != nil {
		return nil, err
	}
	d.Version, err = l.NoteVersion(ctx, k)
	return d, err
}

type detailWriter struct {
	rowWriter
	work *clockwork
}

// people are the statements of every partner about the same person, the one on
// this pathway first.
func (w *detailWriter) people(d *Detail, person facts.Row) {
	if person == facts.NoRow {
		return
	}
	rows := w.v.SamePerson(person, nil)
	slices.SortStableFunc(rows, func(a, b facts.Row) int {
		switch {
		case a == person:
			return -1
		case b == person:
			return 1
		}
		return 0
	})
	for _, r := range rows {
		if s, ok := w.statement(r); ok {
			d.People = append(d.People, s)
		}
	}
}

func (w *detailWriter) statement(r facts.Row) (s Statement, ok bool) {
	p, i, ok := w.v.Person(r)
	if !ok {
		return s, false
	}
	v := w.v
	partner := care.PartnerCode(v.Code(facts.DimPartner, p.Partner[i]))
	s = Statement{
		Partner: partner, Name: w.t.name(partner), LocalID: v.Text(p.LocalID[i]),
		NHS: p.NHSNumber[i], Verified: p.NHSStatus[i] == nhsVerified,
		Family: v.Wide(facts.DimFamily, p.Family[i]), Given: v.Wide(facts.DimGiven, p.Given[i]),
		Birth: p.Birth[i], Died: p.Died[i], Sex: v.Code(facts.DimSex, p.Sex[i]),
		Ethnicity: v.Code(facts.DimEthnicity, p.Ethnicity[i]), Postcode: v.Wide(facts.DimPostcode, p.Postcode[i]),
		Decile: -1, Practice: v.Code(facts.DimPractice, p.Practice[i]), Phone: v.Text(p.Phone[i]),
		Language: v.Code(facts.DimLanguage, p.Language[i]), Adjust: v.Text(p.Adjust[i]), AccessInf: v.Text(p.Access[i]),
		Flags: flagStates(p.Flags[i], p.FlagsNo[i]), Source: w.source(p.Extract[i], p.Sheet[i], p.Line[i]),
	}
	s.Address = care.AddressLines(v.Text(p.Address[i]), s.Postcode)
	if p.IMD[i] != 0 {
		s.Decile = int(p.IMD[i])
	}
	s.Person, s.Class = p.Key[i], p.Class[i]
	s.mask(w.hidden(p.Class[i], p.Key[i]))
	return s, true
}

// nhsVerified is the NHS number status indicator "present and verified".
const nhsVerified = 1

// clocks are the partner's own clock, then every period computed from events,
// and the events with the rule that each met.
func (w *detailWriter) clocks(d *Detail, c *chunk, i int) {
	f := c.f
	if !computes(f, i) {
		words := "As " + d.Row.PartnerName + " states it."
		if place := keptPlace(f, i, w.work.run(f, i)); place != f.Queue[i] {
			words += " It states no place in the queue: the one on the list, " + place.Long() + ", is from the events."
		}
		d.Clocks = append(d.Clocks, ClockView{
			Name: "The partner's own clock", Start: f.Start[i], Queue: cmpQueue(f.Queue[i], f.Start[i]), Stop: statedStop(f, i),
			Status: w.v.Code(facts.DimStatus, f.Status[i]), Words: words, Source: d.Row.Source,
		})
	}
	periods, rules := w.work.run(f, i), w.work.engine.EventRules()
	if f.Clock[i] == facts.ClockMentalHealth {
		// Referral-to-treatment rules say nothing of these: MentalHealth does.
		periods, rules = nil, nil
	}
	for _, p := range periods {
		start, stop := p.StartRule.Rule(), p.StopRule.Rule()
		cv := ClockView{
			Name: "Computed from events", Computed: true, Start: p.Start, Queue: p.Queue, Stop: p.Stop,
			Nullify: p.Nullified, Rule: start.Name, Words: start.Words, Authority: start.Source,
			Basis: w.work.basis(&p, d.Row.PartnerName, w.t.name(care.PartnerCode(w.v.Code(facts.DimPartner, w.work.sent.by)))),
		}
		cv.Source = w.eventSource(p.StartEvent)
		if p.Stop != 0 {
			cv.StopRule, cv.StopWords = stop.Name, stop.Words
			cv.StopSource = w.eventSource(p.StopEvent)
		}
		d.Clocks = append(d.Clocks, cv)
	}
	for k, e := range w.work.raw {
		line := EventLine{
			Date: e.Date, Minute: e.Minute, Type: e.Type, Name: e.Type.String(),
			Status: w.v.Code(facts.DimStatus, e.Status), Team: w.v.Wide(facts.DimTeam, e.Team),
			Org: w.v.Wide(facts.DimEventOrg, e.Org), Reason: w.v.Wide(facts.DimEventReason, e.Reason),
			Detail: w.v.Wide(facts.DimEventDetail, e.Detail), Source: w.source(e.Extract, e.Sheet, e.Line),
		}
		if k < len(rules) && rules[k] != RuleNone {
			line.Rule, line.Words = rules[k].Rule().Name, rules[k].Rule().Words
		}
		line.mask(d.Row.Hidden)
		d.Events = append(d.Events, line)
	}
}

// eventSource is where an event of the last run stands.
func (w *detailWriter) eventSource(k int32) (s Source) {
	if k < 0 || int(k) >= len(w.work.raw) {
		return s
	}
	e := &w.work.raw[k]
	return w.source(e.Extract, e.Sheet, e.Line)
}

func cmpQueue(queue, start care.Date) care.Date {
	if queue != 0 {
		return queue
	}
	return start
}

// notesOf are the notes, newest first.
func (w *detailWriter) notesOf(d *Detail, r facts.Row) {
	w.notes = w.v.Notes(r, w.notes[:0])
	for _, n := range slices.Backward(w.notes) {
		line := NoteLine{Seq: n.Seq, At: n.At, By: n.By, Note: n.Note, Undone: n.Undone != 0}
		line.mask(d.Row.Hidden, w.v.Viewer())
		d.Notes = append(d.Notes, line)
	}
}

// queries are what the rules raise, with our reason and the last reply.
func (w *detailWriter) queries(d *Detail, c *chunk, i int) {
	raise := func(rule, words string) {
		d.Queries = append(d.Queries, OpenQuery{
			Rule: rule, Words: words, Partner: d.Row.Partner, Reply: replyTo(rule, w.notes), Source: d.Row.Source,
		})
	}
	for _, rule := range raised(c, i, w.t.asAt, nil) {
		switch rule {
		case QueryClock:
		case QueryReceived:
			raise(rule, w.received(c, i))
		case QueryDeathDoubt:
			raise(rule, QueryWords(rule)+doubtWords(d.ProbableDeaths))
		default:
			raise(rule, QueryWords(rule))
		}
	}
	for _, diff := range w.work.differences(c.f, i) {
		raise(QueryClock, diff.Words())
	}
}

// received says who has a wait that was sent on, and since when.
func (w *detailWriter) received(c *chunk, i int) string {
	w.work.run(c.f, i)
	by, on, ok := w.work.receivedBy(c.f, i)
	if !ok {
		return QueryWords(QueryReceived)
	}
	words := "The wait was sent on and is still on your list; received by " + w.t.name(care.PartnerCode(w.v.Code(facts.DimPartner, by)))
	if on != 0 {
		words += " on " + on.Long()
	}
	return words + ". Close your own record if it is the same wait: nothing is closed here."
}

// NoteStream is the ledger stream of a pathway's notes, for links into the
// ledger's pages.
func NoteStream(k care.Key) ledger.Stream { return noteStream(k) }
