package linkage_test

import (
	"fmt"
	"strings"
	"testing"

	"roundtable/ledger/ledgertest"
	"roundtable/people/linkage"
	"roundtable/people/linkage/made"
)

// TestFairness: linking serves no group far worse than another, on lists whose
// gaps and slips are worse for some. Run it with -v to see the table.
func TestFairness(t *testing.T) {
	ledgertest.OneAtATime(t)
	s := made.Make(made.Options{Seed: 4, Records: 30_000, Issued: true})
	_, res := linkMade(t, s)
	person := func(r linkage.Row) made.Person { return s.People[s.Person[r]] }
	source := func(r linkage.Row) string { return s.Records[r].Source }
	for what, group := range map[string]func(linkage.Row) string{
		"ethnic category": func(r linkage.Row) string { return person(r).Group },
		"age":             func(r linkage.Row) string { return person(r).Age() },
		"deprivation":     func(r linkage.Row) string { return fmt.Sprintf("%02d", person(r).Deprivation) },
		"list":            source,
	} {
		var b strings.Builder
		fmt.Fprintf(&b, "%s: records joined with another list's (95 %% interval), precision, recall\n", what)
		rates := linkage.LinkRates(res.People, source, group)
		for i, a := range linkage.EvaluateGroups(res.People, s.Person, group) {
			low, high := rates[i].Interval()
			fmt.Fprintf(&b, "  %-14s %6d of %6d  %.3f (%.3f to %.3f)  %.4f  %.4f\n", a.Group, rates[i].Part, rates[i].Whole, rates[i].Value(), low, high, a.Precision(), a.Recall())
			if a.Group != rates[i].Group {
				t.Fatalf("%s beside %s", a.Group, rates[i].Group)
			}
			if a.True >= 1000 && (a.Recall() < .95 || a.Precision() < .98) {
				t.Errorf("%s %s: precision %.4f, recall %.4f", what, a.Group, a.Precision(), a.Recall())
			}
		}
		t.Log(b.String())
	}
}
