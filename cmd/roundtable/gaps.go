package main

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/servicemap/gaps"
	"roundtable/web/site"
)

// gapsCmd finds who no service takes. It needs no ledger.
type gapsCmd struct {
	Catalogue string `arg:"" help:"The services and whom they accept, as JSON."`
	Boxes     int    `default:"50" help:"Gap boxes to print, the largest first; 0 prints all."`
	JSON      bool   `help:"Print JSON."`
}

// foundGaps is what the verb prints with --json.
type foundGaps struct {
	Cells    int            `json:"cells"`
	Gap      int            `json:"gap"`
	Possible int            `json:"possible_gap"`
	Single   int            `json:"single"`
	Overlap  int            `json:"overlap"`
	Classes  int            `json:"classes"`
	Routes   map[string]int `json:"route_uncovered"`
	Cliffs   []foundCliff   `json:"cliffs"`
	HandOver []foundCliff   `json:"handover_cliffs"`
	Boxes    []foundBox     `json:"boxes"`
	BoxCount int            `json:"box_count"`
	Doors    foundDoors     `json:"first_door"`
	Both     []foundPair    `json:"cross_org_overlap"`
	Notes    []gaps.Note    `json:"notes,omitempty"`
}

type foundCliff struct {
	Age   int      `json:"age_months"`
	Cells int      `json:"cells"`
	Who   []string `json:"who,omitempty"` // in words, those of most kinds first
}

type foundBox struct {
	Words    string   `json:"words"`
	Age      [2]int   `json:"age"`
	Needs    []string `json:"needs"`
	Severity []string `json:"severity"`
	Places   []string `json:"places"`
	With     []string `json:"with"`
	Without  []string `json:"without"`
	Cells    int      `json:"cells"`
}

type foundDoors struct {
	Accepted    int            `json:"accepted_first"`
	AfterBounce int            `json:"accepted_after_bounce"`
	Loop        int            `json:"loop_only"`
	DeadEnd     int            `json:"dead_end"`
	Hops        map[string]int `json:"bounce_hops"`
}

type foundPair struct {
	A     string `json:"a"`
	B     string `json:"b"`
	Cells int    `json:"cells"`
}

const doorStep = 12 // months between the ages that knock at first doors

// Run reads the catalogue and prints what is missing from it.
func (c *gapsCmd) Run(e *env) error {
	if c.Boxes < 0 {
		return usagef("--boxes %d is less than nothing.", c.Boxes)
	}
	catalogue, notes, err := c.read()
	if problem, told := errors.AsType[*care.Problem](err); told && problem.Where == "" {
		problem.Where = c.Catalogue
	}
	if err != nil {
		return err
	}
	m := c.find(catalogue)
	m.Notes = notes
	if c.JSON {
		return printJSON(e.stdout, m)
	}
	return m.print(e.stdout, catalogue)
}

// read reads the catalogue, packed or not.
func (c *gapsCmd) read() (*gaps.Catalogue, []gaps.Note, error) {
	f, _, err := openPlain("catalogue", c.Catalogue)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	head := bufio.NewReader(f)
	if start, _ := head.Peek(2); !bytes.Equal(start, []byte{0x1f, 0x8b}) {
		return gaps.Read(head)
	}
	z, err := gzip.NewReader(head)
	if err != nil {
		return nil, nil, &care.Problem{What: "The packed file cannot be read.", Remedy: "Pack it again with gzip.", Err: err}
	}
	catalogue, notes, err := gaps.Read(z)
	if _, told := errors.AsType[*care.Problem](err); err != nil && !told {
		err = &care.Problem{What: "The packed file cannot be unpacked to its end.", Remedy: "It was cut short or damaged on its way: send it again.", Err: err}
	}
	return catalogue, notes, err
}

