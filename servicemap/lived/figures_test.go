package lived

import (
	"math"
	"testing"

	"roundtable/care"
	"roundtable/servicemap/gaps"
)

func day(n int) care.Date { return care.NewDate(2026, 1, 1) + care.Date(n) }

// stay makes a referral from one day to another; 0 goes on.
func stay(person, service, from, to int, o Outcome, taken int) Referral {
	r := Referral{Person: int32(person), Service: int32(service), Need: 0, Reason: None, Opened: day(from), Outcome: o, Pathway: uint32(person*100 + from)}
	if to != 0 {
		r.Ended = day(to)
	}
	if taken != 0 {
		r.Taken, r.Seen, r.Active = day(taken), day(taken), day(taken)
	}
	return r
}

// logOfStays makes a log of services, two an organisation, of one need.
func logOfStays(services int, rs ...Referral) *Log {
	l := &Log{AsAt: day(400), Needs: []Need{{"psychosis", "psychosis"}}, Places: []string{"east", "west"}}
	for s := range services {
		if s%2 == 0 {
			l.Orgs = append(l.Orgs, Org{Code: care.PartnerCode("R" + string(rune('A'+s/2))), Name: string(rune('A' + s/2))})
		}
		l.Services = append(l.Services, Service{Org: int32(s / 2), Name: itoa(s), Words: []string{itoa(s)}})
	}
	for _, r := range rs {
		for int(r.Person) >= len(l.People) {
			n := int32(len(l.Referrals))
			l.People = append(l.People, Person{Place: None, Referrals: Span{n, n}, Birth: care.NewDate(1990, 1, 1)})
		}
		l.Referrals = append(l.Referrals, r)
		l.People[r.Person].Referrals.To++
	}
	return l
}

// A bounce from trust to trust begins the national clock anew, and not the person's own.
func TestTwoClocks(t *testing.T) {
	l := logOfStays(4,
		stay(0, 0, 0, 20, Rejected, 0), stay(0, 2, 24, 0, TakenIn, 60), // four days later at another organisation: one wait of their own
		stay(1, 0, 0, 20, Rejected, 0), stay(1, 2, 26, 0, TakenIn, 60), // six days later: two, by either rule
		stay(2, 0, 0, 20, Rejected, 0), stay(2, 1, 25, 0, TakenIn, 60), // five days later at the same organisation: one, by either
	)
	for person, want := range []struct{ national, own, longestNational, longestOwn int }{{2, 1, 36, 60}, {2, 2, 34, 34}, {1, 1, 60, 60}} {
		c := ClocksOf(l, &l.People[person], Usual())
		if len(c.National) != want.national || len(c.Own) != want.own || c.Since() != day(0) {
			t.Errorf("%d: %d national, %d own, since %v", person, len(c.National), len(c.Own), c.Since())
		}
		if got := c.National[len(c.National)-1].Waited(l.AsAt); got != want.longestNational {
			t.Errorf("%d: %d days by the national rule, want %d", person, got, want.longestNational)
		}
		if got := c.Own[len(c.Own)-1].Waited(l.AsAt); got != want.longestOwn {
			t.Errorf("%d: %d days of their own, want %d", person, got, want.longestOwn)
		}
	}
	two := CompareClocks(l, Sift{}, Usual(), 10)
	if two.People != 3 || two.National != 5 || two.Own != 4 || two.Restarted != 1 || two.Asked != 3 || two.AskedDays != 60 || two.Longer != 2 || two.Longest[0] != (Restart{1, 34, 34, 60, day(0)}) || two.Longest[1].Person != 0 {
		t.Errorf("%+v", two)
	}
}

