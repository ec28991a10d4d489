package sessions

import (
	"cmp"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/sessions"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// equipmentView is the page of equipment and its lending.
type equipmentView struct {
	Tabs     []tab
	All      []sessions.Store
	Owners   []option // whose equipment the visitor describes and lends
	Partners []option
	Wrong    site.Wrong
	Do, Of   string
	Typed    map[string]string
	Write    bool
	Today    care.Date
	short    func(care.PartnerCode) string
}

var lendingFields = []string{"name", "owner", "units", "to", "site", "lent", "from", "until", "back-by", "transport", "condition", "charge", "terms", "reason", "lending", "back"}

func equipment(w http.ResponseWriter, v *site.Visit) error {
	return showEquipment(w, v, &equipmentView{Typed: map[string]string{"units": "1", "lent": "1"}})
}

func showEquipment(w http.ResponseWriter, v *site.Visit, x *equipmentView) error {
	page, line := begin(v, "Equipment and lending", "/sessions/equipment")
	x.Tabs, x.All, x.Owners, x.Partners = line, v.Table.Sessions.Equipment(), hosts(v), acute(v)
	x.Write, x.Today = mayBook(v), v.Table.Sessions.Today()
	x.short = v.PartnerShort
	page.Errors = x.Wrong
	if x.Wrong == nil {
		page.Done = said[v.URL.Query().Get("done")]
	}
	return v.Show(w, page, equipmentPage(x))
}

// owns reports whether the visitor acts for the owner of equipment.
func (x *equipmentView) owns(p care.PartnerCode) bool {
	return x.Write && slices.ContainsFunc(x.Owners, func(o option) bool { return o.Value == string(p) })
}

func changeEquipment(w http.ResponseWriter, v *site.Visit) error {
	if err := books(v); err != nil {
		return err
	}
	x := &equipmentView{Do: v.PostFormValue("do"), Of: v.PostFormValue("equipment"), Typed: map[string]string{}}
	for _, f := range lendingFields {
		x.Typed[f] = v.PostFormValue(f)
	}
	for field, of := range map[string]string{"units": "described", "lent": "lent"} {
		if x.Do != of {
			x.Typed[field] = "1"
		}
	}
	f, t := x.Typed, v.Table.Sessions
	var seq ledger.Seq
	var err error
	field := "name"
	switch x.Do {
	case "described":
		_, seq, err = t.DescribeEquipment(v.Context(), v.View(), care.Equipment{ID: care.EquipmentID(x.Of), Name: f["name"], Owner: care.PartnerCode(f["owner"]), Units: site.Number(f["units"])})
	case "lent":
		seq, err = t.Lend(v.Context(), v.View(), care.Lending{
			Equipment: care.EquipmentID(x.Of), To: care.PartnerCode(f["to"]), Site: f["site"], Units: site.Number(f["lent"]), From: site.Day(f["from"]), Until: site.Day(f["until"]), BackBy: site.Day(f["back-by"]),
			Transport: f["transport"], Condition: f["condition"], Charge: charge(f["charge"]), Terms: f["terms"],
		})
		field = "to"
	case "agreed", "refused":
		seq, err = t.AnswerLending(v.Context(), v.View(), care.LendingAnswered{Equipment: care.EquipmentID(x.Of), ID: f["lending"], Accepted: x.Do == "agreed", Reason: f["reason"]})
		field = "reason"
	case "back", "off":
		seq, err = t.Returned(v.Context(), v.View(), care.EquipmentID(x.Of), f["lending"], v.Table.Sessions.Today(), f["condition"])
		field = "condition"
	default:
		return shell.NotFound("This form")
	}
	if err == nil {
		return v.Done(w, seq, at("/sessions/equipment", "done", x.Do))
	}
	if err := problem(v, &x.Wrong, err, field); err != nil {
		return err
	}
	if f["lending"] != "" {
		moved(x.Wrong, field, x.Do+"-"+f["lending"])
	}
	return showEquipment(w, v, x)
}

// charge is an amount in pounds as it is written, "£1,200" or "200.50", in pence; below 0
// for what is none.
func charge(s string) int64 {
	s = strings.NewReplacer("£", "", ",", "", " ", "").Replace(s)
	if s == "" {
		return 0
	}
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || n < 0 || n > 1e7 || n != math.Round(n*100)/100 {
		return -1
	}
	return int64(math.Round(n * 100))
}

// huddleView is the page of the daily huddle.
type huddleView struct {
	sessions.Huddle
	Tabs  []tab
	Wrong site.Wrong
	Typed map[string]string
	Write bool
	Today care.Date
	Now   []sessions.SessionPage // the sessions of today
	short func(care.PartnerCode) string
	ours  func(care.PartnerCode) bool // the visitor acts for it
}

// aside are the exceptions of one session.
type aside struct {
	sessions.Exception
	Words []string
}

// of are the exceptions of one session; later those of all others but today's, session by
// session.
func (x *huddleView) of(id care.SessionID) (out []string) {
	for _, e := range x.Huddle.Exceptions {
		if e.Session == id {
			out = append(out, e.Words)
		}
	}
	return out
}

func (x *huddleView) later() (out []aside) {
	for _, e := range x.Huddle.Exceptions {
		if slices.ContainsFunc(x.Now, func(s sessions.SessionPage) bool { return s.ID == e.Session }) {
			continue
		}
		if n := len(out); n == 0 || out[n-1].Session != e.Session {
			out = append(out, aside{Exception: e})
		}
		out[len(out)-1].Words = append(out[len(out)-1].Words, e.Words)
	}
	return out
}

// todoAlike is the same thing to do for so many patients of a partner.
type todoAlike struct {
	sessions.Todo
	n    int
	days []dayCount // of their sessions, where that is all that differs
}

type dayCount struct {
	day care.Date
	n   int
}

// alike are the things to do for patients, those that are the same as one: whoever was
// treated and is on a list still, whichever the day, and all others who read the same.
func (x *huddleView) alike() (out []todoAlike) {
	for _, d := range x.Huddle.Todo {
		i := slices.IndexFunc(out, func(o todoAlike) bool {
			return o.Partner == d.Partner && o.Code == d.Code && (d.Code == sessions.TodoOutcome || o.Words() == d.Words())
		})
		if i < 0 {
			i = len(out)
			out = append(out, todoAlike{Todo: d})
		}
		o := &out[i]
		o.n++
		if n := len(o.days); n > 0 && o.days[n-1].day == d.Day {
			o.days[n-1].n++
		} else {
			o.days = append(o.days, dayCount{d.Day, 1})
		}
	}
	return out
}

// words is what is to be done for several at once.
func (d todoAlike) words() string {
	if len(d.days) < 2 {
		return d.Words()
	}
	var days []string
	for _, x := range d.days {
		days = append(days, fmt.Sprintf("%d on %s", x.n, x.day.Long()))
	}
	return "treated (" + strings.Join(days, ", ") + "), and their trust's list still shows them waiting: enter the treatment there, so that the clock stops."
}

func huddle(w http.ResponseWriter, v *site.Visit) error {
	return showHuddle(w, v, &huddleView{Typed: map[string]string{"due": site.DayField(v.Table.Sessions.Today() + 1)}})
}

func showHuddle(w http.ResponseWriter, v *site.Visit, x *huddleView) error {
	page, line := begin(v, "Huddle", "/sessions/huddle")
	x.Tabs, x.Huddle, x.Write, x.Today = line, v.Table.Sessions.Huddle(v.View()), mayWrite(v), v.Table.Sessions.Today()
	x.short = v.PartnerShort
	x.ours = func(p care.PartnerCode) bool { return own(v, p) }
	var err error
	if x.Now, err = v.Table.Sessions.TodaysSessions(v.Context(), v.View()); err != nil {
		return err
	}
	page.Errors = x.Wrong
	if x.Wrong == nil {
		page.Done = said[v.URL.Query().Get("done")]
	}
	return v.Show(w, page, huddlePage(x))
}

// act adds an action, or says that one is done.
func act(w http.ResponseWriter, v *site.Visit) error {
	if err := writes(v); err != nil {
		return err
	}
	x := &huddleView{Typed: map[string]string{}}
	for _, f := range []string{"text", "owner", "due"} {
		x.Typed[f] = v.PostFormValue(f)
	}
	a, word := care.HuddleAction{Text: x.Typed["text"], Owner: x.Typed["owner"], Due: site.Day(x.Typed["due"])}, "action"
	was, again := v.PostFormValue("action"), v.PostFormValue("again")
	if id := cmp.Or(was, again); id != "" {
		h := v.Table.Sessions.Huddle(v.View())
		all := slices.Concat(h.Open, h.Yesterday)
		i := slices.IndexFunc(all, func(h care.HuddleAction) bool { return h.ID == id })
		if i < 0 {
			return shell.NotFound("This action")
		}
		if a, word = all[i], "done"; again != "" {
			word = "action"
		}
		a.Done = again == ""
	}
	_, seq, err := v.Table.Sessions.Act(v.Context(), v.View(), a)
	if err == nil {
		return v.Done(w, seq, at("/sessions/huddle", "done", word))
	}
	if err := problem(v, &x.Wrong, err, "text"); err != nil {
		return err
	}
	return showHuddle(w, v, x)
}

// resultView is the page of what came of the sessions.
type resultView struct {
	sessions.Result
	Tabs  []tab
	All   []option // the sessions of these days that were carried out
	Only  []string // those of them that were chosen; none for all
	Typed [2]string
	// Lists is the last day to which all lists are true: what is counted of them goes no
	// further.
	Lists care.Date
	Wrong site.Wrong
	Book  bool // the visitor may send it to a committee
	short func(care.PartnerCode) string
}

// paper is the form that sends the result to a committee.
func (x resultView) paper() string {
	q := url.Values{"from": {paperSource}, "first": {site.Day(x.Typed[0]).String()}, "last": {site.Day(x.Typed[1]).String()}, "sessions": x.Only}
	return "/papers/new?" + q.Encode()
}

// resultDays is how far back a result looks where nobody says.
const resultDays = 26 * 7

func result(w http.ResponseWriter, v *site.Visit) error {
	if v.CountsOnly() {
		return resultInCounts(w, v)
	}
	page, line := begin(v, "What came of the sessions", "/sessions/result")
	x, err := readResult(v, v.URL.Query())
	if err != nil {
		return err
	}
	x.Tabs, page.Errors = line, x.Wrong
	return v.Show(w, page, resultPage(*x))
}

// readResult is what came of the sessions of which an address tells.
func readResult(v *site.Visit, q url.Values) (*resultView, error) {
	x := &resultView{short: v.PartnerShort, Book: mayBook(v)}
	to := v.Table.Sessions.Today()
	from := cmp.Or(v.Table.Sessions.FirstCarriedOut(to-resultDays), to-resultDays)
	for _, f := range []string{"from", "to"} {
		if t := strings.TrimSpace(q.Get(f)); t != "" && site.Day(t) == 0 {
			x.Wrong.Add(f, "“"+t+"” is not a day. Write it like 23/01/2027")
		}
	}
	if d := site.Day(q.Get("to")); d != 0 && d <= to {
		to = d
	} else if d > to {
		x.Wrong.Add("to", "The last day is still to come: it is counted to today")
	}
	if d := site.Day(q.Get("from")); d != 0 {
		from = d
	}
	if from > to {
		from = to
		x.Wrong.Add("from", "The first day is after the last")
	}
	x.Typed = [2]string{site.DayField(from), site.DayField(to)}
	without, err := forecastOf(v, from, to)
	if err != nil {
		return nil, err
	}
	var only []care.SessionID
	for _, s := range v.Table.Sessions.Board(v.View()) {
		if s.Done == nil || s.Cancelled != "" || s.Day < from || s.Day > to {
			continue
		}
		x.All = append(x.All, option{string(s.ID), s.Day.Long() + ", " + siteOf(&s.SessionPlanned) + ", theatre " + s.Theatre})
		if slices.Contains(q["sessions"], string(s.ID)) {
			x.Only, only = append(x.Only, string(s.ID)), append(only, s.ID)
		}
	}
	x.Result = v.Table.Sessions.Result(v.View(), from, to, nil, only...)
	x.Lists = without.trueTo(x.Result.Trusts, to)
	lists := v.Table.Sessions.Result(v.View(), from, max(from, x.Lists), without, only...)
	x.Together, x.Specialties, x.Trusts, x.Deprivation, x.Ethnicity = lists.Together, lists.Specialties, lists.Trusts, lists.Deprivation, lists.Ethnicity
	return x, nil
}

// countsView is the result for who sees nobody's record.
type countsView struct {
	Sessions, Places int
	Cost             int64
	CostKnown        int
	About            int // patients who were treated, to the nearest five; 0 for fewer than ten
}

// resultInCounts says to who sees counts alone what was held and what it cost, and no
// count of patients: two counts of the same lists, before and after, tell small ones by
// subtraction, and the one cube that is published has one day.
func resultInCounts(w http.ResponseWriter, v *site.Visit) error {
	page, _ := begin(v, "What came of the sessions", "/sessions/result")
	today := v.Table.Sessions.Today()
	r := v.Table.Sessions.Result(v.View(), today-resultDays, today, nil)
	x := countsView{Sessions: r.Sessions, Places: r.Places, Cost: r.Cost, CostKnown: r.CostKnown, About: v.Table.Sessions.TreatedAbout(today-resultDays, today)}
	return v.Show(w, page, countsPage(x))
}

// lineName is what a line of a result is called.
func lineName(of string, l sessions.ResultLine, short func(care.PartnerCode) string) string {
	switch of {
	case "specialty":
		return tfcs([]string{l.Name})
	case "trust":
		return short(care.PartnerCode(l.Name))
	}
	return l.Name
}

// mostByNumber is from how many people on a change is said as a share of them.
const mostByNumber = 20

// change is by how much a count fell or rose: a share of it, or of few the number.
func change(before, after int) string {
	by, word := before-after, "fewer"
	if by < 0 {
		by, word = -by, "more"
	}
	switch {
	case by == 0:
		return "none"
	case before < mostByNumber:
		return fmt.Sprintf("%d %s", by, word)
	}
	return percent(float64(by)/float64(before)) + " " + word
}

// expected is one figure of a forecast with its band, where there is one.
func expected(e *sessions.Expected, of func(*sessions.Expected) sessions.Band) string {
	if e == nil {
		return "not forecast"
	}
	b := of(e)
	return fmt.Sprintf("%d (%d to %d)", b.Mid, b.Low, b.High)
}
