package sessions

import (
	"context"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
)

// DescribeEquipment describes equipment of the viewer's organisation, or changes what
// e.ID names; an empty ID is new equipment. There are never fewer units than are lent.
func (t *Table) DescribeEquipment(ctx context.Context, v *facts.View, e care.Equipment) (care.EquipmentID, ledger.Seq, error) {
	e.V, e.Name = 1, strings.TrimSpace(e.Name)
	seq, err := t.command(ctx, v, func(w *writing) error {
		if err := acts(v, e.Owner, "Equipment is described by its owner."); err != nil {
			return err
		}
		if p := CheckEquipment(e); p != nil {
			return p
		}
		was := t.state.Equipment[e.ID]
		switch {
		case e.ID == "":
			e.ID = care.EquipmentID(newID("e"))
		case was == nil || was.Owner != e.Owner:
			return wrong("", "There is no such equipment of yours.", "Go back and choose it again.")
		case was.mostLent(t.Today()) > e.Units:
			return wrong("units", "More of it is lent than there would be.", "End a lending first.")
		}
		if was != nil {
			until := t.Today()
			if e.Units < was.Units {
				until += longestHeld
			}
			if err := t.keepsUses(w, was, &Store{e, was.Lendings}, t.Today(), until, "units"); err != nil {
				return err
			}
		}
		w.expects(equipmentStream(e.ID))
		w.add(equipmentStream(e.ID), care.RecEquipment, e.Owner, e)
		return nil
	})
	return e.ID, seq, err
}

// ofOwner is a command about equipment by its owner.
func (t *Table) ofOwner(ctx context.Context, v *facts.View, id care.EquipmentID, what string, do func(*writing, *Store) error) (ledger.Seq, error) {
	return t.command(ctx, v, func(w *writing) error {
		e := t.state.Equipment[id]
		if e == nil {
			return wrong("", "There is no such equipment.", "Go back and choose it again.")
		}
		if err := acts(v, e.Owner, what); err != nil {
			return err
		}
		w.expects(equipmentStream(id))
		return do(w, e)
	})
}

// longestHeld is for how many days ahead sessions are planned, so that a change of
// equipment is held against every one that is planned at the same moment.
const longestHeld = 366

// keepsUses refuses a change of equipment that would take it from a session that has it:
// on a day from one on, it would have fewer units free than it has reserved, and not
// already now. It names those sessions by day and site, and expects what sessions take
// of it up to another day, so that one planned at the same moment is not overlooked.
func (t *Table) keepsUses(w *writing, was, then *Store, from, until care.Date, where string) error {
	all, today := t.state.planned(), t.Today()
	for day := from; day <= until; day++ {
		w.expects(equipmentDayStream(was.ID, day))
	}
	var short []string
	days := t.state.Uses[was.ID]
	for _, day := range sortedIDs(days) {
		if day < from {
			continue
		}
		w.expects(equipmentDayStream(was.ID, day))
		for _, id := range sortedIDs(days[day]) {
			s, used := all[id], days[day][id]
			if s == nil {
				continue
			}
			if n := then.Free(s, today, days[day], all); n < used && n < was.Free(s, today, days[day], all) {
				short = append(short, day.Long()+" at "+s.Site)
			}
		}
	}
	if len(short) == 0 {
		return nil
	}
	return wrong(where, "A session has reserved it: "+strings.Join(short, "; ")+".", "Take it out of that session first, or choose other days or fewer units.")
}

// Lend offers equipment of the viewer's organisation under a lending agreement; of units
// that are lent already it is refused. They are kept for the borrower from then on, who
// has them once it says yes (AnswerLending); who acts for both says so by this.
func (t *Table) Lend(ctx context.Context, v *facts.View, l care.Lending) (ledger.Seq, error) {
	return t.ofOwner(ctx, v, l.Equipment, "Equipment is lent by its owner.", func(w *writing, e *Store) (err error) {
		l.V, l.ID, l.Site, l.Back, l.Answer, l.Reply = 2, newID("l"), siteKey(l.Site), 0, care.NotAsked, ""
		if l.Terms, err = words("terms", "The agreement", l.Terms, false); err != nil {
			return err
		}
		bad := e.CheckLending(l, t.Today())
		if host := t.state.hostOf(l.Site); host != "" && host != l.To && !t.state.hosts(l.To, l.Site) {
			bad = append(bad, care.Problem{Where: "site", What: "By the planned sessions that is a site of another organisation, " + string(host) + ".", Remedy: "Give a site of the borrower's."})
		}
		if err := bad.orNil(); err != nil {
			return err
		}
		then := &Store{e.Equipment, append(slices.Clone(e.Lendings), l)}
		if err := t.keepsUses(w, e, then, t.Today(), min(l.BackBy, l.From+longestHeld), "from"); err != nil {
			return err
		}
		w.add(equipmentStream(l.Equipment), care.RecLent, e.Owner, l)
		if v.Viewer().Partner == "" && acts(v, l.To, "") == nil {
			w.add(equipmentStream(l.Equipment), care.RecLendingAnswered, l.To, care.LendingAnswered{V: 1, ID: l.ID, Equipment: l.Equipment, Accepted: true})
		}
		return nil
	})
}

