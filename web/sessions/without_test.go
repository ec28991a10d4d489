package sessions

import (
	"slices"
	"strconv"
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

func knowing(weeks int, trusts ...care.PartnerCode) *without {
	w := &without{windows: map[care.PartnerCode]waiting.Window{}, ends: map[care.PartnerCode]bool{}}
	for _, p := range trusts {
		w.windows[p] = waiting.Window{From: first - care.Date(7*weeks), Until: first - 1}
	}
	return w
}

// all is the forecast of everybody together.
func (w *without) all(waits []sessions.WaitLine, to care.Date) (sessions.Band, bool) {
	e, ok := w.Expect(waits, first, to, func(*sessions.WaitLine) string { return "all" })["all"]
	return e.Waiting, ok
}

// A list in balance is forecast to stay about as it is, and what happened from the first
// day on changes nothing of it.
func TestWhatWouldHaveBeenKnowsNothingOfWhatWas(t *testing.T) {
	w := knowing(20, "RA1", "RB1")
	w.ctx = t.Context()
	waits := append(steady("RA1", 40, 20), steady("RB1", 30, 20)...)
	got, ok := w.all(waits, first+34)
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
	if after, ok := w.all(waits, first+34); !ok || after != got {
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
		"no wait":                   {knowing(20, "RA1"), nil, first + 34},
		"seven weeks of history":    {knowing(7, "RA1"), steady("RA1", 40, 20), first + 34},
		"no history of one trust":   {knowing(20, "RA1"), append(steady("RA1", 40, 20), steady("RB1", 1, 1)...), first + 34},
		"no end of a wait stated":   {knowing(20, "RA1"), steady("RA1", 40, 0), first + 34},
		"not a week between":        {knowing(20, "RA1"), steady("RA1", 40, 20), first + 2},
		"a history that ends early": {&without{ends: map[care.PartnerCode]bool{"RA1": true}, windows: map[care.PartnerCode]waiting.Window{"RA1": {From: first - 140, Until: first - 8}}}, steady("RA1", 40, 20), first + 34},
	} {
		c.with.ctx = t.Context()
		if got, ok := c.with.all(c.waits, c.to); ok {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// Where a trust states the ends of its waits, none of one specialty in all the weeks is a
// count: nobody was treated there, and the list would have grown.
func TestNoEndOfASpecialtyIsNoneWhereTheTrustStatesItsEnds(t *testing.T) {
	w := knowing(20, "RA1")
	w.ctx, w.ends["RA1"] = t.Context(), true
	var waits []sessions.WaitLine
	for i := range 60 {
		waits = append(waits, sessions.WaitLine{Trust: "RA1", Start: first - care.Date(1+7*(i%20)+i/20)})
	}
	got, ok := w.all(waits, first+34)
	if !ok || got.Low < 60 {
		t.Fatalf("60 wait, three come a week and nobody is treated: %+v, %t", got, ok)
	}
}

// Each group is forecast with the list that its people are on: what a trust treats it
// treats of whoever it went to before. Groups add up to the whole, nobody is in two, and
// of whom too little is known nothing is said.
func TestEachGroupIsForecastWithItsLists(t *testing.T) {
	w := knowing(20, "RA1", "RB1")
	w.ctx = t.Context()
	w.windows["RC1"] = waiting.Window{From: first - 21, Until: first - 1}
	var waits []sessions.WaitLine
	for i, x := range slices.Concat(steady("RA1", 40, 20), steady("RB1", 40, 20)) {
		x.Decile, x.Ethnicity = 1+2*(i%5), "A"
		waits = append(waits, x)
	}
	short := steady("RC1", 9, 2)
	for i := range short {
		short[i].Ethnicity = "Z"
	}
	waits = append(waits, short...)
	fifths := w.Expect(waits[:len(waits)-len(short)], first, first+34, func(x *sessions.WaitLine) string { return strconv.Itoa(x.Decile) })
	all, _ := w.all(waits[:len(waits)-len(short)], first+34)
	sum := 0
	for _, e := range fifths {
		sum += e.Waiting.Mid
		if e.Waiting.Low > e.Waiting.Mid || e.Waiting.Mid > e.Waiting.High || e.Long.Mid > e.Waiting.Mid || e.Long.Mid < 1 {
			t.Errorf("%+v", e)
		}
	}
	if len(fifths) != 5 || sum < all.Mid-5 || sum > all.Mid+5 {
		t.Errorf("%d fifths, %d together, of %+v", len(fifths), sum, all)
	}
	groups := w.Expect(waits, first, first+34, func(x *sessions.WaitLine) string { return x.Ethnicity })
	if _, said := groups["Z"]; said || len(groups) != 1 {
		t.Errorf("a trust with three weeks of history: %+v", groups)
	}
}

// Who would be over 52 weeks hangs on whom a trust treated before: the longest waiting,
// or whoever had just come.
func TestOverAYearIsAsTheTrustTreatedBefore(t *testing.T) {
	still := func(n int) (out []sessions.WaitLine) {
		for i := range n {
			out = append(out, sessions.WaitLine{Trust: "RA1", Start: first - care.Date(300+2*i)})
		}
		return out
	}
	w := knowing(20, "RA1")
	w.ctx = t.Context()
	of := func(waits []sessions.WaitLine) sessions.Band {
		return w.Expect(waits, first, first+69, func(*sessions.WaitLine) string { return "" })[""].Long
	}
	newest, oldest := still(60), still(60)
	for week := range 20 {
		for k := range 3 {
			day := first - care.Date(7*week+k+1)
			newest = append(newest, sessions.WaitLine{Trust: "RA1", Start: day - 10, Stop: day})
			oldest = append(oldest, sessions.WaitLine{Trust: "RA1", Start: day - 900, Stop: day}, sessions.WaitLine{Trust: "RA1", Start: day - 10})
		}
	}
	a, b := of(newest), of(oldest)
	if a.Mid < 50 || a.Low <= b.High { // all 60 pass a year, and few of them are treated
		t.Errorf("where the newest were treated: %+v", a)
	}
	if b.Mid < 25 || b.Mid > 35 { // 30 slots in ten weeks
		t.Errorf("where the longest waiting were treated: %+v", b)
	}
}
