package waiting

import (
	"slices"

	"roundtable/care"
)

// Check reports, as a *care.Problem, what in a query makes no sense: a column
// that cannot be sorted or grouped by, a range that ends before it begins, a
// page larger than MaxLimit. It does not look whether any row would match.
func (q Query) Check() error {
	bad := func(what, remedy string) error {
		return &care.Problem{What: what, Where: "the list's filters", Remedy: remedy}
	}
	for _, r := range []Range{q.Weeks, q.QueueWeeks} {
		if r.From < 0 || r.To < 0 || (r.To > 0 && r.From > r.To) || r.From > maxWeeks || r.To > maxWeeks {
			return bad("A range of weeks ends before it begins or is out of bounds.", "Use whole weeks, the smaller first.")
		}
	}
	if q.Next.Days < 0 || q.Next.Days > maxDays || q.ContactAge < 0 || q.ContactAge > maxDays {
		return bad("A number of days is out of bounds.", "Use a whole number of days from 0.")
	}
	if !slices.Contains([]NextIs{NextAny, NextNone, NextSome, NextWithin, NextAfter, NextPast, NextNotSet}, q.Next.Is) {
		return bad("The filter on the next date is not one that is known.", "Use none, some, within, after, past or none-or-past.")
	}
	if !slices.Contains([]OwnerIs{OwnerAny, OwnerNone, OwnerMine, OwnerSome}, q.Owner) {
		return bad("The filter on the owner is not one that is known.", "Use none, mine or some.")
	}
	if q.Limit < 0 || q.Limit > MaxLimit || q.Offset < 0 {
		return bad("The page is out of bounds.", "A page has 1 to 1000 rows.")
	}
	if q.Group != ColNone && !slices.Contains(Dims(), q.Group) {
		return bad("The list cannot be grouped by that column.", "Group by partner, specialty, age band, deprivation, ethnicity, priority, band, team, reason for referral or owner.")
	}
	if len(q.Sort) > maxSort {
		return bad("There are too many columns to sort by.", "Sort by at most six.")
	}
	for _, k := range q.Sort {
		if !slices.Contains(sortable, k.By) {
			return bad("The list cannot be sorted by that column.", "Sort by a column of the list.")
		}
	}
	if !q.Doubt.Known() {
		return bad("The doubt to show is not one that is known.", "Follow the link from the data-quality page again.")
	}
	return nil
}

const (
	maxWeeks = 5000
	maxDays  = 40_000
	maxSort  = 6
)

// sortable are the columns that a list can be sorted by: all that are shown. Of
// a PPID facts keeps a hash alone, so that it has no order.
var sortable = []Column{
	ColWeeks, ColQueueWeeks, ColBand, ColPartner, ColTFC, ColSpecialty, ColTeam, ColReason, ColPriority, ColNext, ColOwner,
	ColContact, ColAction, ColActionDue, ColComment, ColName, ColNHS, ColLocal, ColAge, ColAgeBand,
	ColDecile, ColEthnicity, ColFlags, ColAlso, ColValidated, ColQueries, ColHeld,
}

// SharedColumns are all columns of the list, in the order in which they are shown.
func SharedColumns() []Column { return slices.Clone(sortable) }
