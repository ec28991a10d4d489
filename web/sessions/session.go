package sessions

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/sessions"
	"roundtable/waiting"
	"roundtable/web/nhsuk"
	"roundtable/web/site"
)

// sessionView is the page of one session.
type sessionView struct {
	sessions.SessionPage
	Tabs  []tab
	Where string
	Need  []string
	Lines []sheetLine
	Mine  bool // the visitor's organisation hosts it
	Write bool
	Wrong site.Wrong
	Typed map[string]string
	short func(care.PartnerCode) string
	Today care.Date
}

// sheetLine is one place with the person whom the visitor may see on it.
type sheetLine struct {
	sessions.PlaceView
	Row   *waiting.Row
	Asked *care.WaiterAsked
	Fit   *care.WaiterFitness
	// Listed is the procedure as the trust's own list has it; "" for none, and to who may
	// not read it.
	Listed string
}

func (l sheetLine) href() string {
	return "/sessions/at/" + strings.Replace(string(l.Slot), "/", "/places/", 1)
}

func session(w http.ResponseWriter, v *site.Visit) error {
	return showSession(w, v, nil)
}

func showSession(w http.ResponseWriter, v *site.Visit, bad site.Wrong) error {
	x, err := readSession(v, everybody)
	if err != nil {
		return err
	}
	x.Wrong = bad
	page, line := begin(v, "One session", "")
	x.Tabs = line
	page.Back = nhsuk.LinkParams{Href: "/sessions", Text: "Shared sessions"}
	page.Errors = bad
	if bad == nil {
		page.Done = said[v.URL.Query().Get("done")]
	}
	return v.Show(w, page, sessionPage(x))
}

// everybody and nobody are whom readSession reads.
func everybody(sessions.PlaceView) bool { return true }
func nobody(sessions.PlaceView) bool    { return false }

// readSession reads a session with the people on those places of its list that are
// wanted: whom a page does not show is not written down as seen.
func readSession(v *site.Visit, wanted func(sessions.PlaceView) bool) (*sessionView, error) {
	got, ok, err := v.Table.Sessions.Session(v.Context(), v.View(), care.SessionID(v.PathValue("session")))
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, notFound()
	}
	x := &sessionView{SessionPage: got, Today: v.Table.Sessions.Today(), Write: mayBook(v), Typed: map[string]string{}}
	x.Where = v.PartnerName(got.Host) + ", " + siteOf(&got.SessionPlanned) + ", theatre " + got.Theatre
	x.Mine = own(v, got.Host)
	x.short = v.PartnerShort
	if got.Cancelled == "" {
		x.Need = got.Exceptions(x.Today)
	}
	for _, p := range got.List {
		l := sheetLine{PlaceView: p}
		if p.Place != nil && wanted(p) {
			if l.Row, err = person(v, p.Place.Pathway); err != nil {
				return nil, err
			}
			c, _, err := v.Table.Sessions.Candidate(v.Context(), v.View(), p.Place.Pathway)
			if err != nil {
				return nil, err
			}
			l.Asked, l.Fit = c.Asked, shown(c.Fit, l.Row)
			if clinical(l.Row) {
				l.Listed = c.Procedure
			}
		}
		x.Lines = append(x.Lines, l)
	}
	for _, name := range []string{"gate", "note", "reason", "minutes", "cost", "hours", "staff", "basis", "until"} {
		x.Typed[name] = v.PostFormValue(name)
	}
	if d := got.Done; d != nil && v.Method != http.MethodPost {
		x.Typed["minutes"], x.Typed["cost"], x.Typed["hours"] = zero(d.Minutes), zero(int(d.Cost/100)), zero(int(d.Hours))
	}
	return x, nil
}

// shown is what a trust confirmed of somebody, without what the visitor may not read.
func shown(f *care.WaiterFitness, r *waiting.Row) *care.WaiterFitness {
	if f == nil || clinical(r) {
		return f
	}
	less := *f
	less.Procedure, less.Reason, less.Infection, less.Latex = "", "", false, false
	return &less
}

