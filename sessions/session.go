package sessions

import (
	"fmt"
	"slices"
	"strings"

	"roundtable/care"
)

// Limits of what a session may be: beyond them something was mistyped.
const (
	longestSession = 14 * 60 // minutes
	mostPlaces     = 40
	mostTurnaround = 120 // minutes
	oldestMonths   = 130 * 12
)

// CheckSession is what is wrong with a session as somebody typed it, one for each
// field; none when it can be planned. It asks nothing of other sessions: see Clashes.
func CheckSession(s care.SessionPlanned) (out []care.Problem) {
	wrong := func(bad bool, where, what, remedy string) {
		if bad {
			out = append(out, care.Problem{Where: where, What: what, Remedy: remedy})
		}
	}
	wrong(!s.Host.Valid(), "host", "The hospital that hosts the session is missing.", "Choose the host.")
	wrong(strings.TrimSpace(s.Site) == "", "site", "The site is missing.", "Write the site's code as the host's list has it.")
	wrong(strings.TrimSpace(s.Theatre) == "", "theatre", "The theatre is missing.", "Write which theatre it is.")
	wrong(s.Day == 0, "day", "The day is missing.", "Give the day of the session.")
	wrong(s.Start == 0, "start", "The time at which it begins is missing.", "Give a time such as 08:30.")
	wrong(s.Minutes <= 0 || s.Minutes > longestSession, "minutes", "A session lasts between one minute and 14 hours.", "Correct its length.")
	wrong(s.Start > 0 && s.Minutes > 0 && int(s.Start-1)+s.Minutes > 24*60, "minutes", "The session ends after midnight.", "End it on the same day.")
	wrong(len(s.Specialties) == 0, "specialties", "It is not said for which specialty the session is.", "Choose one at least.")
	wrong(s.Surgeon.ID == "", "surgeon", "The surgeon is missing.", "Say who operates.")
	wrong(s.Anaesthetist.ID == "", "anaesthetist", "The anaesthetist is missing.", "Say who gives the anaesthetic.")
	wrong(s.Surgeon.ID != "" && s.Surgeon.ID == s.Anaesthetist.ID, "anaesthetist", "Surgeon and anaesthetist are the same person.", "Choose two people.")
	wrong(s.Turnaround < 0 || s.Turnaround > mostTurnaround, "turnaround", "The time between two patients is between 0 and 120 minutes.", "Correct it.")
	wrong(s.Places <= 0 || s.Places > mostPlaces, "places", "A list has between 1 and 40 places.", "Say how many patients it takes at most.")
	wrong(s.Chairs < 0 || s.Chairs > mostPlaces, "chairs", "There are between 0 and 40 day-case chairs.", "Correct the number.")
	wrong(s.MinAgeMonths < 0 || s.MinAgeMonths > oldestMonths, "min-age", "The youngest age is not an age.", "Give it in completed months or years.")
	wrong(s.MaxAgeMonths != 0 && s.MaxAgeMonths < s.MinAgeMonths, "max-age", "The oldest age is below the youngest.", "Correct one of them.")
	wrong(s.Cost < 0, "cost", "A cost is not below nothing.", "Correct the cost.")
	return out
}

// Ends is the minute of the day at which a session is planned to end, counted from
// midnight; Begins at which it begins.
func Ends(s *care.SessionPlanned) int { return Begins(s) + s.Minutes }

// Begins is the minute of the day at which a session begins, counted from midnight.
func Begins(s *care.SessionPlanned) int { return max(0, int(s.Start)-1) }

func overlap(a, b *care.SessionPlanned) bool {
	return a.Day == b.Day && Begins(a) < Ends(b) && Begins(b) < Ends(a)
}

// Clashes says in words with which of other sessions one cannot be at the same time:
// the theatre is taken, or somebody would be in two places. A session does not clash
// with itself.
func Clashes(s *care.SessionPlanned, others []*care.SessionPlanned) (out []care.Problem) {
	for _, o := range others {
		if o.ID == s.ID || !overlap(s, o) {
			continue
		}
		if o.Host == s.Host && strings.EqualFold(o.Site, s.Site) && strings.EqualFold(o.Theatre, s.Theatre) {
			out = append(out, care.Problem{
				Where: "theatre", What: fmt.Sprintf("Theatre %s is taken by another session then.", s.Theatre),
				Remedy: "Choose another theatre or time, or cancel the other session.",
			})
		}
		for _, who := range []struct {
			where string
			id    string
		}{{"surgeon", s.Surgeon.ID}, {"anaesthetist", s.Anaesthetist.ID}} {
			if who.id != "" && (who.id == o.Surgeon.ID || who.id == o.Anaesthetist.ID) {
				out = append(out, care.Problem{
					Where: who.where, What: "The " + who.where + " works another session at the same time.",
					Remedy: "Choose somebody else, or another time.",
				})
			}
		}
	}
	return out
}

// Skills are what surgeon and anaesthetist of a session are skilled in, sorted.
func Skills(s *care.SessionPlanned) []string {
	all := slices.Concat(s.Surgeon.Skills, s.Anaesthetist.Skills)
	slices.Sort(all)
	return slices.Compact(all)
}

// Visitors are the staff of a session whom another organisation employs: the host has
// to authorise them before the day.
func Visitors(s *care.SessionPlanned) (out []care.SessionStaff) {
	for _, w := range []care.SessionStaff{s.Surgeon, s.Anaesthetist} {
		if w.Partner != "" && w.Partner != s.Host {
			out = append(out, w)
		}
	}
	return out
}

// Authorised reports whether a host's authorisation covers somebody on a day: of those
// that had begun by it the newest, which stands last, and none before it.
func Authorised(a []care.StaffAuthorised, host care.PartnerCode, id string, day care.Date) bool {
	for _, x := range slices.Backward(a) {
		if x.Host == host && x.ID == id && x.From <= day {
			return x.Until == 0 || day <= x.Until
		}
	}
	return false
}

// AgeFits reports whether a session takes somebody who is so many completed months
// old on its day. An age that is not known fits no session that has a limit.
func AgeFits(s *care.SessionPlanned, months int, known bool) bool {
	if !known {
		return s.MinAgeMonths == 0 && s.MaxAgeMonths == 0
	}
	return months >= s.MinAgeMonths && (s.MaxAgeMonths == 0 || months <= s.MaxAgeMonths)
}
