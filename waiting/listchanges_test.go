package waiting

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"roundtable/care"
	"roundtable/ledger/ledgertest"
)

// TestADeliveryIsDerivedAsEverythingAnew brings small files of every sort to a list
// of several chunks - new people, corrected numbers and names, stops, events,
// transfers between partners, deaths, withdrawals - and compares the table that
// was made from the one before with one that was made from nothing. Some chunks
// must have been left alone, or the test shows nothing.
func TestADeliveryIsDerivedAsEverythingAnew(t *testing.T) {
	ledgertest.OneAtATime(t)
	w := newWorld(t)
	b := &bringing{w: w, r: rand.New(rand.NewPCG(5, 8))}
	for _, p := range []care.PartnerCode{"RZ1", "RZ2", "VC1"} {
		for from := 0; from < 17_000; from += 400 { // four chunks in all
			b.bring(p, from, 400, "list")
		}
	}
	prios, err := w.list.Priorities(w.ctx)
	if err != nil {
		t.Fatal(err)
	}
	build := func(prev *table) *table {
		var p progress
		made, err := w.list.buildTable(w.ctx, w.view(north), w.day, prev, prios, &p)
		if err != nil {
			t.Fatal(err)
		}
		return made
	}
	prev := build(nil)
	if len(prev.chunks) < 4 {
		t.Fatalf("%d chunks", len(prev.chunks))
	}
	left := 0
	for round := range 14 {
		b.small(round)
		b.seal(round)
		got, want := build(prev), build(nil)
		for k := range want.chunks {
			if k < len(prev.chunks) && &got.chunks[k].queue[0] == &prev.chunks[k].queue[0] {
				left++
			}
			if d := differs(got.chunks[k], want.chunks[k]); d != "" {
				t.Fatalf("round %d, chunk %d: %s", round, k, d)
			}
		}
		if got.n != want.n || got.people != want.people || !reflect.DeepEqual(got.doubted, want.doubted) {
			t.Fatalf("round %d: %d rows of %d people, want %d of %d", round, got.n, got.people, want.n, want.people)
		}
		prev = got
	}
	if left < 4 {
		t.Errorf("%d chunks were left alone", left)
	}
}

// differs names the first column in which two chunks differ; "" for none.
func differs(a, b *chunk) string {
	for name, same := range map[string]bool{
		"live": a.live == b.live, "rows": a.rows == b.rows, "start": slices.Equal(a.start, b.start), "queue": slices.Equal(a.queue, b.queue),
		"next": slices.Equal(a.next, b.next), "no": slices.Equal(a.no, b.no), "state": slices.Equal(a.state, b.state),
		"missing": slices.Equal(a.missing, b.missing), "age": slices.Equal(a.age, b.age), "eth": slices.Equal(a.eth, b.eth),
		"family": slices.Equal(a.family, b.family), "given": slices.Equal(a.given, b.given), "held": a.held == b.held,
		"also": *a.also == *b.also, "elsewhere": *a.elsewhere == *b.elsewhere, "probably": *a.probably == *b.probably,
		"facts": a.f == b.f,
	} {
		if !same {
			return name
		}
	}
	return ""
}

// bringing makes files of people who share numbers, names and identifiers now and
// then.
type bringing struct {
	w    *world
	r    *rand.Rand
	line uint32
}

func (b *bringing) bring(p care.PartnerCode, from, n int, kind string) {
	x := brought{partner: p, kind: kind, census: b.w.day - 1}
	for i := from; i < from+n; i++ {
		b.line++
		id := fmt.Sprint(p, " ", i)
		person := care.PersonRow{
			Key: keyOf("person " + id), Line: b.line, NHSNumber: validNumber(b.r.IntN(60_000)), NHSStatus: 1,
			Birth: b.w.day - care.Date(365*(20+b.r.IntN(3))), Family: letters(b.r.IntN(9000)), Given: letters(b.r.IntN(3)),
		}
		if b.r.IntN(500) == 0 {
			person.Died = b.w.day - 3
		}
		x.people = append(x.people, person)
		row := care.PathwayRow{Key: keyOf("pathway " + id), Person: person.Key, Line: b.line, Start: b.w.day - care.Date(b.r.IntN(900)), TFC: "110"}
		if b.r.IntN(6) == 0 {
			row.PPID = fmt.Sprint("PP", i%4000)
		}
		if kind == "list" && b.r.IntN(20) == 0 {
			row.Stop = b.w.day - 2
		}
		if kind == "list" {
			x.pathways = append(x.pathways, row)
		}
		if kind == "referrals" {
			for d, e := range []care.EventType{care.EvReceived, care.EvTransferOut, care.EvTransferIn, care.EvTreated, care.EvDied}[:1+b.r.IntN(5)] {
				x.events = append(x.events, care.EventRow{Pathway: row.Key, Person: row.Person, Line: b.line, Date: b.w.day - care.Date(90-d), Type: e})
			}
		}
	}
	b.w.bring(x)
}

// letters is a number as a name: names are compared by their letters alone.
func letters(n int) string {
	s := "A"
	for ; n > 0; n /= 26 {
		s += string(rune('a' + n%26))
	}
	return s
}

// validNumber is a valid NHS number.
func validNumber(n int) care.NHSNumber {
	for base := 400_000_000 + n*11; ; base++ {
		for check := range 10 {
			if x := care.NHSNumber(base*10 + check); x.Valid() {
				return x
			}
		}
	}
}

// seal has a few people's records kept apart, and lets some join again.
func (b *bringing) seal(round int) {
	if round%3 != 0 {
		return
	}
	p := []care.PartnerCode{"RZ1", "RZ2", "VC1"}[round%2]
	c := care.ProtectionChange{V: 1, Protections: care.Sealed}
	for i := range 12 {
		c.People = append(c.People, keyOf(fmt.Sprint("person ", p, " ", round/6*3000+i)))
	}
	kind := care.RecProtectionSet
	if round%6 == 3 {
		kind = care.RecProtectionCleared
	}
	b.w.append("protection/x", kind, c)
}

// small brings a few rows, of which some are of people on the list, or takes the
// last such file back.
func (b *bringing) small(round int) {
	p := []care.PartnerCode{"RZ1", "RZ2", "VC1"}[round%3]
	switch {
	case round%7 == 6:
		all := b.w.view(north).Extracts()
		last := all[len(all)-1]
		b.w.append("extract/x", care.RecWithdrawn, care.Withdrawn{V: 1, Extract: last.ID, Reason: "a test"})
	case round%5 == 4:
		b.bring(p, 40_000+round*10, 4, "list") // nobody whom anybody knew
	case round%2 == 0:
		b.bring(p, b.r.IntN(14_000), 5, "list")
	default:
		b.bring(p, b.r.IntN(14_000), 5, "referrals")
	}
}
