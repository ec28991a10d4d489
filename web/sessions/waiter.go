package sessions

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/sessions"
	"roundtable/waiting"
	"roundtable/web/nhsuk"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// mostAsked is how many people stand on one page of who was asked.
const mostAsked = 50

// askedView is the page of who was asked.
type askedView struct {
	Tabs    []tab
	Rows    []askedRow
	Total   int
	Ready   int // whom nothing keeps from every session
	Treated int // in a shared session, beside them
	Page    int // from 1
	Write   bool
}

// Pages is how many pages there are.
func (x askedView) Pages() int { return max(1, (x.Total+mostAsked-1)/mostAsked) }

type askedRow struct {
	sessions.Candidate
	Row   *waiting.Row
	Why   []sessions.Reason
	Weeks int
	Short string
}

func asked(w http.ResponseWriter, v *site.Visit) error {
	all, err := v.Table.Sessions.Candidates(v.Context(), v.View(), nil)
	if err != nil {
		return err
	}
	asked := len(all)
	all = slices.DeleteFunc(all, func(c sessions.Candidate) bool { return c.Treated })
	page, line := begin(v, "Who was asked", "/sessions/asked")
	x := askedView{Tabs: line, Total: len(all), Treated: asked - len(all), Write: mayWrite(v)}
	today := v.Table.Sessions.Today()
	x.Page = max(1, site.Number(v.URL.Query().Get("page")))
	if x.Page > x.Pages() {
		x.Page = 1
	}
	for i := range all {
		why := all[i].Standing(today)
		if len(why) == 0 {
			x.Ready++
		}
		if i/mostAsked != x.Page-1 {
			continue
		}
		row, err := person(v, all[i].Pathway)
		if err != nil {
			return err
		}
		x.Rows = append(x.Rows, askedRow{all[i], row, why, all[i].Weeks(today), v.PartnerShort(all[i].Trust)})
	}
	return v.Show(w, page, askedPage(x))
}

// waiterView is the page of one patient: what they were asked and said, what their trust
// confirms, and which session would suit them best.
type waiterView struct {
	Tabs      []tab
	Key       care.Key
	Row       *waiting.Row
	C         sessions.Candidate
	Standing  []sessions.Reason
	Fits      []sessions.Fit
	History   sessions.History
	Sites     []option
	Equipment []option
	Wrong     site.Wrong
	Typed     map[string]string
	Many      map[string][]string
	Do        string
	Write     bool // may write down what they said, and harm
	Book      bool // may confirm, offer and book
	Mine      bool
	Clinical  bool // clinical detail may be read
	Decides   bool // the visitor is a clinician of the patient's own trust
	who       func(care.AccountID) string
	short     func(care.PartnerCode) string
	ours      func(care.PartnerCode) bool // the visitor acts for it
	Today     care.Date
	days      map[care.SessionID]care.Date // of sessions
}

var waiterFields = []string{
	"on", "whom", "how", "willing", "unavailable", "travel", "interpreter", "carer", "short-notice", "notice-days", "reason",
	"clinical", "social", "pre-op", "pre-op-until", "consent", "consent-by", "skills", "procedure", "minutes", "sd", "own-date", "kind", "count", "note", "offer", "clinical-by", "clinical-on", "claimed", "consent-from", "harm", "decision", "review-by", "review-on",
}

func waiter(w http.ResponseWriter, v *site.Visit) error { return showWaiter(w, v, "", nil) }

func showWaiter(w http.ResponseWriter, v *site.Visit, do string, bad site.Wrong) error {
	k, ok := care.ParseKey(v.PathValue("key"))
	if !ok {
		return shell.NotFound("This wait")
	}
	c, fits, ok, err := v.Table.Sessions.BestFor(v.Context(), v.View(), k)
	if err != nil {
		return err
	}
	if !ok {
		return shell.NotFound("This wait")
	}
	x := &waiterView{Key: k, C: c, Fits: fits, Do: do, Wrong: bad, Write: mayWrite(v), Today: v.Table.Sessions.Today(), Typed: map[string]string{}, Many: map[string][]string{}}
	if x.Row, err = person(v, k); err != nil {
		return err
	}
	x.Mine, x.Book = own(v, c.Trust), mayBook(v)
	x.Decides = v.Viewer.Role == care.RoleClinician && v.Viewer.Partner == c.Trust
	x.ours = func(p care.PartnerCode) bool { return own(v, p) }
	x.Standing = c.Standing(x.Today)
	x.History, _ = v.Table.Sessions.History(v.View(), k)
	if x.Clinical = clinical(x.Row); !x.Clinical {
		// What one wrote down oneself one may read again.
		x.History.Harm = slices.DeleteFunc(x.History.Harm, func(h sessions.HarmLine) bool { return h.By != v.Viewer.Account })
		x.C.Fit = shown(c.Fit, x.Row)
		for i := range x.History.Reviews {
			r := &x.History.Reviews[i]
			if !x.Mine || !x.Book { // who rings and offers for them has to know what was decided
				r.Decision = ""
			}
			if r.WrittenBy != v.Viewer.Account {
				r.Note = ""
			}
		}
	}
	x.who = v.Somebody
	x.short = v.PartnerShort
	x.offered(v)
	x.fill(v)
	page, line := begin(v, "One patient and the shared sessions", "")
	x.Tabs = line
	page.Back = nhsuk.LinkParams{Href: "/pathways/" + k.String(), Text: "The wait in full"}
	page.Errors = bad
	if bad == nil {
		page.Done = said[v.URL.Query().Get("done")]
	}
	return v.Show(w, page, waiterPage(x))
}

