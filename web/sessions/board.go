package sessions

import (
	"bytes"
	"io"
	"net/http"
	"time"

	"roundtable/care"
	"roundtable/sessions"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// boardView is the board of sessions. It names nobody.
type boardView struct {
	Tabs  []tab
	Next  []boardRow
	Past  []boardRow
	Today care.Date
	Write bool
	Free  int // places of sessions to come that nobody has
}

type boardRow struct {
	sessions.SessionView
	Where string
	Need  []string // what is out of order, in words
}

// Href leads to the session.
func (r boardRow) Href() string { return "/sessions/at/" + string(r.ID) }

func board(w http.ResponseWriter, v *site.Visit) error {
	page, line := begin(v, "Shared sessions", "/sessions")
	x := boardView{Tabs: line, Today: v.Table.Sessions.Today(), Write: mayBook(v)}
	for _, s := range v.Table.Sessions.Board(v.View()) {
		r := boardRow{SessionView: s, Where: v.PartnerShort(s.Host) + ", " + siteOf(&s.SessionPlanned) + ", theatre " + s.Theatre}
		if s.Cancelled == "" {
			r.Need = s.Exceptions(x.Today)
		}
		if s.Day < x.Today {
			x.Past = append(x.Past, r)
			continue
		}
		x.Next = append(x.Next, r)
		if s.Cancelled == "" {
			x.Free += max(0, s.Room-s.Taken)
		}
	}
	page.Done = said[v.URL.Query().Get("done")]
	return v.Show(w, page, boardPage(x))
}

// said is what was just done, by the word in the address.
var said = map[string]string{
	"planned": "The session is planned.", "cancelled": "The session is cancelled. Tell each patient who has a place, and take the place back.",
	"gate": "The gate is passed.", "carried-out": "It is written down how the session went.", "authorised": "The authorisation is recorded.",
	"asked": "It is recorded what they said.", "confirmed": "It is recorded what their trust confirms.", "harm": "The harm is recorded.",
	"mistake": "The decline counts for nothing now. The place was not given back: offer them one again.",
	"choice":  "The offer is recorded. Each of its dates is held for them until they choose.",
	"offered": "The offer is recorded. The place is held for them.", "accepted": "It is recorded that they accepted. Book the place next.",
	"declined": "It is recorded that they declined. The place is free, and their clock goes on.", "withdrawn": "The offer is withdrawn. The place is free.",
	"booked": "The place is booked here. Enter it in the host's own system: it stands as not in PAS until its list shows it.",
	"freed":  "The booking is cancelled and the place is free. Nobody was booked in its stead.", "happened": "It is recorded what happened.",
	"proposed": "The plan is made. It books nobody: each trust answers for its own patients.", "answered": "Your answer is recorded.",
	"described": "The equipment is described.", "lent": "The lending is offered, and the units are kept for it. It holds once the borrower agrees.", "back": "It is recorded that the equipment is back.",
	"action": "The action is recorded.", "done": "The action is done.", "rules-wait": "The rules are written down. They hold once each organisation that takes part has agreed: the others find them on their first page and in the huddle.", "changed": "The session is changed.",
	"rules": "These rules hold from now on. What was offered by the ones before stands.",
	"off":   "The lending is called off.", "agreed": "The lending is agreed by both sides.", "refused": "The lending is refused. Its owner has the units.",
	"reviewed": "The review is recorded. The clock goes on until their trust's own system says otherwise.",
	"no-harm":  "What was written down of harm counts for nothing now.",
}

// calendar is the sessions for the hospitals' own calendars; it names no patient.
func calendar(w http.ResponseWriter, v *site.Visit) error {
	text := sessions.WriteCalendar(v.Table.Sessions.Board(v.View()), time.Now())
	return download(w, "text/calendar; charset=utf-8", "shared-sessions.ics", []byte(text))
}

func download(w http.ResponseWriter, kind, file string, data []byte) error {
	return site.Download(w, func(h http.Header, _ []byte) {
		h.Set("Content-Type", kind)
		h.Set("Content-Disposition", `attachment; filename="`+file+`"`)
	}, func(out io.Writer) error {
		_, err := io.Copy(out, bytes.NewReader(data))
		return err
	})
}

func notFound() error { return shell.NotFound("This session") }

// column is a column of the board: places that are so far. The columns of a table add up
// to its places.
type column struct {
	Name   string
	Stages []sessions.Stage
}

func (c column) of(s boardRow) (n int) {
	for _, stage := range c.Stages {
		n += s.Stages[stage]
	}
	return n
}

// Columns of sessions to come, and of those that are over: there what was never booked
// was not used, and of what was booked somebody has to say what happened.
var (
	coming = []column{
		{"Free", []sessions.Stage{sessions.StageFree}},
		{"Offered", []sessions.Stage{sessions.StageOffered}},
		{"Accepted", []sessions.Stage{sessions.StageAccepted}},
		{"Booked", []sessions.Stage{sessions.StageBooked, sessions.StageTreated, sessions.StageNot}},
	}
	over = []column{
		{"Treated", []sessions.Stage{sessions.StageTreated}},
		{"Not treated", []sessions.Stage{sessions.StageNot}},
		{"Not said", []sessions.Stage{sessions.StageBooked}},
		{"Not used", []sessions.Stage{sessions.StageFree, sessions.StageOffered, sessions.StageAccepted}},
	}
)
