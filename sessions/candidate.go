package sessions

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"roundtable/care"
)

// Candidate is one wait as shared sessions see it: what the lists say of it, what the
// patient was asked, and what their own trust confirmed.
type Candidate struct {
	Pathway   care.Key         `json:"pathway"`
	Trust     care.PartnerCode `json:"trust"`
	Specialty string           `json:"specialty"` // treatment function code
	Procedure string           `json:"procedure,omitempty"`
	Birth     care.Date        `json:"-"`
	Decile    int              `json:"-"` // 1 = most deprived; 0 not known
	Ethnicity string           `json:"-"`
	Start     care.Date        `json:"clock_start"`
	Queue     care.Date        `json:"queue_place,omitzero"`
	Priority  string           `json:"priority"`
	Rank      int              `json:"-"` // of the priority, 1 = most urgent
	Flags     care.Flags       `json:"-"` // stated as yes

	Held bool `json:"held,omitempty"` // a file says that the person died
	Gone bool `json:"gone,omitempty"` // it is on no list any more, or its clock has stopped
	// Own is a date that a partner's own system shows for this wait or, of the same
	// person and specialty, for another; it is that partner's, and holds.
	Own care.Date `json:"own_date,omitzero"`
	// Open is the slot of an offer or a booking that stands for the same person.
	Open care.SlotID `json:"open,omitempty"`
	// Treated says that Open is of a session in which they were treated, though a list
	// still has the wait.
	Treated bool `json:"treated,omitempty"`
	// Ended is the day of a clinician's review by which the wait ends, if it is the last; its
	// trust's list still has it.
	Ended care.Date `json:"review_ended,omitzero"`

	Asked *care.WaiterAsked   `json:"asked,omitempty"`
	Fit   *care.WaiterFitness `json:"fitness,omitempty"`
}

// Code says why a wait and a session do not go together. It is stable.
type Code string

// Codes, in the order in which they are said: what concerns the person before what
// concerns the place.
const (
	WhyDied        Code = "died"
	WhyGone        Code = "gone"
	WhyTreated     Code = "treated"
	WhyReviewed    Code = "review-ended"
	WhyOpen        Code = "open-offer"
	WhyOwnDate     Code = "own-date"
	WhyNotAsked    Code = "not-asked"
	WhyUnwilling   Code = "not-willing"
	WhyClinicalAsk Code = "clinical-not-confirmed"
	WhyUnfit       Code = "clinical-no"
	WhySocialAsk   Code = "social-not-confirmed"
	WhySocial      Code = "social-no"
	WhyPreOp       Code = "pre-op"
	WhySpecialty   Code = "specialty"
	WhySite        Code = "site"
	WhyDay         Code = "day"
	WhyNotice      Code = "notice"
	WhyAge         Code = "age"
	WhySkills      Code = "skills"
	WhyEquipment   Code = "equipment"
	WhyTooLong     Code = "too-long"
)

// Reason is one reason, in words that name nobody.
type Reason struct {
	Code  Code   `json:"code"`
	Words string `json:"words"`
}

// Standing is what keeps a wait from every session, whichever it is; none when it can
// be planned. Unknown is never yes: who was not asked is not willing, and what nobody
// confirmed is not confirmed.
func (c *Candidate) Standing(today care.Date) (out []Reason) {
	say := func(is bool, code Code, words string) {
		if is {
			out = append(out, Reason{code, words})
		}
	}
	say(c.Held, WhyDied, "A partner's file says that the person died: letters and offers are held.")
	say(c.Gone, WhyGone, "The wait is on its trust's list no longer.")
	say(c.Treated, WhyTreated, "They were treated in a shared session. Their trust's list still has the wait.")
	say(c.Ended != 0, WhyReviewed, "A clinician's review of "+c.Ended.Long()+" ends this wait in their trust's own system. Offer nothing, unless a clinician reviews it again.")
	say(c.Open != "" && !c.Treated, WhyOpen, "There is an offer or a booking already.")
	say(c.Own >= today && c.Own != 0 && !(c.Fit != nil && c.Fit.OwnDateFree), WhyOwnDate, "A trust's own system has a date for this wait. It is that trust's to give back.")
	switch {
	case c.Asked == nil || c.Asked.Willing == care.NotAsked:
		say(true, WhyNotAsked, "Nobody has recorded asking whether they would go to another hospital.")
	case c.Asked.Willing != care.Yes:
		say(true, WhyUnwilling, "They said that they would rather wait where they are.")
	}
	fit := c.Fit
	if fit == nil {
		fit = &care.WaiterFitness{}
	}
	say(fit.Clinical == care.NotAsked, WhyClinicalAsk, "Their own trust has not confirmed that it is clinically right.")
	say(fit.Clinical == care.No, WhyUnfit, "Their own trust says that it is not clinically right.")
	say(fit.Social == care.NotAsked, WhySocialAsk, "Their own trust has not confirmed that it is right for their life at home.")
	say(fit.Social == care.No, WhySocial, "Their own trust says that it is not right for their life at home.")
	return out
}

