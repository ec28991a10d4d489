package people

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
	"roundtable/people"
	"roundtable/web/nhsuk"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// mostNumbers is how many local numbers one notice takes.
const mostNumbers = 10_000

// noticeView is the page of the notices of one voluntary organisation.
type noticeView struct {
	Tabs    []tab
	Partner care.PartnerCode
	Name    string
	Others  []option // organisations to choose among, on one's own computer
	VCSE    bool
	Lists   []option
	Lines   []people.NoticeLine
	May     int           // records of the partner that may be compared with others'
	Before  *people.Reach // what would be recorded, to be looked at first; nil: nothing is
	About   string        // whom that is about, in words

	Of      string // "list" or "people"
	List    string
	Numbers string
	Basis   string
	Words   string
	On      string
	Which   string // the notice that was to be withdrawn
	Reason  string
	Wrong   site.Wrong
	As      string // the account that the page is made for
	who     func(care.AccountID) string
}

// What a notice is about, as the form sends it.
const (
	ofList   = "list"
	ofPeople = "people"
)

var noticeSaid = map[string]string{
	"recorded": "It is recorded. These records are linked by themselves now, within a minute or so.", "withdrawn": "It is withdrawn: these records are linked with nobody's from now on.",
	"undone": "It is taken back, as if it had never been recorded.",
}

// notice shows what people were told, and records it.
func notice(w http.ResponseWriter, v *site.Visit) error {
	if err := mayNotice(v); err != nil {
		return err
	}
	return showNotice(w, v, &noticeView{On: site.Today().String()})
}

// partnerOf is whose notices they are: the visitor's own partner's, or on one's own
// computer the one that the address names.
func (x *noticeView) partnerOf(v *site.Visit) {
	x.Partner = v.Viewer.Partner
	all := v.View().Partners()
	if v.Alone() {
		if p := partnerCode(v.FormValue("partner")); p != "" {
			x.Partner = p
		}
		for _, p := range all {
			if p.PartnerDescribed.Type == care.VCSE {
				x.Others = append(x.Others, option{string(p.PartnerDescribed.Code), p.Name})
				if x.Partner == "" {
					x.Partner = p.PartnerDescribed.Code
				}
			}
		}
	}
	x.VCSE = slices.ContainsFunc(all, func(p facts.Partner) bool {
		return p.PartnerDescribed.Code == x.Partner && p.PartnerDescribed.Type == care.VCSE
	})
	x.Name = v.PartnerName(x.Partner)
}

func showNotice(w http.ResponseWriter, v *site.Visit, x *noticeView) error {
	x.Tabs, x.who, x.As = tabs(v, "/people/notice"), who(v), string(v.Viewer.Account)
	x.partnerOf(v)
	if x.VCSE {
		x.Lines = v.Table.People.Notices(v.ViewAs(x.Partner))
		x.May = v.Table.People.Linkable(v.ViewAs(x.Partner), x.Partner)
		x.Lists = listsOf(v.View(), x.Partner)
	}
	page := v.Page(shell.People, "Notice and consent")
	page.Wide, page.Errors = true, x.Wrong
	if x.Wrong == nil {
		page.Done = noticeSaid[v.URL.Query().Get("done")]
	}
	return v.Show(w, page, noticePage(x))
}

// listsOf are the lists that a partner has brought, by name; "" is its one list.
func listsOf(view *facts.View, p care.PartnerCode) (out []option) {
	for _, x := range view.Extracts() {
		r := x.Received
		if r.Partner != p || x.Withdrawn != 0 || slices.ContainsFunc(out, func(o option) bool { return o.Value == r.List }) {
			continue
		}
		out = append(out, option{r.List, orWords(r.List, "Its one list")})
	}
	return out
}

// recordNotice records a notice, withdraws one, or takes one back.
func recordNotice(w http.ResponseWriter, v *site.Visit) error {
	if err := mayNotice(v); err != nil {
		return err
	}
	x := &noticeView{
		Of: v.PostFormValue("of"), List: v.PostFormValue("list"), Numbers: v.PostFormValue("numbers"), Basis: v.PostFormValue("basis"),
		Words: strings.Join(strings.Fields(v.PostFormValue("words")), " "), On: v.PostFormValue("on"), Which: v.PostFormValue("notice"),
	}
	x.partnerOf(v)
	if !x.VCSE {
		return showNotice(w, v, x)
	}
	switch v.PostFormValue("do") {
	case "withdraw":
		return x.withdraw(w, v)
	case "undo":
		seq, err := strconv.ParseInt(x.Which, 10, 64)
		if err != nil {
			return shell.NotFound("This notice")
		}
		reached, err := v.Table.People.Undo(v.Context(), v.ViewAs(x.Partner), ledger.Seq(seq), "")
		return x.done(w, v, reached, err, "undone", "of")
	}
	n := x.check(v)
	if x.Wrong != nil {
		return showNotice(w, v, x)
	}
	if v.PostFormValue("sure") != "yes" {
		if v.PostFormValue("change") == "" {
			before := v.Table.People.Reach(v.ViewAs(x.Partner), n)
			x.Before, x.About = &before, aboutWords(n)
		}
		return showNotice(w, v, x)
	}
	seq, err := v.Table.People.RecordNotice(v.Context(), v.ViewAs(x.Partner), n)
	return x.done(w, v, seq, err, "recorded", "of")
}

