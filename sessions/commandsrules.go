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
}

// Rules are those in force.
func (t *Table) Rules() care.SessionRules {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.state.rules()
}

// RulesHistory is every set of rules that was agreed, the one in force first, and the
// version that AgreeRules expects. None was agreed while it is empty: then the defaults
// are in force.
func (t *Table) RulesHistory() ([]AgreedRules, ledger.Version) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	out := make([]AgreedRules, 0, len(t.state.Rules))
	for _, r := range slices.Backward(t.state.Rules) {
		out = append(out, AgreedRules{filled(r.SessionRules), r.Who.By, r.Who.Partner, r.Who.At})
	}
	return out, t.state.Version[care.SessionRulesStream]
}

// AgreeRules writes down the rules that hold from here on: what counts as a reasonable
// offer, when gates close, who is owed a fair share, what a plan may risk. Nothing that
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
		r.V = 1
		w.batch.Expect[care.SessionRulesStream] = seen
		w.add(care.SessionRulesStream, care.RecSessionRules, w.who.Partner, r)
		return nil
	})
}
