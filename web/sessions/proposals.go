package sessions

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/sessions"
	"roundtable/waiting"
	"roundtable/web/nhsuk"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// proposalsView is the list of proposals, and the form of a new one.
type proposalsView struct {
	Tabs     []tab
	Lines    []sessions.ProposalLine
	Sessions []option
	Picked   []string
	Title    string
	Wrong    site.Wrong
	Write    bool
	who      func(care.AccountID) string
}

func proposals(w http.ResponseWriter, v *site.Visit) error {
	return showProposals(w, v, &proposalsView{})
}

func showProposals(w http.ResponseWriter, v *site.Visit, x *proposalsView) error {
	page, line := begin(v, "Proposals", "/sessions/proposals")
	x.Tabs, x.Lines, x.Write = line, v.Table.Sessions.Proposals(), mayBook(v)
	x.who = v.Somebody
	today := v.Table.Sessions.Today()
	var all, planned []string
	for _, s := range v.Table.Sessions.Board(v.View()) {
		if s.Cancelled != "" || s.Day < today {
			continue
		}
		words := s.Day.Long() + ", " + siteOf(&s.SessionPlanned) + ", theatre " + s.Theatre
		if s.Holiday != "" {
			words += ", " + s.Holiday
		}
		if all = append(all, string(s.ID)); s.Plan != "" {
			planned = append(planned, string(s.ID))
		} else {
			words += " (in no plan yet)"
		}
		x.Sessions = append(x.Sessions, option{string(s.ID), words})
	}
	if x.Wrong == nil { // those that were planned before; what is new is added knowingly
		if x.Picked = all; len(planned) > 0 {
			x.Picked = planned
		}
	}
	page.Errors = x.Wrong
	return v.Show(w, page, proposalsPage(x))
}

// planSeconds is the processor time that a page gives the planner.
const planSeconds = 2

// propose makes a plan of the sessions that were picked. It books nobody.
func propose(w http.ResponseWriter, v *site.Visit) error {
	if err := books(v); err != nil {
		return err
	}
	x := &proposalsView{Title: v.PostFormValue("title"), Picked: v.PostForm["sessions"]}
	if len(x.Picked) == 0 {
		x.Wrong.Add("sessions", "Choose one session at least")
		return showProposals(w, v, x)
	}
	o := sessions.ProposeOptions{Title: x.Title, Seconds: planSeconds, Seed: 1}
	for _, s := range x.Picked {
		o.Sessions = append(o.Sessions, care.SessionID(s))
	}
	id, seq, err := v.Table.Sessions.Propose(v.Context(), v.View(), o)
	if err == nil {
		return v.Done(w, seq, at("/sessions/proposals/"+string(id), "done", "proposed"))
	}
	if err := problem(v, &x.Wrong, err, "sessions"); err != nil {
		return err
	}
	return showProposals(w, v, x)
}

// proposalView is one proposal.
type proposalView struct {
	sessions.ProposalPage
	Tabs      []tab
	Rows      map[care.Key]*waiting.Row
	Mine      care.PartnerCode   // whose patients the visitor answers for; "" for nobody's
	Choices   []care.PartnerCode // for whom one's own computer may answer; none for anybody else
	Own       int                // of them in it
	Answered  bool
	Version   ledger.Version // of the answer that stands
	Acts      []nextAct      // what is to be done next for the visitor's own patients
	Told      sessions.Told
	Missing   []string // trusts that have not answered
	Again     bool     // its sessions may be planned anew
	Equipment map[care.EquipmentID]string
	Wrong     site.Wrong
	Reason    string
	Refused   []string
	Left      []leftRow
	Unweighed []leftRow // whose priority the planner does not weigh, whom the visitor may see
	short     func(care.PartnerCode) string
	who       func(care.AccountID) string
}

type leftRow struct {
	care.LeftOut
	Row *waiting.Row
}

// mostLeft is how many who have no place are named on a page.
const mostLeft = 40

func proposal(w http.ResponseWriter, v *site.Visit) error { return showProposal(w, v, nil) }

