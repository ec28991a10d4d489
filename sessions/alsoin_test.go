package sessions

import (
	"slices"
	"strings"
	"testing"

	"roundtable/care"
	"roundtable/sessions/plan"
)

// TestWhoStandsInTwoPlansIsSaid on both, until they are offered one of the places or one is
// refused; to whom the view does not show nothing is said of it.
func TestWhoStandsInTwoPlansIsSaid(t *testing.T) {
	w, kids, ids := pooled(t)
	shared := w.seeing(ayo, "RA1", "RB1", "RC1")
	propose := func(s care.SessionID, title string) care.ProposalID {
		id, _, err := w.table.Propose(t.Context(), shared, ProposeOptions{Title: title, Sessions: []care.SessionID{s}, Seconds: 0.05, Seed: 1})
		w.must(err)
		return id
	}
	first, second := propose(ids[0], "First"), propose(ids[1], "Second")
	in := func(id care.ProposalID, k child) bool {
		return slices.ContainsFunc(w.table.state.Proposals[id].Places, func(p care.ProposedPlace) bool { return p.Pathway == k.key() })
	}
	both := slices.IndexFunc(kids, func(k child) bool { return k.trust == "RA1" && in(first, k) && in(second, k) })
	if both < 0 {
		t.Fatal("no child of RA1 is in both plans")
	}
	k := kids[both]
	also := func(who care.Viewer, id care.ProposalID) []AlsoIn {
		page, _ := w.table.Proposal(w.seeing(who, who.Partner), id)
		for _, s := range page.Sessions {
			for _, p := range s.Places {
				if p.Pathway == k.key() {
					return p.Also
				}
			}
		}
		t.Fatal("the child is in one plan alone")
		return nil
	}
	if a, b := also(ayo, first), also(ayo, second); len(a) != 1 || a[0].Proposal != second || a[0].Agreed || len(b) != 1 || b[0].Title != "First" || b[0].Day != today+33 {
		t.Fatalf("%+v %+v", a, b)
	}
	if got := also(beth, first); len(got) > 0 {
		t.Errorf("another trust reads it: %+v", got)
	}
	_, err := w.table.Answer(t.Context(), w.own(ayo), care.ProposalAnswered{ID: first, Partner: "RA1", Accepted: []care.Key{k.key()}}, 0)
	w.must(err)
	if got := also(ayo, second); len(got) != 1 || !got[0].Agreed {
		t.Errorf("agreed in the first: %+v", got)
	}
	slot := care.SlotOf(ids[0], 1)
	w.must(w.offers(ayo, k, slot))
	if got := also(ayo, second); len(got) > 0 {
		t.Errorf("they have a place, which is said: %+v", got)
	}
}

// TestProblemsOfAPlanAreInWords that its readers use: no ids, no names of settings.
func TestProblemsOfAPlanAreInWords(t *testing.T) {
	s := weekend("RA1", today+33)
	s.ID = "s0123456789ab"
	p := &Pool{Sessions: []*care.SessionPlanned{&s}, Equipment: []*Store{{Equipment: care.Equipment{ID: "e0123", Name: "Microscope"}}}}
	for n, x := range []struct{ trust, priority string }{{"RA1", "routine"}, {"RB1", "routine"}, {"RA1", "P2"}} {
		p.Waiting = append(p.Waiting, Candidate{Pathway: sum(n), Trust: care.PartnerCode(x.trust), Priority: x.priority})
	}
	got := p.problemWords([]plan.Problem{
		{Code: "priority", Value: "routine", What: "x", Remedy: "Name it in settings.priority_weights"},
		{Code: "booked_rule", What: "The case is booked in session s0123456789ab against the rule of e0123.", Remedy: "Ask."},
		{Code: "booked_rule", What: "The case is booked in session s0123456789ab against the rule of e0123.", Remedy: "Ask."},
	})
	if len(got) != 2 {
		t.Fatal(got)
	}
	if !strings.HasPrefix(got[0], "2 patients have the priority “routine”") || !strings.Contains(got[0], "RA1, RB1") || strings.Contains(got[0], "settings") {
		t.Error(got[0])
	}
	if got[1] != "A patient is booked in the session of 5 December 2026, theatre 1 against the rule of Microscope. Ask." {
		t.Error(got[1])
	}
}

// TestAPlanOfOneOfTwoSessions changes nothing of what the plan before says of the other:
// nobody there has lost a place, and who is in both is named.
func TestAPlanOfOneOfTwoSessions(t *testing.T) {
	w, _, ids := pooled(t)
	shared := w.seeing(ayo, "RA1", "RB1", "RC1")
	propose := func(s ...care.SessionID) ProposalPage {
		id, _, err := w.table.Propose(t.Context(), shared, ProposeOptions{Sessions: s, Seconds: 0.05, Seed: 1})
		w.must(err)
		page, _ := w.table.Proposal(shared, id)
		return page
	}
	both := propose(ids...)
	one := propose(ids[0])
	of := map[care.SessionID]int{}
	other := map[care.Key]bool{}
	for _, p := range both.Places {
		of[p.Session]++
		other[p.Pathway] = other[p.Pathway] || p.Session == ids[1]
	}
	if c := one.Changes; c == nil || c.Kept+c.Moved+c.Gone != of[ids[0]] {
		t.Errorf("%+v of %d in the session that was planned again", c, of[ids[0]])
	}
	again := 0
	for _, p := range one.Sessions[0].Places {
		if other[p.Pathway] != (len(p.Also) == 1) {
			t.Errorf("in the other session %v, said %+v", other[p.Pathway], p.Also)
		}
		again += len(p.Also)
	}
	before, _ := w.table.Proposal(shared, both.ID)
	for _, s := range before.Sessions {
		for _, p := range s.Places {
			if s.Session.ID == ids[0] && len(p.Also) > 0 {
				t.Error("said of a list that a newer plan has")
			}
			again -= len(p.Also)
		}
	}
	if again != 0 {
		t.Error("said on one of the two plans alone")
	}
}
