package sessions

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/sessions/plan"
)

// Pool is what a plan is made of: the sessions that are offered, the equipment, who
// waits, and who has a place already.
type Pool struct {
	Today     care.Date
	Rules     care.SessionRules
	Sessions  []*care.SessionPlanned // in the order in which they stand in the plan
	Equipment []*Store
	Uses      map[care.EquipmentID]map[care.Date]Uses
	Others    map[care.SessionID]*care.SessionPlanned // all there are, these among them
	Waiting   []Candidate
	Locked    map[care.Key]care.SessionID // who was offered a place, or has one
	// Beside are the minutes of places that somebody of Locked has been offered too, to choose:
	// nobody else has them while there is no answer.
	Beside  map[care.SessionID][]int
	Down    map[turnedDown]bool   // dates that were declined or refused, and are not given again
	Against map[turnedDown]Reason // pairs that a plan made of this pool held and that do not pass
	// Before is the plan of these sessions that stood before; nil for a first. Whom it
	// named and nobody has told is moved as little as can be.
	Before *care.PlanProposed

	birthdays map[care.SessionID]bool // see birthdayBefore
}

// leastChange is what moving somebody costs who was proposed before and not told yet,
// as a part of what a case of the instance is worth on average.
const leastChange = 0.25

// Instance is the planner's instance of a pool, and why everybody who is not in it
// cannot be planned at all. It says of nobody who they are.
func (p *Pool) Instance() (*plan.Instance, []care.LeftOut) {
	in := &plan.Instance{
		Risk:     plan.Risk{Alpha: p.Rules.Overrun},
		Settings: plan.Settings{LongWaitWeeks: 52, LongWaitFactor: 1.5},
	}
	sites := map[care.PartnerCode][]string{} // by host
	for _, s := range p.Sessions {
		x := sessionOf(s)
		for _, m := range p.Beside[s.ID] {
			if x.Chairs--; x.Chairs == 0 { // which to the planner is no limit
				x.Chairs, x.Minutes = 1, 1
			}
			x.Minutes = max(1, x.Minutes-float64(m+s.Turnaround))
		}
		if p.birthdayBefore(s) {
			x.MinAgeMonths, x.MaxAgeMonths = 0, 0 // asked of each by their age on the day: see bar
		}
		x.Skills = append(x.Skills, p.could(s)...)
		x.AloneSkills = p.lends(s)
		in.Sessions = append(in.Sessions, x)
		sites[s.Host] = append(sites[s.Host], siteKey(s.Site))
	}
	var out []care.LeftOut
	trusts := map[string]bool{}
	for i := range p.Waiting {
		c := &p.Waiting[i]
		locked, is := p.Locked[c.Pathway]
		if c.Treated && !is {
			continue // they wait for nothing that a plan could give
		}
		if !is {
			if why := c.Standing(p.Today); len(why) > 0 {
				out = append(out, care.LeftOut{Pathway: c.Pathway, Partner: c.Trust, Code: string(why[0].Code), Words: why[0].Words})
				continue
			}
			if c.Fit.PreOp != "done" {
				out = append(out, care.LeftOut{Pathway: c.Pathway, Partner: c.Trust, Code: string(WhyPreOp), Words: "Their pre-operative check is not done."})
				continue
			}
		}
		k := p.caseOf(c, locked, sites[c.Trust])
		if !is {
			p.bar(in, c, &k)
		}
		in.Cases = append(in.Cases, k)
		trusts[string(c.Trust)] = true
	}
	in.Equipment = p.equipment()
	in.Groups = groups(trusts, p.Rules)
	if n := len(in.Cases); n > 0 {
		sum := 0.0
		for i := range in.Cases {
			sum += in.ValueOf(&in.Cases[i])
		}
		in.Settings.ChangePenalty = leastChange * sum / float64(n)
	}
	return in, out
}

