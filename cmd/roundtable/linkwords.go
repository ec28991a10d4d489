package main

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"roundtable/care"
	"roundtable/people/linkage"
)

// columnMissing says that a column is nowhere; who is "No file has a" or "The file has no".
func columnMissing(who, col, asked string, headings map[string]bool) error {
	names := make([]string, 0, len(headings))
	for h := range headings {
		names = append(names, h)
	}
	slices.Sort(names)
	if !looksLikeHeadings(names) {
		return &care.Problem{
			What:   fmt.Sprintf("%s column %q (%s).", who, col, asked),
			Remedy: noHeadings(len(names)),
		}
	}
	return &care.Problem{
		What:   fmt.Sprintf("%s column %q (%s).%s", who, col, asked, meant(col, names)),
		Remedy: "The columns are: " + strings.Join(names, ", ") + ".",
	}
}

// headingWords are parts of what people call the columns of a list of people.
var headingWords = []string{
	"id", "ref", "key", "name", "birth", "born", "dob", "sex", "gender", "nhs", "number", "no", "num", "code", "post", "zip", "address", "addr",
	"street", "town", "city", "suburb", "state", "phone", "tel", "mobile", "email", "mail", "date", "practice", "gp", "cluster", "person", "patient",
}

// looksLikeHeadings reports whether a file's first cells may be shown: one at least is
// a heading as people write them, and none holds what data does, two digits together
// or an @. A file without a heading line would else have a person's name in a message.
func looksLikeHeadings(cells []string) bool {
	known := false
	for _, c := range cells {
		if strings.Contains(c, "@") || twoDigits.MatchString(c) {
			return false
		}
		for _, w := range strings.FieldsFunc(strings.ToLower(c), func(r rune) bool { return !unicode.IsLetter(r) }) {
			_, field := linkage.ParseField(w)
			known = known || field || slices.Contains(headingWords, w)
		}
	}
	return known
}

var twoDigits = regexp.MustCompile(`\p{Nd}.?\p{Nd}`)

func noHeadings(n int) string {
	return fmt.Sprintf("The first line has %d columns and does not look like headings, so it is not shown: give each file a heading line.", n)
}

// nothingShared says that a file has none of the columns to compare.
func (r *linkReader) nothingShared(name string, here map[string]bool) error {
	var names, wanted []string
	for h := range here {
		names = append(names, h)
	}
	for f := range linkage.Fields {
		if col, ok := r.byField[f]; ok {
			wanted = append(wanted, col)
		}
	}
	slices.Sort(names)
	if !looksLikeHeadings(names) {
		return &care.Problem{
			What:   "The file has none of the columns to compare: " + strings.Join(wanted, ", ") + ".",
			Where:  name,
			Remedy: noHeadings(len(names)),
		}
	}
	hint := ""
	for _, w := range wanted {
		if hint = meant(w, names); hint != "" {
			break
		}
	}
	return &care.Problem{
		What:   "The file has none of the columns to compare: " + strings.Join(wanted, ", ") + "." + hint,
		Where:  name,
		Remedy: "Say with --map what its columns are, such as --map given=first_name,family=surname. They are: " + strings.Join(names, ", ") + ".",
	}
}

// emptyIn notes in which files a column is there and holds nothing, when another file
// has something in it: the field then tells nothing between the two, and somebody may
// have exported the wrong column.
func (r *linkReader) emptyIn(f linkage.Field) {
	for i, cols := range r.cols {
		to := r.in.table.Len()
		if i+1 < len(r.in.files) {
			to = r.in.files[i+1]
		}
		if cols == nil || *cols.field(f) < 0 || cols.filled[f] || to == r.in.files[i] {
			continue
		}
		r.in.notes = append(r.in.notes, fmt.Sprintf("%s: column %s is empty in every row. It counts neither for nor against there.", base(r.c.Files[i]), r.byField[f]))
	}
}

// fewUnread is how many of a hundred values that cannot be read are said: a slip here and
// there is in every list.
const fewUnread = 1

