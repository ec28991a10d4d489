package waiting

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"roundtable/care"
)

// TestWhatIsNotUnderstoodIsNeverPassedOver: a filter that was mistyped must not show
// more than was asked for.
func TestWhatIsNotUnderstoodIsNeverPassedOver(t *testing.T) {
	for raw, says := range map[string]string{
		"child=yes":               "“child” of the link",
		"partners=RZ1":            "Did you mean partner?",
		"autism=yes":              "Did you mean flag=autism:yes?",
		"flag=autism":             "Did you mean autism:yes?",
		"flag=autsim:yes":         "Did you mean autism?",
		"flag=autism:yse":         "Did you mean yes?",
		"band=to-17":              "Did you mean to-18?",
		"contact=always":          "the filter contact",
		"weeks=53-&weeks=1-":      "the filter weeks",
		"held=yes&held=no":        "the filter held",
		"Smith, John=":            "A part of the link",
		"943%20476%205919=1":      "A part of the link",
		"weeks=53-&utm_source=me": "A part of the link",
	} {
		v, err := url.ParseQuery(raw)
		if err != nil {
			t.Fatal(err)
		}
		q, err := ParseQuery(v)
		p, ok := errors.AsType[*care.Problem](err)
		if !ok || p.Remedy == "" || !strings.Contains(p.What+" "+p.Where+" "+p.Remedy, says) {
			t.Errorf("%s: %+v, %v", raw, q, err)
			continue
		}
		if strings.Contains(p.Error(), "Smith") || strings.Contains(p.Error(), "5919") {
			t.Errorf("%s: the answer repeats whom somebody looks for", raw)
		}
	}
	v := url.Values{"find": {"x"}, "weeks": {"53-", "53-", " "}, "partner": {""}}
	if q, err := ParseQuery(v, "find"); err != nil || q.Weeks != Over(52) {
		t.Errorf("%+v, %v", q, err)
	}
}

// TestEveryFilterThatIsWrittenIsRead: the names that a link may have are those that
// are written.
func TestEveryFilterThatIsWrittenIsRead(t *testing.T) {
	seen := map[string]bool{}
	all := Query{
		AsAt: 20000, Partners: []care.PartnerCode{"A"}, TFCs: []string{"1"}, Specs: []string{"1"}, Teams: []string{"1"}, Reasons: []string{"1"},
		Priorities: []string{"P2"}, Bands: []WaitBand{Band18}, Weeks: Over(1), QueueWeeks: Over(1), Next: NextFilter{Is: NextNone}, Owner: OwnerNone,
		OwnerRefs: []OwnerRef{"x"}, ContactAge: 1, Never: true, Yes: care.FlagAutism, Ages: []AgeBand{Age0to4}, Deciles: []uint8{1},
		Ethnicities: []care.EthnicGroup{0}, AlsoOn: Yes, Elsewhere: Yes, Probably: Yes, Validation: Yes, HasQuery: Yes, Vanished: Yes, Held: Yes, Treated: Yes,
		Unstarted: Yes, PriorityDue: Yes, Doubt: "x", Group: ColPartner, Sort: []SortKey{{By: ColWeeks}}, Offset: 1, Limit: 1,
	}
	for name := range all.Values() {
		seen[name] = true
	}
	for _, name := range filterNames {
		if !seen[name] {
			t.Errorf("%s is read and never written", name)
		}
		delete(seen, name)
	}
	for name := range seen {
		t.Errorf("%s is written and not read", name)
	}
}
