package sessions

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/facts"
)

// leastUrgent is the priority as which a wait counts that states none: whoever has none
// does not stand after everybody who has, however long they wait.
const leastUrgent = "P4"

// candidate is one wait that a view shows, with what was said of it. What concerns the
// person's other waits (a date, an offer, a death) is asked of everybody's rows: that
// something stands against a date is told, and never whose row it was. It is called
// with the table locked for reading. Without priorities nobody has a rank.
func (t *Table) candidate(v *facts.View, k care.Key, prios *care.Priorities) (Candidate, bool) {
	row, ok := v.PathwayByKey(k)
	if !ok {
		return Candidate{}, false
	}
	p, i, _ := v.Pathway(row)
	out := Candidate{
		Pathway: k, Trust: care.PartnerCode(v.Code(facts.DimPartner, p.Partner[i])),
		Specialty: specialtyOf(v, p, i),
		Procedure: v.Wide(facts.DimProcedure, p.Procedure[i]),
		Birth:     p.Birth[i], Decile: decile(v.Classes(), p, i), Ethnicity: v.Code(facts.DimEthnicity, p.Ethnicity[i]),
		Start: p.Start[i], Queue: p.Queue[i], Priority: v.Code(facts.DimPriority, p.Priority[i]), Flags: p.Flags[i],
		Held: p.Died[i] != 0, Gone: p.State[i] != facts.StateOpen && p.State[i] != facts.StateVanished,
	}
	if prios != nil {
		out.Rank = prios.Rank(cmp.Or(strings.TrimSpace(out.Priority), leastUrgent))
	}
	t.elsewhere(v, row, &out)
	if w := t.state.Waiters[k]; w != nil {
		out.Asked, out.Fit = w.asked(), w.fitness()
		if w.ended() {
			out.Ended = w.reviewed().On
		}
	}
	return out, true
}

// decile is the deprivation of where somebody lives; 0, not known, where their address is
// withheld, of which it is a hint.
func decile(classes []care.ClassMeaning, p *facts.PathwayChunk, i int) int {
	if classes[p.Class[i]].Protections.Has(care.AddressWithheld) {
		return 0
	}
	return int(p.IMD[i])
}

// asked is the newest answer; nil before anybody was asked. fitness likewise.
func (w *waiter) asked() *care.WaiterAsked {
	if len(w.Asked) == 0 {
		return nil
	}
	return &w.Asked[len(w.Asked)-1].WaiterAsked
}

// firstAsked is the first day on which anybody was asked; 0 before.
func (w *waiter) firstAsked() (on care.Date) {
	for _, a := range w.Asked {
		if on == 0 || a.On < on {
			on = a.On
		}
	}
	return on
}

func (w *waiter) fitness() *care.WaiterFitness {
	if len(w.Fitness) == 0 {
		return nil
	}
	return &w.Fitness[len(w.Fitness)-1].WaiterFitness
}

// Candidates are the waits that a view shows of whom anything was said: who was asked,
// or of whom their trust confirmed something. Of one specialty where any are named; in
// the order in which to ring them.
func (t *Table) Candidates(ctx context.Context, v *facts.View, specialties []string) ([]Candidate, error) {
	prios, err := t.list.Priorities(ctx)
	if err != nil {
		return nil, err
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.candidates(v, prios, specialties), nil
}

func (t *Table) candidates(v *facts.View, prios *care.Priorities, specialties []string) (out []Candidate) {
	for k, w := range t.state.Waiters {
		if len(w.Asked) == 0 && len(w.Fitness) == 0 {
			continue
		}
		c, ok := t.candidate(v, k, prios)
		if ok && (len(specialties) == 0 || slices.Contains(specialties, c.Specialty)) {
			out = append(out, c)
		}
	}
	today := t.Today()
	slices.SortFunc(out, func(a, b Candidate) int { return First(&a, &b, today) })
	return out
}

// Candidate is one wait as shared sessions see it; ok is false when the view does not
// show it.
func (t *Table) Candidate(ctx context.Context, v *facts.View, k care.Key) (c Candidate, ok bool, err error) {
	prios, err := t.list.Priorities(ctx)
	if err != nil {
		return c, false, err
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	c, ok = t.candidate(v, k, prios)
	return c, ok, nil
}

// unasked counts, by partner, the open waits of some specialties that a view shows and
// of which nobody recorded an answer.
func (t *Table) unasked(v *facts.View, specialties []string) map[care.PartnerCode]int {
	out := map[care.PartnerCode]int{}
	for c, sel := range v.Pathways() {
		for _, i := range sel {
			if c.State[i] != facts.StateOpen {
				continue
			}
			tfc := specialtyOf(v, c, int(i))
			if !slices.Contains(specialties, tfc) {
				continue
			}
			if w := t.state.Waiters[c.Key[i]]; w == nil || len(w.Asked) == 0 {
				out[care.PartnerCode(v.Code(facts.DimPartner, c.Partner[i]))]++
			}
		}
	}
	return out
}

// room is a session with the equipment that it has, or that is free for it; it is called
// with the table locked for reading.
func (t *Table) room(s *care.SessionPlanned) *Room {
	r := &Room{SessionPlanned: s, Has: map[care.EquipmentID]int{}}
	all := t.state.planned()
	for id, e := range t.state.Equipment {
		if slices.Contains(s.Equipment, id) {
			r.Has[id] = 1
			continue
		}
		r.Has[id] = e.Free(s, t.Today(), t.state.Uses[id][s.Day], all)
	}
	return r
}
