package lived

import (
	"slices"
	"testing"

	"roundtable/care"
)

// From one partner's files alone nobody can say who was left with nobody, nor who was sent
// round; what stands in them alone stays sure, and what others did adds to some.
func TestWhatOnePartnersFilesCannotTell(t *testing.T) {
	one, some, all := Sees{1, 3, "RM1"}, Sees{2, 3, ""}, Sees{3, 3, ""}
	for k, want := range map[Kind][2]Certainty{
		Bounce: {Least, Least}, Loop: {Cannot, Perhaps}, PingPong: {Cannot, Perhaps}, DeadEnd: {Cannot, Most}, Boundary: {Cannot, Perhaps},
		Again: {Least, Least}, Together: {Cannot, Least}, Unseen: {Exact, Exact},
	} {
		if got := [2]Certainty{one.Tells(k), some.Tells(k)}; got != want || all.Tells(k) != Exact {
			t.Errorf("%s: %v, want %v; of all %v", k, got, want, all.Tells(k))
		}
	}
	if one.TellsRule(care.AnotherService) != Cannot || one.TellsRule(care.SameService) != Exact || some.TellsRule(care.Anywhere) != Least || all.TellsRule(care.AnotherOrganisation) != Exact {
		t.Error("rules are told wrongly")
	}
	// What a partner finds of its own bounces is true of all, and may be fewer: the next
	// referral of all is at another service too, or nobody turned them away.
	whole := logOfStays(4,
		stay(0, 0, 0, 10, Rejected, 0), stay(0, 2, 12, 20, Rejected, 0), stay(0, 1, 30, 0, TakenIn, 40), // A0, B2, A1
		stay(1, 0, 0, 10, Rejected, 0), stay(1, 2, 12, 20, Finished, 15), // taken in at B
	)
	part := logOfStays(4, stay(0, 0, 0, 10, Rejected, 0), stay(0, 1, 30, 0, TakenIn, 40), stay(1, 0, 0, 10, Rejected, 0))
	w, p := Find(whole, Usual()).By, Find(part, Usual()).By
	if len(w[DeadEnd]) != 0 || len(p[DeadEnd]) != 1 {
		t.Errorf("dead ends of all %d, of one partner's files %d", len(w[DeadEnd]), len(p[DeadEnd]))
	}
	if len(p[Bounce]) != 1 || len(w[Bounce]) != 3 {
		t.Errorf("bounces of all %d, of one partner's files %d", len(w[Bounce]), len(p[Bounce]))
	}
}

// Where reasons are hidden a figure is of more than it says: who was treated, admitted or
// died counts as closed unseen, a duplicate as sent back, any need as the same.
func TestHiddenReasonsAreTold(t *testing.T) {
	for k, want := range map[Kind][2]Certainty{ // of all files, of some
		Bounce: {Most, Perhaps}, Loop: {Most, Perhaps}, PingPong: {Most, Perhaps}, Again: {Most, Perhaps}, Unseen: {Most, Most},
		DeadEnd: {Perhaps, Perhaps}, Boundary: {Perhaps, Perhaps}, Together: {Perhaps, Perhaps},
	} {
		all, some := Log{Sees: Sees{3, 3, ""}}, Log{Sees: Sees{2, 3, ""}}
		if all.Tells(k) != all.Sees.Tells(k) || some.Tells(k) != some.Sees.Tells(k) {
			t.Errorf("%s: reasons that are shown change what is told", k)
		}
		all.NoReasons, some.NoReasons = true, true
		if got := [2]Certainty{all.Tells(k), some.Tells(k)}; got != want {
			t.Errorf("%s: %v, want %v", k, got, want)
		}
	}
	if one := (Log{Sees: Sees{1, 3, "RM1"}, NoReasons: true}); one.Tells(DeadEnd) != Cannot || one.Tells(Unseen) != Most {
		t.Error("one partner's files")
	}
}

// Why somebody was sent round is said by each service that turned them away.
func TestWhyOfARoundIsWhatTurnedThemAway(t *testing.T) {
	passed := stay(0, 0, 0, 5, PassedOn, 0)
	sent := stay(0, 2, 6, 10, Rejected, 0)
	sent.Reason = 1
	again := stay(0, 3, 11, 15, Rejected, 0)
	again.Reason = 1
	l := logOfStays(4, passed, sent, again, stay(0, 0, 16, 0, TakenIn, 20))
	l.Reasons = []Reason{{"01", "A"}, {"02", "B"}}
	if got := l.WhyOf(&Finding{From: 0, To: 3, Path: []int32{0, 1, 2, 3}}); !slices.Equal(got, []int32{1}) {
		t.Error(got)
	}
	if got := l.WhyOf(&Finding{From: 0, To: 1}); !slices.Equal(got, []int32{None}) {
		t.Error(got)
	}
	if got := l.WhyOf(&Finding{From: 1, To: 2}); !slices.Equal(got, []int32{1}) {
		t.Error(got)
	}
}

