package sessions

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/sessions"
	"roundtable/waiting"
	"roundtable/web/site"
)

// mineView is the places of the visitor's own patients, a row for each patient.
type mineView struct {
	Tabs  []tab
	Todo  []todoRow // after a session, or after a no
	Tell  []tellRow // agreed, and not told yet
	Rows  []mineRow // with a place, what wants something done first
	Over  []mineRow // treated, or not treated on the day, with nothing left to do
	Write bool

	Patients, Treated, Act int // who has a place, who was treated, and who wants something done
}

type tellRow struct {
	sessions.TellPatient
	Row *waiting.Row
}

type todoRow struct {
	sessions.Todo
	Row *waiting.Row
}

type mineRow struct {
	sessions.MyPatient
	Row   *waiting.Row
	Above bool // what is left to do stands in the table of what is to be done
}

// due is the place that wants something done.
func (r *mineRow) due() bool { _, is := r.Due(); return is }

// href leads to the place that wants something done, else to the first that stands.
func (r *mineRow) href() string {
	if p, is := r.Due(); is {
		return placeHref(p.Slot)
	}
	if len(r.Stands) > 0 {
		return placeHref(r.Stands[0].Slot)
	}
	return placeHref(r.Over[len(r.Over)-1].Slot)
}

func mine(w http.ResponseWriter, v *site.Visit) error {
	page, line := begin(v, "Our patients' places", "/sessions/mine")
	x := mineView{Tabs: line, Write: mayBook(v)}
	partner := v.Viewer.Partner
	if v.Alone() {
		partner = ""
	}
	todo := v.Table.Sessions.Todo(v.View(), partner)
	act := map[care.Key]bool{}
	var has, treated []care.Key
	for _, p := range v.Table.Sessions.MyPatients(v.View(), partner) {
		row, err := person(v, p.Pathway)
		if err != nil {
			return err
		}
		r := mineRow{p, row, slices.ContainsFunc(todo, func(d sessions.Todo) bool { return d.Pathway == p.Pathway })}
		act[p.Pathway] = r.due()
		switch {
		case len(p.Stands) > 0:
			x.Rows, has = append(x.Rows, r), append(has, p.Pathway)
		case !r.Above:
			x.Over = append(x.Over, r)
		}
		if p.Treated() {
			treated = append(treated, p.Pathway)
		}
	}
	slices.SortStableFunc(x.Rows, func(a, b mineRow) int {
		switch {
		case a.due() == b.due():
			return 0
		case a.due():
			return -1
		}
		return 1
	})
	for _, d := range todo {
		row, err := person(v, d.Pathway)
		if err != nil {
			return err
		}
		x.Todo, act[d.Pathway] = append(x.Todo, todoRow{d, row}), true
	}
	for _, p := range v.Table.Sessions.TellPatients(v.View(), partner) {
		row, err := person(v, p.Pathway)
		if err != nil {
			return err
		}
		x.Tell, act[p.Pathway] = append(x.Tell, tellRow{p, row}), true
	}
	var acts []care.Key
	for k, is := range act {
		if is {
			acts = append(acts, k)
		}
	}
	x.Patients, x.Treated, x.Act = people(v, has), people(v, treated), people(v, acts)
	return v.Show(w, page, minePage(x))
}

// people is how many people some waits are of: one person may have several.
func people(v *site.Visit, waits []care.Key) int {
	is := map[care.Key]bool{}
	for _, s := range v.Whose(waits...) {
		is[s.Person] = true
	}
	return len(is)
}

// answer is how many patients there are, each once, and of how many something is to be
// done.
func (x mineView) answer() string {
	var out []string
	if x.Act > 0 {
		out = append(out, site.Counted(x.Act, "of our patients wants something done", "of our patients want something done"))
	} else if x.Patients+x.Treated > 0 {
		out = append(out, "Nothing is to be done for our patients now")
	}
	switch {
	case x.Patients > 0 && x.Act > 0:
		out = append(out, site.Counted(x.Patients, "has a place", "have a place"))
	case x.Patients > 0:
		out = append(out, site.Counted(x.Patients, "of our patients has a place", "of our patients have a place"))
	case x.Act+x.Treated == 0:
		out = append(out, "None of our patients has a place in a shared session")
	}
	if x.Treated > 0 {
		out = append(out, site.Counted(x.Treated, "was treated in a shared session", "were treated in shared sessions"))
	}
	return strings.Join(out, ". ") + "."
}

// first is the first date of which a patient can be told, with the page on which that is
// done; where there is none, the first date, and "".
func (r *tellRow) first() (sessions.ToTell, string) {
	for _, d := range r.Dates {
		if href := stepHref(d.ProposalPlace, d.Proposal); href != "" && len(d.Against) == 0 {
			return d, href
		}
	}
	return r.Dates[0], ""
}

func otherDates(n int) string { return site.Plural(n, "date", "dates") }

// sessionWords is the day and the site of a session.
func sessionWords(s *sessions.SessionView) string {
	return s.Day.Long() + ", " + siteOf(&s.SessionPlanned)
}

// todo is what is to be done about a patient's place.
func todo(r *mineRow) string {
	p, is := r.Due()
	if !is {
		p = r.Stands[0]
	}
	switch s := p.Stage(); {
	case r.Above && !is:
		return "See above"
	case p.Held:
		return "Held: a file says that the person died. Send nothing, and take the place back."
	case p.Session.Cancelled != "":
		return "The session is cancelled. Tell them, and take the place back."
	case p.Ran && s == sessions.StageBooked:
		return "The day is over: say what happened"
	case p.Ran:
		return "The day is over: take the place back, and offer another date"
	case p.Late:
		return "Ring: the answer was due on " + p.Offer.AnswerBy.Long()
	case s == sessions.StageOffered:
		return "Nothing yet: they have until " + p.Offer.AnswerBy.Long() + " to answer"
	case s == sessions.StageAccepted:
		return "Book it"
	}
	return p.PAS.Words()
}

// howFar is how far what stands is: of an offer of several dates, how many they choose from.
func howFar(r *mineRow) string {
	if n := len(r.Stands); n > 1 {
		return fmt.Sprintf("Offered as one choice of %d dates, no answer yet", n)
	}
	return r.Stands[0].Stage().Words()
}
