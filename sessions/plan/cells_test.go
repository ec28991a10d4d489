package plan

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestPlanesLieUnderTheBuffer holds every cell's plane against the buffer at random
// points, and that every allowed point lies in a cell.
func TestPlanesLieUnderTheBuffer(t *testing.T) {
	for _, alpha := range []float64{1e-4, .001, .01, .05, .1, .2, .3, .5, .8, .999} {
		for _, ratio := range []float64{0, .01, .3, 2.7, 20} {
			z := normalQuantile(alpha)
			tree := newCells(z, ratio)
			r := rand.New(rand.NewPCG(1, 2))
			for range 6000 {
				m := 1.5 * r.Float64() * r.Float64()
				v := ratio * m * m * r.Float64()
				if m+buffer(m, v, z) > 1 {
					continue
				}
				if !heldBy(t, tree, m, v, z) {
					t.Fatalf("alpha %g ratio %g: no leaf holds mean %g variance %g", alpha, ratio, m, v)
				}
			}
		}
	}
}

func heldBy(t *testing.T, c *cell, m, v, z float64) bool {
	if c == nil || m > c.hiM+1e-12 || v > c.hiV+1e-12 || m < c.loM-1e-12 || v < c.loV-1e-12 {
		return false
	}
	if plane := c.base + c.byMean*m + c.byVar*v; plane > buffer(m, v, z)+1e-9 {
		t.Errorf("z %g: the plane %g is above the buffer %g at mean %g variance %g in %+v", z, plane, buffer(m, v, z), m, v, *c)
	}
	if c.kids[0] == nil && c.kids[1] == nil {
		return true
	}
	a := heldBy(t, c.kids[0], m, v, z)
	b := heldBy(t, c.kids[1], m, v, z)
	return a || b
}

func TestFitsAgreesWithOverrun(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 6000 {
		s := size{fixed: 100 * r.Float64(), mean: 300 * r.Float64(), vari: 5000 * r.Float64()}
		alpha, room := .001+.9*r.Float64(), 50+400*r.Float64()
		over := s.overrun(room)
		if math.Abs(over-alpha) < 1e-6 {
			continue
		}
		if fits := s.fits(room, normalQuantile(alpha)); fits != (over < alpha) {
			t.Fatalf("%+v in %g: overruns with %g, alpha %g, fits %v", s, room, over, alpha, fits)
		}
	}
}
