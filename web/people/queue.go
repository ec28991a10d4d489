package people

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"roundtable/care"
	"roundtable/people"
	"roundtable/sharing"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// pageRows is how many cases stand on one page of the queue.
const pageRows = 50

// mostToday is how many of a reviewer's decisions of one day are listed.
const mostToday = 200

// Values of the filter "show".
const (
	showMine = "mine" // what the visitor has decided
	showDone = "done" // what is decided
)

// readQuery reads which cases the address asks for. What is no filter, or no longer
// one, is dropped: the link may be an old one.
func readQuery(vals url.Values) (q people.QueueQuery) {
	if w := people.Why(vals.Get("why")); w.Words() != "" {
		q.Why = w
	}
	if z := care.LinkZone(vals.Get("zone")); z.Known() {
		q.Zone = z
	}
	if s := people.Stage(vals.Get("stage")); stageWords[s] != "" {
		q.Stage = s
	}
	q.Partner, q.With = partnerCode(vals.Get("partner")), partnerCode(vals.Get("with"))
	switch vals.Get("show") {
	case showMine:
		q.Mine = true
	case showDone:
		q.Stage = people.StageDone
	}
	if n, err := strconv.Atoi(vals.Get("offset")); err == nil && n > 0 {
		q.Offset = n
	}
	q.Limit = pageRows
	return q
}

