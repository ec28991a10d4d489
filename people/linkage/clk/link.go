package clk

import (
	"cmp"
	"context"
	"math/bits"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"roundtable/care"
)

// Options say how two files are linked; the zero value chooses for itself.
type Options struct {
	// Threshold is the least Dice likeness of a link, 0 to 1; 0 = chosen of the codes
	// themselves (see Choose).
	Threshold float64
	// OneToOne gives each record at most one link, the likest first.
	OneToOne bool
	// Seed is of the samples; equal seeds give equal results.
	Seed uint64
	// Exhaustive is up to how many pairs all are compared; beyond, pairs are proposed
	// by samples of bits. 0 = 2.5 thousand million.
	Exhaustive int64
}

const exhaustivePairs = 2_500_000_000

// Link is two rows whose codes are alike, by their place in the files.
type Link struct {
	A, B int32
	Dice float64
}

// Result is what linking two files gave.
type Result struct {
	Links     []Link  `json:"-"` // the likest first
	Threshold float64 `json:"threshold"`
	Choice    *Choice `json:"choice,omitempty"` // how the threshold was chosen; nil when it was given
	Compared  int64   `json:"compared"`         // pairs whose likeness was computed
	Pairs     int64   `json:"pairs"`            // that there are
	// Found is the share of pairs exactly at the threshold that are proposed: 1 when
	// all were compared. Likelier pairs are found oftener.
	Found          float64 `json:"found"`
	EmptyA, EmptyB int     `json:"-"` // records without any field, which link with none
}

// Run links two files made with one schema and one key.
func Run(ctx context.Context, a, b *File, o Options) (*Result, error) {
	if err := a.Head.Comparable(b.Head); err != nil {
		return nil, err
	}
	if o.Threshold < 0 || o.Threshold > 1 {
		return nil, &care.Problem{What: "The threshold is not between 0 and 1.", Remedy: "Give a likeness such as 0.8, or none."}
	}
	left, right := newColumn(a), newColumn(b)
	out := &Result{
		Threshold: o.Threshold, Pairs: int64(len(left.codes)) * int64(len(right.codes)), Found: 1,
		EmptyA: len(a.Records) - len(left.codes), EmptyB: len(b.Records) - len(right.codes),
	}
	if out.Pairs == 0 {
		return out, nil
	}
	if o.Threshold == 0 {
		c, err := Choose(ctx, a, b, o.Seed)
		if err != nil {
			return nil, err
		}
		out.Choice, out.Threshold = c, c.Threshold
	}
	limit := cmp.Or(o.Exhaustive, exhaustivePairs)
	var err error
	if out.Pairs <= limit {
		out.Links, err = compareAll(ctx, left, right, out.Threshold)
		out.Compared = out.Pairs
	} else {
		err = out.sample(ctx, left, right, o.Seed)
	}
	if err != nil {
		return nil, err
	}
	for i, l := range out.Links {
		out.Links[i].A, out.Links[i].B = left.rows[l.A], right.rows[l.B]
	}
	slices.SortFunc(out.Links, likest)
	if o.OneToOne {
		out.Links = oneToOne(out.Links, len(a.Records), len(b.Records))
	}
	return out, nil
}

func likest(x, y Link) int {
	return cmp.Or(-cmp.Compare(x.Dice, y.Dice), cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B))
}

// oneToOne keeps, the likest first, the links of which neither end has one.
func oneToOne(links []Link, a, b int) []Link {
	takenA, takenB := make([]bool, a), make([]bool, b)
	out := links[:0]
	for _, l := range links {
		if !takenA[l.A] && !takenB[l.B] {
			takenA[l.A], takenB[l.B] = true, true
			out = append(out, l)
		}
	}
	return out
}

// column is the codes of a file that have any bit, with what comparing needs.
type column struct {
	codes []Code
	ones  []int32
	late  []int32 // bits set in the second half
	rows  []int32 // where the code stands in the file
}

func newColumn(f *File) *column {
	c := &column{}
	for i := range f.Records {
		code := &f.Records[i].Code
		n, late := code.Ones(), 0
		if n == 0 {
			continue
		}
		for _, w := range code[len(code)/2:] {
			late += bits.OnesCount64(w)
		}
		c.codes, c.ones, c.late, c.rows = append(c.codes, *code), append(c.ones, int32(n)), append(c.late, int32(late)), append(c.rows, int32(i))
	}
	return c
}

// likeness is the Dice likeness of two codes when it is at least the threshold; it
// gives up half way when what is left cannot reach it.
func likeness(x, y *column, i, j int, threshold float64) (dice float64, ok bool) {
	ones := float64(x.ones[i] + y.ones[j])
	wanted := threshold * ones / 2
	if float64(min(x.ones[i], y.ones[j])) < wanted {
		return 0, false
	}
	a, b := &x.codes[i], &y.codes[j]
	both := inBoth((*[8]uint64)(a[:8]), (*[8]uint64)(b[:8]))
	if float64(both)+float64(min(x.late[i], y.late[j])) < wanted {
		return 0, false
	}
	both += inBoth((*[8]uint64)(a[8:]), (*[8]uint64)(b[8:]))
	dice = 2 * float64(both) / ones
	return dice, dice >= threshold
}

// inBoth is how many bits half a code and half another share; written out, as it is
// where the time goes.
func inBoth(a, b *[8]uint64) int {
	return bits.OnesCount64(a[0]&b[0]) + bits.OnesCount64(a[1]&b[1]) + bits.OnesCount64(a[2]&b[2]) + bits.OnesCount64(a[3]&b[3]) +
		bits.OnesCount64(a[4]&b[4]) + bits.OnesCount64(a[5]&b[5]) + bits.OnesCount64(a[6]&b[6]) + bits.OnesCount64(a[7]&b[7])
}

// compareAll compares every pair, on every processor. Blocks of the right side stay
// in the processor's cache.
func compareAll(ctx context.Context, left, right *column, threshold float64) ([]Link, error) {
	const stripe, block = 256, 2048
	var next atomic.Int64
	parts := make([][]Link, runtime.GOMAXPROCS(0))
	var wg sync.WaitGroup
	for p := range parts {
		wg.Go(func() {
			for ctx.Err() == nil {
				from := int(next.Add(stripe)) - stripe
				if from >= len(left.codes) {
					return
				}
				to := min(from+stripe, len(left.codes))
				for base := 0; base < len(right.codes) && ctx.Err() == nil; base += block {
					for i := from; i < to; i++ {
						for j := base; j < min(base+block, len(right.codes)); j++ {
							if dice, ok := likeness(left, right, i, j, threshold); ok {
								parts[p] = append(parts[p], Link{A: int32(i), B: int32(j), Dice: dice})
							}
						}
					}
				}
			}
		})
	}
	wg.Wait()
	return slices.Concat(parts...), ctx.Err()
}
