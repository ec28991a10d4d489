package gaps

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"
	"strings"
)

// Box is cells that nobody takes, put together so that they can be read: ages in a row,
// and some needs, severities and places. Flags in With are there, those in Without are
// not, the others may be or not.
type Box struct {
	Age                     [2]int // completed months, half-open
	Needs, Severity, Places uint64
	With, Without           uint32
	Cells                   int
}

// Boxes puts the gap's cells into boxes that do not overlap and together are the gap,
// the largest first. Each begins with the first cell that is in none and grows as far as
// every cell stays a gap: first in flags, then in age, severity, place and need.
func (v *Cover) Boxes() []Box {
	left := make([]bool, len(v.sure))
	for i := range left {
		left[i] = v.possible[i] == 0 && v.sure[i] == 0
	}
	return (&boxGrower{v: v, left: left}).boxes(0, len(left))
}

// boxes puts the cells that are left, from one up to another, into boxes, and leaves
// none.
func (g *boxGrower) boxes(from, to int) []Box {
	var out []Box
	for at := from; at < to; at++ {
		if g.left[at] {
			out = append(out, g.grow(at))
		}
	}
	slices.SortStableFunc(out, func(a, b Box) int { return cmp.Compare(b.Cells, a.Cells) })
	return out
}

// region is a box as it grows: age ranges by place.
type region struct {
	from, to                int // age ranges, half-open
	needs, severity, places uint64
	fixed, with             uint32 // flags that are the same in all of it, and which of them are there
}

type boxGrower struct {
	v      *Cover
	left   []bool
	byNeed bool // no box holds two needs
}

func (g *boxGrower) grow(at int) Box {
	d := &g.v.c.Dimensions
	b, flags := g.v.cell(at)
	r := region{
		from: b.age, to: b.age + 1, needs: 1 << uint(b.need), severity: 1 << uint(b.severity), places: 1 << uint(b.place),
		fixed: uint32(g.v.c.subsets() - 1), with: flags,
	}
	for f := range d.Flags {
		bit := uint32(1) << f
		other := r
		other.with ^= bit
		if g.all(other) {
			r.fixed &^= bit
			r.with &^= bit
		}
	}
	for r.to < len(g.v.cuts)-1 {
		next := r
		next.from, next.to = r.to, r.to+1
		if !g.all(next) {
			break
		}
		r.to++
	}
	r.severity = g.widen(r, r.severity, len(d.Severity), func(r *region, m uint64) { r.severity = m })
	r.places = g.widen(r, r.places, len(d.Places), func(r *region, m uint64) { r.places = m })
	if !g.byNeed {
		r.needs = g.widen(r, r.needs, len(d.Needs), func(r *region, m uint64) { r.needs = m })
	}
	return g.take(r)
}

// widen adds those values of an axis whose cells are all still a gap.
func (g *boxGrower) widen(r region, mask uint64, n int, set func(*region, uint64)) uint64 {
	for i := range n {
		bit := uint64(1) << uint(i)
		if mask&bit != 0 {
			continue
		}
		more := r
		set(&more, bit)
		if g.all(more) {
			mask |= bit
		}
	}
	return mask
}

// walk calls f for each cell of a region until it returns false.
func (g *boxGrower) walk(r region, f func(cell int) bool) bool {
	free := uint32(g.v.c.subsets()-1) &^ r.fixed
	for a := r.from; a < r.to; a++ {
		for n := r.needs; n != 0; n &= n - 1 {
			for s := r.severity; s != 0; s &= s - 1 {
				for p := r.places; p != 0; p &= p - 1 {
					at := g.v.at(block{a, bits.TrailingZeros64(n), bits.TrailingZeros64(s), bits.TrailingZeros64(p)})
					for sub := free; ; sub = (sub - 1) & free {
						if !f(at + int(r.with&r.fixed|sub)) {
							return false
						}
						if sub == 0 {
							break
						}
					}
				}
			}
		}
	}
	return true
}

// all reports whether every cell of a region is a gap that is in no box yet.
func (g *boxGrower) all(r region) bool { return g.walk(r, func(cell int) bool { return g.left[cell] }) }

// take makes a box of a region.
func (g *boxGrower) take(r region) Box {
	out := Box{
		Age: [2]int{g.v.cuts[r.from], g.v.cuts[r.to]}, Needs: r.needs, Severity: r.severity, Places: r.places,
		With: r.with & r.fixed, Without: r.fixed &^ r.with,
	}
	g.walk(r, func(cell int) bool {
		g.left[cell] = false
		return true
	})
	free := bits.OnesCount32(uint32(g.v.c.subsets()-1) &^ r.fixed)
	kinds := bits.OnesCount64(r.needs) * bits.OnesCount64(r.severity) * bits.OnesCount64(r.places) << free
	out.Cells = kinds * (out.Age[1] - out.Age[0])
	return out
}

// Words says a box in plain words: "16 to 17 years, eating_disorder, severe, in East,
// with autism: nobody accepts".
func (b *Box) Words(d *Dimensions) string {
	parts := []string{AgeWords(b.Age, d.Age)}
	for _, axis := range []struct {
		mask  uint64
		names []string
		any   string
		in    string
	}{{b.Needs, d.Needs, "any need", ""}, {b.Severity, d.Severity, "", ""}, {b.Places, d.Places, "", "in "}} {
		switch {
		case bits.OnesCount64(axis.mask) < len(axis.names):
			parts = append(parts, axis.in+named(axis.mask, axis.names))
		case axis.any != "":
			parts = append(parts, axis.any)
		}
	}
	if b.With != 0 {
		parts = append(parts, "with "+named(uint64(b.With), d.Flags))
	}
	if b.Without != 0 {
		parts = append(parts, "without "+named(uint64(b.Without), d.Flags))
	}
	return strings.Join(parts, ", ") + ": nobody accepts"
}

// AgeWords says an age range as people do: both ages included, in years where it begins
// and ends on birthdays.
func AgeWords(age, whole [2]int) string {
	switch {
	case age == whole:
		return "any age"
	case age[0]%12 != 0 || age[1]%12 != 0:
		return fmt.Sprintf("%s up to %s", AgeName(age[0]), AgeName(age[1]))
	case age[1] == whole[1]:
		return fmt.Sprintf("%d years and over", age[0]/12)
	case age[0] == whole[0]:
		return fmt.Sprintf("under %d years", age[1]/12)
	case age[1]-age[0] == 12:
		return fmt.Sprintf("%d years", age[0]/12)
	}
	return fmt.Sprintf("%d to %d years", age[0]/12, age[1]/12-1)
}

// AgeName is an age in years and months.
func AgeName(months int) string {
	of := func(n int, unit string) string {
		if n == 1 {
			return "1 " + unit
		}
		return fmt.Sprintf("%d %ss", n, unit)
	}
	switch years, rest := months/12, months%12; {
	case rest == 0:
		return of(years, "year")
	case years == 0:
		return of(rest, "month")
	default:
		return of(years, "year") + " " + of(rest, "month")
	}
}

// Both is how many cells two boxes share, of so many flags.
func (b *Box) Both(o *Box, flags int) int {
	months := min(b.Age[1], o.Age[1]) - max(b.Age[0], o.Age[0])
	with, without := b.With|o.With, b.Without|o.Without
	if months <= 0 || with&without != 0 {
		return 0
	}
	kinds := bits.OnesCount64(b.Needs&o.Needs) * bits.OnesCount64(b.Severity&o.Severity) * bits.OnesCount64(b.Places&o.Places)
	return months * kinds << (flags - bits.OnesCount32(with|without))
}
