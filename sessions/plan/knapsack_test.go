package plan

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// randomSession is one session and cases that may all come to it: kinds of duration
// of every sort, some of them shared, some equipment with a charge.
func randomSession(r *rand.Rand, n int) (*Instance, []float64) {
	in := &Instance{Risk: Risk{Alpha: []float64{.01, .1, .2, .3, .5, .7}[r.IntN(6)]}}
	s := Session{ID: "S", Minutes: float64(120 + r.IntN(400)), TurnaroundMinutes: float64(r.IntN(3) * 10)}
	if r.IntN(3) == 0 {
		s.Chairs = 1 + r.IntN(5)
	}
	in.Sessions = []Session{s}
	for e := range 2 {
		in.Equipment = append(in.Equipment, Equipment{ID: EquipmentID(fmt.Sprint("E", e))})
	}
	var kinds []Duration
	for range 1 + r.IntN(6) {
		switch r.IntN(3) {
		case 0:
			kinds = append(kinds, Duration{Minutes: float64(10 + r.IntN(120))})
		case 1:
			kinds = append(kinds, Duration{Mean: 20 + 100*r.Float64(), SD: 5 + 60*r.Float64()})
		default:
			kinds = append(kinds, Duration{Shift: 30 * r.Float64(), Mu: 2.5 + 1.8*r.Float64(), Sigma: .1 + 1.1*r.Float64()})
		}
	}
	worth := make([]float64, n)
	for i := range n {
		c := Case{ID: CaseID(fmt.Sprint(i)), Duration: kinds[r.IntN(len(kinds))]}
		if r.IntN(4) == 0 {
			c.Needs = []EquipmentID{EquipmentID(fmt.Sprint("E", r.IntN(2)))}
		}
		worth[i] = math.Round(100*r.Float64())/2 - 4
		v := worth[i]
		c.Value = &v
		in.Cases = append(in.Cases, c)
	}
	return in, worth
}

// bruteForce tries every set of cases.
func bruteForce(m *model, worth, charge []float64) float64 {
	s, best := &m.sessions[0], 0.0
	for set := range uint(1) << len(worth) {
		var list []int32
		sum, used := 0.0, uint64(0)
		for i := range worth {
			if set>>i&1 == 1 {
				list = append(list, int32(i))
				sum += worth[i]
				used |= m.kinds[m.class[i]].needs
			}
		}
		for e := range charge {
			if used>>e&1 == 1 {
				sum -= charge[e]
			}
		}
		if sum > best && (s.chairs < 0 || len(list) <= s.chairs) && m.listSize(s, list).fits(s.room, s.z) {
			best = sum
		}
	}
	return best
}

func TestKnapsackIsTheBestOfAllSets(t *testing.T) {
	full := 0
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(seed, 1))
		in, worth := randomSession(r, 9+r.IntN(5))
		m, err := compile(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		charge := []float64{0, 0}
		if r.IntN(2) == 0 {
			charge = []float64{20 * r.Float64(), 20 * r.Float64()}
		}
		want := bruteForce(m, worth, charge)
		q := quote{prof: worth}
		q.sort(m)
		k := newKnapsack(m)
		best, bound := k.solve(0, &terms{quote: &q, charge: charge})
		if math.Abs(best-want) > 1e-9*(1+want) {
			t.Errorf("seed %d: found %g, all sets give %g (alpha %g)", seed, best, want, in.Risk.Alpha)
		}
		if bound < want-1e-9 {
			t.Errorf("seed %d: bound %g is below %g", seed, bound, want)
		}
		if len(k.list) > 0 && !m.allowed(0, k.list) {
			t.Errorf("seed %d: the list is not allowed", seed)
		}
		if want > 0 {
			full++
		}
		loose, bound := k.solve(0, &terms{quote: &q, charge: charge, tol: .05})
		if loose < want*.93 || bound < want-1e-9 || in.Risk.Alpha <= .3 && bound > loose*1.06+1e-9 {
			t.Errorf("seed %d: with a tolerance of 5 %% found %g and bound %g, for %g", seed, loose, bound, want)
		}
	}
	if full < 120 {
		t.Errorf("only %d of the sessions had anything to find", full)
	}
}

func TestAFullKnapsackStillBounds(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	in, worth := randomSession(r, 12)
	m, _ := compile(in, nil)
	want := bruteForce(m, worth, nil)
	q := quote{prof: worth}
	q.sort(m)
	k := newKnapsack(m)
	for limit := range 12 {
		k.most = limit
		best, bound := k.solve(0, &terms{quote: &q})
		if best > want+1e-9 || bound < want-1e-9 {
			t.Errorf("after %d nodes: %g to %g, the best is %g", limit, best, bound, want)
		}
	}
}

// Steps towards nought leave prices of next to nothing, which are written as none: of such
// a plan once came no JSON.
func TestPricesOfNextToNothingAreNone(t *testing.T) {
	for v, want := range map[float64]float64{5e-324: 0, -3e-310: 0, 1e-13: 0, math.Inf(1): 0, 1.23456e-5: 1.235e-5, -98765: -98770} {
		if got := round(v); math.IsNaN(got) || math.Abs(got-want) > 1e-9*math.Abs(want) {
			t.Errorf("%g is written as %g", v, got)
		}
	}
}
