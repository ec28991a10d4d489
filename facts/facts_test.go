package facts

import (
	"slices"
	"testing"

	"roundtable/care"
	"roundtable/ledger"
)

const (
	number1 = care.NHSNumber(4857773457)
	number2 = care.NHSNumber(6328797966)
	test1   = care.NHSNumber(9434765919)
)

func person(n int, partner string, number care.NHSNumber, birth string) care.PersonRow {
	b, _ := care.ParseDate(birth)
	return care.PersonRow{Key: key(n), Line: uint32(n), NHSNumber: number, Family: "O'Neill", Given: "Zoë Ann", Birth: b, LocalID: "H-" + partner + " 12"}
}

func pathway(n, p int, start care.Date) care.PathwayRow {
	return care.PathwayRow{Key: key(n), Person: key(p), Line: uint32(n), Start: start, TFC: "100", Team: "Hips", Owner: "Ward clerk", Comment: "as written"}
}

var may = care.NewDate(2026, 5, 1)

func TestLookupsFindWhatWasFolded(t *testing.T) {
	m := newMemStore()
	m.add(delivery{
		partner: "RZ1", kind: "list",
		people:   []care.PersonRow{person(1, "RZ1", number1, "1980-02-03")},
		pathways: []care.PathwayRow{pathway(100, 1, may)},
	}.drafts(t)...)
	v := openMem(t, m, Options{}).View(anna, whole)

	r, ok := v.PathwayByKey(key(100))
	if !ok {
		t.Fatal("the pathway is not found by its key")
	}
	c, i, _ := v.Pathway(r)
	if c.Start[i] != may || v.Code(DimTFC, c.TFC[i]) != "100" || v.Wide(DimTeam, c.Team[i]) != "Hips" ||
		v.Text(c.Comment[i]) != "as written" || c.State[i] != StateOpen || c.Clock[i] != ClockList || c.Line[i] != 100 {
		t.Errorf("the row does not say what was written: %v %v", c.Start[i], c.State[i])
	}
	p := c.Person[i]
	for name, got := range map[string][]Row{
		"number":       v.PeopleByNHSNumber(number1, nil),
		"local id":     v.PeopleByLocalID("hrz112", nil),
		"name":         v.PeopleByName("oneill", "zoe", 10, nil),
		"second given": v.PeopleByName("ONEI", "ann", 10, nil),
	} {
		if !slices.Equal(got, []Row{p}) {
			t.Errorf("by %s: %v, want %v", name, got, []Row{p})
		}
	}
	if got := v.PeopleByName("", "zoe", 10, nil); len(got) != 0 {
		t.Errorf("without a family name: %v", got)
	}
	if got := v.PathwaysOf(p, nil); !slices.Equal(got, []Row{r}) {
		t.Errorf("pathways of the person: %v", got)
	}
}

func TestNobodySeesWithoutScope(t *testing.T) {
	m := newMemStore()
	for i, partner := range []care.PartnerCode{"RZ1", "RZ2"} {
		m.add(delivery{
			partner: partner, kind: "list",
			people:   []care.PersonRow{person(1+i, "x", number1, "1980-02-03")},
			pathways: []care.PathwayRow{pathway(100+i, 1+i, may)},
		}.drafts(t)...)
	}
	f := openMem(t, m, Options{})
	all := f.View(anna, whole)
	one, _ := all.Dict(DimPartner).Find("RZ2")
	for name, c := range map[string]struct {
		viewer care.Viewer
		scope  care.Scope
		want   int
	}{
		"whole table":      {anna, whole, 2},
		"no scope":         {anna, care.Scope{}, 0},
		"zero viewer":      {care.Viewer{}, whole, 0},
		"one class of two": {anna, care.ScopeOf(care.Booking, []uint64{1 << one}), 1},
	} {
		v := f.View(c.viewer, c.scope)
		scanned, people, found, numbered := 0, 0, 0, len(v.PeopleByNHSNumber(number1, nil))
		for _, sel := range v.Pathways() {
			scanned += len(sel)
		}
		for _, sel := range v.People() {
			people += len(sel)
		}
		for _, k := range []care.Key{key(100), key(101)} {
			if _, ok := v.PathwayByKey(k); ok {
				found++
			}
		}
		if scanned != c.want || people != c.want || found != c.want || numbered != c.want {
			t.Errorf("%s: scanned %d, people %d, found %d, by number %d, want %d of each", name, scanned, people, found, numbered, c.want)
		}
	}
}

