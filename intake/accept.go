package intake

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/intake/table"
	"roundtable/ledger"
)

// Accept reads the whole file as the proposal says and appends it: blocks ahead,
// then one short append. A proposal that is not ready is a *care.Problem unless
// o.Guess is set; so is a snapshot older than the one that stands, unless o.Renew
// is set. The same file with the same mapping as the one that stands changes
// nothing: Result.Same. When somebody else's delivery came between, the file is
// compared and written again.
func (d *Desk) Accept(ctx context.Context, up Upload, p *Proposal, o Options) (*Result, error) {
	k, ok := KindNamed(p.Kind)
	if !ok {
		return nil, unknownKind(p.Kind)
	}
	for id, a := range o.Answers {
		if err := p.Answer(id, a); err != nil {
			return nil, err
		}
	}
	if o.List != "" {
		if err := p.SetList(strings.TrimPrefix(o.List, NoList)); err != nil {
			return nil, err
		}
	}
	if err := d.pickAgain(ctx, p, &k, up); err != nil {
		return nil, err
	}
	if err := acceptable(p, up, o); err != nil {
		return nil, err
	}
	founded, err := d.founded(ctx)
	if err != nil {
		return nil, err
	}
	book, done, err := d.openUpload(ctx, &up)
	if err != nil {
		return nil, err
	}
	defer done()
	for try := 1; ; try++ {
		j := &job{d: d, up: up, p: p, k: &k, o: o, book: book, founded: founded, today: d.today(), notes: slices.Clone(p.Notes)}
		res, err := j.run(ctx)
		if isConflict(err) && try < 5 {
			continue
		}
		return res, err
	}
}

// acceptable refuses a proposal that still asks or lacks something.
func acceptable(p *Proposal, up Upload, o Options) error {
	if len(p.Missing) > 0 {
		return &care.Problem{
			What: "The file lacks " + strings.Join(p.Missing, "; ") + ".", Where: up.Name,
			Remedy: "Say which column it is, or add it and send the file again.",
		}
	}
	if open := p.Open(); len(open) > 0 && !o.Guess {
		var q []string
		for _, x := range open {
			q = append(q, x.Text)
		}
		return &care.Problem{What: "It is not sure how to read the file: " + strings.Join(q, " "), Where: up.Name, Remedy: "Answer, or correct the columns, and accept it again."}
	}
	return nil
}

// founded reads the collaborative's founding record, whose salt makes the keys.
func (d *Desk) founded(ctx context.Context) (*care.Founded, error) {
	for rec, err := range d.store.ReadStream(ctx, "collaborative", 0) {
		if err != nil {
			return nil, err
		}
		if string(rec.Kind) == care.RecFounded {
			f := new(care.Founded)
			return f, ledger.ReadJSON(ctx, d.store, rec, f)
		}
	}
	return nil, &care.Problem{What: "There is no collaborative in this ledger yet.", Remedy: "Make one first: roundtable init."}
}

// today is the day in the United Kingdom, as the table's clock has it.
func (d *Desk) today() care.Date {
	clock := d.now
	if d.clock != nil {
		clock = d.clock
	}
	return care.DateOf(clock().In(care.London))
}

// filePurgeYears is how long a file as received is kept: as long as a contested
// wait may need its source.
const filePurgeYears = 2

// Import receives, proposes and accepts one file, for the command line. What is
// unsure is answered by the best guess and reported as a doubt, unless o.Answers
// says otherwise. Errors are those of the three.
func (d *Desk) Import(ctx context.Context, path string, partner care.PartnerCode, kind string, o Options) (*Result, error) {
	src, err := openPath(path)
	if err != nil {
		return nil, err
	}
	before, err := src.Stat()
	if err != nil {
		_ = src.Close()
		return nil, err
	}
	up, err := d.Receive(ctx, filepath.Base(path), src.File)
	_ = src.Close()
	if err != nil {
		return nil, err
	}
	up.path = path
	book, done, err := d.openUpload(ctx, &up)
	if err != nil {
		return nil, err
	}
	defer done()
	up.book = book
	p, err := d.Propose(ctx, up, partner, kind)
	if err != nil {
		return nil, err
	}
	o.Guess = true
	after, err := os.Stat(path)
	if err != nil || after.Size() != before.Size() || !after.ModTime().Equal(before.ModTime()) {
		up.path, up.book = "", nil // it changed meanwhile: read what was received
	}
	return d.Accept(ctx, up, p, o)
}

