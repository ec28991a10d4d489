package intake

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"

	"github.com/klauspost/compress/zstd"

	"roundtable/care"
	"roundtable/intake/table"
	"roundtable/ledger"
)

// Redaction is what takes some source records out of everything that intake ever
// wrote: for each record that speaks of them a body that does not.
type Redaction struct {
	Erasures []ledger.Erasure
	// Pathways are the keys of the pathways that went, for the rooms that wrote
	// records about them.
	Pathways []care.Key
	Rows     int // lines of files that were blanked
}

// ErasePerson takes source records out of blocks, issues and files as received,
// by their person keys, and leaves one record that attests it. It returns the
// position of that record, 0 when nothing speaks of them. Withdrawn extracts are
// redacted as well.
//
// Another erasure that comes between is no harm: the bodies are built again. While it
// goes on no place on a shared session is given to them: their waits are held, as by an
// offer, and who books at the same moment comes first or second, not between. What is
// said of them meanwhile is taken out after it. A server that stops half way leaves what
// a Settler finds.
func (d *Desk) ErasePerson(ctx context.Context, by care.AccountID, partner care.PartnerCode, reason string, keys ...care.Key) (ledger.Seq, error) {
	var holds *eraser // the waits, since an earlier try
	for try := 1; ; try++ {
		e := d.eraser(keys)
		err := e.all(ctx)
		switch {
		case holds != nil && err != nil:
			return 0, errors.Join(err, holds.release(ctx, by, partner))
		case holds != nil && len(e.out.Erasures) == 0: // another has erased them
			return 0, holds.rest(ctx, by, partner, reason)
		case err != nil || len(e.out.Erasures) == 0:
			return 0, err
		}
		with, err := e.hold(ctx, by, partner)
		if isConflict(err) && try < 5 {
			continue // something was said of them meanwhile: a place may be theirs now
		}
		if err != nil {
			return 0, err
		}
		holds = e
		seq, err := d.store.Erase(ctx, by, partner, reason, slices.Concat(e.out.Erasures, with))
		if seq != 0 {
			return seq, errors.Join(err, e.rest(context.WithoutCancel(ctx), by, partner, reason))
		}
		if _, ok := errors.AsType[*ledger.BodyChangedError](err); ok && try < 5 {
			continue
		}
		// Nothing is erased: they may be offered places again.
		return 0, errors.Join(err, e.release(ctx, by, partner))
	}
}

// Redact builds the bodies that ErasePerson puts in place, and puts them ahead.
// Nothing is erased yet. Rows of people, pathways and events go, and what was
// noted about the pathways or said of them for shared sessions, which refuse
// while a place on a session is held for one; issues stay with
// their values blanked, so that counts still add up; in a file as received the
// lines stay, blank, so that line numbers still lead to the right place. A
// workbook is written anew from its cells, which leaves nothing behind in string
// tables, comments or pivot caches; its formatting is lost.
func (d *Desk) Redact(ctx context.Context, keys ...care.Key) (*Redaction, error) {
	e := d.eraser(keys)
	if err := e.all(ctx); err != nil {
		return nil, err
	}
	return &e.out, nil
}

func (d *Desk) eraser(keys []care.Key) *eraser {
	e := &eraser{d: d, people: make(map[care.Key]bool), paths: make(map[care.Key]bool), named: make(map[identity]bool), byName: make(map[care.Key]bool), numbers: make(map[numberOf]bool)}
	for _, k := range keys {
		if !k.IsZero() {
			e.people[k] = true
		}
	}
	return e
}

// all builds every body without the people.
func (e *eraser) all(ctx context.Context) (err error) {
	extracts, err := e.d.Extracts(ctx)
	if err != nil {
		return err
	}
	if e.founded, err = e.d.founded(ctx); err != nil {
		return err
	}
	for i := range extracts { // pathways first: later files speak of them by key alone
		if err := e.learn(ctx, &extracts[i]); err != nil {
			return err
		}
	}
	for i := range extracts {
		if err := e.redact(ctx, &extracts[i]); err != nil {
			return err
		}
	}
	if err := e.words(ctx); err != nil {
		return err
	}
	for k := range e.paths {
		e.out.Pathways = append(e.out.Pathways, k)
	}
	slices.SortFunc(e.out.Pathways, func(a, b care.Key) int { return bytes.Compare(a[:], b[:]) })
	return nil
}

type eraser struct {
	d       *Desk
	founded *care.Founded
	people  map[care.Key]bool
	paths   map[care.Key]bool
	named   map[identity]bool           // how the records that go name their people
	numbers map[numberOf]bool           // of the records that go
	upTo    map[care.Key]ledger.Version // of each wait's stream of shared sessions, as it was read
	acts    map[ledger.Seq]bool         // decisions on the records that go
	byName  map[care.Key]bool           // by name and birth, those without a number of the partner's own
	out     Redaction
}