// A log says whose files it was made of.
func TestALogKnowsWhoseFilesItSees(t *testing.T) {
	w := newTable(t)
	w.brings("RM1", "R1 | 4857773456 | Memory | received | 2020-01-05 | ", "R1 | 4857773456 | Memory | rejected | 2020-02-05 | 02",
		"R2 | 9434765919 | Memory | received | 2020-10-05 | ") // their files tell on to then
	w.brings("RC1", "C1 | 4857773456 | Housing | received | 2020-02-06 | ", "C1 | 4857773456 | Housing | accepted | 2020-02-16 | ")
	f := w.facts()
	v := f.View(tester, care.WholeTable(care.DirectCare))
	if got := Read(v).Sees; got != (Sees{Partners: 2, Of: 2}) || !got.All() || got.One() {
		t.Errorf("of all %+v", got)
	}
	own := scope(v, []care.Category{care.ListEntries, care.ClinicalDetail}, "RM1")
	l := Read(f.View(tester, own))
	if l.Sees != (Sees{1, 2, "RM1"}) || !l.Sees.One() {
		t.Errorf("of one %+v", l.Sees)
	}
	if n := len(Find(l, Usual()).By[DeadEnd]); n != 1 || l.Sees.Tells(DeadEnd) != Cannot {
		t.Errorf("%d dead ends in one's files, told as %v", n, l.Sees.Tells(DeadEnd))
	}
}

// Who may list people may not therefore follow them: a way tells of what somebody is ill.
func TestWhoMayFollowPeople(t *testing.T) {
	w := newTable(t)
	w.brings("RM1", "R1 | "+ann+" | A | received | 2020-01-05 |", "R1 | "+ann+" | A | rejected | 2020-01-06 | 02")
	w.brings("RC1", "C1 | "+ann+" | B | received | 2020-01-08 |")
	f := w.facts()
	all := f.View(tester, care.WholeTable(care.DirectCare))
	list, clinical := []care.Category{care.ListEntries}, []care.Category{care.ListEntries, care.ClinicalDetail}
	for _, c := range []struct {
		name      string
		partner   care.PartnerCode
		purpose   care.Purpose
		cats      []care.Category
		of        []care.PartnerCode
		treats    care.PartnerCode // whose clinical detail is open beside
		referrals int
	}{
		{"a clinician to whom both share clinical detail", "RC1", care.DirectCare, clinical, []care.PartnerCode{"RM1", "RC1"}, "", 2},
		{"a clinician who reads clinical detail of their own", "RC1", care.DirectCare, list, []care.PartnerCode{"RM1", "RC1"}, "RC1", 2},
		{"a charity's worker with lists of both", "VC1", care.DirectCare, list, []care.PartnerCode{"RM1", "RC1"}, "", 0},
		{"who lists both, at one of them", "RC1", care.DirectCare, list, []care.PartnerCode{"RM1", "RC1"}, "", 1},
		{"who books, at one of them", "RC1", care.Booking, clinical, []care.PartnerCode{"RM1", "RC1"}, "", 0},
		{"an analyst", "RC1", care.Planning, list, []care.PartnerCode{"RM1", "RC1"}, "", 2},
		{"who assures", "RC1", care.Assurance, list, []care.PartnerCode{"RC1"}, "", 1},
		{"nobody's", "", care.DirectCare, list, []care.PartnerCode{"RM1"}, "", 0},
	} {
		var may [care.Categories][]uint64
		for cat := range may {
			may[cat] = make([]uint64, 4)
		}
		for n, m := range all.Classes() {
			for _, cat := range c.cats {
				if slices.Contains(c.of, m.Partner) {
					may[cat][n/64] |= 1 << (n % 64)
				}
			}
			if c.treats != "" && m.Partner == c.treats {
				may[care.ClinicalDetail][n/64] |= 1 << (n % 64)
			}
		}
		v := f.View(care.Viewer{Account: "x", Partner: c.partner}, care.ScopeOfCategories(c.purpose, may))
		l := Read(v)
		if len(l.Referrals) != c.referrals || FollowsOf(v).Any() != (c.referrals > 0) {
			t.Errorf("%s follows %d referrals, and not %d", c.name, len(l.Referrals), c.referrals)
		}
		if c.referrals == 1 && l.Sees.Only != "RC1" {
			t.Errorf("%s: %+v", c.name, l.Sees)
		}
	}
}

