package sessions

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
	"roundtable/sessions/plan"
)

// longestTitle is how long the title of a plan may be, in characters.
const longestTitle = 100

// ProposeOptions say what to plan.
type ProposeOptions struct {
	Title    string
	Sessions []care.SessionID // none: all that are to come
	Seconds  float64          // of processor time, as an amount of work: a busy machine makes the same plan, later; 0 is 2
	Seed     uint64
	Progress func(doing string, done float64)
}

// mostLeftOut is how many are named in one proposal who have no place; the rest are
// counted by their reasons.
const mostLeftOut = 5000

// cutLeftOut keeps the first of those who have no place by name, and counts the others.
func cutLeftOut(body *care.PlanProposed) {
	if len(body.LeftOut) <= mostLeftOut {
		return
	}
	body.LeftOutMore = map[string]int{}
	for _, l := range body.LeftOut[mostLeftOut:] {
		body.LeftOutMore[l.Words]++
	}
	body.LeftOut = body.LeftOut[:mostLeftOut]
}

// Propose plans who could have which place, from what the view shows, and writes the
// proposal down. It books nobody and offers nothing: each partner's booking officer
// answers for its own patients. The error is a *care.Problem when there is nothing to
// plan.
func (t *Table) Propose(ctx context.Context, v *facts.View, o ProposeOptions) (care.ProposalID, ledger.Seq, error) {
	title, err := words("title", "The title", o.Title, false)
	if len([]rune(title)) > longestTitle {
		err = wrong("title", "The title is too long.", "Keep it to 100 characters.")
	}
	if err != nil {
		return "", 0, err
	}
	if _, err := t.writes(v); err != nil {
		return "", 0, err // before the planner's seconds
	}
	pool, err := t.pool(ctx, v, o.Sessions)
	if err != nil {
		return "", 0, err
	}
	others := t.oneEach(v, pool)
	if o.Seconds == 0 {
		o.Seconds = 2
	}
	if title == "" {
		title = "Plan of " + t.Today().Long()
	}
	body, err := t.plans(ctx, pool, title, others, o)
	if err != nil {
		return "", 0, err
	}
	body.ID = care.ProposalID(newID("p"))
	if pool.Before != nil {
		body.Replaces = pool.Before.ID
	}
	seq, err := t.command(ctx, v, func(w *writing) error {
		t.check(pool, &body)
		cutLeftOut(&body)
		w.batch.Expect[proposalStream(body.ID, "")] = 0
		w.add(proposalStream(body.ID, ""), care.RecProposal, w.who.Partner, body)
		return nil
	})
	return body.ID, seq, err
}

// mostPlans is how often a plan is made anew because some of its places did not pass.
const mostPlans = 3

// plans makes a plan of a pool, and makes it anew without the places that do not pass
// the check, so that what it says of its sessions and shares is what it proposes.
func (t *Table) plans(ctx context.Context, pool *Pool, title string, others []care.LeftOut, o ProposeOptions) (body care.PlanProposed, err error) {
	for range mostPlans {
		in, out := pool.Instance()
		got, err := plan.Solve(ctx, in, plan.Options{Work: plan.WorkOf(o.Seconds), Seed: o.Seed, Alone: true, Keep: pool.Keep(), Progress: o.Progress})
		if err == nil {
			err = ctx.Err() // who asked has left: a plan that was cut short is not written down
		}
		if err != nil {
			return body, err
		}
		body = pool.Proposal(title, got, append(out, others...))
		if !t.bars(pool, &body) {
			break
		}
	}
	return body, nil
}

// bars bars the places of a plan that do not pass from the pool; it reports whether there
// were any.
func (t *Table) bars(p *Pool, body *care.PlanProposed) (any bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	for _, x := range body.Places {
		s := p.Others[x.Session]
		i := slices.IndexFunc(p.Waiting, func(c Candidate) bool { return c.Pathway == x.Pathway })
		if x.Locked || s == nil || i < 0 {
			continue
		}
		if why := p.Waiting[i].WhyNot(t.room(s), p.Rules, p.Today); len(why) > 0 {
			if p.Against == nil {
				p.Against = map[turnedDown]Reason{}
			}
			p.Against[turnedDown{x.Pathway, x.Session}], any = why[0], true
		}
	}
	return any
}