// Room is what of a session a wait is set against.
type Room struct {
	*care.SessionPlanned
	// Has is how many units of each kind of equipment the session has.
	Has map[care.EquipmentID]int
}

// WhyNot says why a wait cannot go on a session, the most telling first; none when it
// can. What a session lacks is never taken for a wish: no plan may go against it.
func (c *Candidate) WhyNot(s *Room, rules care.SessionRules, today care.Date) []Reason {
	out := c.Standing(today)
	say := func(is bool, code Code, words string) {
		if is {
			out = append(out, Reason{code, words})
		}
	}
	asked, fit := c.Asked, c.Fit
	if asked == nil {
		asked = &care.WaiterAsked{}
	}
	if fit == nil {
		fit = &care.WaiterFitness{}
	}
	say(!preOpHolds(fit, s.Day), WhyPreOp, "Their pre-operative check is not done, or runs out before the day.")
	say(!slices.Contains(s.Specialties, c.Specialty), WhySpecialty, "The session is for another specialty.")
	say(!c.accepts(asked, s), WhySite, "They did not name this hospital among those they would go to.")
	say(slices.Contains(asked.Unavailable, s.Day), WhyDay, "They cannot come on that day.")
	if need := c.notice(rules); s.Day < today+care.Date(need) {
		say(true, WhyNotice, fmt.Sprintf("They need %d days' notice, and the day is nearer.", need))
	}
	months, known := care.AgeMonths(c.Birth, s.Day)
	say(!AgeFits(s.SessionPlanned, months, known), WhyAge, ageWords(s.SessionPlanned, known))
	if lacks := missing(fit.Skills, Skills(s.SessionPlanned)); len(lacks) > 0 {
		say(true, WhySkills, "Nobody of the session is skilled in "+strings.Join(lacks, ", ")+".")
	}
	for _, e := range fit.Needs {
		say(s.Has[e] < 1, WhyEquipment, "The session does not have the equipment that is needed.")
	}
	say(fit.Minutes > s.Minutes, WhyTooLong, "The operation is longer than the session.")
	return out
}

// accepts reports whether somebody would go to a session's site: one they named, or
// the one of their own trust.
func (c *Candidate) accepts(asked *care.WaiterAsked, s *Room) bool {
	return s.Host == c.Trust || slices.ContainsFunc(asked.Sites, func(site string) bool { return strings.EqualFold(site, s.Site) })
}

// notice is how many days before the day somebody has to be told: those of a
// reasonable offer, or fewer where they said that they come at short notice.
func (c *Candidate) notice(rules care.SessionRules) int {
	if c.Asked == nil {
		return rules.NoticeDays
	}
	if c.Asked.ShortNotice == care.Yes {
		return c.Asked.NoticeDays
	}
	return max(rules.NoticeDays, c.Asked.NoticeDays)
}

func preOpHolds(f *care.WaiterFitness, day care.Date) bool {
	return f.PreOp == "done" && (f.PreOpUntil == 0 || day <= f.PreOpUntil)
}

func ageWords(s *care.SessionPlanned, known bool) string {
	switch {
	case !known:
		return "Their date of birth is not known, and the session has an age limit."
	case s.MaxAgeMonths == 0:
		return fmt.Sprintf("The session takes people from %s.", ageText(s.MinAgeMonths))
	}
	return fmt.Sprintf("The session takes people from %s to %s.", ageText(s.MinAgeMonths), ageText(s.MaxAgeMonths))
}

func ageText(months int) string {
	if months%12 == 0 || months > 36 {
		return counted(months/12, "1 year", "years")
	}
	return counted(months, "1 month", "months")
}

// missing are the words of want that have lacks, sorted and once each.
func missing(want, have []string) (out []string) {
	for _, w := range want {
		if !slices.Contains(have, w) {
			out = append(out, w)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Weeks is how many weeks somebody waits on a day, by the place in the queue where
// that is earlier than the clock.
func (c *Candidate) Weeks(day care.Date) int { return care.WeeksWaited(c.since(), day) }

// since is the day from which somebody waits; 0 when it is not known.
func (c *Candidate) since() care.Date {
	if c.Queue != 0 && (c.Start == 0 || c.Queue < c.Start) {
		return c.Queue
	}
	return c.Start
}

// First orders waits as a booking officer would ring them: the more urgent first, then
// the longer wait to the day, then by key so that the order is always the same.
func First(a, b *Candidate, day care.Date) int {
	return cmp.Or(cmp.Compare(a.rank(), b.rank()), cmp.Compare(b.Weeks(day), a.Weeks(day)), cmp.Compare(a.since(), b.since()), slices.Compare(a.Pathway[:], b.Pathway[:]))
}

// rank is the priority's; one that is not known comes after all others.
func (c *Candidate) rank() int {
	if c.Rank == 0 {
		return 1 << 20
	}
	return c.Rank
}