// job is one reading of one file.
type job struct {
	d       *Desk
	up      Upload
	p       *Proposal
	k       *Kind
	o       Options
	book    *table.Book
	founded *care.Founded
	today   care.Date
	census  care.Date

	sheets  []*sheetReader
	mapped  ledger.Version // of what was remembered of the headings
	history *history
	prior   *prior
	holder  *holder // made when a row is first refused
	fates   []uint8 // by accepted row, for kinds that are read twice
	apart   []bool  // likewise: the row has its detailed key
	row     int     // accepted rows so far
	out     *blockWriter
	people  *block[care.PersonRow]
	paths   *block[care.PathwayRow]
	events  *block[care.EventRow]
	publ    *block[care.PublishedRow]
	issues  *block[care.IssueRow]
	gather  *gathered
	inFile  *hashSet // events and published rows of this file
	counts  care.Counts
	summary map[string]*IssueCount
	notes   []string
	numbers []care.Superseded // NHS numbers that others took the place of, as rows said
	// replaced says of whom the list said so before.
	replaced map[care.Key]bool

	tests bool // test numbers stand for people here
	marks bool // the file is of made-up people: its extract says so
}

func (j *job) run(ctx context.Context) (*Result, error) {
	stream, err := j.d.listStream(ctx, j.p.Partner, j.k.Name, j.p.List)
	if err != nil {
		return nil, err
	}
	h, err := j.d.history(ctx, stream)
	if err != nil {
		return nil, err
	}
	j.history = h
	known, mapped, err := j.d.recall(ctx, j.p.Partner, j.k.Name)
	if err != nil {
		return nil, err
	}
	if err := j.p.otherwise(known, mapped); err != nil {
		return nil, err
	}
	j.mapped = mapped
	learnt := learn(j.p, known)
	if same := sameBefore(j, h, learnt); same != nil {
		return j.same(ctx, same)
	}
	if x := replaced(h, j.up.Hash); x != nil && j.k.Snapshot && !j.o.Renew {
		return nil, replacedProblem(x, j.up.Name)
	}
	if err := j.setCensus(h); err != nil {
		return nil, err
	}
	if j.prior, err = j.d.prior(ctx, j.k, h); err != nil {
		return nil, err
	}
	j.prepareSheets()
	if slices.ContainsFunc(j.sheets, func(s *sheetReader) bool { return s.at[fReplaced] >= 0 }) {
		if j.replaced, err = j.d.replacedBefore(ctx, h); err != nil {
			return nil, err
		}
	}
	if err := j.lookAtNumbers(ctx); err != nil {
		return nil, err
	}
	j.prepare(ctx, stream)
	err = j.readAll(ctx)
	drafts, werr := j.out.close()
	if err = errors.Join(werr, err); err != nil {
		if werr != nil {
			err = werr
		}
		return nil, err
	}
	return j.append(ctx, stream, h.version, drafts, learnt)
}

// replaced is the extract that this very file became before a later one took its
// place; nil when it is news, or the one that stands.
func replaced(h *history, hash string) *Extract {
	standing := h.standing()
	for i := len(standing) - 1; i >= 0; i-- {
		if standing[i].FileHash != hash {
			continue
		}
		if i == len(standing)-1 {
			return nil
		}
		return &standing[i]
	}
	return nil
}

func replacedProblem(x *Extract, name string) error {
	return &care.Problem{
		What:  fmt.Sprintf("This is the file that was accepted on %s, and a later one has replaced it since.", care.DateOf(x.At).Long()),
		Where: name, Remedy: "Send the newest list; or say that this older one is to stand after all.",
	}
}

