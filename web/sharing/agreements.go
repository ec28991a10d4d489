package sharing

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/sharing"
	"roundtable/web/nhsuk"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// agreementRow is an agreement in the list.
type agreementRow struct {
	ID      sharing.AgreementID
	Title   string
	Parties string
	Stage   sharing.Stage
	Review  care.Date
	Needs   string // what it needs of the visitor; "" for nothing
	Party   bool   // the visitor's partner is one
}

// stages in the order of the list, with their words.
var stages = []struct {
	Stage sharing.Stage
	Words string
	Tag   string // colour
}{
	{sharing.Drafting, "Draft", "grey"},
	{sharing.Advised, "Advised on, to be signed", "blue"},
	{sharing.Signing, "Signed by some", "blue"},
	{sharing.Agreed, "Signed, not begun yet", "blue"},
	{sharing.InForce, "In force", "green"},
	{sharing.Suspended, "Suspended", "orange"},
	{sharing.Unclear, "Closed: a record cannot be read", "red"},
	{sharing.Expired, "Expired", "grey"},
	{sharing.Ended, "Ended", "grey"},
}

func agreementRows(v *site.Visit) []agreementRow {
	today := site.Today()
	snap := v.Table.Sharing.Gate.Snapshot()
	var out []agreementRow
	for _, c := range snap.Cases() {
		r := agreementRow{ID: c.ID, Stage: c.Stage(today), Title: string(c.ID), Needs: v.Needs(&c, today)}
		if t := c.Newest(); t != nil {
			r.Title, r.Review, r.Parties, r.Party = t.Title, t.Review, partnerNames(snap, t.Parties), t.Party(v.Viewer.Partner)
		}
		out = append(out, r)
	}
	slices.SortStableFunc(out, func(a, b agreementRow) int { return cmp.Compare(a.Title, b.Title) })
	return out
}

func partnerNames(snap *sharing.Snapshot, ps []care.PartnerCode) string {
	words := make([]string, len(ps))
	for i, p := range ps {
		words[i] = snap.Name(p)
	}
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
	return strings.Join(words, "")
}

// listAgreements lists every agreement by stage, with what needs the visitor first.
func listAgreements(w http.ResponseWriter, v *site.Visit) error {
	if err := v.WorksHere(); err != nil {
		return err
	}
	p := v.Page(shell.Sharing, "Sharing agreements")
	p.Back = backToSharing
	return v.Show(w, p, agreementsPage(agreementRows(v), may(v, sharing.DraftAgreement)))
}

// agreementView is the page of one agreement.
type agreementView struct {
	*sharing.Case
	snap     *sharing.Snapshot
	Text     *sharing.Text // the version that is shown
	Newest   bool          // it is
	Stage    sharing.Stage
	Standing int // the version in force, 0 for none
	Today    care.Date
	Needs    string
	Mine     care.PartnerCode
	Names    bool // of restricted services may be shown
	Changed  []string
	Warnings []string
	Policies []sharing.Policy
	Who      func(care.AccountID) string
	// what the visitor may do
	CanDraft, CanAdvise, CanSign, CanSuspend, CanResume, CanLeave, CanEnd bool
	// forms as typed
	Typed map[string]string
	Wrong site.Wrong
}

// agreementOf is the agreement of the address with the version that is asked for,
// the newest as a rule.
func agreementOf(v *site.Visit) (*agreementView, error) {
	if err := v.WorksHere(); err != nil {
		return nil, err
	}
	snap := v.Table.Sharing.Gate.Snapshot()
	c, ok := snap.Case(sharing.AgreementID(v.PathValue("id")))
	if !ok || c.Newest() == nil {
		return nil, shell.NotFound("This agreement")
	}
	x := &agreementView{Case: &c, snap: snap, Today: site.Today(), Text: c.Newest(), Mine: v.Viewer.Partner, Who: nameOf(v)}
	if s := v.URL.Query().Get("version"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 || n > len(c.Texts) {
			return nil, shell.NotFound("This version of the agreement")
		}
		x.Text = &c.Texts[n-1]
	}
	x.Newest = x.Text.Version == len(c.Texts)
	x.Stage = c.Stage(x.Today)
	if t := c.Standing(x.Today); t != nil && x.Stage == sharing.InForce {
		x.Standing = t.Version
	}
	x.Names = namesServices(v, x.Text)
	x.Warnings = x.Text.Agreement.Warnings(x.Today)
	x.Policies = snap.Policies(c.ID)
	if x.Text.Version > 1 {
		x.Changed = textChanges(snap, &c.Texts[x.Text.Version-2].Agreement, &x.Text.Agreement, x.Names)
	}
	x.allow(v)
	return x, nil
}

// namesServices reports whether the visitor may read which restricted services a text
// names: who advises for a party.
func namesServices(v *site.Visit, t *sharing.Text) bool {
	return t.Party(v.Viewer.Partner) && may(v, sharing.AdviseAgreement)
}

