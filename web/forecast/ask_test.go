package forecast

import (
	"net/url"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
	"roundtable/waiting/forecast"
	"roundtable/waiting/scenarios"
)

// Without a script a slider and its number are both sent: the one that was moved counts.
func TestTheOneThatWasMovedCounts(t *testing.T) {
	for name, c := range map[string]struct{ query, want string }{
		"neither":                           {"willing=30&willing~=30&willing~was=30", "willing=30"},
		"the slider":                        {"willing=30&willing~=45&willing~was=30", "willing=45"},
		"the number":                        {"willing=60&willing~=30&willing~was=30", "willing=60"},
		"the number, past the slider's end": {"more-RA1=900&more-RA1~=20&more-RA1~was=20", "more-RA1=900"},
		"a number that cannot be":           {"willing=130&willing~=30&willing~was=30", "willing=130"},
		"no slider":                         {"willing=30&of=tfc:120", "of=tfc%3A120&willing=30"},
	} {
		in, err := url.ParseQuery(c.query)
		if err != nil {
			t.Fatal(err)
		}
		if got := asked(in).Encode(); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// A slider stands where the number is, or at the end nearest to it, and a page that is
// sent as it came changes nothing.
func TestASliderThatNobodyMovedChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := forecast.List{Name: "RA1", Capacity: forecast.Flow{Weekly: rapid.Float64Range(0, 200).Draw(t, "capacity")}}
		n := more(&l, "A trust")
		typed := rapid.StringMatching(`-?[0-9]{0,4}(\.[0-9]{1,2})?|x`).Draw(t, "typed")
		o := &outlook{Ask: ask{Values: url.Values{n.name: {typed}}}}
		at := o.slid(n)
		sent := asked(url.Values{n.name: {o.typed(n)}, n.name + slideMark: {at}, n.name + stoodMark: {at}})
		if sent.Get(n.name) != o.typed(n) {
			t.Fatalf("typed %q, the slider at %s: sent %q", typed, at, sent.Get(n.name))
		}
	})
}

// A saved scenario is never answered for other lists than it was of.
func TestAScenarioIsOfAllItsLists(t *testing.T) {
	in := &inputs{Of: scenarios.Of{TFC: "120"}, Lists: []forecast.List{{Name: "ZA1"}, {Name: "ZA2"}}}
	for _, c := range []struct {
		what     string
		partners []care.PartnerCode
		change   string
		want     bool
	}{
		{"of all partners", nil, "", true},
		{"of one that is shown", []care.PartnerCode{"ZA2"}, "", true},
		{"of one that is not", []care.PartnerCode{"ZA2", "ZA3"}, "", false},
		{"changing a list that is shown", nil, "ZA1", true},
		{"changing one that is not", nil, "ZA3", false},
	} {
		s := scenarios.Saved{Of: scenarios.Of{TFC: "120", Partners: c.partners}, Scenario: forecast.Scenario{Changes: []forecast.Change{{List: c.change}}}}
		if got := in.isOf(s); got != c.want {
			t.Errorf("%s: %v", c.what, got)
		}
	}
	a := &ask{Values: url.Values{fCases: {"12"}, fFrom: {"1"}, fAt: {"ZA3"}}}
	if got := a.scenario(in.Lists, func(c string) string { return c }); len(got.Changes) != 0 || len(a.Wrong) == 0 {
		t.Errorf("the sessions of a list that is not there: %+v, %v", got.Changes, a.Wrong)
	}
}
