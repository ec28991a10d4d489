package sessions

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"slices"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/sessions"
	"roundtable/waiting"
	"roundtable/web/nhsuk"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// mostReplacements is how many people are named for a free place.
const mostReplacements = 10

// placeView is the page of one place of a list.
type placeView struct {
	Tabs    []tab
	Session *sessionView
	Line    sheetLine
	Could   []replacement
	More    int
	Mine    bool // the patient on it is of the visitor's organisation
	Write   bool
	History sessions.History
	Wrong   wrong
	Typed   map[string]string
	short   func(care.PartnerCode) string
	who     func(care.AccountID) string
	Keep    []option
	Sides   []option
	Today   care.Date
	Missing []string // of the transfer's data set
}

type replacement struct {
	sessions.Replacement
	Row  *waiting.Row
	Mine bool
}

func place(w http.ResponseWriter, v *site.Visit) error { return showPlace(w, v, nil) }

func readPlace(v *site.Visit) (*placeView, error) {
	s, err := readSession(v)
	if err != nil {
		return nil, err
	}
	slot := care.SlotID(v.PathValue("session") + "/" + v.PathValue("place"))
	i := slices.IndexFunc(s.Lines, func(l sheetLine) bool { return l.Slot == slot })
	if i < 0 {
		return nil, shell.NotFound("This place")
	}
	x := &placeView{Session: s, Line: s.Lines[i], Write: mayWrite(v), short: s.short, Today: s.Today, Typed: map[string]string{}}
	x.who = func(id care.AccountID) string { return who(v, id) }
	x.Mine = v.Alone() || x.Line.Trust == v.Viewer.Partner
	for _, f := range []string{"how", "on", "reason", "choice", "counts", "paid", "interpreter", "by", "minutes", "pathway"} {
		x.Typed[f] = v.PostFormValue(f)
	}
	if x.Line.Place != nil {
		x.History, _ = v.Table.Sessions.History(v.View(), x.Line.Place.Pathway)
		if x.Line.Row != nil {
			t := sessions.TransferOf(x.Line.Row, &s.SessionPlanned, s.Today)
			x.Missing = t.Missing()
		}
	}
	x.Sides = []option{{string(x.Line.Trust), x.short(x.Line.Trust)}}
	if x.Line.Trust != s.Host {
		x.Sides = append(x.Sides, option{string(s.Host), x.short(s.Host)})
	}
	return x, nil
}

func showPlace(w http.ResponseWriter, v *site.Visit, bad wrong) error {
	x, err := readPlace(v)
	if err != nil {
		return err
	}
	if x.Line.Stage == sessions.StageFree && x.Session.Day >= x.Today {
		if err := x.could(v); err != nil {
			return err
		}
	}
	page, line := begin(v, "One place", "")
	x.Tabs, x.Wrong = line, bad
	page.Errors = bad
	page.Back = nhsuk.LinkParams{Href: "/sessions/at/" + string(x.Session.ID), Text: "The session"}
	if bad == nil {
		page.Done = said[v.URL.Query().Get("done")]
	}
	return v.Show(w, page, placePage(x))
}

// could names who could take the free place, in the order in which to ring them.
func (x *placeView) could(v *site.Visit) error {
	all, err := v.Table.Sessions.Replacements(v.Context(), v.View(), x.Session.ID)
	if err != nil {
		return err
	}
	x.More = max(0, len(all)-mostReplacements)
	for _, r := range all[:min(len(all), mostReplacements)] {
		row, err := person(v, r.Pathway)
		if err != nil {
			return err
		}
		x.Could = append(x.Could, replacement{r, row, v.Alone() || r.Trust == v.Viewer.Partner})
	}
	return nil
}

// changePlace is what is said of one place: offered, answered, booked, cancelled, what
// happened. Each is one person's act; the page never does two of them.
func changePlace(w http.ResponseWriter, v *site.Visit) error {
	if err := writes(v); err != nil {
		return err
	}
	slot := care.SlotID(v.PathValue("session") + "/" + v.PathValue("place"))
	k, ok := care.ParseKey(v.PostFormValue("pathway"))
	if !ok {
		return shell.NotFound("This place")
	}
	t, ctx, view, f, seen := v.Table.Sessions, v.Context(), v.View(), v.PostFormValue, version(v)
	on := date(f("on"))
	if on == 0 && f("on") == "" {
		on = t.Today()
	}
	var seq ledger.Seq
	var err error
	var field string
	do := f("do")
	switch do {
	case "offered":
		seq, err = t.Offer(ctx, view, care.OfferMade{Slot: slot, Pathway: k, On: on, How: f("how")}, seen)
		field = "how"
	case "accepted", "declined", "withdrawn":
		a := care.OfferAnswered{Slot: slot, Pathway: k, On: on, Accepted: do == "accepted", Withdrawn: do == "withdrawn", Reason: f("reason")}
		seq, err = t.AnswerOffer(ctx, view, a, seen)
		field = "reason"
	case "booked":
		b := care.BookingMade{
			Slot: slot, Pathway: k, Choice: care.PathwayChoice(f("choice")), Counts: care.PartnerCode(f("counts")), Paid: care.PartnerCode(f("paid")), Interpreter: f("interpreter"),
		}
		seq, err = t.Book(ctx, view, b, seen)
		field = "choice"
	case "freed":
		seq, err = t.CancelBooking(ctx, view, care.BookingCancelled{Slot: slot, Pathway: k, On: on, By: f("by"), Reason: f("reason")}, seen)
		field = "by"
	case "happened":
		seq, err = t.Happened(ctx, view, care.BookingDone{Slot: slot, Pathway: k, Treated: f("treated") == "yes", Minutes: number(f("minutes")), Reason: f("reason")}, seen)
		field = "minutes"
	default:
		return shell.NotFound("This place")
	}
	if err == nil {
		return done(w, v, int64(seq), at("/sessions/at/"+v.PathValue("session")+"/places/"+v.PathValue("place"), "done", do))
	}
	var bad wrong
	if err := bad.problem(v, err, field); err != nil {
		return err
	}
	return showPlace(w, v, bad)
}

// transfer is the inter-provider transfer of who is on a place, for the trust that
// sends it.
func transfer(w http.ResponseWriter, v *site.Visit) error {
	x, err := readPlace(v)
	if err != nil {
		return err
	}
	if x.Line.Row == nil || !x.Mine {
		return shell.NotFound("This transfer")
	}
	t := sessions.TransferOf(x.Line.Row, &x.Session.SessionPlanned, x.Today)
	if x.Line.Fit != nil {
		t.Procedure = x.Line.Fit.Procedure
	}
	b := bytes.NewBufferString("\ufeff")
	if err := csv.NewWriter(b).WriteAll(t.Table()); err != nil {
		return err
	}
	if err := v.LogSeen(); err != nil {
		return err
	}
	return download(w, "text/csv; charset=utf-8", "transfer.csv", b.Bytes())
}
