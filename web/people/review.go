package people

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/people"
	"roundtable/people/linkage"
	"roundtable/web/nhsuk"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// typed is what somebody wrote into the form of a case.
type typed struct {
	Verdict people.Verdict
	Reason  string
}

// reviewView is the page of one case.
type reviewView struct {
	people.CaseDetail
	A, B   string // the partners' names
	Fields []fieldRow
	Typed  typed
	Wrong  site.Wrong
	Skip   string // the next case, leaving this one; "" for none
	Round  bool   // Skip is the first case again: this was the last
	As     string // the account that the page was made for
	After  *afterView
	Form   string // where the form goes: the case's address with the filters
	Keys   bool   // shortcuts are on
	Back   string
	who    func(care.AccountID) string
	seat   func(care.PartnerCode) string
}

// caseID is the case of the address.
func caseID(v *site.Visit) people.CaseID { return people.CaseID(v.PathValue("case")) }

// review shows one case.
func review(w http.ResponseWriter, v *site.Visit) error {
	if err := reviews(v); err != nil {
		return err
	}
	return showReview(w, v, typed{}, nil)
}

func showReview(w http.ResponseWriter, v *site.Visit, t typed, f site.Wrong) error {
	d, err := v.Table.People.Case(v.View(), caseID(v))
	if problemIn(err) != nil {
		return shell.NotFound("This pair of records")
	}
	if err != nil {
		return err
	}
	v.Saw("review", seen(v, d.Records)...)
	q := readQuery(v.URL.Query())
	x := reviewView{
		CaseDetail: d, A: v.PartnerShort(d.PartnerA), B: v.PartnerShort(d.PartnerB), Fields: fieldRows(d.Fields), Typed: t, Wrong: f, Keys: keysOn(v), After: after(v),
		Form: at("/people/review/"+string(d.ID), values(q)), Back: at("/people", values(q)), who: who(v), seat: func(code care.PartnerCode) string { return v.PartnerShort(code) },
	}
	if x.A == x.B {
		x.A, x.B = x.A+", first", x.B+", second"
	}
	next, round, err := following(v, q, d.ID, d.Next)
	if err != nil {
		return err
	}
	if x.As = string(v.Viewer.Account); next != "" {
		x.Skip, x.Round = at("/people/review/"+string(next), values(q)), round
	}
	page := v.Page(shell.People, "Are these one person?")
	page.Wide, page.Errors = true, f
	page.Back = nhsuk.LinkParams{Href: x.Back, Text: "Which records are one person?"}
	page.Done = reviewSaid[v.URL.Query().Get("done")]
	return v.Show(w, page, reviewPage(x))
}

var reviewSaid = map[string]string{
	"undone": "The decision is taken back, with all that followed of it.", "on": "Shortcuts are on.", "off": "Shortcuts are off.",
}

// seen are the records that a page shows, with the classes of their rows.
func seen(v *site.Visit, keys []care.Key) []site.Seen {
	out := make([]site.Seen, 0, len(keys))
	for _, k := range keys {
		r, ok := v.View().PersonByKey(k)
		if !ok {
			continue
		}
		if c, i, ok := v.View().Person(r); ok {
			out = append(out, site.Seen{Person: k, Class: c.Class[i]})
		}
	}
	return out
}

// following is the case after one, among those that the filters choose and the
// visitor may decide; "" when there is no other. otherwise is what the room proposes.
// round says that it stands before the one: all after that were left.
func following(v *site.Visit, q people.QueueQuery, id, otherwise people.CaseID) (next people.CaseID, round bool, err error) {
	if q.Mine || q.Stage == people.StageDone {
		return otherwise, false, nil
	}
	q.Offset, q.Limit = 0, mostToday
	p, err := v.Table.People.Queue(v.View(), q)
	if err != nil {
		return "", false, err
	}
	at := slices.IndexFunc(p.Cases, func(c people.Case) bool { return c.ID == id })
	for i := range p.Cases {
		if c := p.Cases[(at+1+i)%len(p.Cases)]; c.ID != id && c.May && c.Mine == "" {
			return c.ID, at+1+i >= len(p.Cases), nil
		}
	}
	if p.Total <= len(p.Cases) {
		return "", false, nil
	}
	return otherwise, false, nil
}

