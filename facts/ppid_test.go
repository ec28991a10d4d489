package facts

import (
	"testing"

	"roundtable/care"
)

func TestIdentifierAndIssuerAreNotMixedUp(t *testing.T) {
	one, two := pathway(100, 1, may), pathway(200, 2, may)
	one.PPID, one.Issuer = "A|B", "C"
	two.PPID, two.Issuer = "A", "B|C"
	m := newMemStore()
	m.add(delivery{partner: "RZ1", kind: "list", pathways: []care.PathwayRow{one, two}}.drafts(t)...)
	v := openMem(t, m, Options{}).View(anna, whole)
	r := mustRow(v.PathwayByKey(key(100)))
	if got := v.SamePPID(r, nil); len(got) != 1 || got[0] != r {
		t.Errorf("the same identifier on rows %v", got)
	}
	if got := v.PathwaysByPPID("A|B", nil); len(got) != 1 || got[0] != r {
		t.Errorf("by identifier: rows %v", got)
	}
}