// unread names what the address asks for that is no filter of the queue, or none any more.
func unread(vals url.Values) (names []string) {
	known := map[string]bool{
		"why": people.Why(vals.Get("why")).Words() != "", "zone": care.LinkZone(vals.Get("zone")).Known(), "stage": stageWords[people.Stage(vals.Get("stage"))] != "",
		"partner": partnerCode(vals.Get("partner")) != "", "with": partnerCode(vals.Get("with")) != "",
		"show": vals.Get("show") == showMine || vals.Get("show") == showDone, "after": true, "done": true,
	}
	if n, err := strconv.Atoi(vals.Get("offset")); err == nil && n >= 0 {
		known["offset"] = true
	}
	for name := range vals {
		if vals.Get(name) != "" && !known[name] {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// partnerCode is a code of the address; "" for what is none.
func partnerCode(s string) care.PartnerCode {
	p, err := care.ParsePartnerCode(s)
	if err != nil {
		return ""
	}
	return p
}

// values are the query as the address has it. Nothing in them says what a model made
// of any case.
func values(q people.QueueQuery) url.Values {
	vals := url.Values{}
	set := func(name, value string) {
		if value != "" {
			vals.Set(name, value)
		}
	}
	set("why", string(q.Why))
	set("zone", string(q.Zone))
	set("partner", string(q.Partner))
	set("with", string(q.With))
	switch {
	case q.Mine:
		set("show", showMine)
	case q.Stage == people.StageDone:
		set("show", showDone)
	default:
		set("stage", string(q.Stage))
	}
	if q.Offset > 0 {
		set("offset", strconv.Itoa(q.Offset))
	}
	return vals
}

// at is an address with a query and whatever else it needs, in pairs.
func at(path string, vals url.Values, more ...string) string {
	for i := 0; i+1 < len(more); i += 2 {
		vals.Set(more[i], more[i+1])
	}
	if len(vals) == 0 {
		return path
	}
	return path + "?" + vals.Encode()
}

// queueView is what the queue shows. It names nobody: who is concerned stands on the
// pages of the cases, which are written down when they are looked at.
type queueView struct {
	Tabs     []tab
	WhyNot   string // why the visitor decides nothing here; "" when they do
	Role     bool   // their role decides pairs: what is missing is a list
	Query    people.QueueQuery
	Page     people.QueuePage
	Rows     []caseRow
	Linked   string    // how far the linking is
	Today    []caseRow // what the visitor decided today
	After    *afterView
	Partners []option
	Prev     string
	Next     string
	From, To int
	Filtered bool
	Unread   []string // what the address asks for and the page does not know
}

// option is one of a filter's.
type option = site.Option

// caseRow is one case as the queue has it.
type caseRow struct {
	people.Case
	A, B string // the partners' names
	Href string
}

// queue shows what waits for a decision.
func queue(w http.ResponseWriter, v *site.Visit) error {
	page := v.Page(shell.People, "Which records are one person?")
	page.Top, page.Wide = true, true
	x := queueView{Tabs: tabs(v, "/people")}
	if err := reviews(v); err != nil {
		x.WhyNot, x.Role = wordsOf(err), v.May(sharing.ReviewPeople, v.Viewer.Partner) == nil
		return v.Show(w, page, closedPage(x))
	}
	if err := x.read(v); err != nil {
		return err
	}
	page.Done = queueSaid[v.URL.Query().Get("done")]
	return v.Show(w, page, queuePage(x))
}

// closed says why there is nothing to decide for who may not, or not here.
func (x queueView) closed() string {
	if x.Role {
		return "Your role may look at pairs of records. No list is shared with you whose people you could see, so there is no pair to show you."
	}
	return "Pairs of records are looked at by people whose work it is. You are not among them."
}

var queueSaid = map[string]string{"undone": "Your decision is taken back, with all that followed of it.", "through": "That was the last pair that you can decide."}

func (x *queueView) read(v *site.Visit) (err error) {
	x.Query, x.Unread = readQuery(v.URL.Query()), unread(v.URL.Query())
	if x.Page, err = v.Table.People.Queue(v.View(), x.Query); err != nil {
		return err
	}
	x.Rows = rows(v, x.Page.Cases, x.Query)
	x.From, x.To = x.Query.Offset+1, x.Query.Offset+len(x.Rows)
	if q := x.Query; q.Offset > 0 {
		q.Offset = max(0, q.Offset-pageRows)
		x.Prev = at("/people", values(q))
	}
	if q := x.Query; x.To < x.Page.Total {
		q.Offset += pageRows
		x.Next = at("/people", values(q))
	}
	plain := x.Query
	plain.Offset = 0
	x.Filtered = len(values(plain)) > 0
	for _, p := range v.View().Partners() {
		x.Partners = append(x.Partners, option{string(p.PartnerDescribed.Code), orWords(p.Short, p.Name)})
	}
	if x.Today, err = today(v); err != nil {
		return err
	}
	x.After = after(v)
	x.Linked = runsView{Stands: v.Table.People.Linked()}.answer()
	return nil
}

// rows are cases with what a page needs beside them.
func rows(v *site.Visit, cases []people.Case, q people.QueueQuery) []caseRow {
	q.Offset = 0
	out := make([]caseRow, len(cases))
	for i, c := range cases {
		out[i] = caseRow{Case: c, A: v.PartnerShort(c.PartnerA), B: v.PartnerShort(c.PartnerB), Href: at("/people/review/"+string(c.ID), values(q))}
	}
	return out
}

// today is what the visitor decided today, the newest first.
func today(v *site.Visit) ([]caseRow, error) {
	mine, err := v.Table.People.Queue(v.View(), people.QueueQuery{Mine: true, Limit: mostToday})
	if err != nil {
		return nil, err
	}
	var out []people.Case
	for _, c := range mine.Cases {
		if c.Mine != "" && care.DateOf(c.MineAt.In(care.London)) == site.Today() {
			out = append(out, c)
		}
	}
	return rows(v, out, people.QueueQuery{}), nil
}

// first is the first case of the page that the visitor may decide; nil for none.
func (x *queueView) first() *caseRow {
	for i := range x.Rows {
		if x.Rows[i].May && x.Rows[i].Mine == "" {
			return &x.Rows[i]
		}
	}
	return nil
}

// afterView is what the visitor has just decided, with the way back from it.
type afterView struct {
	ID   people.CaseID
	Seq  string
	Said string
	Then string // what stands now, for which purpose
	Href string
}

// after reads which case the visitor has just decided; nil for none. It shows what
// they said and nothing of the case.
func after(v *site.Visit) *afterView {
	id := v.URL.Query().Get("after")
	if id == "" {
		return nil
	}
	mine, err := v.Table.People.Queue(v.View(), people.QueueQuery{Mine: true, Limit: 20})
	if err != nil {
		return nil // the link is an old one: there is nothing to say
	}
	for _, c := range mine.Cases {
		if string(c.ID) == id && c.Mine != "" {
			return &afterView{ID: c.ID, Seq: strconv.FormatInt(int64(c.MineSeq), 10), Said: verdictWords[c.Mine], Then: standing(c), Href: "/people/review/" + id}
		}
	}
	return nil
}

// clock is the time of day of a moment, in London.
func clock(t time.Time) string { return t.In(care.London).Format("15:04") }

// needs says what a case waits for.
func (r caseRow) needs() string {
	if r.WhyNot != "" && r.Stage != people.StageDone {
		return r.WhyNot
	}
	return site.Capital(stageWords[r.Stage])
}

// forPurpose says what the zone of links is for.
func forPurpose(z care.LinkZone) string {
	if z == care.ZonePlanning {
		return sharing.PurposeWords(care.Planning)
	}
	return sharing.PurposeWords(care.DirectCare)
}