// offered are the sites and the equipment that the forms name.
func (x *waiterView) offered(v *site.Visit) {
	x.days = map[care.SessionID]care.Date{}
	for _, s := range v.Table.Sessions.Board(v.View()) {
		x.days[s.ID] = s.Day
		o := option{s.Site, siteOf(&s.SessionPlanned) + ", " + v.PartnerShort(s.Host)}
		if !slices.ContainsFunc(x.Sites, func(p option) bool { return p.Value == o.Value }) {
			x.Sites = append(x.Sites, o)
		}
	}
	if x.C.Asked != nil {
		for _, s := range x.C.Asked.Sites {
			if !slices.ContainsFunc(x.Sites, func(p option) bool { return p.Value == s }) {
				x.Sites = append(x.Sites, option{s, s})
			}
		}
	}
	for _, e := range v.Table.Sessions.Equipment() {
		x.Equipment = append(x.Equipment, option{string(e.ID), e.Name})
	}
}

// fill is what stands in the forms: what was typed, or what was said last.
func (x *waiterView) fill(v *site.Visit) {
	if x.Do != "" {
		for _, f := range waiterFields {
			x.Typed[f] = v.PostFormValue(f)
		}
		x.Many["sites"], x.Many["needs"], x.Many["order"], x.Many["claimed"] = v.PostForm["sites"], v.PostForm["needs"], v.PostForm["order"], v.PostForm["claimed"]
		return
	}
	x.Typed["on"], x.Typed["clinical-on"], x.Typed["review-on"] = site.DayField(x.Today), site.DayField(x.Today), site.DayField(x.Today)
	if a := x.C.Asked; a != nil {
		x.Many["sites"] = a.Sites
		x.Typed["whom"], x.Typed["how"], x.Typed["willing"], x.Typed["travel"], x.Typed["interpreter"] = a.Whom, a.How, string(a.Willing), a.Travel, a.Interpreter
		x.Typed["carer"], x.Typed["short-notice"], x.Typed["notice-days"] = string(a.Carer), string(a.ShortNotice), zero(a.NoticeDays)
		var days []string
		for _, d := range a.Unavailable {
			days = append(days, site.DayField(d))
		}
		x.Typed["unavailable"] = strings.Join(days, ", ")
	}
	if f := x.C.Fit; f != nil {
		x.Typed["clinical"], x.Typed["social"], x.Typed["pre-op"], x.Typed["pre-op-until"] = string(f.Clinical), string(f.Social), f.PreOp, site.DayField(f.PreOpUntil)
		x.Typed["consent"], x.Typed["consent-by"], x.Typed["skills"], x.Typed["procedure"] = string(f.Consent), f.ConsentBy, strings.Join(f.Skills, ", "), f.Procedure
		x.Typed["clinical-by"], x.Typed["consent-from"] = f.ClinicalBy, f.ConsentFrom
		if f.Clinical != care.NotAsked {
			x.Typed["clinical-on"] = site.DayField(f.ClinicalOn)
		}
		x.Typed["minutes"], x.Typed["sd"] = zero(f.Minutes), zero(f.SD)
		for _, e := range f.Needs {
			x.Many["needs"] = append(x.Many["needs"], string(e))
		}
		if f.Latex {
			x.Many["order"] = append(x.Many["order"], "latex")
		}
		if f.Infection {
			x.Many["order"] = append(x.Many["order"], "infection")
		}
		if f.OwnDateFree {
			x.Typed["own-date"] = "yes"
		}
	}
}

