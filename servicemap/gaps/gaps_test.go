package gaps

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func names(kind string, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("%s%d", kind, i)
	}
	return out
}

func drawCatalogue(rt *rapid.T) *Catalogue {
	size := func(what string, lo, hi int) int { return rapid.IntRange(lo, hi).Draw(rt, what) }
	d := Dimensions{
		Age: [2]int{0, 60}, Needs: names("need", size("needs", 1, 3)), Severity: names("sev", size("severities", 1, 3)), Places: names("place", size("places", 1, 2)),
		Flags: names("flag", size("flags", 0, 3)), Routes: names("route", size("routes", 0, 2)),
	}
	values := func(what string, n int) Values {
		v := Values{Mask: rapid.Uint64Range(0, 1<<uint(n)-1).Draw(rt, what), Stated: rapid.IntRange(0, 9).Draw(rt, what+" stated") > 0}
		if rapid.IntRange(0, 4).Draw(rt, what+" refused") == 0 {
			v.Refused = rapid.Uint64Range(0, 1<<uint(n)-1).Draw(rt, what+" refuses")
		}
		return v
	}
	c := &Catalogue{Dimensions: d}
	n := size("services", 0, 6)
	for i := range n {
		flags := uint32(1)<<len(d.Flags) - 1
		mask := func(what string) uint32 {
			return rapid.Uint32().Draw(rt, what) & rapid.Uint32().Draw(rt, what+" again") & flags
		}
		s := Service{
			ID: fmt.Sprint(i), Org: fmt.Sprint(i % 3), Age: Months{From: size("from", -5, 40), To: size("to", 10, 70), Stated: size("age stated", 0, 9) > 0},
			Needs: values("need", len(d.Needs)), Severity: values("severity", len(d.Severity)), Places: values("place", len(d.Places)), Routes: values("route", len(d.Routes)),
			Exclude: mask("exclude"), Require: mask("require"), Unspecified: mask("unspecified"),
		}
		if from := size("not from", 0, 120); from < 60 {
			s.NotAge = [][2]int{{from, from + size("not for", 0, 12)}}
		}
		for j := range n {
			if rapid.IntRange(0, 3).Draw(rt, "onward") == 0 {
				s.Onward = append(s.Onward, j)
			}
		}
		c.Services = append(c.Services, s)
	}
	return c
}

// person is one kind of person, for a look at the criteria one by one.
type person struct {
	age, need, severity, place int
	flags                      uint32
}

// answer is what a service says of a person: 1 yes, 0 nothing, -1 no.
func answer(s *Service, p person) int {
	said := 1
	for _, not := range s.NotAge {
		if not[0] <= p.age && p.age < not[1] {
			return -1
		}
	}
	for _, x := range []struct {
		stated, has, refused bool
	}{
		{s.Age.Stated, s.Age.From <= p.age && p.age < s.Age.To, false},
		{s.Needs.Stated, s.Needs.has(p.need), s.Needs.Refused>>p.need&1 == 1},
		{s.Severity.Stated, s.Severity.has(p.severity), s.Severity.Refused>>p.severity&1 == 1},
		{s.Places.Stated, s.Places.has(p.place), s.Places.Refused>>p.place&1 == 1},
	} {
		switch {
		case x.refused, x.stated && !x.has:
			return -1
		case !x.stated:
			said = 0
		}
	}
	switch {
	case p.flags&s.Exclude != 0, p.flags&s.Require != s.Require:
		return -1
	case p.flags&s.Unspecified != 0:
		return 0
	}
	return said
}

func everybody(c *Catalogue, f func(p person)) {
	d := &c.Dimensions
	for age := d.Age[0]; age < d.Age[1]; age++ {
		for n := range d.Needs {
			for s := range d.Severity {
				for p := range d.Places {
					for flags := range 1 << len(d.Flags) {
						f(person{age, n, s, p, uint32(flags)})
					}
				}
			}
		}
	}
}

