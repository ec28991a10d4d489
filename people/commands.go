package people

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
)

// maxReason is how long a reason may be, in bytes.
const maxReason = 500

func wrong(where, what, remedy string) error {
	return &care.Problem{What: what, Where: where, Remedy: remedy}
}

// writing is what one command is about to append, at the versions that it has read.
type writing struct {
	r     *Room
	who   care.Viewer
	batch ledger.Batch
	err   error
}

func (r *Room) writes(v *facts.View) (*writing, error) {
	who := v.Viewer()
	if who.Account == "" {
		return nil, wrong("", "Nobody is signed in, and so nothing is decided.", "Sign in.")
	}
	return &writing{r: r, who: who, batch: ledger.Batch{Expect: map[ledger.Stream]ledger.Version{}}}, nil
}

// expects holds the append to a stream's version as the room knows it; it is called
// with the room locked for reading.
func (w *writing) expects(s ledger.Stream) { w.batch.Expect[s] = w.r.state.version[s] }

func (w *writing) add(s ledger.Stream, k ledger.Kind, body any) {
	d, err := ledger.JSONDraft(s, k, w.who.Account, w.who.Partner, body)
	w.err = errors.Join(w.err, err)
	w.batch.Records = append(w.batch.Records, d)
}

// done appends and returns the Seq of the first record, when the room and the facts
// know all of them.
func (w *writing) done(ctx context.Context) (ledger.Seq, error) {
	if w.err != nil {
		return 0, w.err
	}
	first, _, err := w.r.store.Append(ctx, w.batch)
	if _, ok := errors.AsType[*ledger.ConflictError](err); ok {
		return 0, &care.Problem{What: "Somebody else acted on this at the same moment.", Remedy: "Look at it again and repeat what you did, if it is still right.", Err: err}
	}
	if err != nil {
		return 0, err
	}
	last := first + ledger.Seq(len(w.batch.Records)) - 1
	return first, w.r.Wait(context.WithoutCancel(ctx), last)
}

// leastReason is how many letters a reason has at least: a key that was pressed by
// mistake is none.
const leastReason = 3

