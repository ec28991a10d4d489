package pathways

import (
	"testing"

	"roundtable/servicemap/lived"
)

// A group is held against the others of whom it is recorded: where nothing is recorded of
// most, being recorded would stand out by itself.
func TestAGroupStandsOutAmongThoseOfWhomItIsRecorded(t *testing.T) {
	learning := lived.Split{Name: "Learning disability", Groups: []lived.Group{{Name: "No", People: 111, Of: 1970}, {Name: "Yes", People: 5, Of: 67}, {Name: "Not recorded", People: 1, Of: 807}}}
	autism := lived.Split{Name: "Autism", Groups: []lived.Group{{Name: "Yes", People: 16, Of: 58}, {Name: "No", People: 100, Of: 1979}, {Name: "Not recorded", People: 1, Of: 807}}}
	most := func(splits ...lived.Split) string {
		return (&finderView{Sum: &lived.Summary{Splits: splits}}).most()
	}
	if got := most(learning); got != "" {
		t.Error(got)
	}
	if got := most(learning, autism); got != "It stands out at autism “Yes”: 16 of 58 (28 %), of all others of whom it is recorded 5 %." {
		t.Error(got)
	}
}