// Mental health alone takes the needs of mental health, and what says none where it may be one:
// a way through a council has no hole.
func TestMentalHealthAlone(t *testing.T) {
	l := logOfStays(4, stay(0, 0, 0, 10, Rejected, 0), stay(0, 2, 12, 20, Rejected, 0), stay(0, 1, 30, 0, TakenIn, 40), stay(1, 0, 0, 0, Waiting, 0))
	l.Needs = []Need{{Key: "psychosis"}, {Key: "tfc:711"}, {Key: "tfc:110"}, {Key: "reason:hip"}}
	for n, x := range []struct {
		need int32
		org  care.PartnerType
		want bool
	}{{0, care.AcuteTrust, true}, {1, care.AcuteTrust, true}, {2, care.MentalHealthTrust, false}, {3, care.Council, false}, {None, care.Council, true}, {None, care.MentalHealthTrust, true}, {None, care.AcuteTrust, false}} {
		r := &l.Referrals[0]
		r.Need = x.need
		l.Orgs[l.OrgOf(r)].Type = x.org
		c := l.choose(Sift{Need: MentalHealth})
		if got := c.of(r); got != x.want {
			t.Errorf("case %d: %v", n, got)
		}
	}
}

// One service is one service under its name, in any case, and under the code of its team;
// the map finds it by any of them, and what has no name belongs to the only service.
func TestAServiceIsTheSameUnderAllItsNames(t *testing.T) {
	w := newTable(t)
	w.brings("RM1",
		"R1 | 4857773456 | Eating Disorder Service | received | 2020-01-05 | ", "R2 | 9434765919 | EATING disorder service | received | 2020-01-05 | ",
		"R3 | 9434765870 | Memory | received | 2020-01-05 | ")
	w.brings("RC1", "C1 | 4857773456 |  | received | 2020-02-06 | ")
	l := w.whole()
	s, ok := l.ServiceOf("RM1", "eating disorder service")
	if !ok || len(l.Services) != 3 || len(l.Services[s].Words) != 2 {
		t.Fatalf("%+v", l.Services)
	}
	if x := At(l, Find(l, Usual()), []int32{s}, Sift{}); x.People != 2 {
		t.Errorf("%d people", x.People)
	}
	names, nameless := l.NamesOf("RC1")
	if len(names) != 0 || nameless != 1 {
		t.Errorf("the council: %v, %d", names, nameless)
	}
	sole := func(at care.PartnerCode, word string) (int, bool) {
		switch {
		case at == "RM1" && word == "EATING disorder service":
			return 0, true
		case at == "RC1" && word == "":
			return 1, true
		}
		return 0, false
	}
	at := l.Belongs(sole)
	if n := slices.Index(at, 0); n != int(s) {
		t.Errorf("%v", at)
	}
	if n := slices.Index(at, 1); n < 0 || l.Services[n].Name != "" {
		t.Errorf("what has no name belongs to nobody: %v", at)
	}
	l.Orgs[l.Services[slices.Index(at, 1)].Org].Veiled = true
	if slices.Contains(l.Belongs(sole), 1) {
		t.Error("what may not be named is taken for the only service that may")
	}
}

// Three dead ends on one way are one way that ended so.
func TestDeadEndsOnOneWay(t *testing.T) {
	l := logOfStays(4,
		stay(0, 0, 0, 10, Rejected, 0), stay(0, 2, 12, 20, Rejected, 0), stay(0, 0, 22, 30, Rejected, 0), // one way
		stay(0, 2, 200, 210, Rejected, 0), // 170 days later: another
		stay(1, 0, 0, 10, Rejected, 0),
	)
	f := Find(l, Usual())
	if n := len(f.By[DeadEnd]); n != 5 {
		t.Fatalf("%d dead ends", n)
	}
	ways := Ways(l, f.By[DeadEnd], Usual())
	if len(ways) != 3 || ways[0].From != 2 || ways[1].From != 3 || ways[2].Person != 1 {
		t.Errorf("%+v", ways)
	}
}

// A loop is named from where most people began it, wherever others entered.
func TestALoopIsNamedFromWhereItBegins(t *testing.T) {
	var rs []Referral
	for p := range 3 { // two begin at B, one at A; A stands first by its name
		x, y := 2, 0
		if p == 1 {
			x, y = 0, 2
		}
		rs = append(rs, stay(p, x, 0, 10, Rejected, 0), stay(p, y, 12, 20, Rejected, 0), stay(p, x, 22, 30, Rejected, 0))
	}
	l := logOfStays(4, rs...)
	s := Sum(l, Loop, Find(l, Usual()).By[Loop], Sift{})
	if len(s.Rounds) != 1 || s.Rounds[0].People != 3 || !slices.Equal(s.Rounds[0].Services, []int32{2, 0, 2}) {
		t.Errorf("%+v", s.Rounds)
	}
}

