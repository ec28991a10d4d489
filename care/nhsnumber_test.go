package care_test

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
)

// Real-looking numbers in the tests of the issued ranges are computed from a
// prefix, so that no person's number stands in the repository.
func withCheckDigit(nine uint64) (care.NHSNumber, bool) {
	sum, rest := uint64(0), nine
	for w := uint64(2); w <= 10; w++ {
		sum += rest % 10 * w
		rest /= 10
	}
	c := (11 - sum%11) % 11
	return care.NHSNumber(nine*10 + c), c < 10
}

func TestParseNHSNumber(t *testing.T) {
	for _, tt := range []struct {
		in    string
		want  care.NHSNumber
		fault care.NHSFault
	}{
		{"9434765919", 9434765919, ""},
		{"943 476 5919", 9434765919, ""},
		{"943-476-5919", 9434765919, ""},
		{"943.476.5919", 9434765919, ""},
		{" 943\u00a0476\u20115919 ", 9434765919, ""},
		{"", 0, ""},
		{" - ", 0, ""},
		{"9434765918", 0, care.NHSCheckDigit},
		{"943476591", 0, care.NHSNotTenDigits},
		{"94347659190", 0, care.NHSNotTenDigits},
		{"943476591O", 0, care.NHSNotDigits},
		{"not known", 0, care.NHSNotDigits},
		{"9.43477E+09", 0, care.NHSRounded},
		{"0000000000", 0, care.NHSRepeated},
		{"444 444 4444", 0, care.NHSRepeated},
		{"9999999999", 0, care.NHSRepeated},
		{"\xff434765919", 0, care.NHSNotDigits},
	} {
		got, err := care.ParseNHSNumber(tt.in)
		var fault care.NHSFault
		errors.As(err, &fault)
		if got != tt.want || fault != tt.fault {
			t.Errorf("ParseNHSNumber(%q) = %d, %q; want %d, %q", tt.in, got, fault, tt.want, tt.fault)
		}
	}
}

func TestRepeatedDigitsAreNobodysNumber(t *testing.T) {
	for d := range 10 {
		s := strings.Repeat(string(rune('0'+d)), 10)
		if _, err := care.ParseNHSNumber(s); !errors.Is(err, care.NHSRepeated) {
			t.Errorf("%s: %v, want it refused as a repeated digit", s, err)
		}
	}
}

func TestNHSRanges(t *testing.T) {
	for _, tt := range []struct {
		prefix uint64 // first three digits
		want   care.NHSRange
	}{
		{9, care.RangeNeverIssued},
		{10, care.RangeScotland},
		{311, care.RangeScotland},
		{312, care.RangeNeverIssued},
		{320, care.RangeNorthernIreland},
		{399, care.RangeNorthernIreland},
		{400, care.RangeEnglandWalesIoM},
		{499, care.RangeEnglandWalesIoM},
		{500, care.RangeNeverIssued},
		{599, care.RangeNeverIssued},
		{600, care.RangeEnglandWalesIoM},
		{799, care.RangeEnglandWalesIoM},
		{800, care.RangeIreland},
		{859, care.RangeIreland},
		{860, care.RangeNeverIssued},
		{900, care.RangeTest},
		{999, care.RangeTest},
	} {
		n, ok := withCheckDigit(tt.prefix*1_000_000 + 12)
		for i := uint64(13); !ok; i++ {
			n, ok = withCheckDigit(tt.prefix*1_000_000 + i)
		}
		if got := n.Range(); got != tt.want {
			t.Errorf("%03d…: %s, want %s", tt.prefix, got, tt.want)
		}
		_, err := care.ParseNHSNumber(n.Digits())
		if refused := errors.Is(err, care.NHSNeverIssued); refused != (tt.want == care.RangeNeverIssued) {
			t.Errorf("%03d…: error %v", tt.prefix, err)
		}
		if n.Test() != (tt.want == care.RangeTest) || n.Real() != (n.Valid() && !n.Test()) {
			t.Errorf("%03d…: Test %v, Real %v", tt.prefix, n.Test(), n.Real())
		}
	}
}

// The check digit finds every single wrong digit and every swap of neighbours:
// measured in facts/people.md, proved here.
func TestCheckDigitFindsSlips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, ok := withCheckDigit(rapid.Uint64Range(400_000_000, 499_999_999).Draw(t, "nine"))
		if !ok || !n.Valid() {
			t.Skip("no such number")
		}
		s := []byte(n.Digits())
		i := rapid.IntRange(0, 9).Draw(t, "place")
		wrong := byte('0' + rapid.IntRange(0, 9).Draw(t, "digit"))
		if wrong != s[i] {
			slip := append([]byte(nil), s...)
			slip[i] = wrong
			if _, err := care.ParseNHSNumber(string(slip)); err == nil {
				t.Fatalf("a wrong digit in place %d passes", i)
			}
		}
		if i < 9 && s[i] != s[i+1] {
			s[i], s[i+1] = s[i+1], s[i]
			if _, err := care.ParseNHSNumber(string(s)); err == nil {
				t.Fatalf("digits %d and %d swapped pass", i, i+1)
			}
		}
	})
}

func FuzzParseNHSNumber(f *testing.F) {
	for _, s := range []string{"943 476 5919", "", "0000000000", "9.43E+09", "010 101 0101", "\xff\u2011"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := care.ParseNHSNumber(s)
		if err != nil {
			if n != 0 {
				t.Fatal("an error came with a number")
			}
			return
		}
		if n == 0 {
			return
		}
		again, err := care.ParseNHSNumber(n.String())
		if err != nil || again != n || !n.Valid() {
			t.Fatalf("%d does not read back: %d, %v", n, again, err)
		}
	})
}

func TestNHSStatus(t *testing.T) {
	for in, want := range map[string]care.NHSStatus{"01": care.NHSVerified, "1": 1, "08": 8, "": 0, " 02 ": 2} {
		if got, ok := care.ParseNHSStatus(in); got != want || !ok {
			t.Errorf("ParseNHSStatus(%q) = %d, %v", in, got, ok)
		}
	}
	for _, in := range []string{"00", "09", "10", "x", "001"} {
		if _, ok := care.ParseNHSStatus(in); ok {
			t.Errorf("ParseNHSStatus(%q) was accepted", in)
		}
	}
}

func BenchmarkParseNHSNumber(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := care.ParseNHSNumber("943 476 5919"); err != nil {
			b.Fatal(err)
		}
	}
}
