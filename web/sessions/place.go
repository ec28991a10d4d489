package sessions

import (
	"bytes"
	"cmp"
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
	Wrong   site.Wrong
	Typed   map[string]string
	short   func(care.PartnerCode) string
	who     func(care.AccountID) string
	Keep    []option
	Sides   []option
	Today   care.Date
	Missing []string // of the transfer's data set
	Arrived bool     // a list of the host's shows the transferred pathway
	// Plan is the plan in which the place was agreed, Next what comes next in it, and
	// Chosen whom it names for a free place, with what stands against it by now.
	Plan    care.ProposalID
	Next    []nextAct
	Chosen  *replacement
	Against []sessions.Reason
	Contact contact // of who is on the place, or chosen for it
	// With are the other dates from which they may choose, Back those that came free when
	// they chose this one. Many are the boxes as they were ticked.
	With, Off, Back []sessions.Date
	Many            []string
	After           *afterwards // of who was on the place a moment ago
	Late            *latecomer  // for whom the place was wanted, and somebody else was first
	rules           care.SessionRules
}

type replacement struct {
	sessions.Replacement
	Row  *waiting.Row
	Mine bool
	Also []dateOption // other dates that they could be offered with it
}

func place(w http.ResponseWriter, v *site.Visit) error {
	if to := movedOn(v); to != "" {
		return v.SeeOther(w, to)
	}
	return showPlace(w, v, nil)
}

// movedOn is where a link to offer somebody a free place leads by now: to the place that
// they have, or to one that is free while another was taken meanwhile; "" to this one.
func movedOn(v *site.Visit) string {
	k, ok := care.ParseKey(v.URL.Query().Get("for"))
	if !ok {
		return ""
	}
	plan, here := v.URL.Query().Get("plan"), care.SlotID(v.PathValue("session")+"/"+v.PathValue("place"))
	if c, ok, err := v.Table.Sessions.Candidate(v.Context(), v.View(), k); err != nil || !ok {
		return ""
	} else if c.Open != "" && v.Table.Sessions.ShowsPlace(v.View(), c.Open) {
		return at(placeHref(c.Open), "plan", plan)
	}
	free := v.Table.Sessions.FreeSlots(care.SessionID(v.PathValue("session")))
	if len(free) == 0 || slices.Contains(free, here) {
		return ""
	}
	return at(placeHref(free[0]), "for", k.String(), "plan", plan)
}

func readPlace(v *site.Visit) (*placeView, error) {
	slot := care.SlotID(v.PathValue("session") + "/" + v.PathValue("place"))
	s, err := readSession(v, func(p sessions.PlaceView) bool { return p.Slot == slot })
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(s.Lines, func(l sheetLine) bool { return l.Slot == slot })
	if i < 0 {
		return nil, shell.NotFound("This place")
	}
	x := &placeView{Session: s, Line: s.Lines[i], Write: mayBook(v), short: s.short, Today: s.Today, Typed: map[string]string{}}
	x.who = v.Somebody
	x.Mine, x.rules = own(v, x.Line.Trust), v.Table.Sessions.Rules()
	x.Plan = care.ProposalID(cmp.Or(v.PostFormValue("plan"), v.URL.Query().Get("plan")))
	for _, f := range []string{"how", "on", "reason", "choice", "counts", "paid", "interpreter", "by", "through", "treated", "minutes", "pathway", "do", "whom", "why", "date"} {
		x.Typed[f] = v.PostFormValue(f)
	}
	x.Many = v.PostForm["also"]
	if x.Line.Place != nil {
		x.With, x.Off, x.Back = v.Table.Sessions.Choice(v.View(), slot)
		x.History, _ = v.Table.Sessions.History(v.View(), x.Line.Place.Pathway)
		if b := x.Line.Place.Booking; x.Line.Row != nil && b != nil && b.Choice == care.Transferred && x.Mine {
			t := transferOf(v, x)
			x.Missing = t.Missing()
			x.Arrived = v.Table.Sessions.Arrived(v.View(), b.Pathway, s.Host)
		}
	}
	x.Sides = []option{{string(x.Line.Trust), x.short(x.Line.Trust)}}
	if x.Line.Trust != s.Host {
		x.Sides = append(x.Sides, option{string(s.Host), x.short(s.Host)})
	}
	return x, nil
}

