package linkage_test

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"

	"roundtable/people/linkage"
	"roundtable/people/linkage/made"
)

// linkMade links a made set and returns what was found.
func linkMade(tb testing.TB, s *made.Set) (*linkage.Table, *linkage.Result) {
	tb.Helper()
	table := linkage.NewTable(nil)
	table.AddAll(s.Records)
	m, err := linkage.Train(context.Background(), table, linkage.TrainOptions{Seed: 1})
	if err != nil {
		tb.Fatal(err)
	}
	res, err := linkage.Link(context.Background(), table, m, linkage.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	return table, res
}

// BenchmarkMade measures accuracy on the made set: edges, people, and of the pairs
// that were missed or wrongly joined, what had been done to their records. Run it
// with -bench Made/million -benchtime 1x.
func BenchmarkMade(b *testing.B) {
	for _, size := range []struct {
		name string
		n    int
	}{{"hundredthousand", 100_000}, {"million", 1_000_000}} {
		for _, without := range []bool{false, true} {
			name := size.name + "/numbers"
			if without {
				name = size.name + "/without"
			}
			b.Run(name, func(b *testing.B) {
				s := made.Make(made.Options{Seed: 1, Records: size.n, Issued: true, NoNumbers: without})
				for b.Loop() {
					_, res := linkMade(b, s)
					a := linkage.EvaluateClusters(res.People, s.Person)
					e := linkage.EvaluateEdges(res.Edges, weightAt(.95), s.Person)
					b.ReportMetric(a.F1(), "F1")
					b.ReportMetric(a.Precision(), "precision")
					b.ReportMetric(a.Recall(), "recall")
					b.ReportMetric(e.F1(), "edgeF1")
					b.Log(lostBy(s, res.People))
				}
			})
		}
	}
}

// lostBy tells what had been done to the records of pairs that were missed, and what
// makes wrongly joined people alike. A pair counts under each of its marks.
func lostBy(s *made.Set, people []linkage.Row) string {
	missed, wrong := map[string]int{}, map[string]int{}
	byPerson, byCluster := map[int32][]int{}, map[linkage.Row][]int{}
	for i := range people {
		byPerson[s.Person[i]] = append(byPerson[s.Person[i]], i)
		byCluster[people[i]] = append(byCluster[people[i]], i)
	}
	for _, rows := range byPerson {
		eachPair(rows, func(i, j int) {
			if people[i] != people[j] {
				count(missed, s, i, j)
			}
		})
	}
	for _, rows := range byCluster {
		eachPair(rows, func(i, j int) {
			p, q := s.People[s.Person[i]], s.People[s.Person[j]]
			switch {
			case s.Person[i] == s.Person[j]:
			case p.Multiple && q.Multiple:
				wrong["twins"]++
			case p.Namesake && q.Namesake:
				wrong["namesakes"]++
			case p.Institution && q.Institution:
				wrong["of one institution"]++
			default:
				wrong["others"]++
				count(wrong, s, i, j)
			}
		})
	}
	return "missed: " + ranked(missed) + "\nwrongly joined: " + ranked(wrong)
}

func eachPair(rows []int, do func(i, j int)) {
	for k, j := range rows {
		for _, i := range rows[:k] {
			do(i, j)
		}
	}
}

func count(by map[string]int, s *made.Set, i, j int) {
	by["all"]++
	m := s.Marks[i] | s.Marks[j]
	if s.Marks[i]&made.Elsewhere == s.Marks[j]&made.Elsewhere {
		m &^= made.Elsewhere // both from before, or both from after
	}
	for _, name := range m.Names() {
		by[name]++
	}
	if m == 0 {
		by["nothing"]++
	}
	for _, list := range []string{s.Records[i].Source, s.Records[j].Source} {
		if list == "befriending" || list == "advice" {
			by["of a charity"]++
			break
		}
	}
}

func ranked(by map[string]int) string {
	names := slices.Collect(maps.Keys(by))
	slices.SortFunc(names, func(a, b string) int { return by[b] - by[a] })
	out := ""
	for _, n := range names {
		out += fmt.Sprintf("%s %d, ", n, by[n])
	}
	return out
}

func weightAt(p float64) float64 { return math.Log2(p / (1 - p)) }
