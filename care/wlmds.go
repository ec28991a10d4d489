package care

import (
	_ "embed"
	"sync"
)

// WLMDSField is one column of the waiting list minimum data set's open pathways.
type WLMDSField struct {
	Name   string // "referral_to_treatment_period_start_date"
	Label  string // in words
	Kind   string // "date", "datetime", "code", "identifier", "organisation" or "nhs-number"
	Source string
}

//go:embed codes/wlmds_fields.csv
var wlmdsCSV string

type wlmdsTable struct {
	list   []WLMDSField
	byName map[string]WLMDSField
}

var wlmds = sync.OnceValue(func() *wlmdsTable {
	t := &wlmdsTable{byName: make(map[string]WLMDSField)}
	for _, r := range mustTable(wlmdsCSV, "field", "label", "kind", "source") {
		f := WLMDSField{Name: r[0], Label: r[1], Kind: r[2], Source: r[3]}
		t.list = append(t.list, f)
		t.byName[f.Name] = f
	}
	return t
})

// WLMDSFields are the 51 columns in the order of the data set. Callers must not
// change them.
func WLMDSFields() []WLMDSField { return wlmds().list }

// WLMDS is the column with exactly that name; ok is false for any other.
func WLMDS(name string) (f WLMDSField, ok bool) {
	f, ok = wlmds().byName[name]
	return f, ok
}
