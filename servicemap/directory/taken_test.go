package directory

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"roundtable/care"
)

var grief = care.ServiceWords{V: 1, Age: [2]int{0, 1320}, Needs: []care.Term{{Code: "grief", Label: "grief"}}, Places: []care.Term{{Code: "east", Label: "the East"}}}

// said are the notes of a file as sentences.
func said(r *Read) string {
	var b strings.Builder
	for _, n := range r.Notes {
		b.WriteString(n.Words() + "\n")
	}
	return b.String()
}

// A list of services is the same however a spreadsheet saved it.
func TestACSVIsReadHoweverItWasSaved(t *testing.T) {
	plain := "name,needs,places\nYoung grief café,grief,east\n"
	encode := func(s string, err error) string {
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	for how, file := range map[string]string{
		"plain": plain, "marked": "\ufeff" + plain, "semicolons": strings.ReplaceAll(plain, ",", ";"), "tabs": strings.ReplaceAll(plain, ",", "\t"),
		"UTF-16":       encode(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(strings.ReplaceAll(plain, ",", "\t"))),
		"Windows-1252": encode(charmap.Windows1252.NewEncoder().String(plain)),
	} {
		r, err := ReadDoS(strings.NewReader(file), &grief)
		if err != nil || len(r.Services) != 1 || r.Services[0].Name != "Young grief café" || len(r.Services[0].Criteria) != 2 {
			t.Errorf("%s: %+v %v", how, r, err)
			continue
		}
		if noted := strings.Contains(said(r), "Read as Windows-1252"); noted != (how == "Windows-1252") || !noted && len(r.Notes) > 0 {
			t.Errorf("%s: %s", how, said(r))
		}
	}
}

// What is not taken, cut or assumed is said with the service and the field.
func TestWhatIsNotTakenIsSaid(t *testing.T) {
	for _, c := range []struct {
		format, file string
		want         []string
		web, email   string
	}{
		{"dos", "name,needs,email,web\n" + strings.Repeat("a", 600) + ",grief,x@,javascript:1\n", []string{"name: It is 600 letters long. Cut to the first 200.", `email: "x@" is no address. Not taken.`, `web: "javascript:1" does not begin with https://. Not taken.`}, "", ""},
		{"dos", "name,ages,daysfrom,daysto\nBoth,under 18,6575,\nRange,16-25,100,50\nWrong end,,0,many\n", []string{
			`line 2 (Both), ages: "under 18" is 0 years up to 18 years, and daysfrom and daysto are 18 years up to 110 years. The days are taken.`,
			`line 3 (Range), daysfrom: "100" to "50" are no ages that hold somebody. The days are not taken.`, `line 3 (Range), ages: "16-25" is in words.`,
			`line 4 (Wrong end), daysto: "many" is no number of days that somebody lives. The days are not taken.`,
		}, "", ""},
		{"catalogue", `{"dimensions": {"age_months": [0, 1320], "needs": ["grief"], "severity": ["mild"], "places": ["east"]}, "services": [{"id": "a", "name": "` + strings.Repeat("a", 201) + `"}]}`, []string{"services[0], name: It is 201 letters long. Cut to the first 200."}, "", ""},
		{"dos", "name,needs,email,web\nA,grief,a@example.org,https://example.org\n", nil, "https://example.org", "a@example.org"},
		{"openreferral", `[{"name": "Sixteen up", "minimum_age": "sixteen"}]`, []string{`service 1 (Sixteen up), minimum_age: "sixteen" is no number of years. Its ages are not taken: they are not stated.`}, "", ""},
		{"openreferral", `[{"name": "Odd", "email": 7}]`, []string{"service 1 (Odd): It cannot be read: email is a number, and a text belongs there. Left out."}, "", ""},
		{"fhir", `{"resourceType": "HealthcareService", "name": "Asleep", "active": false}`, []string{"service 1 (Asleep), active: It is not active. Taken as closed to new people."}, "", ""},
		{"catalogue", `{"dimensions": {"age_months": [0, 1320], "needs": ["grief"], "severity": ["mild"], "places": ["east"]}, "services": [{"id": "a", "age": [300, 200]}]}`, []string{"services[0].age [300, 200]: holds no age. Its ages are not taken: they are not stated."}, "", ""},
	} {
		f, _ := FormatOf(c.format)
		r, err := f.Read(strings.NewReader(c.file), &grief)
		if err != nil {
			t.Fatal(c.file, err)
		}
		for _, want := range c.want {
			if !strings.Contains(said(r), want) {
				t.Errorf("%s says %q, not %q", c.file, said(r), want)
			}
		}
		if c.want == nil && len(r.Notes) > 0 {
			t.Error(said(r))
		}
		if len(r.Services) > 0 && (r.Services[0].Contact.Web != c.web || r.Services[0].Contact.Email != c.email) {
			t.Errorf("%s: %+v", c.file, r.Services[0].Contact)
		}
	}
}

func TestWordsThatAreNotAgreedAreNamed(t *testing.T) {
	file := `{"dimensions": {"age_months": [0, 1320], "needs": ["grief", "new"], "severity": ["mild"], "places": ["east"], "routes": ["gp"]},
		"services": [{"id": "a", "name": "One", "needs": ["new"], "routes": ["gp"]}, {"id": "b", "name": "Two", "needs": ["grief", "new"]}, {"id": "c", "name": "Three", "needs": ["grief"]}]}`
	r, err := ReadCatalogue(strings.NewReader(file), &grief)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(NewWords(r, &grief), "|"); got != "new (need): One, Two|mild (severity)|gp (route): One" {
		t.Error(got)
	}
}

// A file shows by itself what it is, however it was saved.
func TestAFileLooksLikeItsFormat(t *testing.T) {
	for _, f := range Formats() {
		var b strings.Builder
		if _, err := f.Write(&b, []care.ServiceDescribed{{ID: "a", Name: "A"}}, &grief); err != nil {
			t.Fatal(err)
		}
		for _, mark := range []string{"", "\ufeff", " \n"} {
			if got, ok := Looks([]byte(mark + b.String())); !ok || got.Code != f.Code {
				t.Errorf("%s looks like %q", f.Code, got.Code)
			}
		}
	}
	for file, want := range map[string]string{
		`[{"resourceType": "HealthcareService"}]`: "fhir", `[{"name": "A"}]`: "openreferral", `{"services": []}`: "openreferral", "name;ages\n": "dos", "": "", `{"a": 1}`: "", `{"a"`: "",
	} {
		if got, ok := Looks([]byte(file)); got.Code != want || ok != (want != "") {
			t.Errorf("%s looks like %q", file, got.Code)
		}
	}
}