// sameBefore finds the extract that this very file, read the same way, became: of
// a snapshot the one that stands, of other kinds any that stands. One that later
// files followed may be accepted again on purpose.
func sameBefore(j *job, h *history, learnt []byte) *Extract {
	if learnt != nil {
		return nil
	}
	standing := h.standing()
	for i := len(standing) - 1; i >= 0; i-- {
		x := &standing[i]
		if j.o.Renew && !j.k.alone && i < len(standing)-1 {
			return nil
		}
		if x.FileHash == j.up.Hash && equalMapping(x.Mapping, j.mapping()) && (j.o.Census == 0 || j.o.Census == x.Census) {
			return x
		}
		if j.k.Snapshot {
			return nil
		}
	}
	return nil
}

func equalMapping(a, b []care.ColumnMap) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func (j *job) same(ctx context.Context, x *Extract) (*Result, error) {
	r := &Result{
		Extract: x.ID, Seq: ledger.Seq(x.ID), Partner: x.Partner, Kind: x.Kind, List: x.List, Census: x.Census, Same: true, Counts: x.Counts,
		Notes: []string{fmt.Sprintf("This file was accepted before, on %s, and read in the same way. Nothing was changed.", care.DateOf(x.At).Long())},
	}
	issues, err := j.d.Issues(ctx, x.ID)
	if err != nil {
		return nil, err
	}
	sum := make(map[string]*IssueCount)
	for i := range issues {
		tally(sum, &issues[i])
	}
	r.Issues = sorted(sum)
	return r, nil
}

// setCensus decides the date at which a snapshot was true.
func (j *job) setCensus(h *history) error {
	if !j.k.Snapshot {
		return nil
	}
	j.census = j.o.Census
	if j.census == 0 {
		j.census = j.p.Census
	}
	if j.census == 0 {
		j.census = j.today
		j.notes = append(j.notes, "The file states no census date; the day of acceptance was taken.")
	}
	var latest care.Date
	for _, x := range h.standing() {
		latest = max(latest, x.Census)
	}
	if j.census >= latest {
		return nil
	}
	if !j.o.Renew {
		return &care.Problem{
			What:  fmt.Sprintf("The list is of %s, and a later one, of %s, has been accepted.", j.census.Long(), latest.Long()),
			Where: j.up.Name, Remedy: "Send lists in the order of their dates: withdraw the later one first, or say that this one is to stand.",
		}
	}
	j.notes = append(j.notes, fmt.Sprintf("This list, of %s, now stands in place of the one of %s.", j.census.Long(), latest.Long()))
	return nil
}

func (j *job) prepare(ctx context.Context, stream ledger.Stream) {
	j.out = newBlockWriter(ctx, j.d.store, ledger.Draft{Stream: stream, By: j.o.By, Partner: j.p.Partner})
	j.people = newBlock[care.PersonRow](j.out, care.RecPeopleBlock, peopleRows)
	j.paths = newBlock[care.PathwayRow](j.out, care.RecPathwayBlock, pathwayRows)
	j.events = newBlock[care.EventRow](j.out, care.RecEventBlock, eventRows)
	j.publ = newBlock[care.PublishedRow](j.out, care.RecPublishedBlock, publishedRows)
	j.issues = newBlock[care.IssueRow](j.out, care.RecIssuesBlock, issueRows)
	j.gather = newGathered()
	j.inFile = newHashSet(0)
	j.summary = make(map[string]*IssueCount)
	for _, s := range j.sheets {
		s.tests = j.tests
	}
}

// prepareSheets makes the readers of the sheets that are used, in the order in
// which they are read.
func (j *job) prepareSheets() {
	keys, intern := newKeyer(j.founded.Salt, j.p.Partner), newInterner()
	keys.list = listSlug(j.p.List)
	for i := range j.p.Sheets {
		plan := &j.p.Sheets[i]
		if !plan.Use {
			continue
		}
		s := newSheetReader(j.k, plan, j.book)
		s.keys, s.intern, s.partner, s.today, s.census = keys, intern, j.p.Partner, j.today, j.census
		if s.census == 0 {
			s.census = j.today
		}
		j.sheets = append(j.sheets, s)
	}
	j.orderSheets()
}