// check reads the form of a new notice.
func (x *noticeView) check(v *site.Visit) care.Notice {
	n := care.Notice{V: 1, Partner: x.Partner, Basis: care.NoticeBasis(x.Basis), Words: x.Words}
	switch x.Of {
	case ofList:
		n.List = x.List
		if lists := listsOf(v.View(), x.Partner); !slices.ContainsFunc(lists, func(o option) bool { return o.Value == x.List }) {
			x.Wrong.Add("list", "Choose a list that was brought in")
		}
		if strings.TrimSpace(x.Numbers) != "" {
			x.Wrong.Add("numbers", "You wrote numbers and chose everybody. Choose “Some people”, or take the numbers out")
		}
		if n.Basis == care.BasisConsent {
			x.Wrong.Add("basis", "Consent is each person’s own: choose “Some people”, and enter the numbers of those who said yes")
		}
	case ofPeople:
		n.People = x.people(v)
	default:
		x.Wrong.Add("of", "Choose whom it is about")
	}
	if n.Basis != care.BasisConsent && n.Basis != care.BasisNotice {
		x.Wrong.Add("basis", "Choose what was done")
	}
	switch l := len([]rune(x.Words)); {
	case l == 0:
		x.Wrong.Add("words", "Say what people were told, or where that stands")
	case l > maxReason:
		x.Wrong.Add("words", "Use at most 500 characters, and name nobody")
	}
	var err error
	if n.On, err = care.ParseDate(x.On); err != nil || n.On == 0 || n.On > site.Today() {
		x.Wrong.Add("on", "Enter the day, today or earlier, as year-month-day, for example 2026-03-31")
	}
	return n
}

// people are the partner's records with the local numbers that were typed.
func (x *noticeView) people(v *site.Visit) (out []care.Key) {
	numbers := strings.FieldsFunc(x.Numbers, func(r rune) bool { return r == '\n' || r == ',' || r == ';' })
	view, missing := v.View(), 0
	for _, n := range numbers[:min(len(numbers), mostNumbers)] {
		if n = strings.TrimSpace(n); n == "" {
			continue
		}
		found := false
		for _, row := range view.PeopleByLocalID(n, nil) {
			if c, i, ok := view.Person(row); ok && view.Code(facts.DimPartner, c.Partner[i]) == string(x.Partner) {
				out, found = append(out, c.Key[i]), true
			}
		}
		if !found {
			missing++
		}
	}
	switch {
	case len(numbers) > mostNumbers:
		x.Wrong.Add("numbers", "Enter at most 10,000 numbers at a time, or choose a whole list")
	case missing > 0:
		x.Wrong.Add("numbers", site.Counted(missing, "number is", "numbers are")+" not among the records that you may see. Check them")
	case len(out) == 0:
		x.Wrong.Add("numbers", "Enter your organisation's own numbers, one a line")
	}
	return out
}

// withdraw takes a notice back from today on.
func (x *noticeView) withdraw(w http.ResponseWriter, v *site.Visit) error {
	x.Of, x.Basis, x.On = "", "", site.Today().String()
	lines := v.Table.People.Notices(v.ViewAs(x.Partner))
	i := slices.IndexFunc(lines, func(l people.NoticeLine) bool { return strconv.FormatInt(int64(l.Seq), 10) == x.Which })
	if i < 0 {
		return shell.NotFound("This notice")
	}
	field := "why-" + x.Which
	if x.Reason = reason(v, &x.Wrong, field, "Write in a few words why, and name nobody"); x.Wrong != nil {
		return showNotice(w, v, x)
	}
	n := lines[i].Notice
	n.Reason = x.Reason
	seq, err := v.Table.People.WithdrawNotice(v.Context(), v.ViewAs(x.Partner), n)
	return x.done(w, v, seq, err, "withdrawn", field)
}

// done leads back, or shows what the room said against it.
func (x *noticeView) done(w http.ResponseWriter, v *site.Visit, seq ledger.Seq, err error, word, field string) error {
	if err != nil {
		if err := x.Wrong.Problem(err, field); err != nil {
			return err
		}
		return showNotice(w, v, x)
	}
	site.Reached(w, seq)
	to := "/people/notice?done=" + word
	if v.Alone() {
		to += "&partner=" + string(x.Partner)
	}
	return v.SeeOther(w, to)
}

var bases = []nhsuk.Item{
	{Value: string(care.BasisNotice), Text: "They were told", Hint: nhsuk.HintParams{Text: "How their record is used, and that they can object."}},
	{Value: string(care.BasisConsent), Text: "They said yes", Hint: nhsuk.HintParams{Text: "Each of them, and it is written down where."}},
}

var basisWords = map[care.NoticeBasis]string{care.BasisNotice: "told", care.BasisConsent: "said yes"}
