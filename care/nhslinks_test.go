package care

import "testing"

func TestOnlyAVerifiedNumberOrOneWithoutAStatusLinks(t *testing.T) {
	for s := range NHSStatus(10) {
		if got, want := NHSNumberLinks(s), s == 0 || s == 1; got != want {
			t.Errorf("status %02d links: %v, want %v", s, got, want)
		}
	}
}
