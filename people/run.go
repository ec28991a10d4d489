package people

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/parquet-go/parquet-go"

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
	rep = RunReport{
		At: r.now(), By: w.who.Account, Model: l.done.Model, Trained: l.done.Trained, Records: l.done.Records, Left: l.done.Left, Pairs: l.done.Pairs,
		Links: l.done.Links, Stand: l.done.Stand, Proposed: l.done.Proposed, Open: l.done.Open, People: l.done.People, Rules: l.done.Rules, Seconds: l.done.Seconds,
		Near: l.done.Near, New: l.done.New,
	}
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

// read puts all records that may be linked into a table; or, where what was compared
// before is kept and holds, new ones behind them.
func (l *linking) read(ctx context.Context) error {
	if l.joinsKept() {
		return nil
	}
	if err := l.readAll(ctx); err != nil {
		return err
	}
	if l.done.Records = len(l.rows); l.done.Records < 2 {
		return wrong("", "There are fewer than two records that may be compared.", "Take in the partners' lists first.")
	}
	l.decided()
	return nil
}

func (l *linking) readAll(ctx context.Context) error {
	l.t = linkage.NewTable(compared)
	merged := map[string]string{}
	for old, now := range l.v.Successors() {
		merged[old.Digits()] = now.Digits()
	}
	l.t.Supersede(merged)
	if l.v.TestsJoin() {
		l.t.TestNumbers()
	}
	l.done.Left.Contested = l.v.Contested()
	classes := l.v.Classes()
	var chunk []linkage.Record
	for c, sel := range l.v.People() {
		chunk = chunk[:0]
		for _, at := range sel {
			i := int(at)
			rec, ok := l.record(c, i, classes)
			if !ok {
				continue
			}
			chunk = append(chunk, rec)
			l.rows, l.keys = append(l.rows, c.Base+facts.Row(i)), append(l.keys, c.Key[i])
		}
		if l.t.AddAll(chunk); ctx.Err() != nil {
			return ctx.Err()
		}
	}
	l.at = make(map[facts.Row]linkage.Row, len(l.rows))
	for i, r := range l.rows {
		l.at[r] = linkage.Row(i)
	}
	return nil
}

// decided reads who is one person today, and what people decided.
func (l *linking) decided() {
	l.of = map[care.LinkZone][]facts.Row{}
	for _, z := range []care.LinkZone{care.ZoneDirectCare, care.ZonePlanning} {
		of := make([]facts.Row, len(l.rows))
		for i, r := range l.rows {
			if c, at, ok := l.v.Person(r); ok {
				of[i] = c.Of(z, at)
			}
		}
		l.of[z] = of
	}
	for i := range l.room.acts {
		l.keepApart(&l.room.acts[i])
	}
}

// record is what one source record is compared by; false for one that may not be, or
// has nothing.
func (l *linking) record(c *facts.PersonChunk, i int, classes []care.ClassMeaning) (linkage.Record, bool) {
	switch may, sealed, _ := l.v.Linkable(c.Base + facts.Row(i)); {
	case sealed:
		l.done.Left.Sealed++
		return linkage.Record{}, false
	case !may:
		l.done.Left.NoNotice++
		return linkage.Record{}, false
	}
	rec := linkage.Record{
		ID: c.Key[i].String(), Source: l.v.Code(facts.DimPartner, c.Partner[i]),
		Withheld: withheld(classes, c.Class[i]),
	}
	if s := c.NHSStatus[i]; s != 0 {
		rec.NHSStatus = fmt.Sprintf("%02d", s)
	}
	some := false
	for _, f := range compared {
		rec.Values[f] = value(l.v, c, i, f)
		some = some || rec.Values[f] != "" && f != linkage.Sex && f != linkage.Practice
	}
	if !some {
		l.done.Left.Nameless++
	}
	return rec, some
}

// withheld reports whether the address of a class of rows is withheld; of a class that
// means nothing it is.
func withheld(classes []care.ClassMeaning, c care.Class) bool {
	return int(c) >= len(classes) || classes[c].Protections.Has(care.AddressWithheld)
}

// keepApart hands what people decided to the guard.
func (l *linking) keepApart(a *act) {
	if a.undone {
		return
	}
	row := func(k care.Key) (linkage.Row, bool) {
		r, ok := l.v.PersonByKey(k)
		if !ok {
			return 0, false
		}
		at, ok := l.at[r]
		return at, ok
	}
	for i, side := range a.sides {
		for _, against := range a.sides[i+1:] {
			for _, x := range side {
				for _, y := range against {
					rx, ok := row(x)
					ry, ok2 := row(y)
					if ok && ok2 {
						l.apart = append(l.apart, [2]linkage.Row{rx, ry})
					}
				}
			}
		}
	}
}

