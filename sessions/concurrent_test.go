package sessions

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"testing"

	"roundtable/care"
)

// TestConcurrentReadersAndCommands has every read made over and over, and what each gave
// at first read over and over without any lock, while commands change the same sessions,
// equipment, places and proposals: it stays as it was. It is for the race detector: go test -race ./sessions -run Concurrent.
func TestConcurrentReadersAndCommands(t *testing.T) {
	w := newWorld(t)
	own, guest := child{n: 1, trust: "RA1", months: 60, weeks: 60}, child{n: 2, trust: "RB1", months: 70, weeks: 70}
	w.bring("RA1", own)
	w.bring("RB1", guest)
	w.willing(ayo, own, "RB101")
	w.willing(beth, guest, "RA101")
	id := w.plans(ayo, weekend("RA1", today+33))
	e, _, err := w.table.DescribeEquipment(t.Context(), w.own(ayo), care.Equipment{Name: "Microscope", Owner: "RA1", Units: 9})
	w.must(err)

	w.churn(id, e, own, guest)
	done := make(chan struct{})
	var wait sync.WaitGroup
	over := func(do func()) {
		wait.Go(func() {
			for {
				do()
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	var kept []any
	for _, read := range w.reads(id, own) {
		kept = append(kept, read())
		over(func() { _ = told(t, read()) })
	}
	was := told(t, kept)
	over(func() {
		if told(t, kept) != was {
			t.Error("what a reader was given has changed")
		}
	})
	w.churn(id, e, own, guest)
	close(done)
	wait.Wait()
	page, _, err := w.table.Session(t.Context(), w.own(ayo), id)
	if err != nil || page.Booked != 1 || page.Past < 2 || page.Changes < 2 {
		t.Errorf("the commands did little: %d booked, %d over, %d changes (%v)", page.Booked, page.Past, page.Changes, err)
	}
}

func told(t *testing.T, x any) string {
	b, err := json.Marshal(x)
	if err != nil {
		t.Error(err)
	}
	return string(b)
}

// reads is every read of the table, each giving all that it gave.
func (w *world) reads(id care.SessionID, k child) []func() any {
	ctx, tab := w.t.Context(), w.table
	v := w.view(ayo)
	return []func() any{
		func() any { return tab.Board(v) },
		func() any { p, ok, err := tab.Session(ctx, v, id); return []any{p, ok, err} },
		func() any { p, err := tab.Replacements(ctx, v, id); return []any{p, err} },
		func() any { c, fits, ok, err := tab.BestFor(ctx, v, k.key()); return []any{c, fits, ok, err} },
		func() any { all, err := tab.Candidates(ctx, v, nil); return []any{all, err} },
		func() any { h, ok := tab.History(v, k.key()); return []any{h, ok} },
		func() any { return []any{tab.Equipment(), tab.Rules(), tab.Position()} },
		func() any { return tab.Huddle(v) },
		func() any { return tab.Mine(v, "") },
		func() any { return tab.ToTell(v, "") },
		func() any { all, seen := tab.RulesHistory(); return []any{all, seen} },
		func() any {
			out := []any{}
			for _, l := range tab.Proposals() {
				p, _ := tab.Proposal(v, l.ID)
				out = append(out, l, p.PlanProposed, p.Sessions, p.Whys, p.Left, p.Changes, p.Newer)
			}
			return out
		},
		func() any { return tab.Result(v, today-30, today, nil) },
		func() any {
			p, err := tab.pool(ctx, v, nil)
			if err != nil {
				return err.Error()
			}
			in, out := p.Instance()
			return []any{in.Sessions, in.Equipment, len(in.Cases), out, p.Equipment, p.Sessions, p.Keep()}
		},
		func() any { return tab.Checkpoint(ctx) },
	}
}

// churn changes one of everything, one command after the other.
func (w *world) churn(id care.SessionID, e care.EquipmentID, own, guest child) {
	w.t.Helper()
	ctx, tab, v := w.t.Context(), w.table, w.own(ayo)
	say := func(_ any, err error) {
		w.t.Helper()
		if _, taken := errors.AsType[*Taken](err); err != nil && !taken {
			w.t.Error(err)
		}
	}
	page, _, err := tab.Session(ctx, v, id)
	w.must(err)
	s := page.SessionPlanned
	s.Cost += 100
	s.Equipment = []care.EquipmentID{e}
	_, seq, err := tab.PlanSession(ctx, v, s, page.Version)
	say(seq, err)
	l := care.Lending{Equipment: e, To: "RB1", Site: "RB101", Units: 1, From: today, Until: today + 40, BackBy: today + 41, Transport: "van", Condition: "good"}
	say(tab.Lend(ctx, v, l))
	for _, x := range tab.Equipment() {
		say(tab.Returned(ctx, v, e, x.Lendings[len(x.Lendings)-1].ID, today, "good"))
	}
	page, _, err = tab.Session(ctx, v, id)
	w.must(err)
	say(tab.CloseGate(ctx, v, id, care.GateLeave, "", page.Version))
	action, seq, err := tab.Act(ctx, v, care.HuddleAction{Text: "Ring the ward", Owner: "Booking office", Due: today + 1})
	say(seq, err)
	_, seq, err = tab.Act(ctx, v, care.HuddleAction{ID: action, Text: "Ring the ward", Owner: "Booking office", Due: today + 1, Done: true})
	say(seq, err)
	say(tab.Harm(ctx, v, care.WaiterHarm{Pathway: own.key(), On: today, Kind: "pain", Count: 1}, tab.WaiterVersion(own.key())))
	w.proposesAndAnswers(ctx)
	rules := tab.Rules()
	_, agreed := tab.RulesHistory()
	rules.Agreed = "the boards"
	say(tab.AgreeRules(ctx, v, rules, agreed))

	one, two := care.SlotOf(id, 1), care.SlotOf(id, 2)
	w.must(w.offers(ayo, own, one), w.accepts(ayo, own, one, false))
	if tab.SlotVersion(two) == 0 {
		w.must(w.offers(beth, guest, two), w.accepts(beth, guest, two, true), w.books(beth, guest, two))
	}
}

// proposesAndAnswers has a plan of all sessions agreed by one partner.
func (w *world) proposesAndAnswers(ctx context.Context) {
	w.t.Helper()
	p, _, err := w.table.Propose(ctx, w.view(ayo), ProposeOptions{Seconds: 0.05, Seed: 1})
	w.must(err)
	page, _ := w.table.Proposal(w.view(ayo), p)
	a := care.ProposalAnswered{ID: p, Partner: "RA1"}
	for _, x := range page.PlanProposed.Places {
		if x.Partner == "RA1" && !x.Locked {
			a.Accepted = append(a.Accepted, x.Pathway)
		}
	}
	_, err = w.table.Answer(ctx, w.own(ayo), a, w.table.AnswerVersion(a.ID, a.Partner))
	w.must(err)
}
