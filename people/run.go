package people

import (
	"context"
	"math"
	"slices"
	"time"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
	"roundtable/people/linkage"
)

// What is less certain than leastKept is not looked at again.
const (
	leastKept = 0.2
	// mostOpen is how many cases a queue may hold: more than people can look at hides
	// those that matter.
	mostOpen      = 2000
	defaultSample = 10
)

// Run links: it reads all records, compares those that may be, writes the links that
// are new, and puts to the queue what people have to look at. It returns nothing of
// anybody. Links that stand stay, and what people decided is obeyed.
//
// One run of a room follows another: a person's waits for the linking that is under way
// by itself (KeepLinked), here or, by beginning again, on another server, and reads what
// that wrote. The error is a *care.Problem when there is too little to learn from, or
// another person's run wrote at the same time; then nothing is written.
func (r *Room) Run(ctx context.Context, v *facts.View, o RunOptions) (rep RunReport, err error) {
	defer recovered(&err)
	if o.Progress == nil {
		o.Progress = func(string, float64) {}
	}
	waited, err := r.turn(ctx, o)
	if err != nil {
		return RunReport{}, err
	}
	defer func() { <-r.running }()
	for try := 1; ; try++ {
		if waited || try > 1 {
			if v, err = r.again(ctx, v); err != nil {
				return RunReport{}, err
			}
		}
		rep, err = r.runOnce(ctx, v, o)
		if o.byItself || try == mostTries || !r.lostToItself(ctx, err) {
			return rep, err
		}
	}
}

func (r *Room) runOnce(ctx context.Context, v *facts.View, o RunOptions) (rep RunReport, err error) {
	started := time.Now()
	w, err := r.writes(v)
	if err != nil {
		return RunReport{}, err
	}
	l := &linking{r: r, v: v.Whole(), o: o, w: w, room: r.snapshot()}
	if o.byItself && len(l.room.news) == 0 {
		return RunReport{}, nil // another server has linked what came
	}
	l.done.Through = l.v.Position()
	w.batch.Expect[RunStream] = l.room.version[RunStream]
	for _, step := range []struct {
		words string
		do    func(context.Context) error
	}{
		{"Reading the records", l.read},
		{"Making ready the model", l.learn},
		{"Comparing records", l.compare},
		{"Joining what is certain", l.join},
		{"Choosing what people have to look at", l.propose},
	} {
		if o.Progress(step.words, l.share()); ctx.Err() != nil {
			return RunReport{}, ctx.Err()
		}
		if err := step.do(ctx); err != nil {
			return RunReport{}, err
		}
	}
	l.done.Seconds = math.Round(time.Since(started).Seconds()*1000) / 1000
	if err := l.write(ctx); err != nil {
		return RunReport{}, err
	}
	rep = (&ran{RunDone: l.done, at: r.now(), by: w.who.Account}).report()
	if o.Dry {
		return rep, nil
	}
	o.Progress("Writing the links", 0.95)
	first, err := w.done(ctx)
	if err != nil {
		return RunReport{}, err
	}
	rep.Seq = first + ledger.Seq(len(w.batch.Records)) - 1
	o.Progress("Done", 1)
	return rep, nil
}

// snapshot is the room's state for a reader that takes its time: what is written
// meanwhile conflicts, or is obeyed by the fold.
func (r *Room) snapshot() *state {
	r.mu.RLock()
	defer r.mu.RUnlock()
	s := *r.state
	s.version, s.cases = map[ledger.Stream]ledger.Version{}, map[CaseID]*inQueue{}
	s.version[RunStream] = r.state.version[RunStream]
	for id, c := range r.state.cases {
		copied := *c // who decides meanwhile writes to the room's own
		s.cases[id] = &copied
	}
	s.acts, s.models = slices.Clone(s.acts), slices.Clone(s.models)
	s.parted = nil // a run reads the acts themselves
	return &s
}

// linking is one run.
type linking struct {
	r    *Room
	v    *facts.View // of everybody: nothing read through it leaves the run but keys in records
	o    RunOptions
	w    *writing
	room *state

	t    *linkage.Table
	rows []facts.Row // by row of the table
	keys []care.Key
	at   map[facts.Row]linkage.Row // of records that people decided about, or that links name
	of   map[care.LinkZone][]facts.Row

	m        *linkage.Model
	prepared *linkage.Prepared // of training, for compare
	version  string
	fresh    *ModelAgreed
	found    *linkage.Result
	apart    [][2]linkage.Row

	plan, care []linkage.Row // by row: who is one person, as this run finds it
	refused    []linkage.Refusal
	rivals     []float32 // by row: in effect how many people the record may be, 1 or more
	sure       []bool    // by row: it can be nobody but its person, as direct care asks
	links      []care.LinkRow
	cases      []ProposedCase
	written    map[[2]linkage.Row]bool // pairs that were linked, either now or before
	steps      int
	done       RunDone
}

func (l *linking) share() float64 {
	l.steps++
	return []float64{0, .2, .4, .75, .85}[min(l.steps-1, 4)]
}
