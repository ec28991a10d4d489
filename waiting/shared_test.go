package waiting

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
	"roundtable/facts"
)

// madeMarks are marks that a test sets.
type madeMarks struct {
	all     map[care.Key]SharedMark
	version uint64
}

func (m *madeMarks) SharedMarks() (map[care.Key]SharedMark, uint64) { return m.all, m.version }

// sharedWorld is a list of eight waits: n weeks long, with a next date or none.
func sharedWorld(t *testing.T) (*world, *madeMarks) {
	t.Helper()
	w := newWorld(t)
	b := brought{partner: "RZ1", kind: "list", census: w.day - 1}
	for i := range 8 {
		key := fmt.Sprint("shared", i)
		b.people = append(b.people, care.PersonRow{Key: keyOf(key), Line: uint32(i + 2), LocalID: key, Family: "Bell", Given: key, Birth: w.day - 9000})
		p := care.PathwayRow{Key: keyOf("w" + key), Person: keyOf(key), Line: uint32(i + 2), Start: w.day - care.Date(370+i*30), TFC: "120"}
		if i%3 == 2 {
			p.TCI = w.day + care.Date(i) - 4
		}
		b.pathways = append(b.pathways, p)
	}
	w.bring(b)
	m := &madeMarks{}
	w.list.SetSharedMarks(m)
	return w, m
}

// TestWhoWasTreatedIsMarkedAndNotForgotten: whatever was treated or booked in shared
// sessions, whatever the list says and whoever looks, the filters, figures and prompts
// select exactly the rows that say so, who was treated or has a place is not said to have
// nothing to look forward to, and nobody leaves the list for it.
func TestWhoWasTreatedIsMarkedAndNotForgotten(t *testing.T) {
	w, m := sharedWorld(t)
	scopes := map[string]*facts.View{
		"everybody": w.view(north),
		"nobody":    w.facts.View(north, care.ScopeOf(care.Booking, []uint64{0})),
	}
	rapid.Check(t, func(r *rapid.T) {
		m.all, m.version = map[care.Key]SharedMark{keyOf("of nobody on the list"): {Treated: true, On: w.day}}, m.version+1
		for i := range 8 {
			if rapid.Bool().Draw(r, "marked") {
				m.all[keyOf(fmt.Sprint("wshared", i))] = SharedMark{
					Treated: rapid.Bool().Draw(r, "treated"), On: w.day + care.Date(rapid.IntRange(-600, 60).Draw(r, "on")), Host: "RZ2",
				}
			}
		}
		asAt := rapid.SampledFrom([]care.Date{0, w.day - 30, w.day - 200}).Draw(r, "as at")
		for name, v := range scopes {
			find := func(q Query) (keys []care.Key) {
				q.AsAt = asAt
				p, err := w.list.Find(t.Context(), v, q)
				if err != nil {
					r.Fatal(err)
				}
				if p.Count != len(p.Rows) || p.Summary.Clock.Count != p.Count {
					r.Fatalf("%s, %+v: %d rows, counted %d and %d", name, q, len(p.Rows), p.Count, p.Summary.Clock.Count)
				}
				for _, row := range p.Rows {
					keys = append(keys, row.Key)
				}
				return keys
			}
			all, err := w.list.Find(t.Context(), v, Query{AsAt: asAt})
			if err != nil {
				r.Fatal(err)
			}
			day := w.list.CountedTo(Query{AsAt: asAt})
			var treated, others, waits []care.Key
			for i := range all.Rows {
				row := &all.Rows[i]
				mark, says := m.all[row.Key]
				says = says && row.Start <= mark.On && (!mark.Treated || mark.On <= day)
				if says != (row.Shared != nil) || says && (row.Shared.On != mark.On || row.Shared.Treated != mark.Treated || row.Shared.Words() == "") {
					r.Fatalf("%s: the row says %+v of %+v", name, row.Shared, mark)
				}
				if says && mark.Treated {
					treated = append(treated, row.Key)
				} else {
					others = append(others, row.Key)
				}
				if (row.NextDate == 0 || row.NextDate < day) && !(says && (mark.Treated || mark.On >= day)) {
					waits = append(waits, row.Key)
				}
			}
			for what, got := range map[string][2][]care.Key{
				"treated": {find(Query{Treated: Yes}), treated}, "not treated": {find(Query{Treated: No}), others},
				"the doubt": {find(Query{Doubt: DoubtTreated}), treated}, "nothing to look forward to": {find(Query{Next: NextFilter{Is: NextNotSet}}), waits},
			} {
				if !slices.Equal(got[0], got[1]) {
					r.Fatalf("%s, %s: %v, want %v", name, what, got[0], got[1])
				}
			}
			if asAt != 0 {
				continue
			}
			prompts, err := w.list.Prompts(t.Context(), v)
			if err != nil {
				r.Fatal(err)
			}
			for _, p := range prompts {
				if n := len(find(p.Query)); (p.Name == "treated-shared" || p.Name == "over-52-no-date") && n != p.Count {
					r.Fatalf("%s: %s counts %d of %d", name, p.Name, p.Count, n)
				}
			}
			quality, err := w.list.Quality(t.Context(), v)
			if err != nil {
				r.Fatal(err)
			}
			n := 0
			for _, q := range quality {
				for _, f := range q.Doubts {
					if f.Doubt == DoubtTreated {
						n += f.Count
					}
				}
			}
			if n != len(treated) {
				r.Fatalf("%s: data quality counts %d of %d", name, n, len(treated))
			}
		}
	})
}