// append writes the delivery: a mapping that was learnt, the blocks, the file, and
// last the record that names them.
func (j *job) append(ctx context.Context, stream ledger.Stream, at ledger.Version, drafts []ledger.Draft, learnt []byte) (*Result, error) {
	base := ledger.Draft{Stream: stream, By: j.o.By, Partner: j.p.Partner}
	file := base
	file.Kind, file.Body = ledger.Kind(care.RecFile), j.up.Body
	drafts = append(drafts, file)
	y, m, day := j.today.Civil()
	x := care.ExtractReceived{
		V: 1, Partner: j.p.Partner, Kind: j.k.Name, List: j.p.List, FileName: j.up.Name, FileHash: j.up.Hash, FileSize: j.up.Size, Census: j.census,
		Snapshot: j.k.Snapshot, Mapping: j.mapping(), Purge: care.NewDate(y+filePurgeYears, m, day), Counts: j.counts, Span: len(drafts),
		Loaded: j.d.now().UTC(), Clock: j.k.clock, Practice: j.marks,
	}
	for _, s := range j.book.Sheets() {
		if s.Name != "" {
			x.Sheets = append(x.Sheets, s.Name)
		}
	}
	body, err := json.Marshal(x)
	if err != nil {
		return nil, err
	}
	last, err := j.small(ctx, base, care.RecExtract, body)
	if err != nil {
		return nil, err
	}
	batch := ledger.Batch{Expect: map[ledger.Stream]ledger.Version{stream: at, mappingStream(j.p.Partner, j.k.Name): j.mapped}}
	if learnt != nil {
		m, err := j.small(ctx, ledger.Draft{Stream: mappingStream(j.p.Partner, j.k.Name), By: j.o.By, Partner: j.p.Partner}, care.RecMapping, learnt)
		if err != nil {
			return nil, err
		}
		batch.Records = append(batch.Records, m)
	}
	if len(j.numbers) > 0 {
		n, err := j.replacedNumbers(ctx)
		if err != nil {
			return nil, err
		}
		batch.Records = append(batch.Records, n)
	}
	batch.Records = append(append(batch.Records, drafts...), last)
	first, _, err := j.d.store.Append(ctx, batch)
	if err != nil {
		return nil, err
	}
	seq := first + ledger.Seq(len(batch.Records)) - 1
	if j.up.ID != "" {
		// The upload is in the ledger now; a failure to forget the draft harms nobody.
		_ = j.d.store.Scratch().Delete(ctx, scratchOwner, "upload/"+j.up.ID)
	}
	return &Result{
		Extract: care.ExtractID(seq), Seq: seq, Partner: j.p.Partner, Kind: j.k.Name, List: j.p.List, Census: j.census, Counts: j.counts,
		Issues: sorted(j.summary), Notes: j.notes, Practice: j.tests && !j.founded.Demo,
	}, nil
}

// small is a record whose body rides in the append, or is put ahead when it is
// too large for that.
func (j *job) small(ctx context.Context, d ledger.Draft, kind string, body []byte) (ledger.Draft, error) {
	d.Kind = ledger.Kind(kind)
	if len(body) <= ledger.MaxInline {
		d.Data = body
		return d, nil
	}
	ref, err := j.d.store.Put(ctx, bytes.NewReader(body))
	d.Body = ref
	return d, err
}

// mapping is what is written of the columns as used.
func (j *job) mapping() []care.ColumnMap {
	var out []care.ColumnMap
	for _, s := range j.p.Sheets {
		if !s.Use {
			continue
		}
		for _, c := range s.Columns {
			out = append(out, care.ColumnMap{Sheet: s.Sheet, Column: c.Column, Header: c.Header, Field: c.Field})
		}
	}
	return out
}

func isConflict(err error) bool {
	_, ok := errors.AsType[*ledger.ConflictError](err)
	return ok
}
