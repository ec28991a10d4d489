package sharing

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode"

	"roundtable/care"
	"roundtable/ledger"
)

// A national data opt-out is checked by sending the NHS numbers that one means to
// use to the national service, which returns those that may be used: who was asked
// about and is not returned has opted out. It holds for planning and research, not
// for a person's own care. A type 1 opt-out is an explicit list from practices.
//
// Applying a list changes protections (care.ProtectionChange), which facts lay on
// the whole person at every partner; from then on the gate closes the rows. A caller
// keeps it true like this:
//
//   - before each disclosure for planning or research it asks Snapshot.CheckOptOuts,
//     and where that gives a Problem asks the service anew;
//   - after linkage, which gives a record without an NHS number the number of
//     another, it asks about the people that were joined: facts carry the protection
//     over at once, and a number that nobody ever asked about is asked now;
//   - people without a number cannot be asked about; ApplyOptOuts leaves them as they
//     were and counts them, and an information governance lead decides about them.

// OptOutDays is how old a list may be when something is disclosed: opt-outs are
// upheld within 21 days (national data opt-out operational policy guidance).
const OptOutDays = 21

// Asked is one source record of somebody whom a list was asked about.
type Asked struct {
	Person care.Key
	Number care.NHSNumber // 0: none known, and so not asked about
}

// OptOutList is a list as it came back.
type OptOutList struct {
	Protection care.Protection // care.OptedOut or care.Type1OptOut
	Listed     care.Date       // the day on which it was made
	Asked      []Asked         // every source record that was asked about
	// MayUse are the numbers that came back; with Explicit they are instead the
	// numbers of those who opted out.
	Numbers  []care.NHSNumber
	Explicit bool
	// Sure says that somebody has looked at a list by which more than half opted out.
	Sure bool
}

// out are the source records that the list says opted out, and in that have not;
// notAsked counts those without a number.
func (l *OptOutList) out() (out, in []care.Key, submitted, notAsked int, err error) {
	if l.Protection != care.OptedOut && l.Protection != care.Type1OptOut {
		return nil, nil, 0, 0, wrong("list", "A list is of national or of type 1 opt-outs.", "Say which it is.")
	}
	if l.Listed == 0 {
		return nil, nil, 0, 0, wrong("list", "The list has no date.", "Give the day on which it was made.")
	}
	named, known := map[care.NHSNumber]bool{}, map[care.NHSNumber]bool{}
	for _, n := range l.Numbers {
		named[n] = true
	}
	for _, a := range l.Asked {
		if a.Number == 0 || a.Person.IsZero() {
			notAsked++
			continue
		}
		known[a.Number] = true
		if named[a.Number] == l.Explicit {
			out = append(out, a.Person)
		} else {
			in = append(in, a.Person)
		}
	}
	for n := range named {
		if !l.Explicit && !known[n] {
			return nil, nil, 0, 0, wrong("list", "The list holds numbers that were not asked about.", "It answers another question: send the file that came back for this one.")
		}
	}
	if !l.Sure && len(out) >= 20 && len(out) > len(in) {
		return nil, nil, 0, 0, wrong("list", fmt.Sprintf("By this list %d of %d people opted out, which is more than half.", len(out), len(out)+len(in)),
			"About one in twenty does. Check that the file is whole; if it is right, say so and apply it.")
	}
	return sortedKeys(out), sortedKeys(in), len(known), notAsked, nil
}

func sortedKeys(ks []care.Key) []care.Key {
	slices.SortFunc(ks, func(a, b care.Key) int { return bytes.Compare(a[:], b[:]) })
	return slices.Compact(ks)
}

// ApplyOptOuts applies a list: who opted out since the list before is protected, who
// no longer has is not, and who was not asked about stays as they were. All of it is
// one append; what is returned says how many, and names nobody.
func (d *Desk) ApplyOptOuts(ctx context.Context, by care.Viewer, l OptOutList) (OptOutsApplied, ledger.Seq, error) {
	none := OptOutsApplied{}
	s, err := d.sit(ctx, by, Protect)
	if err != nil {
		return none, 0, err
	}
	out, in, submitted, notAsked, err := l.out()
	if err != nil {
		return none, 0, err
	}
	if l.Listed > day(s.by.At) {
		return none, 0, wrong("list", "The list's day lies ahead.", "Give the day on which it was made.")
	}
	if last, ok := s.snap.OptOutsApplied(l.Protection); ok && l.Listed < last.Listed {
		return none, 0, wrong("list", "A list of a later day has been applied already.", "Apply the newest list.")
	}
	held, version, err := d.holds(ctx, optOutStream)
	if err != nil {
		return none, 0, err
	}
	s.expect[optOutStream] = version
	isOut := func(k care.Key) bool { return held[k].Has(l.Protection) }
	fresh := slices.DeleteFunc(slices.Clone(out), isOut)
	back := slices.DeleteFunc(slices.Clone(in), func(k care.Key) bool { return !isOut(k) })
	report := OptOutsApplied{
		V: 1, Kind: l.Protection.String(), Listed: l.Listed, Submitted: submitted, OptedOut: len(out), New: len(fresh), Back: len(back), NotAsked: notAsked,
	}
	batch := ledger.Batch{Expect: s.expect}
	for _, c := range []struct {
		kind   ledger.Kind
		people []care.Key
	}{{care.RecProtectionSet, fresh}, {care.RecProtectionCleared, back}} {
		if len(c.people) == 0 {
			continue
		}
		draft, err := d.draft(ctx, s, optOutStream, c.kind, care.ProtectionChange{V: 1, People: c.people, Protections: l.Protection})
		if err != nil {
			return none, 0, err
		}
		batch.Records = append(batch.Records, draft)
	}
	draft, err := d.draft(ctx, s, optOutStream, KindOptOuts, report)
	if err != nil {
		return none, 0, err
	}
	batch.Records = append(batch.Records, draft)
	first, _, err := d.store.Append(ctx, batch)
	seq, err := d.done(ctx, first+ledger.Seq(len(batch.Records))-1, err)
	return report, seq, err
}

