package sharing

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"roundtable/web/site"
)

// team is a service in the files of the visitor's partner, with how many waits state it.
type team struct {
	Name  string
	Waits int
}

// teamsOf are the services that can be restricted, by name, and how many waits the
// whole organisation has.
func teamsOf(v *site.Visit) (teams []team, waits int) {
	count, waits := v.Teams(v.Viewer.Partner)
	for name, n := range count {
		teams = append(teams, team{name, n})
	}
	slices.SortFunc(teams, func(a, b team) int { return cmp.Compare(a.Name, b.Name) })
	return teams, waits
}

// checkService refuses a service that is in no file, unless it is said that its first
// file is still to come, and the whole organisation unless that was confirmed: a
// misspelt service would stay open though the page said that it was restricted.
func (x *protectionsView) checkService(v *site.Visit, name string) {
	teams, waits := teamsOf(v)
	whole := v.PostFormValue("whole") == "yes"
	switch {
	case whole && v.PostFormValue("sure") != "yes":
		x.Wrong.Add("sure", fmt.Sprintf("Say that you mean all %s waits of your organisation", site.Thousands(waits)))
	case whole || slices.ContainsFunc(teams, func(t team) bool { return t.Name == name }):
	case name == "":
		x.Wrong.Add("service", "Choose the service")
	case v.PostFormValue("not-yet") != "yes":
		x.NotYet = true
		said := "No file of yours names this service"
		if near := nearest(name, teams); len(near) > 0 {
			said += ". Did you mean " + strings.Join(near, ", or ") + "?"
		}
		x.Wrong.Add("service", said)
	}
}

// nearest are at most three services' names that share most pairs of letters with a
// text, the nearest first.
func nearest(text string, teams []team) (out []string) {
	pairs := func(s string) map[string]bool {
		set, letters := map[string]bool{}, []rune(strings.ToLower(s))
		for i := range len(letters) - 1 {
			set[string(letters[i:i+2])] = true
		}
		return set
	}
	asked, score := pairs(text), map[string]float64{}
	for _, t := range teams {
		its, both := pairs(t.Name), 0
		for p := range its {
			if asked[p] {
				both++
			}
		}
		if s := 2 * float64(both) / float64(max(1, len(its)+len(asked))); s >= 0.3 || strings.EqualFold(text, t.Name) {
			score[t.Name] = s
			out = append(out, t.Name)
		}
	}
	slices.SortStableFunc(out, func(a, b string) int { return cmp.Compare(score[b], score[a]) })
	return out[:min(len(out), 3)]
}
