package sharing

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"roundtable/care"
)

// purposeWords and categoryWords are how sentences call purposes and categories.
var (
	purposeWords = map[care.Purpose]string{
		care.DirectCare: "direct care", care.Booking: "booking", care.Planning: "planning", care.Research: "research", care.Assurance: "assurance",
	}
	categoryWords = [care.Categories]string{"counts", "list entries", "contact details", "clinical detail", "placements", "plans"}
)

// PurposeWords is a purpose as a sentence calls it: "direct care".
func PurposeWords(p care.Purpose) string {
	if w := purposeWords[p]; w != "" {
		return w
	}
	return "no purpose"
}

// CategoryWords is a category as a sentence calls it: "list entries".
func CategoryWords(c care.Category) string {
	if c >= care.Categories {
		return "nothing"
	}
	return categoryWords[c]
}

// answer puts a verdict into words.
func (s *Snapshot) answer(r Request, w *standing, v verdict) Decision {
	d := Decision{Allowed: v.allowed}
	if len(v.policies) > 0 {
		d.Policy = v.policies[0]
	}
	switch {
	case v.faulty:
		d.Policy, d.Why, d.Nearly = "", "A policy could not be evaluated, and so nothing is open.", "Tell whoever runs Roundtable."
	case v.allowed:
		if r := s.byID[d.Policy]; r != nil {
			d.Agreement, d.Version = r.agreement, r.version
		}
		d.Why = s.says(d.Policy)
	case !w.current:
		d.Policy, d.Why, d.Nearly = "house/account", w.why, "An account that is current, with this role at this partner."
	case r.Right != "":
		d.Why, d.Nearly = s.noRight(r, w)
	case d.Policy == "house/role":
		d.Why = fmt.Sprintf("The role of %s does not read %s for %s.", lower(w.role.Title), CategoryWords(r.Category), PurposeWords(r.Purpose))
		d.Nearly = s.otherRole(r)
	case len(v.policies) > 0:
		d.Why = s.says(d.Policy)
		d.Nearly = forbidden[d.Policy]
	default:
		d.Why, d.Nearly = s.unpermitted(r, w)
	}
	return d
}

// forbidden is what would open what a rule of the house closes.
var forbidden = map[string]string{
	"house/no-partner":       "Nothing: rows without a partner are a fault.",
	"house/own-record-only":  "Nothing for this account: each person has their own.",
	"house/address-withheld": "Nothing, while the address is withheld.",
	"house/opted-out":        "Nothing, while the person's choice stands: look at counts.",
	"house/type-1":           "Direct care or booking, where an agreement covers it.",
	"house/own-partner-only": "Another role, for a purpose that an agreement names.",
	"house/left-table":       "An account of a partner that is at the table.",
	"house/staff-patient":    "A clinical role.",
	"house/sealed":           "Nothing but an account of the partner that made the record.",
	"house/commissioner":     "An agreement for planning or assurance, with a basis of its own.",
}

func (s *Snapshot) says(id string) string {
	if i := slices.IndexFunc(house, func(p *policy) bool { return string(p.id) == id }); i >= 0 {
		return house[i].says
	}
	if said, ok := s.said.Load(id); ok {
		return said.(string)
	}
	r := s.byID[id]
	if r == nil {
		return ""
	}
	said := r.says(s.Name)
	s.said.Store(id, said)
	return said
}

func (s *Snapshot) noRight(r Request, w *standing) (why, nearly string) {
	if w.role.May(r.Right) {
		return "The role may do this at its own partner alone.", "An account at " + s.Name(r.Class.Partner) + "."
	}
	var may []string
	for _, d := range allRoles {
		if d.May(r.Right) {
			may = append(may, lower(d.Title))
		}
	}
	return fmt.Sprintf("The role of %s does not do this.", lower(w.role.Title)), "One of these roles: " + strings.Join(may, "; ") + "."
}

func (s *Snapshot) otherRole(r Request) string {
	var may []string
	for _, d := range allRoles {
		if d.Reads(r.Purpose, r.Category) && !d.Own() {
			may = append(may, lower(d.Title))
		}
	}
	if len(may) == 0 {
		return fmt.Sprintf("Nothing: no role of staff reads %s for %s.", CategoryWords(r.Category), PurposeWords(r.Purpose))
	}
	return "One of these roles: " + strings.Join(may, "; ") + "."
}

