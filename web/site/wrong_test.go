package site_test

import (
	"errors"
	"fmt"
	"testing"

	"roundtable/care"
	"roundtable/servicemap"
	"roundtable/sessions"
	"roundtable/web/site"
)

// say is what is wrong, as "#field text" lines.
func say(w site.Wrong) (out []string) {
	for _, e := range w {
		out = append(out, e.Href+" "+e.Text)
	}
	return out
}

func TestWhatARoomSaysStandsAtTheFieldThatItNames(t *testing.T) {
	one := func(where string) error {
		return fmt.Errorf("writing: %w", &care.Problem{What: "It is missing.", Where: where, Remedy: "Write it."})
	}
	two := []care.Problem{{What: "A.", Where: "day"}, {What: "B.", Where: "elsewhere"}}
	for _, x := range []struct {
		name string
		err  error
		want []string
	}{
		{"a field", one("reason"), []string{"#reason It is missing. Write it."}},
		{"a place in a field", one("day 2"), []string{"#day It is missing. Write it."}},
		{"a field that begins alike", one("daylight"), []string{"#do It is missing. Write it."}},
		{"no field", one(""), []string{"#do It is missing. Write it."}},
		{"all that a room found", sessions.Wrong(two), []string{"#day A.", "#do B."}},
		{"all that another found", servicemap.Wrong(two), []string{"#day A.", "#do B."}},
	} {
		var w site.Wrong
		if err := w.Problem(x.err, "do", "day", "reason"); err != nil || fmt.Sprint(say(w)) != fmt.Sprint(x.want) {
			t.Errorf("%s: %q, %v; not %q", x.name, say(w), err, x.want)
		}
	}
}

func TestAnErrorThatNobodyMayReadIsGivenBack(t *testing.T) {
	var w site.Wrong
	broken := errors.New("disk full")
	if err := w.Problem(broken, "do"); !errors.Is(err, broken) || w != nil {
		t.Errorf("%v, and the page says %q", err, say(w))
	}
}

func TestFieldsSayWhatIsWrongWithThem(t *testing.T) {
	var w site.Wrong
	w.Add("to", "too late")
	w.Add("from", "no day")
	w.Add("from", "nor a week")
	w.Add("nowhere", "neither")
	if w.At("from").Text != "no day" || w.At("fro").Text != "" || !w.Has("to") || w.Has("t") {
		t.Errorf("at from: %q", w.At("from").Text)
	}
	w.Sort("from", "to")
	if got, want := fmt.Sprint(say(w)), "[#nowhere neither #from no day #from nor a week #to too late]"; got != want {
		t.Errorf("sorted: %s, not %s", got, want)
	}
}
