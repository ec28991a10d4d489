package sessions

import (
	"slices"
	"strings"
	"testing"

	"roundtable/care"
	"roundtable/sessions/plan"
)

// pooled is three trusts' children with two weekends on offer.
func pooled(t *testing.T) (w *world, kids []child, ids []care.SessionID) {
	w = newWorld(t)
	who := map[care.PartnerCode]care.Viewer{"RA1": ayo, "RB1": beth, "RC1": cai}
	by := map[care.PartnerCode][]child{}
	for n := range 18 {
		k := child{n: n, trust: []care.PartnerCode{"RA1", "RB1", "RC1"}[n%3], months: 36 + 5*n, weeks: 20 + 4*n, imd: uint8(1 + n%10)}
		kids = append(kids, k)
		by[k.trust] = append(by[k.trust], k)
	}
	for trust, all := range by {
		w.bring(trust, all...)
	}
	for _, k := range kids[:15] { // the last three were not asked
		sites := []string{"RA101", "RB101"}
		if k.n == 5 {
			sites = []string{"RC101"} // nothing is on offer there
		}
		w.willing(who[k.trust], k, sites...)
	}
	ids = append(ids, w.plans(ayo, weekend("RA1", today+33)), w.plans(beth, weekend("RB1", today+40)))
	return w, kids, ids
}

// TestAPlanIsProposedAgreedAndBooked from three trusts' lists to one that is booked: a
// proposal books nobody, each trust answers for its own, and a second plan moves nobody
// who was offered a date.
func TestAPlanIsProposedAgreedAndBooked(t *testing.T) {
	w, kids, _ := pooled(t)
	ctx := t.Context()
	shared := w.seeing(ayo, "RA1", "RB1", "RC1")
	id, _, err := w.table.Propose(ctx, shared, ProposeOptions{Seconds: 0.2, Seed: 1})
	w.must(err)
	got, ok := w.table.Proposal(shared, id)
	if !ok || len(got.Places) == 0 || len(got.Trusts) == 0 || got.Bound < got.Value {
		t.Fatalf("%+v", got.PlanProposed)
	}
	if len(w.table.state.Slots) != 0 {
		t.Error("a proposal took a place")
	}
	placed := map[care.Key]care.ProposedPlace{}
	for _, p := range got.Places {
		placed[p.Pathway] = p
	}
	left := map[care.Key]string{}
	for _, l := range got.LeftOut {
		left[l.Pathway] = l.Code
	}
	for _, k := range kids {
		_, in := placed[k.key()]
		why, out := left[k.key()]
		switch {
		case k.n >= 15 && (in || out):
			t.Errorf("child %d was not asked, and is in the plan: %v", k.n, why)
		case k.n < 15 && in == out:
			t.Errorf("child %d: has a place %v, and a reason why not %q", k.n, in, why)
		case k.n == 5 && why != "site":
			t.Errorf("child 5 would go nowhere on offer: %q", why)
		}
	}
	if got.Unasked["RA1"]+got.Unasked["RB1"]+got.Unasked["RC1"] != 3 {
		t.Errorf("not asked: %v", got.Unasked)
	}
	var mine []care.Key
	for _, p := range got.Places {
		if p.Partner == "RB1" {
			mine = append(mine, p.Pathway)
		}
	}
	if len(mine) == 0 {
		t.Fatal("nobody of RB1 is in it")
	}
	if _, err := w.table.Answer(ctx, w.own(ayo), care.ProposalAnswered{ID: id, Partner: "RA1", Accepted: mine[:1]}, 0); err == nil {
		t.Error("RA1 answered for a patient of RB1")
	}
	_, err = w.table.Answer(ctx, w.own(beth), care.ProposalAnswered{ID: id, Partner: "RB1", Accepted: mine}, 0)
	w.must(err)
	k := kids[slices.IndexFunc(kids, func(k child) bool { return k.key() == mine[0] })]
	slot := care.SlotOf(placed[k.key()].Session, 1)
	w.must(w.offers(beth, k, slot), w.accepts(beth, k, slot, true), w.books(beth, k, slot))
	again, _, err := w.table.Propose(ctx, w.seeing(ayo, "RA1", "RB1", "RC1"), ProposeOptions{Seconds: 0.2, Seed: 99})
	w.must(err)
	second, _ := w.table.Proposal(shared, again)
	i := slices.IndexFunc(second.Places, func(p care.ProposedPlace) bool { return p.Pathway == k.key() })
	if i < 0 || second.Places[i].Session != placed[k.key()].Session || !second.Places[i].Locked {
		t.Error("who was told a date was moved")
	}
}

// TestWhatAPlannerGetsWrongIsHeldBack: a plan that puts children where they must not be
// loses them before anybody sees it: the rules of the booking page are asked once more,
// by other code than the planner's (hazard P05).
func TestWhatAPlannerGetsWrongIsHeldBack(t *testing.T) {
	w, kids, ids := pooled(t)
	pool, err := w.table.pool(t.Context(), w.seeing(ayo, "RA1", "RB1", "RC1"), nil)
	w.must(err)
	in, _ := pool.Instance()
	if len(in.Cases) != 15 || len(in.Sessions) != 2 {
		t.Fatalf("%d cases, %d sessions", len(in.Cases), len(in.Sessions))
	}
	for _, c := range in.Cases {
		if c.Sites == nil || strings.Contains(string(c.ID), "Family") {
			t.Errorf("a case that goes anywhere, or names somebody: %+v", c)
		}
	}
	bad := &plan.Plan{Assignments: []plan.Assignment{
		{Case: plan.CaseID(kids[0].key().String()), Session: plan.SessionID(ids[0]), Order: 1},
		{Case: plan.CaseID(kids[5].key().String()), Session: plan.SessionID(ids[0]), Order: 2},  // would not go there
		{Case: plan.CaseID(kids[17].key().String()), Session: plan.SessionID(ids[0]), Order: 3}, // was not asked
		{Case: plan.CaseID(kids[1].key().String()), Session: "nowhere", Order: 1},
	}}
	body := pool.Proposal("x", bad, nil)
	w.table.check(pool, &body)
	if len(body.Places) != 1 || body.Places[0].Pathway != kids[0].key() {
		t.Errorf("%+v", body.Places)
	}
	if len(body.LeftOut) != 1 || body.LeftOut[0].Code != string(WhySite) {
		t.Errorf("%+v", body.LeftOut)
	}
}
