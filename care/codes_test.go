package care_test

import (
	"testing"

	"roundtable/care"
)

func TestTheSeventeenRTTCodes(t *testing.T) {
	want := map[string]care.RTTEffect{
		"10": care.RTTStart, "11": care.RTTStart, "12": care.RTTStart,
		"20": care.RTTContinue, "21": care.RTTContinue,
		"30": care.RTTStop, "31": care.RTTStop, "32": care.RTTStop, "33": care.RTTNullify,
		"34": care.RTTStop, "35": care.RTTStop, "36": care.RTTStop,
		"90": care.RTTOutside, "91": care.RTTOutside, "92": care.RTTOutside,
		"98": care.RTTOutside, "99": care.RTTOutside,
	}
	if n := len(care.RTTStatuses()); n != 17 {
		t.Fatalf("%d codes, want 17", n)
	}
	for code, effect := range want {
		s, ok := care.RTT(code)
		if !ok || s.Effect != effect || s.Plain == "" || s.Source == "" {
			t.Errorf("%s: %+v, %v", code, s, ok)
		}
	}
	for _, code := range []string{"", "1", "010", "00", "13", "37", "97", "AB"} {
		if s, ok := care.RTT(code); ok {
			t.Errorf("%q was taken for %+v", code, s)
		}
	}
}

// The one place where 2001 and 2021 differ in a group: Chinese.
func TestEthnicCategoriesMapToCensus2021(t *testing.T) {
	groups := map[care.EthnicGroup]string{
		care.EthnicWhite: "ABC", care.EthnicMixed: "DEFG", care.EthnicAsian: "HJKLR",
		care.EthnicBlack: "MNP", care.EthnicOther: "S",
	}
	n := 0
	for g, codes := range groups {
		for _, c := range codes {
			n++
			if got := care.EthnicGroupOf(string(c)); got != g {
				t.Errorf("%c: %s, want %s", c, got, g)
			}
		}
	}
	if want := len(care.Ethnicities()); n+2 != want { // and Z and 99
		t.Errorf("%d codes tested, %d known", n+2, want)
	}
	for _, c := range []string{"Z", "99", "", "?", "I"} {
		if g := care.EthnicGroupOf(c); g != care.EthnicUnknown {
			t.Errorf("%q: %s", c, g)
		}
	}
}

func TestParseEthnicity(t *testing.T) {
	for in, want := range map[string]string{"a": "A", " R ": "R", "99": "99", "A1": "A", "CK": "C", "": ""} {
		if e, ok := care.ParseEthnicity(in); !ok || e.Code != want {
			t.Errorf("ParseEthnicity(%q) = %q, %v", in, e.Code, ok)
		}
	}
	for _, in := range []string{"I", "Q", "White British", "98", "I1", "A12"} {
		if e, ok := care.ParseEthnicity(in); ok {
			t.Errorf("ParseEthnicity(%q) = %q", in, e.Code)
		}
	}
}
