package people

import (
	"context"
	"slices"
	"time"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
)

// Undo takes back a decision, a merge, a split or a notice by the Seq of its record.
// A decision is its own reviewer's to take back; what the case brought about stands as
// long as the decisions that are left come to the same, and falls otherwise. What
// somebody did on a person's page they take back as they like, and others with a reason;
// a parting is taken back by people of the organisation alone that parted, since it joins.
func (r *Room) Undo(ctx context.Context, v *facts.View, seq ledger.Seq, reason string) (ledger.Seq, error) {
	w, err := r.writes(v)
	if err != nil {
		return 0, err
	}
	if reason, err = reasoned(reason, false); err != nil {
		return 0, err
	}
	if err := r.undo(v, w, seq, reason); err != nil {
		return 0, err
	}
	return w.done(ctx)
}

func (r *Room) undo(v *facts.View, w *writing, seq ledger.Seq, reason string) error {
	r.mu.RLock()
	defer r.mu.RUnlock()
	i := r.state.find(seq)
	if i < 0 || !r.state.acts[i].seenBy(v) {
		return wrong("", "There is nothing here to take back, or not for you.", "Load the page again.")
	}
	a := &r.state.acts[i]
	if a.undone {
		return wrong("", "It has been taken back already.", "Nothing needs doing.")
	}
	if err := a.notBack(w.who); err != nil {
		return err
	}
	if _, err := reasoned(reason, a.byHand() && a.by != w.who.Account); err != nil {
		return err
	}
	stream := a.stream()
	w.expects(stream)
	undone := func(seq ledger.Seq) {
		unseen := seq == a.seq && a.kind == KindReviewed && r.unshown.has(seq) && r.now().Sub(a.at) < slipTime
		w.add(stream, care.RecPeopleUndone, care.PeopleUndone{V: 1, Record: int64(seq), Reason: reason, Unseen: unseen})
	}
	undone(seq)
	c := r.state.cases[a.caseID]
	if a.kind != KindReviewed || c == nil {
		return nil
	}
	was, before := r.state.progress(c)
	supposed := state{acts: slices.Clone(r.state.acts)}
	supposed.acts[i].undone = true
	for j := range r.state.acts {
		if e := &r.state.acts[j]; e.caseID == a.caseID && e.kind != KindReviewed && !e.undone && !supposed.bears(c, e) {
			undone(e.seq)
		}
	}
	stage, verdict := supposed.progress(c)
	if got, ok := r.state.seen(v, c); ok && (stage != was || verdict != before) {
		r.follow(v, w, got, stage, verdict, reason)
	}
	return nil
}

// byHand reports whether an act was done to people on a person's page.
func (a *act) byHand() bool {
	return a.caseID == "" && (a.kind == care.RecMerged || len(a.sides) > 0)
}

// notBack is why a viewer may not take an act back, as a *care.Problem; nil when they may.
func (a *act) notBack(who care.Viewer) error {
	switch {
	case a.kind == KindReviewed && a.by != who.Account:
		return wrong("", "A decision is taken back by whoever made it.", "Part or join the records, if you see that it was wrong.")
	case a.caseID != "" && a.kind != KindReviewed:
		return wrong("", "What followed from reviewers' decisions falls when they are taken back, and not by itself.", "Whoever decided takes the decision back. Part or join the records, if you see that it was wrong.")
	case a.kind == care.RecNoticeWithdrawn:
		return wrong("", "A withdrawal is not taken back.", "Record notice or consent anew.")
	case a.byHand() && len(a.sides) > 0 && a.by != who.Account && a.partner != who.Partner:
		return wrong("", "Another organisation parted these records. Taking that back would join them again, and is for that organisation.", "Ask the organisation that parted them.")
	}
	return nil
}

// bears reports whether the decisions of a case still come to what an act did that
// followed from them: each is asked for the zone that it was done for.
func (s *state) bears(c *inQueue, effect *act) bool {
	of, want := *c, Different
	if effect.kind == care.RecMerged {
		of.Zone, want = effect.zone, Same
	}
	stage, verdict := s.progress(&of)
	return stage == StageDone && verdict == want
}

// stream is where what takes an act back is written: beside the act.
func (a *act) stream() ledger.Stream {
	switch {
	case a.notice != nil:
		return ledger.Stream(care.NoticeStream(a.notice.Partner))
	case a.kind == care.RecSuperseded:
		return care.NumbersStream
	case a.caseID != "":
		return CaseStream(a.caseID)
	case len(a.keys) > 0:
		return personStream(a.keys[0])
	}
	return ledger.Stream(care.LinkStream)
}

// seenBy reports whether a view shows all records that an act is about; of a notice, and
// of numbers that others replaced, whether it is its partner's own.
func (a *act) seenBy(v *facts.View) bool {
	switch {
	case a.notice != nil:
		return v.Scope().All() || a.notice.Partner == v.Viewer().Partner
	case a.kind == care.RecSuperseded:
		return v.Scope().All() || a.partner != "" && a.partner == v.Viewer().Partner
	}
	for _, k := range a.keys {
		if _, ok := v.PersonByKey(k); !ok {
			return false
		}
	}
	return len(a.keys) > 0
}

// Replaced is one statement of a partner that NHS numbers took the place of older ones.
type Replaced struct {
	Seq    ledger.Seq // for Undo
	At     time.Time
	By     care.AccountID
	Undone bool
}

// Replacements are the statements of the viewer's own partner on which NHS numbers took
// the place of others, the newest first. Undo takes one back, all of it; the file that
// brought it stays. A file withdrawn takes its own back.
func (r *Room) Replacements(v *facts.View) (out []Replaced) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for i := range r.state.acts {
		if a := &r.state.acts[i]; a.kind == care.RecSuperseded && a.seenBy(v) {
			out = append(out, Replaced{a.seq, a.at, a.by, a.undone})
		}
	}
	slices.Reverse(out)
	return out
}