// unread notes a column of which more than a few values cannot be read: somebody may have
// exported it in a form that is not known here.
func (r *linkReader) unread(f linkage.Field) {
	n, first := r.in.table.Unread(f)
	if n == 0 || n*100 < fewUnread*r.in.table.Filled(f) {
		return
	}
	r.in.notes = append(r.in.notes, fmt.Sprintf("Column %s: %d of its %d values cannot be read as a %s, or not whole; the first is in %s, line %d. What cannot be read counts as missing.",
		r.byField[f], n, r.in.table.Filled(f), f.Name(), base(r.in.file(r.c.Files, first)), r.in.lines[first]))
}

// taken notes which columns are compared where nobody said which, and which are not.
func (r *linkReader) taken(headings map[string]bool) {
	var compared, others []string
	for f := range linkage.Fields {
		if r.seen[f] {
			compared = append(compared, r.byField[f])
		}
	}
	for h := range headings {
		if !slices.Contains(compared, h) && !slices.Contains([]string{r.c.ID, r.c.Source, r.c.NHSStatus}, h) {
			others = append(others, h)
		}
	}
	if len(others) == 0 || !looksLikeHeadings(append(slices.Clone(others), compared...)) {
		return
	}
	slices.Sort(others)
	r.in.notes = append(r.in.notes, fmt.Sprintf("Without --map only columns with the fields' own names are compared: %s. Not looked at: %s.", strings.Join(compared, ", "), strings.Join(others, ", ")))
}

// notBoth says what only the files have, and what only the model.
func notBoth(t *linkage.Table, m *linkage.Model) (notes []string) {
	var here, there []string
	known := map[linkage.Field]bool{}
	for _, c := range m.Comparisons {
		if known[c.Field] = true; !t.Has(c.Field) {
			there = append(there, c.Field.String())
		}
	}
	for f := range linkage.Fields {
		if t.Has(f) && !known[f] {
			here = append(here, f.String())
		}
	}
	if len(here) > 0 {
		notes = append(notes, "Not in the model, and of no weight: "+strings.Join(here, ", ")+".")
	}
	if len(there) > 0 {
		notes = append(notes, "In the model, and no column of these files: "+strings.Join(there, ", ")+".")
	}
	return notes
}

// noRecords says why there is nothing to link.
func (r *linkReader) noRecords() error {
	if r.noID > 0 {
		return &care.Problem{
			What:   fmt.Sprintf("None of the %d rows has an id in column %s.", r.noID, r.c.ID),
			Remedy: "Name the column of each record's own id with --id.",
		}
	}
	return &care.Problem{What: "There are no records in " + strings.Join(r.c.Files, ", ") + ".", Remedy: "Give a file with a heading line and records below it."}
}

// fileTwice says that one file was named twice: each of its records would be found to
// be itself.
func fileTwice(names []string) error {
	var infos []os.FileInfo
	for _, name := range names {
		info, err := os.Stat(name)
		if err != nil {
			continue // opening it says why
		}
		if slices.ContainsFunc(infos, func(other os.FileInfo) bool { return os.SameFile(info, other) }) {
			return &care.Problem{What: "The file is named twice.", Where: name, Remedy: "Name each file once: records are linked within a file too."}
		}
		infos = append(infos, info)
	}
	return nil
}

// oneList says that there is only one list where only records of different lists are
// joined.
func (in *linkInput) oneList() error {
	t := in.table
	for row := range t.Len() {
		if t.SourceTerm(linkage.Row(row)) != t.SourceTerm(0) { //nolint:gosec // a row
			return nil
		}
	}
	return &care.Problem{
		What:   "--one-to-one joins records of different lists, and all records are of one.",
		Remedy: "Give two files or more, or name the column that says which list a record is of with --source.",
	}
}

// withNotes adds to a problem what was found out about the columns.
func withNotes(err error, notes []string) error {
	p, ok := errors.AsType[*care.Problem](err)
	if !ok || len(notes) == 0 {
		return err
	}
	q := *p
	q.What += " " + strings.Join(notes, " ")
	return &q
}
