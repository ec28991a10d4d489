package sharing

import (
	"context"
	"maps"
	"slices"

	"roundtable/care"
	"roundtable/ledger"
)

// Protect sets protections of people, by their source records' keys, or restricts a
// service of the viewer's partner. Opt-outs come with lists (ApplyOptOuts). What is
// set already is set again and changes nothing.
func (d *Desk) Protect(ctx context.Context, by care.Viewer, c care.ProtectionChange) (ledger.Seq, error) {
	s, err := d.sit(ctx, by, Protect)
	if err != nil {
		return 0, err
	}
	if err := checkProtection(s, c); err != nil {
		return 0, err
	}
	c.V = 1
	return d.append(ctx, s, ProtectionStream(by.Partner), care.RecProtectionSet, c)
}

// Unprotect clears protections that the viewer's partner has set. Where another
// partner has set the same it stays: a partner opens what it closed itself, and no
// more. A protection of somebody that this partner did not set is a *care.Problem.
func (d *Desk) Unprotect(ctx context.Context, by care.Viewer, c care.ProtectionChange) (ledger.Seq, error) {
	s, err := d.sit(ctx, by, Protect)
	if err != nil {
		return 0, err
	}
	if err := checkProtection(s, c); err != nil {
		return 0, err
	}
	c.V = 1
	stream := ProtectionStream(by.Partner)
	own, version, err := d.holds(ctx, stream)
	if err != nil {
		return 0, err
	}
	s.expect[stream] = version
	for _, k := range c.People {
		if !own[k].Has(c.Protections) {
			return 0, wrong("people", "This partner has not set the protection of somebody named.", "Ask the partner that set it.")
		}
	}
	first, err := d.draft(ctx, s, stream, care.RecProtectionCleared, c)
	if err != nil {
		return 0, err
	}
	batch := ledger.Batch{Expect: s.expect, Records: []ledger.Draft{first}}
	// Facts take a clearing for everybody's. What others have set is set again behind
	// it, in the same append, so that it never is open.
	for _, p := range slices.Sorted(maps.Keys(s.snap.partners)) {
		if p == by.Partner || len(c.People) == 0 {
			continue
		}
		again, err := d.heldBy(ctx, s, p, c)
		if err != nil {
			return 0, err
		}
		batch.Records = append(batch.Records, again...)
	}
	seq, _, err := d.store.Append(ctx, batch)
	return d.done(ctx, seq+ledger.Seq(len(batch.Records))-1, err)
}

// heldBy are the records that set again what a partner holds of a change, a record
// for each set of protections.
func (d *Desk) heldBy(ctx context.Context, s *sitting, p care.PartnerCode, c care.ProtectionChange) ([]ledger.Draft, error) {
	held, version, err := d.holds(ctx, ProtectionStream(p))
	if err != nil {
		return nil, err
	}
	s.expect[ProtectionStream(p)] = version
	people := map[care.Protection][]care.Key{}
	for _, k := range c.People {
		if both := held[k] & c.Protections; both != 0 {
			people[both] = append(people[both], k)
		}
	}
	var out []ledger.Draft
	for _, is := range slices.Sorted(maps.Keys(people)) {
		draft, err := d.draft(ctx, s, ProtectionStream(p), care.RecProtectionSet, care.ProtectionChange{
			V: 1, People: people[is], Protections: is, Reason: "still set by this partner",
		})
		if err != nil {
			return nil, err
		}
		out = append(out, draft)
	}
	return out, nil
}

// checkProtection is what is wrong with a change as given.
func checkProtection(s *sitting, c care.ProtectionChange) error {
	switch {
	case c.Protections == 0 || c.Protections >= care.RestrictedService<<1:
		return wrong("protections", "No protection is named, or one that there is not.", "Choose from the list.")
	case c.Protections&(care.OptedOut|care.Type1OptOut) != 0:
		return wrong("protections", "Opt-outs are not set one by one.", "Apply the list that came from the national service or the practice.")
	case len(c.People) == 0 && c.Partner == "":
		return wrong("protections", "Nobody and no service is named.", "Name the people, or the service.")
	case len(c.People) > 0 && c.Partner != "":
		return wrong("protections", "People and a service are named at once.", "Make two changes of it.")
	case slices.ContainsFunc(c.People, care.Key.IsZero):
		return wrong("people", "Somebody is named by no key.", "Choose the person again.")
	case c.Partner != "" && c.Partner != s.by.Partner:
		return wrong("service", "A service's protection is its own partner's to set.", "Ask that partner.")
	case c.Partner != "" && c.Protections != care.RestrictedService || c.Partner == "" && c.Protections.Has(care.RestrictedService):
		return wrong("protections", "A service can be restricted and a person cannot; every other protection is of people.", "Choose a protection that fits.")
	case c.Employer != "" && !c.Protections.Has(care.StaffPatient):
		return wrong("employer", "An employer is named, and the people are not staff.", "Leave the employer out.")
	case len(c.Reason) > maxText || len(c.Service) > maxTitle:
		return wrong("reason", "The reason or the service's name is too long.", "Keep them to 500 and 120 letters.")
	}
	if _, ok := s.snap.Member(c.Employer); c.Employer != "" && !ok {
		return wrong("employer", "The employer is not a partner at the table.", "Leave it out: the entry is then closed to every partner's non-clinical roles.")
	}
	return nil
}
