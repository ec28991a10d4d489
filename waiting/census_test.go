package waiting

import (
	"testing"

	"roundtable/care"
)

// A census counts every wait once in each dimension, by codes that have a label,
// and names no partner whose name tells something.
func TestACensusCountsEverybodyOnce(t *testing.T) {
	w := threePartners(t)
	v := w.view(north)
	c, err := w.list.Census(w.ctx, w.facts.View(care.Viewer{}, care.Scope{}))
	if err != nil {
		t.Fatal(err)
	}
	page, err := w.list.Find(w.ctx, v, Query{AsAt: c.AsAt})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, rows := range c.Rows {
		n += len(rows[0])
		for d, dim := range c.Dims {
			if len(rows[d]) != len(rows[0]) || len(dim.Codes) != len(dim.Labels) {
				t.Fatalf("%s is not of one length", dim.Name)
			}
			for _, code := range rows[d] {
				if int(code) >= len(dim.Labels) {
					t.Errorf("%s: %d has no label", dim.Name, code)
				}
			}
		}
	}
	if n != page.Count || n == 0 {
		t.Errorf("%d in the census of %s, %d on the list", n, c.AsAt, page.Count)
	}
	w.append("protection/VC1", care.RecProtectionSet, care.ProtectionChange{V: 1, Partner: "VC1", Protections: care.RestrictedService})
	w.view(north)
	if c, err = w.list.Census(w.ctx, w.facts.View(care.Viewer{}, care.Scope{})); err != nil {
		t.Fatal(err)
	}
	for i, code := range c.Dims[0].Codes {
		if code == "VC1" || c.Dims[0].Labels[i] == "Harbour" {
			t.Error("a partner is named whose name tells something")
		}
	}
}
