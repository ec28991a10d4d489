package waiting_test

import (
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// The table agrees what its C codes mean; what is wrong stands at its field, and
// nothing of it is taken.
func TestAgreeingPriorityCodes(t *testing.T) {
	v := empty(t).as(t, "demo-clinician-north")
	page := v.get("/priorities", 200)
	v.says(page, "Patient choice code C1: describe locally", "2022-10", "Operations", "Diagnostic tests")
	form := url.Values{}
	for _, m := range regexp.MustCompile(`<input[^>]*>`).FindAllString(page, -1) {
		name, value := regexp.MustCompile(` name="([^"]*)"`).FindStringSubmatch(m), regexp.MustCompile(` value="([^"]*)"`).FindStringSubmatch(m)
		if name != nil && value != nil {
			form.Set(name[1], unescape(value[1]))
		} else if name != nil {
			form.Set(name[1], "")
		}
	}
	with := func(name, value string) url.Values {
		f := maps.Clone(form)
		f[name] = []string{value}
		return f
	}
	for field, bad := range map[string][]string{
		"days-C2": {"soon", "0", "-4", "1.5", "99999"}, "label-C2": {"", " ", strings.Repeat("x", 121)}, "version": {"", strings.Repeat("x", 121)},
	} {
		for _, value := range bad {
			_, page := v.post("/priorities", with(field, value), 422)
			v.says(page, "There is a problem", `href="#`+field+`"`, `id="`+field+`-error"`, `aria-describedby="`)
		}
	}
	v.says(v.get("/priorities", 200), "2022-10")
	mine := with("label-C2", "Waits by choice, <asked> again every \"12\" weeks")
	mine.Set("days-C2", "84")
	mine.Set("version", "Agreed in November")
	to, _ := v.post("/priorities", mine, http.StatusSeeOther)
	page = v.get(to, 200)
	v.says(page, "The priority codes are agreed", "Waits by choice, &lt;asked&gt; again every &#34;12&#34; weeks", `value="84"`, "Agreed in November")
	v.neverSays(page, "<asked>")
}
