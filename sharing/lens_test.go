package sharing

import (
	"math/rand/v2"
	"testing"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/sharing/accounts"
)

// TestFullFoldIsOneByOne: random acts, good and bad, past the desk and through it;
// a gate that folded each as it came is a gate that folded all of it.
func TestFullFoldIsOneByOne(t *testing.T) {
	for seed := range uint64(12) {
		d := sitDown(t)
		r := rand.New(rand.NewPCG(seed, 1))
		seats := []seat{d.guardian("H1"), d.guardian("H2"), d.guardian("V1"), d.as("H2", care.RoleBookingOfficer, accounts.DPO)}
		later := d.open() // refreshed now and then
		kinds := []ledger.Kind{KindDrafted, KindAdvised, KindSigned, KindSuspended, KindResumed, KindEnded, KindLeft, "agreement.unheard-of", care.RecPartner, KindOptOuts}
		for range 40 {
			who := seats[r.IntN(len(seats))]
			id := []AgreementID{"mutual-aid", "second"}[r.IntN(2)]
			c, _ := d.gate.Snapshot().Case(id)
			version, hash := 0, ""
			if t := c.Newest(); t != nil {
				version, hash = t.Version, t.Hash
			}
			// Refusals are part of it.
			switch r.IntN(9) {
			case 0, 1:
				a := mutualAid()
				a.ID, a.Title = id, []string{"Mutual aid", "Lent beds"}[r.IntN(2)]
				_, _, _ = d.desk.Draft(d.ctx, who.Viewer, a)
			case 2, 3:
				_, _ = d.desk.Advise(d.ctx, who.Viewer, id, version, hash, r.IntN(4) > 0, "x")
			case 4, 5:
				_, _ = d.desk.Sign(d.ctx, who.Viewer, id, version, hash, "x")
			case 6:
				_, _ = d.desk.Suspend(d.ctx, who.Viewer, id, "x")
			case 7:
				_, _ = d.desk.Resume(d.ctx, who.Viewer, id, "x")
			case 8:
				if r.IntN(3) > 0 {
					continue
				}
				k := kinds[r.IntN(len(kinds))]
				stream := StreamOf(id)
				if k == care.RecPartner {
					stream = "partner/H1"
				}
				if _, err := ledger.AppendJSON(d.ctx, d.store, stream, k, who.Account, who.Partner, map[string]any{"v": r.IntN(3), "reason": 7, "code": "H1"}, nil); err != nil {
					t.Fatal(err)
				}
			}
			d.refresh()
			if r.IntN(5) == 0 {
				if err := later.Refresh(d.ctx); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := later.Refresh(d.ctx); err != nil {
			t.Fatal(err)
		}
		full := d.open()
		if !full.lens.equal(d.gate.lens) || !full.lens.equal(later.lens) {
			t.Fatalf("seed %d: the folds differ", seed)
		}
	}
}