func TestWhoIsOnePerson(t *testing.T) {
	for name, c := range map[string]struct {
		demo                     bool
		a, b                     care.PersonRow
		same, conflict, probable bool
	}{
		"number and birth agree": {
			a: person(1, "a", number1, "1980-02-03"), b: person(2, "b", number1, "1980-02-03"), same: true,
		},
		"number agrees, birth differs": {
			a: person(1, "a", number1, "1980-02-03"), b: person(2, "b", number1, "1980-03-02"), conflict: true,
		},
		"number agrees, one birth missing": {
			a: person(1, "a", number1, "1980-02-03"), b: person(2, "b", number1, ""),
		},
		"test number outside a made collaborative": {
			a: person(1, "a", test1, "1980-02-03"), b: person(2, "b", test1, "1980-02-03"), probable: true,
		},
		"test number in a made collaborative": {
			demo: true, a: person(1, "a", test1, "1980-02-03"), b: person(2, "b", test1, "1980-02-03"), same: true,
		},
		"name and birth agree, one without a number": {
			a: person(1, "a", number1, "1980-02-03"), b: person(2, "b", 0, "1980-02-03"), probable: true,
		},
		"name and birth agree, numbers differ": {
			a: person(1, "a", number1, "1980-02-03"), b: person(2, "b", number2, "1980-02-03"),
		},
		"check digit wrong": {
			a: person(1, "a", number1+1, "1980-02-03"), b: person(2, "b", number1+1, "1980-02-03"), probable: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMemStore()
			m.add(draft{"collaborative", care.RecFounded, jsonOf(t, care.Founded{V: 1, Name: "x", Demo: c.demo})})
			m.add(delivery{partner: "RZ1", kind: "list", people: []care.PersonRow{c.a}, pathways: []care.PathwayRow{pathway(100, 1, may)}}.drafts(t)...)
			m.add(delivery{partner: "RZ2", kind: "list", people: []care.PersonRow{c.b}, pathways: []care.PathwayRow{pathway(200, 2, may)}}.drafts(t)...)
			v := openMem(t, m, Options{}).View(anna, whole)
			a, _ := v.PersonByKey(key(1))
			b, _ := v.PersonByKey(key(2))
			pc, pi, _ := v.Pathway(mustRow(v.PathwayByKey(key(100))))
			if got := slices.Contains(v.SamePerson(a, nil), b); got != c.same || (pc.Also[pi] == 1) != c.same {
				t.Errorf("same %v, also on %d lists", got, pc.Also[pi])
			}
			if got := slices.Contains(v.Conflicts(a, nil), b); got != c.conflict {
				t.Errorf("conflict %v", got)
			}
			if got := slices.Contains(v.ProbablySame(a, nil), b); got != c.probable {
				t.Errorf("probably the same %v", got)
			}
		})
	}
}

func mustRow(r Row, ok bool) Row {
	if !ok {
		return NoRow
	}
	return r
}

