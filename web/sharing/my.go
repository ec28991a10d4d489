package sharing

import (
	"net/http"
	"time"

	"roundtable/care"
	"roundtable/sharing/accesslog"
	"roundtable/waiting"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// myView is the page of somebody who uses services, or cares for one who does.
type myView struct {
	Carer   bool
	Ground  string    // of a carer: by what they act for the person
	Review  care.Date // of a carer: the last day before that is looked at again
	Waiting []*waiting.Detail
	Past    []*waiting.Detail // no longer on a list
	Rest    []bare
	Today   care.Date
}

// own is nil for service users and carers: the pages are about their own people.
func own(v *site.Visit) error {
	_, err := v.Own()
	return err
}

// my shows the visitor's own waits in plain words.
func my(w http.ResponseWriter, v *site.Visit) error {
	if err := own(v); err != nil {
		return err
	}
	x := myView{Carer: v.Viewer.Role == care.RoleCarer, Today: v.Table.List.Today()}
	if p := v.Account.Proxy; p != nil {
		x.Ground, x.Review = groundWordsOf(p.Ground), p.Review
	}
	all, rest, err := pathwaysOf(v, "own")
	if err != nil {
		return err
	}
	x.Rest = rest
	for _, d := range all {
		if d.Listed {
			x.Waiting = append(x.Waiting, d)
		} else {
			x.Past = append(x.Past, d)
		}
	}
	title := "My waits"
	if x.Carer {
		title = "Waits of the person you care for"
	}
	p := v.Page(shell.Mine, title)
	p.Top = true
	return v.Show(w, p, myPage(x))
}

// groundWordsOf is a carer's ground in a sentence.
func groundWordsOf(ground string) string {
	switch ground {
	case "consent":
		return "the person's consent"
	case "deputy":
		return "order of the court, as their deputy"
	case "lasting power of attorney":
		return "a lasting power of attorney"
	}
	return ground
}

// myLogView is who has looked, as the person is told.
type myLogView struct {
	Told []accesslog.Told
	More bool
}

// myLog tells a person who looked at their record: organisation, role and reason.
// What two people decided to withhold is left out, and a carer never sees it.
func myLog(w http.ResponseWriter, v *site.Visit) error {
	if err := own(v); err != nil {
		return err
	}
	if v.Viewer.Role != care.RoleServiceUser {
		return &shell.StatusError{Status: http.StatusForbidden, Heading: "Only the person themselves sees this", Problem: &care.Problem{
			What: "Who has looked at a record is told to the person alone, and not to anybody who acts for them.", Remedy: "They can sign in themselves, or ask the organisation on paper.",
		}}
	}
	tell, today := telling(v), site.Today()
	found, more, err := gathered(v.Table.Sharing.Log.OfPeople(v.Context(), v.Account.Persons, time.Time{}, time.Time{}), func(l accesslog.Look) bool {
		_, withheld := v.Table.Sharing.Decisions.Of(l.Seq, today)
		return !withheld && l.By != v.Viewer.Account
	})
	if err != nil {
		return err
	}
	x := myLogView{More: more}
	for _, l := range found {
		x.Told = append(x.Told, tell(l))
	}
	p := v.Page(shell.MyLog, "Who has looked at my record")
	p.Top = true
	return v.Show(w, p, myLogPage(x))
}