// learn takes the model in use, or trains one.
func (l *linking) learn(ctx context.Context) error {
	var before *ModelVersion
	if n := len(l.room.models); n > 0 {
		before = &l.room.models[n-1]
		l.m, l.version = before.Model, before.Version
	}
	if l.m == nil || l.o.Train {
		m, prepared, err := linkage.TrainPrepared(ctx, l.t, linkage.TrainOptions{Seed: cmp.Or(l.o.Seed, 1), Workers: l.o.workers})
		if err != nil {
			return err
		}
		m.Trained.At = l.r.now().UTC().Format(time.RFC3339)
		labels := l.room.lean(m)
		l.version = strconv.Itoa(len(l.room.models) + 1)
		l.fresh = &ModelAgreed{V: 1, Version: l.version, Model: m, Changes: changes(before, m)}
		if labels > 0 {
			l.fresh.Changes = append(l.fresh.Changes, LabelsCount+fmt.Sprintf("%d pairs drawn by lot counts in how often records of one person agree.", labels))
		}
		l.m, l.prepared, l.done.Trained = m, prepared, true
	}
	l.done.V, l.done.Model = 1, l.version
	return nil
}

// LabelsCount begins the change of a model that says of how many pairs reviewers taught
// it: a count of people's decisions, for who may see exact ones.
const LabelsCount = "What reviewers said of "

// changes says in words how a model differs from the one before it.
func changes(before *ModelVersion, m *linkage.Model) []string {
	if before == nil || before.Model == nil {
		return []string{"The first model."}
	}
	var out []string
	if a, b := before.Model.Prior, m.Prior; b > 2*a || b < a/2 {
		out = append(out, fmt.Sprintf("One pair in %.0f is taken for one person, where it was one in %.0f.", 1/b, 1/a))
	}
	for _, c := range m.Comparisons {
		i := slices.IndexFunc(before.Model.Comparisons, func(o linkage.Comparison) bool { return o.Field == c.Field })
		if i < 0 {
			out = append(out, "Compares the "+c.Field.Name()+" too.")
			continue
		}
		was := before.Model.Comparisons[i]
		for j, lv := range c.Levels {
			if j < len(was.Levels) && was.Levels[j].Kind == lv.Kind && math.Abs(lv.Weight()-was.Levels[j].Weight()) >= 1 {
				out = append(out, fmt.Sprintf("The %s, %s: %+.1f bits, before %+.1f.", c.Field.Name(), kindWords(lv), lv.Weight(), was.Levels[j].Weight()))
			}
		}
	}
	if len(out) == 0 {
		out = append(out, "No weight differs by more than one bit.")
	}
	return out
}

func (l *linking) compare(ctx context.Context) (err error) {
	if l.found != nil {
		return nil // new records were compared with those before
	}
	o := linkage.Options{Threshold: forPlanning, Keep: leastKept, Apart: l.apart, Workers: l.o.workers, Prepared: l.prepared}
	l.found, err = linkage.Link(ctx, l.t, l.m, o)
	if l.prepared, o.Prepared = nil, nil; err != nil { // some 80 bytes a record
		return err
	}
	l.done.Pairs = l.found.Pairs
	for _, c := range l.found.Rules {
		l.done.Rules = append(l.done.Rules, RuleReport{Rule: c.Name, Pairs: int64(c.Pairs), Skipped: int64(c.SkippedPairs), Blocks: c.Divided})
	}
	return l.keep(o)
}

// join gathers the pairs into people, those who are one person already first, and
// picks the links that are new: of each person so many as hold it together.
func (l *linking) join(context.Context) error {
	l.written = map[[2]linkage.Row]bool{}
	var sure, likely []linkage.Edge
	for _, e := range l.found.Edges {
		if e.P >= forPlanning {
			likely = append(likely, e)
		}
	}
	l.plan, l.refused = l.gather(care.ZonePlanning, likely)
	l.weighRivals()
	for _, e := range likely {
		if l.certain(e) {
			sure = append(sure, e)
		}
	}
	l.care, _ = l.gather(care.ZoneDirectCare, sure)
	l.pick(care.ZoneDirectCare, sure, l.care)
	l.pick(care.ZonePlanning, likely, l.plan)
	slices.SortStableFunc(l.links, func(a, b care.LinkRow) int { return cmp.Compare(b.Weight, a.Weight) })
	l.done.Links = len(l.links)
	people := map[linkage.Row]bool{}
	for _, p := range l.care {
		people[p] = true
	}
	l.done.People = len(people)
	return nil
}

// before is stronger than any pair: who is one person stays so.
const before = 1000