// A hand-off is long beyond the limit, or beyond nine in ten of those within.
func TestBoundaryWaits(t *testing.T) {
	var rs []Referral
	for p := range 10 { // within organisation A: 1 to 10 days
		rs = append(rs, stay(p, 0, 0, 5, Rejected, 0), stay(p, 1, 5, 0, TakenIn, 5+p+1))
	}
	rs = append(rs, stay(10, 0, 0, 5, Rejected, 0), stay(10, 2, 6, 0, TakenIn, 15), // 10 days to organisation B: longer than 9
		stay(11, 0, 0, 5, Rejected, 0), stay(11, 2, 6, 0, TakenIn, 14), // 9: as long
		stay(12, 0, 0, 5, Rejected, 0), stay(12, 2, 6, 0, Waiting, 0)) // nobody has done anything yet
	f := Find(logOfStays(4, rs...), Usual())
	long := f.By[Boundary]
	if len(long) != 2 || long[0].Person != 10 || long[0].Days != 10 || long[1].Person != 12 || !long[1].Open || long[1].Days != 395 {
		t.Errorf("%+v", long)
	}
	f = Find(logOfStays(4, rs[:4]...), Params{Horizon: 126, Limit: 1})
	if len(f.By[Boundary]) != 0 {
		t.Errorf("within one organisation: %+v", f.By[Boundary])
	}
}

func TestRepeatedAssessments(t *testing.T) {
	l := logOfStays(4, stay(0, 0, 0, 0, TakenIn, 1), stay(0, 2, 5, 0, TakenIn, 9))
	at := func(d, ref int, k care.EventType) Event {
		return Event{Date: day(d), Kind: k, Service: l.Referrals[ref].Service, Referral: int32(ref), Reason: None}
	}
	l.Events = []Event{at(1, 0, care.EvAssessed), at(2, 0, care.EvAssessed), at(9, 1, care.EvAssessed), at(184, 0, care.EvAttended), at(185, 0, care.EvAssessed), at(400, 1, care.EvAssessed)}
	l.People[0].Events = Span{0, 6}
	found := Find(l, Usual()).By[Again]
	if len(found) != 2 || found[0].Days != 7 || found[1].Days != 176 {
		t.Errorf("%+v", found)
	}
}

// Rules: in time, late, never, not yet; days where a time is missing; a death ends the
// wait; duplicates begin none.
func TestConformance(t *testing.T) {
	l := logOfStays(4, stay(0, 0, 0, 1, Rejected, 0), stay(0, 2, 3, 0, TakenIn, 4), stay(1, 0, 0, 0, Duplicate, 0))
	add := func(d, hour int, k care.EventType, ref int) {
		e := Event{Date: day(d), Kind: k, Service: l.Referrals[ref].Service, Referral: int32(ref), Reason: None}
		if hour >= 0 {
			e.Minute = care.NewMinute(hour, 0)
		}
		l.Events = append(l.Events, e)
	}
	add(0, 10, care.EvDischarged, 0)
	add(3, 10, care.EvAttended, 1) // 72 hours
	add(10, 10, care.EvDischarged, 0)
	add(13, 11, care.EvAttended, 1) // 73
	add(20, -1, care.EvDischarged, 0)
	add(23, 23, care.EvAttended, 1) // the third day
	add(30, 0, care.EvDischarged, 0)
	add(399, 0, care.EvDischarged, 0)
	l.People[0].Events = Span{0, 8}
	add(0, 0, care.EvDischarged, 2)
	l.People[1].Events = Span{8, 9}
	e := Expect{When: []care.EventType{care.EvDischarged}, Then: []care.EventType{care.EvAttended}, Hours: 72, Where: care.AnotherService}
	c := Conform(l, e, Sift{})
	if c.Counts != [4]int{2, 1, 1, 1} || len(c.Cases) != 5 || c.People != [4]int{1, 1, 1, 1} {
		t.Errorf("%v of %d cases", c.Counts, len(c.Cases))
	}
	if s, ok := c.Share(); !ok || math.Abs(s-0.5) > 1e-9 {
		t.Errorf("share %v", s)
	}
	add(31, 0, care.EvDied, 0)
	l.Events[8], l.Events[9] = l.Events[9], l.Events[8] // the death before the other person's event
	l.Events[7], l.Events[8] = l.Events[8], l.Events[7] // and before the last discharge
	l.People[0].Events, l.People[1].Events = Span{0, 8}, Span{9, 10}
	if c = Conform(l, e, Sift{}); c.Counts[Never] != 0 {
		t.Errorf("somebody who died was to be seen: %v", c.Counts)
	}
	e.Where, e.Partner = care.SameOrganisation, "RA"
	if c = Conform(l, e, Sift{}); c.Counts[InTime]+c.Counts[Late] != 0 {
		t.Errorf("at another organisation, and counted: %v", c.Counts)
	}
}