// Keep is the plan before as the planner has it: who was told a date is told, and keeps
// it; nil without one.
func (p *Pool) Keep() *plan.Plan {
	if p.Before == nil {
		return nil
	}
	out := &plan.Plan{}
	for _, x := range p.Before.Places {
		if _, told := p.Locked[x.Pathway]; !told { // who was told stands in Locked, where they are now
			out.Assignments = append(out.Assignments, plan.Assignment{Case: plan.CaseID(x.Pathway.String()), Session: plan.SessionID(x.Session), Order: x.Order})
		}
	}
	return out
}

func siteKey(site string) string { return strings.ToUpper(strings.TrimSpace(site)) }

// caseOf is one wait as the planner has it. The sites that it accepts are those that
// the patient named, and those of their own trust.
func (p *Pool) caseOf(c *Candidate, locked care.SessionID, own []string) plan.Case {
	mean, sd, _ := estimate(c)
	k := plan.Case{
		ID: plan.CaseID(c.Pathway.String()), Trust: string(c.Trust), Specialty: c.Specialty, IMD: c.Decile,
		Weeks: float64(c.Weeks(p.Today)), Priority: c.Priority,
		Duration: plan.Duration{Mean: float64(mean), SD: float64(sd)},
		Sites:    slices.Clone(own), NotBefore: day(p.Today + care.Date(c.notice(p.Rules))), Locked: plan.SessionID(locked),
		LDOrAutism: c.Flags&(care.FlagLearningDisability|care.FlagAutism) != 0,
	}
	if locked != "" {
		k.NotBefore = "" // they were told in time, or said that it is soon enough
	}
	if k.Sites == nil {
		k.Sites = []string{} // none is no site, not any
	}
	if c.Asked != nil {
		for _, s := range c.Asked.Sites {
			k.Sites = append(k.Sites, siteKey(s))
		}
		for _, d := range c.Asked.Unavailable {
			k.Unavailable = append(k.Unavailable, day(d))
		}
	}
	if f := c.Fit; f != nil {
		k.NotAfter, k.Skills, k.Latex, k.Infection = day(f.PreOpUntil), slices.Clone(f.Skills), f.Latex, f.Infection
		for _, e := range f.Needs {
			k.Needs, k.Skills = append(k.Needs, plan.EquipmentID(e)), append(k.Skills, keptSkill(e))
		}
	}
	// The age is that on the first day on offer; of a session for which it differs later
	// see bar.
	if months, ok := care.AgeMonths(c.Birth, p.first()); ok {
		k.AgeMonths = &months
	}
	return k
}

// first is the first day on offer; today when nothing is.
func (p *Pool) first() care.Date {
	if len(p.Sessions) == 0 {
		return p.Today
	}
	return slices.MinFunc(p.Sessions, func(a, b *care.SessionPlanned) int { return cmp.Compare(a.Day, b.Day) }).Day
}

func day(d care.Date) plan.Day { return plan.Day(d.String()) }

func sessionOf(s *care.SessionPlanned) plan.Session {
	return plan.Session{
		ID: plan.SessionID(s.ID), Trust: string(s.Host), Site: siteKey(s.Site), Day: day(s.Day), Start: s.Start.String(), Minutes: float64(s.Minutes),
		Specialties: s.Specialties, Skills: append(Skills(s), s.Surgeon.ID, s.Anaesthetist.ID), Staff: []string{s.Surgeon.ID, s.Anaesthetist.ID},
		MinAgeMonths: s.MinAgeMonths, MaxAgeMonths: s.MaxAgeMonths, TurnaroundMinutes: float64(s.Turnaround), Chairs: capacity(s),
	}
}

// could are the kinds of equipment that a session may use, in the guise of skills, which
// are a session's own: what it keeps for itself, and of which no other session keeps the
// last. The planner counts units by day and site, and would give one that a session keeps
// to the theatre next door.
func (p *Pool) could(s *care.SessionPlanned) (out []string) {
	for _, e := range p.Equipment {
		if uses := p.Uses[e.ID][s.Day]; uses[s.ID] > 0 || e.Free(s, p.Today, uses, p.Others) > 0 {
			out = append(out, keptSkill(e.ID))
		}
	}
	return out
}