// draft is a record whose body is put ahead where it is too large to ride along.
func (d *Desk) draft(ctx context.Context, s *sitting, stream ledger.Stream, kind ledger.Kind, v any) (ledger.Draft, error) {
	draft, err := ledger.JSONDraft(stream, kind, s.by.By, s.by.Partner, v)
	if err != nil || len(draft.Data) <= ledger.MaxInline {
		return draft, err
	}
	draft.Body, err = d.store.Put(ctx, bytes.NewReader(draft.Data))
	draft.Data = nil
	return draft, err
}

// holds are the protections that the records of one stream lay on people.
func (d *Desk) holds(ctx context.Context, stream ledger.Stream) (map[care.Key]care.Protection, ledger.Version, error) {
	held := map[care.Key]care.Protection{}
	var version ledger.Version
	for r, err := range d.store.ReadStream(ctx, stream, 0) {
		if err != nil {
			return nil, 0, fmt.Errorf("sharing: reading protections: %w", err)
		}
		version = r.Version
		if r.Kind != care.RecProtectionSet && r.Kind != care.RecProtectionCleared {
			continue
		}
		var c care.ProtectionChange
		readable, err := read(ctx, d.store, r, &c)
		if err != nil {
			return nil, 0, err
		}
		if !readable {
			continue // erased: its people are no longer known
		}
		for _, k := range c.People {
			if r.Kind == care.RecProtectionSet {
				held[k] |= c.Protections
			} else {
				held[k] &^= c.Protections
			}
		}
	}
	maps.DeleteFunc(held, func(_ care.Key, p care.Protection) bool { return p == 0 })
	return held, version, nil
}

// CheckOptOuts returns nil when the national opt-outs are recent enough for
// something to be disclosed for a purpose on a day, and otherwise a *care.Problem.
// Purposes other than planning and research ask for none.
func (s *Snapshot) CheckOptOuts(p care.Purpose, on care.Date) error {
	if p != care.Planning && p != care.Research {
		return nil
	}
	last, ok := s.optOuts[care.OptedOut.String()]
	switch {
	case !ok:
		return wrong("opt-outs", "No list of national data opt-outs has been applied.", "Ask the national service about the people concerned, and apply the list that comes back.")
	case last.Listed+OptOutDays < on:
		return wrong("opt-outs", "The list of national data opt-outs is of "+last.Listed.Long()+", which is more than 21 days ago.", "Ask the national service again, and apply the list that comes back.")
	}
	return nil
}

// OptOutsApplied is how the newest list of a kind was applied; ok is false when
// none was.
func (s *Snapshot) OptOutsApplied(p care.Protection) (last OptOutsApplied, ok bool) {
	last, ok = s.optOuts[p.String()]
	return last, ok
}

// maxList bounds a list that somebody sends: ten million lines of an NHS number.
const maxList = 10_000_000

// ReadNumbers reads a list as the national service returns it: a number a line,
// with or without a comma and more columns after it, with or without a heading. A
// line that holds no possible NHS number is a *care.Problem that names the line and
// not what stands in it: half a list must not be taken for a whole one.
func ReadNumbers(r io.Reader) ([]care.NHSNumber, error) {
	var out []care.NHSNumber
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 4096), 64<<10)
	for n := 1; lines.Scan(); n++ {
		cell, _, _ := strings.Cut(strings.TrimPrefix(lines.Text(), "\ufeff"), ",")
		cell = strings.Trim(cell, " \t\r\"")
		if cell == "" {
			continue
		}
		number, err := care.ParseNHSNumber(cell)
		if err != nil || number == 0 {
			if n == 1 && strings.ContainsFunc(cell, unicode.IsLetter) && !strings.ContainsAny(cell, "0123456789") {
				continue // a heading
			}
			return nil, wrong(fmt.Sprintf("line %d", n), "The line holds no NHS number.", "Send the file as it came back from the service.")
		}
		if out = append(out, number); len(out) > maxList {
			return nil, wrong("list", "The list has more than ten million lines.", "Send it in parts.")
		}
	}
	if err := lines.Err(); err != nil {
		return nil, &care.Problem{What: "The list cannot be read to its end.", Remedy: "Send it as a text file with one NHS number a line.", Err: err}
	}
	return out, nil
}
