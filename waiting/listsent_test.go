package waiting

import (
	"slices"
	"strings"
	"testing"

	"roundtable/care"
)

// TestSentOnAndReceivedElsewhere: whoever was sent on, whom another partner has,
// and who is still on the sender's list: the sender is asked, told who has them and
// since when, and nobody is taken off.
func TestSentOnAndReceivedElsewhere(t *testing.T) {
	const ann, bob care.NHSNumber = 4857773457, 6328797966
	type sender struct {
		kind, ppid, status string
		stated             bool
		events             bool
	}
	type receiver struct {
		number      care.NHSNumber
		tfc, ppid   string
		start, came care.Date // days ago; 0 = not stated
		event       care.EventType
	}
	eventsOnly := sender{kind: "referrals", events: true}
	for _, c := range []struct {
		name   string
		from   sender
		to     receiver
		rule   string
		words  string
		listed bool
	}{
		{"the same person and specialty, received after it was sent", eventsOnly, receiver{number: ann, tfc: "110", start: 200, came: 40}, QueryReceived, "received by North on 12 October 2026", true},
		{"an event says when they came", eventsOnly, receiver{number: ann, tfc: "110", start: 200, event: care.EvTransferIn}, QueryReceived, "received by North on 22 October 2026", true},
		{"the same start, and no day of receipt", eventsOnly, receiver{number: ann, tfc: "110", start: 200}, QueryReceived, "received by North. Close", true},
		{"another specialty", eventsOnly, receiver{number: ann, tfc: "130", start: 200, came: 40}, QuerySentOn, "was it received?", true},
		{"another person", eventsOnly, receiver{number: bob, tfc: "110", start: 200, came: 40}, QuerySentOn, "was it received?", true},
		{"there since before, for another reason", eventsOnly, receiver{number: ann, tfc: "110", start: 300, came: 300}, QuerySentOn, "was it received?", true},
		{"two pathway identifiers that differ", sender{kind: "referrals", ppid: "P-1", events: true}, receiver{number: ann, tfc: "110", ppid: "P-2", start: 200, came: 40}, QuerySentOn, "was it received?", true},
		{"the same identifier, on a list that the sender states", sender{kind: "wlmds", ppid: "P-1", stated: true, events: true}, receiver{number: ann, tfc: "130", ppid: "P-1", start: 200, came: 40}, QueryReceived, "received by North on 12 October 2026", true},
		{"the same identifier, by events alone: it is the receiver's", sender{kind: "referrals", ppid: "P-1", events: true}, receiver{number: ann, tfc: "110", ppid: "P-1", start: 200, came: 40}, "", "", false},
		{"status 21 on the list, without events", sender{kind: "wlmds", status: "21", stated: true}, receiver{number: ann, tfc: "110", start: 200, came: 40}, QueryReceived, "received by North on 12 October 2026", true},
		{"status 20 on the list", sender{kind: "wlmds", status: "20", stated: true}, receiver{number: ann, tfc: "110", start: 200, came: 40}, "", "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			row := func(key string, number care.NHSNumber) (care.PersonRow, care.PathwayRow) {
				return care.PersonRow{Key: keyOf("who" + key), Line: 2, NHSNumber: number, NHSStatus: 1, Birth: care.NewDate(1980, 5, 1)},
					care.PathwayRow{Key: keyOf(key), Person: keyOf("who" + key), Line: 2, Issuer: "RZ2"}
			}
			who, p := row("sent", ann)
			p.TFC, p.PPID, p.Status = "110", c.from.ppid, c.from.status
			if c.from.stated {
				p.Start = w.day - 200
			}
			b := brought{partner: "RZ2", kind: c.from.kind, people: []care.PersonRow{who}, pathways: []care.PathwayRow{p}}
			if c.from.events {
				b.events = []care.EventRow{
					{Pathway: p.Key, Line: 2, Date: w.day - 200, Type: care.EvReceived},
					{Pathway: p.Key, Line: 3, Date: w.day - 52, Type: care.EvTransferOut, Status: "21"},
				}
			}
			w.bring(b)
			who, p = row("here", c.to.number)
			p.TFC, p.PPID, p.Start = c.to.tfc, c.to.ppid, w.day-c.to.start
			if c.to.came != 0 {
				p.Received = w.day - c.to.came
			}
			b = brought{partner: "RZ1", kind: "wlmds", people: []care.PersonRow{who}, pathways: []care.PathwayRow{p}}
			if c.to.event != 0 {
				b.events = []care.EventRow{{Pathway: p.Key, Line: 4, Date: w.day - 30, Type: c.to.event}}
			}
			w.bring(b)
			for range 2 { // once from nothing, once when a note has changed the chunk
				page, err := w.list.Find(w.ctx, w.view(north), Query{Partners: []care.PartnerCode{"RZ2"}})
				if err != nil || (len(page.Rows) == 1) != c.listed {
					t.Fatalf("%+v %v", page, err)
				}
				d, err := w.list.Detail(w.ctx, w.view(north), keyOf("sent"))
				if err != nil || d.Clocks[len(d.Clocks)-1].Stop != 0 {
					t.Fatalf("%+v %v", d, err)
				}
				asked := slices.DeleteFunc(d.Queries, func(q OpenQuery) bool { return q.Rule != QueryReceived && q.Rule != QuerySentOn })
				switch {
				case c.rule == "" && len(asked) > 0:
					t.Errorf("asked: %+v", asked)
				case c.rule != "" && (len(asked) != 1 || asked[0].Rule != c.rule || !strings.Contains(asked[0].Words, c.words)):
					t.Errorf("asked %+v, want %s %q", asked, c.rule, c.words)
				}
				if _, err := w.list.Comment(w.ctx, w.view(north), keyOf("sent"), "looked", d.Version); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}