// gather makes people of edges. Its guard always takes lists for those of households,
// even where the model saw none (linkage.GuardOptions.NoHouseholds, NoneSeen): a few
// hundred records show none although the twins are among them, and here a wrong join is
// worse than a missed one. The price: where a given name is missing only a number or an
// email joins, and the rest waits in the queue.
func (l *linking) gather(zone care.LinkZone, edges []linkage.Edge) ([]linkage.Row, []linkage.Refusal) {
	all := slices.Clone(edges)
	for i, r := range l.of[zone] {
		if head, ok := l.at[r]; ok && int(head) != i {
			all = append(all, linkage.Edge{A: min(head, linkage.Row(i)), B: max(head, linkage.Row(i)), Weight: before, P: 1, Tier: linkage.TierNumber})
		}
	}
	people, refused := linkage.Gather(len(l.rows), all, linkage.NewGuard(l.t, linkage.GuardOptions{Apart: l.apart, Few: l.m.Trained.Few()}))
	return people, slices.DeleteFunc(refused, func(r linkage.Refusal) bool { return r.Weight == before })
}

// pick adds the links of a zone that join what is two people for it now.
func (l *linking) pick(zone care.LinkZone, edges []linkage.Edge, people []linkage.Row) {
	up := map[facts.Row]facts.Row{}
	root := func(r facts.Row) facts.Row {
		for {
			next, ok := up[r]
			if !ok {
				return r
			}
			r = next
		}
	}
	of := l.of[zone]
	if zone == care.ZonePlanning { // what was just linked for direct care is linked for planning too
		for _, x := range l.links {
			a, b := l.rowOf(x.A), l.rowOf(x.B)
			if ra, rb := root(of[a]), root(of[b]); ra != rb {
				up[max(ra, rb)] = min(ra, rb)
			}
		}
	}
	edges = slices.Clone(edges)
	slices.SortStableFunc(edges, func(a, b linkage.Edge) int {
		return cmp.Or(cmp.Compare(a.Tier, b.Tier), cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B))
	})
	for _, e := range edges {
		if people[e.A] != people[e.B] {
			continue
		}
		l.written[[2]linkage.Row{e.A, e.B}] = true
		ra, rb := root(of[e.A]), root(of[e.B])
		if ra == rb {
			if of[e.A] == of[e.B] {
				l.done.Stand++
			}
			continue
		}
		up[max(ra, rb)] = min(ra, rb)
		why := "weighed"
		if e.Tier == linkage.TierNumber {
			why = "nhs-number"
		}
		l.links = append(l.links, care.LinkRow{
			A: l.keys[e.A], B: l.keys[e.B], Zone: string(zone), Weight: milli(e.Weight), Tier: uint8(e.Tier), Model: l.version, Why: why,
		})
	}
}

func (l *linking) rowOf(k care.Key) linkage.Row {
	r, _ := l.v.PersonByKey(k)
	return l.at[r]
}

func milli(w float64) int32 { return int32(math.Round(max(-1e6, min(1e6, w*1000)))) }

// write makes the records of the run: the model, links, cases, and the run last.
func (l *linking) write(ctx context.Context) error {
	w := l.w
	if l.fresh != nil {
		if err := l.add(ctx, KindModel, l.fresh); err != nil {
			return err
		}
	}
	for from := 0; from < len(l.links); from += care.MaxBlockRows {
		var buf bytes.Buffer
		if err := parquet.Write(&buf, l.links[from:min(from+care.MaxBlockRows, len(l.links))]); err != nil {
			return fmt.Errorf("people: writing links: %w", err)
		}
		d := ledger.Draft{Stream: care.LinkStream, Kind: care.RecLinked, By: w.who.Account, Partner: w.who.Partner}
		if l.o.Dry {
			continue
		}
		ref, err := l.r.store.Put(ctx, &buf)
		if err != nil {
			return err
		}
		d.Body = ref
		w.batch.Records = append(w.batch.Records, d)
	}
	if len(l.cases) > 0 {
		if err := l.add(ctx, KindProposed, Proposed{V: 1, Model: l.version, Cases: l.cases}); err != nil {
			return err
		}
	}
	return l.add(ctx, KindRun, l.done)
}

// add puts a body that may be large ahead of the append.
func (l *linking) add(ctx context.Context, k ledger.Kind, body any) error {
	d, err := ledger.JSONDraft(RunStream, k, l.w.who.Account, l.w.who.Partner, body)
	if err != nil {
		return err
	}
	if len(d.Data) > ledger.MaxInline && !l.o.Dry {
		ref, err := l.r.store.Put(ctx, bytes.NewReader(d.Data))
		if err != nil {
			return err
		}
		d.Data, d.Body = nil, ref
	}
	l.w.batch.Records = append(l.w.batch.Records, d)
	return nil
}
