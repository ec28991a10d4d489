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
	At      time.Time // when it began to hold; while it waits, when it was written down
	// Others are who agreed since, the first before; none of rules that one alone agreed.
	Others  []Agreement
	Missing []care.PartnerCode // the parties that have not agreed yet
}

// Agreement is who agreed to rules, for which organisation, and when.
type Agreement struct {
	By      care.AccountID
	Partner care.PartnerCode
	At      time.Time
}

// MayAgree reports whether a partner is one of those whose yes the rules wait for.
func (r *AgreedRules) MayAgree(p care.PartnerCode) bool {
	if r.V < 3 {
		return p != "" && p != r.Partner
	}
	return slices.Contains(r.Missing, p)
}

func agreedOf(r *agreedRules) AgreedRules {
	out := AgreedRules{SessionRules: filled(r.SessionRules), By: r.Who.By, Partner: r.Who.Partner, At: r.Who.At, Missing: r.missing()}
	for _, x := range r.agreements() {
		out.Others = append(out.Others, Agreement{x.By, x.Partner, x.At})
		if r.holds() {
			out.At = x.At
		}
	}
	return out
}

// ProposedRules are rules that one organisation wrote down and that not every party has
// agreed to yet; ok is false when there are none.
func (t *Table) ProposedRules() (out AgreedRules, ok bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	r := t.state.pending()
	if r == nil {
		return out, false
	}
	return agreedOf(r), true
}

// Parties are the organisations whose yes rules need that are written down now: those that
// take part in shared sessions, and every acute trust at the table while fewer than two do.
func (t *Table) Parties(v *facts.View) []care.PartnerCode {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.partiesNow(v)
}

// partiesNow is Parties with the table locked for reading.
func (t *Table) partiesNow(v *facts.View) []care.PartnerCode {
	out := t.state.parties(t.Today())
	if len(out) > 1 {
		return out
	}
	for _, p := range v.Partners() {
		if p.PartnerDescribed.Type == care.AcuteTrust {
			out = append(out, p.PartnerDescribed.Code)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
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

// AgreeRules writes down rules: what counts as a reasonable offer, when gates close, who
// is owed a fair share, what a plan may risk. They hold once somebody of each organisation
// that takes part in shared sessions (Parties) has agreed to the same; on one's own
// computer at once. Nobody of another organisation agrees to them. Nothing that was
// offered or planned by the rules before is changed by it; agreeing the former ones again
// undoes it, and writing down those in force takes back what waits.
func (t *Table) AgreeRules(ctx context.Context, v *facts.View, r care.SessionRules, seen ledger.Version) (ledger.Seq, error) {
	return t.command(ctx, v, func(w *writing) (err error) {
		bad := CheckRules(r)
		if r.Agreed, err = words("agreed", "Who agreed it", r.Agreed, true); err != nil {
			bad = append(bad, *asProblem(err))
		}
		if err := bad.orNil(); err != nil {
			return err
		}
		if r.V, r.Parties = 3, t.partiesNow(v); w.who.Partner == "" {
			r.Parties = nil
		} else if err := t.mayAgree(w.who.Partner, &r, seen); err != nil {
			return err
		}
		w.batch.Expect[care.SessionRulesStream] = seen
		w.add(care.SessionRulesStream, care.RecSessionRules, w.who.Partner, r)
		return nil
	})
}

// mayAgree is nil for who may agree to rules: a party to those that wait for it, or to
// those that it writes down. Whoever looks at what changed since is told that instead.
func (t *Table) mayAgree(p care.PartnerCode, r *care.SessionRules, seen ledger.Version) error {
	if seen != t.state.Version[care.SessionRulesStream] {
		return nil // the append says who was first
	}
	x := t.state.pending()
	same := x != nil && x.V >= 3 && sameRules(x.SessionRules, *r)
	switch {
	case same && slices.Contains(x.missing(), p):
		return nil
	case same && slices.Contains(x.Parties, p):
		return wrong("", "Your organisation has agreed to these rules already.", "They hold once all the others have.")
	case same || !slices.Contains(r.Parties, p):
		return wrong("", "Rules are agreed by the organisations that host a session or have patients in one, and yours is none of them.", "Ask one of them.")
	}
	return nil
}
