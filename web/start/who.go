package start

import (
	"fmt"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/sharing"
	"roundtable/sharing/accounts"
	"roundtable/web/nhsuk"
	"roundtable/web/site"
)

// choice is one persona with its organisation's name and the offices it holds there.
type choice struct {
	care.Viewer
	Organisation string
	Offices      []accounts.Office
}

func choices(v *site.Visit) []choice {
	var out []choice
	for _, p := range v.Personas() {
		c := choice{Viewer: p, Organisation: v.PartnerName(p.Partner)}
		if a, _, ok := v.Table.Sharing.Gate.Accounts().Get(p.Account, site.Today()); ok {
			c.Offices = a.Offices
		}
		out = append(out, c)
	}
	return out
}

// byOrganisation are the people of each organisation, in the order in which the
// organisations come first; one group where no organisation has two of them, as on
// one's own computer, where there is one choice for each.
func byOrganisation(all []choice) (groups [][]choice) {
	at := map[care.PartnerCode]int{}
	for _, c := range all {
		k, ok := at[c.Partner]
		if !ok {
			k = len(groups)
			at[c.Partner], groups = k, append(groups, nil)
		}
		groups[k] = append(groups[k], c)
	}
	if !slices.ContainsFunc(groups, func(g []choice) bool { return len(g) > 1 }) {
		return [][]choice{all}
	}
	return groups
}

// groupID begins the ids of a group's radios; the summary of errors leads to the
// first group.
func groupID(k int) string {
	if k == 0 {
		return "who"
	}
	return fmt.Sprintf("who-at-%d", k+1)
}

// whoItems are the people whom one may be, with what they are: "Information
// governance lead, Caldicott guardian".
func whoItems(all []choice) []nhsuk.Item {
	grouped := len(byOrganisation(all)) == 1 && len(all) > 0 && !slices.ContainsFunc(all, func(c choice) bool { return c.Partner != all[0].Partner })
	out := make([]nhsuk.Item, len(all))
	for i, c := range all {
		var words []string
		if r, ok := sharing.RoleOf(c.Role); ok {
			words = append(words, r.Title)
		}
		for _, k := range accounts.Offices {
			if slices.Contains(c.Offices, k.Office) {
				words = append(words, k.Words)
			}
		}
		if !grouped && c.Organisation != "" {
			words = append(words, c.Organisation)
		}
		out[i] = nhsuk.Item{Value: string(c.Account), Text: c.Name, Hint: nhsuk.HintParams{Text: strings.Join(words, ", ")}}
	}
	return out
}
