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

// listView is the list of services.
type listView struct {
	Tabs     []tab
	Rows     []*servicemap.Service
	All      int
	Today    care.Date
	Text     string
	Owner    string
	Sort     string
	Owners   []option
	Stale    int
	Gaps     int // kinds of people whom nobody accepts
	GapWords string
	Write    bool
	Nobody   bool // no partner is at the table, and the visitor could add one
	short    func(care.PartnerCode) string
	words    care.ServiceWords
}

func list(w http.ResponseWriter, v *site.Visit) error {
	page, line := begin(v, "Services", "/services")
	q := v.URL.Query()
	x := &listView{Tabs: line, Today: v.Table.Map.Today(), Text: strings.TrimSpace(q.Get("text")), Owner: q.Get("owner"), Sort: q.Get("sort"), short: v.PartnerShort, Write: len(owners(v)) > 0}
	all := v.Table.Map.Services(who(v))
	x.All = len(all)
	x.words, _ = v.Table.Map.Words()
	x.Nobody = v.Alone() && !x.Write
	seen := map[care.PartnerCode]bool{}
	for _, s := range all {
		if stale(s, x.Today) {
			x.Stale++
		}
		if !seen[s.Owner] {
			seen[s.Owner] = true
			x.Owners = append(x.Owners, option{string(s.Owner), x.short(s.Owner)})
		}
		text := strings.ToLower(s.Name + " " + s.Function + " " + s.TeamType)
		if (x.Owner == "" || string(s.Owner) == x.Owner) && strings.Contains(text, strings.ToLower(x.Text)) {
			x.Rows = append(x.Rows, s)
		}
	}
	slices.SortFunc(x.Owners, func(a, b option) int { return cmp.Compare(a.Text, b.Text) })
	x.Owners = append([]option{{"", "All partners"}}, x.Owners...)
	slices.SortStableFunc(x.Rows, x.order)
	if x.All > 0 && len(x.words.Needs) > 0 {
		f, err := v.Table.Map.Find(who(v), servicemap.Query{})
		if err != nil {
			return err
		}
		x.Gaps = len(f.Certain)
		n, whole := servicemap.Totals(f.Certain)
		if whole || n > 0 {
			x.GapWords = servicemap.PeopleWords(n, true)
		}
	}
	page.Done = said[q.Get("done")]
	return v.Show(w, page, listPage(x))
}

// order is the list's, by what the visitor sorts by.
func (x *listView) order(a, b *servicemap.Service) int {
	switch x.Sort {
	case "owner":
		return cmp.Compare(x.short(a.Owner), x.short(b.Owner))
	case "function":
		return cmp.Compare(a.Function, b.Function)
	case "wait":
		return cmp.Or(cmp.Compare(btoi(b.WaitKnown), btoi(a.WaitKnown)), cmp.Compare(b.WaitDays, a.WaitDays))
	case "verified":
		return cmp.Compare(a.Verified, b.Verified)
	}
	return 0 // by name, as they come
}

