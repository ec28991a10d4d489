package sessions

import (
	"fmt"
	"slices"
	"strings"

	"roundtable/sessions/plan"
)

// problemWords are what the planner was given and could not use as it stood, in the words
// of who reads the plan: sessions by their day, equipment by its name, and of priorities
// how many patients each concerns.
func (p *Pool) problemWords(all []plan.Problem) (out []string) {
	var pairs []string
	for _, s := range p.Sessions {
		pairs = append(pairs, "session "+string(s.ID), "the session of "+s.Day.Long()+", theatre "+s.Theatre)
	}
	for _, e := range p.Equipment {
		pairs = append(pairs, string(e.ID), e.Name)
	}
	names := strings.NewReplacer(append(pairs, "The case is", "A patient is")...)
	for _, x := range all {
		words := strings.TrimSpace(x.What + " " + x.Remedy)
		switch x.Code {
		case "priority":
			words = p.unweighedWords(x.Value)
		case "alone":
			words = "There was no time to plan each trust alone, so that there is nothing to compare with. Plan fewer sessions at once."
		}
		if words = names.Replace(words); !slices.Contains(out, words) {
			out = append(out, words)
		}
	}
	return out
}

// unweighedWords says how many of those who wait have a priority that the planner does not
// weigh, by trust, and what that does.
func (p *Pool) unweighedWords(priority string) string {
	by := map[string]int{}
	n := 0
	for i := range p.Waiting {
		if c := &p.Waiting[i]; c.Priority == priority {
			by[string(c.Trust)]++
			n++
		}
	}
	return fmt.Sprintf("%s the priority “%s”, which is none of P1 to P4: each week of their wait counts as one without a priority. If it is a slip, their trust (%s) corrects it on its list.",
		counted(n, "1 patient has", "patients have"), priority, strings.Join(sortedIDs(by), ", "))
}