// place is a line of a sheet.
type place struct {
	sheet uint16
	line  uint32
}

func (e *eraser) learn(ctx context.Context, x *Extract) error {
	_, recs, err := e.d.find(ctx, x.ID)
	if err != nil {
		return err
	}
	for _, rec := range recs {
		switch string(rec.Kind) {
		case care.RecPeopleBlock:
			err = e.learnPeople(ctx, x.Partner, rec)
		case care.RecPathwayBlock:
			err = e.learnPathways(ctx, rec)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (e *eraser) learnPeople(ctx context.Context, partner care.PartnerCode, rec ledger.Record) error {
	body, err := ledger.ReadBody(ctx, e.d.store, rec.Now)
	if err != nil {
		return err
	}
	rows, err := decode[care.PersonRow](body)
	for i := range rows {
		if e.people[rows[i].Key] {
			if n := rows[i].NHSNumber; n != 0 {
				e.numbers[numberOf{partner, n}] = true
			}
			if rows[i].LocalID == "" {
				e.byName[newKeyer(e.founded.Salt, partner).name(&rows[i])] = true
			}
			for _, id := range identities(partner, &rows[i]) {
				e.named[id] = true
			}
		}
	}
	return err
}

func (e *eraser) learnPathways(ctx context.Context, rec ledger.Record) error {
	body, err := ledger.ReadBody(ctx, e.d.store, rec.Now)
	if err != nil {
		return err
	}
	rows, err := decode[struct {
		Key    care.Key `parquet:"key"`
		Person care.Key `parquet:"person"`
	}](body)
	for _, r := range rows {
		if e.people[r.Person] {
			e.paths[r.Key] = true
		}
	}
	return err
}

func (e *eraser) redact(ctx context.Context, x *Extract) error {
	_, recs, err := e.d.find(ctx, x.ID)
	if err != nil {
		return err
	}
	lines := make(map[place]bool)
	for _, rec := range recs {
		body, err := ledger.ReadBody(ctx, e.d.store, rec.Now)
		if err != nil {
			return err
		}
		if err := e.block(ctx, rec, body, lines); err != nil {
			return err
		}
	}
	if !x.Purged {
		if err := e.file(ctx, x, recs, lines); err != nil {
			return err
		}
	}
	if err := e.replacedNumbers(ctx, x); err != nil {
		return err
	}
	e.out.Rows += len(lines)
	return e.issues(ctx, recs, lines)
}

// block drops rows of one block, and notes the lines that they came from.
func (e *eraser) block(ctx context.Context, rec ledger.Record, body []byte, lines map[place]bool) error {
	switch string(rec.Kind) {
	case care.RecPeopleBlock:
		return without(ctx, e, rec, body, func(r *care.PersonRow) bool {
			return e.people[r.Key] && note(lines, r.Sheet, r.Line)
		})
	case care.RecPathwayBlock:
		return without(ctx, e, rec, body, func(r *care.PathwayRow) bool {
			return (e.people[r.Person] || e.paths[r.Key]) && note(lines, r.Sheet, r.Line)
		})
	case care.RecEventBlock:
		return without(ctx, e, rec, body, func(r *care.EventRow) bool {
			return (e.people[r.Person] || e.paths[r.Pathway]) && note(lines, r.Sheet, r.Line)
		})
	}
	return nil
}

func note(lines map[place]bool, sheet uint16, line uint32) bool {
	if line > 0 {
		lines[place{sheet, line}] = true
	}
	return true
}

// without writes the block anew without the rows that go.
func without[T any](ctx context.Context, e *eraser, rec ledger.Record, body []byte, goes func(*T) bool) error {
	rows, err := decode[T](body)
	if err != nil {
		return err
	}
	kept := rows[:0]
	for i := range rows {
		if !goes(&rows[i]) {
			kept = append(kept, rows[i])
		}
	}
	if len(kept) == len(rows) {
		return nil
	}
	return replace(ctx, e, rec, kept)
}

func replace[T any](ctx context.Context, e *eraser, rec ledger.Record, rows []T) error {
	var buf bytes.Buffer
	if err := encode(&buf, rows); err != nil {
		return err
	}
	return e.put(ctx, rec, &buf)
}

func (e *eraser) put(ctx context.Context, rec ledger.Record, body io.Reader) error {
	ref, err := e.d.store.Put(ctx, body)
	if err != nil {
		return err
	}
	e.out.Erasures = append(e.out.Erasures, ledger.Erasure{Seq: rec.Seq, Body: ref, Was: rec.Now})
	return nil
}

// issues blanks what the issues about the lines quote.
func (e *eraser) issues(ctx context.Context, recs []ledger.Record, lines map[place]bool) error {
	for _, rec := range recs {
		if string(rec.Kind) != care.RecIssuesBlock {
			continue
		}
		body, err := ledger.ReadBody(ctx, e.d.store, rec.Now)
		if err != nil {
			return err
		}
		rows, err := decode[care.IssueRow](body)
		if err != nil {
			return err
		}
		changed := false
		for i := range rows {
			if r := &rows[i]; lines[place{r.Sheet, r.Line}] {
				r.Value, r.Assumed, r.Pathway, changed = "", "", care.Key{}, true
			}
		}
		if !changed {
			continue
		}
		if err := replace(ctx, e, rec, rows); err != nil {
			return err
		}
	}
	return nil
}

// file blanks the lines in the file as received: those that the blocks name, and
// those that never landed or were not written because they had not changed, which
// are found by reading the file again.
func (e *eraser) file(ctx context.Context, x *Extract, recs []ledger.Record, lines map[place]bool) error {
	book, src, err := e.d.openFile(ctx, x, recs)
	if err != nil {
		return err
	}
	defer func() { _ = src.Close() }()
	if err := e.findLines(ctx, book, x, lines); err != nil {
		return err
	}
	if len(lines) == 0 {
		return nil
	}
	for _, rec := range recs {
		if string(rec.Kind) != care.RecFile {
			continue
		}
		pr, pw := io.Pipe()
		go func() {
			z, err := zstd.NewWriter(pw, zstd.WithEncoderConcurrency(1))
			if err == nil {
				if err = blankLines(book, lines, z); err == nil {
					err = z.Close()
				}
			}
			pw.CloseWithError(err)
		}()
		err := e.put(ctx, rec, pr)
		pr.CloseWithError(io.ErrClosedPipe)
		if err != nil {
			return err
		}
	}
	return nil
}

// findLines reads the file as it was mapped and notes every line whose person or
// pathway goes, rejected lines too.
func (e *eraser) findLines(ctx context.Context, book *table.Book, x *Extract, lines map[place]bool) error {
	k, ok := KindNamed(x.Kind)
	if !ok || x.Kind == kindPublished.Name {
		return nil
	}
	headers, err := headerLines(ctx, book, x)
	if err != nil {
		return err
	}
	known, _, err := e.d.recall(ctx, x.Partner, x.Kind)
	if err != nil {
		return err
	}
	keys, intern := newKeyer(e.founded.Salt, x.Partner), newInterner()
	keys.list = listSlug(x.List)
	for sheet, header := range headers {
		s := newSheetReader(&k, planOf(&k, x, sheet, header, known, book.Sheets()[sheet].Name, len(headers)), book)
		s.keys, s.intern, s.partner, s.tests, s.today, s.census = keys, intern, x.Partner, true, e.d.today(), e.d.today()
		r, out := &row{sheet: s}, &landed{}
		for t, err := range book.Rows(sheet) {
			if err != nil {
				return err
			}
			if t.Line <= header || t.IsBlank() {
				continue
			}
			mapRow(r, t, out)
			key := keys.pathway(&out.pathway)
			if e.people[out.person.Key] || e.namedIn(x.Partner, r, out) || e.goesOn(keys, x.Partner, &out.person) || e.isPath(keys, key, out.pathway.Start) || e.isPath(keys, keys.detailed(key, &out.pathway), out.pathway.Start) {
				note(lines, uint16(sheet), uint32(t.Line))
			}
		}
	}
	return nil
}

// isPath reports whether a wait, or an earlier period of it, goes.
func (e *eraser) isPath(keys *keyer, key care.Key, start care.Date) bool {
	return !key.IsZero() && (e.paths[key] || e.paths[keys.period(key, start)])
}

// planOf is the plan by which a sheet of an accepted file was read.
func planOf(k *Kind, x *Extract, sheet, header int, known map[string]remembered, name string, used int) *SheetPlan {
	s := &SheetPlan{Sheet: sheet, Name: name, Header: header, Use: true}
	var folded []string
	for _, m := range x.Mapping {
		if m.Sheet == sheet {
			s.Columns = append(s.Columns, Column{Column: m.Column, Header: m.Header, Field: m.Field, Order: known[fold(m.Header)].Order})
			folded = append(folded, fold(m.Header))
		}
	}
	for i := range k.tables {
		if t := &k.tables[i]; t.check != nil && t.check(folded) {
			s.Table = t.name
			break
		}
	}
	s.Team = s.ownTeam(k, used)
	return s
}
