package servicemap

import (
	"slices"
	"testing"

	"roundtable/servicemap/gaps"
)

// A circle is told in the order in which people are sent on, and nobody is left out.
func TestACircleIsToldInItsOrder(t *testing.T) {
	f := &Found{Catalogue: &gaps.Catalogue{Services: []gaps.Service{{Onward: []int{3}}, {Onward: []int{0, 9}}, {Onward: []int{1}}, {Onward: []int{2}}, {Onward: []int{0}}}}}
	if got := f.sent([]int{0, 1, 2, 3}); !slices.Equal(got, []int{0, 3, 2, 1}) {
		t.Errorf("%v", got)
	}
	if got := f.sent([]int{0, 1, 4}); !slices.Equal(got, []int{0, 1, 4}) {
		t.Errorf("without a way on: %v", got)
	}
	if got := f.sent(nil); len(got) != 0 {
		t.Errorf("%v", got)
	}
}
