package servicemap

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/servicemap"
	"roundtable/web/nhsuk"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// editView is the form of a service.
type editView struct {
	Tabs      []tab
	New       bool
	Suggest   bool // the visitor does not keep it, and so suggests
	Owners    []option
	Services  []option
	Functions []string
	Why       string
	Looked    bool   // the visitor says that they looked at all of it today
	Since     *since // what somebody else changed while the form was open
	*form
}

// since is a change by somebody else.
type since struct {
	By      string
	At      time.Time
	Number  ledger.Version
	Changes []string
}

// changedSince is what was changed of a service since a version of it, for the form of
// somebody who opened that.
func changedSince(v *site.Visit, s *servicemap.Service, words *care.ServiceWords, seen ledger.Version) *since {
	was := care.ServiceDescribed{}
	for _, h := range s.History {
		if h.Number <= seen {
			was = h.ServiceDescribed
		}
	}
	out := &since{By: v.Somebody(s.Who.By) + ", " + v.PartnerName(s.Who.Partner), At: s.Who.At, Number: s.Number}
	for _, c := range differences(&was, &s.ServiceDescribed, words, onMap(v)) {
		out.Changes = append(out.Changes, c.sentence())
	}
	if out.Changes == nil {
		out.Changes = []string{"It was verified, and says what it said."}
	}
	return out
}

func newService(w http.ResponseWriter, v *site.Visit) error {
	words, _ := v.Table.Map.Words()
	x := &editView{New: true, form: formOf(words, care.ServiceDescribed{}, 0)}
	x.Owner, x.Due = string(v.Viewer.Partner), (v.Table.Map.Today() + usualLook).String()
	return x.show(w, v)
}

func edit(w http.ResponseWriter, v *site.Visit) error {
	x, err := readEdit(v)
	if err != nil {
		return err
	}
	return x.show(w, v)
}

func readEdit(v *site.Visit) (*editView, error) {
	words, _ := v.Table.Map.Words()
	s, ok := v.Table.Map.Service(who(v), care.ServiceID(v.PathValue("service")))
	if !ok {
		return nil, notFound()
	}
	x := &editView{form: formOf(words, s.ServiceDescribed, s.Number), Suggest: !mayKeep(v, s.Owner)}
	x.Reason = ""
	return x, nil
}

func (x *editView) show(w http.ResponseWriter, v *site.Visit) error {
	title := "Describe a service"
	switch {
	case x.Suggest:
		title = "Suggest a change"
	case !x.New:
		title = "Change the description"
	}
	page, line := begin(v, title, "")
	x.Tabs = line
	x.Owners, x.Services = owners(v), serviceOptions(v.Table.Map.Services(who(v)), x.ID, v.PartnerShort)
	if !x.New {
		page.Back = nhsuk.LinkParams{Href: href(care.ServiceID(x.ID)), Text: x.Base.Name}
	} else {
		page.Back = nhsuk.LinkParams{Href: "/services", Text: "Services"}
		if len(x.Owners) == 0 {
			return noOwner(v)
		}
	}
	page.Errors = x.Wrong
	return v.Show(w, page, editPage(x, title))
}

// describe writes a new version down, or suggests it to the owner.
func describe(w http.ResponseWriter, v *site.Visit) error {
	words, _ := v.Table.Map.Words()
	x := &editView{New: true, form: formOf(words, care.ServiceDescribed{}, 0)}
	if v.PathValue("service") != "" {
		var err error
		if x, err = readEdit(v); err != nil {
			return err
		}
	}
	owner := x.Owner
	x.offered = map[care.ServiceID]bool{}
	for _, s := range v.Table.Map.Services(who(v)) {
		x.offered[s.ID] = true
	}
	x.from(v)
	x.Looked = v.FormValue("looked") == "yes"
	now := x.form.Version // as it stands; below it is what the visitor has seen
	if !x.New {
		x.Owner, x.ID = owner, v.PathValue("service") // neither is changed by a form
		if x.form.Version = v.Version(); v.FormValue("over") == strconv.FormatInt(int64(now), 10) {
			x.form.Version = now // they have seen what stands there, and mean to write over it
		}
		if s, ok := v.Table.Map.Service(who(v), care.ServiceID(x.ID)); ok && x.form.Version != s.Number {
			x.Since = changedSince(v, s, &words, x.form.Version)
			x.Wrong.Add("since", "The service was changed since you opened it, and nothing is saved yet")
		}
	}
	if x.Why = x.Reason; x.Suggest && x.Why == "" {
		x.Wrong.Add("reason", "Say in a sentence why, without naming anybody")
	}
	d := x.described(v.Table.Map.Today())
	same := !x.New && unchanged(x.Base, d)
	switch {
	case same && !x.Looked && x.Wrong == nil:
		x.Wrong.Add("name", "Nothing is changed, and so there is nothing to save")
	case !x.New && !x.Suggest && !same && x.Why == "":
		x.Wrong.Add("reason", "Say in a sentence why it is changed, without naming anybody: it stands in the history")
	}
	if x.Wrong != nil {
		return x.show(w, v)
	}
	var seq ledger.Seq
	var err error
	var to string
	if x.Suggest {
		var id care.SuggestionID
		d.Reason = ""
		id, seq, err = v.Table.Map.Suggest(v.Context(), who(v), care.ServiceSuggested{Service: &d, Base: int64(x.form.Version), Why: x.Why})
		to = at("/services/suggestions/"+string(id), "done", "proposed")
	} else {
		if err := keeps(v, d.Owner); err != nil {
			return err
		}
		var id care.ServiceID
		if x.New || x.Looked {
			d.Verified = v.Table.Map.Today() // whoever writes a new one has looked
		}
		id, seq, err = v.Table.Map.Describe(v.Context(), who(v), d, x.form.Version)
		to = at(href(id), "done", "described")
	}
	if err == nil {
		return v.Done(w, seq, to)
	}
	if err := problem(&x.Wrong, err, "name"); err != nil {
		return err
	}
	return x.show(w, v)
}

// unchanged reports whether two descriptions say the same, but for why they were changed.
func unchanged(was, now care.ServiceDescribed) bool {
	a, b := plainText(was), plainText(now)
	return a != "" && a == b
}

// plainText is what a description says, in no order but its own: a form has criteria and
// routes in another than a file.
func plainText(d care.ServiceDescribed) string {
	var criteria []string
	for _, c := range d.Criteria {
		c.Values = slices.Sorted(slices.Values(c.Values))
		text, err := json.Marshal(c)
		if err != nil {
			return ""
		}
		criteria = append(criteria, string(text))
	}
	slices.Sort(criteria)
	d.RoutesIn, d.Sites = slices.Sorted(slices.Values(d.RoutesIn)), append([]string{}, d.Sites...)
	d.Onward = slices.SortedFunc(slices.Values(d.Onward), func(a, b care.OnwardRoute) int { return cmp.Compare(a.To, b.To) })
	d.Criteria, d.Reason, d.AsWas, d.V = nil, "", 0, 0
	text, err := json.Marshal(d)
	if err != nil {
		return ""
	}
	return string(text) + strings.Join(criteria, "")
}

// noOwner says why somebody describes no service: because it is others' to do, or because
// nobody is at the table yet.
func noOwner(v *site.Visit) error {
	if v.Alone() {
		return &shell.StatusError{
			Status: http.StatusForbidden, Heading: "Nobody is at the table yet", Href: "/partners",
			Problem: &care.Problem{What: "A service belongs to a partner, and no partner is at the table.", Remedy: "Add a partner first."},
		}
	}
	return shell.Forbidden("A service is described by the partner that owns it, and you describe services of none.")
}
