package sessions

import (
	"errors"
	"slices"

	"roundtable/care"
)

// filled puts the default where a collaborative has not agreed anything.
func filled(r care.SessionRules) care.SessionRules {
	d := care.DefaultSessionRules()
	if r.V == 0 {
		return d
	}
	for _, x := range []struct{ is, or *int }{
		{&r.Offers, &d.Offers}, {&r.Dates, &d.Dates}, {&r.AnswerDays, &d.AnswerDays}, {&r.LeaveDays, &d.LeaveDays}, {&r.ListDays, &d.ListDays}, {&r.LockDays, &d.LockDays},
	} {
		if *x.is == 0 {
			*x.is = *x.or
		}
	}
	if r.Overrun == 0 {
		r.Overrun = d.Overrun
	}
	if r.Fair == "" {
		r.Fair = d.Fair
	}
	return r
}

// FairChoice is somebody to whom a share of the places can be owed, in words.
type FairChoice struct {
	Fair  care.FairShare
	Words string
}

// FairChoices are all of them.
var FairChoices = []FairChoice{
	{care.FairBoth, "Each trust, and those who live in the most deprived fifth of the country"},
	{care.FairTrusts, "Each trust"},
	{care.FairDeprived, "Those who live in the most deprived fifth of the country"},
	{care.FairNone, "Nobody: the longest and most urgent waits first, whosever they are"},
}

// mostOverrun is the most that a list may risk: beyond it more lists overrun than not.
const mostOverrun = 0.5

// CheckRules is what is wrong with rules as somebody typed them, one for each field.
func CheckRules(r care.SessionRules) (out Wrong) {
	say := func(bad bool, where, what, remedy string) {
		if bad {
			out = append(out, care.Problem{Where: where, What: what, Remedy: remedy})
		}
	}
	least := care.DefaultSessionRules()
	say(r.NoticeDays < least.NoticeDays || r.NoticeDays > 365, "notice-days", "The notice of a reasonable offer is between 21 and 365 days.", "Three weeks, 21 days, is the national rule: no collaborative agrees less.")
	say(r.Offers < least.Offers || r.Offers > 10, "offers", "There are between 2 and 10 reasonable offers.", "Two is the national rule: no collaborative agrees fewer.")
	say(r.Dates < 0 || r.Dates > MostDates, "dates", "A reasonable offer is of between 1 and 4 dates.", "Write 1 where one date is an offer, 2 where a choice of two is.")
	say(r.AnswerDays < 1 || r.AnswerDays > 90, "answer-days", "There are between 1 and 90 days to answer an offer.", "Correct the number.")
	say(r.LockDays < 1 || r.ListDays <= r.LockDays || r.LeaveDays <= r.ListDays || r.LeaveDays > 365, "leave-days",
		"The gates close one after the other: leave first, then the list, then the lock.", "Write 42, 28 and 14 for six, four and two weeks.")
	say(!(r.Overrun > 0 && r.Overrun <= mostOverrun), "overrun", "A list may risk to overrun between 0 and 50 per cent.", "Write 30 for three lists in ten.")
	say(!(r.Tolerance >= 0 && r.Tolerance < 1), "tolerance", "A share falls short by less than all of it.", "Write 10 for a tenth.")
	say(!slices.ContainsFunc(FairChoices, func(c FairChoice) bool { return c.Fair == r.Fair }), "fair", "It is not said who is owed a share.", "Choose one.")
	return out
}

func asProblem(err error) *care.Problem {
	if p, ok := errors.AsType[*care.Problem](err); ok {
		return p
	}
	return &care.Problem{What: err.Error()}
}