// taking are the services that say yes and those that do not say no.
func taking(c *Catalogue, p person) (yes []int, maybe int) {
	for i := range c.Services {
		switch answer(&c.Services[i], p) {
		case 1:
			yes = append(yes, i)
		case 0:
			maybe++
		}
	}
	return yes, maybe
}

// Every figure is what asking each service about each person one by one gives.
func TestFiguresAreThoseOfAskingEachServiceAboutEachPerson(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := drawCatalogue(rt)
		v := NewCover(c)
		want := Counts{Route: make([]int, len(c.Dimensions.Routes))}
		classes, overlaps := map[string]bool{}, map[[2]int]int{}
		hard, handed := map[int]int{}, map[int]int{}
		var doors Doors
		doors.Hops = map[int]int{}
		everybody(c, func(p person) {
			yes, maybe := taking(c, p)
			want.Cells++
			switch {
			case len(yes) == 0 && maybe == 0:
				want.Gap++
			case len(yes) == 0:
				want.Possible++
			case len(yes) == 1:
				want.Single++
			default:
				want.Overlap++
			}
			classes[fmt.Sprint(yes)] = true
			for r := range c.Dimensions.Routes {
				if !slices.ContainsFunc(yes, func(i int) bool { return openTo(&c.Services[i], r) }) {
					want.Route[r]++
				}
			}
			for _, a := range yes {
				for _, b := range yes {
					if a < b && c.Services[a].Org != c.Services[b].Org {
						overlaps[[2]int{a, b}]++
					}
				}
			}
			if p.age > c.Dimensions.Age[0] {
				before := p
				before.age--
				had, _ := taking(c, before)
				switch {
				case len(had) > 0 && len(yes) == 0:
					hard[p.age]++
				case len(had) > 0 && !slices.ContainsFunc(had, func(i int) bool { return slices.Contains(yes, i) }):
					handed[p.age]++
				}
			}
			if (p.age-c.Dimensions.Age[0])%12 == 0 {
				knock(c, p, yes, &doors)
			}
		})
		want.Classes = len(classes)
		if got := v.Counts(); fmt.Sprint(got) != fmt.Sprint(want) {
			rt.Fatalf("counts %+v and not %+v", got, want)
		}
		if got := v.Overlaps(); fmt.Sprint(got) != fmt.Sprint(overlaps) {
			rt.Fatalf("overlaps %v and not %v", got, overlaps)
		}
		for _, x := range v.Cliffs() {
			if x.Cells != hard[x.AgeMonths] || x.HandOver != handed[x.AgeMonths] {
				rt.Fatalf("cliff %+v and not %d and %d", x, hard[x.AgeMonths], handed[x.AgeMonths])
			}
			delete(hard, x.AgeMonths)
			delete(handed, x.AgeMonths)
		}
		if len(hard)+len(handed) > 0 {
			rt.Fatalf("cliffs not found: %v %v", hard, handed)
		}
		if got := v.FirstDoors(12); fmt.Sprint(got) != fmt.Sprint(doors) {
			rt.Fatalf("doors %+v and not %+v", got, doors)
		}
	})
}

// knock sends one person to every door of their need, step by step.
func knock(c *Catalogue, p person, yes []int, out *Doors) {
	for door := range c.Services {
		if !c.Services[door].Needs.has(p.need) {
			continue
		}
		reach, hops, taken := map[int]bool{door: true}, 0, false
		for {
			if slices.ContainsFunc(yes, func(i int) bool { return reach[i] }) {
				taken = true
				break
			}
			more := map[int]bool{}
			for i := range reach {
				more[i] = true
				for _, next := range c.Services[i].Onward {
					more[next] = true
				}
			}
			if len(more) == len(reach) {
				break
			}
			reach = more
			hops++
		}
		switch {
		case taken && hops == 0:
			out.Accepted++
		case taken:
			out.AfterBounce++
			out.Hops[hops]++
		case longWalk(c, door, len(c.Services)+1):
			out.Loop++
		default:
			out.DeadEnd++
		}
	}
}

