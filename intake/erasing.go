package intake

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/ledger"
)

// words builds the bodies of what was said of the people and their waits at the table,
// for shared sessions and by reviewers.
func (e *eraser) words(ctx context.Context) error {
	e.upTo = make(map[care.Key]ledger.Version)
	for _, step := range []func(context.Context) error{e.notes, e.waiters, e.elsewhere} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// rest erases what was said of the waits while they were being erased, and then says
// that nothing is left to do. Where somebody goes on talking a Settler comes back.
func (e *eraser) rest(ctx context.Context, by care.AccountID, partner care.PartnerCode, reason string) error {
	for range 3 {
		e.out.Erasures = nil
		if err := e.words(ctx); err != nil {
			return err
		}
		if len(e.out.Erasures) > 0 {
			if _, err := e.d.store.Erase(ctx, by, partner, reason, e.out.Erasures); err != nil {
				return err
			}
			continue
		}
		if _, err := e.d.sayHeld(ctx, by, partner, e.upTo, care.WaiterHeld{Slot: allErased}); !isConflict(err) {
			return err
		}
	}
	return nil
}

// elsewhere takes people and waits out of what was said of several at once, found by
// reading what everybody wrote: of whole plans the words of who was left out and the
// reason that a partner gave for what it refused; and the reasons for which reviewers
// joined and parted records, which speak of both.
func (e *eraser) elsewhere(ctx context.Context) error {
	if len(e.paths)+len(e.people) == 0 {
		return nil
	}
	e.acts = make(map[ledger.Seq]bool)
	for rec, err := range e.d.store.Read(ctx, 0) {
		if err != nil {
			return err
		}
		var without func(ledger.Record, []byte) error
		switch stream := string(rec.Stream); {
		case string(rec.Kind) == care.RecProposal:
			without = e.plan
		case string(rec.Kind) == care.RecProposalAnswered:
			without = e.answer
		case strings.HasPrefix(stream, "person/"), strings.HasPrefix(stream, "people/case/"), strings.HasPrefix(stream, "people/notice/"):
			without = e.decision
		default:
			continue
		}
		body, err := ledger.ReadBody(ctx, e.d.store, rec.Now)
		if err != nil {
			return err
		}
		if err := without(rec, body); err != nil {
			return err
		}
	}
	return nil
}

// decision takes the reason out of what somebody decided of records that go, or took
// back: everything else in it is keys.
func (e *eraser) decision(rec ledger.Record, body []byte) error {
	var x struct {
		A, B   care.Key
		Sides  [][]care.Key
		People []care.Key
		Record ledger.Seq
	}
	var all map[string]json.RawMessage
	if err := errors.Join(json.Unmarshal(body, &x), json.Unmarshal(body, &all)); err != nil {
		return fmt.Errorf("intake: a decision on who is one person: %w", err)
	}
	of := slices.Concat(append(x.Sides, x.People, []care.Key{x.A, x.B})...)
	if e.acts[rec.Seq] = e.acts[x.Record] || slices.ContainsFunc(of, func(k care.Key) bool { return e.people[k] }); !e.acts[rec.Seq] || all["reason"] == nil {
		return nil
	}
	delete(all, "reason")
	return e.blank(rec, body, all)
}

func (e *eraser) plan(rec ledger.Record, body []byte) error {
	var x care.PlanProposed
	if err := json.Unmarshal(body, &x); err != nil {
		return fmt.Errorf("intake: a proposed plan: %w", err)
	}
	n := len(x.LeftOut)
	if x.LeftOut = slices.DeleteFunc(x.LeftOut, func(l care.LeftOut) bool { return e.paths[l.Pathway] }); len(x.LeftOut) == n {
		return nil
	}
	return e.blank(rec, body, &x)
}

func (e *eraser) answer(rec ledger.Record, body []byte) error {
	var x care.ProposalAnswered
	if err := json.Unmarshal(body, &x); err != nil {
		return fmt.Errorf("intake: an answer to a plan: %w", err)
	}
	if x.Reason == "" || !slices.ContainsFunc(slices.Concat(x.Accepted, x.Refused), func(k care.Key) bool { return e.paths[k] }) {
		return nil
	}
	x.Reason = ""
	return e.blank(rec, body, &x)
}
