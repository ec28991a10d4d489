package sessions

import (
	"testing"

	"roundtable/care"
	"roundtable/sessions"
	"roundtable/waiting"
)

const first = care.Date(20_000)

// steady is a list with as many that come as go, one a week each, and some beside it who
// wait throughout.
func steady(trust care.PartnerCode, still, weeks int) (out []sessions.WaitLine) {
	for i := range still {
		out = append(out, sessions.WaitLine{Trust: trust, Start: first - care.Date(400+i)})
	}
	for w := range weeks {
		day := first - care.Date(7*w+3)
		out = append(out, sessions.WaitLine{Trust: trust, Start: day, Stop: day + 14})
	}
	return out
}

func history(weeks int, trusts ...care.PartnerCode) *without {
	w := &without{windows: map[care.PartnerCode]waiting.Window{}, ends: map[care.PartnerCode]bool{}}
	for _, p := range trusts {
		w.windows[p] = waiting.Window{From: first - care.Date(7*weeks), Until: first - 1}
	}
	return w
}

// A list in balance is forecast to stay about as it is, and what happened from the first
// day on changes nothing of it.
func TestWhatWouldHaveBeenKnowsNothingOfWhatWas(t *testing.T) {
	w := history(20, "RA1", "RB1")
	w.ctx = t.Context()
	waits := append(steady("RA1", 40, 20), steady("RB1", 30, 20)...)
	got, ok := w.Waiting(waits, first, first+34)
	if !ok || got.Low > got.Mid || got.Mid > got.High || got.Low > 74 || got.High < 74 || got.High-got.Low > 60 {
		t.Fatalf("74 waited, in balance: %+v, %t", got, ok)
	}
	if got.Low == got.High {
		t.Error("a band without width")
	}
	for i := range waits {
		if waits[i].Stop == 0 {
			waits[i].Stop, waits[i].Treated = first+care.Date(i%30), first+care.Date(i%30)
		}
	}
	waits = append(waits, sessions.WaitLine{Trust: "RA1", Start: first + 2}, sessions.WaitLine{Trust: "RB1", Start: first + 9, Stop: first + 12})
	if after, ok := w.Waiting(waits, first, first+34); !ok || after != got {
		t.Errorf("what happened afterwards changed it from %+v to %+v", got, after)
	}
}

// Where too little is known nothing is said.
func TestWhatCannotBeForecastIsNot(t *testing.T) {
	for name, c := range map[string]struct {
		with  *without
		waits []sessions.WaitLine
		to    care.Date
	}{
		"no wait":                   {history(20, "RA1"), nil, first + 34},
		"seven weeks of history":    {history(7, "RA1"), steady("RA1", 40, 20), first + 34},
		"no history of one trust":   {history(20, "RA1"), append(steady("RA1", 40, 20), steady("RB1", 1, 1)...), first + 34},
		"no end of a wait stated":   {history(20, "RA1"), steady("RA1", 40, 0), first + 34},
		"not a week between":        {history(20, "RA1"), steady("RA1", 40, 20), first + 2},
		"a history that ends early": {&without{ends: map[care.PartnerCode]bool{"RA1": true}, windows: map[care.PartnerCode]waiting.Window{"RA1": {From: first - 140, Until: first - 8}}}, steady("RA1", 40, 20), first + 34},
	} {
		c.with.ctx = t.Context()
		if got, ok := c.with.Waiting(c.waits, first, c.to); ok {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// Where a trust states the ends of its waits, none of one specialty in all the weeks is a
// count: nobody was treated there, and the list would have grown.
func TestNoEndOfASpecialtyIsNoneWhereTheTrustStatesItsEnds(t *testing.T) {
	w := history(20, "RA1")
	w.ctx, w.ends["RA1"] = t.Context(), true
	var waits []sessions.WaitLine
	for i := range 60 {
		waits = append(waits, sessions.WaitLine{Trust: "RA1", Start: first - care.Date(1+7*(i%20)+i/20)})
	}
	got, ok := w.Waiting(waits, first, first+34)
	if !ok || got.Low < 60 {
		t.Fatalf("60 wait, three come a week and nobody is treated: %+v, %t", got, ok)
	}
}
