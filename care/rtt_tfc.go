package care

import (
	_ "embed"
	"strings"
	"sync"
)

// TreatmentFunction is one treatment function code with the row of the RTT
// return that counts it.
type TreatmentFunction struct {
	Code string // three digits, or X02 to X06 for the return's own rows
	Name string // "Trauma and Orthopaedic Service"
	// RTT is one of the return's 18 functions or X02 medical, X03 mental health,
	// X04 paediatric, X05 surgical, X06 other: 108, 111 and 115 count as 110; 172
	// and 173 as 170; 144 and 145 as 140.
	RTT    string
	Source string
}

//go:embed codes/treatment_function.csv
var tfcCSV string

type tfcTable struct {
	list   []TreatmentFunction
	byCode map[string]TreatmentFunction
}

var tfcs = sync.OnceValue(func() *tfcTable {
	t := &tfcTable{byCode: make(map[string]TreatmentFunction)}
	for _, r := range mustTable(tfcCSV, "code", "name", "rtt_function", "source") {
		f := TreatmentFunction{Code: r[0], Name: r[1], RTT: r[2], Source: r[3]}
		t.list = append(t.list, f)
		t.byCode[f.Code] = f
	}
	return t
})

// TreatmentFunctions are all codes in order. Callers must not change them.
func TreatmentFunctions() []TreatmentFunction { return tfcs().list }

// TFC finds a treatment function by its code, also as the published RTT extract
// writes it ("C_110"). ok is false for blank, for C_999 (the total) and for
// codes that are not known.
func TFC(code string) (f TreatmentFunction, ok bool) {
	f, ok = tfcs().byCode[code]
	if !ok {
		f, ok = tfcs().byCode[strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(code)), "C_")]
	}
	return f, ok
}

// RTTFunction is the row of the RTT return that counts a treatment function; ""
// for a code that is not known: it is for a person to say, not put under "other".
func RTTFunction(code string) string {
	f, _ := TFC(code)
	return f.RTT
}