// What units turn away is held against who was referred to them, and a unit alone far
// beyond what all vary is marked; where a place alone differs it is by design.
func TestVariation(t *testing.T) {
	var rs []Referral
	p := 0
	refer := func(service, n, turned int) {
		for k := range n {
			o, taken := TakenIn, 2
			if k < turned {
				o, taken = Rejected, 0
			}
			rs = append(rs, stay(p, service, 1, 3, o, taken))
			p++
		}
	}
	for s := range 9 {
		refer(s, 100, 18+s%3)
	}
	refer(9, 100, 70)
	l := logOfStays(10, rs...)
	for n := range l.People {
		l.People[n].Place = 0
		if l.Referrals[n].Service == 9 {
			l.People[n].Place = 1
		}
	}
	v := Compare(l, UnitService, Sift{}, nil)
	if v.All != 1000 || len(v.Units) != 10 || v.Units[0].Name != "E: 9" || !v.Units[0].Flagged || v.Units[0].Observed != 70 || math.Abs(v.Units[0].Expected-24.1) > 1e-9 {
		t.Errorf("%+v", v)
	}
	for _, u := range v.Units[1:] {
		if u.Flagged {
			t.Errorf("%s is marked", u.Name)
		}
	}
	cat := &gaps.Catalogue{
		Dimensions: gaps.Dimensions{Age: [2]int{0, 1320}, Needs: []string{"psychosis"}, Severity: []string{"any"}, Places: []string{"east", "west"}},
		Services:   []gaps.Service{{Age: gaps.Months{From: 0, To: 1320, Stated: true}, Needs: gaps.Values{Mask: 1, Stated: true}, Places: gaps.Values{Mask: 1, Stated: true}}},
	}
	both := cat.Services[0]
	both.Places.Mask = 3
	cat.Services = append(cat.Services, both)
	opened, later := l.Referrals[0].Opened, l.Referrals[0].Opened
	for _, r := range l.Referrals {
		opened, later = min(opened, r.Opened), max(later, r.Opened)
	}
	for name, x := range map[string]struct {
		says   []Since
		design bool
	}{
		"one place alone": {[]Since{{opened, 0}}, true}, "both places": {[]Since{{opened, 1}}, false},
		"one place then, and both today":                  {[]Since{{opened, 0}, {later + 1, 1}}, true},
		"both places then, and one today":                 {[]Since{{opened, 1}, {later + 1, 0}}, false},
		"one place, as first described after":             {[]Since{{later + 1, 0}, {later + 2, 1}}, true},
		"one place, and the service had ended before all": {[]Since{{opened - 9, 0}, {opened, NoMore}}, false},
	} {
		v = Compare(l, UnitPlace, Sift{}, &Designed{Catalogue: cat, Versions: [][]Since{x.says}})
		if v.Units[0].Name != "west" || v.Units[0].ByDesign != x.design {
			t.Errorf("%s: %+v", name, v.Units)
		}
	}
}

func TestSumsCountPeopleOnceAndEveryMonth(t *testing.T) {
	l := logOfStays(4,
		stay(0, 0, 0, 10, Rejected, 0), stay(0, 2, 12, 20, Rejected, 0), stay(0, 0, 22, 30, Rejected, 0),
		stay(1, 0, 60, 70, Rejected, 0), stay(1, 2, 75, 0, TakenIn, 80), stay(2, 3, 5, 0, TakenIn, 6))
	l.People[0].Linked = true
	f := Find(l, Usual())
	s := Sum(l, Bounce, f.By[Bounce], Sift{})
	if s.N != 3 || s.People != 2 || s.Linked != 1 || s.Days != 2 || len(s.Months) != 3 || s.Months[0].N != 2 || s.Months[1].N != 0 || s.Months[2].People != 1 {
		t.Errorf("%+v", s)
	}
	if o := s.Orgs[0]; o.People != 2 || o.N != 2 || l.Orgs[o.From].Name != "A" {
		t.Errorf("%+v", s.Orgs)
	}
	if age := s.Splits[0].Groups; len(age) != 1 || age[0] != (Group{"26 to 64", 2, 3}) {
		t.Errorf("%+v", age)
	}
	loops := Sum(l, Loop, f.By[Loop], Sift{})
	if len(loops.Rounds) != 1 || loops.Rounds[0].People != 1 || len(loops.Rounds[0].Services) != 3 {
		t.Errorf("%+v", loops.Rounds)
	}
	one := Sift{From: day(55)}
	if got := f.Findings(l, Bounce, one); len(got) != 1 || got[0].Person != 1 {
		t.Errorf("%+v", got)
	}
	if got := f.Findings(l, Bounce, Sift{Need: "none"}); len(got) != 0 {
		t.Errorf("of a need that nobody has: %+v", got)
	}
	if a := l.Asked(Sift{Partner: "RB"}); a != (Asked{3, 3, 1}) {
		t.Errorf("%+v", a)
	}
}

