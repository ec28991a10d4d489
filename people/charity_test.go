package people

import (
	"testing"

	"roundtable/care"
	"roundtable/facts"
)

// Charities first: stories of a voluntary-sector partner. A person is known to a
// trust, with an NHS number, and to a charity, which holds none.

// charity is a table with that person among others on both lists; told says whether
// the charity has recorded that its list was told.
func charity(t *testing.T, told bool) *table {
	t.Helper()
	w := newTable(t)
	m := people(5, 300)
	all := m.all()
	first := m.at("RZ1", all, 0, 250)
	for i := range first {
		first[i].NHSNumber, first[i].NHSStatus = numbers(i), 1
	}
	w.bring("RZ1", first...)
	w.bring("V01", m.at("V01", all, 50, 300)...)
	if told {
		w.as1(dora).notice(care.Notice{Partner: "V01", Basis: care.BasisNotice, Words: "Leaflet 3: we share who you are with the NHS so that care fits together.", On: care.NewDate(2026, 4, 1)})
	}
	w.run(RunOptions{})
	return w
}

// numbers are valid NHS numbers of England.
func numbers(i int) care.NHSNumber {
	for n := care.NHSNumber(4_000_000_000 + i*1000); ; n++ {
		if n.Valid() {
			return n
		}
	}
}

// actor is somebody at the table, in a story.
type actor struct {
	w   *table
	who care.Viewer
	v   *facts.View
}

// as1 is an account that sees its own partner's records and what others share with
// everybody: the trusts' list entries.
func (w *table) as1(who care.Viewer) *actor {
	return &actor{w, who, w.as(who, func(m care.ClassMeaning) bool { return m.Partner == who.Partner || m.Partner != "V01" })}
}

func (a *actor) notice(n care.Notice) {
	a.w.t.Helper()
	if _, err := a.w.room.RecordNotice(a.w.t.Context(), a.v, n); err != nil {
		a.w.t.Fatal(err)
	}
}

// knows is how many records of a person an account sees.
func (a *actor) knows(k care.Key) int {
	r, ok := a.v.PersonByKey(k)
	if !ok {
		return 0
	}
	return len(a.v.SamePerson(r, nil))
}

func TestACharitysRecordIsLinkedOnlyWhenItsPeopleWereTold(t *testing.T) {
	w := charity(t, false)
	a, b := key("RZ1", 60), key("V01", 60)
	if w.same(care.DirectCare, a, b) || w.same(care.Planning, a, b) {
		t.Error("linked, and nobody was told")
	}
	if rep := w.room.Runs()[0]; rep.Left.NoNotice != 250 || rep.Proposed == 0 && rep.Links > 0 {
		t.Errorf("the run: %+v", rep)
	}
	for id, c := range w.room.state.cases {
		if _, _, untold := w.view(anna).Linkable(w.row(c.B)); untold {
			t.Errorf("case %s is about somebody who was not told", id)
		}
	}
	if _, err := w.room.Merge(t.Context(), w.view(anna), a, b, care.ZoneDirectCare, "I know them"); err == nil {
		t.Error("joined by hand, and nobody was told")
	}
	// A verified number in the charity's list does not do it either.
	row := planted("V01", 1, "Ann", "Able", care.NewDate(1994, 5, 3))
	row.NHSNumber, row.NHSStatus = number1, 1
	trust := row
	trust.Key = key("RZ1", 1001)
	w.bring("V01", row)
	w.bring("RZ1", trust)
	if w.same(care.DirectCare, row.Key, trust.Key) {
		t.Error("joined by a number, and nobody was told")
	}
}

func TestANoticeLinksAndItsWithdrawalParts(t *testing.T) {
	w := charity(t, true)
	a, b := key("RZ1", 60), key("V01", 60)
	if !w.same(care.DirectCare, a, b) {
		t.Fatal("told, and not linked")
	}
	lines := w.room.Notices(w.as1(dora).v)
	if len(lines) != 1 || lines[0].Covers != 250 || !lines[0].Ended.IsZero() {
		t.Errorf("notices: %+v", lines)
	}
	// One person objects: theirs alone is parted, and stays so in later runs.
	one := care.Notice{Partner: "V01", People: []care.Key{b}}
	if _, err := w.room.WithdrawNotice(t.Context(), w.as1(dora).v, one); err != nil {
		t.Fatal(err)
	}
	w.run(RunOptions{})
	if w.same(care.DirectCare, a, b) || !w.same(care.DirectCare, key("RZ1", 61), key("V01", 61)) {
		t.Error("an objection parts who objected, and nobody else")
	}
	if _, err := w.room.WithdrawNotice(t.Context(), w.as1(dora).v, care.Notice{Partner: "V01"}); err != nil {
		t.Fatal(err)
	}
	if w.same(care.DirectCare, key("RZ1", 61), key("V01", 61)) {
		t.Error("the notice of the whole list was withdrawn, and they are linked")
	}
	if lines := w.room.Notices(w.as1(dora).v); len(lines) != 1 || lines[0].Ended.IsZero() || lines[0].Covers != 0 {
		t.Errorf("notices afterwards: %+v", lines)
	}
}