// lends are the kinds of equipment that a session of their owner could use if they were
// not lent, as could says them.
func (p *Pool) lends(s *care.SessionPlanned) (out []string) {
	have := p.could(s)
	for _, e := range p.Equipment {
		home := &Store{Equipment: e.Equipment}
		if k := keptSkill(e.ID); e.Owner == s.Host && !slices.Contains(have, k) && home.Free(s, p.Today, p.Uses[e.ID][s.Day], p.Others) > 0 {
			out = append(out, k)
		}
	}
	return out
}

func keptSkill(e care.EquipmentID) string { return "equipment " + string(e) }

// equipment is what the planner may give to sessions: at the owner's own sites what is
// not lent, at a borrower's what was lent to it, less what other sessions of the day
// have taken.
func (p *Pool) equipment() (out []plan.Equipment) {
	planned := map[care.SessionID]bool{}
	for _, s := range p.Sessions {
		planned[s.ID] = true
	}
	for _, e := range p.Equipment {
		x := plan.Equipment{ID: plan.EquipmentID(e.ID), Owner: string(e.Owner), Units: new(int), UnitsByDay: map[plan.Day]int{}, Sites: []string{}}
		for _, s := range p.Sessions {
			if s.Host == e.Owner && !slices.Contains(x.Sites, siteKey(s.Site)) {
				x.Sites = append(x.Sites, siteKey(s.Site))
			}
			if _, is := x.UnitsByDay[day(s.Day)]; !is {
				x.UnitsByDay[day(s.Day)], x.Loans = p.unitsOn(e, s.Day, planned, x.Loans)
			}
		}
		out = append(out, x)
	}
	return out
}

// unitsOn is how many units there are on a day, and where they are lent to on it, without
// those that sessions beside the plan use.
func (p *Pool) unitsOn(e *Store, on care.Date, planned map[care.SessionID]bool, loans []plan.Loan) (int, []plan.Loan) {
	n, at := e.At(e.Owner, "", on, p.Today), map[string]int{}
	for i := range e.Lendings {
		lent := e.lentOn(&e.Lendings[i], on)
		n, at[siteKey(e.Lendings[i].Site)] = n+lent, at[siteKey(e.Lendings[i].Site)]+lent
	}
	for id, used := range p.Uses[e.ID][on] {
		if planned[id] || p.Others[id] == nil {
			continue // a session of the plan, or one that was cancelled
		}
		n -= used
		if o := p.Others[id]; o != nil {
			at[siteKey(o.Site)] -= used
		}
	}
	for _, site := range slices.Sorted(maps.Keys(at)) {
		if at[site] > 0 {
			loans = append(loans, plan.Loan{Site: site, From: day(on), Until: day(on), Units: at[site]})
		}
	}
	return max(0, n), loans
}

// lentOn is how many units a lending brings to its borrower on a day.
func (s *Store) lentOn(l *care.Lending, on care.Date) int {
	if l.From <= on && on <= l.Until && (l.Back == 0 || on < l.Back) {
		return l.Units
	}
	return 0
}

// groups are who is owed a share by the rules: each trust, and those who live in the
// most deprived fifth.
func groups(trusts map[string]bool, r care.SessionRules) (out []plan.Group) {
	if r.Fair == care.FairBoth || r.Fair == care.FairTrusts {
		for _, t := range sortedIDs(trusts) {
			out = append(out, plan.Group{ID: plan.GroupID(trustGroup + t), Trusts: []string{t}})
		}
	}
	if r.Fair == care.FairBoth || r.Fair == care.FairDeprived {
		out = append(out, plan.Group{ID: mostDeprived, IMD: []int{1, 2}})
	}
	for i := range out {
		out[i].Tolerance, out[i].Hard = &r.Tolerance, r.Hard
	}
	return out
}