// changeSession is what the host says of its session: a gate is passed, it is cancelled,
// it was carried out, visiting staff are authorised.
func changeSession(w http.ResponseWriter, v *site.Visit) error {
	if err := books(v); err != nil {
		return err
	}
	id, do := care.SessionID(v.PathValue("session")), v.PostFormValue("do")
	t, ctx, view := v.Table.Sessions, v.Context(), v.View()
	var bad site.Wrong
	var seq ledger.Seq
	var err error
	field := do
	switch do {
	case "gate":
		seq, err = t.CloseGate(ctx, view, id, care.Gate(v.PostFormValue("gate")), v.PostFormValue("note"), v.Version())
	case "cancelled":
		seq, err = t.CancelSession(ctx, view, id, v.PostFormValue("reason"), v.Version())
		field = "reason"
	case "carried-out":
		d := care.SessionDone{ID: id, Minutes: site.Number(v.PostFormValue("minutes")), Cost: pence(v.PostFormValue("cost")), Hours: float64(site.Number(v.PostFormValue("hours")))}
		seq, err = t.CarriedOut(ctx, view, d, v.Version())
		field = "minutes"
	case "authorised":
		x, e := readSession(v, nobody)
		if e != nil {
			return e
		}
		a := care.StaffAuthorised{Host: x.Host, ID: v.PostFormValue("staff"), From: t.Today(), Until: site.Day(v.PostFormValue("until")), Basis: v.PostFormValue("basis")}
		for _, s := range sessions.Visitors(&x.SessionPlanned) {
			if s.ID == a.ID {
				a.By = s.Partner
			}
		}
		seq, err = t.Authorise(ctx, view, a)
		field = "basis"
	default:
		return notFound()
	}
	if err != nil {
		if err := problem(v, &bad, err, field); err != nil {
			return err
		}
		return showSession(w, v, bad)
	}
	return v.Done(w, seq, at("/sessions/at/"+string(id), "done", do))
}

// formView is the form of a session.
type formView struct {
	Tabs        []tab
	ID          care.SessionID
	Version     string
	Typed       map[string]string
	Specialties []string
	Has         []string // equipment
	Hosts       []option
	Partners    []option
	Equipment   []option
	TFCs        []option
	Wrong       site.Wrong
	Reasons     bool // a change needs a reason: the list is locked
}

// formFields are the fields of the form that hold one text each.
var formFields = []string{
	"host", "site", "site-name", "theatre", "day", "start", "minutes", "surgeon", "surgeon-of", "surgeon-skills", "anaesthetist", "anaesthetist-of",
	"anaesthetist-skills", "min-age", "max-age", "turnaround", "chairs", "places", "cost", "paid", "report", "telephone", "bring", "reason",
}

// surgical are the treatment functions that a session is most often for.
var surgical = []string{"215", "120", "217", "140", "145", "144", "216", "130", "171", "214", "110", "101", "100", "502"}

func newSession(w http.ResponseWriter, v *site.Visit) error {
	x := &formView{Typed: map[string]string{
		"start": "08:30", "minutes": "480", "turnaround": "15", "places": "8", "min-age": "2", "max-age": "15", "host": string(v.Viewer.Partner),
		"surgeon-of": string(v.Viewer.Partner), "anaesthetist-of": string(v.Viewer.Partner),
	}, Specialties: []string{"215"}}
	return showForm(w, v, x)
}

func editSession(w http.ResponseWriter, v *site.Visit) error {
	got, ok, err := v.Table.Sessions.Session(v.Context(), v.View(), care.SessionID(v.PathValue("session")))
	switch {
	case err != nil:
		return err
	case !ok:
		return notFound()
	case !own(v, got.Host) || got.Done != nil:
		return v.SeeOther(w, "/sessions/at/"+string(got.ID)) // where it says who may change it
	}
	s := got.SessionPlanned
	x := &formView{ID: s.ID, Version: fmt.Sprint(got.Version), Specialties: s.Specialties, Reasons: got.Locked, Typed: map[string]string{
		"host": string(s.Host), "site": s.Site, "site-name": s.SiteName, "theatre": s.Theatre, "day": site.DayField(s.Day), "start": s.Start.String(), "minutes": fmt.Sprint(s.Minutes),
		"surgeon": s.Surgeon.ID, "surgeon-of": string(s.Surgeon.Partner), "surgeon-skills": strings.Join(s.Surgeon.Skills, ", "),
		"anaesthetist": s.Anaesthetist.ID, "anaesthetist-of": string(s.Anaesthetist.Partner), "anaesthetist-skills": strings.Join(s.Anaesthetist.Skills, ", "),
		"min-age": years(s.MinAgeMonths), "max-age": years(s.MaxAgeMonths), "turnaround": fmt.Sprint(s.Turnaround), "chairs": zero(s.Chairs), "places": fmt.Sprint(s.Places),
		"cost": zero(int(s.Cost / 100)), "paid": s.PaidBy, "report": s.Report, "telephone": s.Phone, "bring": s.Bring,
	}}
	for _, e := range s.Equipment {
		x.Has = append(x.Has, string(e))
	}
	return showForm(w, v, x)
}

// years is an age limit of the form: the oldest is the last year of age that is taken.
func years(months int) string {
	if months == 0 {
		return ""
	}
	return fmt.Sprint(months / 12)
}

func showForm(w http.ResponseWriter, v *site.Visit, x *formView) error {
	if err := books(v); err != nil {
		return err
	}
	title := "Plan a session"
	if x.ID != "" {
		title = "Change a session"
	}
	page, line := begin(v, title, "")
	x.Tabs, x.Hosts, x.Partners = line, hosts(v), acute(v)
	for _, e := range v.Table.Sessions.Equipment() {
		x.Equipment = append(x.Equipment, option{string(e.ID), e.Name + ", " + v.PartnerShort(e.Owner)})
	}
	for _, c := range surgical {
		if name := waiting.TFCName(c); name != "" {
			x.TFCs = append(x.TFCs, option{c, name})
		}
	}
	page.Errors = x.Wrong
	page.Back = nhsuk.LinkParams{Href: "/sessions/at/" + string(x.ID), Text: "The session"}
	if x.ID == "" {
		page.Back = nhsuk.LinkParams{Href: "/sessions", Text: "Shared sessions"}
	}
	return v.Show(w, page, formPage(x))
}

