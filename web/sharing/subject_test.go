package sharing_test

import (
	"net/http"
	"strings"
	"testing"
)

// TestTheCopyHoldsWhatStandsInTheFileAlone: cells that no page shows, columns that were
// not read, a withheld address of one's own, the protection, and nobody else's row.
func TestTheCopyHoldsWhatStandsInTheFileAlone(t *testing.T) {
	p := sitDown(t)
	p.bring("north.csv", []byte(strings.Replace(withheldHead+withheldAda+withheldBert, "31/02/2026", "03/02/2026", 1)))
	p.protectAda("address-withheld")
	p.agreed()
	lead := p.as("nth-ig-lead")
	files := zipOf(t, lead.post(lead.post("/access/find", "number", adaNumber, "birth", adaBorn).is(http.StatusSeeOther).to+"/export").is(200).body)
	for _, cell := range append([]string{"03/02/2026", "Last DNA", "Zzz", "not read", "north.csv"}, adaCells...) {
		if !strings.Contains(files["as-received.csv"], cell) {
			t.Errorf("as-received.csv does not hold %q:\n%s", cell, files["as-received.csv"])
		}
	}
	if !strings.Contains(files["protections.csv"], "Address withheld (S flag),North Trust") {
		t.Errorf("protections.csv: %s", files["protections.csv"])
	}
	for name, text := range files {
		if strings.Contains(text, "a blue door") || strings.Contains(text, "Bert") {
			t.Errorf("%s holds somebody else's row", name)
		}
		if name != "read-me-first.txt" && !strings.Contains(files["read-me-first.txt"], name) {
			t.Errorf("the first file does not say what %s is", name)
		}
	}
	for _, want := range []string{"South Trust", "list entries", "booking", "6(1)(e)", "Mutual aid, version 1", "in-force"} {
		if !strings.Contains(files["shared-with.csv"], want) {
			t.Errorf("shared-with.csv does not say %q:\n%s", want, files["shared-with.csv"])
		}
	}
}