// unpermitted says why no permit applies, and what comes nearest.
func (s *Snapshot) unpermitted(r Request, w *standing) (why, nearly string) {
	switch {
	case w.record == "proxy" && w.Partner != s.keeper(r.Class.Partner, day(r.At)):
		return "What was granted to a carer holds at the organisation that granted it.", "A grant by " + s.Name(r.Class.Partner) + "."
	case w.record == "proxy":
		return "This is not among what was granted, or the day of the grant's review has passed.", "A grant, or its review."
	case w.record == "own":
		return "The record is of a service whose very name tells something.", "An account that the service itself opens."
	}
	why = fmt.Sprintf("No agreement in force gives %s of %s to %s for %s.",
		CategoryWords(r.Category), s.Name(r.Class.Partner), s.Name(w.Partner), PurposeWords(r.Purpose))
	if near := s.nearest(r, w); near != "" {
		return why, near
	}
	return why, fmt.Sprintf("An agreement that gives %s of %s to %s for %s.",
		CategoryWords(r.Category), s.Name(r.Class.Partner), s.Name(w.Partner), PurposeWords(r.Purpose))
}

// nearest looks for an agreement that would open it if it were in force, named the
// service, or named the purpose.
func (s *Snapshot) nearest(r Request, w *standing) string {
	for _, rule := range s.between(s.keeper(r.Class.Partner, day(r.At)), w.Partner, r.Purpose) {
		if rule.categories.has(r.Category) && rule.covers(r.At) && !rule.opens(r.Class) {
			return fmt.Sprintf("A version of agreement %s that names the restricted service.", rule.agreement)
		}
	}
	on := day(r.At)
	other := ""
	keeper := s.keeper(r.Class.Partner, on)
	for _, i := range s.flows[pairKey{keeper, w.Partner}] {
		c := &s.cases[i]
		t := c.Newest()
		if !t.gives(keeper, w.Partner, r.Category) {
			continue
		}
		if slices.Contains(t.Purposes(), r.Purpose) && c.Ended == nil {
			if p, ok := errors.AsType[*care.Problem](c.CheckInForce(on, s.Name)); ok {
				return fmt.Sprintf("Agreement %s. %s %s", c.ID, p.What, p.Remedy)
			}
		} else if other == "" && c.Stage(on) == InForce {
			other = fmt.Sprintf("Agreement %s gives it for another purpose: %s. State that purpose only if it is why you look.", c.ID, purposeList(t.Purposes()))
		}
	}
	return other
}

// gives reports whether a text has a flow of a category between two partners.
func (t *Text) gives(from, to care.PartnerCode, c care.Category) bool {
	return slices.ContainsFunc(t.Flows, func(f Flow) bool {
		return slices.Contains(f.From, from) && slices.Contains(f.To, to) && setOf(f.Categories...).counted().has(c)
	})
}

func purposeList(ps []care.Purpose) string {
	words := make([]string, len(ps))
	for i, p := range ps {
		words[i] = PurposeWords(p)
	}
	return listed(words)
}

// says is the rule in plain English.
func (r *rule) says(name func(care.PartnerCode) string) string {
	var words []string
	for _, c := range r.categories.list() {
		words = append(words, CategoryWords(c))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s, version %d: for %s, ", r.title, r.version, purposeList(r.purposes))
	if slices.Equal(sorted(r.from), sorted(r.to)) {
		fmt.Fprintf(&b, "%s give each other %s", names(r.from, name), listed(words))
	} else {
		fmt.Fprintf(&b, "%s %s %s to %s", names(r.from, name), plural(len(r.from), "gives", "give"), listed(words), names(r.to, name))
	}
	fmt.Fprintf(&b, ", from %s", day(r.begins).Long())
	if !r.ends.IsZero() {
		fmt.Fprintf(&b, " to %s", (day(r.ends) - 1).Long())
	}
	b.WriteString(".")
	if len(r.restricted) > 0 {
		fmt.Fprintf(&b, " %d restricted %s named.", len(r.restricted), plural(len(r.restricted), "service is", "services are"))
	}
	return b.String()
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func lower(title string) string {
	if title == "" {
		return "nobody"
	}
	return strings.ToLower(title[:1]) + title[1:]
}
