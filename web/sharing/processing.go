package sharing

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/sharing"
	"roundtable/sharing/accounts"
	"roundtable/web/nhsuk"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// activity is one line of the record of processing activities (UK GDPR Article 30(1)):
// what a partner does with people's data under one agreement for one purpose.
type activity struct {
	What        string // purpose and agreement
	Agreement   string // its id, for the page
	Stage       string
	Controllers string
	Role        string // controller, joint controller, or party that is no controller
	Data        string // categories of personal data
	From, To    string // who gives, who receives
	Basis       string
	Kept        string
	Between     string // the days on which it is in force
	Links       string
}

// processing is a partner's record of processing activities, made of its agreements.
type processing struct {
	Partner    string
	DPO        []string
	Today      string
	Activities []activity
}

// who are the people whom the rows are about, and where the data go, in every line.
const (
	subjectsWords = "People who wait for, use or are referred to services, and who act for them; staff, where they are also patients"
	abroadWords   = "None by Roundtable itself. Where the server and its backups stand is the host's to say"
	measuresWords = "Access by role, purpose and agreement, decided at each read; each look written down before it is shown; special protections; two people for what weighs most; encryption on the line; signed checkpoints (docs/security.md)"
)

// processingOf reads the partner's activities out of its agreements: those that have
// been in force, and stand, are suspended or have ended.
func processingOf(v *site.Visit) (x processing) {
	me, today := v.Viewer.Partner, site.Today()
	s := v.Table.Sharing
	snap := s.Gate.Snapshot()
	x.Partner, x.Today = v.PartnerName(me), today.Long()
	for _, a := range s.Gate.Accounts().Answering(me, accounts.DPO, today) {
		x.DPO = append(x.DPO, a.Name+", "+a.Email)
	}
	x.Activities = append(x.Activities, activity{
		What: "Its own list: bringing in, checking and working through what the organisation itself holds", Stage: "always", Controllers: x.Partner, Role: "controller",
		Data: "List entries, contact details, clinical detail, placements and plans, as its files hold them", From: x.Partner, To: x.Partner,
		Basis: "The organisation's own, as its records say: Roundtable adds no purpose", Kept: "Files as received: two years. Rows: until they are erased, by the organisation's own schedule", Between: "since the first file",
	})
	for _, c := range snap.Cases() {
		t := c.Standing(today)
		if t == nil {
			if t = lastSigned(&c); t == nil {
				continue
			}
		}
		if !t.Party(me) {
			continue
		}
		for _, p := range t.Purposes() {
			x.Activities = append(x.Activities, activityOf(v, snap, &c, t, p))
		}
	}
	return x
}

// lastSigned is the newest text that all have signed; nil when none was.
func lastSigned(c *sharing.Case) *sharing.Text {
	for i := len(c.Texts) - 1; i >= 0; i-- {
		if c.Texts[i].Signed() {
			return &c.Texts[i]
		}
	}
	return nil
}

func activityOf(v *site.Visit, snap *sharing.Snapshot, c *sharing.Case, t *sharing.Text, p care.Purpose) activity {
	me := v.Viewer.Partner
	var from, to []care.PartnerCode
	var what []care.Category
	for _, f := range t.Flows {
		if !slices.Contains(f.From, me) && !slices.Contains(f.To, me) {
			continue
		}
		from, to, what = append(from, f.From...), append(to, f.To...), append(what, f.Categories...)
	}
	tidy := func(ps []care.PartnerCode) []care.PartnerCode {
		slices.Sort(ps)
		return slices.Compact(ps)
	}
	slices.Sort(what)
	basis, _ := t.BasisOf(me, p)
	a := activity{
		What: site.Capital(sharing.PurposeWords(p)) + ": " + t.Title, Agreement: string(c.ID), Stage: strings.ToLower(stageWords(c.Stage(site.Today()))),
		Controllers: partnerNames(snap, t.Controllers), Data: categoriesWords(slices.Compact(what)), From: partnerNames(snap, tidy(from)), To: partnerNames(snap, tidy(to)),
		Basis: basisWords(basis), Kept: t.Retention, Between: "from " + t.From.Long(), Role: "party, and no controller",
	}
	if slices.Contains(t.Controllers, me) {
		a.Role = "controller"
		if t.Joint {
			a.Role = "joint controller (Article 26)"
		}
	}
	if t.To != 0 {
		a.Between += " to " + t.To.Long()
	}
	var links []string
	for _, l := range []string{t.DPIA, t.PrivacyNotice} {
		if l != "" {
			links = append(links, l)
		}
	}
	a.Links = strings.Join(links, " ")
	return a
}

// mayReadProcessing is for those who answer for agreements, logs or accounts.
func mayReadProcessing(v *site.Visit) error {
	return anyRight(v, sharing.AdviseAgreement, sharing.SeeAccessLog, sharing.DraftAgreement)
}

func seeProcessing(w http.ResponseWriter, v *site.Visit) error {
	if err := mayReadProcessing(v); err != nil {
		return err
	}
	p := v.Page(shell.Sharing, "Record of processing")
	p.Back, p.Wide = nhsuk.LinkParams{Href: "/agreements", Text: "Sharing agreements"}, true
	return v.Show(w, p, processingPage(processingOf(v)))
}

// processingSheet is the record as a table, to be kept with the organisation's own.
func processingSheet(w http.ResponseWriter, v *site.Visit) error {
	if err := mayReadProcessing(v); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="record-of-processing.csv"`)
	return writeProcessing(w, processingOf(v))
}

func writeProcessing(w io.Writer, x processing) error {
	head := []string{"Organisation", "Data protection officer", "Made on", "Processing", "It is", "In force", "Our role", "Controllers", "People", "Personal data", "Given by", "Read at", "To other countries", "Lawful basis of ours", "How long it is kept", "Security", "Impact assessment and notice"}
	return sheet(w, head, func(add func(...string)) {
		for _, a := range x.Activities {
			add(x.Partner, strings.Join(x.DPO, "; "), x.Today, a.What, a.Stage, a.Between, a.Role, a.Controllers, subjectsWords, a.Data, a.From, a.To, abroadWords, a.Basis, a.Kept, measuresWords, a.Links)
		}
	})
}

// dpoWords say who the data protection officer is.
func (x processing) dpoWords() string {
	if len(x.DPO) == 0 {
		return "none has an account here: give the office under Accounts, or keep it with your own record"
	}
	return fmt.Sprintf("%s: %s", site.Plural(len(x.DPO), "the data protection officer", "the data protection officers"), strings.Join(x.DPO, "; "))
}