// SaysWhy reports whether a text has letters enough, of whatever script, to be a reason.
func SaysWhy(reason string) bool {
	n := 0
	for _, r := range reason {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n >= leastReason
}

// reasoned is a reason without outer space; a *care.Problem when it is too long, has
// too few letters to be one, or is none and one is needed.
func reasoned(reason string, needed bool) (string, error) {
	reason = strings.TrimSpace(reason)
	switch {
	case len(reason) > maxReason:
		return "", wrong("reason", "The reason is too long.", "Keep it to 500 letters.")
	case needed && reason == "":
		return "", wrong("reason", "No reason is given.", "Say in a few words why, without naming anybody.")
	case reason != "" && !SaysWhy(reason):
		return "", wrong("reason", "The reason is too short to be one.", "Say in a few words why, with three letters at least.")
	}
	return reason, nil
}

// Decide writes down what the view's viewer says of a pair, and what follows of it.
// The error is a *care.Problem when they may not, or somebody was faster.
func (r *Room) Decide(ctx context.Context, v *facts.View, id CaseID, d Decision) (ledger.Seq, error) {
	w, err := r.writes(v)
	if err != nil {
		return 0, err
	}
	if err := r.decide(v, w, id, d); err != nil {
		return 0, err
	}
	seq, err := w.done(ctx)
	if err == nil {
		r.unshown.add(seq, r.now())
	}
	return seq, err
}

func (r *Room) decide(v *facts.View, w *writing, id CaseID, d Decision) error {
	r.mu.RLock()
	defer r.mu.RUnlock()
	got, err := r.find(v, id)
	if err != nil {
		return err
	}
	return r.says(v, w, got, d)
}

// says adds one reviewer's decision of a case, and what the case comes to with it; it
// is called with the room locked for reading.
func (r *Room) says(v *facts.View, w *writing, got reading, d Decision) error {
	if !got.May {
		return wrong("decision", got.WhyNot, "Go on to the next pair.")
	}
	if !slices.Contains([]Verdict{Same, Different, CannotTell}, d.Verdict) {
		return wrong("decision", "Nothing is decided.", "Say that they are the same, that they are different, or that you cannot tell.")
	}
	if d.Verdict == Same && numbersDiffer(v, got.a, got.b) {
		return twoNumbers("decision")
	}
	reason, err := reasoned(d.Reason, d.Verdict == CannotTell || got.stage == StageSplit || d.Verdict == Same && got.Warned())
	if err != nil {
		return err
	}
	parts := got.Lot && got.forCare && d.Verdict == Different
	stream := CaseStream(got.ID)
	w.expects(stream)
	w.add(stream, KindReviewed, Reviewed{
		V: 1, Case: got.ID, A: got.A, B: got.B, Verdict: d.Verdict, Reason: reason, Zone: got.Zone, Stage: got.stage, Seen: got.Scored,
		OneForCare: parts,
	})
	// What the case comes to with this decision in it.
	supposed := state{acts: append(slices.Clone(r.state.acts), act{by: w.who.Account, verdict: d.Verdict, joined: parts})}
	c := *got.c
	c.acts = append(slices.Clone(c.acts), len(supposed.acts)-1)
	stage, verdict := supposed.progress(&c)
	r.follow(v, w, got, stage, verdict, reason)
	return nil
}

// follow adds what a case brings about once it is done.
func (r *Room) follow(v *facts.View, w *writing, got reading, stage Stage, verdict Verdict, reason string) {
	switch {
	case stage != StageDone:
	case verdict == Different:
		w.add(personStream(got.A), care.RecKeptApart, care.PeopleApart{V: 1, Sides: [][]care.Key{{got.A}, {got.B}}, Case: string(got.ID), Reason: reason})
	case got.parting == nil && !together(v, got.a, got.b, got.Zone) && !numbersDiffer(v, got.a, got.b):
		w.add(personStream(got.A), care.RecMerged, care.PeopleMerged{V: 1, A: got.A, B: got.B, Zone: got.Zone, Case: string(got.ID), Weight: got.c.Weight, Reason: reason})
	}
}

// numbersDiffer reports whether the records of two people, as far as a view shows
// them, have two different NHS numbers that are both verified. A number that was
// replaced counts as the one that took its place.
func numbersDiffer(v *facts.View, a, b facts.Row) bool {
	of := func(row facts.Row) (out []care.NHSNumber) {
		for _, r := range v.SamePerson(row, nil) {
			if c, i, ok := v.Person(r); ok && c.NHSStatus[i] == 1 && c.NHSNumber[i].Joins(v.TestsJoin()) {
				out = append(out, v.Stands(c.NHSNumber[i]))
			}
		}
		return out
	}
	theirs := of(b)
	for _, n := range of(a) {
		if slices.ContainsFunc(theirs, func(o care.NHSNumber) bool { return o != n }) {
			return true
		}
	}
	return false
}

func twoNumbers(where string) error {
	return wrong(where, "The records have two different NHS numbers, both verified, and so they are not joined.",
		"Ask the organisation whose number is wrong to put it right; then look again.")
}

func personStream(k care.Key) ledger.Stream {
	return ledger.Stream(care.PersonStream(care.PersonID(k)))
}

// Merge says that two people are one, by a record of each. A reason is asked for. For
// planning they are joined by it; for direct care it is the first of two decisions on
// the pair, which stands in the queue for another reviewer. The error is a
// *care.Problem when the view does not show both, one may not be linked, they have two
// verified NHS numbers, or people keep them apart.
func (r *Room) Merge(ctx context.Context, v *facts.View, a, b care.Key, zone care.LinkZone, reason string) (ledger.Seq, error) {
	w, err := r.writes(v)
	if err != nil {
		return 0, err
	}
	if !zone.Known() {
		return 0, wrong("zone", "It is not said what the link is for.", "Choose direct care, or planning.")
	}
	if reason, err = reasoned(reason, true); err != nil {
		return 0, err
	}
	rows, err := rowsOf(v, a, b)
	if err != nil {
		return 0, err
	}
	for _, row := range rows {
		switch may, sealed, _ := v.Linkable(row); {
		case sealed:
			return 0, wrong("records", "One of the records is sealed, and is joined with no other.", "Ask the information governance lead of the partner that sealed it.")
		case !may:
			return 0, wrong("records", "One of the records is of a voluntary-sector partner whose people were not told that records are linked.", "Record notice or consent first.")
		}
	}
	if together(v, rows[0], rows[1], zone) {
		return 0, wrong("records", "The records are of one person already.", "Nothing needs doing.")
	}
	if numbersDiffer(v, rows[0], rows[1]) {
		return 0, twoNumbers("records")
	}
	if err := r.merge(v, w, rows, care.PeopleMerged{V: 1, A: a, B: b, Zone: zone, Reason: reason}); err != nil {
		return 0, err
	}
	return w.done(ctx)
}

func (r *Room) merge(v *facts.View, w *writing, rows []facts.Row, body care.PeopleMerged) error {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if r.state.parting(v, rows[0], rows[1], "") != nil {
		return wrong("records", "People decided that records of these two are not of one person.", "Take that decision back first, if it was wrong.")
	}
	if body.Zone == care.ZoneDirectCare {
		return r.ask(v, w, body)
	}
	w.expects(personStream(body.A))
	w.expects(personStream(body.B))
	w.add(personStream(body.A), care.RecMerged, body)
	return nil
}

// ask puts a pair to the queue for direct care, unless it stands there, with what the
// viewer says of it: that they are the same.
func (r *Room) ask(v *facts.View, w *writing, body care.PeopleMerged) error {
	id := caseOf(body.A, body.B)
	c := r.state.cases[id]
	if c == nil || c.Zone != care.ZoneDirectCare {
		asked := &inQueue{ProposedCase: ProposedCase{A: body.A, B: body.B}, id: id}
		if c != nil {
			*asked = *c
		}
		asked.Why, asked.Zone = WhyAsked, care.ZoneDirectCare
		// Of the case's own stream, so that a run which is under way is not disturbed.
		w.expects(CaseStream(id))
		w.add(CaseStream(id), KindProposed, Proposed{V: 1, Model: asked.model, Cases: []ProposedCase{asked.ProposedCase}})
		if mine, _ := r.state.own(asked, w.who.Account); mine != nil && mine.verdict == Same {
			return nil // they said so for planning
		}
		c = asked
	}
	got, ok := r.state.seen(v, c)
	if !ok {
		return noPerson()
	}
	return r.says(v, w, got, Decision{Verdict: Same, Reason: body.Reason})
}

// apart reports whether an act that stands keeps a record of one person from a record
// of another.
func (a *act) apart(one, other []care.Key) bool {
	if a.undone {
		return false
	}
	in := func(side, keys []care.Key) bool {
		return slices.ContainsFunc(side, func(k care.Key) bool { return slices.Contains(keys, k) })
	}
	for i, side := range a.sides {
		for j, against := range a.sides {
			if i != j && in(side, one) && in(against, other) {
				return true
			}
		}
	}
	return false
}

func keysOf(v *facts.View, rows []facts.Row) []care.Key {
	var out []care.Key
	for _, r := range rows {
		if c, i, ok := v.Person(r); ok {
			out = append(out, c.Key[i])
		}
	}
	return out
}

// rowsOf finds the rows of records; a *care.Problem when the view does not show one,
// or the same is named twice.
func rowsOf(v *facts.View, keys ...care.Key) ([]facts.Row, error) {
	var rows []facts.Row
	for _, k := range keys {
		row, ok := v.PersonByKey(k)
		if !ok || slices.Contains(rows, row) {
			return nil, wrong("records", "A record is named that is not there, or not for you, or twice.", "Choose the records again.")
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// Split parts a person: the records of different sides are never one person again.
// Each side has a record at least; a record that no side names stays with the first
// side that it is linked to. A reason is asked for.
func (r *Room) Split(ctx context.Context, v *facts.View, id care.PersonID, sides [][]care.Key, reason string) (ledger.Seq, error) {
	_, rows, ok := v.ResolvePerson(id)
	if !ok {
		return 0, noPerson()
	}
	all := keysOf(v, rows)
	if len(sides) < 2 {
		return 0, wrong("records", "There is one side only.", "Say which records are of one person and which of another.")
	}
	for _, side := range sides {
		if len(side) == 0 {
			return 0, wrong("records", "A side has no record.", "Put a record at least on each side.")
		}
		for _, k := range side {
			if !slices.Contains(all, k) {
				return 0, wrong("records", "A record is named that is not this person's.", "Load the page again: somebody may have changed it.")
			}
		}
	}
	return r.part(ctx, v, care.RecSplit, personStream(all[0]), sides, reason)
}

// Unlink takes one record out of the person that it is of, for ever.
func (r *Room) Unlink(ctx context.Context, v *facts.View, record care.Key, reason string) (ledger.Seq, error) {
	rows, err := rowsOf(v, record)
	if err != nil {
		return 0, err
	}
	same := keysOf(v, v.SamePerson(rows[0], nil))
	rest := slices.DeleteFunc(slices.Clone(same), func(k care.Key) bool { return k == record })
	if len(rest) == 0 {
		return 0, wrong("records", "The record is linked to no other.", "Nothing needs doing.")
	}
	return r.part(ctx, v, care.RecUnlinked, personStream(same[0]), [][]care.Key{{record}, rest}, reason)
}

// KeepApart says of two records that they are never one person.
func (r *Room) KeepApart(ctx context.Context, v *facts.View, a, b care.Key, reason string) (ledger.Seq, error) {
	if _, err := rowsOf(v, a, b); err != nil {
		return 0, err
	}
	return r.part(ctx, v, care.RecKeptApart, personStream(a), [][]care.Key{{a}, {b}}, reason)
}

func (r *Room) part(ctx context.Context, v *facts.View, kind ledger.Kind, stream ledger.Stream, sides [][]care.Key, reason string) (ledger.Seq, error) {
	w, err := r.writes(v)
	if err != nil {
		return 0, err
	}
	if reason, err = reasoned(reason, true); err != nil {
		return 0, err
	}
	all := slices.Concat(sides...)
	slices.SortFunc(all, func(a, b care.Key) int { return slices.Compare(a[:], b[:]) })
	if len(slices.Compact(slices.Clone(all))) != len(all) {
		return 0, wrong("records", "A record is on two sides.", "Put each record on one.")
	}
	r.mu.RLock()
	w.expects(stream)
	r.mu.RUnlock()
	w.add(stream, kind, care.PeopleApart{V: 1, Sides: sides, Reason: reason})
	return w.done(ctx)
}

func noPerson() error {
	return wrong("", "There is no such person, or not for you.", "The records may have been withdrawn by the partner that brought them.")
}
