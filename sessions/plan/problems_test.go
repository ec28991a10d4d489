package plan_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"roundtable/care"
	"roundtable/sessions/plan"
	"roundtable/sessions/plan/made"
)

// list is a session of minutes on a day; op a case that takes them exactly.
func list(id string, minutes float64, day plan.Day) plan.Session {
	return plan.Session{ID: plan.SessionID(id), Site: "A", Day: day, Start: "08:30", Minutes: minutes}
}

func op(id string, minutes, value float64) plan.Case {
	return plan.Case{ID: plan.CaseID(id), Duration: plan.Duration{Minutes: minutes}, Value: &value}
}

func at(p *plan.Plan, id plan.CaseID) plan.SessionID {
	for _, a := range p.Assignments {
		if a.Case == id {
			return a.Session
		}
	}
	return ""
}

func why(p *plan.Plan, id plan.CaseID) plan.Reason {
	for _, r := range p.WhyNot {
		if r.Case == id {
			return r
		}
	}
	return plan.Reason{}
}

func codes(p *plan.Plan) []string {
	var out []string
	for _, q := range p.Problems {
		if q.What == "" || q.Remedy == "" || q.Place == "" {
			out = append(out, fmt.Sprintf("%+v lacks words", q))
		}
		out = append(out, q.Code)
	}
	return out
}

func small(t *testing.T, in *plan.Instance) *plan.Plan {
	t.Helper()
	p := solve(t, in, plan.Options{Work: 400_000, Seed: 3})
	check(t, in, p)
	return p
}

