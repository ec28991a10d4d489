package intake

import (
	"strings"
	"testing"

	"roundtable/care"
)

// That nobody is found on another partner's list is no "0" where such lists are closed to
// the visitor, or the records are still to be linked.
func TestNobodyElsewhereSaysWhatItMeans(t *testing.T) {
	ours := []care.PartnerCode{"RZ1"}
	own, theirs := []care.ClassMeaning{{}, {Partner: "RZ1"}}, []care.ClassMeaning{{}, {Partner: "RZ1"}, {Partner: "RZ2"}}
	for name, c := range map[string]struct {
		classes []care.ClassMeaning
		sees    care.Class // the highest
		toLink  int
		says    []string
		never   []string
	}{
		"closed":                {theirs, 1, 0, []string{"not shared with you"}, []string{">0<", "/people/runs"}},
		"closed, and to link":   {theirs, 1, 3, []string{"not shared with you"}, []string{">0<", "/people/runs"}},
		"open, and linked":      {theirs, 2, 0, []string{">0<"}, []string{"not shared", "/people/runs"}},
		"open, and to link":     {theirs, 2, 1, []string{"none so far", `href="/people/runs"`, "still to be linked"}, []string{">0<", "not shared"}},
		"there is no other one": {own, 1, 1, []string{">0<"}, []string{"not shared", "/people/runs"}},
	} {
		t.Run(name, func(t *testing.T) {
			f := figure{What: "people are on another partner's list too"}
			f.nobody(othersShared(c.classes, func(x care.Class) bool { return x <= c.sees }, ours), c.toLink)
			var page strings.Builder
			if err := figureLink(f).Render(t.Context(), &page); err != nil {
				t.Fatal(err)
			}
			for _, s := range c.says {
				if !strings.Contains(page.String(), s) {
					t.Errorf("it does not say %q: %s", s, page.String())
				}
			}
			for _, s := range c.never {
				if strings.Contains(page.String(), s) {
					t.Errorf("it says %q", s)
				}
			}
		})
	}
}
