package demo

import (
	"context"
	"slices"
	"time"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/sharing/accesslog"
)

// looked gives the access log something to show: people at the table have looked at
// those made people who sign in themselves, one look with something to ask about, and a
// clinician has broken the glass twice, of which one waits to be reviewed. All of it by
// the same commands as of a real one; at are a person's records at a partner.
func (t *table) looked(ctx context.Context, at map[care.NHSNumber]map[care.PartnerCode][]care.Key) error {
	log := accesslog.Open(t.store)
	defer func() { _ = log.Close() }() // everything is written before Write returns
	var broken int
	for _, p := range t.made.Cast {
		held := at[max(p.Self, p.For)]
		if len(held) == 0 {
			continue
		}
		var holders []care.PartnerCode
		for code := range held {
			holders = append(holders, code)
		}
		slices.Sort(holders)
		for i, code := range holders {
			if err := t.worked(ctx, log, code, held[code], i == 0); err != nil {
				return err
			}
		}
		if broken < 2 {
			done, err := t.broke(ctx, log, holders, held, broken == 0)
			if err != nil {
				return err
			}
			if done {
				broken++
			}
		}
	}
	return nil
}

// worked are the looks of those who work at a partner at its own record of somebody.
func (t *table) worked(ctx context.Context, log *accesslog.Log, code care.PartnerCode, people []care.Key, ask bool) error {
	for _, x := range []struct {
		role    care.Role
		purpose care.Purpose
		what    string
	}{{care.RoleBookingOfficer, care.Booking, "list"}, {care.RoleBookingOfficer, care.Booking, "pathway"}, {care.RoleClinician, care.DirectCare, "pathway"}} {
		who, ok := t.working(code, x.role)
		if !ok {
			continue
		}
		e := accesslog.Entry{Role: x.role, Purpose: x.purpose, What: x.what, People: people, Allowed: []accesslog.Allowed{{Partner: code}}}
		if ask && x.what == "pathway" && x.role == care.RoleBookingOfficer {
			e.Ask = []accesslog.Sign{accesslog.SameSurname}
		}
		if err := log.Write(ctx, who, e); err != nil {
			return err
		}
	}
	return nil
}

// broke lets a clinician of a partner that holds nothing of somebody open their record
// in an emergency and look at it; reviewed says that its review is done. False where no
// such clinician is in the cast.
func (t *table) broke(ctx context.Context, log *accesslog.Log, holders []care.PartnerCode, held map[care.PartnerCode][]care.Key, reviewed bool) (bool, error) {
	i := slices.IndexFunc(t.made.Cast, func(p Persona) bool { return p.Role == care.RoleClinician && !slices.Contains(holders, p.Partner) })
	if i < 0 {
		return false, nil
	}
	who := t.made.Cast[i].Viewer
	var people []care.Key
	e := accesslog.Entry{Role: who.Role, Purpose: care.DirectCare, What: "pathway"}
	for _, code := range holders {
		people = append(people, held[code]...)
		e.Allowed = append(e.Allowed, accesslog.Allowed{Partner: code})
	}
	glasses := accesslog.NewGlasses()
	id, seq, err := glasses.Break(ctx, t.store, who, people, holders, "Brought in at night, confused; we had to know what was planned and for when.", time.Now())
	if err != nil {
		return false, err
	}
	e.People, e.Glass = people, id
	if err := log.Write(ctx, who, e); err != nil || !reviewed {
		return true, err
	}
	r, err := ledger.ReadRecord(ctx, t.store, seq)
	if err != nil {
		return true, err
	}
	if err := glasses.Apply(ctx, t.store, r); err != nil {
		return true, err
	}
	reviewer, _ := t.working(holders[0], care.RoleIGLead)
	_, err = glasses.Review(ctx, t.store, reviewer, id, accesslog.Reviewed{Outcome: accesslog.Justified, Note: "The ward's own notes of that night say the same."})
	return true, err
}

// working finds one of the cast in a role at a partner, one whom a visitor may be where
// there is one.
func (t *table) working(code care.PartnerCode, role care.Role) (who care.Viewer, ok bool) {
	for _, p := range t.made.Cast {
		if p.Partner == code && p.Role == role && (!ok || p.Offered()) {
			who, ok = p.Viewer, true
			if p.Offered() {
				break
			}
		}
	}
	return who, ok
}
