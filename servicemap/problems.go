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
	Number  ledger.Version // of the stream: what a command expects
	First   Said           // who stated it
	Who     Said           // who spoke last
	History []ProblemSaid  // all that was said of it, the oldest first; the last stands
}

// ProblemSaid is what was said of a problem at one time, with who said it.
type ProblemSaid struct {
	care.ProblemStated
	Who Said
}

// Stage is how far a problem is.
type Stage string

// Stages of a problem.
const (
	StageOpen   Stage = "open"
	StageWorked Stage = "being worked on"
	StageClosed Stage = "closed"
)

// Stage is how far the problem is: nobody has begun, somebody is at it, or it is over.
func (p *Problem) Stage() Stage {
	switch {
	case p.Closed != "":
		return StageClosed
	case p.Work != "":
		return StageWorked
	}
	return StageOpen
}

// Late reports whether it should have been over before a day, and is not.
func (p *Problem) Late(today care.Date) bool {
	return p.Closed == "" && p.Due != 0 && p.Due < today
}

// Keeps reports whether somebody may say how the problem stands: for the organisation that
// sees to it, or for the one that put it on the table.
func (p *Problem) Keeps(who *Who) bool {
	return who.keeps(p.First.Partner) || p.Owner != "" && who.keeps(p.Owner)
}

func problemStream(id care.ProblemID) ledger.Stream { return ledger.Stream(care.ProblemStream(id)) }

// State puts a problem on the table, a new one where it has no id, or says how one stands
// in the place of the version that was seen: what is being done, what is found by now,
// what was done once it is over, or why it is one again. A new one says who sees to it and
// by when. Of one that is there speak those alone who keep it. What a problem says it says
// to everybody at the table.
func (t *Table) State(ctx context.Context, who *Who, p care.ProblemStated, seen ledger.Version) (care.ProblemID, ledger.Seq, error) {
	w, err := t.writes(who)
	if err != nil {
		return "", 0, err
	}
	var was *Problem
	if p.ID != "" {
		var ok bool
		if was, ok = t.Problem(p.ID); !ok {
			return "", 0, wrong("", "There is no such problem.", "Go back to the problems.")
		}
		if !was.Keeps(who) {
			return "", 0, wrong("", "Of a problem speak the organisation that sees to it and the one that put it on the table.", "Ask them.")
		}
	}
	bad := t.checkProblem(&p, was)
	if err := bad.orNil(); err != nil {
		return "", 0, err
	}
	if was == nil {
		p.ID, seen = care.ProblemID(newID("p")), 0
	}
	p.V = 2
	w.expects(problemStream(p.ID), seen)
	w.add(problemStream(p.ID), care.RecProblem, who.Partner, p)
	seq, err := w.done(ctx)
	return p.ID, seq, err
}

// checkProblem tidies the words of a problem and says what is wrong with it; was is nil of
// a new one.
func (t *Table) checkProblem(p *care.ProblemStated, was *Problem) (bad Wrong) {
	p.Title = bad.text("title", "What the problem is", p.Title, true)
	p.Whom = bad.text("whom", "Whom it hurts", p.Whom, true)
	p.Text = bad.text("text", "What else there is to say", p.Text, false)
	p.Lead = bad.text("lead", "Who there sees to it", p.Lead, p.Owner != "")
	p.Work = bad.text("work", "What is being done", p.Work, false)
	p.Closed = bad.text("closed", "What was done", p.Closed, false)
	p.Reopened = bad.text("reopened", "Why it is a problem again", p.Reopened, was != nil && was.Closed != "" && p.Closed == "")
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
	if was != nil && was.Closed != "" && p.Closed != "" {
		bad.at("closed", "The problem is closed already.", "Load the page again. Open it anew where it is one still.")
	}
	if p.Closed != "" { // whatever else was missing, it is over
		return bad
	}
	if p.Owner == "" && (was == nil || was.Owner != "") {
		bad.at("owner", "It is not said who sees to it.", "Choose the organisation that can do most about it.")
	}
	switch today := t.Today(); {
	case p.Due == 0 && p.Owner != "":
		bad.at("due", "It is not said by when.", "Write a day as 31/1/2027.")
	case p.Due != 0 && p.Due < today && (was == nil || was.Due != p.Due || was.Closed != ""):
		bad.at("due", "That day is over.", "Write a day to come, as 31/1/2027.")
	}
	return bad
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

// problem folds a problem; what it puts in the map never changes.
func (s *state) problem(version ledger.Version, by Said, b *care.ProblemStated) {
	x := &Problem{ProblemStated: *b, Number: version, First: by, Who: by}
	if was := s.Problems[b.ID]; was != nil {
		x.First, x.History = was.First, was.History
	}
	x.History = append(x.History[:len(x.History):len(x.History)], ProblemSaid{*b, by})
	s.Problems[b.ID] = x
}
