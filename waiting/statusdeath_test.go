package waiting

import (
	"testing"

	"roundtable/care"
)

// TestDeathByStatusAlone: status 36 on a list row is a death, which holds the
// person's rows at every partner as long as the list says so.
func TestDeathByStatusAlone(t *testing.T) {
	w := threePartners(t)
	states := func(status string) {
		w.bring(brought{
			partner: "RZ2", kind: "wlmds", census: w.day - 1,
			people:   []care.PersonRow{{Key: keyOf("ann2"), Line: 7, NHSNumber: 4857773457, NHSStatus: 1, Birth: care.NewDate(2016, 3, 1)}},
			pathways: []care.PathwayRow{{Key: keyOf("ann-36"), Person: keyOf("ann2"), Line: 7, Start: w.day - 90, Status: status}},
		})
	}
	held := func() (atNorth bool) {
		t.Helper()
		p, err := w.list.Find(w.ctx, w.view(north), Query{Held: Yes})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range p.Rows {
			atNorth = atNorth || (r.Partner == "RZ1" && r.NHS == 4857773457)
		}
		return atNorth
	}
	states("20")
	if held() {
		t.Fatal("held before anybody said so")
	}
	states("36")
	if !held() {
		t.Error("the death on South's list holds nothing on North's")
	}
	states("20")
	if held() {
		t.Error("South corrected its list, and the row is still held")
	}
}
