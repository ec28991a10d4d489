package demo

import (
	"bytes"
	"context"
	"slices"

	"github.com/parquet-go/parquet-go"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/sharing"
)

// refuge is Good Company's service whose very name tells something.
const refuge = "Harbour House refuge"

// Protected is one made person who is kept more closely than others.
type Protected struct {
	Number care.NHSNumber
	Is     care.Protection
	At     care.PartnerCode // who keeps the record, with Sealed; who employs them, with StaffPatient
}

// wanted is how many of each protection are laid.
var wanted = []struct {
	is      care.Protection
	people  int
	at      care.PartnerCode   // who keeps the record, with Sealed; who employs them, with StaffPatient
	waiting []care.PartnerCode // at one of these, all of whom write NHS numbers
}{
	{care.AddressWithheld, 3, "", []care.PartnerCode{acuteA, acuteB, mentalA, mentalB}},
	{care.OptedOut, 5, "", []care.PartnerCode{acuteA, acuteB, mentalA, mentalB}},
	{care.StaffPatient, 1, acuteA, []care.PartnerCode{acuteA}},
	{care.Sealed, 1, mentalB, []care.PartnerCode{mentalB}},
}

// candidates are people on whom protections may be laid, more than are wanted of
// each: adults with a plain story, so that nothing of what was planted is hidden.
func (w *world) candidates() []Protected {
	var all []Protected
	used := map[int]bool{}
	for n, want := range wanted {
		throw, found := dice(w.seed, "protected", n), 0
		for range 20 * len(w.waits) {
			x := &w.waits[throw.IntN(len(w.waits))]
			p := &w.people[x.person]
			months, _ := care.AgeMonths(p.birth, w.census)
			if x.id < w.stories || x.person < w.known || used[x.person] || !x.open() || months < 20*12 || months > 64*12 || !slices.Contains(want.waiting, x.partner) {
				continue
			}
			used[x.person] = true
			all = append(all, Protected{p.nhs, want.is, want.at})
			if found++; found == 3*want.people {
				break
			}
		}
	}
	return all
}

// arrived are as many of the candidates as are wanted, whose rows came through: a
// row that was spoilt on the way has no number.
func arrived(candidates []Protected, there func(Protected) bool) (all []Protected) {
	for _, want := range wanted {
		n := 0
		for _, c := range candidates {
			if c.Is == want.is && n < want.people && there(c) {
				all = append(all, c)
				n++
			}
		}
	}
	return all
}

// restrict closes the refuge before the first row of it arrives.
func (t *table) restrict(ctx context.Context) error {
	_, err := t.desk.Protect(ctx, t.one(vcseB, caldicott), care.ProtectionChange{
		Partner: vcseB, Service: refuge, Protections: care.RestrictedService, Reason: "Where the house is must not become known.",
	})
	return err
}

// numbered is a source record as a block says it.
type numbered struct {
	Key    care.Key       `parquet:"key"`
	Number care.NHSNumber `parquet:"nhs_number"`
}

// records reads every source record with its number, in the ledger's order; at says
// whose it is.
func records(ctx context.Context, st ledger.Store) (asked []sharing.Asked, at []care.PartnerCode, err error) {
	seen := map[care.Key]bool{}
	for r, err := range st.Read(ctx, 0) {
		if err != nil {
			return nil, nil, err
		}
		if r.Kind != care.RecPeopleBlock {
			continue
		}
		body, err := ledger.ReadBody(ctx, st, r.Now)
		if err != nil {
			return nil, nil, err
		}
		rows, err := parquet.Read[numbered](bytes.NewReader(body), int64(len(body)))
		if err != nil {
			return nil, nil, err
		}
		for _, p := range rows {
			if !seen[p.Key] {
				seen[p.Key] = true
				asked, at = append(asked, sharing.Asked{Person: p.Key, Number: p.Number}), append(at, r.Partner)
			}
		}
	}
	return asked, at, nil
}

// protect lays the protections on the made people, ties the accounts of those who
// use services to their records, and applies the list of national opt-outs.
func (t *table) protect(ctx context.Context, candidates []Protected) error {
	asked, at, err := records(ctx, t.store)
	if err != nil {
		return err
	}
	type record struct {
		number care.NHSNumber
		at     care.PartnerCode
	}
	everywhere, of := map[care.NHSNumber][]care.Key{}, map[record][]care.Key{}
	for i, a := range asked {
		if a.Number != 0 {
			everywhere[a.Number] = append(everywhere[a.Number], a.Person)
			of[record{a.Number, at[i]}] = append(of[record{a.Number, at[i]}], a.Person)
		}
	}
	t.made.Protected = arrived(candidates, func(p Protected) bool {
		return len(everywhere[p.Number]) > 0 && (p.At == "" || len(of[record{p.Number, p.At}]) > 0)
	})
	out := map[care.NHSNumber]bool{}
	for _, p := range t.made.Protected {
		by, change := t.one(acuteA, caldicott), care.ProtectionChange{People: everywhere[p.Number], Protections: p.Is}
		switch p.Is {
		case care.OptedOut:
			out[p.Number] = true
			continue // comes with the list
		case care.Sealed: // the one record, by whom it was made
			by, change.People = t.one(p.At, caldicott), of[record{p.Number, p.At}]
		case care.StaffPatient:
			change.Employer = p.At
		}
		if _, err := t.desk.Protect(ctx, by, change); err != nil {
			return err
		}
	}
	if err := t.serve(ctx, everywhere); err != nil {
		return err
	}
	list := sharing.OptOutList{Protection: care.OptedOut, Listed: t.made.Options.Today - 3, Asked: asked}
	for number := range everywhere {
		if !out[number] {
			list.Numbers = append(list.Numbers, number)
		}
	}
	if _, _, err = t.desk.ApplyOptOuts(ctx, t.one(acuteA, caldicott), list); err != nil {
		return err
	}
	held := map[care.NHSNumber]map[care.PartnerCode][]care.Key{}
	for r, keys := range of {
		if held[r.number] == nil {
			held[r.number] = map[care.PartnerCode][]care.Key{}
		}
		held[r.number][r.at] = keys
	}
	return t.looked(ctx, held)
}
