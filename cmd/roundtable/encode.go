package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/intake/table"
	"roundtable/people/linkage"
	"roundtable/people/linkage/clk"
)

// encodeCmd turns a list into keyed codes, so that it can be linked without its
// names leaving this computer.
type encodeCmd struct {
	File     string   `arg:"" optional:"" help:"The list: CSV or XLSX with a heading line."`
	ID       string   `help:"Column of each row's own id, one that means nothing to others." placeholder:"COL"`
	Map      []string `help:"What the columns are: given, family, dob, sex, nhs_number, id_number, postcode, address, locality, phone, email, practice." placeholder:"FIELD=COL,…"`
	KeyFile  string   `help:"File of the secret key that the partners of the project share." placeholder:"FILE"`
	Out      string   `help:"Write the codes here." placeholder:"FILE"`
	Schema   string   `help:"The schema that the project agreed; without one it is made of --project and --map." placeholder:"FILE"`
	Project  string   `help:"Name of the project: codes of two projects cannot be compared." placeholder:"NAME"`
	Withheld string   `help:"Column that marks protected people (S flag): their place is left out of the code." placeholder:"COL"`

	SaveSchema string `help:"Write the schema here, for the other partners." placeholder:"FILE"`
	NewKey     string `help:"Make a key and write it to a new file; nothing else is done." placeholder:"FILE"`
	JSON       bool   `help:"Print JSON."`
}

// encoded is what the verb prints with --json.
type encoded struct {
	Records     int             `json:"records"`
	Empty       int             `json:"empty"` // records without any field: their codes link with none
	Fingerprint string          `json:"fingerprint"`
	Profile     linkage.Profile `json:"profile"`
	Notes       []string        `json:"notes,omitempty"`
}

// Run makes a key, or encodes a list.
func (c *encodeCmd) Run(e *env) error {
	if c.NewKey != "" {
		return c.makeKey(e)
	}
	columns, err := c.columns()
	if err != nil {
		return err
	}
	schema, err := c.schema(columns)
	if err != nil {
		return err
	}
	key, note, err := readKey(c.KeyFile)
	if err != nil {
		return err
	}
	var done encoded
	err = create(c.Out, func(w io.Writer) error {
		done, err = c.encode(e, w, schema, key, columns)
		return err
	})
	if err != nil {
		return err
	}
	if note != "" {
		done.Notes = append(done.Notes, note)
	}
	if c.SaveSchema != "" {
		if err := create(c.SaveSchema, func(w io.Writer) error { return printJSON(w, schema) }); err != nil {
			return err
		}
	}
	if c.JSON {
		return printJSON(e.stdout, done)
	}
	c.tell(e, done)
	return nil
}

func (c *encodeCmd) makeKey(e *env) error {
	if c.File != "" {
		return usagef("--new-key makes a key and nothing else: encode %s in a second step, with --key-file", base(c.File))
	}
	err := create(c.NewKey, func(w io.Writer) error {
		_, err := io.WriteString(w, clk.NewKey().Text())
		return err
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "%s holds a new key. Give it to the project's other partners by a safe way, never beside the codes, and never to whoever links.\n", base(c.NewKey))
	return nil
}

// columns reads --map, and what must be said beside it.
func (c *encodeCmd) columns() (map[linkage.Field]string, error) {
	for _, need := range []struct{ flag, value string }{
		{"a FILE", c.File},
		{"--id COL", c.ID},
		{"--map FIELD=COL,…", strings.Join(c.Map, "")},
		{"--key-file FILE", c.KeyFile},
		{"--out FILE", c.Out},
		{"--project NAME or --schema FILE", c.Project + c.Schema},
	} {
		if need.value == "" {
			return nil, usagef("encoding needs %s", need.flag)
		}
	}
	if c.Project != "" && c.Schema != "" {
		return nil, usagef("the schema names its project: give --schema or --project, not both")
	}
	return fieldColumns(c.Map)
}

// schema is the project's, or made of the columns. Each of its fields must have a
// column: a field that one partner leaves out makes everybody look different.
func (c *encodeCmd) schema(columns map[linkage.Field]string) (clk.Schema, error) {
	if c.Schema == "" {
		var fields []linkage.Field
		for f := range columns {
			fields = append(fields, f)
		}
		return clk.NewSchema(c.Project, fields)
	}
	text, err := os.ReadFile(c.Schema)
	if err != nil {
		return clk.Schema{}, unreadable(c.Schema, err)
	}
	s, err := clk.ParseSchema(text)
	if err != nil {
		return s, err
	}
	for _, f := range s.Fields {
		if _, ok := columns[f.Field]; !ok {
			return s, &care.Problem{
				What:   fmt.Sprintf("The schema has %s, and --map names no column for it.", f.Field.Name()),
				Remedy: fmt.Sprintf("Add %s=COL to --map, or agree a schema without it.", f.Field),
			}
		}
	}
	return s, nil
}

// readKey reads a key file; note warns of one that others may read.
func readKey(name string) (k clk.Key, note string, err error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return k, "", unreadable(name, err)
	}
	if k, err = clk.ParseKey(text); err != nil {
		return k, "", err
	}
	if st, err := os.Stat(name); err == nil && runtime.GOOS != "windows" && st.Mode().Perm()&0o077 != 0 {
		note = "Other accounts of this computer may read the key file: take their rights away (chmod 600)."
	}
	return k, note, nil
}

// encodeColumns are where things stand in the file.
type encodeColumns struct {
	id, withheld int
	fields       map[linkage.Field]int
}