func TestWhatIsWrongIsSaidAndTheRestPlanned(t *testing.T) {
	unit := 1
	for _, c := range []struct {
		name    string
		spoil   func(in *plan.Instance)
		code    string
		words   string
		planned int
	}{
		{"nothing", func(*plan.Instance) {}, "", "", 4},
		{"no length", func(in *plan.Instance) { in.Sessions[1].Minutes = 0 }, "session", "0 minutes long", 2},
		{"no number", func(in *plan.Instance) { in.Sessions[1].Minutes = math.NaN() }, "session", "NaN minutes", 2},
		{"negative turnaround", func(in *plan.Instance) { in.Sessions[1].TurnaroundMinutes = -5 }, "session", "turnaround", 2},
		{"no time of day", func(in *plan.Instance) { in.Sessions[1].Start = "half nine" }, "session", "no time of day", 2},
		{"two places", func(in *plan.Instance) {
			in.Sessions[1].Day, in.Sessions[1].Site = in.Sessions[0].Day, "B"
			in.Sessions[0].Staff, in.Sessions[1].Staff = []string{"dr-7"}, []string{"dr-9", "dr-7"}
		}, "two_places", "dr-7 is in two places at once", 2},
		{"two places in turn", func(in *plan.Instance) {
			in.Sessions[1].Day, in.Sessions[1].Start = in.Sessions[0].Day, "13:00"
			in.Sessions[0].Staff, in.Sessions[1].Staff = []string{"dr-7"}, []string{"dr-7"}
		}, "", "", 4},
		{"lent twice", func(in *plan.Instance) {
			in.Sessions[1].Day, in.Sessions[1].Site = in.Sessions[0].Day, "B"
			in.Equipment = []plan.Equipment{{ID: "laser", Units: &unit, Loans: []plan.Loan{{Site: "A"}, {Site: "B", From: "2027-03-01"}}}}
			for i := range in.Cases {
				in.Cases[i].Needs = []plan.EquipmentID{"laser"}
			}
		}, "lent_twice", "lent twice", 2},
		{"nobody has it", func(in *plan.Instance) { in.Cases[0].Needs = []plan.EquipmentID{"robot"} }, "no_such_equipment", "robot", 3},
		{"equipment twice", func(in *plan.Instance) { in.Equipment = []plan.Equipment{{ID: "x"}, {ID: "x"}} }, "equipment_twice", "twice", 4},
		{"no duration", func(in *plan.Instance) { in.Cases[0].Duration = plan.Duration{} }, "duration", "is not stated", 3},
		{"two durations", func(in *plan.Instance) { in.Cases[0].Duration = plan.Duration{Minutes: 30, Mean: 30} }, "duration", "in two ways", 3},
		{"huge alpha", func(in *plan.Instance) { in.Risk.Alpha = 7 }, "alpha", "0.1 was used", 4},
		{"negative alpha", func(in *plan.Instance) { in.Risk.Alpha = -1 }, "alpha", "0.1 was used", 4},
		{"tiny alpha", func(in *plan.Instance) { in.Risk.Alpha = 1e-9 }, "alpha", "0.0001 was used", 4},
		{"30 February", func(in *plan.Instance) { in.Sessions[1].Day = "2027-02-30" }, "day", "no day \"2027-02-30\"", 2},
		{"a day as on paper", func(in *plan.Instance) { in.Sessions[1].Day = "06/03/2027" }, "day", "no day", 2},
		{"a number among dates", func(in *plan.Instance) {
			in.Sessions = append(in.Sessions, list("Mon", 120, "3"))
		}, "day", "Its day is a number", 4},
		{"a case's day that is none", func(in *plan.Instance) { in.Cases[0].NotAfter = "2027-04-31" }, "day", "day of the case", 3},
		{"no decile", func(in *plan.Instance) { in.Cases[0].IMD = 14 }, "case", "decile", 4},
		{"a negative wait", func(in *plan.Instance) { in.Cases[0].Weeks = -5 }, "case", "not negative", 4},
		{"a negative age", func(in *plan.Instance) {
			before := -1
			in.Cases[0].AgeMonths, in.Sessions[0].MaxAgeMonths, in.Sessions[1].MaxAgeMonths = &before, 200, 200
			for i := range in.Cases[1:] {
				old := 100
				in.Cases[i+1].AgeMonths = &old
			}
		}, "case", "1,560 months", 3},
		{"a priority without weight", func(in *plan.Instance) { in.Cases[0].Priority, in.Cases[0].Value = "P9", nil }, "priority", "no weight", 4},
		{"a mean alone", func(in *plan.Instance) { in.Cases[0].Duration = plan.Duration{Mean: 30} }, "exact", "no sd", 4},
		{"negative minutes", func(in *plan.Instance) { in.Cases[0].Duration = plan.Duration{Mean: -4, SD: 3} }, "duration", "mean -4, sd 3", 3},
		{"past midnight", func(in *plan.Instance) { in.Sessions[1].Start = "23:00" }, "midnight", "until 01:00", 4},
		{"a loan that ends before it begins", func(in *plan.Instance) {
			in.Equipment = []plan.Equipment{{ID: "laser", Loans: []plan.Loan{{Site: "A", From: "2027-03-08", Until: "2027-03-06"}}}}
		}, "loan", "ends before it begins", 4},
		{"a loan to nowhere", func(in *plan.Instance) {
			in.Equipment = []plan.Equipment{{ID: "laser", Loans: []plan.Loan{{Site: "Mars"}}}}
		}, "loan", "No session is at the site", 4},
		{"booked where the surgeon is not", func(in *plan.Instance) {
			in.Sessions[1].Day, in.Sessions[1].Site = in.Sessions[0].Day, "B"
			in.Sessions[0].Staff, in.Sessions[1].Staff = []string{"dr-7"}, []string{"dr-7"}
			in.Cases[3].Locked = "Sun"
		}, "booked_session", "1 patient is booked", 3},
		{"a group that is owed every place", func(in *plan.Instance) {
			all, none := 1.0, 0.0
			in.Groups = []plan.Group{{ID: "g", Cases: []plan.CaseID{"c", "d"}, Share: &all, Tolerance: &none, Hard: true}}
		}, "", "", 2},
		{"unknown booking", func(in *plan.Instance) { in.Cases[0].Locked = "gone" }, "booked_elsewhere", "not in the instance", 3},
		{"booked against a rule", func(in *plan.Instance) { in.Cases[0].Locked, in.Cases[0].Sites = "Sat", []string{"Z"} }, "booked_rule", "rule of site", 4},
		{"overbooked", func(in *plan.Instance) {
			for i := range 3 {
				in.Cases[i].Locked = "Sat"
			}
		}, "booked_overrun", "overrun", 4},
		{"too few chairs", func(in *plan.Instance) {
			in.Sessions[0].Chairs = 1
			in.Cases[0].Locked, in.Cases[1].Locked = "Sat", "Sat"
		}, "booked_chairs", "1 chairs", 4},
		{"a share of three", func(in *plan.Instance) {
			three := 3.0
			in.Groups = []plan.Group{{ID: "g", Share: &three}}
		}, "share", "between 0 and 1", 4},
		{"a stranger in a group", func(in *plan.Instance) { in.Groups = []plan.Group{{ID: "g", Cases: []plan.CaseID{"who"}}} }, "group_case", "not in the instance", 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := &plan.Instance{
				Sessions: []plan.Session{list("Sat", 120, "2027-03-06"), list("Sun", 120, "2027-03-07")},
				Cases:    []plan.Case{op("a", 60, 5), op("b", 60, 4), op("c", 60, 3), op("d", 60, 2)},
			}
			c.spoil(in)
			p := small(t, in)
			if c.code == "" && len(p.Problems) > 0 {
				t.Errorf("problems %+v", p.Problems)
			}
			if c.code != "" && (!slices.Contains(codes(p), c.code) || !strings.Contains(fmt.Sprint(p.Problems), c.words)) {
				t.Errorf("no problem %s with %q: %+v", c.code, c.words, p.Problems)
			}
			if p.Treated != c.planned {
				t.Errorf("planned %d, not %d: %v", p.Treated, c.planned, p.Assignments)
			}
		})
	}
}

