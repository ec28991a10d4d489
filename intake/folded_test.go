package intake

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/ledger/ledgertest"
)

// What a desk keeps of the lists is what a new one folds: after files of its own and of
// another desk's, withdrawals and erasures, whether they stand in it or not.
func TestFoldedListsAreWhatStandsInTheLedger(t *testing.T) {
	ledgertest.OneAtATime(t)
	ctx := context.Background()
	erased := 0
	for seed := range uint64(6) {
		d, st := testDesk(t)
		other, r := New(st), rand.New(rand.NewPCG(seed, 2))
		other.now = d.now
		for step := range 14 {
			by := d
			if r.IntN(2) == 0 {
				by = other
			}
			kind := []string{"list", "referrals"}[r.IntN(2)]
			switch r.IntN(5) {
			case 0, 1, 2:
				var b strings.Builder
				b.WriteString(map[string]string{"list": "local id,start date,owner\n", "referrals": "local id,referral id,event,event date\n"}[kind])
				for i := range 3 + r.IntN(5) {
					if who, day := r.IntN(9), 1+r.IntN(9); kind == "list" {
						fmt.Fprintf(&b, "%d%d,%02d/02/2026,%c\n", i, who, day, 'A'+step)
					} else {
						fmt.Fprintf(&b, "%d,R%d%d,dna,2026-01-%02d\n", who, i, who, day)
					}
				}
				send(t, by, kind, b.String())
			case 3:
				if x := last(t, st, kind); x != nil {
					_ = by.Withdraw(ctx, x.ID, "wrong", "acc") // again: a problem, and no matter
				}
			case 4:
				if x := last(t, st, kind); x != nil {
					if rows := rowsOf[care.PersonRow](t, d, x.ID, care.RecPeopleBlock); len(rows) > 0 {
						if _, err := by.ErasePerson(ctx, "acc", "RZ1", "asked for", rows[r.IntN(len(rows))].Key); err != nil {
							t.Fatal(err)
						}
						erased++
					}
				}
			}
			for _, kind := range []string{"list", "referrals"} {
				got, want := priorOf(t, d, kind), priorOf(t, New(st), kind)
				if !maps.Equal(got.pathways, want.pathways) || !maps.Equal(got.people, want.people) || !slices.Equal(got.events.members(), want.events.members()) {
					t.Fatalf("seed %d, step %d, %s: %d waits and %d events are folded, want %d and %d", seed, step, kind,
						len(got.pathways), got.events.n, len(want.pathways), want.events.n)
				}
				// The caller's own: what becomes of it is not what is kept.
				clear(got.pathways)
				got.events.add(uint64(step) + 1)
			}
		}
	}
	if erased == 0 {
		t.Error("nobody was erased")
	}
}

// Lists that are many, or large, go out of what is kept, the one not used for longest first.
func TestFoldedListsAreBounded(t *testing.T) {
	var f foldedLists
	at := func(n int) ledger.Stream { return ledger.Stream(fmt.Sprint("extract/", n)) }
	of := func(n int) *prior {
		p := &prior{pathways: make(map[care.Key]priorPathway), events: &hashSet{}}
		for i := range n {
			p.pathways[care.Key{byte(i), byte(i >> 8), byte(i >> 16)}] = priorPathway{}
		}
		return p
	}
	for n := range mostFolded + 3 {
		f.put(foldedList{stream: at(n), prior: of(1)})
		f.find(at(0), nil)
	}
	if p, _ := f.find(at(0), nil); p == nil || len(f.all) != mostFolded {
		t.Errorf("%d are kept, and the one that is used always: %v", len(f.all), p != nil)
	}
	for _, n := range []int{1, 2, 3} {
		if p, _ := f.find(at(n), nil); p != nil {
			t.Errorf("list %d is kept", n)
		}
	}
	f.put(foldedList{stream: at(9000), prior: of(mostKept - 1)})
	if p, _ := f.find(at(9000), nil); p == nil || len(f.all) != 2 {
		t.Errorf("beside a large one %d are kept", len(f.all)-1)
	}
	f.put(foldedList{stream: at(9001), prior: of(mostKept + 1)})
	if p, _ := f.find(at(9001), nil); p != nil {
		t.Error("one that is too large is kept")
	}
	whole := of(1)
	whole.rows = map[care.Key]care.PathwayRow{{}: {Comment: "said"}}
	f.put(foldedList{stream: at(9000), prior: whole})
	if p, _ := f.find(at(9000), nil); p != nil {
		t.Error("whole rows are kept, or what stood before them")
	}
}

func last(t *testing.T, st ledger.Store, kind string) *Extract {
	all, err := New(st).Extracts(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range slices.Backward(all) {
		if x.Kind == kind && !x.Withdrawn {
			return &x
		}
	}
	return nil
}

func priorOf(t *testing.T, d *Desk, kind string) *prior {
	k, _ := KindNamed(kind)
	h, err := d.history(context.Background(), extractStream("RZ1", kind, ""))
	if err != nil {
		t.Fatal(err)
	}
	p, err := d.prior(context.Background(), &k, h)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// members are what stands in the set, in order.
func (s *hashSet) members() []uint64 {
	var out []uint64
	for _, h := range s.slots {
		if h != 0 {
			out = append(out, h)
		}
	}
	slices.Sort(out)
	return out
}

// The desk keeps no word of anybody: neither names nor numbers stand in what it holds.
func TestFoldedListsHoldNoWords(t *testing.T) {
	d, _ := testDesk(t)
	send(t, d, "list", "local id,name,start date,comment\n1,"+marker+" Ann,01/02/2026,rang "+marker+"\n")
	priorOf(t, d, "list")
	if len(d.lists.all) != 1 {
		t.Fatalf("%d lists are kept", len(d.lists.all))
	}
	if held := fmt.Appendf(nil, "%+v", *d.lists.all[0].prior); bytes.Contains(held, []byte(marker)) {
		t.Error("a word of the list is kept")
	}
}
