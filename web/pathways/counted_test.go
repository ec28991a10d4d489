package pathways

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
	"roundtable/measures/stats"
	"roundtable/servicemap/lived"
)

// madeOrgs are the organisations of these tests; the last is one whose name tells something.
var madeOrgs = []lived.Org{{Code: "RM1", Name: "North"}, {Code: "RC1", Name: "Council"}, {Code: "VR1", Name: "Refuge"}}

// world is who was found, as a log of one referral each: somebody at an organisation, with a
// set of findings as bits of countedKinds.
func world(orgs []lived.Org, people [][2]int) (*lived.Log, *lived.Found) {
	l := &lived.Log{Orgs: orgs}
	for n := range orgs {
		l.Services = append(l.Services, lived.Service{Org: int32(n)})
	}
	found := &lived.Found{By: map[lived.Kind][]lived.Finding{}}
	for n, x := range people {
		l.People = append(l.People, lived.Person{Referrals: lived.Span{From: int32(n), To: int32(n) + 1}})
		l.Referrals = append(l.Referrals, lived.Referral{Person: int32(n), Service: int32(x[0])})
		for k, kind := range countedKinds {
			if x[1]>>k&1 == 1 {
				found.By[kind] = append(found.By[kind], lived.Finding{Kind: kind, Person: int32(n), From: int32(n)})
			}
		}
	}
	return l, found
}

// publishes are all cells that a version publishes, by the organisation's code and the findings:
// more than any page shows, which are sums of them.
func publishes(t interface{ Fatal(args ...any) }, key stats.Key, orgs []lived.Org, people [][2]int) map[[2]string]int {
	dims, rows := countedRows(world(orgs, people))
	counts, err := stats.CountAll(dims, rows)
	if err != nil {
		t.Fatal(err)
	}
	cube, err := counts.Publish(stats.MHSDS, key)
	if err != nil {
		t.Fatal(err)
	}
	out := map[[2]string]int{}
	for _, o := range orgs {
		for kinds := range 1 << len(countedKinds) {
			q := stats.Query{Where: []stats.Filter{{Dimension: countedAt, Labels: []string{string(o.Code)}}}}
			for k, kind := range countedKinds {
				q.Where = append(q.Where, stats.Filter{Dimension: string(kind), Labels: []string{[]string{"no", "yes"}[kinds>>k&1]}})
			}
			a, err := cube.Ask(q)
			if err != nil {
				t.Fatal(err)
			}
			n, _ := a.Figures[0].Value()
			out[[2]string{string(o.Code), fmt.Sprint(kinds)}] = int(n)
		}
	}
	return out
}

func madeKey(b byte) (k stats.Key) {
	for n := range k {
		k[n] = b + byte(n)
	}
	return k
}

// TestAReaderOfTwoVersionsLearnsNoMoreThanOfOne plays a reader who has every cell of the cube
// as it was published twice: before and after organisations were renamed, came in another
// order, got one more among them, and one of them ceased to be named. Whose counts did not
// change reads the same figures again, so that what each leaves open stays open: 0 to 4 where
// it is hidden, four to either side where it is shown.
func TestAReaderOfTwoVersionsLearnsNoMoreThanOfOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := madeKey(rapid.Byte().Draw(t, "key"))
		var people [][2]int
		for n := range madeOrgs {
			for range rapid.IntRange(0, 30).Draw(t, "people") {
				people = append(people, [2]int{n, rapid.IntRange(1, 15).Draw(t, "findings")})
			}
		}
		before := publishes(t, key, madeOrgs, people)
		later := []lived.Org{{Code: "NEW", Name: "Another"}, {Code: "VR1", Name: "The house"}, {Code: "RM1", Name: "North and East"}, {Code: "RC1", Name: "North and East"}}
		var same [][2]int
		for _, x := range people {
			at := slices.IndexFunc(later, func(o lived.Org) bool { return o.Code == madeOrgs[x[0]].Code })
			same = append(same, [2]int{at, x[1]})
		}
		after := publishes(t, key, later, same)
		for cell, was := range before {
			if after[cell] != was {
				t.Fatalf("the cell %v of the same people was published as %d and is %d", cell, was, after[cell])
			}
		}
		for _, secret := range []map[care.PartnerCode]bool{nil, {"VR1": true}} { // named or not, a row is a sum of the same cells
			l, _ := world(madeOrgs, people)
			var codes []string
			for _, r := range countedNames(l, secret) {
				codes = append(codes, r.Codes...)
				if r.Name == unnamed != slices.Equal(r.Codes, []string{"VR1"}) && secret != nil {
					t.Fatalf("%q stands for %v", r.Name, r.Codes)
				}
			}
			if slices.Sort(codes); !slices.Equal(codes, []string{"RC1", "RM1", "VR1"}) {
				t.Fatalf("rows are of %v", codes)
			}
		}
	})
}

// TestNobodyIsFoundInTheCountedCube plays the same reader against one person, of whom they
// know everything but whether something was found: for each number of others in the cell
// there are keys by which the pages of both versions are the same with that person and
// without them. And whatever is published of a cell, no count of 1 to 4 is told from 0.
func TestNobodyIsFoundInTheCountedCube(t *testing.T) {
	people := func(n int) (out [][2]int) {
		for range n {
			out = append(out, [2]int{0, 1})
		}
		return out
	}
	cell := [2]string{"RM1", "1"}
	open := map[int]map[int]bool{} // by what is published, the counts that some key publishes so
	for k := range 40 {
		for n := range 12 {
			shown := publishes(t, madeKey(byte(k*5)), madeOrgs, people(n))[cell]
			if open[shown] == nil {
				open[shown] = map[int]bool{}
			}
			open[shown][n] = true
		}
	}
	for n := range 5 {
		if !open[0][n] {
			t.Errorf("a hidden cell is never %d", n)
		}
	}
	for n := 1; n < 10; n++ {
		if !open[5][n] {
			t.Errorf("a cell shown as 5 is never %d", n)
		}
	}
	for n := range 11 { // with the one person and without
		both := false
		for _, set := range open {
			both = both || set[n] && set[n+1]
		}
		if !both {
			t.Errorf("beside %d others, the figure tells whether one person is among them", n)
		}
	}
}

// TestTheTwoCubesLeaveEachOtherOpen: the published waits and what is published of ways are of
// people who may be none of them the same, and rounded by keys that have nothing in common:
// every pair of counts that each leaves open is open to who reads both. A figure of one could
// bound one of the other only if everybody in the one had to be in the other.
func TestTheTwoCubesLeaveEachOtherOpen(t *testing.T) {
	f := care.Founded{Salt: []byte("a salt that nobody knows")}
	if key := countedKey(f); key == (stats.Key{}) || key == countedKey(care.Founded{Salt: []byte("another")}) {
		t.Error("the key does not come of the salt")
	}
	// Whoever waits or is with somebody has none of the findings by it: a referral that is
	// open neither bounces nor is left with nobody, nor was it closed unseen. A loop is of
	// referrals of which an earlier one ended, or is still open; it says nothing of a wait.
	l, _ := world(madeOrgs[:1], make([][2]int, 1))
	l.AsAt = care.NewDate(2026, 11, 2)
	l.Referrals[0].Opened, l.Referrals[0].Need = l.AsAt-300, lived.None
	found := lived.Find(l, lived.Usual())
	for _, k := range countedKinds {
		if len(found.By[k]) != 0 {
			t.Errorf("who waits is counted among %s by that alone", k)
		}
	}
}