// leave is the way to the next case without a decision.
func (x reviewView) leave() string {
	if x.Round {
		return "Leave it. It is the last of them: begin again with the first"
	}
	return "Leave it, and look at the next pair"
}

// actsView is what was done, on a page that takes it back.
type actsView struct {
	Acts  []people.Act
	Form  string // where taking back goes
	Whole bool   // the reader is told what everybody said
	Wrong site.Wrong
	As    string // the account that the page is made for
	who   func(care.AccountID) string
	seat  func(care.PartnerCode) string
}

// decide writes down what the visitor says, and leads to the next case; or takes a
// decision back.
func decide(w http.ResponseWriter, v *site.Visit) error {
	if err := reviews(v); err != nil {
		return err
	}
	if v.PostFormValue("do") == "undo" {
		return undoDecision(w, v)
	}
	var f site.Wrong
	t := typed{Verdict: people.Verdict(v.PostFormValue("verdict"))}
	ask := ""
	if t.Verdict == people.Different || t.Verdict == people.CannotTell {
		ask = "Write in a few words why, and name nobody"
	}
	if as := v.PostFormValue("as"); as != "" && as != string(v.Viewer.Account) {
		f.Add("verdict", "Nothing is saved: this page was opened by another person than you are now, in another window perhaps. Look again, and decide for yourself")
	} else if !slices.Contains(verdicts, t.Verdict) {
		f.Add("verdict", "Choose what the two records are")
	}
	if t.Reason = reason(v, &f, "reason", ask); f != nil {
		t.Reason = v.PostFormValue("reason")
		return showReview(w, v, t, f)
	}
	id, q := caseID(v), readQuery(v.URL.Query())
	next, _, err := following(v, q, id, "")
	if err != nil {
		return err
	}
	seq, err := v.Table.People.Decide(v.Context(), v.View(), id, people.Decision{Verdict: t.Verdict, Reason: t.Reason})
	if err != nil {
		if err := f.Problem(err, "verdict", "reason"); err != nil {
			return err
		}
		return showReview(w, v, t, f)
	}
	site.Reached(w, seq)
	if next == "" {
		return v.SeeOther(w, at("/people", values(q), "after", string(id), "done", "through"))
	}
	return v.SeeOther(w, at("/people/review/"+string(next), values(q), "after", string(id)))
}

// undoDecision takes back a decision of the case, and shows the case anew.
func undoDecision(w http.ResponseWriter, v *site.Visit) error {
	seq, err := strconv.ParseInt(v.PostFormValue("seq"), 10, 64)
	if err != nil {
		return shell.NotFound("This decision")
	}
	reached, err := v.Table.People.Undo(v.Context(), v.View(), ledger.Seq(seq), strings.TrimSpace(v.PostFormValue("why")))
	if err != nil {
		return err
	}
	site.Reached(w, reached)
	return v.SeeOther(w, at("/people/review/"+v.PathValue("case"), values(readQuery(v.URL.Query())), "done", "undone"))
}

// fieldRow is one field of both records, ready to be drawn.
type fieldRow struct {
	Field linkage.Field
	Name  string
	A, B  cell
	State string // "same", "differs", "one side is not recorded", "closed to you"
	Why   string // of what is closed
}

// cell is a value in stretches, every other of which differs from the other side.
type cell struct {
	Text  string // as it was written; "" when it was not
	Parts []part
}

// part is a stretch of a value.
type part struct {
	Text    string
	Differs bool
}

// States of a field.
const (
	stateSame    = "same"
	stateDiffers = "differs"
	stateOne     = "on one side only"
	stateUnlike  = "a code and a name"
	stateNone    = "not recorded"
	stateClosed  = "closed to you"
)