// pool gathers what a plan is made of.
func (t *Table) pool(ctx context.Context, v *facts.View, ids []care.SessionID) (*Pool, error) {
	prios, err := t.list.Priorities(ctx)
	if err != nil {
		return nil, err
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	p := &Pool{Today: t.Today(), Rules: t.state.rules(), Others: t.state.planned(), Locked: map[care.Key]care.SessionID{}}
	var specialties []string
	var days []care.Date
	for _, s := range t.state.standing() {
		if s.Day < p.Today || len(ids) > 0 && !slices.Contains(ids, s.ID) {
			continue
		}
		p.Sessions = append(p.Sessions, s)
		specialties, days = append(specialties, s.Specialties...), append(days, s.Day)
	}
	if len(p.Sessions) == 0 {
		return nil, wrong("sessions", "There is no session to come.", "Plan a session first.")
	}
	for _, e := range t.state.Equipment {
		p.Equipment = append(p.Equipment, e)
	}
	p.Uses = t.state.usesNow(days)
	p.Waiting = t.candidates(v, prios, specialties)
	for _, id := range sortedIDs(t.state.Slots) {
		now := t.state.Slots[id].Now
		if now == nil || !slices.ContainsFunc(p.Sessions, func(s *care.SessionPlanned) bool { return s.ID == now.Session }) {
			continue
		}
		if was := p.Locked[now.Pathway]; was != "" { // a choice of dates: the earlier stands for them in the plan
			p.beside(t, v, now, was)
			continue
		}
		p.Locked[now.Pathway] = now.Session
		if !slices.ContainsFunc(p.Waiting, func(c Candidate) bool { return c.Pathway == now.Pathway }) {
			// The reader may not see them: their place and its minutes are taken all the same.
			if c, ok := t.anybody(v, now.Pathway, prios); ok {
				p.Waiting = append(p.Waiting, c)
			}
		}
	}
	p.order()
	p.Before = t.state.before(p.Sessions)
	p.Down = t.state.turnedDown(p.Sessions)
	return p, nil
}

// beside keeps the place of another date of which somebody may choose. It is called with
// the table locked for reading.
func (p *Pool) beside(t *Table, v *facts.View, now *Place, was care.SessionID) {
	later := now.Session
	if p.Others[now.Session].Day < p.Others[was].Day {
		p.Locked[now.Pathway], later = now.Session, was
	}
	c, _ := t.anybody(v, now.Pathway, nil)
	if p.Beside == nil {
		p.Beside = map[care.SessionID][]int{}
	}
	p.Beside[later] = append(p.Beside[later], MinutesOf(&c))
}

// order puts everything of a pool in the order of what it is, and not of ids, which are
// drawn by chance: the same lists and sessions give the same plan.
func (p *Pool) order() {
	slices.SortFunc(p.Sessions, func(a, b *care.SessionPlanned) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), strings.Compare(siteKey(a.Site), siteKey(b.Site)), strings.Compare(a.Theatre, b.Theatre), cmp.Compare(a.Start, b.Start), cmp.Compare(a.ID, b.ID))
	})
	slices.SortFunc(p.Equipment, func(a, b *Store) int {
		return cmp.Or(cmp.Compare(a.Owner, b.Owner), strings.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	slices.SortFunc(p.Waiting, func(a, b Candidate) int { return First(&a, &b, p.Today) })
}

// before is the newest plan of any of some sessions; nil when there was none.
func (s *state) before(of []*care.SessionPlanned) *care.PlanProposed {
	var out *proposal
	for _, x := range of {
		if p := s.Proposals[s.Newest[x.ID]]; p != nil && (out == nil || p.Who.Seq > out.Who.Seq) {
			out = p
		}
	}
	if out == nil {
		return nil
	}
	return &out.PlanProposed
}

// check holds every place that a plan proposes against the rules once more, by the code
// that a booking officer's page asks and not by the planner's own: whoever does not pass
// has no place. Locked ones were offered already and stay. It is called with the table
// locked for reading.
func (t *Table) check(p *Pool, body *care.PlanProposed) {
	body.Places = slices.DeleteFunc(body.Places, func(x care.ProposedPlace) bool {
		if x.Locked {
			return false
		}
		s := p.Others[x.Session]
		i := slices.IndexFunc(p.Waiting, func(c Candidate) bool { return c.Pathway == x.Pathway })
		if s == nil || i < 0 {
			return true
		}
		why := p.Waiting[i].WhyNot(t.room(s), p.Rules, p.Today)
		if len(why) == 0 {
			return false
		}
		body.LeftOut = append(body.LeftOut, care.LeftOut{Pathway: x.Pathway, Partner: x.Partner, Code: string(why[0].Code), Words: why[0].Words})
		for n := range body.Trusts {
			if body.Trusts[n].Partner == x.Partner {
				body.Trusts[n].Pooled--
			}
		}
		return true
	})
}

// AnswerVersion is what a partner's answer to a plan expects: 0 before its first.
func (t *Table) AnswerVersion(id care.ProposalID, p care.PartnerCode) ledger.Version {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.state.Version[proposalStream(id, p)]
}

// Answer says of a partner's own patients which proposed places its booking officer
// accepts. Nobody answers for another partner; whoever is named has to be proposed. An
// answer replaces the partner's former one, and seen is the version of that which its
// reader saw: see AnswerVersion. A plan that was made anew is answered no more.
func (t *Table) Answer(ctx context.Context, v *facts.View, a care.ProposalAnswered, seen ledger.Version) (ledger.Seq, error) {
	return t.command(ctx, v, func(w *writing) (err error) {
		if err := acts(v, a.Partner, "Each partner answers for its own patients alone."); err != nil {
			return err
		}
		if a.Reason, err = words("reason", "The reason", a.Reason, len(a.Refused) > 0); err != nil {
			return err
		}
		p := t.state.Proposals[a.ID]
		if p == nil {
			return wrong("", "There is no such proposal.", "Go back and choose one.")
		}
		if t.state.newerPlan(p) != "" {
			return wrong("", "These sessions were planned again since.", "Answer the newer plan.")
		}
		for _, k := range slices.Concat(a.Accepted, a.Refused) {
			i := slices.IndexFunc(p.Places, func(x care.ProposedPlace) bool { return x.Pathway == k })
			if i < 0 || p.Places[i].Partner != a.Partner {
				return wrong("", "Somebody is named who is not proposed, or another partner's patient.", "Load the page again.")
			}
			if slices.Contains(a.Accepted, k) && slices.Contains(a.Refused, k) {
				return wrong("", "Somebody is accepted and refused at once.", "Choose one.")
			}
		}
		a.V = 1
		w.batch.Expect[proposalStream(a.ID, a.Partner)] = seen
		w.add(proposalStream(a.ID, a.Partner), care.RecProposalAnswered, a.Partner, a)
		return nil
	})
}
