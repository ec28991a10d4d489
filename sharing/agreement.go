package sharing

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"roundtable/care"
)

// AgreementID names an agreement: lower-case letters, digits and hyphens. It stands
// in stream names and addresses, and holds nothing personal.
type AgreementID string

// Flow says who gives what to whom: each partner of From gives the categories of
// its own rows to each partner of To.
type Flow struct {
	From       []care.PartnerCode `json:"from"`
	To         []care.PartnerCode `json:"to"`
	Categories []care.Category    `json:"categories"`
}

// Basis is the lawful basis of one purpose. Each controller answers for its own: a
// council's or a charity's may differ from a trust's. Every purpose has one basis in
// common, and beside it any number that are some parties' own.
type Basis struct {
	Purpose    care.Purpose `json:"purpose"`
	Article6   string       `json:"article_6"`  // "6(1)(e)"
	Article9   string       `json:"article_9"`  // "9(2)(h)"
	Confidence Confidence   `json:"confidence"` // what lifts the common law duty of confidence
	// For are the parties whose own basis it is; empty: of all that have none of their own.
	For []care.PartnerCode `json:"for,omitempty"`
}

// Confidence is a basis in the common law duty of confidentiality.
type Confidence string

// Bases in confidence.
const (
	ImpliedConsent  Confidence = "implied-consent"  // the person would expect it: their own care alone
	ExplicitConsent Confidence = "explicit-consent" // asked and said yes
	Section251      Confidence = "section-251"      // support under section 251 of the NHS Act 2006
	StatutoryDuty   Confidence = "statutory-duty"   // a law asks for it
	PublicInterest  Confidence = "public-interest"  // overriding, decided for each case
	Anonymous       Confidence = "not-confidential" // counts in which nobody can be found
)

// ServiceRef names a restricted service of a partner in the partner's own word; ""
// stands for the whole partner.
type ServiceRef struct {
	Partner care.PartnerCode `json:"partner"`
	Service string           `json:"service,omitempty"`
}

// Agreement is the text of one version of a sharing agreement: all that a
// signature covers. It says nothing of who has signed (see Case). Values are never
// changed once made: Canonical gives a copy.
type Agreement struct {
	ID            AgreementID        `json:"id"`
	Version       int                `json:"version"` // from 1; another text is another version
	Title         string             `json:"title"`
	Parties       []care.PartnerCode `json:"parties"` // each must sign
	Flows         []Flow             `json:"flows"`
	Bases         []Basis            `json:"bases"` // a purpose without one is not in the agreement
	Controllers   []care.PartnerCode `json:"controllers"`
	Joint         bool               `json:"joint,omitempty"` // joint controllers (UK GDPR Article 26)
	Retention     string             `json:"retention"`       // in words
	DPIA          string             `json:"dpia,omitempty"`  // link to the data protection impact assessment
	PrivacyNotice string             `json:"privacy_notice,omitempty"`
	From          care.Date          `json:"from"`         // first day, London
	To            care.Date          `json:"to,omitempty"` // last day; 0 = until ended
	Review        care.Date          `json:"review"`       // looked at again by then
	Restricted    []ServiceRef       `json:"restricted,omitempty"`
}

// Purposes are the agreement's purposes in the order of its bases.
func (a *Agreement) Purposes() []care.Purpose {
	var out []care.Purpose
	for _, b := range a.Bases {
		if !slices.Contains(out, b.Purpose) {
			out = append(out, b.Purpose)
		}
	}
	return out
}

// BasisOf is on what a party rests for a purpose: its own basis, or the common one; ok
// is false when the purpose is not in the agreement.
func (a *Agreement) BasisOf(party care.PartnerCode, p care.Purpose) (b Basis, ok bool) {
	for _, x := range a.Bases {
		switch {
		case x.Purpose != p:
		case slices.Contains(x.For, party):
			return x, true
		case len(x.For) == 0:
			b, ok = x, true
		}
	}
	return b, ok
}

// Categories are all categories that the agreement's flows name, in their order.
func (a *Agreement) Categories() []care.Category {
	var out []care.Category
	for _, f := range a.Flows {
		out = append(out, f.Categories...)
	}
	return sorted(out)
}

// Canonical is the agreement with every list that has no order of its own sorted
// and free of repeats, so that two texts which say the same are the same.
func (a Agreement) Canonical() Agreement {
	a.Parties, a.Controllers = sorted(a.Parties), sorted(a.Controllers)
	flows := make([]Flow, len(a.Flows))
	for i, f := range a.Flows {
		flows[i] = Flow{From: sorted(f.From), To: sorted(f.To), Categories: sorted(f.Categories)}
	}
	a.Flows = flows
	a.Bases = append([]Basis{}, a.Bases...)
	for i, b := range a.Bases {
		if a.Bases[i].For = sorted(b.For); len(b.For) == 0 {
			a.Bases[i].For = nil
		}
	}
	slices.SortStableFunc(a.Bases, func(x, y Basis) int {
		return cmp.Or(cmp.Compare(slices.Index(purposes, x.Purpose), slices.Index(purposes, y.Purpose)), slices.Compare(x.For, y.For))
	})
	a.Restricted = slices.Clone(a.Restricted)
	slices.SortFunc(a.Restricted, compareServices)
	a.Restricted = slices.Compact(a.Restricted)
	return a
}

// Hash is SHA-256, in hexadecimal, of the canonical text as JSON: what a signature
// signs. Any other text, and any other version, has another.
func (a Agreement) Hash() string {
	b, err := json.Marshal(a.Canonical())
	if err != nil {
		return "" // a category that there is not: no signature ever has this hash
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Party reports whether a partner is one of the agreement's.
func (a *Agreement) Party(p care.PartnerCode) bool { return slices.Contains(a.Parties, p) }

func sorted[T cmp.Ordered](in []T) []T {
	out := append([]T{}, in...) // never nil: JSON must not tell the two apart
	slices.Sort(out)
	return slices.Compact(out)
}

func compareServices(x, y ServiceRef) int {
	return cmp.Or(cmp.Compare(x.Partner, y.Partner), cmp.Compare(x.Service, y.Service))
}