func showProposal(w http.ResponseWriter, v *site.Visit, bad site.Wrong) error {
	got, ok := v.Table.Sessions.Proposal(v.View(), care.ProposalID(v.PathValue("proposal")))
	if !ok {
		return shell.NotFound("This proposal")
	}
	x := &proposalView{ProposalPage: got, Rows: map[care.Key]*waiting.Row{}, Wrong: bad, Reason: v.PostFormValue("reason"), Refused: v.PostForm["refused"]}
	x.short = v.PartnerShort
	x.who = v.Somebody
	x.Equipment = map[care.EquipmentID]string{}
	for _, e := range v.Table.Sessions.Equipment() {
		x.Equipment[e.ID] = e.Name
	}
	if mayBook(v) {
		x.answersFor(v)
	}
	_, x.Answered = got.Answers[x.Mine]
	x.Version = v.Table.Sessions.AnswerVersion(got.ID, x.Mine)
	for _, s := range got.Sessions {
		x.Again = x.Again || mayBook(v) && s.Session.Cancelled == "" && s.Session.Day >= v.Table.Sessions.Today()
		for _, p := range s.Places {
			if p.Partner == x.Mine && asksFor(p) {
				x.Own++
			}
			if !p.Shown {
				continue
			}
			row, err := person(v, p.Pathway)
			if err != nil {
				return err
			}
			x.Rows[p.Pathway] = row
		}
	}
	for _, l := range got.Left[:min(len(got.Left), mostLeft)] {
		row, err := person(v, l.Pathway)
		if err != nil {
			return err
		}
		x.Left = append(x.Left, leftRow{l, row})
	}
	if err := x.unweighed(v); err != nil {
		return err
	}
	if mayBook(v) {
		partner := v.Viewer.Partner
		x.Acts, x.Told = actsOf(&x.ProposalPage, partner, x.Rows), got.Told(partner)
	}
	for _, t := range got.Trusts {
		if _, ok := got.Answers[t.Partner]; !ok && t.Pooled > 0 {
			x.Missing = append(x.Missing, x.short(t.Partner))
		}
	}
	page, line := begin(v, "One proposal", "")
	x.Tabs = line
	page.Back = nhsuk.LinkParams{Href: "/sessions/proposals", Text: "Proposals"}
	page.Errors = bad
	if bad == nil {
		page.Done = said[v.URL.Query().Get("done")]
	}
	return v.Show(w, page, proposalPage(x))
}

// unweighed reads those whose priority the planner does not weigh.
func (x *proposalView) unweighed(v *site.Visit) (err error) {
	for _, k := range x.ProposalPage.Unweighed[:min(len(x.ProposalPage.Unweighed), mostLeft)] {
		row := x.Rows[k]
		if row == nil {
			if row, err = person(v, k); err != nil {
				return err
			}
		}
		if row != nil {
			x.Unweighed = append(x.Unweighed, leftRow{care.LeftOut{Pathway: k, Partner: row.Partner}, row})
		}
	}
	return nil
}

// answersFor is whose patients the visitor answers for: their own partner's; on one's own
// computer, where nobody signs in, those of the trust that was chosen, first one that has
// not answered yet.
func (x *proposalView) answersFor(v *site.Visit) {
	x.Mine = v.Viewer.Partner
	if !v.Alone() {
		return
	}
	for _, t := range x.Trusts {
		x.Choices = append(x.Choices, t.Partner)
		if _, answered := x.Answers[t.Partner]; !answered && x.Mine == "" {
			x.Mine = t.Partner
		}
	}
	chosen := care.PartnerCode(cmp.Or(v.PostFormValue("partner"), v.URL.Query().Get("partner")))
	if slices.Contains(x.Choices, chosen) {
		x.Mine = chosen
	} else if x.Mine == "" && len(x.Choices) > 0 {
		x.Mine = x.Choices[0]
	}
}

// asksFor reports whether a place asks for an answer: not of who had it before, nor of
// who has a date elsewhere by now.
func asksFor(p sessions.ProposalPlace) bool { return !p.Locked && p.Step != sessions.StepElse }

// answerProposal is a booking officer's answer for their own patients: who is not ticked
// as refused is accepted.
func answerProposal(w http.ResponseWriter, v *site.Visit) error {
	if err := books(v); err != nil {
		return err
	}
	id := care.ProposalID(v.PathValue("proposal"))
	got, ok := v.Table.Sessions.Proposal(v.View(), id)
	if !ok {
		return shell.NotFound("This proposal")
	}
	a := care.ProposalAnswered{ID: id, Partner: v.Viewer.Partner, Reason: strings.TrimSpace(v.PostFormValue("reason"))}
	if v.Alone() {
		a.Partner = care.PartnerCode(v.PostFormValue("partner"))
	}
	refused := v.PostForm["refused"]
	for _, s := range got.Sessions {
		for _, p := range s.Places {
			switch {
			case p.Partner != a.Partner || !asksFor(p):
			case slices.Contains(refused, p.Pathway.String()):
				a.Refused = append(a.Refused, p.Pathway)
			default:
				a.Accepted = append(a.Accepted, p.Pathway)
			}
		}
	}
	seq, err := v.Table.Sessions.Answer(v.Context(), v.View(), a, v.Version())
	if err == nil {
		return v.Done(w, seq, at("/sessions/proposals/"+string(id), "done", "answered"))
	}
	var bad site.Wrong
	if err := problem(v, &bad, err, "reason"); err != nil {
		return err
	}
	return showProposal(w, v, bad)
}
