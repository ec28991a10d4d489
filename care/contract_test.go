package care_test

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"roundtable/care"
)

// No policy never means "allow": the zero Scope returns nothing.
func TestScopeAllowsOnlyWhatItNames(t *testing.T) {
	var none care.Scope
	some := care.ScopeOf(care.Booking, []uint64{1 << 3, 1 << 1})
	all := care.WholeTable(care.DirectCare)
	for c := care.Class(0); c < 200; c++ {
		if none.Allows(c) {
			t.Errorf("the zero scope allows class %d", c)
		}
		if some.Allows(c) != (c == 3 || c == 65) {
			t.Errorf("class %d: %v", c, some.Allows(c))
		}
		if !all.Allows(c) {
			t.Errorf("the whole table refuses class %d", c)
		}
	}
	if none.All() || some.All() || !all.All() || all.Purpose != care.DirectCare || some.Purpose != care.Booking {
		t.Error("purpose, or who sees every class")
	}
}

func TestEventTypesReadBack(t *testing.T) {
	seen := make(map[string]bool)
	for e := care.EvReferred; e <= care.EvStatus; e++ {
		name := e.String()
		if back, ok := care.ParseEventType(name); !ok || back != e || seen[name] || name == "" {
			t.Errorf("%d is %q, which is %d, %v", e, name, back, ok)
		}
		seen[name] = true
	}
	for _, s := range []string{"", "unknown", "Referred", "treated "} {
		if e, ok := care.ParseEventType(s); ok {
			t.Errorf("%q was taken for %s", s, e)
		}
	}
	if care.EventType(250).String() != "unknown" {
		t.Error("a number that is no event type has a name")
	}
}

func TestProblemReadsAsOneLine(t *testing.T) {
	p := &care.Problem{What: "The file is empty.", Where: "list.csv", Remedy: "Send it again.", Err: io.ErrUnexpectedEOF}
	if p.Error() != "list.csv: The file is empty. Send it again." || !errors.Is(p, io.ErrUnexpectedEOF) {
		t.Error(p)
	}
	if (&care.Problem{What: "No."}).Error() != "No." {
		t.Error("a problem without a place or a remedy")
	}
}

func TestDatesTravelAsText(t *testing.T) {
	type row struct {
		Day   care.Date `json:"day"`
		Other care.Date `json:"other,omitzero"`
	}
	text, err := json.Marshal(row{Day: mustDate(t, "2026-11-21")})
	if err != nil || string(text) != `{"day":"2026-11-21"}` {
		t.Errorf("%s, %v", text, err)
	}
	var r row
	if err := json.Unmarshal([]byte(`{"day":"2026-11-21","other":""}`), &r); err != nil || r.Day != mustDate(t, "2026-11-21") || r.Other != 0 {
		t.Errorf("%+v, %v", r, err)
	}
	if err := json.Unmarshal([]byte(`{"day":"2026-11-31"}`), &r); err == nil {
		t.Error("30 days has November")
	}
	if y, m, d := care.Date(0).Civil(); y != 0 || m != 0 || d != 0 {
		t.Error("the missing date has parts")
	}
}

func TestNamesForPages(t *testing.T) {
	var n care.NHSNumber = 9434765919
	if n.String() != "943 476 5919" || n.Digits() != "9434765919" || care.NHSNumber(0).String() != "" || care.NHSNumber(0).Digits() != "" {
		t.Error(n)
	}
	if chi := care.NHSNumber(101_000_000); chi.String() != "010 100 0000" {
		t.Errorf("a leading zero is lost: %s", chi)
	}
	for r := care.RangeNeverIssued; r <= care.RangeTest; r++ {
		if (r.String() == "never issued") != (r == care.RangeNeverIssued) {
			t.Errorf("range %d is %q", r, r)
		}
	}
	if care.NHSVerified.String() != "number present and verified" || care.NHSStatus(99).String() != "not stated" {
		t.Error("statuses of NHS numbers")
	}
	if care.RTTStop.String() != "stop" || care.RTTEffect(99).String() != "" {
		t.Error("effects of RTT codes")
	}
	groups := care.EthnicGroups()
	if len(groups) != 6 || groups[5].String() != "Not known or not stated" || care.EthnicGroup(99).String() != groups[5].String() {
		t.Error("ethnic groups")
	}
	if _, err := care.ParseNHSNumber("9434765918"); err == nil || strings.Contains(err.Error(), "943") {
		t.Errorf("the error names the number: %v", err)
	}
	if !strings.HasPrefix(care.NHSCheckDigit.Error(), "The NHS number's last digit") {
		t.Error(care.NHSCheckDigit.Error())
	}
	if !(care.Key{}).IsZero() || (care.Key{1}).IsZero() {
		t.Error("no key")
	}
}