// longWalk reports whether somebody can be sent on n times: more often than there are
// services only in a circle.
func longWalk(c *Catalogue, i, n int) bool {
	at := map[int]bool{i: true}
	for range n {
		next := map[int]bool{}
		for j := range at {
			for _, k := range c.Services[j].Onward {
				next[k] = true
			}
		}
		at = next
	}
	return len(at) > 0
}

// The boxes are the gap: every cell of it in exactly one, and nothing else.
func TestBoxesAreTheGap(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := drawCatalogue(rt)
		boxes := NewCover(c).Boxes()
		d := &c.Dimensions
		counted := make([]int, len(boxes))
		everybody(c, func(p person) {
			in := 0
			for i, b := range boxes {
				if b.Age[0] <= p.age && p.age < b.Age[1] && b.Needs>>uint(p.need)&1 == 1 && b.Severity>>uint(p.severity)&1 == 1 && b.Places>>uint(p.place)&1 == 1 &&
					p.flags&b.With == b.With && p.flags&b.Without == 0 {
					in++
					counted[i]++
				}
			}
			yes, maybe := taking(c, p)
			gap := len(yes) == 0 && maybe == 0
			if gap && in != 1 || !gap && in != 0 {
				rt.Fatalf("%+v is in %d boxes; a gap: %v", p, in, gap)
			}
		})
		for i := range boxes {
			if boxes[i].Cells != counted[i] {
				rt.Fatalf("%s has %d cells and not %d", boxes[i].Words(d), boxes[i].Cells, counted[i])
			}
			if i > 0 && boxes[i].Cells > boxes[i-1].Cells {
				rt.Fatal("the largest is not first")
			}
		}
	})
}

func TestACatalogueIsReadWithItsDoubts(t *testing.T) {
	c, notes, err := Read(strings.NewReader(`{"dimensions":{"age_months":[0,1320],"needs":["adhd","adhd","eating"],"severity":["mild"],"places":["East"],"flags":["autism"],"routes":["gp"]},
	"services":[
	 {"id":"a","age":"up to 18","needs":["adhd"],"sev":["mild"],"places":["East"],"exclude":[],"require":[],"routes":["gp"],"onward":["b","nowhere"]},
	 {"id":"b","age":"under 18","needs":["eatin"],"sev":["mild"],"places":["East"]},
	 {"id":"b","age":[1,2]},
	 {"id":"c","age":[200,100],"needs":["adhd"],"sev":["mild"],"places":["East"],"exclude":["autism"],"require":["autism"]},
	 {"age":"when ready","needs":["eating"]},
	 {"id":"d","age":"16-25"},{"id":"e","age":"65+"},{"id":"f","age":"over 65"},
	 17]}`))
	if err != nil {
		t.Fatal(err)
	}
	ages := []Months{{0, 228, true}, {0, 216, true}, {200, 100, true}, {}, {192, 312, true}, {780, 1320, true}, {792, 1320, true}}
	for i, want := range ages {
		if got := c.Services[i].Age; got != want {
			t.Errorf("service %d is for %+v and not %+v", i, got, want)
		}
	}
	for _, want := range []string{
		"dimensions.needs adhd", "services[0].age up to 18", "services[0].onward nowhere", "services[1].needs eatin", "services[2].id b", "services[3].age [200,100]",
		"services[3] autism", "services[4].id ", `services[4].age "when ready"`, "services[5].age 16-25", "services[7].age over 65", "services[8] ",
	} {
		if !slices.ContainsFunc(notes, func(n Note) bool { return n.Where+" "+n.Value == want && n.What != "" && n.Assumed != "" }) {
			t.Errorf("nothing is said of %s", want)
		}
	}
	if len(notes) != 12 {
		t.Errorf("%d notes: %+v", len(notes), notes)
	}
	if len(c.Services) != 7 || c.Services[1].Needs != (Values{Stated: true}) || c.Services[4].Severity.Stated {
		t.Errorf("read as %+v", c.Services)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"dimensions":{"age_months":[0,12],"needs":["n"],"severity":["s"],"places":["p"],"flags":["f"]},"services":[{"id":"x","age":[0,6],"needs":["n"],"onward":["x"]}]}`))
	f.Add([]byte(`{"dimensions":{},"services":[null]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		c, _, err := Read(bytes.NewReader(text))
		if err != nil || c.blocks()*c.subsets() > 1<<16 {
			return
		}
		v := NewCover(c)
		n := v.Counts()
		if n.Gap+n.Possible+n.Single+n.Overlap != n.Cells {
			t.Fatalf("%+v", n)
		}
		sum := 0
		for _, b := range v.Boxes() {
			sum += b.Cells
		}
		if sum != n.Gap {
			t.Fatalf("boxes hold %d of %d cells", sum, n.Gap)
		}
	})
}

