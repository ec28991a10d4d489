package pathways

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/servicemap/lived"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// meet is somebody of a log as a row names them, written down as seen, with the address
// of their way.
func meet(v *site.Visit, l *lived.Log, n int32, on care.Date) (name, age, href string) {
	p := &l.People[n]
	c, i, ok := v.View().Person(p.Row)
	if !ok {
		return "Not shared with you", "", ""
	}
	v.Saw("journey", recordsOf(v, p.Row)...)
	name = strings.Trim(strings.ToUpper(v.View().Wide(facts.DimFamily, c.Family[i]))+", "+v.View().Wide(facts.DimGiven, c.Given[i]), ", ")
	return cmp.Or(name, "No name in the list"), ageOn(p.Birth, on), "/journeys/person/" + c.Key[i].String()
}

// recordsOf are all records of somebody whose ways the visitor may follow: what is shown of
// a person across partners is shown of each of them.
func recordsOf(v *site.Visit, row facts.Row) (seen []site.Seen) {
	open := lived.FollowsOf(v.View())
	for _, r := range v.View().SamePerson(row, nil) {
		c, i, ok := v.View().Person(r)
		if ok && open.Class(c.Class[i]) && (r == row || len(v.View().PathwaysOf(r, nil)) > 0) {
			seen = append(seen, site.Seen{Person: c.Key[i], Class: c.Class[i]})
		}
	}
	return seen
}

func ageOn(birth, on care.Date) string {
	months, ok := care.AgeMonths(birth, on)
	switch {
	case birth == 0 || !ok:
		return "not known"
	case months < 36:
		return site.Counted(months, "month", "months")
	}
	return fmt.Sprint(months / 12)
}

// personView is one person's way across partners.
type personView struct {
	*ask
	Name, Born string
	Referrals  []stay
	Steps      []step
	Found      []foundRow
	National   []lived.Spell
	Own        []lived.Spell
	Asked      []lived.Asking
	OwnWait    string // the last of them in one sentence
	Linked     bool
	Undated    bool
}

// stay is one referral of theirs.
type stay struct {
	Service, Need, From, To, Outcome, Reason string
	Turned                                   bool
}

// step is one event.
type step struct {
	When, What, Service, Reason string
	NewDay                      bool
	Precise                     bool
}

type foundRow struct{ Words, Means string }

func (p *pages) person(w http.ResponseWriter, v *site.Visit) error {
	page, tabs := begin(v, "One person's way", "")
	a, found := p.asks(v, tabs, "")
	n, err := find(v, a.Log)
	if err != nil {
		return err
	}
	who := &a.Log.People[n]
	x := &personView{ask: a, Linked: who.Linked}
	x.Name, _, _ = meet(v, a.Log, n, a.Log.AsAt)
	if who.Birth != 0 {
		x.Born = who.Birth.Long()
	}
	for _, r := range a.Log.Of(who) {
		x.Referrals = append(x.Referrals, stayOf(a.Log, &r))
	}
	last := care.Date(0)
	for _, e := range a.Log.EventsOf(who) {
		s := step{What: lived.EventWords(e.Kind), Service: a.Log.ServiceName(e.Service), NewDay: e.Date != last, When: e.Date.Short(), Precise: e.Minute != 0}
		if e.Minute != 0 {
			s.When += ", " + e.Minute.String()
		}
		if e.Reason != lived.None {
			s.Reason = a.Log.ReasonText(e.Reason)
		}
		last = e.Date
		x.Steps = append(x.Steps, s)
	}
	for _, f := range finders {
		for _, y := range found.By[f.kind] {
			if y.Person == n && a.tells(f.kind) != lived.Cannot {
				x.Found = append(x.Found, foundRow{f.name + ": " + wayOf(a.Log, &y) + ", " + y.At.Short(), f.meaning(a.Params)})
			}
		}
	}
	c := lived.ClocksOf(a.Log, who, a.Params)
	x.National, x.Own, x.Asked = c.National, c.Own, c.Asked
	if n := len(c.Asked); n > 0 {
		x.OwnWait = site.Capital(askedWords(c.Asked[n-1])) + "."
	}
	return v.Show(w, page, personPage(x))
}

// find is the person of a log whose record the address names.
func find(v *site.Visit, l *lived.Log) (int32, error) {
	k, ok := care.ParseKey(v.PathValue("key"))
	if !ok {
		return 0, shell.NotFound("This person")
	}
	row, ok := v.View().PersonByKey(k)
	if !ok {
		return 0, shell.NotFound("This person")
	}
	same := v.View().SamePerson(row, nil)
	n := slices.IndexFunc(l.People, func(p lived.Person) bool { return slices.Contains(same, p.Row) })
	if n < 0 {
		return 0, shell.NotFound("This person")
	}
	return int32(n), nil
}

func stayOf(l *lived.Log, r *lived.Referral) stay {
	s := stay{Service: l.ServiceName(r.Service), Need: l.NeedName(r.Need), From: r.Opened.Short(), To: "goes on", Outcome: r.Outcome.String(), Turned: r.Outcome.Turned()}
	if r.Ended != 0 {
		s.To = r.Ended.Short()
	}
	if r.Reason != lived.None {
		s.Reason = l.ReasonText(r.Reason)
	}
	return s
}

// askedWords is a wait since somebody first asked, in words.
func askedWords(s lived.Asking) string {
	end := "and nobody had seen them by " + s.Until.Long()
	if s.Seen {
		end = "until somebody first saw them on " + s.Until.Long()
	} else if s.Ended {
		end = "until it ended on " + s.Until.Long() + ", and nobody had seen them"
	}
	return fmt.Sprintf("%s since they first asked on %s, %s", days(s.Days()), s.Since.Long(), end)
}

// spellWords is one wait in words.
func (x *personView) spellWords(s lived.Spell) string {
	at := "across providers"
	if s.Org != lived.None {
		at = x.Log.Orgs[s.Org].Name
	}
	end := "as far as is known, and nobody has seen them yet"
	if s.Seen != 0 {
		end = "until somebody first saw them"
	} else if s.Ended != 0 {
		end = "until it ended, and nobody had seen them"
	}
	return fmt.Sprintf("%s: from %s, %s %s", at, s.Opened.Long(), days(s.Waited(x.Log.AsAt)), end)
}