func TestADeathInAnyRecordMarksThePerson(t *testing.T) {
	day := care.NewDate(2026, 6, 1)
	dead := person(2, "b", number1, "1980-02-03")
	dead.Died = day
	for name, second := range map[string]delivery{
		"stated by another partner": {partner: "RZ2", kind: "people", people: []care.PersonRow{dead}},
		"an event of another partner": {
			partner: "RZ2", kind: "referrals", people: []care.PersonRow{person(2, "b", number1, "1980-02-03")},
			events: []care.EventRow{{Pathway: key(200), Person: key(2), Date: day, Type: care.EvDied}},
		},
		"status 36": {
			partner: "RZ2", kind: "referrals", people: []care.PersonRow{person(2, "b", number1, "1980-02-03")},
			events: []care.EventRow{{Pathway: key(200), Person: key(2), Date: day, Type: care.EvStatus, Status: "36"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMemStore()
			m.add(delivery{
				partner: "RZ1", kind: "list", people: []care.PersonRow{person(1, "a", number1, "1980-02-03")},
				pathways: []care.PathwayRow{pathway(100, 1, may)},
			}.drafts(t)...)
			f := openMem(t, m, Options{})
			last := m.add(second.drafts(t)...)
			if err := f.Wait(t.Context(), last); err != nil {
				t.Fatal(err)
			}
			v := f.View(anna, whole)
			c, i, _ := v.Pathway(mustRow(v.PathwayByKey(key(100))))
			if c.Died[i] != day {
				t.Errorf("died %q, want %q", c.Died[i], day)
			}
			x := care.ExtractID(last)
			last = m.add(draft{"extract/RZ2/x", care.RecWithdrawn, jsonOf(t, care.Withdrawn{V: 1, Extract: x})})
			if err := f.Wait(t.Context(), last); err != nil {
				t.Fatal(err)
			}
			v = f.View(anna, whole)
			c, i, _ = v.Pathway(mustRow(v.PathwayByKey(key(100))))
			if c.Died[i] != 0 {
				t.Errorf("died %q after the extract was withdrawn", c.Died[i])
			}
		})
	}
}

func TestARecordIsCitedWhereSomethingWasWritten(t *testing.T) {
	full := person(1, "a", number1, "1980-02-03")
	local := care.PersonRow{Key: key(1), Line: 40, LocalID: full.LocalID}
	again := full
	again.Line = 50
	phoned := care.PersonRow{Key: key(1), Line: 60, Phone: "0"}
	for name, c := range map[string]struct {
		rows []care.PersonRow
		at   Source
	}{
		"stated once":           {[]care.PersonRow{full}, Source{1, 0, 1}},
		"the identifier again":  {[]care.PersonRow{full, local}, Source{1, 0, 1}},
		"all of it again":       {[]care.PersonRow{full, again}, Source{1, 0, 1}},
		"something new":         {[]care.PersonRow{full, local, phoned, again}, Source{3, 0, 60}},
		"the identifier, first": {[]care.PersonRow{local, full}, Source{2, 0, 1}},
		"withdrawn":             {[]care.PersonRow{full, again, {}}, Source{2, 0, 50}},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMemStore()
			var first ledger.Seq
			for i, p := range c.rows {
				if p.Key.IsZero() {
					m.add(withdrawal(t, first))
					continue
				}
				head := m.add(delivery{partner: "RZ1", kind: "people", people: []care.PersonRow{p}}.drafts(t)...)
				if i == 0 {
					first = head
				}
			}
			v := openMem(t, m, Options{}).View(anna, whole)
			p, i, _ := v.Person(mustRow(v.PersonByKey(key(1))))
			if got := (Source{p.Extract[i], p.Sheet[i], p.Line[i]}); got != c.at {
				t.Errorf("written at %v, want %v", got, c.at)
			}
		})
	}
}

// A referral that was on the wrong record takes the death that its events state
// along when the partner puts it right.
func TestADeathGoesWithTheReferralThatStatesIt(t *testing.T) {
	died := func(n, p int, day care.Date) care.EventRow {
		return care.EventRow{Pathway: key(n), Person: key(p), Date: day, Type: care.EvDied}
	}
	both := []care.PersonRow{person(1, "a", number1, "1980-02-03"), person(2, "b", number2, "1980-02-03")}
	first := func(events ...care.EventRow) delivery {
		return delivery{partner: "RZ1", kind: "referrals", people: both, pathways: []care.PathwayRow{pathway(100, 1, may), pathway(101, 1, may), pathway(200, 2, may)}, events: events}
	}
	moved := delivery{partner: "RZ1", kind: "referrals", pathways: []care.PathwayRow{pathway(100, 2, may)}}
	for name, c := range map[string]struct {
		sent     []delivery
		one, two care.Date
	}{
		"before":                            {[]delivery{first(died(100, 1, may+9))}, may + 9, 0},
		"moved":                             {[]delivery{first(died(100, 1, may+9)), moved}, 0, may + 9},
		"moved, another referral states it": {[]delivery{first(died(100, 1, may+9), died(101, 1, may+20)), moved}, may + 20, may + 9},
		"moved, and no death on it":         {[]delivery{first(died(101, 1, may+9)), moved}, may + 9, 0},
		"moved and back": {[]delivery{first(died(100, 1, may+9)), moved, {
			partner: "RZ1", kind: "referrals", pathways: []care.PathwayRow{pathway(100, 1, may)},
		}}, may + 9, 0},
		"its person known later": {[]delivery{{
			partner: "RZ1", kind: "referrals", people: both,
			events: []care.EventRow{{Pathway: key(100), Date: may + 9, Type: care.EvDied}},
		}, first()}, may + 9, 0},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMemStore()
			f := openMem(t, m, Options{})
			for _, d := range c.sent {
				if err := f.Wait(t.Context(), m.add(d.drafts(t)...)); err != nil {
					t.Fatal(err)
				}
				f.mu.Lock()
				f.st.compact()
				f.publish()
				f.mu.Unlock()
			}
			for how, v := range map[string]*View{"step by step": f.View(anna, whole), "full": openMem(t, m, Options{}).View(anna, whole)} {
				for pathway, want := range map[int]care.Date{101: c.one, 200: c.two} {
					p, i, _ := v.Pathway(mustRow(v.PathwayByKey(key(pathway))))
					if p.Died[i] != want {
						t.Errorf("%s: pathway %d: died %q, want %q", how, pathway, p.Died[i], want)
					}
				}
			}
		})
	}
}