// The table by age and the filter by that age count the same people.
func TestAgesOfATableAreThoseOfTheFilter(t *testing.T) {
	// Referred first at 15, then at 16 and at 17; turned away each time, the last time at 18.
	l := logOfStays(4, stay(0, 0, 0, 10, Rejected, 0), stay(0, 2, 300, 310, Rejected, 0), stay(0, 0, 400, 900, Rejected, 0), stay(1, 1, 0, 0, TakenIn, 5))
	l.AsAt = day(2000)
	l.People[0].Birth, l.People[1].Birth = day(100)-16*365-4, day(0)-40*365
	f := Find(l, Usual())
	groups := 0
	for _, k := range []Kind{DeadEnd, Bounce, Loop} {
		for _, g := range Sum(l, k, f.By[k], Sift{}).Splits[0].Groups {
			from, to := 0, 0
			for i, b := range ageBands {
				if b == g.Name {
					from, to = []int{0, 11, 16, 18, 26, 65}[i], []int{11, 16, 18, 26, 65, 0}[i]
				}
			}
			s := Sift{AgeFrom: from, AgeTo: to}
			if got := Sum(l, k, f.Findings(l, k, s), s); got.People != g.People {
				t.Errorf("%s, %s: %d in the table, %d by the filter", k, g.Name, g.People, got.People)
			}
			if got := l.Asked(s); got.People != g.Of {
				t.Errorf("%s, %s: of %d in the table, of %d by the filter", k, g.Name, g.Of, got.People)
			}
			groups++
		}
	}
	if groups < 9 {
		t.Errorf("%d groups", groups)
	}
}

// Who stands on a list of which no event is told is on the map of organisations, and said
// to be missing on that of events; a map of one organisation has where its people came
// from and went.
func TestAMapLeavesOutNobodySilently(t *testing.T) {
	l := logOfStays(4, stay(0, 0, 0, 10, Rejected, 0), stay(0, 2, 12, 0, TakenIn, 20), stay(1, 2, 5, 0, Waiting, 0))
	l.Events = []Event{{Date: day(0), Kind: care.EvReceived, Service: 0, Referral: 0, Reason: None}, {Date: day(12), Kind: care.EvReceived, Service: 2, Referral: 1, Reason: None}}
	l.People[0].Events, l.People[1].Events = Span{0, 2}, Span{2, 2}
	p := Draw(l, View{Level: ByOrg})
	if p.People != 2 || p.Without != 0 || len(p.Nodes) != 2 {
		t.Errorf("%+v", p)
	}
	if q := Draw(l, View{Level: ByOutcome}); q.People != p.People {
		t.Errorf("%d people by what became of them, %d by organisation", q.People, p.People)
	}
	if e := Draw(l, View{Level: ByEvent}); e.People != 1 || e.Without != 1 {
		t.Errorf("%+v", e)
	}
	one := Draw(l, View{Level: ByOrg, Sift: Sift{Partner: "RA"}})
	if one.People != 1 || len(one.Steps) != 1 || len(one.Handovers) != 1 {
		t.Errorf("of one organisation: %+v", one)
	}
}

// How long somebody waited since they first asked counts through every service that sent
// them on, and how many passed 18 weeks by each clock.
func TestTheClockSinceTheyFirstAsked(t *testing.T) {
	l := logOfStays(4,
		stay(0, 0, 0, 60, Rejected, 0), stay(0, 2, 70, 0, TakenIn, 140), // 140 days since; 70 and 60 by the clocks
		stay(1, 0, 0, 10, Rejected, 0), stay(1, 2, 30, 50, Rejected, 0), // nobody saw them: 50 days
	)
	c := ClocksOf(l, &l.People[0], Usual())
	if len(c.Asked) != 1 || c.Asked[0] != (Asking{day(0), day(140), true, false}) || c.Asked[0].Days() != 140 {
		t.Errorf("%+v", c.Asked)
	}
	if c = ClocksOf(l, &l.People[1], Usual()); len(c.Asked) != 1 || c.Asked[0] != (Asking{day(0), day(50), false, true}) {
		t.Errorf("%+v", c.Asked)
	}
	two := CompareClocks(l, Sift{}, Usual(), 9)
	if two.Over[0] != (Over{126, 0, 0, 1}) || two.AskedUnseen != 1 || two.Longest[0].Asked != 140 {
		t.Errorf("%+v", two)
	}
}
