package sessions

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"roundtable/care"
)

// TestEachWhoTakesPartAgreesToTheRules: hosts and trusts of patients do, one by one; an
// outsider's yes puts nothing in force, and the rules in force take back what waits.
func TestEachWhoTakesPartAgreesToTheRules(t *testing.T) {
	w := newWorld(t)
	b := child{n: 2, trust: "RB1", months: 60, weeks: 60}
	w.bring("RB1", b)
	w.willing(beth, b, "RA101")
	if got := w.table.Parties(w.own(ayo)); len(got) != 3 {
		t.Fatalf("while nobody takes part every acute trust does: %v", got)
	}
	slot := care.SlotOf(w.plans(ayo, weekend("RA1", today+33)), 1)
	w.must(w.offers(beth, b, slot))
	if got := w.table.Parties(w.own(ayo)); !slices.Equal(got, []care.PartnerCode{"RA1", "RB1"}) {
		t.Fatalf("%v", got)
	}
	r := care.DefaultSessionRules()
	r.NoticeDays, r.Agreed = 28, "the boards"
	agree := func(who care.Viewer, r care.SessionRules) error {
		_, seen := w.table.RulesHistory()
		_, err := w.table.AgreeRules(t.Context(), w.own(who), r, seen)
		return err
	}
	if err := agree(cai, r); err == nil || !strings.Contains(err.Error(), "none of them") {
		t.Fatalf("an outsider wrote rules down: %v", err)
	}
	w.must(agree(ayo, r))
	if err := agree(cai, r); err == nil {
		t.Error("an outsider agreed")
	}
	p, ok := w.table.ProposedRules()
	if !ok || !slices.Equal(p.Missing, []care.PartnerCode{"RB1"}) || !p.MayAgree("RB1") || p.MayAgree("RC1") || p.MayAgree("RA1") || p.MayAgree("") {
		t.Fatalf("%+v", p)
	}
	if h := w.table.Huddle(w.own(cai)); h.Rules == nil || h.Rules.Partner != "RA1" {
		t.Errorf("the huddle does not say it: %+v", h.Rules)
	}
	back := w.table.Rules()
	back.Agreed = "as before"
	w.must(agree(beth, back))
	if _, waits := w.table.ProposedRules(); waits || w.table.Rules().NoticeDays != 21 {
		t.Error("writing down the rules in force takes back nothing")
	}
	w.must(agree(beth, r), agree(ayo, r))
	if h := w.table.Huddle(w.own(ayo)); h.Rules != nil || w.table.Rules().NoticeDays != 28 {
		t.Errorf("both agreed: %+v", h.Rules)
	}
}

// TestOldRulesHoldAsTheyDid: of version 1 at once, of version 2 with one other
// organisation, whoever that was; what waited by version 2 waits for each now.
func TestOldRulesHoldAsTheyDid(t *testing.T) {
	by := func(p care.PartnerCode) said { return said{By: care.AccountID(p), Partner: p, At: time.Unix(0, 0)} }
	r := care.DefaultSessionRules()
	r.NoticeDays = 28
	as := func(v int, parties ...care.PartnerCode) care.SessionRules {
		r := r
		r.V, r.Parties = v, parties
		return r
	}
	s := newState()
	if s.agree(by("RA1"), as(1)); s.rules().NoticeDays != 28 {
		t.Error("version 1 holds at once")
	}
	s = newState()
	s.agree(by("RA1"), as(2))
	if s.agree(by("RA1"), as(2)); s.rules().NoticeDays != 21 {
		t.Error("version 2 holds with one organisation")
	}
	if s.agree(by("OUT"), as(2)); s.rules().NoticeDays != 28 {
		t.Error("version 2 held with any other organisation")
	}
	s = newState()
	s.agree(by("RA1"), as(2))
	if s.agree(by("RB1"), as(3, "RA1", "RB1", "RC1")); s.rules().NoticeDays != 21 || !slices.Equal(s.pending().missing(), []care.PartnerCode{"RC1"}) {
		t.Errorf("%+v", s.Rules)
	}
	if s.agree(by("RC1"), as(3, "RA1", "RB1", "RC1")); s.rules().NoticeDays != 28 || s.pending() != nil {
		t.Errorf("%+v", s.Rules)
	}
}

// TestRulesHoldOnceEachPartySaidYes, whoever else says so and in whatever order.
func TestRulesHoldOnceEachPartySaidYes(t *testing.T) {
	all := []care.PartnerCode{"RA1", "RB1", "RC1", "RD1", "OUT"}
	rapid.Check(t, func(rt *rapid.T) {
		parties := all[:rapid.IntRange(1, 4).Draw(rt, "parties")]
		s, yes := newState(), map[care.PartnerCode]bool{}
		who := rapid.SampledFrom(parties)
		for i := range rapid.IntRange(1, 12).Draw(rt, "acts") {
			p := who.Draw(rt, "who")
			if i > 0 && rapid.Bool().Draw(rt, "outsider") {
				p = "OUT"
			}
			s.agree(said{By: care.AccountID(p), Partner: p}, care.SessionRules{V: 3, NoticeDays: 30, Offers: 2, Parties: parties})
			yes[p] = true
			want := true
			for _, x := range parties {
				want = want && yes[x]
			}
			if in := s.rules().NoticeDays == 30; in != want {
				rt.Fatalf("%v of %v agreed: %t", yes, parties, in)
			}
			if want {
				return
			}
		}
	})
}
