package care_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"roundtable/care"
)

// TestPathwayBodies reads the golden bodies of rules and problems as every version wrote
// them.
func TestPathwayBodies(t *testing.T) {
	var r care.PathwayRule
	golden(t, "pathway-rule-v1", &r)
	want := care.PathwayRule{
		V: 1, ID: "r1", Name: "Onward within 14 days of a rejection", When: []string{"rejected"}, Then: []string{"referred", "received"}, Hours: 336,
		Where: care.AnotherService, Partner: "ZM1", Need: "eating_disorder", From: care.NewDate(2026, 1, 1), Source: "agreed here", Ended: true,
	}
	if diff := cmp.Diff(want, r); diff != "" {
		t.Error(diff)
	}
	var p care.ProblemStated
	golden(t, "problem-v1", &p)
	found := care.Evidence{AsAt: care.NewDate(2026, 11, 15), Kind: "loops", Words: "A, B, A", People: 12, Linked: 11, Query: "/journeys/find/loops"}
	stated := care.ProblemStated{
		V: 1, ID: "p1", Title: "Sent round between three services", Whom: "young people with autism", People: 12, Partners: []care.PartnerCode{"ZM1", "ZC1"},
		Evidence: []care.Evidence{found}, Text: "Each says that the other takes them.", Closed: "no longer so",
	}
	if diff := cmp.Diff(stated, p); diff != "" {
		t.Error(diff)
	}
	var p2 care.ProblemStated
	golden(t, "problem-v2", &p2)
	stated.V, stated.Text, stated.Closed = 2, "", ""
	stated.Service, stated.Owner, stated.Lead, stated.Due = "south-eating", "ZM2", "service manager", care.NewDate(2026, 12, 20)
	stated.Work, stated.Reopened = "The two managers meet", "It came back"
	if diff := cmp.Diff(stated, p2); diff != "" {
		t.Error(diff)
	}
	var r2 care.PathwayRule
	golden(t, "pathway-rule-v2", &r2)
	want = care.PathwayRule{V: 2, ID: "r1", Name: want.Name, When: want.When, Then: want.Then, Hours: 336, Where: care.AnotherService}
	if diff := cmp.Diff(want, r2); diff != "" {
		t.Error(diff)
	}
}