func TestWhyNot(t *testing.T) {
	month := 10
	in := &plan.Instance{
		Sessions:  []plan.Session{list("Sat", 120, "2027-03-06")},
		Equipment: []plan.Equipment{{ID: "laser", Sites: []string{"B"}}},
		Cases:     []plan.Case{op("in1", 60, 50), op("in2", 60, 40), op("dear", 60, 1), op("long", 500, 900)},
	}
	in.Sessions[0].Specialties, in.Sessions[0].MinAgeMonths, in.Sessions[0].Skills = []string{"ENT"}, 12, []string{"surgeon"}
	old := 100
	for i := range in.Cases {
		in.Cases[i].Specialty, in.Cases[i].AgeMonths = "ENT", &old
	}
	add := func(id string, change func(c *plan.Case)) {
		c := op(id, 30, 500)
		c.Specialty, c.AgeMonths = "ENT", &old
		change(&c)
		in.Cases = append(in.Cases, c)
	}
	add("specialty", func(c *plan.Case) { c.Specialty = "EYE" })
	add("site", func(c *plan.Case) { c.Sites = []string{"B"} })
	add("nowhere", func(c *plan.Case) { c.Sites = []string{} })
	add("day", func(c *plan.Case) { c.Unavailable = []plan.Day{"2027-03-06"} })
	add("late", func(c *plan.Case) { c.NotAfter = "2027-03-05" })
	add("early", func(c *plan.Case) { c.NotBefore = "2027-03-07" })
	add("young", func(c *plan.Case) { c.AgeMonths = &month })
	add("ageless", func(c *plan.Case) { c.AgeMonths = nil })
	add("skills", func(c *plan.Case) { c.Skills = []string{"surgeon", "small children"} })
	add("kit", func(c *plan.Case) { c.Needs = []plan.EquipmentID{"laser"} })
	p := small(t, in)
	for id, rule := range map[plan.CaseID]string{
		"specialty": "specialty", "site": "site", "nowhere": "site", "day": "day", "late": "day", "early": "day", "young": "age", "ageless": "age",
		"skills": "skills", "kit": "equipment", "long": "length",
	} {
		if r := why(p, id); r.Code != plan.NotEligible || r.Rule != rule {
			t.Errorf("%s: %+v", id, r)
		}
	}
	if r := why(p, "dear"); r.Code != plan.TooDear || r.ValuePerMinute == 0 || r.SessionPrice < r.ValuePerMinute || r.Session != "Sat" {
		t.Errorf("dear: %+v", r)
	}
	if p.Treated != 2 || at(p, "in1") != "Sat" || at(p, "in2") != "Sat" {
		t.Errorf("planned %v", p.Assignments)
	}
}