// trustGroup begins the name of a trust's group, before its code.
const trustGroup = "trust "

// TrustOf is the trust that a group of a plan is; ok is false for any other group.
func TrustOf(group string) (p care.PartnerCode, ok bool) {
	code, ok := strings.CutPrefix(group, trustGroup)
	return care.PartnerCode(code), ok
}

// mostDeprived is the group of those who live in the most deprived fifth.
const mostDeprived plan.GroupID = "Most deprived fifth"

// Proposal is a plan as a record: who would have which place, and why everybody else
// has none. Whoever the planner left out comes after whom no plan could have taken.
func (p *Pool) Proposal(title string, got *plan.Plan, out []care.LeftOut) care.PlanProposed {
	body := care.PlanProposed{V: 1, Title: title, Value: finite(got.Value), Bound: finite(got.Bound), Gap: got.Gap, Seed: got.Seed, LeftOut: out}
	who := map[care.Key]*Candidate{}
	for i := range p.Waiting {
		who[p.Waiting[i].Pathway] = &p.Waiting[i]
	}
	for _, a := range got.Assignments {
		k, ok := care.ParseKey(string(a.Case))
		if c := who[k]; ok && c != nil {
			body.Places = append(body.Places, care.ProposedPlace{
				Session: care.SessionID(a.Session), Pathway: k, Partner: c.Trust, Order: a.Order, Minutes: MinutesOf(c), Locked: a.Locked,
			})
		}
	}
	for _, s := range got.Sessions {
		x := care.ProposedSession{Session: care.SessionID(s.Session), Minutes: int(math.Round(s.Minutes)), Overrun: finite(s.Overrun), Sampled: finite(s.OverrunMC), NotPlanned: s.NotPlanned}
		for _, e := range s.Equipment {
			x.Equipment = append(x.Equipment, care.EquipmentID(e))
		}
		body.Sessions = append(body.Sessions, x)
	}
	for _, w := range got.WhyNot {
		k, ok := care.ParseKey(string(w.Case))
		if c := who[k]; ok && c != nil {
			if why, is := p.barredWords(c, care.SessionID(w.Session)); is && w.Rule == string(WhySkills) {
				body.LeftOut = append(body.LeftOut, care.LeftOut{Pathway: k, Partner: c.Trust, Code: string(why.Code), Words: why.Words, Nearest: care.SessionID(w.Session)})
				continue
			}
			body.LeftOut = append(body.LeftOut, care.LeftOut{Pathway: k, Partner: c.Trust, Code: cmp.Or(w.Rule, w.Code), Words: cmp.Or(whyWords[w.Code], w.Words), Nearest: care.SessionID(w.Session)})
		}
	}
	for _, g := range got.Groups {
		body.Groups = append(body.Groups, care.ProposedGroup{
			Name: string(g.Group), Waiting: g.Eligible, Pooled: g.Treated, Due: finite(g.Due), Share: finite(g.Share), Alone: g.Alone, Short: finite(g.Short),
		})
	}
	for _, t := range got.Trusts {
		body.Trusts = append(body.Trusts, care.ProposedTrust{Partner: care.PartnerCode(t.Trust), Waiting: t.Eligible, Pooled: t.Pooled, Alone: t.Alone})
	}
	body.Problems = p.problemWords(got.Problems)
	return body
}

// whyWords say to a booking officer what the planner's reasons come to that are not of
// eligibility; the planner's own words compare prices.
var whyWords = map[string]string{
	plan.TooDear:     "The minutes that they would take go to others, who are more urgent or have waited longer.",
	plan.NoCapacity:  "No list has room for them beside those who are on it.",
	plan.NoEquipment: "The equipment that is needed is used by others on the days that would do.",
	plan.ForFairness: "Their place went to a group that is owed a fair share.",
}

// finite is a number that JSON can hold.
func finite(x float64) float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return 0
	}
	return x
}
