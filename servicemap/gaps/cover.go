package gaps

import "sync"

// Cover says of every cell which services accept it. Cells stand by age range, need,
// severity, place and then flags: the subset whose bits are the place's last part.
type Cover struct {
	c    *Catalogue
	cuts []int // ages in months; range i is [cuts[i], cuts[i+1])

	sure     []uint16 // services that accept
	possible []uint16 // services that do not say no, those included
	class    []uint64 // the set of accepting services, as the sum of their keys
	routes   []uint64 // routes by which some accepting service can be reached
}

// block is one age range, need, severity and place: its cells differ in flags alone.
type block struct{ age, need, severity, place int }

// NewCover counts the services of every cell.
func NewCover(c *Catalogue) *Cover {
	n := c.blocks() * c.subsets()
	v := &Cover{c: c, cuts: c.cuts(), sure: make([]uint16, n), possible: make([]uint16, n), class: make([]uint64, n), routes: make([]uint64, n)}
	var wg sync.WaitGroup
	for half := range 2 {
		wg.Go(func() {
			for a := half; a < len(v.cuts)-1; a += 2 {
				v.age(a)
			}
		})
	}
	wg.Wait()
	return v
}

// age covers the cells of one age range: first the services that have it, then the
// blocks.
func (v *Cover) age(a int) {
	var here []int
	for s := range v.c.Services {
		if v.c.Services[s].takesAge(v.cuts[a], v.cuts[a+1]) {
			here = append(here, s)
		}
	}
	d := &v.c.Dimensions
	for n := range d.Needs {
		for s := range d.Severity {
			for p := range d.Places {
				for _, i := range here {
					v.add(block{a, n, s, p}, i)
				}
			}
		}
	}
}

// add counts one service in one block.
func (v *Cover) add(b block, i int) {
	s := &v.c.Services[i]
	stated := s.Age.Stated
	for _, axis := range [...]struct {
		v  Values
		at int
	}{{s.Needs, b.need}, {s.Severity, b.severity}, {s.Places, b.place}} {
		if axis.v.refuses(axis.at) {
			return
		}
		stated = stated && axis.v.Stated
	}
	if s.Exclude&s.Require != 0 {
		return // nobody: said by whoever reads the catalogue
	}
	at, key, routes := v.at(b), key(i), s.Routes.accepted()
	free := uint32(v.c.subsets()-1) &^ s.Exclude &^ s.Require
	for sub := free; ; sub = (sub - 1) & free {
		cell := at + int(s.Require|sub)
		v.possible[cell]++
		if stated && (s.Require|sub)&s.Unspecified == 0 {
			v.sure[cell]++
			v.class[cell] += key
			v.routes[cell] |= routes
		}
		if sub == 0 {
			return
		}
	}
}

// at is the first cell of a block.
func (v *Cover) at(b block) int {
	d := &v.c.Dimensions
	return (((b.age*len(d.Needs)+b.need)*len(d.Severity)+b.severity)*len(d.Places) + b.place) * v.c.subsets()
}

// key is a number that stands for a service; sums of different sets of services differ
// but for a chance of one in 10^13 or so.
func key(i int) uint64 {
	x := (uint64(i) + 1) * 0x9E3779B97F4A7C15
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}

// accepts reports whether a service says that it takes a cell.
func (v *Cover) accepts(i int, b block, flags uint32) bool {
	s := &v.c.Services[i]
	return s.Age.Stated && s.takesAge(v.cuts[b.age], v.cuts[b.age+1]) &&
		s.Needs.Stated && !s.Needs.refuses(b.need) && s.Severity.Stated && !s.Severity.refuses(b.severity) && s.Places.Stated && !s.Places.refuses(b.place) &&
		flags&s.Exclude == 0 && flags&s.Require == s.Require && s.Exclude&s.Require == 0 && flags&s.Unspecified == 0
}

// months is the length of an age range.
func (v *Cover) months(a int) int { return v.cuts[a+1] - v.cuts[a] }

// each walks every block.
func (v *Cover) each(f func(b block)) {
	d := &v.c.Dimensions
	for a := range len(v.cuts) - 1 {
		for n := range d.Needs {
			for s := range d.Severity {
				for p := range d.Places {
					f(block{a, n, s, p})
				}
			}
		}
	}
}
