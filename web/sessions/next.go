package sessions

import (
	"strings"

	"roundtable/care"
	"roundtable/sessions"
	"roundtable/waiting"
	"roundtable/web/site"
)

// nextAct is what comes next for one agreed place: one page with one act on it. Nothing
// follows by itself.
type nextAct struct {
	Href, Name, Words string
	Step              sessions.Step
	Key               care.Key // of the wait
}

// placeHref is the page of a place.
func placeHref(slot care.SlotID) string {
	return "/sessions/at/" + strings.Replace(string(slot), "/", "/places/", 1)
}

// stepHref leads to the page on which the next act of an agreed place is done; "" when
// there is none, or no place is free.
func stepHref(p sessions.ProposalPlace, plan care.ProposalID) string {
	switch p.Step {
	case sessions.StepTell:
		if p.Offer != "" {
			return at(placeHref(p.Offer), "for", p.Pathway.String(), "plan", string(plan))
		}
	case sessions.StepAnswer, sessions.StepBook, sessions.StepEnter, sessions.StepDone, sessions.StepElse:
		if p.Now != "" {
			return at(placeHref(p.Now), "plan", string(plan))
		}
	}
	return ""
}

// stepOrder is the order in which a booking officer works through a plan.
var stepOrder = []sessions.Step{sessions.StepBook, sessions.StepAnswer, sessions.StepTell}

// acts are what is to be done about one partner's patients of a plan, bookings before
// answers before calls; of everybody's where partner is "". Whom something stands
// against by now, and whoever the visitor may not see, has none.
func actsOf(page *sessions.ProposalPage, partner care.PartnerCode, rows map[care.Key]*waiting.Row) (out []nextAct) {
	for _, step := range stepOrder {
		for _, s := range page.Sessions {
			for _, p := range s.Places {
				href := stepHref(p, page.ID)
				if p.Step == step && p.Shown && len(p.Against) == 0 && href != "" && (partner == "" || p.Partner == partner) {
					out = append(out, nextAct{href, name(rows[p.Pathway]), step.Words(), step, p.Pathway})
				}
			}
		}
	}
	return out
}

// following is what comes next in a plan after whom the visitor is about: for anybody else,
// on whichever place, this one too once it is free.
func following(v *site.Visit, id care.ProposalID, here care.Key) ([]nextAct, error) {
	page, ok := v.Table.Sessions.Proposal(v.View(), id)
	if !ok {
		return nil, nil
	}
	partner := v.Viewer.Partner
	if v.Alone() {
		partner = ""
	}
	var out []nextAct
	for _, a := range actsOf(&page, partner, nil) {
		if a.Key != here {
			out = append(out, a)
		}
	}
	if len(out) > 0 {
		row, err := person(v, out[0].Key)
		if err != nil {
			return nil, err
		}
		out[0].Name = name(row)
	}
	return out, nil
}