func (x *agreementView) allow(v *site.Visit) {
	x.Needs = v.Needs(x.Case, x.Today)
	open := x.Ended == nil
	party := slices.ContainsFunc(x.Texts, func(t sharing.Text) bool { return t.Party(x.Mine) })
	current := open && x.Newest && x.Text.Party(x.Mine)
	held := slices.ContainsFunc(x.Holds, func(h sharing.Happening) bool { return h.Partner == x.Mine })
	x.CanDraft = open && may(v, sharing.DraftAgreement)
	unsigned := slices.Contains(x.Text.Missing(), x.Mine)
	x.CanAdvise = current && unsigned && may(v, sharing.AdviseAgreement)
	x.CanSign = current && unsigned && v.Signs()
	x.CanSuspend = open && party && !held && may(v, sharing.SuspendAgreement)
	x.CanResume = open && may(v, sharing.SuspendAgreement) && (held || x.Orphaned(x.Mine) && v.Signs())
	x.CanLeave = open && party && may(v, sharing.EndAgreement)
	x.CanEnd = x.CanLeave && (v.Signs() || !x.AnySigned())
}

var agreementSaid = map[string]string{
	"drafted": "The version is written down. Each party's information governance lead or data protection officer advises on it next.",
	"advised": "Your advice is written down.", "signed": "You have signed for your organisation.", "suspended": "The agreement is suspended. Nothing is open under it.",
	"resumed": "Your suspension is taken back.", "ended": "The agreement has ended.", "left": "Your organisation has left the agreement.",
}

func seeAgreement(w http.ResponseWriter, v *site.Visit) error {
	x, err := agreementOf(v)
	if err != nil {
		return err
	}
	return x.show(w, v)
}

func (x *agreementView) show(w http.ResponseWriter, v *site.Visit) error {
	p := v.Page(shell.Sharing, x.title())
	p.Back = nhsuk.LinkParams{Href: "/agreements", Text: "Sharing agreements"}
	p.Done, p.Errors = said(v, agreementSaid), x.Wrong
	return v.Show(w, p, agreementPage(x))
}

// desk takes commands about agreements.
func desk(v *site.Visit) *sharing.Desk { return sharing.NewDesk(v.Table.Store, v.Table.Sharing.Gate) }

// advise gives the visitor's advice on the version that they read.
func advise(w http.ResponseWriter, v *site.Visit) error {
	if err := v.May(sharing.AdviseAgreement, v.Viewer.Partner); err != nil {
		return err
	}
	x, err := agreementOf(v)
	if err != nil {
		return err
	}
	x.Typed = map[string]string{"agrees": v.PostFormValue("agrees"), "text": v.PostFormValue("text")}
	if a := x.Typed["agrees"]; a != "yes" && a != "no" {
		x.Wrong.Add("agrees", "Choose whether you agree or object")
		return x.show(w, v)
	}
	seq, err := desk(v).Advise(v.Context(), v.Viewer, x.ID, version(v), v.PostFormValue("hash"), x.Typed["agrees"] == "yes", x.Typed["text"])
	return x.after(w, v, seq, err, "advised", "text")
}

// version is the one that a form was about.
func version(v *site.Visit) int {
	n, _ := strconv.Atoi(v.PostFormValue("version"))
	return n
}

// after leads back to the agreement, or shows what was wrong at a field.
func (x *agreementView) after(w http.ResponseWriter, v *site.Visit, seq ledger.Seq, err error, said, field string) error {
	if err != nil {
		if err := x.Wrong.Problem(err, field, "reason", "despite"); err != nil {
			return err
		}
		return x.show(w, v)
	}
	return done(w, v, seq, "/agreements/"+string(x.ID)+"?done="+said)
}

// signForm shows the exact text that a signature covers.
func signForm(w http.ResponseWriter, v *site.Visit) error {
	x, err := signing(v)
	if err != nil {
		return err
	}
	return x.showSign(w, v)
}

// signing is the agreement's newest text, to be signed by the visitor.
func signing(v *site.Visit) (*agreementView, error) {
	if err := v.May(sharing.SignAgreement, v.Viewer.Partner); err != nil {
		return nil, err
	}
	x, err := agreementOf(v)
	if err == nil && !v.Signs() {
		err = shell.Forbidden("Only a Caldicott guardian or SIRO signs for an organisation, and your account holds neither office.")
	}
	return x, err
}

func (x *agreementView) showSign(w http.ResponseWriter, v *site.Visit) error {
	p := v.Page(shell.Sharing, "Sign an agreement")
	p.Back, p.Errors = nhsuk.LinkParams{Href: "/agreements/" + string(x.ID), Text: x.Text.Title}, x.Wrong
	return v.Show(w, p, signPage(x))
}