// BenchmarkGaps takes 300 services over 3.07 million cells: cover, classes, boxes and
// cliffs, all together.
func BenchmarkGaps(b *testing.B) {
	c := madeCatalogue(300)
	if n := c.blocks() * c.subsets(); n < 3_000_000 {
		b.Fatalf("%d cells", n)
	}
	for b.Loop() {
		v := NewCover(c)
		n := v.Counts()
		if boxes := v.Boxes(); n.Gap > 0 && len(boxes) == 0 {
			b.Fatal("a gap without a box")
		}
		v.Cliffs()
	}
}

// madeCatalogue has ten age ranges, twenty needs, five severities, twelve places and
// eight flags.
func madeCatalogue(n int) *Catalogue {
	r := rand.New(rand.NewPCG(1, 2))
	c := &Catalogue{Dimensions: Dimensions{
		Age: [2]int{0, 1320}, Needs: names("need", 20), Severity: names("sev", 5), Places: names("place", 12), Flags: names("flag", 8), Routes: names("route", 3),
	}}
	limits := []int{0, 60, 132, 168, 192, 204, 216, 300, 780, 900, 1320}
	few := func(n, k int) Values {
		v := Values{Stated: true}
		for range k {
			v.Mask |= 1 << r.IntN(n)
		}
		return v
	}
	for i := range n {
		from := r.IntN(len(limits) - 1)
		to := from + 1 + r.IntN(len(limits)-1-from)
		c.Services = append(c.Services, Service{
			ID: fmt.Sprint(i), Org: fmt.Sprint(i % 12), Age: Months{limits[from], limits[to], true}, Needs: few(20, 1+r.IntN(3)), Severity: few(5, 1+r.IntN(3)),
			Places: few(12, 1+r.IntN(4)), Routes: few(3, 2), Exclude: uint32(few(8, r.IntN(3)).Mask), Onward: []int{r.IntN(n)},
		})
	}
	return c
}

// An age that is open at one end is that of the axis; one with a part of a month is none.
func TestAgesOpenAtOneEnd(t *testing.T) {
	for text, want := range map[string]Months{
		"[192, null]": {192, 1320, true}, "[null, 216]": {12, 216, true}, "[192.0, 216]": {192, 216, true}, "[192.5, 216]": {}, "[1, 2, 3]": {}, "null": {},
	} {
		c, notes, err := Read(strings.NewReader(`{"dimensions": {"age_months": [12, 1320], "needs": ["a"], "severity": ["b"], "places": ["c"]}, "services": [{"id": "x", "age": ` + text + `}]}`))
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Services[0].Age; got != want {
			t.Errorf("%s is %+v and not %+v", text, got, want)
		}
		if noted := len(notes) > 0; noted != (!want.Stated && text != "null") {
			t.Errorf("%s: %v", text, notes)
		}
	}
}
