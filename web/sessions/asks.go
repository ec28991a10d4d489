package sessions

import (
	"roundtable/care"
	"roundtable/web/site"
)

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
	var tell, after, due []care.Key
	for _, p := range v.Table.Sessions.TellPatients(v.View(), partner) {
		tell = append(tell, p.Pathway)
	}
	for _, d := range v.Table.Sessions.Todo(v.View(), partner) {
		after = append(after, d.Pathway)
	}
	for _, p := range v.Table.Sessions.MyPatients(v.View(), partner) {
		if _, is := p.Due(); is {
			due = append(due, p.Pathway)
		}
	}
	out = append(out, site.AsksFor(people(v, tell), "patient to tell of an agreed place", "patients to tell of an agreed place", "", "/sessions/mine#tell")...)
	out = append(out, site.AsksFor(people(v, after), "patient to see to after a shared session, or after a no", "patients to see to after a shared session, or after a no", "", "/sessions/mine#todo")...)
	return append(out, site.AsksFor(people(v, due), "patient with a place in a shared session to see to", "patients with a place in a shared session to see to", "", "/sessions/mine#places")...), nil
}
