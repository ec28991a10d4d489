package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"roundtable/care"
	"roundtable/people/linkage"
	"roundtable/waiting"
)

// linkOutput is what is written of a result.
type linkOutput struct {
	table  *linkage.Table
	people []linkage.Row
	edges  []linkage.Edge // at the threshold or above, within one person
	review []reviewPair
	lists  bool // there are several: ids alone do not say which record
	plain  bool // no id needs quotes for what stands inside it
}

// reviewPair is a pair that a person should look at.
type reviewPair struct {
	a, b   linkage.Row
	weight float64
	p      float64
	reason string
}

// newLinkOutput sorts pairs into those that joined and those to look at. An edge
// whose records did not come into one person was refused.
func newLinkOutput(t *linkage.Table, res *linkage.Result) *linkOutput {
	o := &linkOutput{table: t, people: res.People, plain: t.PlainIDs()}
	for r := range t.Len() {
		if t.SourceTerm(linkage.Row(r)) != t.SourceTerm(0) { //nolint:gosec // a row
			o.lists = true
			break
		}
	}
	for _, e := range res.Edges {
		switch {
		case e.P < res.Threshold && e.Tier != linkage.TierNumber:
			if res.People[e.A] != res.People[e.B] {
				o.review = append(o.review, reviewPair{e.A, e.B, e.Weight, e.P, "below the threshold"})
			}
		case res.People[e.A] == res.People[e.B]:
			o.edges = append(o.edges, e)
		}
	}
	for _, f := range res.Refused {
		o.review = append(o.review, reviewPair{f.A, f.B, f.Weight, f.P, o.reason(f)})
	}
	for _, c := range res.Conflicts {
		o.review = append(o.review, reviewPair{a: c.A, b: c.B, reason: c.Reason})
	}
	slices.SortFunc(o.review, func(x, y reviewPair) int { return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b)) })
	return o
}

// reason says why a pair was refused; and of which other two records that holds, when it
// is not the pair itself but those that would have come with it.
func (o *linkOutput) reason(f linkage.Refusal) string {
	words := f.Why.Words()
	a, b := min(f.WithA, f.WithB), max(f.WithA, f.WithB)
	if a == b || a == min(f.A, f.B) && b == max(f.A, f.B) {
		return words
	}
	return fmt.Sprintf("%s So it is with %s and %s, which would come into one person with them.", words, o.table.ID(a), o.table.ID(b))
}

// write writes the files that were asked for, side by side.
func (c *linkCmd) write(o *linkOutput) error {
	var wg sync.WaitGroup
	var wrong [3]error
	for i, f := range []struct {
		name  string
		write func(io.Writer) error
	}{{c.Clusters, o.clusters}, {c.Edges, o.pairs}, {c.Review, o.reviews}} {
		if f.name != "" {
			wg.Go(func() { wrong[i] = writeFile(f.name, f.write) })
		}
	}
	wg.Wait()
	return cmp.Or(wrong[:]...)
}

// clusters writes id, person, and the list where there are several. People are
// numbered from 1 in the order of their first records.
func (o *linkOutput) clusters(w io.Writer) error {
	number, people := make([]int, len(o.people)), 0
	return writeRows(w, o.headings("id", "person"), len(o.people), func(i int, row *csvRow) {
		r := linkage.Row(i) //nolint:gosec // a row
		if o.people[i] == r {
			people++
			number[i] = people
		}
		o.id(row, r)
		row.whole(number[o.people[i]])
		o.list(row, r)
	})
}

// pairs writes id_a, id_b, weight, probability, and the lists where there are
// several.
func (o *linkOutput) pairs(w io.Writer) error {
	return writeRows(w, o.headings("id_a", "id_b", "weight", "probability"), len(o.edges), func(i int, row *csvRow) {
		e := &o.edges[i]
		o.id(row, e.A)
		o.id(row, e.B)
		row.decimal(e.Weight, 4)
		row.decimal(e.P, 6)
		o.list(row, e.A)
		o.list(row, e.B)
	})
}

// reviews writes the pairs to look at. People open it in a spreadsheet: what the files
// say in it, ids and lists, can run as no formula there. The other two are for
// machines, which join by ids as they came.
func (o *linkOutput) reviews(w io.Writer) error {
	return writeRows(w, o.headings("id_a", "id_b", "weight", "probability", "reason"), len(o.review), func(i int, row *csvRow) {
		r := &o.review[i]
		row.text(waiting.SafeCell(o.table.ID(r.a)))
		row.text(waiting.SafeCell(o.table.ID(r.b)))
		row.decimal(r.weight, 4)
		row.decimal(r.p, 6)
		row.text(r.reason)
		if o.lists {
			row.text(waiting.SafeCell(o.table.Source(r.a)))
			row.text(waiting.SafeCell(o.table.Source(r.b)))
		}
	})
}

// headings are the promised columns, and behind them the lists where an id alone
// does not say which record is meant.
func (o *linkOutput) headings(promised ...string) []string {
	switch {
	case !o.lists:
		return promised
	case promised[0] == "id":
		return append(promised, "source")
	}
	return append(promised, "source_a", "source_b")
}

// id is what a record is called.
func (o *linkOutput) id(row *csvRow, r linkage.Row) {
	if o.plain {
		row.plain(o.table.ID(r))
	} else {
		row.text(o.table.ID(r))
	}
}

// list is the list that a record is of, where there are several.
func (o *linkOutput) list(row *csvRow, r linkage.Row) {
	if o.lists {
		row.text(o.table.Source(r))
	}
}

func writeRows(w io.Writer, headings []string, n int, fill func(i int, row *csvRow)) error {
	var row csvRow
	for _, h := range headings {
		row.text(h)
	}
	for i := range n {
		row.end()
		if len(row.all) >= 1<<16 {
			if _, err := w.Write(row.all); err != nil {
				return err
			}
			row.all = row.all[:0]
		}
		fill(i, &row)
	}
	row.end()
	_, err := w.Write(row.all)
	return err
}

// writeThrough writes to what is no file and must not be replaced by one: a pipe,
// /dev/stdout, /dev/null.
func writeThrough(name string, write func(io.Writer) error) error {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err == nil {
		buf := bufio.NewWriterSize(f, 1<<18)
		err = cmp.Or(write(buf), buf.Flush(), f.Close())
	}
	if err != nil {
		return &care.Problem{What: "What was found cannot be written there.", Where: name, Remedy: "Give the name of a file.", Err: err}
	}
	return nil
}

// writeFile writes a file whole or not at all: beside its place first.
func writeFile(name string, write func(io.Writer) error) error {
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		return writeThrough(name, write)
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".roundtable-*")
	if err != nil {
		return &care.Problem{What: "The file cannot be written.", Where: name, Remedy: "Check that the folder is there and may be written to.", Err: err}
	}
	defer os.Remove(f.Name()) // gone already when all went well
	buf := bufio.NewWriterSize(f, 1<<18)
	err = write(buf)
	if err == nil {
		err = buf.Flush()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return &care.Problem{What: "The file cannot be written.", Where: name, Remedy: "Check that there is room on the disk.", Err: err}
	}
	return nil
}
