package sharing

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
)

func TestHouseRulesAreNamedAndSaid(t *testing.T) {
	ids := map[string]bool{}
	for _, p := range House() {
		if !strings.HasPrefix(p.ID, housePrefix) || ids[p.ID] || !strings.HasSuffix(p.Says, ".") || !strings.Contains(p.Cedar, "(") {
			t.Errorf("%+v", p)
		}
		ids[p.ID] = true
		// What a forbid closes is answered with what would open it.
		answered := forbidden[p.ID] != "" || p.ID == "house/account" || p.ID == "house/role"
		if forbids := strings.Contains(p.Cedar, "\nforbid"); forbids != answered {
			t.Errorf("%s forbids: %v, is answered: %v", p.ID, forbids, answered)
		}
	}
	for id := range forbidden {
		if !ids[id] {
			t.Errorf("%s is answered and is no rule", id)
		}
	}
}

// TestAPolicyThatWouldBeSkippedIsRefused: Cedar skips a policy with a type error, so
// it must never come as far as being evaluated.
func TestAPolicyThatWouldBeSkippedIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"no id":                    `permit (principal, action, resource);`,
		"an attribute that is not": `@id("x") forbid (principal, action, resource) when { principal.partnr == "H1" };`,
		"a string for a set":       `@id("x") forbid (principal, action, resource) when { resource.protections == "sealed" };`,
		"in for a set of strings":  `@id("x") forbid (principal, action, resource) when { principal.partner in ["H1"] };`,
		"an action that is not":    `@id("x") permit (principal, action == Action::"look", resource);`,
		"not Cedar":                `@id("x") allow all`,
	} {
		if _, err := parse("test", []byte(text)); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

// TestWhateverIsWrittenStaysOneString: what partners type never becomes policy.
func TestWhateverIsWrittenStaysOneString(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{`"]) }; permit(principal,action,resource);//`, "\n@id(\"y\")", `\u{41}\"`})).Draw(t, "text")
		r := &rule{
			agreement: "a", version: 1, flow: 1, from: []care.PartnerCode{"H1"}, to: []care.PartnerCode{"H2"}, purposes: []care.Purpose{care.Booking},
			categories: setOf(care.ListEntries), title: text, restricted: []ServiceRef{{"H1", text}}, begins: midnight(day0),
		}
		if err := r.render(); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(r.says(func(p care.PartnerCode) string { return string(p) }), text) {
			t.Fatalf("the title is said as %q", r.policy.says)
		}
	})
}
