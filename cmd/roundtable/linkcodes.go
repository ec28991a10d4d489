package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"strconv"

	"roundtable/care"
	"roundtable/people/linkage/clk"
)

// linkCodesCmd links files of codes. It sees no names and needs no key.
type linkCodesCmd struct {
	Files     []string `arg:"" help:"Two or more files that 'roundtable encode' made with one key and one schema; each is linked with each other one."`
	Out       string   `required:"" help:"Write the links here: file_a, id_a, file_b, id_b, likeness." placeholder:"FILE"`
	Threshold float64  `help:"Least likeness of a link, between 0 and 1. Without it one is chosen of the codes, where they allow it." placeholder:"L"`
	OneToOne  bool     `help:"Each row links with one row of another file at most, the likest first."`
	Seed      uint64   `default:"1" help:"Of samples: the same seed gives the same links."`
	JSON      bool     `help:"Print JSON."`
}

// codesLinked is what linking two files gave.
type codesLinked struct {
	A        string `json:"a"`
	B        string `json:"b"`
	RecordsA int    `json:"records_a"`
	RecordsB int    `json:"records_b"`
	EmptyA   int    `json:"empty_a"`
	EmptyB   int    `json:"empty_b"`
	Links    int    `json:"links"`
	*clk.Result
}

// Run reads, links each two, and writes.
func (c *linkCodesCmd) Run(e *env) error {
	if len(c.Files) < 2 {
		return usagef("give two or more files of codes")
	}
	if c.Threshold < 0 || c.Threshold >= 1 {
		return usagef("--threshold %g is no likeness between 0 and 1, such as 0.8", c.Threshold)
	}
	files := make([]*clk.File, len(c.Files))
	for i, name := range c.Files {
		var err error
		if files[i], err = readCodes(name); err != nil {
			return err
		}
		if err := files[0].Head.Comparable(files[i].Head); err != nil {
			return inFile(err, base(c.Files[0]+" and "+base(name)))
		}
	}
	bar := newProgress(e)
	defer bar.end()
	var done []codesLinked
	err := create(c.Out, func(w io.Writer) error {
		out := csv.NewWriter(w)
		if err := out.Write([]string{"file_a", "id_a", "file_b", "id_b", "likeness"}); err != nil {
			return err
		}
		for i := range files {
			for j := i + 1; j < len(files); j++ {
				bar.step(base(c.Files[i])+" and "+base(c.Files[j]), 0)
				d, err := c.pair(e, out, files, i, j)
				if err != nil {
					return inFile(err, base(c.Files[i]+" and "+base(c.Files[j])))
				}
				done = append(done, d)
			}
		}
		out.Flush()
		return out.Error()
	})
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(e.stdout, done)
	}
	for _, d := range done {
		d.tell(e.stdout)
	}
	return nil
}

func readCodes(name string) (*clk.File, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, unreadable(name, err)
	}
	defer f.Close()
	codes, err := clk.Read(f)
	if err != nil {
		return nil, inFile(err, base(name))
	}
	if len(codes.Records) == 0 {
		return nil, &care.Problem{What: "There are no codes in the file.", Where: base(name), Remedy: "Ask the partner to make it again."}
	}
	return codes, nil
}

// pair links two files and writes the links' identifiers.
func (c *linkCodesCmd) pair(e *env, out *csv.Writer, files []*clk.File, i, j int) (codesLinked, error) {
	a, b := files[i], files[j]
	r, err := clk.Run(e.ctx, a, b, clk.Options{Threshold: c.Threshold, OneToOne: c.OneToOne, Seed: c.Seed})
	if err != nil {
		return codesLinked{}, err
	}
	d := codesLinked{
		A: base(c.Files[i]), B: base(c.Files[j]), RecordsA: len(a.Records), RecordsB: len(b.Records),
		EmptyA: r.EmptyA, EmptyB: r.EmptyB, Links: len(r.Links), Result: r,
	}
	for _, l := range r.Links {
		err := out.Write([]string{d.A, a.Records[l.A].ID, d.B, b.Records[l.B].ID, strconv.FormatFloat(l.Dice, 'f', 4, 64)})
		if err != nil {
			return d, err
		}
	}
	return d, nil
}

func (d codesLinked) tell(w io.Writer) {
	fmt.Fprintf(w, "%s (%d) and %s (%d): %d links of likeness %.3f or more.\n", d.A, d.RecordsA, d.B, d.RecordsB, d.Links, d.Threshold)
	if d.Choice != nil {
		fmt.Fprintln(w, d.Choice.Words())
	}
	if d.Found < 1 {
		fmt.Fprintf(w, "Of %d pairs %d were compared; of pairs just at that likeness %.1f %% are found, of likelier ones more.\n", d.Pairs, d.Compared, 100*d.Found)
	}
	if n := d.EmptyA + d.EmptyB; n > 0 {
		fmt.Fprintf(w, "%d codes are empty and link with none.\n", n)
	}
	fmt.Fprintln(w, "A link is a likeness, not a decision: have a sample checked by both partners before anything is done by it.")
}