// A map tells what followed what; what has no time of its own stands after what it
// followed.
func TestProcessMap(t *testing.T) {
	l := logOfStays(4, stay(0, 0, 0, 10, Rejected, 0), stay(0, 2, 12, 0, TakenIn, 20), stay(1, 0, 0, 10, Rejected, 0), stay(1, 2, 10, 0, TakenIn, 20))
	e := func(d int, m care.Minute, ref int, k care.EventType) {
		l.Events = append(l.Events, Event{Date: day(d), Minute: m, Kind: k, Service: l.Referrals[ref].Service, Referral: int32(ref), Reason: None})
	}
	e(0, care.NewMinute(9, 0), 0, care.EvReceived)
	e(10, care.NewMinute(9, 0), 0, care.EvRejected)
	e(12, 0, 1, care.EvReceived)
	l.People[0].Events = Span{0, 3}
	e(0, 0, 2, care.EvReceived)
	e(10, care.NewMinute(9, 0), 2, care.EvRejected)
	e(10, 0, 3, care.EvReceived)
	l.People[1].Events = Span{3, 6}
	p := Draw(l, View{Level: ByEvent})
	if p.People != 2 || p.Events != 6 || len(p.Nodes) != 3 || len(p.Steps) != 2 || p.SameTime != 1 {
		t.Fatalf("%+v", p)
	}
	if s := p.Steps[1]; p.Nodes[s.From].Name != "A: sent back" || p.Nodes[s.To].Name != "B: referral received" || s.People != 2 || s.SameOrganisation || s.P90 < 1.6 || s.P90 > 1.7 {
		t.Errorf("%+v", s)
	}
	if p = Draw(l, View{Level: ByEvent, Unordered: true}); p.LeftOut != 1 || p.Steps[1].N != 1 {
		t.Errorf("%+v", p)
	}
	if p = Draw(l, View{Level: ByOrg}); len(p.Steps) != 1 || p.Cover80 != 1 || p.Paths[0].People != 2 || len(p.Handovers) != 1 || p.Handovers[0].N != 2 {
		t.Errorf("%+v", p)
	}
	if p = Draw(l, View{Level: ByOutcome}).Most(1, 1); len(p.Steps) != 1 || len(p.Nodes) != 2 {
		t.Errorf("%+v", p)
	}
	if p = Draw(l, View{Level: ByOrg, Sift: Sift{Partner: "RZ"}}); p.People != 0 {
		t.Errorf("%+v", p)
	}
}

// What a service's referrals say of it: what became of them, how long people wait, and
// which services stand before and after it.
func TestOneService(t *testing.T) {
	l := logOfStays(4,
		stay(0, 0, 0, 10, Rejected, 0), stay(0, 2, 12, 20, Rejected, 0), stay(0, 0, 22, 30, Rejected, 0), stay(0, 3, 40, 0, TakenIn, 50),
		stay(1, 0, 0, 0, TakenIn, 6), stay(2, 0, 390, 0, Waiting, 0), stay(3, 1, 0, 0, Waiting, 0))
	s, ok := l.ServiceOf("RA", "0")
	if _, none := l.ServiceOf("RB", "0"); !ok || none {
		t.Fatal("the service is not found by its partner and word")
	}
	x := At(l, Find(l, Usual()), []int32{s}, Sift{})
	if x.Referrals != 4 || x.People != 3 || x.WaitingNow != 1 || x.WaitedNow != 10 || x.ToSeen != 6 || x.ToActive != 6 {
		t.Errorf("%+v", x)
	}
	if x.Outcomes[0].Name != "sent back" && x.Outcomes[1].Name != "sent back" || len(x.Outcomes) != 3 || x.Reasons[0].N != 2 {
		t.Errorf("%+v %+v", x.Outcomes, x.Reasons)
	}
	if len(x.Before) != 1 || x.Before[0] != (Tally{"B: 2", 1, 1}) || len(x.After) != 2 || len(x.Rounds) != 1 {
		t.Errorf("%+v %+v %+v", x.Before, x.After, x.Rounds)
	}
	if y := At(l, Find(l, Usual()), []int32{s}, Sift{Need: "none"}); y.Referrals != 0 || y.ToSeen != -1 || y.Rounds != nil {
		t.Errorf("%+v", y)
	}
}

