package care_test

import (
	"errors"
	"testing"

	"roundtable/care"
)

func TestParsePartnerCode(t *testing.T) {
	for in, want := range map[string]care.PartnerCode{
		"RBD": "RBD", " g6v2s ": "G6V2S", "a81001": "A81001", "U89141": "U89141", "8J1": "8J1",
	} {
		got, err := care.ParsePartnerCode(in)
		if err != nil || got != want || !got.Valid() {
			t.Errorf("ParsePartnerCode(%q) = %q, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "RB", "RBD1234", "R-D", "R D", "ÄBC", "R\x00D"} {
		got, err := care.ParsePartnerCode(in)
		if _, ok := errors.AsType[*care.Problem](err); !ok || got != "" {
			t.Errorf("ParsePartnerCode(%q) = %q, %v; want a Problem", in, got, err)
		}
	}
}

func FuzzParsePartnerCode(f *testing.F) {
	f.Add("G6V2S")
	f.Add(" rbd ")
	f.Add("ÄÖÜ")
	f.Fuzz(func(t *testing.T, s string) {
		c, err := care.ParsePartnerCode(s)
		if err == nil && !c.Valid() {
			t.Fatalf("%q became %q, which is not valid", s, c)
		}
	})
}

func TestSuccessorAnswersForAClosedOrganisation(t *testing.T) {
	day := func(s string) care.Date {
		d, err := care.ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	var r care.Register
	r.Add(care.Organisation{Code: "OLD1", Until: day("2020-03-31"), Successor: "OLD2"})
	r.Add(care.Organisation{Code: "OLD2", From: day("2015-01-01"), Until: day("2024-10-31"), Successor: "NEW"})
	r.Add(care.Organisation{Code: "NEW", From: day("2024-11-01")})
	r.Add(care.Organisation{Code: "RING", Until: day("2020-01-01"), Successor: "RONG"})
	r.Add(care.Organisation{Code: "RONG", Until: day("2020-01-01"), Successor: "RING"})
	for _, tt := range []struct {
		code care.PartnerCode
		on   string
		want care.PartnerCode
	}{
		{"OLD1", "2020-03-31", "OLD1"},
		{"OLD1", "2020-04-01", "OLD2"},
		{"OLD1", "2024-11-01", "NEW"},
		{"NEW", "2024-10-31", ""}, // not yet there: nobody is guessed
		{"RING", "2021-01-01", ""},
		{"NONE", "2021-01-01", ""},
	} {
		got, ok := r.On(tt.code, day(tt.on))
		if got.Code != tt.want || ok != (tt.want != "") {
			t.Errorf("%s on %s: %q, want %q", tt.code, tt.on, got.Code, tt.want)
		}
	}
}

func TestTrustsKnowsTheLongCode(t *testing.T) {
	o, ok := care.Trusts().Find("G6V2S")
	if !ok || o.From.String() != "2024-11-01" {
		t.Errorf("G6V2S: %+v, %v", o, ok)
	}
	all := care.Trusts().All()
	if len(all) != 210 {
		t.Errorf("%d trusts, want the 210 of the published file", len(all))
	}
	for _, o := range all {
		if !o.Code.Valid() || o.Name == "" || o.From == 0 {
			t.Errorf("%+v", o)
		}
	}
}
