package waiting

import (
	"context"
	"slices"

	"roundtable/care"
	"roundtable/facts"
)

// Today's prompts are the lists that somebody has to work down; each opens
// exactly the rows that it counts.

// contactDays is how long somebody may wait without hearing from anyone: the
// 12-weekly contact of the validation guidance.
const contactDays = ValidationDays

// Prompts says what needs the viewer today, for the partner that they act for.
// Who acts for a partner that has nobody on the list, as an ICB's programme
// manager does, or for none, gets the prompts of the whole table, and each says
// so: an empty list of their own would read as "nothing to do". Every prompt is there, also with
// nothing to do: that is good news and worth showing. Waits due to be validated
// are counted of those partners for whom validations are recorded at all.
func (l *List) Prompts(ctx context.Context, view *facts.View) ([]Prompt, error) {
	t, err := l.table(ctx, view, 0)
	if err != nil {
		return nil, err
	}
	type prompted struct {
		partner care.PartnerCode
		who     care.AccountID
		name    string
		marks   uint64
	}
	v := view.Viewer()
	found, err := remembered(&t.memo, prompted{v.Partner, v.Account, v.Name, t.sharedVersion()}, func() ([]Prompt, error) {
		return t.prompts(v), ctx.Err()
	})
	return slices.Clone(found), err
}

func (t *table) prompts(v care.Viewer) []Prompt {
	of := func(q Query) *selection { return selectWhere(t, q.compile(t, v)) }
	var partners []care.PartnerCode
	if p := v.Partner; p != "" && of(Query{Partners: []care.PartnerCode{p}}).count > 0 {
		partners = []care.PartnerCode{p}
	}
	prompts := promptsFor(partners)
	for i := range prompts {
		if prompts[i].Name == "validation-due" {
			some, ok := t.validatingOf(partners)
			if !ok { // nobody's lists say when a wait was validated: none can be told from another
				prompts = slices.Delete(prompts, i, i+1)
				break
			}
			prompts[i].Query.Partners = some
		}
	}
	for i := range prompts {
		prompts[i].Whole = len(partners) == 0
		waits := of(prompts[i].Query)
		prompts[i].Count = waits.count
		prompts[i].People, _ = waits.people()
	}
	return prompts
}

func promptsFor(partners []care.PartnerCode) []Prompt {
	all := []Prompt{
		{Name: "over-65-no-date", Words: "waits over 65 weeks with nothing to look forward to", Query: Query{
			Weeks: Over(65), Next: NextFilter{Is: NextNotSet},
		}},
		{Name: "over-52-no-date", Words: "waits over 52 weeks with nothing to look forward to", Query: Query{
			Weeks: Over(52), Next: NextFilter{Is: NextNotSet},
		}},
		{Name: "priority-due", Words: "waits whose priority asked for treatment by a day that is past", Query: Query{
			PriorityDue: Yes, Sort: []SortKey{{By: ColPriority}},
		}},
		{Name: "no-contact", Words: "waits with no contact for 12 weeks", Query: Query{
			Weeks: Over(contactDays / 7), ContactAge: contactDays, Sort: []SortKey{{By: ColContact}},
		}},
		{Name: "validation-due", Words: "waits due to be validated (every 12 weeks)", Query: Query{
			Validation: Yes, Sort: []SortKey{{By: ColValidated}},
		}},
		{Name: "queries", Words: "waits with a query to answer", Query: Query{HasQuery: Yes}},
		{Name: "treated-shared", Words: "waits that a shared session treated and their trust's list still has", Query: Query{Treated: Yes}},
		{Name: "date-past", Words: "waits whose next date is past", Query: Query{
			Next: NextFilter{Is: NextPast}, Sort: []SortKey{{By: ColNext}},
		}},
		{Name: "also-elsewhere", Words: "waits of people who are also on another partner's list", Query: Query{Elsewhere: Yes}},
		{Name: "held", Words: "waits of people who have died, by some file: every letter and offer is held", Query: Query{Held: Yes}},
		{Name: "mine", Words: "waits that you own", Query: Query{Owner: OwnerMine, Sort: []SortKey{{By: ColActionDue}}}},
	}
	for i := range all {
		all[i].Query.Partners = partners
	}
	return all
}
