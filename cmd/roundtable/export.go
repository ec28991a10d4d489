package main

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/intake"
	"roundtable/ledger"
	"roundtable/sharing"
	"roundtable/sharing/accesslog"
	"roundtable/web/site"
)

// exportCmd writes what an extract brought: its blocks as Parquet, its file as
// received, or the sender's own sheet marked up.
type exportCmd struct {
	Extract  int64  `arg:"" optional:"" help:"The extract's number."`
	List     bool   `help:"List the extracts."`
	Parquet  string `help:"Write its rows as Parquet files into this folder." placeholder:"DIR"`
	File     string `help:"Write the file as it was received." placeholder:"FILE"`
	MarkedUp string `help:"Write the sender's own sheet with every remark beside its row; into a folder, under a name of its own." placeholder:"FILE"`
	OnlyBad  bool   `help:"With --marked-up: only the rows with a remark."`
	JSON     bool   `help:"Print JSON."`
	asFlags
	dataFlags
}

// Run lists extracts or writes one.
func (c *exportCmd) Run(e *env) error {
	open := c.read
	if c.As != "" {
		open = func(e *env) (ledger.Store, error) { return c.show(e, c.open) } // it is written down who looked
	}
	store, err := open(e)
	if err != nil {
		return err
	}
	defer store.Close()
	k, err := c.asks(e, store)
	if err != nil {
		return err
	}
	desk := intake.New(store)
	if c.List || c.Extract == 0 {
		return c.list(e, desk)
	}
	if c.Parquet == "" && c.File == "" && c.MarkedUp == "" {
		return usagef("say what to write: --parquet DIR, --file FILE or --marked-up FILE")
	}
	head, body, err := c.extract(e, store)
	if err != nil {
		return err
	}
	if err := c.allowed(k, head); err != nil {
		return err
	}
	lines, err := c.lines(e, k, store, head)
	if err != nil {
		return err
	}
	if (c.File != "" || c.Parquet != "") && lines != nil && lines.AnyGuarded() {
		return &care.Problem{
			What:  "The extract has rows of which a protection closes something, such as a withheld address; the file as it came and its rows in bulk cannot be closed cell by cell.",
			Where: fmt.Sprintf("extract %d", c.Extract), Remedy: "Take the marked-up sheet with --marked-up: it leaves those cells out.",
		}
	}
	if err := c.sent(e, k, head, body.Span); err != nil {
		return err
	}
	var wrote []string
	if c.MarkedUp != "" {
		if err := c.nameMarked(e, desk); err != nil {
			return err
		}
		err := create(c.MarkedUp, func(w io.Writer) error {
			_, err := desk.MarkedUp(e.ctx, care.ExtractID(c.Extract), c.OnlyBad, closedCells(lines), w)
			return err
		})
		if err != nil {
			return err
		}
		wrote = append(wrote, c.MarkedUp)
	}
	if c.Parquet != "" || c.File != "" {
		files, err := c.bodies(e, store, head, body.Span)
		if err != nil {
			return err
		}
		wrote = append(wrote, files...)
	}
	if c.JSON {
		return printJSON(e.stdout, map[string]any{"extract": c.Extract, "files": wrote})
	}
	for _, f := range wrote {
		fmt.Fprintln(e.stdout, f)
	}
	return nil
}

// allowed allows an extract to its sender's own administrators alone: it is all that
// came in the file, columns that were never read among it.
func (c *exportCmd) allowed(k *asker, head ledger.Record) error {
	return k.may(sharing.Import, head.Partner)
}

// importer is the account in its role that brings files in, and what for it reads them.
func importer(k *asker) (care.Viewer, care.Purpose) {
	who := k.viewer(func(d sharing.RoleData) bool { return d.May(sharing.Import) })
	return who, cmp.Or(k.purpose, site.PurposeOf(who.Role, ""))
}

// lines says of the extract's rows what a protection closes of them to who asks; nil
// for the operator, whom nothing is closed to.
func (c *exportCmd) lines(e *env, k *asker, store ledger.Store, head ledger.Record) (*site.Lines, error) {
	if k.operates() {
		return nil, nil
	}
	f, err := facts.Open(e.ctx, store, facts.Options{CheckpointDir: c.checkpoints(e.ctx, store), ReadOnlyCheckpoint: true})
	if err != nil {
		return nil, err
	}
	who, purpose := importer(k)
	whole := f.View(who, care.WholeTable(purpose))
	scope := k.gate.Compile(who, purpose, whole.Classes(), k.now)
	plain := site.PlainOf(k.gate, who, purpose, head.Partner)
	var no facts.ExtractNo
	for _, x := range whole.Extracts() {
		if x.ID == care.ExtractID(c.Extract) {
			no = x.No
		}
	}
	return site.LinesOf(whole, scope, no, head.Partner, who.Partner == head.Partner, plain), nil
}

// closedCells are the cells of the marked-up sheet that a protection closes.
func closedCells(l *site.Lines) intake.Closed {
	if l == nil {
		return nil
	}
	return l.ClosedCell
}

// sent writes down whose rows leave.
func (c *exportCmd) sent(e *env, k *asker, head ledger.Record, span int) error {
	if k.operates() {
		return nil
	}
	who, purpose := importer(k)
	entry := accesslog.Entry{
		Role: who.Role, Purpose: purpose, What: "sheet",
		Allowed: []accesslog.Allowed{{Partner: head.Partner}},
	}
	for r, err := range k.store.Read(e.ctx, head.Seq-ledger.Seq(span)-1) {
		if err != nil {
			return err
		}
		if r.Seq >= head.Seq {
			break
		}
		keys, err := whose(e, k.store, r)
		if err != nil {
			return err
		}
		entry.People = append(entry.People, keys...)
	}
	return k.write(e, who, entry)
}

