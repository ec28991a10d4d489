// Package made makes planning instances by seed: three trusts that pool children's
// surgery, with deprivation, lent equipment, limits of age, and durations like those
// that Leeftink and Hans fitted to nine hospitals' records (a shift and a lognormal,
// sigma from 0.2 to 1.1; "Case mix classification and a benchmark set for surgery
// scheduling", Journal of Scheduling 21, 2018). Nobody in them is real.
package made

import (
	"fmt"
	"math/rand/v2"

	"roundtable/sessions/plan"
)

// Size is how large an instance is made.
type Size struct {
	Name               string
	Sessions, Cases    int
	Specialties, Sites int
	PatientSites       float64 // probability that a patient accepts a site
	Days, SessionsADay int
	Equipment          int
}

// The sizes that docs/plan.md gives figures for.
var (
	Small  = Size{"small", 6, 300, 2, 2, .62, 3, 2, 2}
	Medium = Size{"medium", 60, 3000, 5, 3, .58, 20, 3, 3}
	Large  = Size{"large", 1000, 50000, 10, 12, .55, 84, 12, 6}
)

// procedure is one kind of operation: minutes = shift + lognormal(mu, sigma).
type procedure struct {
	shift, mu, sigma, often float64
	needs                   bool
}

// procedures are those of one specialty in turn; a specialty beyond the list takes
// them again, a little longer.
var procedures = [][]procedure{
	{ // ear, nose and throat
		{5, 2.6, .45, .25, false},
		{8, 3.0, .5, .2, false},
		{10, 3.3, .4, .2, true},
		{12, 3.5, .6, .12, false},
		{15, 3.2, 1.06, .05, true},
		{10, 4.0, .5, .1, true},
		{10, 4.5, .75, .05, true},
		{0, 4.6, .48, .03, false},
	},
	{ // oral and maxillofacial
		{6, 2.7, .55, .35, false},
		{8, 3.1, .5, .25, false},
		{16, 2.7, .53, .15, false},
		{24, 3.0, .66, .1, true},
		{36, 3.6, .46, .1, false},
		{3, 4.1, .74, .05, true},
	},
	{ // eyes
		{6, 3.0, .37, .3, false},
		{15, 2.9, .57, .25, false},
		{20, 2.9, .89, .15, true},
		{25, 3.3, .65, .15, true},
		{0, 4.2, .45, .1, false},
		{40, 3.7, .54, .05, true},
	},
	{ // urology
		{0, 3.1, .34, .3, false},
		{10, 3.2, .66, .25, false},
		{5, 3.6, .22, .2, false},
		{6, 3.9, .18, .1, true},
		{30, 2.9, 1.14, .05, true},
		{5, 4.6, .16, .1, false},
	},
	{ // orthopaedics
		{24, 2.6, .57, .3, false},
		{0, 3.7, .38, .25, false},
		{29, 3.3, .61, .2, true},
		{44, 3.6, .31, .1, true},
		{65, 3.4, .48, .1, false},
		{100, 4.0, .46, .05, true},
	},
}

var (
	trusts = []string{"north", "middle", "south"}
	names  = []string{"ENT", "OMFS", "EYE", "URO", "ORT"}
)

// New makes an instance of a size; the same seed makes the same.
func New(size Size, seed uint64) *plan.Instance {
	r := rand.New(rand.NewPCG(seed, 2026))
	in := &plan.Instance{Name: fmt.Sprintf("made %s %d", size.Name, seed), Risk: plan.Risk{Alpha: 0.1}}
	for e := range size.Equipment {
		units := 1
		if size.SessionsADay > 6 {
			units = 2
		}
		in.Equipment = append(in.Equipment, plan.Equipment{
			ID: plan.EquipmentID(fmt.Sprintf("E%d", e+1)), Owner: trusts[e%len(trusts)], Units: &units,
		})
	}
	for i := range size.Sessions {
		in.Sessions = append(in.Sessions, session(r, size, i))
	}
	for i := range size.Cases {
		in.Cases = append(in.Cases, waiting(r, size, i))
	}
	in.Groups = []plan.Group{{ID: "most deprived fifth", IMD: []int{1, 2}}}
	for _, t := range trusts {
		in.Groups = append(in.Groups, plan.Group{ID: plan.GroupID(t), Trusts: []string{t}})
	}
	return in
}

func day(i int) plan.Day { return plan.Day(fmt.Sprintf("2027-%02d-%02d", 1+i/28, 1+i%28)) }

func site(i int) string { return fmt.Sprintf("site %d", i+1) }

func specialty(i int) string {
	if i < len(names) {
		return names[i]
	}
	return fmt.Sprintf("%s %d", names[i%len(names)], i/len(names)+1)
}

func session(r *rand.Rand, size Size, i int) plan.Session {
	at := i % size.Sites
	s := plan.Session{
		ID: plan.SessionID(fmt.Sprintf("S%d", i+1)), Trust: trusts[at%len(trusts)], Site: site(at),
		Day: day(i / size.SessionsADay % size.Days), Start: "08:30", Minutes: 480, TurnaroundMinutes: 10,
		Specialties: []string{specialty(i % size.Specialties)}, Skills: []string{"surgeon", "anaesthetist"},
		MinAgeMonths: []int{0, 12, 24, 36}[r.IntN(4)],
	}
	if size.Sites == size.Specialties || size.Specialties%size.Sites == 0 || size.Sites%size.Specialties == 0 {
		s.Specialties[0] = specialty((i + i/size.Sites) % size.Specialties)
	}
	if r.Float64() < .7 {
		s.Skills = append(s.Skills, "small children")
	}
	return s
}

func waiting(r *rand.Rand, size Size, i int) plan.Case {
	sp := r.IntN(size.Specialties)
	kinds := procedures[sp%len(procedures)]
	k, at := r.Float64(), 0
	for at < len(kinds)-1 && k >= kinds[at].often {
		k -= kinds[at].often
		at++
	}
	p := kinds[at]
	age := 6 + r.IntN(186)
	trust := r.IntN(len(trusts))
	c := plan.Case{
		ID: plan.CaseID(fmt.Sprintf("C%d", i+1)), Trust: trusts[trust], Specialty: specialty(sp),
		Procedure: fmt.Sprintf("%s procedure %d", specialty(sp), at+1), AgeMonths: &age, IMD: 1 + r.IntN(10),
		Weeks: float64(1 + int(r.ExpFloat64()*28)), Priority: []string{"P2", "P3", "P3", "P4", "P4", "P4"}[r.IntN(6)],
		Duration: plan.Duration{Shift: p.shift, Mu: p.mu + .1*float64(sp/len(procedures)), Sigma: p.sigma},
		Sites:    []string{}, Skills: []string{"surgeon"},
	}
	if c.IMD <= 2 { // the most deprived wait in places that are offered less
		c.Weeks = 1 + c.Weeks*.8
	}
	for at := range size.Sites {
		if r.Float64() < size.PatientSites {
			c.Sites = append(c.Sites, site(at))
		}
	}
	if age < 36 && r.Float64() < .5 {
		c.Skills = append(c.Skills, "small children")
	}
	if p.needs {
		c.Needs = []plan.EquipmentID{plan.EquipmentID(fmt.Sprintf("E%d", 1+(sp/2+at)%size.Equipment))}
	}
	for d := range size.Days {
		if r.Float64() < .12 {
			c.Unavailable = append(c.Unavailable, day(d))
		}
	}
	c.LDOrAutism, c.Latex, c.Infection = r.Float64() < .08, r.Float64() < .02, r.Float64() < .02
	return c
}
