package waiting

import (
	"testing"
	"time"

	"roundtable/care"
)

// TestAPastDayHasItsOwnNotes: the list of a past day shows owners, next actions,
// contacts and validations as the notes of that day had them, filters by them, and
// takes a note for standing that was taken back only later.
func TestAPastDayHasItsOwnNotes(t *testing.T) {
	begins := care.NewDate(2026, 9, 1).Time()
	w := newWorldAt(t, &begins)
	at := func(day care.Date) {
		noon := day.Time().Add(12 * time.Hour)
		w.clock.Store(&noon)
	}
	at(w.day - 60)
	key := keyOf("ann")
	w.bring(brought{partner: "RZ1", kind: "wlmds", people: []care.PersonRow{{Key: key, Line: 2, Family: "Able"}}, pathways: []care.PathwayRow{
		{Key: key, Person: key, Line: 2, Start: w.day - 200, Owner: "The office", Action: "call", Contact: w.day - 150},
	}})
	note := func(day care.Date, n care.Note) int64 {
		at(day)
		n.V, n.Pathway = 1, key
		w.append("pathway/x", care.RecNote, n)
		h, err := w.store.Head(w.ctx)
		if err != nil {
			t.Fatal(err)
		}
		return int64(h.Seq)
	}
	first := note(w.day-40, care.Note{Owner: new("Mo"), NextAction: new("write"), NextDue: new(w.day - 30), Contacted: new(w.day - 41)})
	note(w.day-20, care.Note{Undoes: first})
	note(w.day-10, care.Note{Owner: new("Lee"), Validated: new(w.day - 10)})
	type then struct {
		owner, action           string
		due, contact, validated care.Date
	}
	v := w.view(north)
	for ago, want := range map[care.Date]then{
		50: {"The office", "call", 0, w.day - 150, 0},
		40: {"Mo", "write", w.day - 30, w.day - 41, 0}, // at the end of the day
		30: {"Mo", "write", w.day - 30, w.day - 41, 0}, // not yet taken back
		20: {"The office", "call", 0, w.day - 150, 0},
		5:  {"Lee", "call", 0, w.day - 150, w.day - 10},
		0:  {"Lee", "call", 0, w.day - 150, w.day - 10},
	} {
		q := Query{AsAt: w.day - ago}
		p, err := w.list.Find(w.ctx, v, q)
		if err != nil || len(p.Rows) != 1 {
			t.Fatalf("%d days ago: %v, %v", ago, p, err)
		}
		r := p.Rows[0]
		if got := (then{r.Owner, r.NextAction, r.ActionDue, r.Contact, r.Validated}); got != want {
			t.Errorf("%d days ago: %+v, want %+v", ago, got, want)
		}
		for _, owner := range []string{"The office", "Mo", "Lee"} {
			q.OwnerRefs = []OwnerRef{OwnerRefOf(owner)}
			n, err := w.list.Count(w.ctx, v, q)
			if err != nil || (n == 1) != (owner == want.owner) {
				t.Errorf("%d days ago, of %s: %d, %v", ago, owner, n, err)
			}
		}
	}
}
