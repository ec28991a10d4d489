package accesslog

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"testing"

	"roundtable/care"
)

func hashed(n uint64) (k care.Key) {
	sum := sha256.Sum256(binary.BigEndian.AppendUint64(nil, n))
	return care.Key(sum[:16])
}

// TestPeopleAreCountedInBoundedMemory: exactly up to MostExact, within 10 % beyond it,
// whatever the order and however often one comes; and in no more memory.
func TestPeopleAreCountedInBoundedMemory(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 100, MostExact - 1, MostExact, MostExact + 1, 2 * MostExact, 3000, 20_000, 400_000} {
		keys := make([]care.Key, n)
		for i := range keys {
			keys[i] = hashed(uint64(i))
		}
		var once, mixed distinct
		for _, k := range keys {
			once.add(k)
		}
		for range 2 {
			r.Shuffle(n, func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
			for i, k := range keys {
				if mixed.add(k); i%5000 == 0 {
					mixed.count()
				}
			}
		}
		got := once.count()
		if mixed.count() != got {
			t.Errorf("%d people: %d in order, %d mixed and twice", n, got, mixed.count())
		}
		if off := math.Abs(float64(got - n)); n <= MostExact && off > 0 || off > .1*float64(n) || n > MostExact && got <= MostExact {
			t.Errorf("%d people are counted as %d", n, got)
		}
		if cap(mixed.least) > 4*MostExact {
			t.Errorf("%d people take %d places", n, cap(mixed.least))
		}
	}
}
