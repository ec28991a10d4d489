package sharing

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"roundtable/care"
)

// Opening is one thing that an agreement keeps open: rows of one partner, to
// another, of one category, for one purpose; of a restricted service, where Service
// is not nil (without a name: of each of the partner's that is not listed apart), or
// of all that are of none.
type Opening struct {
	From, To care.PartnerCode
	Purpose  care.Purpose
	Category care.Category
	Service  *ServiceRef
}

// opening is an Opening as a key.
type opening struct {
	from, to care.PartnerCode
	purpose  care.Purpose
	category care.Category
	service  ServiceRef // the zero ServiceRef: no restricted service
}

// Ends is everything that the end (or suspension) of an agreement would close at an
// instant: what it opens and no other agreement keeps open. Whether a role reads it
// is another matter. An agreement that opens nothing closes nothing.
func (s *Snapshot) Ends(id AgreementID, at time.Time) []Opening {
	return difference(s.openings(at, func(r *rule) bool { return r.agreement == id }), s.openings(at, func(r *rule) bool { return r.agreement != id }))
}

// Opens is everything that a text would open at an instant which is not open now, if
// all its parties had signed it.
func (s *Snapshot) Opens(a Agreement, at time.Time) []Opening {
	all := func(*rule) bool { return true }
	return difference(s.Supposing(a).openings(at, all), s.openings(at, all))
}

// openings are what the rules of some agreements open at an instant.
func (s *Snapshot) openings(at time.Time, of func(*rule) bool) map[opening]bool {
	out := map[opening]bool{}
	for _, r := range s.rules {
		if !of(r) || !r.covers(at) {
			continue
		}
		for _, from := range r.from {
			if s.keeper(from, day(at)) != from {
				continue // it merged: its rows flow as its successor's do
			}
			var named []ServiceRef
			for _, ref := range r.restricted {
				if ref.Partner == from {
					named = append(named, ref)
				}
			}
			for _, to := range r.to {
				if m := s.partners[to]; from != to && (m.Until == 0 || day(at) <= m.Until) {
					r.add(out, from, to, named, m.Type == care.ICB || m.Type == "")
				}
			}
		}
	}
	return out
}

// add writes what goes from one partner to another. What a rule of the house closes
// to everybody there is not open: a commissioner's reading for direct care.
func (r *rule) add(out map[opening]bool, from, to care.PartnerCode, named []ServiceRef, commissioner bool) {
	for _, p := range r.purposes {
		if commissioner && individual(p) {
			continue
		}
		for _, c := range r.categories.list() {
			out[opening{from, to, p, c, ServiceRef{}}] = true
			for _, ref := range named {
				out[opening{from, to, p, c, ref}] = true
			}
		}
	}
}

// difference are the openings of a that are not in b, in order. A service is kept
// open by who names the whole partner.
func difference(a, b map[opening]bool) []Opening {
	var out []Opening
	for o := range a {
		whole := o
		whole.service.Service = ""
		if b[o] || o.service.Partner != "" && b[whole] {
			continue
		}
		n := Opening{From: o.from, To: o.to, Purpose: o.purpose, Category: o.category}
		if o.service.Partner != "" {
			n.Service = &o.service
		}
		out = append(out, n)
	}
	slices.SortFunc(out, func(x, y Opening) int {
		return cmp.Or(cmp.Compare(x.From, y.From), cmp.Compare(x.To, y.To), cmp.Compare(slices.Index(purposes, x.Purpose), slices.Index(purposes, y.Purpose)),
			cmp.Compare(x.Category, y.Category), compareServices(x.service(), y.service()))
	})
	return out
}

func (o Opening) service() ServiceRef {
	if o.Service == nil {
		return ServiceRef{}
	}
	return *o.Service
}

// Words is the opening as a sentence. name gives a partner's name. Who may not know
// of restricted services must not be shown one.
func (o Opening) Words(name func(care.PartnerCode) string) string {
	of := name(o.From)
	if o.Service != nil {
		of = "a restricted service of " + of
	}
	return fmt.Sprintf("%s of %s, read at %s for %s", CategoryWords(o.Category), of, name(o.To), PurposeWords(o.Purpose))
}

// WhatIf answers "could this person see this, and why?" before it happens: one
// decision a category, for rows of a class, by the request's viewer and purpose.
// It asks and records nothing.
func (s *Snapshot) WhatIf(r Request) [care.Categories]Decision {
	var out [care.Categories]Decision
	r.Right = ""
	for c := range care.Categories {
		r.Category = c
		out[c] = s.Decide(r)
	}
	return out
}