// fieldRows are a case's fields; those that neither record has stand last.
func fieldRows(pairs []people.FieldPair) []fieldRow {
	out := make([]fieldRow, 0, len(pairs))
	for _, p := range pairs {
		if p.Field == linkage.Sex {
			p.A, p.B = genderWords(p.A), genderWords(p.B)
			p.DiffersA, p.DiffersB = whole(p.A, p.A != p.B), whole(p.B, p.A != p.B)
		}
		r := fieldRow{Field: p.Field, Name: p.Name, A: cellOf(p.A, p.DiffersA), B: cellOf(p.B, p.DiffersB)}
		switch {
		case p.Hidden:
			r.A, r.B, r.State, r.Why = cell{}, cell{}, stateClosed, p.WhyHidden
		case p.A == "" && p.B == "":
			r.State = stateNone
		case p.A == "" || p.B == "":
			r.State = stateOne
		case p.Same || p.A == p.B:
			r.State = stateSame
		case p.Field == linkage.Practice && practiceCode(p.A) != practiceCode(p.B):
			r.State = stateUnlike
		default:
			r.State = stateDiffers
		}
		out = append(out, r)
	}
	slices.SortStableFunc(out, func(a, b fieldRow) int { return rank(a) - rank(b) })
	return out
}

// practiceCode reports whether a practice is written as its code: letters, then digits.
func practiceCode(s string) bool {
	digits := strings.TrimLeft(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	return len(s) == 6 && len(digits) < len(s) && digits != "" && strings.Trim(digits, "0123456789") == ""
}

// whole is all of a text, where that differs.
func whole(text string, differs bool) []people.Span {
	if !differs {
		return nil
	}
	return []people.Span{{From: 0, To: len([]rune(text))}}
}

func rank(r fieldRow) int {
	if r.State == stateNone {
		return 1
	}
	return 0
}

// cellOf cuts a value where it differs. Spans that are out of bounds, or out of
// order, are taken as far as they go.
func cellOf(text string, differs []people.Span) cell {
	c := cell{Text: text}
	runes, at := []rune(text), 0
	put := func(to int, is bool) {
		if to = min(to, len(runes)); to > at {
			c.Parts = append(c.Parts, part{string(runes[at:to]), is})
			at = to
		}
	}
	for _, s := range differs {
		put(s.From, false)
		put(s.To, true)
	}
	put(len(runes), false)
	return c
}

// keysCookie says that somebody has switched the shortcuts off.
const keysCookie = "roundtable-shortcuts"

// keysOn reports whether one key may stand for a choice (WCAG 2.1.4: it can be
// switched off).
func keysOn(v *site.Visit) bool {
	c, err := v.Cookie(keysCookie)
	return err != nil || c.Value != "off"
}

// shortcuts switches the shortcuts on or off, for a year and in this browser.
func shortcuts(w http.ResponseWriter, v *site.Visit) error {
	word := "off"
	if v.PostFormValue("keys") == "on" {
		word = "on"
	}
	http.SetCookie(w, &http.Cookie{
		Name: keysCookie, Value: word, Path: "/people", MaxAge: 365 * 24 * 3600, HttpOnly: true, Secure: v.Table.Sharing.Secure(), SameSite: http.SameSiteLaxMode,
	})
	id := people.CaseID(v.PostFormValue("case"))
	if k, ok := care.ParseKey(string(id)); ok {
		return v.SeeOther(w, "/people/review/"+k.String()+"?done="+word)
	}
	return v.SeeOther(w, "/people")
}

// numbers says what two different NHS numbers mean, where "same" would be taken; "" when
// there are not two that the visitor sees.
func (x reviewView) numbers() string {
	for _, r := range x.Fields {
		if r.Field == linkage.NHSNumber && r.State == stateDiffers && x.NotSame == "" {
			return "Two different NHS numbers are nearly always two people. Not both are stated as verified here: say “same person” only if you know that one is wrong."
		}
	}
	return ""
}
