package demo

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
)

// TestNumbersAreValidTestNumbersAndDiffer: every number is of the 9xx range with
// a right check digit, and no two people share one.
func TestNumbersAreValidTestNumbersAndDiffer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		a, b := rapid.IntRange(0, 9_999_999).Draw(t, "a"), rapid.IntRange(0, 9_999_999).Draw(t, "b")
		n := testNumber(seed, a)
		if n/1_000_000_000 != 9 {
			t.Fatalf("%s is not of the test range", n)
		}
		if check, ok := checkDigit(uint64(n) / 10); !ok || check != uint64(n)%10 {
			t.Fatalf("%s has a wrong check digit", n)
		}
		if a != b && n == testNumber(seed, b) {
			t.Fatalf("people %d and %d share %s", a, b, n)
		}
	})
}

// TestPeopleFitTheirService: nobody is younger or older than asked for, and
// everybody lives where no street is.
func TestPeopleFitTheirService(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ages := rapid.SampledFrom([]ageBand{adults, children, older, young, nearly18, babyYears}).Draw(t, "ages")
		id := rapid.IntRange(0, 9_999_999).Draw(t, "id")
		p := newPerson(rapid.Uint64().Draw(t, "seed"), id, ages, today)
		months, ok := care.AgeMonths(p.birth, today)
		if !ok || months < ages.from*12 || months >= ages.to*12 {
			t.Fatalf("%d months, wanted %d to %d years", months, ages.from, ages.to)
		}
		if !strings.HasPrefix(p.postcode, "ZZ") || p.imd < 1 || p.imd > 10 || p.given == "" || p.family == "" {
			t.Fatalf("%+v", p)
		}
		if (p.language != "") != (p.flags&care.FlagInterpreter != 0) {
			t.Fatalf("language %q and flag disagree", p.language)
		}
	})
}

// TestHistoryHoldsTogether: events stand in order and, apart from the planted
// stories, none happens before the referral or after the census.
func TestHistoryHoldsTogether(t *testing.T) {
	w := newWorld(Options{Size: Small, Seed: 11, Today: today, Pathways: 6000}, lastSunday(today))
	var d detail
	for i := range w.waits {
		x := &w.waits[i]
		x.unfold(w.seed, w.census, &d)
		for j, e := range d.events {
			if e.date > w.census || (e.date < x.start && x.queue == 0 && x.plot != plotDNAFirst) {
				t.Errorf("wait %d (plot %d): %s on %s, started %s", x.id, x.plot, e.kind, e.date, x.start)
			}
			if j > 0 && e.date < d.events[j-1].date {
				t.Errorf("wait %d: events out of order", x.id)
			}
		}
		if d.tci != 0 && d.tci <= w.census {
			t.Errorf("wait %d: a date to come in that has passed", x.id)
		}
	}
}

// TestEveryStoryIsPlanted: each size holds every story, and twins and the like
// really are what truth says.
func TestEveryStoryIsPlanted(t *testing.T) {
	w := newWorld(Options{Size: Small, Seed: 2, Today: today, Pathways: 2000}, lastSunday(today))
	for _, k := range []Dirt{
		Twins, FatherAndSon, Transfer, Death, MovedHouse, Typo, SwappedBirth, NoNumber, WrongNumber, Bounce,
		ClockTreated, ClockRestarted, ClockMonitoring, Stopped, Vanished, Transition, LongChild, TwoLists,
	} {
		if len(w.truth.Of(k)) < 3 {
			t.Errorf("%s planted %d times", k, len(w.truth.Of(k)))
		}
	}
	for _, p := range w.truth.Of(Twins) {
		a, b := w.people[p.Persons[0]], w.people[p.Persons[1]]
		if a.family != b.family || a.birth != b.birth || a.postcode != b.postcode || a.nhs == b.nhs || a.given == b.given {
			t.Errorf("not twins: %+v %+v", a, b)
		}
	}
	for _, p := range w.truth.Of(SwappedBirth) {
		_, m, d := w.people[p.Persons[0]].birth.Civil()
		v := w.as(p.Persons[0], vcseA)
		_, vm, vd := v.birth.Civil()
		if int(m) != vd || int(vm) != d || int(m) == d {
			t.Errorf("born %d/%d, written %d/%d", d, m, vd, vm)
		}
	}
	for _, p := range w.truth.Of(Transition) {
		months, _ := care.AgeMonths(w.people[p.Persons[0]].birth, w.census)
		if months < 17*12+6 || months >= 18*12 {
			t.Errorf("%d months is not near 18 years", months)
		}
	}
	for _, p := range w.truth.Of(Transfer) {
		out, in := w.waits[p.Waits[0]], w.waits[p.Waits[1]]
		if out.start != in.start || ppid(&out, out.partner) != ppid(&in, in.from) {
			t.Error("the transfer loses its start or its identifier")
		}
	}
}
