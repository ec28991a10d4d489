package pathways

import (
	"fmt"
	"testing"

	"roundtable/care"
	"roundtable/servicemap/lived"
)

// The people of a finding come newest first, those of one day in the order in which they
// were found, with how many there are; no more of them are kept than a page lists.
func TestOfTheNewestNoMoreAreKeptThanAreListed(t *testing.T) {
	for _, n := range []int{0, 1, firstCases, 3*firstCases + 7} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			people := make([][2]int, n)
			for i := range people {
				people[i] = [2]int{i % 3, 1}
			}
			l, found := world(madeOrgs, people)
			for i := range found.By[lived.Bounce] {
				found.By[lived.Bounce][i].At = care.Date(20000 + i*7919%40)
			}
			a := &ask{Log: l}
			every, all := a.newest(found, lived.Bounce, true)
			first, total := a.newest(found, lived.Bounce, false)
			if all != n || total != n || len(every) != n || len(first) != min(n, firstCases) || cap(first) > 2*firstCases {
				t.Fatalf("%d of %d with room for %d, and every %d of %d", len(first), total, cap(first), len(every), all)
			}
			for i := 1; i < n; i++ {
				if p, q := every[i-1], every[i]; p.At < q.At || p.At == q.At && p.Person > q.Person {
					t.Fatalf("%v stands before %v", p, q)
				}
			}
			for i := range first {
				if first[i].Person != every[i].Person {
					t.Fatalf("%v is listed where %v stands of all", first[i], every[i])
				}
			}
		})
	}
}