func (c *gapsCmd) find(catalogue *gaps.Catalogue) *foundGaps {
	v := gaps.NewCover(catalogue)
	n, d := v.Counts(), &catalogue.Dimensions
	m := &foundGaps{
		Cells: n.Cells, Gap: n.Gap, Possible: n.Possible, Single: n.Single, Overlap: n.Overlap, Classes: n.Classes,
		Routes: map[string]int{}, Cliffs: []foundCliff{}, HandOver: []foundCliff{}, Boxes: []foundBox{}, Both: []foundPair{},
	}
	for r, cells := range n.Route {
		m.Routes[d.Routes[r]] = cells
	}
	who := map[int][2][]string{}
	for _, e := range v.Edges(nil) {
		who[e.AgeMonths] = [2][]string{whoLoses(slices.Concat(e.Hard, e.Ask), d), whoLoses(e.HandOver, d)}
	}
	for _, x := range v.Cliffs() {
		if x.Cells > 0 {
			m.Cliffs = append(m.Cliffs, foundCliff{x.AgeMonths, x.Cells, who[x.AgeMonths][0]})
		}
		if x.HandOver > 0 {
			m.HandOver = append(m.HandOver, foundCliff{x.AgeMonths, x.HandOver, who[x.AgeMonths][1]})
		}
	}
	boxes := v.Boxes()
	m.BoxCount = len(boxes)
	if c.Boxes > 0 {
		boxes = boxes[:min(c.Boxes, len(boxes))]
	}
	for i := range boxes {
		b := &boxes[i]
		m.Boxes = append(m.Boxes, foundBox{
			Words: b.Words(d), Age: b.Age, Needs: gaps.Names(b.Needs, d.Needs), Severity: gaps.Names(b.Severity, d.Severity), Places: gaps.Names(b.Places, d.Places),
			With: gaps.Names(uint64(b.With), d.Flags), Without: gaps.Names(uint64(b.Without), d.Flags), Cells: b.Cells,
		})
	}
	doors := v.FirstDoors(doorStep)
	m.Doors = foundDoors{doors.Accepted, doors.AfterBounce, doors.Loop, doors.DeadEnd, map[string]int{}}
	for hops, people := range doors.Hops {
		m.Doors.Hops[fmt.Sprint(hops)] = people
	}
	for pair, cells := range v.Overlaps() {
		m.Both = append(m.Both, foundPair{catalogue.Services[pair[0]].ID, catalogue.Services[pair[1]].ID, cells})
	}
	slices.SortFunc(m.Both, func(a, b foundPair) int {
		return cmp.Or(cmp.Compare(b.Cells, a.Cells), cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B))
	})
	return m
}

// whoLoses are those who come to a birthday, in words without their age.
func whoLoses(boxes []gaps.Box, d *gaps.Dimensions) (out []string) {
	for i := range boxes {
		b := boxes[i]
		b.Age = d.Age
		words, _, _ := strings.Cut(b.Words(d), ":")
		out = append(out, strings.TrimPrefix(words, "any age, "))
	}
	return out
}

func (m *foundGaps) print(w io.Writer, c *gaps.Catalogue) error {
	n3 := site.Thousands
	fmt.Fprintf(w, "%s. Of %s kinds of person (month of age, need, severity, place, flags) nobody takes %s, one service takes %s, several take %s; of %s no service says yes and one or more does not say no: ask them.\n",
		site.Counted(len(c.Services), "service", "services"), n3(m.Cells), n3(m.Gap), n3(m.Single), n3(m.Overlap), n3(m.Possible))
	for _, n := range m.Notes {
		fmt.Fprintf(w, "  %s %s: %s.\n", strings.TrimSpace(n.Where+" "+n.Value), n.What, n.Assumed)
	}
	fmt.Fprintf(w, "\nThe largest gaps, of %s:\n", n3(m.BoxCount))
	for _, b := range m.Boxes {
		fmt.Fprintf(w, "  %s (%s)\n", b.Words, site.Counted(b.Cells, "kind", "kinds"))
	}
	for _, x := range m.Cliffs {
		fmt.Fprintf(w, "At %s (%d months) %s every service they had:\n", gaps.AgeName(x.Age), x.Age, site.Counted(x.Cells, "kind of person loses", "kinds of person lose"))
		for _, who := range x.Who[:min(printedWho, len(x.Who))] {
			fmt.Fprintf(w, "  %s\n", who)
		}
		if more := len(x.Who) - printedWho; more > 0 {
			fmt.Fprintf(w, "  … and %d more (all with --json)\n", more)
		}
	}
	n := m.Doors
	_, err := fmt.Fprintf(w, "\nIf one person of each kind, of every age %d months apart, asked at each service that has their need: taken there %s, taken after being sent on %s, sent round in a circle %s, sent to nobody who takes them %s.\n",
		doorStep, n3(n.Accepted), n3(n.AfterBounce), n3(n.Loop), n3(n.DeadEnd))
	return err
}

const printedWho = 5 // at each birthday
