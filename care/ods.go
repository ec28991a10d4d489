package care

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

// codeProblem is the one answer to every text that is not an organisation's code.
var codeProblem = &Problem{
	What:   "That is not an organisation code: codes have 3 to 6 letters and digits.",
	Remedy: "Use the ODS code, such as RBD or G6V2S; an organisation without one takes a made code of the same shape.",
}

// ParsePartnerCode reads an ODS code, or a made code of the same shape: 3 to 6
// ASCII letters and digits, any case, outer space ignored. It comes back in
// upper case. It checks the shape alone: whether such an organisation sits at the
// table is the Register's to say. The error is a *Problem.
func ParsePartnerCode(s string) (PartnerCode, error) {
	s = strings.TrimSpace(s)
	if len(s) < 3 || len(s) > 6 {
		return "", codeProblem
	}
	for i := range len(s) {
		c := s[i] | 0x20
		if (c < 'a' || c > 'z') && (s[i] < '0' || s[i] > '9') {
			return "", codeProblem
		}
	}
	return PartnerCode(strings.ToUpper(s)), nil
}

// Valid reports whether the code has the shape that ParsePartnerCode returns.
func (c PartnerCode) Valid() bool {
	p, err := ParsePartnerCode(string(c))
	return err == nil && p == c
}

// Organisation is one organisation over its life: it opens, may close, and may
// hand its work to a successor. Zero dates are open ends: always there before,
// or still there.
type Organisation struct {
	Code      PartnerCode
	Name      string
	From      Date
	Until     Date // last day on which it stood; 0 = it still does
	Successor PartnerCode
}

// OpenOn reports whether the organisation stood on day; false for the zero Date.
func (o Organisation) OpenOn(day Date) bool {
	return day != 0 && day >= o.From && (o.Until == 0 || day <= o.Until)
}

// Register is a set of organisations by code. A later entry of the same code
// replaces an earlier one. The zero Register is empty and ready.
type Register struct {
	byCode map[PartnerCode]Organisation
}

// Add puts the organisation into the register.
func (r *Register) Add(o Organisation) {
	if r.byCode == nil {
		r.byCode = make(map[PartnerCode]Organisation)
	}
	r.byCode[o.Code] = o
}

// Find is the organisation with the code; ok is false when it is not known.
func (r *Register) Find(c PartnerCode) (o Organisation, ok bool) {
	o, ok = r.byCode[c]
	return o, ok
}

// On is the organisation that answers for code on day: itself while it stands,
// else the first successor that stands. ok is false when the chain ends, leads
// to an unknown code, or turns in a circle: nobody is guessed.
func (r *Register) On(c PartnerCode, day Date) (o Organisation, ok bool) {
	for range len(r.byCode) {
		o, ok = r.byCode[c]
		if !ok {
			return Organisation{}, false
		}
		if o.OpenOn(day) {
			return o, true
		}
		if o.Until == 0 || day <= o.Until || o.Successor == "" {
			return Organisation{}, false
		}
		c = o.Successor
	}
	return Organisation{}, false
}

// All is every organisation, in the order of their codes.
func (r *Register) All() []Organisation {
	all := make([]Organisation, 0, len(r.byCode))
	for _, o := range r.byCode {
		all = append(all, o)
	}
	slices.SortFunc(all, func(a, b Organisation) int { return strings.Compare(string(a.Code), string(b.Code)) })
	return all
}

//go:embed codes/trusts.csv
var trustsCSV string

// Trusts is the register of NHS trusts and foundation trusts of England as
// published in 2025 (codes/trusts.csv). It names no successors: ODS publishes
// these apart, and partners state theirs. Callers must not add to it.
var Trusts = sync.OnceValue(func() *Register {
	r := new(Register)
	for _, row := range mustTable(trustsCSV, "code", "name", "open", "close", "source") {
		from, _ := ParseDate(row[2])
		until, _ := ParseDate(row[3])
		r.Add(Organisation{Code: PartnerCode(row[0]), Name: row[1], From: from, Until: until})
	}
	return r
})