func (x *listView) sorted(by string) string {
	return at("/services", "text", x.Text, "owner", x.Owner, "sort", by)
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// serviceView is the page of one service.
type serviceView struct {
	*servicemap.Service
	Tabs       []tab
	Words      care.ServiceWords
	Today      care.Date
	Doubts     []servicemap.Doubt
	Onward     []onward // to services on the visitor's map
	From       []*servicemap.Service
	Overlaps   []servicemap.Overlap
	Door       *servicemap.Door
	Open       []*servicemap.Suggestion
	Mine       bool
	Lived      string // leads to what people go through there; "" for who sees counts alone
	Restricted bool
	Wrong      site.Wrong
	Due        string
	Reason     string
	EndsOn     string
	EndReason  string
	short      func(care.PartnerCode) string
	name       func(care.AccountID) string
	seen       func(care.ServiceID) bool // whether a service is on the visitor's map
}

// onward is one onward route.
type onward struct {
	*servicemap.Service
	Words string
}

func service(w http.ResponseWriter, v *site.Visit) error { return showService(w, v, nil) }

func showService(w http.ResponseWriter, v *site.Visit, bad site.Wrong) error {
	s, ok := v.Table.Map.Service(who(v), care.ServiceID(v.PathValue("service")))
	if !ok {
		return notFound()
	}
	page, line := begin(v, s.Name, "")
	page.Back = nhsuk.LinkParams{Href: "/services", Text: "Services"}
	page.Errors = bad
	if bad == nil {
		page.Done = said[v.URL.Query().Get("done")]
	}
	x := &serviceView{Service: s, Tabs: line, Today: v.Table.Map.Today(), Mine: mayKeep(v, s.Owner), Restricted: v.Table.Map.IsRestricted(s), Wrong: bad, Due: v.PostFormValue("due"), Reason: v.PostFormValue("reason"), short: v.PartnerShort}
	if !v.CountsOnly() {
		x.Lived = at("/journeys/service", "at", string(s.Owner), "service", cmp.Or(s.List, s.Name))
	}
	x.seen = onMap(v)
	x.name = func(id care.AccountID) string { return v.Somebody(id) }
	x.Words, _ = v.Table.Map.Words()
	x.neighbours(v)
	if x.Due == "" {
		x.Due = (x.Today + usualLook).String()
	}
	x.EndsOn, x.EndReason = cmp.Or(v.PostFormValue("ended"), x.Today.String()), v.PostFormValue("end-reason")
	return v.Show(w, page, servicePage(x))
}

// place is which of the history's lines a version is, from 1.
func (x *serviceView) place(version int64) int {
	return slices.IndexFunc(x.History, func(h servicemap.Version) bool { return int64(h.Number) == version }) + 1
}

// neighbours are the services around one, and what the map finds about it.
func (x *serviceView) neighbours(v *site.Visit) {
	all := v.Table.Map.Services(who(v))
	for _, o := range x.Service.Onward {
		if i := slices.IndexFunc(all, func(s *servicemap.Service) bool { return s.ID == o.To }); i >= 0 {
			x.Onward = append(x.Onward, onward{all[i], o.Words})
		}
	}
	for _, s := range all {
		if slices.ContainsFunc(s.Onward, func(o care.OnwardRoute) bool { return o.To == x.ID }) {
			x.From = append(x.From, s)
		}
	}
	for _, s := range v.Table.Map.Suggestions(who(v)) {
		if s.About == x.ID && s.Answer == nil {
			x.Open = append(x.Open, s)
		}
	}
	if len(x.Words.Needs) == 0 {
		return
	}
	f, err := v.Table.Map.Find(who(v), servicemap.Query{})
	if err != nil {
		return // said on the page of gaps, in words
	}
	for _, d := range f.Doubts {
		if d.Service == x.ID {
			x.Doubts = append(x.Doubts, d)
		}
	}
	for _, o := range f.Overlaps {
		if o.A.ID == x.ID || o.B.ID == x.ID {
			x.Overlaps = append(x.Overlaps, o)
		}
	}
	for _, d := range f.Doors() {
		if d.Service.ID == x.ID {
			x.Door = &d
		}
	}
}

// change is what an owner does with a service as it stands: verify it, or have it as it
// was.
func change(w http.ResponseWriter, v *site.Visit) error {
	id := care.ServiceID(v.PathValue("service"))
	s, ok := v.Table.Map.Service(who(v), id)
	if !ok {
		return notFound()
	}
	if err := keeps(v, s.Owner); err != nil {
		return err
	}
	do, field := v.PostFormValue("do"), "due"
	var seq ledger.Seq
	var err error
	switch do {
	case "verified":
		seq, err = v.Table.Map.Verify(v.Context(), who(v), id, site.Day(v.PostFormValue("due")), v.Version())
	case "as-was":
		field = "reason"
		seq, err = v.Table.Map.AsWas(v.Context(), who(v), id, ledger.Version(site.Number(v.PostFormValue("was"))), v.Version(), v.PostFormValue("reason"))
	case "ended":
		field = "ended"
		seq, err = v.Table.Map.End(v.Context(), who(v), id, site.Day(v.PostFormValue("ended")), v.PostFormValue("end-reason"), v.Version())
	default:
		return notFound()
	}
	if err == nil {
		return v.Done(w, seq, at(href(id), "done", do))
	}
	var bad site.Wrong
	if err := problem(&bad, err, field); err != nil {
		return err
	}
	return showService(w, v, bad)
}

// dueView is the page of services that are due to be looked at.
type dueView struct {
	Tabs  []tab
	Rows  []*servicemap.Service
	Mine  int
	Today care.Date
	short func(care.PartnerCode) string
	keeps func(care.PartnerCode) bool
}

// usualLook is after how many days a description is looked at again, unless its owner says
// otherwise.
const usualLook = 182

// soon is how many days ahead a look is announced.
const soon = 28

func due(w http.ResponseWriter, v *site.Visit) error {
	page, line := begin(v, "Due to be verified", "/services/due")
	x := &dueView{Tabs: line, Today: v.Table.Map.Today(), short: v.PartnerShort, keeps: func(p care.PartnerCode) bool { return mayKeep(v, p) }}
	for _, s := range v.Table.Map.Services(who(v)) {
		if stale(s, x.Today+soon) {
			x.Rows = append(x.Rows, s)
			if x.keeps(s.Owner) && stale(s, x.Today) {
				x.Mine++
			}
		}
	}
	slices.SortStableFunc(x.Rows, func(a, b *servicemap.Service) int {
		return cmp.Or(cmp.Compare(btoi(x.keeps(b.Owner)), btoi(x.keeps(a.Owner))), cmp.Compare(a.Due, b.Due))
	})
	return v.Show(w, page, duePage(x))
}

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
	x.Owners, x.Services = owners(v), serviceOptions(v.Table.Map.Services(who(v)), x.ID)
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
	if !x.New && !x.Looked && x.Wrong == nil && unchanged(x.Base, d) {
		x.Wrong.Add("name", "Nothing is changed, and so there is nothing to save")
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