// encode writes the code of every row.
func (c *encodeCmd) encode(e *env, w io.Writer, s clk.Schema, k clk.Key, columns map[linkage.Field]string) (done encoded, err error) {
	f, err := os.Open(c.File)
	if err != nil {
		return done, unreadable(c.File, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return done, err
	}
	book, err := table.Open(base(c.File), f, info.Size())
	if err != nil {
		return done, err
	}
	enc, err := clk.NewEncoder(s, k)
	if err != nil {
		return done, err
	}
	out, err := clk.NewWriter(w, s, k)
	if err != nil {
		return done, err
	}
	bar := newProgress(e)
	defer bar.end()
	run := encoding{encoder: enc, out: out, lines: map[string]int{}}
	var at *encodeColumns
	for row, err := range book.Rows(0) {
		switch {
		case err != nil:
			return done, err
		case row.IsBlank():
			continue
		case at == nil:
			if at, err = c.find(row, columns); err != nil {
				return done, err
			}
			continue
		}
		if err := run.row(row, at); err != nil {
			return done, err
		}
		if run.done.Records%10_000 == 0 {
			bar.step(fmt.Sprintf("%d rows", run.done.Records), 0)
			if err := e.ctx.Err(); err != nil {
				return done, err
			}
		}
	}
	if run.done.Records == 0 {
		return done, &care.Problem{What: "There are no rows to encode.", Where: base(c.File), Remedy: "Give a file with a heading line and rows below it."}
	}
	if run.numbers*2 > run.done.Records {
		return done, &care.Problem{
			What:   fmt.Sprintf("The ids in column %s are NHS numbers, which would go out beside the codes.", c.ID),
			Remedy: "Number the rows in a column of its own, keep the list that says which is which, and name that column with --id.",
		}
	}
	run.finish(s)
	return run.done, out.Close()
}

// find finds the columns in the heading line.
func (c *encodeCmd) find(row *table.Row, columns map[linkage.Field]string) (*encodeColumns, error) {
	var names []string
	for i := range row.Cells {
		names = append(names, strings.TrimSpace(row.Text(i)))
	}
	var missing error
	place := func(col string) int {
		i := slices.Index(names, col)
		if i < 0 && missing == nil {
			missing = &care.Problem{
				What: fmt.Sprintf("The file has no column %q.%s", col, meant(col, names)), Where: base(c.File),
				Remedy: "Its columns are: " + strings.Join(names, ", ") + ".",
			}
		}
		return i
	}
	at := &encodeColumns{id: place(c.ID), withheld: -1, fields: map[linkage.Field]int{}}
	if c.Withheld != "" {
		at.withheld = place(c.Withheld)
	}
	for f := range linkage.Fields {
		if col, ok := columns[f]; ok {
			at.fields[f] = place(col)
		}
	}
	return at, missing
}

// encoding is a file being encoded.
type encoding struct {
	encoder  *clk.Encoder
	out      *clk.Writer
	profiler linkage.Profiler
	lines    map[string]int // of each id
	numbers  int            // ids that are NHS numbers
	done     encoded
}

func (x *encoding) row(row *table.Row, at *encodeColumns) error {
	rec := linkage.Record{ID: strings.TrimSpace(row.Text(at.id))}
	where := fmt.Sprintf("line %d", row.Line)
	if rec.ID == "" {
		return &care.Problem{What: "The row has no id.", Where: where, Remedy: "Give every row an id, or name another column with --id."}
	}
	if first, twice := x.lines[rec.ID]; twice {
		return &care.Problem{What: fmt.Sprintf("The row has the id of line %d.", first), Where: where, Remedy: "Name a column that tells the rows apart with --id."}
	}
	x.lines[rec.ID] = row.Line
	if n, err := care.ParseNHSNumber(rec.ID); err == nil && n != 0 {
		x.numbers++
	}
	if at.withheld >= 0 {
		rec.Withheld = marked(row.Text(at.withheld))
	}
	for f, col := range at.fields {
		rec.Values[f] = row.Text(col)
	}
	x.profiler.Add(rec)
	code, filled := x.encoder.Encode(rec)
	if filled == 0 {
		x.done.Empty++
	}
	x.done.Records++
	return x.out.Write(clk.Record{ID: rec.ID, Code: code})
}

// marked reads a flag: anything but an empty cell and a no.
func marked(cell string) bool {
	switch strings.ToLower(strings.TrimSpace(cell)) {
	case "", "0", "n", "no", "false":
		return false
	}
	return true
}

func (x *encoding) finish(s clk.Schema) {
	x.done.Fingerprint, x.done.Profile = s.Fingerprint(), x.profiler.Profile()
	for _, f := range s.Exposed() {
		x.done.Notes = append(x.done.Notes, capitalised(f.Name())+" has few values: whoever has the codes can find by frequency who shares one, without the key. Leave it out unless it is needed.")
	}
}

func capitalised(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

func (c *encodeCmd) tell(e *env, d encoded) {
	fmt.Fprintf(e.stdout, "%d codes are in %s. They stand for people and are personal data: send them as such.\n", d.Records, base(c.Out))
	fmt.Fprintf(e.stdout, "The other partners' files must have the same fingerprint of the schema: %s.\n", d.Fingerprint)
	if d.Empty > 0 {
		fmt.Fprintf(e.stdout, "%d rows have none of the fields: their codes link with nobody's.\n", d.Empty)
	}
	for _, n := range d.Notes {
		fmt.Fprintln(e.stdout, n)
	}
	fmt.Fprintln(e.stdout, "The list, as it was read:")
	for _, w := range d.Profile.Words() {
		fmt.Fprintln(e.stdout, "  "+w)
	}
}
