package care

import "testing"

func TestMeantIsNearOrNothing(t *testing.T) {
	choices := []string{"partner", "priority", "age"}
	for word, want := range map[string]string{
		"partners": " Did you mean partner?", "PRIORTIY": " Did you mean priority?", "aeg": " Did you mean age?", "child": "", "": "",
	} {
		if got := Meant(word, choices); got != want {
			t.Errorf("%q: %q, not %q", word, got, want)
		}
	}
}
