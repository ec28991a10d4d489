package sharing

import (
	"fmt"
	"strconv"
	"strings"

	"roundtable/care"
	"roundtable/sharing"
	"roundtable/web/site"
)

// ownBasis is a basis as typed that is one party's own: each controller answers for
// its own, and a council's or a charity's differs from a trust's.
type ownBasis struct {
	Party care.PartnerCode
	sharing.Basis
}

// ownOf fills the form with the bases of the text that are some parties' own, a line
// for each party.
func (f *draftForm) ownOf() {
	for _, b := range f.Bases {
		for _, p := range b.For {
			f.Own = append(f.Own, ownBasis{p, b})
		}
	}
}

// ownTyped reads the bases of their own, after the common ones; a line without a party
// and a purpose is none.
func (f *draftForm) ownTyped(v *site.Visit) {
	f.Own = nil
	for i := range 200 {
		if !v.PostForm.Has(ownField(i, "party")) {
			break
		}
		text := func(what string) string { return strings.TrimSpace(v.PostFormValue(ownField(i, what))) }
		o := ownBasis{care.PartnerCode(text("party")), sharing.Basis{
			Purpose: care.Purpose(text("purpose")), Article6: text("6"), Article9: text("9"), Confidence: sharing.Confidence(text("confidence")),
		}}
		if o.Party == "" && o.Purpose == "" {
			continue
		}
		f.Own = append(f.Own, o)
		o.For = []care.PartnerCode{o.Party} // without one it is nobody's, and refused
		f.Bases = append(f.Bases, o.Basis)
	}
}

func ownField(i int, what string) string { return fmt.Sprintf("own-%s-%s", strconv.Itoa(i+1), what) }