// By default no other partner learns that the charity knows somebody: not by who is
// the same, not by an id, a person's page, the queue, nor by figures.
func TestNoOtherPartnerLearnsWhomACharityKnows(t *testing.T) {
	w, without := charity(t, true), charity(t, false)
	trust, before := w.as1(anna), without.as1(anna)
	for i := range 250 {
		a := key("RZ1", i)
		if trust.knows(a) != 1 {
			t.Fatalf("a trust sees %d records of one of its people", trust.knows(a))
		}
		id, _ := trust.v.PersonID(mustRow(trust.v, a))
		if id != care.PersonID(a) {
			t.Fatal("a person's id tells of a record that its reader may not see")
		}
		if d, err := w.room.Person(trust.v, id); err != nil || len(d.Members) != 1 || len(d.Links)+len(d.History) != 0 {
			t.Fatalf("a person's page tells of another record: %+v, %v", d, err)
		}
	}
	if _, _, ok := trust.v.ResolvePerson(care.PersonID(key("V01", 60))); ok {
		t.Error("the charity's own id leads a trust to somebody")
	}
	p, err := w.room.Queue(trust.v, QueueQuery{})
	if err != nil || p.Total != 0 || p.Done != 0 {
		t.Errorf("the queue: %+v, %v", p, err)
	}
	q, err := w.room.Quality(trust.v)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range q.Rates {
		if r.Rate.K != 0 || r.Value == "V01" {
			t.Errorf("figures tell of linked people: %+v", r)
		}
	}
	if before.knows(key("RZ1", 60)) != 1 {
		t.Error("the other table is not as it should be")
	}
}

// No NHS number that others know comes back to the charity: what it brought is all
// that it reads of its own people, and beside another's record the number is closed.
func TestNoNumberComesBackToTheCharity(t *testing.T) {
	w := charity(t, true)
	her := w.as1(dora)
	a, b := key("RZ1", 60), key("V01", 60)
	row := mustRow(her.v, b)
	out := make([]care.NHSNumber, 1)
	if her.v.NHSNumbers([]uint32{row}, out); out[0] != 0 {
		t.Error("the charity's own record has a number that it never brought")
	}
	w.say(RunStream, KindProposed, "", Proposed{V: 1, Model: "1", Cases: []ProposedCase{{A: a, B: b, Why: WhySample, Zone: care.ZonePlanning, Sample: true}}})
	d, err := w.room.Case(her.v, caseOf(a, b))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range d.Fields {
		if f.Name == "NHS number" && (!f.Hidden || f.A+f.B != "") {
			t.Errorf("the charity reads a number: %+v", f)
		}
	}
}

func TestANoticeIsThePartnersOwn(t *testing.T) {
	w := charity(t, false)
	day := care.NewDate(2026, 4, 1)
	good := care.Notice{Partner: "V01", Basis: care.BasisNotice, Words: "Leaflet 3", On: day}
	for name, c := range map[string]struct {
		who    *actor
		change func(*care.Notice)
	}{
		"another partner's":       {w.as1(anna), func(*care.Notice) {}},
		"of a trust":              {w.as1(anna), func(n *care.Notice) { n.Partner = "RZ1" }},
		"without words":           {w.as1(dora), func(n *care.Notice) { n.Words = " " }},
		"without a day":           {w.as1(dora), func(n *care.Notice) { n.On = 0 }},
		"without a basis":         {w.as1(dora), func(n *care.Notice) { n.Basis = "" }},
		"consent of a whole list": {w.as1(dora), func(n *care.Notice) { n.Basis = care.BasisConsent }},
		"of another's people":     {w.as1(dora), func(n *care.Notice) { n.People = []care.Key{key("RZ1", 60)} }},
	} {
		n := good
		c.change(&n)
		if _, err := w.room.RecordNotice(t.Context(), c.who.v, n); err == nil {
			t.Errorf("%s was recorded", name)
		}
	}
	// A record in another partner's name says nothing to anybody.
	w.say("people/notice/V01", care.RecNotice, "RZ1", good)
	if _, _, untold := w.view(anna).Linkable(w.row(key("V01", 60))); !untold {
		t.Error("a trust recorded a notice for the charity")
	}
}

func mustRow(v *facts.View, k care.Key) facts.Row {
	r, ok := v.PersonByKey(k)
	if !ok {
		return facts.NoRow
	}
	return r
}

// What a notice reaches is told before it is recorded, and a record that two notices let
// be linked counts once.
func TestWhatANoticeReachesIsToldBefore(t *testing.T) {
	w := charity(t, false)
	v := w.as1(dora).v
	n := care.Notice{V: 1, Partner: "V01", Basis: care.BasisNotice, Words: "Leaflet 3", On: care.NewDate(2026, 4, 1)}
	all := w.room.Reach(v, n)
	if all.Records == 0 || all.New != all.Records || all.Stands != 0 || w.room.Linkable(v, "V01") != 0 {
		t.Fatalf("before: %+v, %d", all, w.room.Linkable(v, "V01"))
	}
	consent := n
	consent.Basis, consent.People = care.BasisConsent, []care.Key{key("V01", 60), key("V01", 61), key("V01", 60)}
	if got := w.room.Reach(v, consent); got.Records != 2 || got.New != 2 {
		t.Errorf("of two people: %+v", got)
	}
	for range 2 {
		if _, err := w.room.RecordNotice(t.Context(), v, n); err != nil {
			t.Fatal(err)
		}
		v = w.as1(dora).v
	}
	if got := w.room.Linkable(v, "V01"); got != all.Records {
		t.Errorf("%d records may be linked, of %d", got, all.Records)
	}
	if got := w.room.Reach(v, n); got.New != 0 || got.Records != all.Records || got.Stands != 2 {
		t.Errorf("again: %+v", got)
	}
}