// whose are the source records that a block has rows of.
func whose(e *env, store ledger.Store, r ledger.Record) (out []care.Key, err error) {
	switch r.Kind {
	case care.RecPeopleBlock, care.RecPathwayBlock, care.RecEventBlock:
	default:
		return nil, nil
	}
	body, err := ledger.ReadBody(e.ctx, store, r.Now)
	if err != nil {
		return nil, err
	}
	if r.Kind == care.RecPeopleBlock {
		rows, err := parquet.Read[struct {
			Key care.Key `parquet:"key"`
		}](bytes.NewReader(body), int64(len(body)))
		for _, p := range rows {
			out = append(out, p.Key)
		}
		return out, err
	}
	rows, err := parquet.Read[struct {
		Person care.Key `parquet:"person"`
	}](bytes.NewReader(body), int64(len(body)))
	for _, p := range rows {
		out = append(out, p.Person)
	}
	return out, err
}

func (c *exportCmd) list(e *env, desk *intake.Desk) error {
	all, err := desk.Extracts(e.ctx)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(e.stdout, all)
	}
	for _, x := range all {
		state := ""
		if x.Withdrawn {
			state = "  withdrawn: " + x.Reason
		}
		fmt.Fprintf(e.stdout, "%6d  %s  %-6s %-13s %8d rows  %s%s\n", x.ID, x.At.Format("2006-01-02 15:04"), x.Partner, x.Kind, x.Counts.Read, x.FileName, state)
	}
	return nil
}

// extract finds the extract's record.
func (c *exportCmd) extract(e *env, store ledger.Store) (ledger.Record, care.ExtractReceived, error) {
	var x care.ExtractReceived
	r, err := ledger.ReadRecord(e.ctx, store, ledger.Seq(c.Extract))
	if errors.Is(err, ledger.ErrNotFound) || err == nil && r.Kind != care.RecExtract {
		return r, x, &care.Problem{What: fmt.Sprintf("There is no extract %d.", c.Extract), Remedy: "'roundtable export --list' numbers them."}
	}
	if err != nil {
		return r, x, err
	}
	return r, x, ledger.ReadJSON(e.ctx, store, r, &x)
}

// blockNames are the Parquet files' names by kind of block.
var blockNames = map[ledger.Kind]string{
	care.RecPeopleBlock: "people", care.RecPathwayBlock: "pathways", care.RecEventBlock: "events",
	care.RecPublishedBlock: "published", care.RecIssuesBlock: "issues",
}

// bodies writes the blocks, and the file as received, of the extract whose own
// record is head.
func (c *exportCmd) bodies(e *env, store ledger.Store, head ledger.Record, span int) ([]string, error) {
	var wrote []string
	count := map[string]int{}
	if c.Parquet != "" {
		if err := os.MkdirAll(c.Parquet, 0o755); err != nil {
			return nil, unwritable(c.Parquet, err)
		}
	}
	for r, err := range store.Read(e.ctx, head.Seq-ledger.Seq(span)-1) {
		if err != nil {
			return nil, err
		}
		if r.Seq >= head.Seq {
			break
		}
		name, isBlock := blockNames[r.Kind]
		var path string
		switch {
		case isBlock && c.Parquet != "":
			count[name]++
			path = filepath.Join(c.Parquet, fmt.Sprintf("%s-%d-%03d.parquet", name, head.Seq, count[name]))
		case r.Kind == care.RecFile && c.File != "":
			path = c.File
		default:
			continue
		}
		if err := create(path, func(w io.Writer) error { return copyBody(e, store, r, w) }); err != nil {
			return nil, err
		}
		wrote = append(wrote, path)
	}
	return wrote, nil
}

// copyBody writes one body, the received file decompressed.
func copyBody(e *env, store ledger.Store, r ledger.Record, w io.Writer) error {
	in, err := store.Body(e.ctx, r.Now)
	if err != nil {
		return err
	}
	defer in.Close()
	if r.Kind != care.RecFile {
		_, err = io.Copy(w, in)
		return err
	}
	z, err := zstd.NewReader(in)
	if err != nil {
		return err
	}
	defer z.Close()
	_, err = io.Copy(w, z)
	return err
}

// nameMarked names the marked-up sheet where a folder was given, and refuses a name
// under which no program would open it.
func (c *exportCmd) nameMarked(e *env, desk *intake.Desk) error {
	name, err := desk.MarkedName(e.ctx, care.ExtractID(c.Extract), c.OnlyBad)
	if err != nil {
		return err
	}
	if st, err := os.Stat(c.MarkedUp); err == nil && st.IsDir() {
		c.MarkedUp = filepath.Join(c.MarkedUp, name)
		return nil
	}
	want := filepath.Ext(name)
	if got := filepath.Ext(c.MarkedUp); !strings.EqualFold(got, want) {
		return &care.Problem{
			What:  "The sheet is marked up in the format that it came in, which is " + map[string]string{".csv": "CSV", ".xlsx": "an Excel workbook"}[want] + ".",
			Where: base(c.MarkedUp), Remedy: "Give it a name that ends in " + want + ".",
		}
	}
	return nil
}

// create writes a new file through fn and removes it again when fn fails.
func create(path string, fn func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, os.ErrExist) {
		return exists(path)
	}
	if err != nil {
		return unwritable(path, err)
	}
	w := bufio.NewWriterSize(f, 1<<20)
	err = fn(w)
	if err == nil {
		err = w.Flush()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		os.Remove(path)
		return unwritable(path, err)
	}
	return nil
}
