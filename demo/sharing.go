package demo

import (
	"context"
	"slices"
	"strings"
	"time"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/sharing"
	"roundtable/sharing/accounts"
)

// table is what the sharing room is told by while a collaborative is made: the same
// commands, by the same people, as of a real one.
type table struct {
	store    ledger.Store
	made     *Made
	gate     *sharing.Gate
	accounts *accounts.Desk
	desk     *sharing.Desk
}

// openTable follows the ledger. Its clock stands at the day on which the demo is
// looked at, so that a demo of another day can be made.
func openTable(ctx context.Context, st ledger.Store, made *Made) (*table, error) {
	g, err := sharing.Open(ctx, st, sharing.Options{Now: noon(made.Options.Today)})
	if err != nil {
		return nil, err
	}
	return &table{st, made, g, accounts.NewDesk(st, g.Accounts(), sharing.KnownRole), sharing.NewDesk(st, g)}, nil
}

// noon is a clock that stands at the noon of a day.
func noon(d care.Date) func() time.Time {
	at := d.Time().Add(12 * time.Hour)
	return func() time.Time { return at }
}

// offices are the duties that sign for a partner.
var offices = map[string]accounts.Office{caldicott: accounts.CaldicottGuardian, riskOwner: accounts.SIRO}

// account is a member of the cast as somebody who signs in. keys are the source
// records of whoever uses services.
func (p Persona) account(keys []care.Key, review care.Date) accounts.Account {
	a := accounts.Account{
		ID: p.Account, Name: p.Name, Partner: p.Partner, Roles: []care.Role{p.Role},
		Email: strings.TrimPrefix(string(p.Account), "demo-") + "@roundshire.example",
	}
	if o, ok := offices[p.Duty]; ok {
		a.Offices = []accounts.Office{o}
	}
	switch p.Role {
	case care.RoleServiceUser:
		a.Persons = keys
	case care.RoleCarer:
		a.Persons = keys
		a.Proxy = &accounts.Proxy{
			Ground: "parental responsibility", Review: review,
			Sees: []string{care.ListEntries.String(), care.ContactDetails.String(), care.ClinicalDetail.String()},
		}
	}
	return a
}

// employ opens the accounts of those who work at the table.
func (t *table) employ(ctx context.Context) error {
	var all []accounts.Account
	for _, p := range t.made.Cast {
		if p.Self == 0 && p.For == 0 {
			all = append(all, p.account(nil, 0))
		}
	}
	_, err := t.accounts.Found(ctx, care.Viewer{Account: programme, Partner: icb}, all)
	return err
}

// serve opens the accounts of those who use services, once their records are there.
func (t *table) serve(ctx context.Context, records map[care.NHSNumber][]care.Key) error {
	var all []accounts.Account
	for _, p := range t.made.Cast {
		if number := max(p.Self, p.For); number != 0 {
			all = append(all, p.account(records[number], birthday(p.Birth, 18)))
		}
	}
	if len(all) == 0 {
		return nil
	}
	_, err := t.accounts.Found(ctx, care.Viewer{Account: programme, Partner: icb}, all)
	return err
}

// birthday is the day on which somebody turns so many years.
func birthday(born care.Date, years int) care.Date {
	y, m, d := born.Civil()
	return care.NewDate(y+years, m, d)
}

// one finds the member of the cast with a duty at a partner.
func (t *table) one(partner care.PartnerCode, duty string) care.Viewer {
	for _, p := range t.made.Cast {
		if p.Partner == partner && p.Duty == duty {
			return p.Viewer
		}
	}
	return care.Viewer{}
}

// paper is an agreement with what the table has done about it.
type paper struct {
	sharing.Agreement
	advised   bool
	unsigned  []care.PartnerCode // who has not signed yet
	suspended care.PartnerCode   // who has suspended it
	reason    string
}

// agree drafts the collaborative's agreements, has each party's risk owner advise
// and its Caldicott guardian sign, and leaves some of them on their way.
func (t *table) agree(ctx context.Context) error {
	for _, p := range t.papers() {
		if err := t.settle(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

func (t *table) settle(ctx context.Context, p paper) error {
	drafter := care.Viewer{Account: programme, Partner: icb, Role: care.RoleProgrammeManager}
	if _, _, err := t.desk.Draft(ctx, drafter, p.Agreement); err != nil || !p.advised {
		return err
	}
	p.Version = 1
	hash := p.Hash()
	for _, at := range p.Parties {
		if _, err := t.desk.Advise(ctx, t.one(at, riskOwner), p.ID, 1, hash, true, "The impact assessment covers it, and the notice to the public says so."); err != nil {
			return err
		}
	}
	for _, at := range p.Parties {
		if slices.Contains(p.unsigned, at) {
			continue
		}
		if _, err := t.desk.Sign(ctx, t.one(at, caldicott), p.ID, 1, hash, ""); err != nil {
			return err
		}
	}
	if p.suspended == "" {
		return nil
	}
	_, err := t.desk.Suspend(ctx, t.one(p.suspended, caldicott), p.ID, p.reason)
	return err
}
