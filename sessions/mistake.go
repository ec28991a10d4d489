package sessions

import (
	"context"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
)

// NotDeclined says that a decline was written down by mistake: it counts for nothing from
// then on, and the date may be given to them again. The patient's own trust says it, with
// the reason; what was written stays, with who wrote it. It gives no place back, which
// somebody else may have by now: the patient is offered one again. Seen is the version of
// the wait as its reader saw it.
func (t *Table) NotDeclined(ctx context.Context, v *facts.View, m care.NotDeclined, seen ledger.Version) (ledger.Seq, error) {
	return t.command(ctx, v, func(w *writing) (err error) {
		if err := owns(v, m.Pathway, "A patient's own trust corrects what was written down of them."); err != nil {
			return err
		}
		if m.Reason, err = words("reason", "The reason", m.Reason, true); err != nil {
			return err
		}
		x := t.state.Slots[m.Slot]
		i := -1
		if x != nil {
			i = x.offer(m.Pathway, m.Offer)
		}
		if i < 0 || !x.Past[i].Declined() {
			return wrong("", "There is no such decline, or it was corrected already.", "Load the page again.")
		}
		m.V = 1
		w.batch.Expect[waiterStream(m.Pathway)] = seen
		for _, d := range t.state.declinedWith(x.Past[i], m) {
			w.add(waiterStream(m.Pathway), care.RecNotDeclined, x.Past[i].Partner, d)
		}
		return nil
	})
}

// declinedWith is a correction for each date of the offer of which one was declined: a no
// was one to them all.
func (s *state) declinedWith(p Place, m care.NotDeclined) []care.NotDeclined {
	out := []care.NotDeclined{m}
	if p.Offer == nil || p.Offer.Offer == "" {
		return out
	}
	for _, o := range s.placesOf(m.Pathway) {
		if o.Declined() && o.Slot != m.Slot && o.Offer != nil && o.Offer.Offer == p.Offer.Offer {
			m.Slot, m.Offer = o.Slot, o.Nth
			out = append(out, m)
		}
	}
	return out
}

// NoHarm says that harm was written down by mistake: it counts for nothing from then on.
// Who wrote it says so, or the patient's own trust; what was written stays to be read.
func (t *Table) NoHarm(ctx context.Context, v *facts.View, m care.NoHarm, seen ledger.Version) (ledger.Seq, error) {
	return t.command(ctx, v, func(w *writing) (err error) {
		trust, shown := trustOf(v, m.Pathway)
		if !shown {
			return noWait()
		}
		if m.Reason, err = words("reason", "The reason", m.Reason, true); err != nil {
			return err
		}
		x := t.state.Waiters[m.Pathway]
		if x == nil || m.Harm < 1 || m.Harm > len(x.Harm) || x.Harm[m.Harm-1].Mistake != nil {
			return wrong("", "There is no such harm, or it was corrected already.", "Load the page again.")
		}
		if acts(v, x.Harm[m.Harm-1].Who.Partner, "") != nil {
			if err := acts(v, trust, "Harm is corrected by who wrote it down, or by the patient's own trust."); err != nil {
				return err
			}
		}
		m.V = 1
		w.batch.Expect[waiterStream(m.Pathway)] = seen
		w.add(waiterStream(m.Pathway), care.RecNoHarm, w.who.Partner, m)
		return nil
	})
}
