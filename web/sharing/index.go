package sharing

import (
	"net/http"

	"roundtable/sharing"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// place is one of the pages of the section, with what it is for.
type place struct {
	Href, Name, What string
	Waits            int // things that wait for the visitor there
}

// places are the pages that the visitor's role may use.
func places(v *site.Visit) []place {
	var out []place
	add := func(open bool, p place) {
		if open {
			out = append(out, p)
		}
	}
	if r, _ := sharing.RoleOf(v.Viewer.Role); r.Own() {
		add(true, place{Href: "/my", Name: "My waits", What: "What you are waiting for, in plain words."})
		add(r.Role != "carer", place{Href: "/my/log", Name: "Who has looked", What: "Which organisations looked at your record, and why."})
		return out
	}
	needs := 0
	for _, a := range agreementRows(v) {
		if a.Needs != "" {
			needs++
		}
	}
	add(true, place{Href: "/agreements", Name: "Sharing agreements", What: "Who gives what to whom, what for, and who has signed it.", Waits: needs})
	add(mayReadProcessing(v) == nil, place{Href: "/processing", Name: "Record of processing", What: "What your organisation does with people's data here (UK GDPR Article 30)."})
	add(asksWhatIf(v) == nil, place{Href: "/what-if", Name: "Could this person see this?", What: "Ask the gate before it happens, and read why."})
	glass, ends := 0, 0
	for _, x := range allAskedToEnd(v, v.Table.Sharing.Gate.Accounts().All(v.Viewer.Partner, site.Today())) {
		if x.Agree {
			ends++
		}
	}
	if may(v, sharing.ReviewBreakGlass) {
		glass = len(toReview(v)) + ends
	}
	add(may(v, sharing.SeeAccessLog), place{Href: "/access", Name: "Access log", What: "Who looked at whom, what to ask about, what was opened in an emergency.", Waits: glass})
	add(may(v, sharing.BreakGlass), place{Href: "/break-glass", Name: "Break the glass", What: "Open one person's record in an emergency, for an hour."})
	add(may(v, sharing.Protect), place{Href: "/protections", Name: "Protections and opt-outs", What: "Withheld addresses, sealed records, restricted services, opt-out lists."})
	_, err := accountsReach(v)
	add(err == nil, place{Href: "/accounts", Name: "Accounts", What: "Who may sign in, in which role, until when.", Waits: ends})
	add(true, place{Href: "/roles", Name: "Roles", What: "What each role may see and do."})
	return out
}

// index is the section's first page.
func index(w http.ResponseWriter, v *site.Visit) error {
	p := v.Page(shell.Sharing, "Sharing")
	p.Top = true
	if v.Alone() {
		return v.Show(w, p, alonePage())
	}
	return v.Show(w, p, indexPage(places(v)))
}

// roles are all roles with what each may see and do.
func roles(w http.ResponseWriter, v *site.Visit) error {
	p := v.Page(shell.Sharing, "Roles")
	p.Back = backToSharing
	return v.Show(w, p, rolesPage(sharing.Roles(), v.Viewer.Role))
}
