package sessions

import (
	"context"
	"slices"
	"time"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
)

// AgreedRules is one set of rules as it was agreed.
type AgreedRules struct {
	care.SessionRules
	By      care.AccountID // who wrote it down
	Partner care.PartnerCode
	At      time.Time
	// Second is who of another organisation agreed; "" of rules that one alone agreed.
	Second        care.AccountID
	SecondPartner care.PartnerCode
}

func agreedOf(r *agreedRules) AgreedRules {
	out := AgreedRules{SessionRules: filled(r.SessionRules), By: r.Who.By, Partner: r.Who.Partner, At: r.Who.At}
	if x := r.Second; x != nil {
		out.Second, out.SecondPartner, out.At = x.By, x.Partner, x.At
	}
	return out
}

// ProposedRules are rules that one organisation wrote down and no other has agreed to
// yet; ok is false when there are none. They hold once another does.
func (t *Table) ProposedRules() (out AgreedRules, ok bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	n := len(t.state.Rules)
	if n == 0 || t.state.Rules[n-1].holds() {
		return out, false
	}
	return agreedOf(&t.state.Rules[n-1]), true
}

// Rules are those in force.
func (t *Table) Rules() care.SessionRules {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.state.rules()
}

// RulesHistory is every set of rules that came into force, the one that is first, and the
// version that AgreeRules expects. None was agreed while it is empty: then the defaults
// are in force.
func (t *Table) RulesHistory() ([]AgreedRules, ledger.Version) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	out := make([]AgreedRules, 0, len(t.state.Rules))
	for i := range slices.Backward(t.state.Rules) {
		if r := &t.state.Rules[i]; r.holds() {
			out = append(out, agreedOf(r))
		}
	}
	return out, t.state.Version[care.SessionRulesStream]
}

// AgreeRules writes down the rules that hold once somebody of another organisation has
// agreed to the same: what counts as a reasonable offer, when gates close, who is owed a
// fair share, what a plan may risk. On one's own computer they hold at once. Nothing that
// was offered or planned by the rules before is changed by it; agreeing the former ones
// again undoes it.
func (t *Table) AgreeRules(ctx context.Context, v *facts.View, r care.SessionRules, seen ledger.Version) (ledger.Seq, error) {
	return t.command(ctx, v, func(w *writing) (err error) {
		bad := CheckRules(r)
		if r.Agreed, err = words("agreed", "Who agreed it", r.Agreed, true); err != nil {
			bad = append(bad, *asProblem(err))
		}
		if err := bad.orNil(); err != nil {
			return err
		}
		r.V = 2
		w.batch.Expect[care.SessionRulesStream] = seen
		w.add(care.SessionRulesStream, care.RecSessionRules, w.who.Partner, r)
		return nil
	})
}