// planSession plans a session, or changes one.
func planSession(w http.ResponseWriter, v *site.Visit) error {
	if err := books(v); err != nil {
		return err
	}
	x := &formView{ID: care.SessionID(v.PathValue("session")), Version: v.PostFormValue("version"), Typed: map[string]string{}}
	for _, f := range formFields {
		x.Typed[f] = strings.TrimSpace(v.PostFormValue(f))
	}
	x.Specialties, x.Has = v.PostForm["specialties"], v.PostForm["equipment"]
	x.Reasons = x.Typed["reason"] != ""
	s := x.session()
	id, seq, err := v.Table.Sessions.PlanSession(v.Context(), v.View(), s, v.Version())
	if err == nil {
		did := "planned"
		if x.ID != "" {
			did = "changed"
		}
		return v.Done(w, seq, at("/sessions/at/"+string(id), "done", did))
	}
	if err := problem(v, &x.Wrong, err, "host"); err != nil {
		return err
	}
	x.Reasons = x.Reasons || x.Wrong.Has("reason")
	return showForm(w, v, x)
}

// session reads the form. What cannot be read comes out as something that the room
// refuses at that field.
func (x *formView) session() care.SessionPlanned {
	f := x.Typed
	s := care.SessionPlanned{
		ID: x.ID, Host: care.PartnerCode(f["host"]), Site: f["site"], SiteName: f["site-name"], Theatre: f["theatre"], Day: site.Day(f["day"]),
		Minutes: site.Number(f["minutes"]), Specialties: x.Specialties, Turnaround: site.Number(f["turnaround"]), Chairs: site.Number(f["chairs"]), Places: site.Number(f["places"]),
		MinAgeMonths: site.Number(f["min-age"]) * 12, Cost: pence(f["cost"]), PaidBy: f["paid"], Reason: f["reason"],
		Report: f["report"], Phone: f["telephone"], Bring: f["bring"],
		Surgeon:      care.SessionStaff{ID: f["surgeon"], Partner: care.PartnerCode(f["surgeon-of"]), Skills: list(f["surgeon-skills"])},
		Anaesthetist: care.SessionStaff{ID: f["anaesthetist"], Partner: care.PartnerCode(f["anaesthetist-of"]), Skills: list(f["anaesthetist-skills"])},
	}
	if n := site.Number(f["max-age"]); n != 0 {
		s.MaxAgeMonths = n*12 + 11 // the whole of that year of age
	}
	var h, m int
	if n, err := fmt.Sscanf(f["start"], "%d:%d", &h, &m); err == nil && n == 2 && h >= 0 && h < 24 && m >= 0 && m < 60 {
		s.Start = care.NewMinute(h, m)
	}
	for _, e := range x.Has {
		s.Equipment = append(s.Equipment, care.EquipmentID(e))
	}
	return s
}

// pence is an amount in whole pounds as it is written, "£14,400" or "14400"; below 0 for
// what is none.
func pence(s string) int64 {
	return int64(site.Number(strings.NewReplacer("£", "", ",", "", " ", "").Replace(s))) * 100
}

// list are the words of a text that stand between commas.
func list(s string) (out []string) {
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// sheet is the list of a session to print.
func sheet(w http.ResponseWriter, v *site.Visit) error {
	x, err := readSession(v, everybody)
	if err != nil {
		return err
	}
	page, _ := begin(v, "Theatre list", "")
	page.Back = nhsuk.LinkParams{Href: "/sessions/at/" + string(x.ID), Text: "The session"}
	return v.Show(w, page, sheetPage(x))
}

// sheetCSV is the list of a session for the trusts' own systems.
func sheetCSV(w http.ResponseWriter, v *site.Visit) error {
	x, err := readSession(v, everybody)
	if err != nil {
		return err
	}
	var lines []sessions.SheetLine
	for _, l := range x.Lines {
		if l.Stage != sessions.StageFree {
			lines = append(lines, sessions.SheetLine{Place: l.PlaceView, Row: l.Row, Asked: l.Asked, Fit: l.Fit, Listed: l.Listed, Clinical: clinical(l.Row)})
		}
	}
	var b bytes.Buffer
	if err := sessions.WriteSheet(&b, &x.SessionView, lines); err != nil {
		return err
	}
	if err := v.LogSeen(); err != nil {
		return err
	}
	return download(w, "text/csv; charset=utf-8", "theatre-list-"+x.Day.String()+".csv", b.Bytes())
}
