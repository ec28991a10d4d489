package sessions

import "roundtable/web/site"

// Asks are what the visitor's own patients of shared sessions wait for, of who books.
func Asks(v *site.Visit) ([]site.Ask, error) {
	partner := v.Viewer.Partner
	if v.CountsOnly() || !mayBook(v) || partner == "" {
		return nil, nil
	}
	var out []site.Ask
	plans := v.Table.Sessions.ToAnswer(partner)
	to := "/sessions/proposals"
	if len(plans) == 1 {
		to += "/" + string(plans[0])
	}
	out = append(out, site.AsksFor(len(plans), "plan of shared sessions to answer", "plans of shared sessions to answer", "for your patients in it", to)...)
	out = append(out, site.AsksFor(v.Table.Sessions.LendingsToAnswer(partner), "lending of equipment to agree to", "lendings of equipment to agree to", "or to refuse", "/sessions/equipment")...)
	if r, waits := v.Table.Sessions.ProposedRules(); waits && r.MayAgree(partner) {
		out = append(out, site.AsksFor(1, "set of rules for shared sessions to agree to", "", "written down by "+v.PartnerShort(r.Partner), "/sessions/rules#waiting")...)
	}
	tell := len(v.Table.Sessions.ToTell(v.View(), partner))
	out = append(out, site.AsksFor(tell, "patient to tell of an agreed place", "patients to tell of an agreed place", "", "/sessions/mine")...)
	todo := len(v.Table.Sessions.Todo(v.View(), partner))
	out = append(out, site.AsksFor(todo, "patient to see to after a shared session, or after a no", "patients to see to after a shared session, or after a no", "", "/sessions/mine")...)
	n := 0
	for _, p := range v.Table.Sessions.Mine(v.View(), partner) {
		if due(p) {
			n++
		}
	}
	return append(out, site.AsksFor(n, "place in a shared session to see to", "places in shared sessions to see to", "", "/sessions/mine")...), nil
}
