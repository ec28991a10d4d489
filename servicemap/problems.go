package servicemap

import (
	"cmp"
	"context"
	"slices"

	"roundtable/care"
	"roundtable/ledger"
)

// Problem is something that was put on the table because it was found in what people go
// through, or between services.
type Problem struct {
	care.ProblemStated
	Number ledger.Version // of the stream: what a command expects
	First  Said           // who stated it
	Who    Said           // who spoke last
}

func problemStream(id care.ProblemID) ledger.Stream { return ledger.Stream(care.ProblemStream(id)) }

// State puts a problem on the table, a new one where it has no id, or in the place of the
// version that was seen: evidence is added, and one that is over is closed with a reason.
// What a problem says it says to everybody at the table.
func (t *Table) State(ctx context.Context, who *Who, p care.ProblemStated, seen ledger.Version) (care.ProblemID, ledger.Seq, error) {
	w, err := t.writes(who)
	if err != nil {
		return "", 0, err
	}
	var bad Wrong
	p.Title = bad.text("title", "What the problem is", p.Title, true)
	p.Whom = bad.text("whom", "Whom it hurts", p.Whom, true)
	p.Text = bad.text("text", "What else there is to say", p.Text, false)
	p.Closed = bad.text("closed", "Why it is over", p.Closed, false)
	if len(p.Partners) == 0 {
		bad.at("partners", "It does not say which organisations take part.", "Choose at least one.")
	}
	if p.People < 0 {
		bad.at("people", "There cannot be fewer than no people.", "Leave it empty where nobody has counted.")
	}
	for i := range p.Evidence {
		if p.Evidence[i].AsAt == 0 || p.Evidence[i].Words == "" {
			bad.at("evidence", "The evidence does not say what was found, or when.", "Begin at the finding again.")
		}
	}
	if err := bad.orNil(); err != nil {
		return "", 0, err
	}
	if p.ID == "" {
		p.ID, seen = care.ProblemID(newID("p")), 0
	}
	p.V = 1
	w.expects(problemStream(p.ID), seen)
	w.add(problemStream(p.ID), care.RecProblem, who.Partner, p)
	seq, err := w.done(ctx)
	return p.ID, seq, err
}

// Problems are all that were stated: those that are open first, then the newest first.
func (t *Table) Problems() []*Problem {
	t.mu.RLock()
	defer t.mu.RUnlock()
	out := make([]*Problem, 0, len(t.state.Problems))
	for _, p := range t.state.Problems {
		out = append(out, p)
	}
	closed := func(p *Problem) int {
		if p.Closed != "" {
			return 1
		}
		return 0
	}
	slices.SortFunc(out, func(a, b *Problem) int {
		return cmp.Or(cmp.Compare(closed(a), closed(b)), cmp.Compare(b.First.Seq, a.First.Seq))
	})
	return out
}

// Problem is one of them; ok is false where there is none.
func (t *Table) Problem(id care.ProblemID) (p *Problem, ok bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	p, ok = t.state.Problems[id]
	return p, ok
}

// rule folds a rule, and problem a problem; what they put in the maps never changes.
func (s *state) rule(version ledger.Version, by Said, b *care.PathwayRule) {
	s.Rules[b.ID] = &Rule{*b, version, by}
}

func (s *state) problem(version ledger.Version, by Said, b *care.ProblemStated) {
	first := by
	if was := s.Problems[b.ID]; was != nil {
		first = was.First
	}
	s.Problems[b.ID] = &Problem{*b, version, first, by}
}