func TestEquipmentGoesToOneSiteADay(t *testing.T) {
	sat := func(id, site, start string) plan.Session {
		s := list(id, 120, "2027-03-06")
		s.Site, s.Start = site, start
		return s
	}
	in := &plan.Instance{
		Sessions:  []plan.Session{sat("A am", "A", "08:00"), sat("A pm", "A", "13:00"), sat("B pm", "B", "13:00")},
		Equipment: []plan.Equipment{{ID: "laser"}},
	}
	for i, s := range []string{"A", "A", "B", "B"} {
		c := op(fmt.Sprint(s, i), 100, 10)
		c.Sites, c.Needs = []string{s}, []plan.EquipmentID{"laser"}
		in.Cases = append(in.Cases, c)
	}
	p := small(t, in)
	if p.Treated != 2 || at(p, "A0") == "" || at(p, "A1") == "" {
		t.Errorf("one unit serves the two sessions of one site, one after the other: %v", p.Assignments)
	}
	if r := why(p, "B2"); r.Code != plan.NoEquipment {
		t.Errorf("B2: %+v", r)
	}
	two := 2
	in.Equipment[0].Units = &two
	if p := small(t, in); p.Treated != 3 {
		t.Errorf("two units: %v", p.Assignments)
	}
	in.Equipment[0].UnitsByDay = map[plan.Day]int{"2027-03-06": 0}
	if p := small(t, in); p.Treated != 0 || why(p, "A0").Rule != "equipment" {
		t.Errorf("none that day: %v", p.Assignments)
	}
}

func TestOrderInTheList(t *testing.T) {
	in := &plan.Instance{Sessions: []plan.Session{list("Sat", 480, "2027-03-06")}, Equipment: []plan.Equipment{{ID: "laser"}}}
	add := func(id string, age int, change func(c *plan.Case)) {
		c := op(id, 30, 5)
		c.AgeMonths = &age
		if change != nil {
			change(&c)
		}
		in.Cases = append(in.Cases, c)
	}
	kit := func(c *plan.Case) { c.Needs = []plan.EquipmentID{"laser"} }
	add("infected", 10, func(c *plan.Case) { c.Infection, c.LDOrAutism = true, true })
	add("old", 150, nil)
	add("laser old", 140, kit)
	add("young", 20, nil)
	add("laser young", 15, kit)
	add("autistic", 100, func(c *plan.Case) { c.LDOrAutism = true })
	add("latex", 120, func(c *plan.Case) { c.Latex = true })
	p := small(t, in)
	want := []plan.CaseID{"latex", "autistic", "laser young", "laser old", "young", "old", "infected"}
	if !slices.Equal(p.Sessions[0].Cases, want) {
		t.Errorf("in order %v, want %v", p.Sessions[0].Cases, want)
	}
}

func TestTinyAndDegenerate(t *testing.T) {
	for name, in := range map[string]*plan.Instance{
		"nothing":     {},
		"no sessions": {Cases: []plan.Case{op("a", 30, 1)}},
		"no cases":    {Sessions: []plan.Session{list("S", 100, "1")}},
		"one of each": {Cases: []plan.Case{op("a", 30, 1)}, Sessions: []plan.Session{list("S", 100, "1")}},
		"all alike":   {Cases: []plan.Case{op("a", 30, 1), op("b", 30, 1), op("c", 30, 1), op("d", 30, 1)}, Sessions: []plan.Session{list("S", 60, "1"), list("T", 60, "1")}},
		"worthless":   {Cases: []plan.Case{op("a", 30, 0), op("b", 30, -5)}, Sessions: []plan.Session{list("S", 60, "1")}},
		"too long":    {Cases: []plan.Case{op("a", 3000, 4)}, Sessions: []plan.Session{list("S", 60, "1")}},
	} {
		p := small(t, in)
		want := map[string]int{"one of each": 1, "all alike": 4}[name]
		if p.Treated != want || p.Bound < p.Value || p.Gap == nil || *p.Gap > 1e-6 {
			t.Errorf("%s: %+v", name, p)
		}
		if p.Assignments == nil {
			t.Errorf("%s: assignments are null in JSON, not []", name)
		}
	}
}

