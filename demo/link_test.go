package demo

import (
	"testing"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/people"
)

// TestTheDemoIsLinked holds what the real run made of a small collaborative against
// the truth: nobody is joined to another for direct care, charities' people are found
// where they were told and nowhere else, and reviewers have something to do.
func TestTheDemoIsLinked(t *testing.T) {
	store := openStore(t)
	if _, err := Build(t.Context(), store, Options{Seed: 4, Today: today}, nil); err != nil {
		t.Fatal(err)
	}
	f, err := facts.Open(t.Context(), store, facts.Options{})
	if err != nil {
		t.Fatal(err)
	}
	room, err := people.Open(t.Context(), store, f)
	if err != nil {
		t.Fatal(err)
	}
	o, err := Options{Seed: 4, Today: today}.settled()
	if err != nil {
		t.Fatal(err)
	}
	made := begin(o)
	w := populate(made)
	err = w.write(t.TempDir(), made, nil)
	if err != nil {
		t.Fatal(err)
	}
	numbered := map[care.NHSNumber]int{}
	for i := range w.people {
		numbered[w.people[i].nhs] = i + 1
	}
	replaced := w.truth.Of(ReplacedNumber)
	for _, p := range replaced {
		numbered[w.olderNumber(p.Persons[0])] = p.Persons[0] + 1
	}
	stands := map[recordKey]bool{}
	for i := range w.waits {
		stands[recordKey{w.waits[i].person, w.waits[i].partner}] = true
	}
	for _, why := range []care.Purpose{care.DirectCare, care.Planning} {
		v := f.View(care.Viewer{Account: "test"}, care.WholeTable(why))
		// A record's person is told by its number; one without a number is right beside
		// somebody who truly stands at its partner.
		person := func(r facts.Row) (int, care.PartnerCode) {
			c, i, _ := v.Person(r)
			return numbered[c.NHSNumber[i]], care.PartnerCode(v.Code(facts.DimPartner, c.Partner[i]))
		}
		right, wrong, unknown, older := 0, 0, 0, 0
		charity := map[care.PartnerCode]int{}
		for c, sel := range v.People() {
			for _, i := range sel {
				row := c.Base + facts.Row(i)
				own, at := person(row)
				for _, o := range v.SamePerson(row, nil) {
					if o == row {
						continue
					}
					charity[at]++
					if a, i, _ := v.Person(row); v.Stands(a.NHSNumber[i]) != a.NHSNumber[i] {
						older++
					}
					other, there := person(o)
					switch {
					case own == 0 && other == 0:
						unknown++
					case own == other,
						own == 0 && stands[recordKey{other - 1, at}],
						other == 0 && stands[recordKey{own - 1, there}]:
						right++
					default:
						wrong++
					}
				}
			}
		}
		t.Logf("%s: %d pairs of one person, %d of two, %d of whom nothing is known; charities %d, %d, %d", why, right/2, wrong/2, unknown/2, charity[vcseA], charity[vcseB], charity[vcseC])
		if wrong > 0 && why == care.DirectCare || wrong*200 > right || right < 100 {
			t.Errorf("%s: %d pairs of two people are joined, %d of one", why, wrong/2, right/2)
		}
		if len(replaced) == 0 || older < len(replaced) {
			t.Errorf("%s: %d people have a number that took another's place, and %d records with the older one are joined", why, len(replaced), older)
		}
		if charity[vcseA] == 0 || charity[vcseB] != 0 {
			t.Errorf("%s: Lantern House %d, Good Company %d", why, charity[vcseA], charity[vcseB])
		}
	}
	v := f.View(care.Viewer{Account: "test"}, care.WholeTable(care.DirectCare))
	q, err := room.Queue(v, people.QueueQuery{})
	if err != nil || q.Total == 0 {
		t.Errorf("nothing to review: %+v, %v", q, err)
	}
	t.Logf("%+v, open %v", room.Runs()[0], q.Open)
}