func zero(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// changeWaiter records what a patient said, what their trust confirms, or harm.
func changeWaiter(w http.ResponseWriter, v *site.Visit) error {
	if err := writes(v); err != nil {
		return err
	}
	k, ok := care.ParseKey(v.PathValue("key"))
	if !ok {
		return shell.NotFound("This wait")
	}
	f, t := v.PostFormValue, v.Table.Sessions
	var bad site.Wrong
	var seq ledger.Seq
	var err error
	do, field := f("do"), "on"
	switch do {
	case "asked":
		a := care.WaiterAsked{
			Pathway: k, On: site.Day(f("on")), Whom: f("whom"), How: f("how"), Willing: care.Said(f("willing")), Sites: v.PostForm["sites"], Travel: f("travel"),
			Interpreter: f("interpreter"), Carer: care.Said(f("carer")), ShortNotice: care.Said(f("short-notice")), NoticeDays: site.Number(f("notice-days")), Reason: f("reason"),
		}
		for _, d := range list(f("unavailable")) {
			if day := site.Day(d); day != 0 {
				a.Unavailable = append(a.Unavailable, day)
			} else {
				bad.Add("unavailable", "Write each day as 23/01/2027, with commas between them")
			}
		}
		if bad == nil {
			seq, err = t.Ask(v.Context(), v.View(), a, v.Version())
		}
	case "confirmed":
		if err := books(v); err != nil {
			return err
		}
		x := care.WaiterFitness{
			Pathway: k, On: site.Day(f("on")), Clinical: care.Said(f("clinical")), Social: care.Said(f("social")), PreOp: f("pre-op"), PreOpUntil: site.Day(f("pre-op-until")),
			Consent: care.Said(f("consent")), ConsentBy: f("consent-by"), ConsentFrom: f("consent-from"), ClinicalBy: f("clinical-by"), ClinicalOn: site.Day(f("clinical-on")), Skills: list(f("skills")), Procedure: f("procedure"), Minutes: site.Number(f("minutes")), SD: site.Number(f("sd")),
			OwnDateFree: f("own-date") == "yes", ClinicalHow: care.Decided(f("claimed")), Latex: slices.Contains(v.PostForm["order"], "latex"), Infection: slices.Contains(v.PostForm["order"], "infection"),
		}
		for _, e := range v.PostForm["needs"] {
			x.Needs = append(x.Needs, care.EquipmentID(e))
		}
		if err := keepClinical(v, &x); err != nil {
			return err
		}
		if x.Clinical != care.NotAsked && x.ClinicalOn == 0 && v.PostForm.Has("clinical-on") {
			bad.Add("clinical-on", "Give the day on which the clinician decided it, like 23/01/2027")
			break
		}
		seq, err = t.Confirm(v.Context(), v.View(), x, v.Version())
	case "reviewed":
		if err := books(v); err != nil {
			return err
		}
		r := care.WaiterReview{Pathway: k, On: site.Day(f("review-on")), Decision: f("decision"), By: f("review-by"), Note: f("note")}
		seq, err = t.Review(v.Context(), v.View(), r, v.Version())
		field = "decision"
	case "harm":
		seq, err = t.Harm(v.Context(), v.View(), care.WaiterHarm{Pathway: k, On: site.Day(f("on")), Kind: f("kind"), Count: site.Number(f("count")), Note: f("note")}, v.Version())
		field = "kind"
	case "no-harm":
		seq, err = t.NoHarm(v.Context(), v.View(), care.NoHarm{Pathway: k, Harm: site.Number(f("harm")), Reason: f("reason")}, v.Version())
		field = "reason"
	case "mistake":
		if err := books(v); err != nil {
			return err
		}
		slot, nth, _ := strings.Cut(f("offer"), " ")
		seq, err = t.NotDeclined(v.Context(), v.View(), care.NotDeclined{Pathway: k, Slot: care.SlotID(slot), Offer: site.Number(nth), Reason: f("reason")}, v.Version())
		field = "reason"
	default:
		return shell.NotFound("This wait")
	}
	if err == nil && bad == nil {
		return v.Done(w, seq, at("/sessions/asked/"+k.String(), "done", do))
	}
	if err != nil {
		if err := problem(v, &bad, err, field); err != nil {
			return err
		}
		if do == "mistake" {
			moved(bad, "reason", mistakeID(f("offer")))
		}
		if do == "reviewed" {
			moved(bad, "note", "review-note")
		}
		if do == "no-harm" {
			moved(bad, "reason", "no-harm-"+f("harm"))
		}
	}
	return showWaiter(w, v, do, bad)
}

// mistakeID is the id of the field that asks what happened with one offer, by its slot and
// number.
func mistakeID(offer string) string {
	return "mistake-" + strings.NewReplacer("/", "-", " ", "-").Replace(offer)
}

// keepClinical takes over what was confirmed before of fields that the form does not
// show to who may not read clinical detail, so that saving the others blanks nothing.
func keepClinical(v *site.Visit, x *care.WaiterFitness) error {
	row, err := person(v, x.Pathway)
	if err != nil || clinical(row) {
		return err
	}
	c, _, err := v.Table.Sessions.Candidate(v.Context(), v.View(), x.Pathway)
	if err == nil && c.Fit != nil {
		x.Procedure, x.Reason, x.Infection, x.Latex = c.Fit.Procedure, c.Fit.Reason, c.Fit.Infection, c.Fit.Latex
	}
	return err
}
