package demo

import (
	"encoding/json"
	"os"
	"path/filepath"
	"time"

	"roundtable/care"
)

// pathwaysOf is how many open pathways a size holds.
func pathwaysOf(o Options) int {
	if o.Pathways > 0 {
		return o.Pathways
	}
	switch o.Size {
	case ICS:
		return 150_000
	case England:
		return 7_500_000
	}
	return 2_000
}

// settled fills in what Options leaves open and refuses what cannot be made.
func (o Options) settled() (Options, error) {
	size, err := ParseSize(string(o.Size))
	if err != nil {
		return o, err
	}
	o.Size = size
	if o.Seed == 0 {
		o.Seed = 1
	}
	if o.Today < care.NewDate(2000, time.January, 1) || o.Today > care.NewDate(2055, time.January, 1) {
		return o, &care.Problem{
			What:   "A demo needs the day on which it is looked at, between 2000 and 2054.",
			Remedy: "Give today's date.",
		}
	}
	if o.Until != 0 && (o.Until >= o.Today || o.Until < o.Today-180) {
		return o, &care.Problem{What: "The last day of the lists that are brought is before the day on which the demo is looked at, by half a year at most.", Remedy: "Give a day before it."}
	}
	return o, nil
}

// begin is what every size has in common.
func begin(o Options) *Made {
	census := lastSunday(o.Today)
	y, month, _ := census.Civil()
	made := &Made{
		Options: o, Name: collaborative, Census: census, Previous: census - 7,
		Partners: partners(care.NewDate(y-2, time.April, 1)),
		Personas: Personas(), Cast: staff(),
		Purpose: care.SharedPurpose{
			V: 1, Sentence: "No child waits more than a year for surgery, and then nobody waits more than a year for anything.",
			Measure: "over-52-weeks", Target: 0, By: care.NewDate(y+1, month+1, 0),
		},
	}
	if o.Size == England {
		englandPartners(made)
	}
	made.Cast = append(made.Cast, signatories(made)...)
	return made
}

// populate makes the people of a small or ics collaborative and their waits.
func populate(made *Made) *world {
	w := newWorld(made.Options, made.Census)
	w.tally()
	made.Truth = w.truth
	made.Cast = append(made.Cast, w.served()...)
	made.Personas = Offered(made.Cast)
	return w
}

// rows is about how many rows the files will have: the weekly lists, and some ten of every
// other wait and its events.
func (w *world) rows() (n int) {
	for i := range w.waits {
		x := &w.waits[i]
		if x.open() {
			n += 10
		}
		if services()[x.service].published < 0 {
			continue
		}
		for _, week := range w.lists {
			if w.onList(x, week) {
				n++
			}
		}
	}
	return n
}

// write makes the files of a small or ics collaborative in dir. ready, if any, is told of
// each as soon as it is whole; its error ends the writing.
func (w *world) write(dir string, made *Made, ready func(File) error) error {
	m := &maker{world: w, dir: dir, made: made, week: made.Census, ready: ready}
	for _, step := range []func() error{
		m.writeAcute,
		func() error { return m.writeMental(mentalA) },
		func() error { return m.writeMental(mentalB) },
		m.writeTeamSheets,
		m.writePublished,
		m.writeHistories,
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// emptyDir makes dir, and refuses one that holds anything.
func emptyDir(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return &care.Problem{What: "The folder for the files could not be made.", Where: dir, Remedy: "Choose a folder that you may write to.", Err: err}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return &care.Problem{What: "The folder could not be read.", Where: dir, Remedy: "Choose a folder that you may read and write.", Err: err}
	}
	if len(entries) > 0 {
		return &care.Problem{What: "The folder is not empty.", Where: dir, Remedy: "Choose a new or empty folder, so that nothing of yours is overwritten."}
	}
	return nil
}

func writeTruth(dir string, t *Truth) error {
	f, err := os.Create(filepath.Join(dir, "truth.json"))
	if err != nil {
		return err
	}
	e := json.NewEncoder(f)
	e.SetIndent("", " ")
	err = e.Encode(struct {
		*Truth
		Counts []Count `json:"counts"`
	}{t, t.Counts()})
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return err
}