// Dots and passages hold what happened and nothing else.
func TestDotsAndPassages(t *testing.T) {
	l := logOfStays(4, stay(0, 0, 0, 10, Rejected, 0), stay(0, 2, 12, 0, TakenIn, 20), stay(1, 0, 3, 0, Waiting, 0))
	for n := range l.People {
		from := int32(len(l.Events))
		for k := l.People[n].Referrals.From; k < l.People[n].Referrals.To; k++ {
			l.Events = append(l.Events, Event{Date: l.Referrals[k].Opened, Kind: care.EvReceived, Service: l.Referrals[k].Service, Referral: k, Reason: None})
		}
		l.People[n].Events = Span{from, int32(len(l.Events))}
	}
	if dots, rows, people := Dots(l, Sift{}, 1); rows != 1 || people != 2 || len(dots) != 1 || dots[0].Day != day(3) {
		t.Errorf("%d rows of %d: %+v", rows, people, dots)
	}
	if dots, rows, _ := Dots(l, Sift{}, 9); rows != 2 || len(dots) != 3 || dots[2].Row != 1 {
		t.Errorf("%d rows: %+v", rows, dots)
	}
	all := Passages(l, Sift{})
	if len(all) != 1 || all[0].From != 0 || all[0].To != 2 || len(all[0].Passages) != 1 || all[0].Passages[0] != (Passage{day(10), day(12)}) {
		t.Errorf("%+v", all)
	}
}

// One partner's files end on day 100, another's on day 400: what nobody did is known up to
// day 100, and what the second did up to day 400.
func TestWhatNobodyDidIsKnownUpToTheEarliestEndOfAnybodysFiles(t *testing.T) {
	l := logOfStays(4,
		stay(0, 0, 0, 20, Rejected, 0), stay(1, 2, 0, 90, Rejected, 0), // day 146 is after the end of the first's files, day 216 too
		stay(2, 0, 0, 0, Waiting, 0), stay(3, 2, 0, 0, Waiting, 0),
		stay(4, 2, 10, 30, Rejected, 0), stay(4, 0, 40, 0, Waiting, 0), // handed over to who tells nothing after day 100
	)
	l.Orgs[0].Known = day(100)
	f := Find(l, Usual())
	if len(f.By[DeadEnd]) != 0 || f.TooEarly != 3 {
		t.Errorf("%d dead ends, %d too early: %+v", len(f.By[DeadEnd]), f.TooEarly, f.By[DeadEnd])
	}
	if b := f.By[Boundary]; len(b) != 1 || b[0].Days != 70 || !b[0].Open {
		t.Errorf("boundary: %+v", b)
	}
	if a, b := At(l, f, []int32{0}, Sift{}), At(l, f, []int32{2}, Sift{}); a.WaitedNow != 80 || b.WaitedNow != 400 {
		t.Errorf("waited %d and %d days", a.WaitedNow, b.WaitedNow)
	}
	x, y := ClocksOf(l, &l.People[2], Usual()), ClocksOf(l, &l.People[3], Usual())
	if x.Own[0].Waited(l.AsAt) != 100 || y.Own[0].Waited(l.AsAt) != 400 {
		t.Errorf("clocks: %d and %d days", x.Own[0].Waited(l.AsAt), y.Own[0].Waited(l.AsAt))
	}
	if d, org := l.Known(); d != day(100) || org != 0 {
		t.Errorf("known up to %v of %d", d, org)
	}
	l.Orgs[0].Known = 0
	if f = Find(l, Usual()); len(f.By[DeadEnd]) != 3 || f.TooEarly != 0 {
		t.Errorf("%d dead ends, %d too early", len(f.By[DeadEnd]), f.TooEarly)
	}
}
