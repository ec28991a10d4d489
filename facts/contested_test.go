package facts

import (
	"slices"
	"testing"

	"roundtable/care"
	"roundtable/ledger"
)

// TestTwinsWhoseNumbersWereMuddledStayTwo: a register that gives one twin's number as the
// other's older one makes nobody one, at any partner and whatever came first, as long as
// somebody has the number; and joins when nobody does.
func TestTwinsWhoseNumbersWereMuddledStayTwo(t *testing.T) {
	const one, two = care.NHSNumber(4857773457), care.NHSNumber(6328797966)
	born := care.NewDate(1980, 2, 3)
	twin := func(p care.PartnerCode, k int, given string, n care.NHSNumber, status uint8) delivery {
		return delivery{
			partner: p, kind: "list",
			people:   []care.PersonRow{{Key: key(k), Given: given, Family: "Able", Birth: born, NHSNumber: n, NHSStatus: status}},
			pathways: []care.PathwayRow{{Key: key(k + 10), Person: key(k), Start: may}},
		}
	}
	steps := [][]draft{
		{{care.NumbersStream, care.RecSuperseded, jsonOf(t, care.NumbersSuperseded{V: 1, Pairs: []care.Superseded{{Old: two, New: one}}})}},
		twin("RZ1", 1, "Ann", one, 1).drafts(t),
		twin("RZ2", 2, "Bea", two, 1).drafts(t),
		twin("RZ3", 3, "Bea", two, 0).drafts(t),
	}
	for _, order := range [][]int{{0, 1, 2, 3}, {3, 2, 1, 0}, {1, 0, 3, 2}, {2, 0, 1, 3}} {
		m := newMemStore()
		f := openMem(t, m, Options{})
		for _, at := range order {
			for _, d := range steps[at] {
				m.add(d)
			}
			waitAll(t, f, m)
		}
		of := func(v *View, k int) (out []int) {
			r, ok := v.PersonByKey(key(k))
			if !ok {
				t.Fatal("a record is not there")
			}
			for _, o := range v.SamePerson(r, nil) {
				c, i, _ := v.Person(o)
				for n := 1; n <= 3; n++ {
					if c.Key[i] == key(n) {
						out = append(out, n)
					}
				}
			}
			slices.Sort(out)
			return out
		}
		for name, v := range map[string]*View{"as it came": f.View(anna, whole), "folded anew": openMem(t, m, Options{}).View(anna, whole)} {
			if a, b := of(v, 1), of(v, 2); !slices.Equal(a, []int{1}) || !slices.Equal(b, []int{2, 3}) {
				t.Errorf("order %v, %s: one twin has the records %v, the other %v", order, name, a, b)
			}
			if v.Contested() != 1 || len(v.Successors()) != 0 {
				t.Errorf("order %v, %s: %d numbers are contested, %d followed", order, name, v.Contested(), len(v.Successors()))
			}
		}
		for _, d := range twin("RZ2", 2, "Bea", one, 1).drafts(t) { // RZ2 corrects the number: nobody has the older one
			m.add(d)
		}
		waitAll(t, f, m)
		if v := f.View(anna, whole); !slices.Equal(of(v, 1), []int{1, 2, 3}) || v.Contested() != 0 {
			t.Errorf("order %v: nobody has the older number, and it is not followed: %v", order, of(v, 1))
		}
	}
}

func waitAll(t *testing.T, f *Facts, m *memStore) {
	t.Helper()
	if err := f.Wait(t.Context(), ledger.Seq(len(m.recs))); err != nil {
		t.Fatal(err)
	}
}