// hostOf is who hosts sessions at a site; "" where nobody does. hosts reports whether an
// organisation does.
func (s *state) hostOf(site string) care.PartnerCode {
	for _, id := range sortedIDs(s.Sessions) {
		if x := s.Sessions[id]; strings.EqualFold(x.Site, site) {
			return x.Host
		}
	}
	return ""
}

func (s *state) hosts(p care.PartnerCode, site string) bool {
	for _, x := range s.Sessions {
		if x.Host == p && strings.EqualFold(x.Site, site) {
			return true
		}
	}
	return false
}

// AnswerLending says for the viewer's organisation whether it takes what is lent to it; a
// no says why, and gives the units back to their owner's keeping.
func (t *Table) AnswerLending(ctx context.Context, v *facts.View, a care.LendingAnswered) (ledger.Seq, error) {
	return t.command(ctx, v, func(w *writing) (err error) {
		e := t.state.Equipment[a.Equipment]
		if e == nil {
			return wrong("", "There is no such equipment.", "Go back and choose it again.")
		}
		i := slices.IndexFunc(e.Lendings, func(l care.Lending) bool { return l.ID == a.ID && AwaitsAnswer(&l, t.Today()) })
		if i < 0 {
			return wrong("", "That lending is answered or over, or never was.", "Load the page again.")
		}
		if err := acts(v, e.Lendings[i].To, "Its borrower says whether a lending is agreed."); err != nil {
			return err
		}
		if a.Reason, err = words("reason", "The reason", a.Reason, !a.Accepted); err != nil {
			return err
		}
		a.V = 1
		w.expects(equipmentStream(a.Equipment))
		w.add(equipmentStream(a.Equipment), care.RecLendingAnswered, e.Lendings[i].To, a)
		return nil
	})
}

// LendingsToAnswer counts the lendings to a partner that it has not answered.
func (t *Table) LendingsToAnswer(partner care.PartnerCode) (n int) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	for _, e := range t.state.Equipment {
		for i := range e.Lendings {
			if l := &e.Lendings[i]; l.To == partner && AwaitsAnswer(l, t.Today()) {
				n++
			}
		}
	}
	return n
}

// Returned says that lent equipment is back with its owner, and in what condition; of a
// lending that has not begun, that it is called off, for the reason in condition.
func (t *Table) Returned(ctx context.Context, v *facts.View, id care.EquipmentID, lending string, on care.Date, condition string) (ledger.Seq, error) {
	return t.ofOwner(ctx, v, id, "Its owner says that equipment is back.", func(w *writing, e *Store) (err error) {
		i := slices.IndexFunc(e.Lendings, func(l care.Lending) bool { return l.ID == lending && l.Back == 0 })
		if i < 0 {
			return wrong("", "That lending is over, or never was.", "Load the page again.")
		}
		l, from := e.Lendings[i], t.Today()
		if l.From > t.Today() {
			on = l.From // it never leaves
			from = l.From
		} else if on < l.From || on > t.Today() {
			return wrong("back", "The day is not between the lending and today.", "Give the day on which it came back.")
		}
		what := "The condition"
		if l.From > t.Today() {
			what = "The reason"
		}
		if l.Condition, err = words("condition", what, condition, true); err != nil {
			return err
		}
		l.V, l.Back = 1, on
		if on <= t.Today() {
			from++ // who had it on the day of its return has used it
		}
		then := &Store{e.Equipment, slices.Clone(e.Lendings)}
		then.Lendings[i] = l
		if err := t.keepsUses(w, e, then, from, l.Until, "back"); err != nil {
			return err
		}
		w.add(equipmentStream(id), care.RecLendingEnded, e.Owner, l)
		return nil
	})
}
