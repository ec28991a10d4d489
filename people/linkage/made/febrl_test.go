package made

import (
	"slices"
	"testing"

	"roundtable/people/linkage"
)

func TestFebrl4LikeHasEverybodyTwice(t *testing.T) {
	s := Febrl4Like(1, 500)
	seen := map[int32][]string{}
	same := 0
	for i, r := range s.Records {
		seen[s.Person[i]] = append(seen[s.Person[i]], r.Source)
		if r.Source == "b" && r.Values[linkage.Family] != "" {
			same++
		}
	}
	if len(seen) != 500 || s.Pairs() != 500 || same < 450 {
		t.Errorf("%d people, %d pairs, %d with a family name", len(seen), s.Pairs(), same)
	}
	for p, sources := range seen {
		slices.Sort(sources)
		if !slices.Equal(sources, []string{"a", "b"}) {
			t.Errorf("person %d is on lists %v", p, sources)
		}
	}
}

func TestHistoricalLikeHasLongClusters(t *testing.T) {
	s := HistoricalLike(1, 5000)
	held := map[int32]int{}
	longest := 0
	for _, p := range s.Person {
		held[p]++
		longest = max(longest, held[p])
	}
	if longest < 13 || longest > 15 {
		t.Errorf("the longest cluster has %d records", longest)
	}
	if per := float64(s.Pairs()) / float64(len(s.Records)); per < 3.5 || per > 6.5 {
		t.Errorf("%.2f pairs a record", per)
	}
}