func TestTwoOfOneIdAreRefused(t *testing.T) {
	_, err := plan.Solve(context.Background(), &plan.Instance{Cases: []plan.Case{op("a", 1, 1), op("a", 2, 2)}}, plan.Options{Work: 1})
	var p *care.Problem
	if !errors.As(err, &p) || p.Where != "cases[1]" {
		t.Errorf("error %v", err)
	}
}

func TestCancelledAtOnceStillBounds(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	in := made.New(made.Small, 1)
	p, err := plan.Solve(ctx, in, plan.Options{Seconds: 5})
	if err != nil || p.Stopped != "cancelled" {
		t.Fatal(err, p.Stopped)
	}
	check(t, in, p)
}

func TestEveryCaseAndSessionHasAnID(t *testing.T) {
	for where, in := range map[string]*plan.Instance{
		"cases[1]":    {Sessions: []plan.Session{list("Sat", 60, "1")}, Cases: []plan.Case{op("a", 30, 1), op("", 30, 1)}},
		"sessions[0]": {Sessions: []plan.Session{list("", 60, "1")}, Cases: []plan.Case{op("a", 30, 1)}},
	} {
		_, err := plan.Solve(context.Background(), in, plan.Options{Work: 1e5})
		var p *care.Problem
		if !errors.As(err, &p) || p.Where != where || !strings.Contains(p.What, "no id") {
			t.Errorf("%s: %v", where, err)
		}
	}
}

// A group that is owed nearly every place is given them where they can be found, on
// an instance whose best lists hold none of it.
func TestAHardGroupDoesNotEmptyThePlan(t *testing.T) {
	for _, share := range []float64{.5, .8, .95, 1} {
		none := 0.0
		in := &plan.Instance{
			Sessions: []plan.Session{list("Sat", 240, "1"), list("Sun", 240, "2")},
			Groups:   []plan.Group{{ID: "g", Trusts: []string{"x"}, Share: &share, Tolerance: &none, Hard: true}},
		}
		for i := range 20 {
			c := op(fmt.Sprint("c", i), 60, 10)
			if c.Trust = "y"; i%4 == 0 {
				c.Trust = "x"
				*c.Value = 1
			}
			in.Cases = append(in.Cases, c)
		}
		p := small(t, in)
		x := 0
		for _, a := range p.Assignments {
			for _, c := range in.Cases {
				if c.ID == a.Case && c.Trust == "x" {
					x++
				}
			}
		}
		if most := min(8, int(5/share)); p.Treated != most || float64(x) < share*float64(p.Treated)-1e-9 {
			t.Errorf("share %g: %d treated, %d of them owed their places; %d could be", share, p.Treated, x, most)
		}
	}
}

// Who is booked with a duration that is none makes the list overrun, by every measure.
func TestABookingWithoutADurationOverruns(t *testing.T) {
	c := op("c", 0, 5)
	c.Duration = plan.Duration{Mean: 1e6, SD: 1000}
	c.Locked = "s"
	p, err := plan.Solve(t.Context(), &plan.Instance{Sessions: []plan.Session{list("s", 120, "2027-03-06")}, Cases: []plan.Case{c, op("d", 30, 5)}}, plan.Options{Work: plan.WorkOf(.1)})
	if err != nil {
		t.Fatal(err)
	}
	if s := p.Sessions[0]; s.Overrun != 1 || s.OverrunRule != 1 || s.OverrunMC != 1 || len(s.Cases) == 0 {
		t.Errorf("%+v", s)
	}
}
