package care_test

import (
	"compress/gzip"
	"encoding/csv"
	"errors"
	"os"
	"strings"
	"testing"

	"roundtable/care"
)

func TestWLMDSHasFiftyOneFields(t *testing.T) {
	if n := len(care.WLMDSFields()); n != 51 {
		t.Errorf("%d fields", n)
	}
	f, ok := care.WLMDS("referral_to_treatment_period_start_date")
	if !ok || f.Kind != "date" || f.Label == "" {
		t.Errorf("%+v, %v", f, ok)
	}
	for _, f := range care.WLMDSFields() {
		if strings.Contains(f.Name, "date") && !strings.HasPrefix(f.Kind, "date") {
			t.Errorf("%s is a %s", f.Name, f.Kind)
		}
	}
}

func TestMHSDSLists(t *testing.T) {
	for _, tt := range []struct {
		list        care.MHSDSList
		code, label string
		group       string
	}{
		{care.MHSDSTeamType, "a14", "Early Intervention Team for Psychosis", ""},
		{care.MHSDSReferralReason, "1", "(Suspected) First Episode Psychosis", ""},
		{care.MHSDSReferralReason, "12", "Eating disorders", ""},
		{care.MHSDSRejectionReason, "2", "Inappropriate referral request: an alternative service is needed", "alternative service"},
		{care.MHSDSClosureReason, "09", "Refused to be seen", "did not attend or refused"},
		{care.MHSDSAttendance, "7", "Arrived late and could not be seen", "missed"},
		{care.MHSDSMechanism, "11", "Video consultation", "counts as a contact"},
		{care.MHSDSOutOfArea, "10", "Unavailability of bed at referring organisation", "inappropriate"},
		{care.MHSDSAutism, " u ", "Asked, not known", ""},
	} {
		c, ok := care.MHSDS(tt.list, tt.code)
		if !ok || c.Label != tt.label || c.Group != tt.group || c.Source == "" {
			t.Errorf("%s %q: %+v, %v", tt.list, tt.code, c, ok)
		}
	}
	for _, code := range []string{"", "ZZZ", "UNKNOWN", "999"} {
		if c, ok := care.MHSDS(care.MHSDSTeamType, code); ok {
			t.Errorf("%q: %+v", code, c)
		}
	}
}

func TestAttendedAndDirectContact(t *testing.T) {
	for _, c := range care.MHSDSCodes(care.MHSDSAttendance) {
		if care.Attended(c.Code) != (c.Group == "attended") {
			t.Errorf("attendance %s", c.Code)
		}
	}
	for _, c := range care.MHSDSCodes(care.MHSDSMechanism) {
		if care.DirectContact(c.Code) != (c.Group == "counts as a contact") {
			t.Errorf("mechanism %s", c.Code)
		}
	}
	if care.Attended("") || care.DirectContact("") {
		t.Error("blank is taken for attended")
	}
}

// Decile 1 is the most deprived: one national repository has it the other way.
func TestDecileOneIsTheMostDeprived(t *testing.T) {
	if care.IMDDecile(1) != "1 (most deprived)" || care.IMDDecile(10) != "10 (least deprived)" {
		t.Error(care.IMDDecile(1), care.IMDDecile(10))
	}
	for d := uint8(1); d <= 10; d++ {
		if q := care.IMDQuintile(d); q != (d+1)/2 || care.IMDQuintileLabel(d)[0] != '0'+q {
			t.Errorf("decile %d: quintile %d, %s", d, q, care.IMDQuintileLabel(d))
		}
	}
	for _, d := range []uint8{0, 11, 255} {
		if care.IMDDecile(d) != "Not known" || care.IMDQuintile(d) != 0 || care.IMDQuintileLabel(d) != "Not known" {
			t.Errorf("decile %d is known", d)
		}
	}
}

func TestPriorities(t *testing.T) {
	p := care.DefaultPriorities()
	for code, days := range map[string]int{"P1a": 1, "p1B": 3, "P2": 28, " P3 ": 84, "P4": 0, "P6": 0, "D4": 84, "D1": 0, "C1": 0} {
		if c, ok := p.Find(code); !ok || c.TargetDays != days {
			t.Errorf("%q: %+v, %v", code, c, ok)
		}
	}
	for _, dirty := range []string{"", "R", "U", "PTL0", "P7", "2"} {
		if c, ok := p.Find(dirty); ok {
			t.Errorf("%q was taken for %+v", dirty, c)
		}
	}
	if p.Rank("P1a") >= p.Rank("P2") || p.Rank("D6") >= p.Rank("") {
		t.Error("order of urgency")
	}
	if p.Due("P2", 100) != 128 || p.Due("P4", 100) != 0 || p.Due("P2", 0) != 0 {
		t.Error("due dates")
	}
	own, err := care.ParsePriorities("version,code,scheme,label,target_days,source\n2026-11,C2,choice,Declined two offers,84,Board 3 Nov 2026\n")
	if c, ok := own.Find("c2"); err != nil || !ok || c.TargetDays != 84 || own.Version != "2026-11" {
		t.Errorf("own definition: %+v, %v, %v", c, ok, err)
	}
	for _, bad := range []string{
		"", "code\nP1\n",
		"version,code,scheme,label,target_days,source\n1,P1,s,l,soon,x\n",
		"version,code,scheme,label,target_days,source\n1,P1,s,l,-1,x\n",
		"version,code,scheme,label,target_days,source\n1,P1,s,l,,x\n1,p1,s,l,,x\n",
		"version,code,scheme,label,target_days,source\n1,P1,s,l,,x\n2,P2,s,l,,x\n",
	} {
		var problem *care.Problem
		if _, err := care.ParsePriorities(bad); !errors.As(err, &problem) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func FuzzParsePriorities(f *testing.F) {
	f.Add("version,code,scheme,label,target_days,source\n1,P1,s,l,7,x\n")
	f.Fuzz(func(t *testing.T, s string) {
		p, err := care.ParsePriorities(s)
		if err == nil && len(p.All()) == 0 {
			t.Fatal("an empty list was accepted")
		}
	})
}

func TestTreatmentFunctionsOfTheReturn(t *testing.T) {
	rows := make(map[string]bool)
	for _, f := range care.TreatmentFunctions() {
		rows[f.RTT] = true
		if g, ok := care.TFC(f.RTT); !ok || g.RTT != f.RTT {
			t.Errorf("%s counts as %s, which counts as %s", f.Code, f.RTT, g.RTT)
		}
	}
	if len(rows) != 18+5 {
		t.Errorf("%d rows of the return, want 18 functions and X02 to X06", len(rows))
	}
	for code, want := range map[string]string{
		"108": "110", "111": "110", "115": "110", "172": "170", "173": "170", "144": "140", "145": "140",
		"C_110": "110", "502": "502", "191": "X02", "711": "X03", "214": "X04", "107": "X05", "650": "X06",
		"X04": "X04", "C_999": "", "": "", "999": "",
	} {
		if got := care.RTTFunction(code); got != want {
			t.Errorf("%q counts as %q, want %q", code, got, want)
		}
	}
}

// Every treatment function that a real published extract names is known.
func TestTreatmentFunctionNamesOfARealExtract(t *testing.T) {
	f, err := os.Open("../intake/testdata/rtt-november-2024-rbd.csv.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(z).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows[1:] {
		if r[11] == "C_999" {
			continue
		}
		if got, ok := care.TFC(r[11]); !ok || got.Name != r[12] || got.RTT != got.Code {
			t.Fatalf("%s %s: %+v, %v", r[11], r[12], got, ok)
		}
	}
}
