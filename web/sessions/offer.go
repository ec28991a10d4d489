package sessions

import (
	"cmp"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/sessions"
	"roundtable/web/site"
)

// dateOption is another date that somebody could be offered at once with a place.
type dateOption struct {
	Slot  care.SlotID
	Words string
	Short bool // it is nearer than the notice of a reasonable offer
}

// also are the dates of other days that a patient could be offered with the place of the
// page: those that nothing stands against, with a free place each.
func (x *placeView) also(fits []sessions.Fit) (out []dateOption) {
	days := []care.Date{x.Session.Day}
	for _, f := range fits {
		if len(f.WhyNot) > 0 || f.Offer == "" || slices.Contains(days, f.Session.Day) {
			continue
		}
		days = append(days, f.Session.Day)
		d := dateOption{Slot: f.Offer, Words: dateWords(&f.Session.SessionPlanned), Short: !sessions.Reasonable(x.Today, f.Session.Day, x.rules)}
		if d.Short {
			d.Words += ", at short notice"
		}
		out = append(out, d)
	}
	return out
}

// dateWords is the date of a session as somebody is told it.
func dateWords(s *care.SessionPlanned) string {
	return s.Day.Time().Weekday().String() + " " + s.Day.Long() + ", " + s.Start.String() + ", " + siteOf(s)
}

// choiceHint says what a choice is worth by the rules.
func (x *placeView) choiceHint() string {
	if x.rules.Dates > 1 {
		return "By your rules a reasonable offer is a choice of " + site.Counted(x.rules.Dates, "date", "dates") + ", each with the notice. Each is held until they answer."
	}
	return "Each is held until they answer. Together they are one offer."
}

// declineReason is a reason as it was chosen from the list, with what was added to it.
func declineReason(chosen, more string) string {
	more = strings.TrimSpace(more)
	switch {
	case chosen == "" || chosen == otherReason:
		return more
	case more == "":
		return chosen
	}
	return chosen + ": " + more
}

// otherReason stands in the list for one that is written beside it.
const otherReason = "other"

// declineOptions are the reasons in a list; the first is none chosen yet.
func declineOptions() []option {
	out := []option{{"", "Choose one"}}
	for _, r := range sessions.DeclineReasons {
		out = append(out, option{r, r})
	}
	return append(out, option{otherReason, "Another reason, written below"})
}

// answerers are who may have answered; of somebody under 16 not they alone.
func (x *placeView) answerers() []option {
	out := []option{{"", "Choose one"}, {"patient", "The patient"}, {"parent", "A parent, or who has parental responsibility"}, {"carer", "A carer who may speak for them"}}
	if r := x.Line.Row; r != nil && r.AgeMonths >= 0 && r.AgeMonths < 16*12 {
		out = slices.Delete(out, 1, 2)
	}
	return out
}

// chosenDate is the place that an answer is about: that of the page, or another date of
// the same offer, with the version that is expected of it.
func chosenDate(v *site.Visit, a care.OfferAnswered, seen ledger.Version) (care.SlotID, ledger.Version, error) {
	with, _, _ := v.Table.Sessions.Choice(v.View(), a.Slot)
	if !a.Accepted || len(with) == 0 {
		return a.Slot, seen, nil
	}
	chosen := care.SlotID(v.PostFormValue("date"))
	switch {
	case chosen == a.Slot:
		return a.Slot, seen, nil
	case slices.ContainsFunc(with, func(d sessions.Date) bool { return d.Slot == chosen }):
		return chosen, v.Table.Sessions.SlotVersion(chosen), nil
	}
	return a.Slot, seen, &care.Problem{Where: "date", What: "It is not said which date they chose.", Remedy: "Choose one."}
}

// fieldID is the id of a field of one of two forms that ask the same.
func fieldID(do, field string) string { return field + "-" + do }

// answeredBy is who of the family answered, and when.
func answeredBy(a *care.OfferAnswered) string {
	return "on " + a.On.Long() + cmp.Or(map[string]string{"patient": ", by the patient", "parent": ", by a parent", "carer": ", by a carer"}[a.Whom], "")
}
