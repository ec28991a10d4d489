package intake

import (
	"context"
	"strings"
	"testing"
	"time"

	"roundtable/care"
)

// A file of which nobody says what it is is what the partner's last one with the same
// headings was, in whatever order they stand; not what one was that was withdrawn, or
// another partner's.
func TestKindOfTheLastFileWithTheseHeadings(t *testing.T) {
	ctx := context.Background()
	d, _ := testDesk(t)
	const rows = "7,01/02/2026,20,110\n8,02/02/2026,20,110\n"
	first, next := "Hosp No,RTT Start Date,RTT Code,TFC\n"+rows, "position as at 22/11/2026,,,\nTFC,Hosp No,RTT Code,RTT Start Date\n110,9,20,03/02/2026\n"
	guessed := func(text string) string {
		_, p := propose(t, d, "", text)
		if !p.KindGuessed {
			t.Error("the kind was not said by anybody")
		}
		return p.Kind
	}
	if got := guessed(first); got != "list" {
		t.Errorf("nothing is known of it: %s", got)
	}
	r := send(t, d, "wlmds", first)
	if got := guessed(next); got != "wlmds" {
		t.Errorf("the next of a list that is a trust's own: %s", got)
	}
	if _, p := propose(t, d, "", next); len(p.Notes) == 0 || !strings.Contains(p.Notes[0], "headings of 'file.csv'") {
		t.Errorf("it is not said why: %q", p.Notes)
	}
	if got := guessed("Hosp No,RTT Start Date,RTT Code,TFC,Notes\n"); got != "list" {
		t.Errorf("other headings: %s", got)
	}
	if kind, _, err := d.kindOf(ctx, "RZ2", []*head{{lines: []headLine{}}}); err != nil || kind != "list" {
		t.Errorf("another partner: %s, %v", kind, err)
	}
	if err := d.Withdraw(ctx, r.Extract, "wrong", "acc"); err != nil {
		t.Fatal(err)
	}
	if got := guessed(next); got != "list" {
		t.Errorf("after it was withdrawn: %s", got)
	}
}

// The day of a list that states none is the table's today, which may not be the
// computer's.
func TestListIsOfTheTablesToday(t *testing.T) {
	_, st := testDesk(t)
	d := NewOn(st, func() time.Time { return time.Date(2026, 5, 4, 9, 0, 0, 0, time.UTC) })
	if r := send(t, d, "list", "local id,start date\n1,01/02/2026\n"); r.Census != care.NewDate(2026, 5, 4) {
		t.Errorf("the list is of %s", r.Census)
	}
	x := last(t, st, "list")
	if time.Since(x.Loaded) > time.Minute {
		t.Errorf("it was written down as of %s", x.Loaded)
	}
}
