package demo

import (
	"testing"
	"time"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/waiting"
)

// TestTheListHasALine: a small collaborative has weeks of lists, whose figures
// neither jump nor stand still, and the eating disorder measures have people.
func TestTheListHasALine(t *testing.T) {
	store := openStore(t)
	made, err := Build(t.Context(), store, Options{Seed: 2, Today: today}, nil)
	if err != nil {
		t.Fatal(err)
	}
	f, err := facts.Open(t.Context(), store, facts.Options{})
	if err != nil {
		t.Fatal(err)
	}
	view := f.View(made.Personas[0], care.WholeTable(care.DirectCare))
	list := waiting.NewList(waiting.Options{Store: store, Now: func() time.Time { return today.Time() }})
	s, err := list.SnapshotSeries(t.Context(), view)
	if err != nil {
		t.Fatal(err)
	}
	if !s.Enough || s.From > made.Census-35 {
		t.Fatalf("enough: %t, from %s; the last census is %s", s.Enough, s.From, made.Census)
	}
	for _, p := range s.Partners {
		brought := 0
		for i, at := range p.Points {
			if at.Brought {
				brought++
			}
			if at.Known && i > 0 && p.Points[i-1].Known && p.Points[i-1].Waiting > 200 {
				if change := float64(at.Waiting) / float64(p.Points[i-1].Waiting); change < 0.95 || change > 1.05 {
					t.Errorf("%s on %s: %d after %d", p.Partner, s.Dates[i], at.Waiting, p.Points[i-1].Waiting)
				}
			}
		}
		acute := p.Partner == acuteA || p.Partner == acuteB || p.Partner == acuteC
		if acute && brought < 6 {
			t.Errorf("%s brought %d lists", p.Partner, brought)
		}
	}
	first, last := 0, len(s.Whole)-1
	for s.Dates[first] < s.From {
		first++
	}
	if s.Whole[first].Waiting == s.Whole[last].Waiting {
		t.Error("the line stands still")
	}
}

// TestWaitsEndOnce: who leaves is on the list that states the end and on none
// after it, and never ends before the start.
func TestWaitsEndOnce(t *testing.T) {
	w := newWorld(Options{Size: Small, Seed: 11, Today: today}, lastSunday(today))
	left := 0
	var d detail
	for i := range w.waits {
		x := &w.waits[i]
		if x.left == 0 {
			continue
		}
		left++
		if x.left < x.start || x.left > w.census {
			t.Fatalf("wait %d from %s to %s", x.id, x.start, x.left)
		}
		stated := 0
		for _, week := range w.lists {
			if !w.onList(x, week) {
				continue
			}
			if x.unfold(w.seed, week, &d); d.stop != 0 {
				stated++
			} else if week >= x.left {
				t.Errorf("wait %d ended on %s and goes on at %s", x.id, x.left, week)
			}
			for _, e := range d.events {
				if e.date > week || e.date > x.left {
					t.Errorf("wait %d: %s on %s, list of %s, left %s", x.id, e.kind, e.date, week, x.left)
				}
			}
		}
		if stated != 1 {
			t.Errorf("wait %d: its end is on %d lists", x.id, stated)
		}
	}
	if left < 150 {
		t.Errorf("%d waits ended in eight weeks", left)
	}
}

// TestEatingDisordersAreEnough: the national measures of under 18s have people of
// each urgency.
func TestEatingDisordersAreEnough(t *testing.T) {
	w := newWorld(Options{Size: Small, Seed: 1, Today: today}, lastSunday(today))
	n := map[bool]int{}
	for _, x := range w.waits {
		months, _ := care.AgeMonths(w.people[x.person].birth, x.start)
		if services()[x.service].name == "Community Eating Disorder Service" && months < 18*12 {
			n[x.urgent]++
		}
	}
	if n[true] < 30 || n[false] < 30 {
		t.Errorf("%d urgent, %d routine", n[true], n[false])
	}
}