// sign signs the version that the visitor says they have read.
func sign(w http.ResponseWriter, v *site.Visit) error {
	x, err := signing(v)
	if err != nil {
		return err
	}
	x.Typed = map[string]string{"despite": v.PostFormValue("despite")}
	if v.PostFormValue("read") != strconv.Itoa(x.Text.Version) {
		x.Wrong.Add("read", "Say that you have read this version")
		return x.showSign(w, v)
	}
	seq, err := desk(v).Sign(v.Context(), v.Viewer, x.ID, version(v), v.PostFormValue("hash"), x.Typed["despite"])
	if err != nil {
		field := "read"
		if p := problemIn(err); p != nil && p.Where == "advice" && !slices.Contains(x.Text.Unadvised(), x.Mine) {
			field = "despite" // the advice objects
		}
		if err := x.Wrong.Problem(err, field, "despite"); err != nil {
			return err
		}
		return x.showSign(w, v)
	}
	return done(w, v, seq, "/agreements/"+string(x.ID)+"?done=signed")
}

// deed is something that closes or opens an agreement, done with a reason.
type deed struct {
	Word, Title, Button, Why, Said string
	right                          sharing.Right
	do                             func(*sharing.Desk, *http.Request, care.Viewer, sharing.AgreementID, string) (ledger.Seq, error)
}

var deeds = map[string]deed{
	"suspend": {
		"suspend", "Suspend the agreement", "Suspend it now", "It closes at once, for all its parties, until your organisation resumes it.", "suspended", sharing.SuspendAgreement,
		func(d *sharing.Desk, r *http.Request, by care.Viewer, id sharing.AgreementID, reason string) (ledger.Seq, error) {
			return d.Suspend(r.Context(), by, id, reason)
		},
	},
	"resume": {
		"resume", "Resume the agreement", "Resume it", "Your organisation's suspension is taken back, or that of one that has left. Where another's stands, it stays closed.", "resumed", sharing.SuspendAgreement,
		func(d *sharing.Desk, r *http.Request, by care.Viewer, id sharing.AgreementID, reason string) (ledger.Seq, error) {
			return d.Resume(r.Context(), by, id, reason)
		},
	},
	"end": {
		"end", "End the agreement", "End it for all parties", "It ends for all its parties, for ever. To share again, another agreement is drafted and signed.", "ended", sharing.EndAgreement,
		func(d *sharing.Desk, r *http.Request, by care.Viewer, id sharing.AgreementID, reason string) (ledger.Seq, error) {
			return d.End(r.Context(), by, id, reason)
		},
	},
	"leave": {
		"leave", "Leave the agreement", "Leave it", "Nothing flows to or from your organisation under it any more; what the others share with each other stays.", "left", sharing.EndAgreement,
		func(d *sharing.Desk, r *http.Request, by care.Viewer, id sharing.AgreementID, reason string) (ledger.Seq, error) {
			return d.Leave(r.Context(), by, id, reason)
		},
	},
}

// deedView is the page before a deed: what it would close.
type deedView struct {
	*agreementView
	deed
	Closes []sharing.Opening
	Reason string
}

// deedOf is the deed of the address, where the visitor may do it.
func deedOf(v *site.Visit) (*deedView, error) {
	d, ok := deeds[v.PathValue("deed")]
	if !ok {
		return nil, shell.NotFound("")
	}
	if err := v.May(d.right, v.Viewer.Partner); err != nil {
		return nil, err
	}
	x, err := agreementOf(v)
	if err != nil {
		return nil, err
	}
	y := &deedView{agreementView: x, deed: d}
	if d.Word == "suspend" || d.Word == "end" || d.Word == "leave" {
		for _, o := range x.snap.Ends(x.ID, time.Now()) {
			if d.Word != "leave" || o.From == x.Mine || o.To == x.Mine {
				y.Closes = append(y.Closes, o)
			}
		}
	}
	return y, nil
}

func deedForm(w http.ResponseWriter, v *site.Visit) error {
	y, err := deedOf(v)
	if err != nil {
		return err
	}
	return y.show(w, v)
}

func (y *deedView) show(w http.ResponseWriter, v *site.Visit) error {
	p := v.Page(shell.Sharing, y.deed.Title)
	p.Back, p.Errors = nhsuk.LinkParams{Href: "/agreements/" + string(y.ID), Text: y.Text.Title}, y.Wrong
	return v.Show(w, p, deedPage(y))
}

func doDeed(w http.ResponseWriter, v *site.Visit) error {
	y, err := deedOf(v)
	if err != nil {
		return err
	}
	y.Reason = strings.TrimSpace(v.PostFormValue("reason"))
	seq, err := y.do(desk(v), v.Request, v.Viewer, y.ID, y.Reason)
	if err != nil {
		if err := y.Wrong.Problem(err, "reason"); err != nil {
			return err
		}
		return y.show(w, v)
	}
	return done(w, v, seq, "/agreements/"+string(y.ID)+"?done="+y.Said)
}
