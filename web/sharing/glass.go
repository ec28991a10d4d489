package sharing

import (
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/sharing"
	"roundtable/sharing/accesslog"
	"roundtable/waiting"
	"roundtable/web/nhsuk"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// breakView is the page on which somebody breaks the glass.
type breakView struct {
	Number, Birth, Reason string
	Open                  []accesslog.Glass // still, of the visitor's own
	Wrong                 site.Wrong
}

func breakForm(w http.ResponseWriter, v *site.Visit) error {
	if err := v.May(sharing.BreakGlass, v.Viewer.Partner); err != nil {
		return err
	}
	return showBreak(w, v, breakView{})
}

func showBreak(w http.ResponseWriter, v *site.Visit, x breakView) error {
	x.Open = v.Table.Sharing.Glasses.Open(v.Viewer.Account, time.Now())
	p := v.Page(shell.Sharing, "Break the glass")
	p.Back, p.Errors = backToSharing, x.Wrong
	return v.Show(w, p, breakPage(x))
}

// breakGlass opens one person's records for an hour. It is told to the information
// governance leads of everybody concerned at once: it is a record.
func breakGlass(w http.ResponseWriter, v *site.Visit) error {
	if err := v.May(sharing.BreakGlass, v.Viewer.Partner); err != nil {
		return err
	}
	x := breakView{Number: v.PostFormValue("number"), Birth: v.PostFormValue("birth"), Reason: strings.TrimSpace(v.PostFormValue("reason"))}
	n, birth, ok := numberAndBirth(v, &x.Wrong)
	if x.Reason == "" {
		x.Wrong.Add("reason", "Write why this cannot wait")
	}
	if !ok || x.Wrong != nil {
		return showBreak(w, v, x)
	}
	open, _ := v.Emergency(v.Exactly(n, birth, ""))
	if len(open) == 0 { // nobody, or nobody whom this may open: the two must not be told apart
		x.Wrong.Add("number", "Nobody is found with exactly this number and date of birth. Check both")
		return showBreak(w, v, x)
	}
	classes := v.View().Classes()
	var partners []care.PartnerCode
	for _, s := range open {
		if p := classes[s.Class].Partner; !slices.Contains(partners, p) {
			partners = append(partners, p)
		}
	}
	id, seq, err := v.Table.Sharing.Glasses.Break(v.Context(), v.Table.Store, v.Viewer, keysOf(open), partners, x.Reason, time.Now())
	if err != nil {
		if err := x.Wrong.Problem(err, "number", "reason"); err != nil {
			return err
		}
		return showBreak(w, v, x)
	}
	// Leads are told on the next page that they open; whoever watches the log at once.
	slog.Warn("the glass was broken: information governance leads have to review it", "id", id, "account", v.Viewer.Account, "partners", partners)
	return done(w, v, seq, "/break-glass/"+id)
}

// behindView is what somebody sees behind broken glass.
type behindView struct {
	accesslog.Glass
	People []*waiting.Detail // one for each pathway that is open
	Bare   []bare            // records of people without a pathway that is open
}

// bare is a source record that says who somebody is, and of no wait.
type bare struct{ Partner, Name string }

// behindGlass shows the one person's pathways. Each look is written down with the
// glass.
func behindGlass(w http.ResponseWriter, v *site.Visit) error {
	if err := v.May(sharing.BreakGlass, v.Viewer.Partner); err != nil {
		return err
	}
	g, ok := v.Table.Sharing.Glasses.Get(v.PathValue("id"))
	if !ok || g.By != v.Viewer.Account {
		return shell.NotFound("This emergency access")
	}
	if !time.Now().Before(g.Until) {
		return &shell.StatusError{Status: http.StatusForbidden, Heading: "The hour has passed", Problem: &care.Problem{
			What: "What was opened in an emergency closed again at " + site.When(g.Until) + ".", Remedy: "Where it still cannot wait, break the glass again.",
		}, Href: "/break-glass"}
	}
	page := v.Page(shell.Sharing, "Opened in an emergency") // before the visit sees through the glass
	v.Break(g)
	x := behindView{Glass: g}
	var err error
	if x.People, x.Bare, err = pathwaysOf(v, "pathway"); err != nil {
		return err
	}
	page.Back = nhsuk.LinkParams{Href: "/break-glass", Text: "Break the glass"}
	return v.Show(w, page, behindPage(x))
}

// pathwaysOf are the pathways of the people to whom the visit is narrowed, and their
// records without one; that they are seen is noted as what.
func pathwaysOf(v *site.Visit, what string) (out []*waiting.Detail, rest []bare, err error) {
	keys, _ := v.Scope.People()
	view := v.View()
	for _, k := range keys {
		r, ok := view.PersonByKey(k)
		if !ok {
			continue
		}
		c, i, ok := view.Person(r)
		if !ok {
			continue
		}
		v.Saw(what, site.Seen{Person: k, Class: c.Class[i]})
		n := len(out)
		for _, p := range view.PathwaysOf(r, nil) {
			pc, j, ok := view.Pathway(p)
			if !ok {
				continue
			}
			d, err := v.Table.List.Detail(v.Context(), view, pc.Key[j])
			if err != nil {
				return nil, nil, err
			}
			v.Saw(what, site.Seen{Person: k, Class: pc.Class[j]})
			out = append(out, d)
		}
		if len(out) == n {
			name := strings.TrimSpace(view.Wide(facts.DimGiven, c.Given[i]) + " " + view.Wide(facts.DimFamily, c.Family[i]))
			rest = append(rest, bare{v.PartnerName(care.PartnerCode(view.Code(facts.DimPartner, c.Partner[i]))), name})
		}
	}
	return out, rest, nil
}
