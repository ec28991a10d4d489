package linkage

import (
	"fmt"

	"roundtable/care"
)

// mostLevels is how many levels the four bits of a pattern hold beside missing.
const mostLevels = 14

// check looks whether a model can be used; what cannot is a *care.Problem.
func (m *Model) check() error {
	if len(m.Comparisons) == 0 {
		return modelProblem("It compares no field.", "")
	}
	if m.Prior < 0 || m.Prior >= 1 || m.Prior != m.Prior {
		return modelProblem(fmt.Sprintf("Its prior is %g.", m.Prior), "prior")
	}
	seen := map[Field]bool{}
	for _, c := range m.Comparisons {
		where := "comparison of " + c.Field.Name()
		switch {
		case c.Field >= Fields:
			return modelProblem("It compares a field that there is not.", "comparisons")
		case seen[c.Field]:
			return modelProblem("It compares a field twice.", where)
		case len(c.Levels) == 0 || len(c.Levels) > mostLevels:
			return modelProblem(fmt.Sprintf("It has %d levels, not 1 to %d.", len(c.Levels), mostLevels), where)
		case !isShare(c.TFFloor):
			return modelProblem(fmt.Sprintf("Its tf_floor is %g.", c.TFFloor), where)
		}
		seen[c.Field] = true
		for i, l := range c.Levels {
			if err := l.check(); err != "" {
				return modelProblem(err, fmt.Sprintf("%s, level %d", where, i+1))
			}
		}
		if c.Levels[len(c.Levels)-1].Kind != Else {
			return modelProblem(`Its last level is not "else".`, where)
		}
	}
	for _, r := range m.Relations {
		if !isShare(r.Share) {
			return modelProblem(fmt.Sprintf("A relation's share is %g, not 0 to 1.", r.Share), "relations")
		}
		for _, a := range r.Alike {
			if a.Field >= Fields || len(a.Levels) != len(m.comparison(a.Field).Levels) {
				return modelProblem("A relation has not as many levels as the comparison of "+a.Field.Name()+".", "relations")
			}
		}
	}
	if m.Moved != nil {
		if !(m.Moved.Share > 0 && m.Moved.Share < 1) {
			return modelProblem(fmt.Sprintf("The share of those who moved is %g.", m.Moved.Share), "moved")
		}
		for _, a := range m.Moved.Apart {
			if a.Field >= Fields || len(a.Levels) != len(m.comparison(a.Field).Levels) {
				return modelProblem("Those who moved have not as many levels as the comparison of "+a.Field.Name()+".", "moved")
			}
		}
	}
	return m.checkRules()
}

func (m *Model) checkRules() error {
	for i, r := range m.Rules {
		where := fmt.Sprintf("rule %d", i+1)
		if len(r.Parts) == 0 {
			return modelProblem("It has no parts.", where)
		}
		for _, p := range r.Parts {
			if _, ok := partWords[p.Of]; !ok && p.Of != Whole {
				return modelProblem(fmt.Sprintf("There is no part %q.", p.Of), where)
			}
			if p.Field >= Fields {
				return modelProblem("It names a field that there is not.", where)
			}
		}
	}
	return nil
}

func (l Level) check() string {
	switch l.Kind {
	case Exact, JaroWinklerAtLeast, EditsAtMost, TransposedAtMost, DaysAtMost, Nickname, Swapped,
		DayMonthSwap, TwoOfThree, PartialDate, SameSector, SameOutcode, Else:
	default:
		return fmt.Sprintf("There is no level %q.", l.Kind)
	}
	switch {
	case !isShare(l.M):
		return fmt.Sprintf("Its m is %g, not 0 to 1.", l.M)
	case !isShare(l.U):
		return fmt.Sprintf("Its u is %g, not 0 to 1.", l.U)
	case !isShare(l.TF):
		return fmt.Sprintf("Its tf is %g, not 0 to 1.", l.TF)
	case !(l.Threshold >= 0 && l.Threshold <= 1e6):
		return fmt.Sprintf("Its threshold is %g.", l.Threshold)
	}
	return ""
}

func isShare(v float64) bool { return v >= 0 && v <= 1 }

func modelProblem(what, where string) *care.Problem {
	if where != "" {
		where = "model, " + where
	} else {
		where = "model"
	}
	return &care.Problem{What: what, Where: where, Remedy: "Correct the model, or leave it out to have one trained."}
}
