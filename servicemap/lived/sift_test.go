package lived

import (
	"testing"

	"roundtable/care"
)

// What is asked for by need, by place and by deprivation adds up to the whole, with those of
// whom it is not recorded.
func TestEveryPartAddsUpWithWhatIsNotRecorded(t *testing.T) {
	l := &Log{Needs: []Need{{Key: "eating"}, {Key: "autism"}}, Places: []string{"North", "South"}, Orgs: []Org{{Code: "ZX1"}}}
	for n := range 60 {
		l.People = append(l.People, Person{Place: int32(n%3) - 1, Quintile: uint8(n % 6)})
		for k := range n % 4 {
			l.Referrals = append(l.Referrals, Referral{Person: int32(n), Need: int32((n+k)%3) - 1, Opened: care.Date(20_000 + n)})
		}
	}
	whole := l.Asked(Sift{})
	for name, all := range map[string][]Sift{
		"need":        {{Need: "eating"}, {Need: "autism"}, {Need: NotRecorded}},
		"place":       {{Place: "North"}, {Place: "South"}, {Place: NotRecorded}},
		"deprivation": {{Quintile: 1}, {Quintile: 2}, {Quintile: 3}, {Quintile: 4}, {Quintile: 5}, {Quintile: NoQuintile}},
	} {
		n := 0
		for _, s := range all {
			a := l.Asked(s)
			if a.Referrals == 0 {
				t.Errorf("%s: %+v takes nobody", name, s)
			}
			n += a.Referrals
		}
		if n != whole.Referrals {
			t.Errorf("by %s: %d of %d referrals", name, n, whole.Referrals)
		}
	}
	if a := l.Asked(Sift{Need: "none such"}); a.Referrals != 0 {
		t.Errorf("a need that nobody has takes %d", a.Referrals)
	}
}
