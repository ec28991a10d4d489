package pathways

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/servicemap/lived"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// keepProblem says how a problem stands: what is done and by whom, that it is over, or that
// it is one again.
func (p *pages) keepProblem(w http.ResponseWriter, v *site.Visit) error {
	if err := v.WorksHere(); err != nil {
		return err
	}
	page, tabs := begin(v, "Problem", "")
	x, err := p.problemOf(v, tabs)
	if err != nil {
		return err
	}
	x.Did = v.PostFormValue("do")
	done := "said"
	switch x.Did {
	case "close":
		if x.Typed.Closed = strings.TrimSpace(v.PostFormValue("closed")); x.Typed.Closed == "" {
			x.Wrong.Add("closed", "Say what was done, or why it is over.")
		}
		done = "closed"
	case "reopen":
		x.Typed.Closed, x.Typed.Reopened = "", v.PostFormValue("reopened")
		x.typed(v)
		done = "reopened"
	case "stand":
		x.Typed.Work = v.PostFormValue("work")
		x.typed(v)
		x.service(v)
		if x.MayCount && v.PostFormValue("again") == "yes" {
			x.Typed.Evidence = append(slices.Clone(x.Typed.Evidence), p.foundNow(v, x.Typed.Evidence)...)
		}
	default:
		return shell.NotFound("This")
	}
	var seq ledger.Seq
	if len(x.Wrong) == 0 {
		_, seq, err = v.Table.Map.State(v.Context(), who(v), x.Typed, v.Version())
		if err == nil {
			return v.Done(w, seq, "/journeys/problems/"+string(x.Typed.ID)+"?done="+done)
		}
		if err = x.Wrong.Problem(err, "closed", "work", "reopened", "owner", "lead", "due"); err != nil {
			return err
		}
	}
	page.Errors = x.Wrong
	return v.Show(w, page, problemPage(x))
}

// typed reads who sees to a problem, and by when.
func (x *problemView) typed(v *site.Visit) {
	x.DueTyped = whoAndWhen(v, &x.Typed, &x.Wrong)
}

func (x *problemView) service(v *site.Visit) {
	x.Typed.Service = chosenService(v, x.Services, x.Typed.Service)
}

// chosenService is the service that was chosen among some; one that stood there and that
// the visitor may not choose stays.
func chosenService(v *site.Visit, among []option, was care.ServiceID) care.ServiceID {
	id := v.PostFormValue("service")
	offered := func(id care.ServiceID) bool {
		return slices.ContainsFunc(among, func(o option) bool { return o.Value == string(id) })
	}
	if !offered(care.ServiceID(id)) || id == "" && !offered(was) {
		return was
	}
	return care.ServiceID(id)
}

// whoAndWhen reads who sees to a problem, and by when, and gives the day as it was typed.
func whoAndWhen(v *site.Visit, y *stated, bad *site.Wrong) (due string) {
	y.Owner, y.Lead, y.Due = "", v.PostFormValue("lead"), 0
	if code, err := care.ParsePartnerCode(v.PostFormValue("owner")); err == nil && slices.ContainsFunc(owners(v, y.Partners), func(o option) bool { return o.Value == string(code) }) {
		y.Owner = code
	}
	due = strings.TrimSpace(v.PostFormValue("due"))
	if y.Due = site.Day(due); y.Due == 0 && due != "" {
		bad.Add("due", "This is no day. Write it as 31/1/2027.")
	}
	return due
}

// foundNow asks each question of some evidence anew, of the people whom the visitor may
// see; what was kept of that day already is not kept again.
func (p *pages) foundNow(v *site.Visit, all []care.Evidence) (out []care.Evidence) {
	for i := range all {
		e := all[i]
		f := wordsOf(lived.Kind(e.Kind))
		at, err := url.Parse(e.Query)
		if f == nil || err != nil || slices.ContainsFunc(all[i+1:], func(x care.Evidence) bool { return x.Query == e.Query }) {
			continue
		}
		a, found := p.asksOf(v, nil, "", at.Query())
		s := a.sum(found, f.kind)
		if day := knownOf(a.Log); a.tells(f.kind) != lived.Cannot && day != 0 && (day != e.AsAt || s.People != e.People) {
			e.AsAt, e.People, e.Linked = day, s.People, s.Linked
			out = append(out, e)
		}
	}
	return out
}
