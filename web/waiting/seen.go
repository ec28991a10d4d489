package waiting

import (
	"roundtable/care"
	"roundtable/waiting"
	"roundtable/web/site"
)

// seenRows are whom rows of the list show: their people, and those of the other
// waits that they name.
func seenRows(v *site.Visit, rows []waiting.Row) []site.Seen {
	var out []site.Seen
	for i := range rows {
		r := &rows[i]
		out = append(out, site.Seen{Person: r.Person, Class: r.Class})
		out = append(out, v.Whose(keysOf(r.AlsoOn, r.ProbablySame)...)...)
	}
	return out
}

func keysOf(lists ...[]waiting.Other) (keys []care.Key) {
	for _, l := range lists {
		for _, o := range l {
			keys = append(keys, o.Key)
		}
	}
	return keys
}

// seenDetail are whom the page of one wait shows.
func seenDetail(v *site.Visit, d *waiting.Detail) []site.Seen {
	out := seenRows(v, []waiting.Row{d.Row})
	for _, s := range d.People {
		out = append(out, site.Seen{Person: s.Person, Class: s.Class})
	}
	for _, x := range append(d.Deaths, d.ProbableDeaths...) {
		out = append(out, site.Seen{Person: x.Person, Class: x.Class})
	}
	keys := keysOf(d.AlsoOn, d.Probably, d.SamePPID)
	for _, w := range d.MentalHealth {
		for _, r := range w.Referrals {
			if k, ok := waiting.ParseKeyID(r.ID); ok {
				keys = append(keys, k)
			}
		}
	}
	return append(out, v.Whose(keys...)...)
}

// withheld is one category of one partner's rows that is not shown, and why.
type withheld struct {
	Partner, What, Why, Nearly string
}

// withheldOf says why some of what rows hold is not shown, once for each partner
// and category that stands among them.
func withheldOf(v *site.Visit, rows []waiting.Row) (out []withheld) {
	type key struct {
		partner care.PartnerCode
		cat     care.Category
		why     string
	}
	done := map[key]bool{}
	for i := range rows {
		r := &rows[i]
		for _, c := range []care.Category{care.ContactDetails, care.ClinicalDetail} {
			if !r.Hidden.Has(c) {
				continue
			}
			why, nearly := v.Withheld(c, r.Class)
			if k := (key{r.Partner, c, why}); why != "" && !done[k] {
				done[k] = true
				out = append(out, withheld{r.PartnerName, categoryWords(c), why, nearly})
			}
		}
	}
	return out
}

// categoryWords say what of a row is of a category.
func categoryWords(c care.Category) string {
	if c == care.ContactDetails {
		return "address, telephone, language and GP practice"
	}
	return "reason for referral, comments, and what is a diagnosis"
}
