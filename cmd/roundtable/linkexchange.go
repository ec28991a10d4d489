package main

import (
	"bytes"
	"io"
	"os"

	"roundtable/care"
	"roundtable/people/linkage"
)

// mostModelFile bounds what is read of a model's file.
const mostModelFile = 16 << 20

// readModel reads a model of this program, or one that Splink saved. What a Splink
// model holds that this program cannot carry becomes a note.
func (c *linkCmd) readModel(e *env, in *linkInput) (*linkage.Model, error) {
	f, err := os.Open(c.Model)
	if err != nil {
		return nil, &care.Problem{What: "The model cannot be opened.", Where: c.Model, Remedy: "Check the name." + meantFile(c.Model), Err: err}
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, mostModelFile+1))
	if err != nil {
		return nil, &care.Problem{What: "The model cannot be read.", Where: c.Model, Remedy: "Check that it is a file.", Err: err}
	}
	if !linkage.IsSplink(b) {
		m, err := linkage.ReadModel(bytes.NewReader(b))
		if err == nil && m.Trained.NoHouseholds {
			in.households(m, "The model was trained on lists without households")
		}
		return m, inFile(err, c.Model)
	}
	columns, err := fieldColumns(c.Map)
	if err != nil {
		return nil, err
	}
	m, lost, err := linkage.ReadSplink(b, columns)
	if err != nil {
		return nil, inFile(err, c.Model)
	}
	in.notes = append(in.notes, lost...)
	in.households(m, "A Splink model says nothing of households")
	if len(m.Rules) == 0 {
		in.notes = append(in.notes, "None of Splink's blocking rules is left: rules were chosen for these files.")
		m.Rules, err = linkage.ProposeRules(e.ctx, in.table, 0)
	}
	return m, err
}

// households looks whether the lists show households, which a model of other lists cannot
// know: the guard does without its fear of twins and families only where there are none.
func (in *linkInput) households(m *linkage.Model, why string) {
	seen := linkage.LookForHouseholds(in.table, m)
	m.Trained.NoHouseholds = seen == linkage.HouseholdsNone
	switch seen {
	case linkage.HouseholdsSeen:
		why += ", and these lists show some: what a family shares counts as news of each field. A model trained on lists like these is better"
	case linkage.HouseholdsUntold:
		why += ", and these lists are too short to tell"
	case linkage.HouseholdsNone:
		return
	}
	in.notes = append(in.notes, why+". Pairs that may be twins, people of one home, or parent and child are not joined, and are for a person to look at (--review).")
}

// exchange writes the model for other programs, and the table that they read. It
// returns what they cannot carry.
func (c *linkCmd) exchange(in *linkInput, m *linkage.Model) (told []string, err error) {
	if c.WriteSplink != "" {
		settings, lost, err := linkage.WriteSplink(m, linkage.SplinkOptions{})
		if err != nil {
			return nil, err
		}
		told = lost
		if err := writeFile(c.WriteSplink, bytesTo(settings)); err != nil {
			return nil, err
		}
	}
	if c.WriteSQL != "" {
		var b bytes.Buffer
		if err := linkage.WriteSQL(&b, m, linkage.SQLOptions{Engine: c.WriteSQL, Threshold: c.Threshold, Between: c.OneToOne}); err != nil {
			return nil, err
		}
		if err := writeFile(c.SQLOut, bytesTo(b.Bytes())); err != nil {
			return nil, err
		}
	}
	if c.WriteColumns != "" {
		return told, writeFile(c.WriteColumns, func(w io.Writer) error { return linkage.WriteColumns(w, in.table, m) })
	}
	return told, nil
}

func bytesTo(b []byte) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := w.Write(b)
		return err
	}
}

// checkExchange looks whether the flags for other programs go together.
func (c *linkCmd) checkExchange() error {
	switch c.WriteSQL {
	case "":
		if c.SQLOut != "" {
			return usagef("--sql-out %s needs --write-sql postgres or --write-sql spark.", c.SQLOut)
		}
	case "postgres", "spark":
		if c.SQLOut == "" {
			return usagef("--write-sql %s needs --sql-out FILE.", c.WriteSQL)
		}
	default:
		return usagef("--write-sql %q is no engine that is known: postgres or spark.", c.WriteSQL)
	}
	return nil
}
