package gaps

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// in reports whether a person is in a box.
func (b *Box) in(p person) bool {
	return b.Age[0] <= p.age && p.age < b.Age[1] && b.Needs>>p.need&1 == 1 && b.Severity>>p.severity&1 == 1 && b.Places>>p.place&1 == 1 &&
		p.flags&b.With == b.With && p.flags&b.Without == 0
}

// The most that a service says of anybody in a box is the most that it says when it is
// asked about each of them.
func TestWhatAServiceSaysOfABox(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := drawCatalogue(rt)
		d := &c.Dimensions
		mask := func(what string, n int) uint64 { return rapid.Uint64Range(1, 1<<uint(n)-1).Draw(rt, what) }
		from := rapid.IntRange(0, 59).Draw(rt, "age from")
		b := Box{Age: [2]int{from, rapid.IntRange(from+1, 60).Draw(rt, "age to")}, Needs: mask("needs", len(d.Needs)), Severity: mask("sev", len(d.Severity)), Places: mask("places", len(d.Places))}
		fixed := uint32(rapid.Uint64Range(0, 1<<uint(len(d.Flags))-1).Draw(rt, "fixed"))
		b.With = fixed & rapid.Uint32().Draw(rt, "with")
		b.Without = fixed &^ b.With
		want := make([]Answer, len(c.Services))
		everybody(c, func(p person) {
			for i := range c.Services {
				if b.in(p) {
					want[i] = max(want[i], Answer(answer(&c.Services[i], p)+1))
				}
			}
		})
		for i := range c.Services {
			if got := c.Services[i].Says(&b); got != want[i] {
				rt.Fatalf("%+v\nsays %d of %+v and not %d", c.Services[i], got, b, want[i])
			}
		}
	})
}

// What becomes of people at each service is what becomes of each kind of them, asked one
// by one, and the people are those whom the estimate has of each kind.
func TestEachDoorCountsThePeopleWhoKnock(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := drawCatalogue(rt)
		d := &c.Dimensions
		e := &Estimate{Population: make([][]Span, len(d.Places)), Rates: make([][]NeedSpan, len(d.Needs)), Shares: make([][]float64, len(d.Needs))}
		for p := range e.Population {
			e.Population[p] = []Span{{0, 60, float64(100 + p)}}
		}
		for n := range e.Rates {
			e.Rates[n] = []NeedSpan{{Span{0, 60, float64(20 * rapid.IntRange(0, 3).Draw(rt, "rate"))}, 0}}
			for s := 1; s < len(d.Severity); s++ {
				e.Rates[n] = append(e.Rates[n], NeedSpan{Span{0, 60, e.Rates[n][0].N}, s})
			}
			for f := range d.Flags {
				e.Shares[n] = append(e.Shares[n], float64(f+1)/10)
			}
		}
		c.Cuts = e.Cuts()
		want := make([]DoorCount, len(c.Services))
		everybody(c, func(p person) {
			one := Box{Age: [2]int{p.age, p.age + 1}, Needs: 1 << p.need, Severity: 1 << p.severity, Places: 1 << p.place, With: p.flags, Without: ^p.flags & (1<<len(d.Flags) - 1)}
			people, _ := e.People(&one, len(d.Severity))
			if e.Rates[p.need][0].N == 0 {
				return // it is known that there is nobody
			}
			yes, _ := taking(c, p)
			accepting := map[int]bool{}
			for _, i := range yes {
				accepting[i] = true
			}
			for i := range c.Services {
				s := &c.Services[i]
				if !s.Needs.Stated || s.Needs.refuses(p.need) || s.Places.refuses(p.place) || s.Age.Stated && !near(c, s, p.age) {
					continue
				}
				w := &want[i]
				to := &w.DeadEnd
				switch hops := c.walk(i, accepting); {
				case hops == 0:
					to = &w.Accepted
				case hops > 0:
					to = &w.AfterBounce
				case c.circular(i, map[int]int{}):
					to = &w.Loop
				}
				to.add(1, people)
			}
		})
		for i, got := range NewCover(c).EachDoor(e) {
			for k, pair := range [][2]Knocks{{got.Accepted, want[i].Accepted}, {got.AfterBounce, want[i].AfterBounce}, {got.Loop, want[i].Loop}, {got.DeadEnd, want[i].DeadEnd}} {
				if pair[0].Kinds != pair[1].Kinds || math.Abs(pair[0].People-pair[1].People) > 1e-6 {
					rt.Fatalf("service %d, outcome %d: %+v and not %+v", i, k, pair[0], pair[1])
				}
			}
		}
		for _, got := range NewCover(c).EachDoor(nil) {
			if all := got.Accepted.Kinds + got.AfterBounce.Kinds + got.Loop.Kinds + got.DeadEnd.Kinds; all > 0 && !math.IsNaN(got.Accepted.People+got.AfterBounce.People+got.Loop.People+got.DeadEnd.People) {
				rt.Fatal("without an estimate the people are known")
			}
		}
	})
}

// near reports whether somebody's range of ages, as the catalogue cuts them, reaches
// within two years of a service's.
func near(c *Catalogue, s *Service, age int) bool {
	cuts := c.cuts()
	for a := range len(cuts) - 1 {
		if cuts[a] <= age && age < cuts[a+1] {
			return cuts[a+1] > s.Age.From-aroundDoor && cuts[a] < s.Age.To+aroundDoor
		}
	}
	return false
}

// What is wrong with a file is said in words, with its place.
func TestWhatIsWrongWithJSONIsSaidInWords(t *testing.T) {
	for text, says := range map[string]string{
		`{"dimensions": ` + strings.Repeat("[", 20_000): "stand deeper within each other", `{"dimensions": {]`: "']' stands where it does not belong",
		`{"dimensions": {`: "it ends too early", `{"services": 3}`: "services is a number, and a list belongs there", "plain": "it is not JSON at all",
	} {
		_, _, err := Read(strings.NewReader(text))
		if err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "invalid character") {
			t.Errorf("%.30s: %v", text, err)
		}
	}
}

// Nothing of a service is dropped without a word: fields that nothing is read from, what
// contradicts itself, ages in quotation marks and services that are none.
func TestNothingOfAServiceIsDroppedSilently(t *testing.T) {
	const text = `{"dimensions":{"age_months":[0,1320],"needs":["a"],"severity":["mild"],"places":["x"],"flags":["f","g"],"routes":[]},"services":[
		{"id":"1","age":["192","216"],"severity":["mild"],"needs":["a"],"sev":["mild"],"places":["x"]},
		{"id":"2","age":"16 to 18 (or 25 if SEND)","exclude":["f"],"unspecified":["f","g"],"require":["g"]}, null, {"id":"3","age":["16","x"]}]}`
	c, notes, err := Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Services) != 3 || c.Services[0].Age != (Months{192, 216, true}) || c.Services[1].Age.Stated || c.Services[2].Age.Stated {
		t.Errorf("%+v", c.Services)
	}
	all := ""
	for _, n := range notes {
		all += n.Where + " " + n.Value + " " + n.What + ": " + n.Assumed + "\n"
	}
	for _, want := range []string{
		`services[0].age ["192","216"] stands in quotation marks: read as completed months: from 16 years up to 18 years`, `services[0].severity ["mild"] is no field of a service.`,
		`services[1].age "16 to 18 (or 25 if SEND)" is no age: not stated`, "services[1] f is excluded and not specified: taken as excluded", "services[1] g is required and not specified",
		"services[2]  is empty, and an object belongs there: left out", `services[3].age ["16","x"] is no age: not stated`,
	} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not said:\n%s", want, all)
		}
	}
}
