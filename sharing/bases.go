package sharing

import (
	"maps"
	"slices"

	"roundtable/care"
	"roundtable/sharing/accounts"
)

// Ground is one lawful ground with its words.
type Ground struct {
	Code  string // "6(1)(e)"
	Words string // "public task"
}

// Article6 are the grounds of UK GDPR Article 6 that an agreement may name.
func Article6() []Ground { return groundsOf(articles6, nil) }

// Article9 are the conditions of UK GDPR Article 9 that can carry a purpose; "" gives
// all of them.
func Article9(p care.Purpose) []Ground { return groundsOf(articles9, grounds[p]) }

func groundsOf(words map[string]string, only []string) (out []Ground) {
	for _, code := range slices.Sorted(maps.Keys(words)) {
		if only == nil || slices.Contains(only, code) {
			out = append(out, Ground{code, words[code]})
		}
	}
	return out
}

// Confidences are the bases in confidence, in the order of screens.
func Confidences() []Confidence { return slices.Clone(confidences) }

// Words is a basis in confidence as a sentence calls it.
func (c Confidence) Words() string {
	switch c {
	case ImpliedConsent:
		return "implied consent: the person would expect it for their own care"
	case ExplicitConsent:
		return "explicit consent"
	case Section251:
		return "section 251 support (NHS Act 2006)"
	case StatutoryDuty:
		return "a law that asks for it"
	case PublicInterest:
		return "overriding public interest"
	case Anonymous:
		return "not confidential: counts in which nobody can be found"
	}
	return string(c)
}

// Imagining is the snapshot as it would be with one more account: to ask what a role
// at a partner could see before anybody holds it. Nothing is recorded.
func (s *Snapshot) Imagining(a accounts.Account) *Snapshot {
	n := s.with("", s.cases)
	n.book = oneMore{s.book, a}
	return n
}

// oneMore is a book with an account that nobody opened.
type oneMore struct {
	book
	imagined accounts.Account
}

// Get is the imagined account, or the book's.
func (b oneMore) Get(id care.AccountID, on care.Date) (accounts.Account, accounts.State, bool) {
	if id == b.imagined.ID {
		return b.imagined, b.imagined.On(on), true
	}
	return b.book.Get(id, on)
}
