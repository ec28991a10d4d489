package intake

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"roundtable/ledger/ledgertest"
)

// What a desk remembers of the extracts is what a new one reads: after files of its own
// and of another desk's, withdrawals, and purges, which erase.
func TestWhatIsKnownIsWhatStandsInTheLedger(t *testing.T) {
	ledgertest.OneAtATime(t)
	ctx := context.Background()
	for seed := range uint64(6) {
		d, st := testDesk(t)
		other, r, now := New(st), rand.New(rand.NewPCG(seed, 1)), d.now
		other.now = now
		withdrawn, erased := 0, 0
		for step := range 12 {
			by := d
			if r.IntN(2) == 0 {
				by = other
			}
			switch r.IntN(4) {
			case 0, 1:
				send(t, by, "list", fmt.Sprintf("local id,start date\n%d,%02d/02/2026\n", step, 1+r.IntN(28)))
			case 2:
				if all, _ := New(st).Extracts(ctx); len(all) > 0 && by.Withdraw(ctx, all[len(all)-1].ID, "wrong", "acc") == nil {
					withdrawn++
				}
			case 3:
				by.now = func() time.Time { return time.Date(2028, 11, 21, 12, 0, 0, 0, time.UTC) }
				n, err := by.PurgeFiles(ctx, "acc")
				if err != nil {
					t.Fatal(err)
				}
				erased += n
				by.now = now
			}
			want, err := New(st).Extracts(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := d.Extracts(ctx); err != nil || !reflect.DeepEqual(got, want) && len(got)+len(want) > 0 {
				t.Fatalf("seed %d, step %d: %v\n got %+v\nwant %+v", seed, step, err, got, want)
			}
		}
		if seed == 5 && withdrawn+erased == 0 {
			t.Error("nothing was withdrawn or erased")
		}
	}
}