func showPlace(w http.ResponseWriter, v *site.Visit, bad site.Wrong) error {
	x, err := readPlace(v)
	if err != nil {
		return err
	}
	if x.Line.Stage == sessions.StageFree && x.Session.Day >= x.Today {
		if err := x.choose(v); err != nil {
			return err
		}
		if err := x.could(v); err != nil {
			return err
		}
	}
	if err := x.after(v, bad); err != nil {
		return err
	}
	if x.Line.Place != nil && x.Line.Row != nil && x.Mine {
		if x.Contact, err = contactOf(v, x.Line.Place.Pathway); err != nil {
			return err
		}
	}
	if x.Plan != "" && x.Write {
		if x.Next, err = following(v, x.Plan, x.whose()); err != nil {
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

// choose is whom a plan names for the free place, and what stands against it by now.
func (x *placeView) choose(v *site.Visit) error {
	k, ok := care.ParseKey(cmp.Or(v.URL.Query().Get("for"), x.Typed["pathway"]))
	if !ok || !x.Write {
		return nil
	}
	c, fits, ok, err := v.Table.Sessions.BestFor(v.Context(), v.View(), k)
	if err != nil || !ok || !own(v, c.Trust) {
		return err
	}
	row, err := person(v, k)
	if err != nil {
		return err
	}
	x.Chosen = &replacement{sessions.Replacement{Candidate: c, Minutes: sessions.MinutesOf(&c), Weeks: c.Weeks(x.Session.Day)}, row, true, x.also(fits)}
	x.Against = []sessions.Reason{{Code: sessions.WhySpecialty, Words: "The session is not for what they wait for, or is over."}}
	for _, f := range fits {
		if f.Session.ID == x.Session.ID {
			x.Against = f.WhyNot
		}
	}
	x.Contact, err = contactOf(v, k)
	return err
}

// could names who could take the free place, in the order in which to ring them.
func (x *placeView) could(v *site.Visit) error {
	all, err := v.Table.Sessions.Replacements(v.Context(), v.View(), x.Session.ID)
	if err != nil {
		return err
	}
	ask, err := v.Table.Sessions.ToAsk(v.Context(), v.View(), x.Session.ID)
	if err != nil {
		return err
	}
	all = append(all, ask...)
	x.More = max(0, len(all)-mostReplacements)
	for _, r := range all[:min(len(all), mostReplacements)] {
		if x.Chosen != nil && r.Pathway == x.Chosen.Pathway {
			continue
		}
		row, err := person(v, r.Pathway)
		if err != nil {
			return err
		}
		could := replacement{Replacement: r, Row: row, Mine: own(v, r.Trust)}
		if could.Mine && x.Write && !r.Ask {
			_, fits, _, err := v.Table.Sessions.BestFor(v.Context(), v.View(), r.Pathway)
			if err != nil {
				return err
			}
			could.Also = x.also(fits)
		}
		x.Could = append(x.Could, could)
	}
	return nil
}

// changePlace is what is said of one place: offered, answered, booked, cancelled, what
// happened. Each is one person's act; the page never does two of them.
func changePlace(w http.ResponseWriter, v *site.Visit) error {
	if err := books(v); err != nil {
		return err
	}
	slot := care.SlotID(v.PathValue("session") + "/" + v.PathValue("place"))
	k, ok := care.ParseKey(v.PostFormValue("pathway"))
	if !ok {
		return shell.NotFound("This place")
	}
	t, ctx, view, f, seen := v.Table.Sessions, v.Context(), v.View(), v.PostFormValue, v.Version()
	on := site.Day(f("on"))
	if on == 0 && !v.PostForm.Has("on") {
		on = t.Today()
	}
	var seq ledger.Seq
	var err error
	var field string
	do := f("do")
	did := do
	switch do {
	case "offered":
		var also []care.SlotID
		for _, s := range v.PostForm["also"] {
			also = append(also, care.SlotID(s))
		}
		seq, err = t.Offer(ctx, view, care.OfferMade{Slot: slot, Pathway: k, Proposal: care.ProposalID(f("plan")), On: on, How: f("how")}, seen, also...)
		if field = "how"; err == nil && len(also) > 0 {
			did = "choice"
		}
	case "accepted", "declined", "withdrawn":
		a := care.OfferAnswered{Slot: slot, Pathway: k, On: on, Accepted: do == "accepted", Withdrawn: do == "withdrawn", Reason: declineReason(f("why"), f("reason")), Whom: f("whom")}
		if a.Slot, seen, err = chosenDate(v, a, seen); err == nil {
			seq, err = t.AnswerOffer(ctx, view, a, seen)
		}
		field, slot = "reason", a.Slot
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
		seq, err = t.Happened(ctx, view, care.BookingDone{Slot: slot, Pathway: k, Treated: f("treated") == "yes", Minutes: site.Number(f("minutes")), By: f("through"), Reason: f("reason")}, seen)
		field = "minutes"
	default:
		return shell.NotFound("This place")
	}
	if err == nil {
		more := []string{"done", did}
		if do == "withdrawn" || do == "declined" {
			more = append(more, "of", k.String())
		}
		if plan := f("plan"); plan != "" {
			more = append(more, "plan", plan)
		}
		return v.Done(w, seq, at(placeHref(slot), more...))
	}
	var bad site.Wrong
	if err := problem(v, &bad, err, field); err != nil {
		return err
	}
	moved(bad, "reason", whyID(do))
	if do == "happened" {
		moved(bad, "by", "through")
	}
	if do == "accepted" || do == "declined" {
		for _, field := range []string{"on", "whom", "why"} {
			moved(bad, field, fieldID(do, field))
		}
	}
	if do == "declined" { // the list of reasons is where one is chosen
		moved(bad, whyID(do), fieldID(do, "why"))
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
	t := transferOf(v, x)
	b := bytes.NewBufferString("\ufeff")
	if err := csv.NewWriter(b).WriteAll(t.Table()); err != nil {
		return err
	}
	if err := v.LogSeen(); err != nil {
		return err
	}
	return download(w, "text/csv; charset=utf-8", "transfer.csv", b.Bytes())
}

// transferOf is the transfer of who is on a place, with what their trust's own file
// states of the pathway's identifier.
func transferOf(v *site.Visit, x *placeView) sessions.Transfer {
	t := v.Table.Sessions.Transfer(v.View(), x.Line.Row, &x.Session.SessionPlanned)
	if x.Line.Fit != nil {
		t.Procedure = x.Line.Fit.Procedure
	}
	if b := x.Line.Place.Booking; b != nil && x.Line.Place.BookedAt.Year() > 1 {
		t.Sent = care.DateOf(x.Line.Place.BookedAt.In(care.London))
	}
	t.PPID = v.Stated(x.Line.Row, "ppid")
	return t
}
