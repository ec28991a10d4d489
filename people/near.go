package people

import (
	"cmp"
	"hash/maphash"
	"maps"
	"slices"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/people/linkage"
)

// kept is what comparing has found so far, for the next delivery: where that brings new
// records alone, they are compared with the others by the index, and nothing else is
// compared again. Who is one person is then worked out of all pairs, old and new, by the
// same steps as in a run over everything; so the links are those that such a run would
// write, but for what linkage.Index says of itself: a pair keeps the weight of the day on
// which it was found.
//
// It is memory alone, of one process, and lost with it.
type kept struct {
	version string // of the model
	index   *linkage.Index
	table   *linkage.Table
	rows    []facts.Row // by row of the table
	keys    []care.Key
	at      map[facts.Row]linkage.Row
	marks   map[facts.Row]uint64 // of every record, compared or left out: what it said then
	merged  map[care.NHSNumber]care.NHSNumber
	tests   bool // test numbers stood for people
	found   linkage.Result
	rules   []RuleReport
	left    Left
	whole   int // records when everything was compared
}

// A new record is compared by itself as long as few have come: more are better compared
// together, and frequencies that have moved on are counted anew.
const (
	mostNear = 1000      // records of one delivery
	nearPart = 10        // all that came are at most one in so many of the others
	mostKept = 1_000_000 // records; what is kept of more would take too much memory
)

var markSeed = maphash.MakeSeed()

// mark is what a record says, as a number: another one when anything has changed that
// comparing it rests on. It is never 0.
func mark(v *facts.View, c *facts.PersonChunk, i int, classes []care.ClassMeaning) uint64 {
	may, sealed, _ := v.Linkable(c.Base + facts.Row(i))
	return max(1, maphash.Comparable(markSeed, struct {
		given, family, postcode facts.Wide
		birth                   care.Date
		number                  care.NHSNumber
		status                  uint8
		sex, practice, partner  facts.Code
		phone                   facts.Text
		withheld, may, sealed   bool
		key                     care.Key
	}{
		c.Given[i], c.Family[i], c.Postcode[i], c.Birth[i], c.NHSNumber[i], c.NHSStatus[i], c.Sex[i], c.Practice[i], c.Partner[i], c.Phone[i],
		withheld(classes, c.Class[i]), may, sealed, c.Key[i],
	}))
}

// keep keeps what a run over everything compared, where its caller wants to go on from it.
func (l *linking) keep(o linkage.Options) error {
	k := l.o.kept
	if k == nil {
		return nil
	}
	*k = kept{}
	if len(l.rows) > mostKept {
		return nil
	}
	index, err := linkage.NewIndex(l.t, l.m, l.found, o)
	if err != nil {
		return err
	}
	*k = kept{
		version: l.version, index: index, table: l.t, rows: l.rows, keys: l.keys, at: l.at, marks: map[facts.Row]uint64{},
		merged: l.v.Successors(), tests: l.v.TestsJoin(), found: *l.found, rules: l.done.Rules, left: l.done.Left, whole: len(l.rows),
	}
	classes := l.v.Classes()
	for c, sel := range l.v.People() {
		for _, at := range sel {
			k.marks[c.Base+facts.Row(at)] = mark(l.v, c, int(at), classes)
		}
	}
	return nil
}

// joinsKept compares what is new with what was kept; false, with nothing done, when more
// has changed than that.
func (l *linking) joinsKept() bool {
	k := l.o.kept
	if k == nil || k.index == nil {
		return false
	}
	n := len(l.room.models)
	if n == 0 || l.o.Train || l.room.models[n-1].Version != k.version || k.tests != l.v.TestsJoin() || !maps.Equal(k.merged, l.v.Successors()) {
		return false
	}
	fresh, ok := k.fresh(l.v)
	if !ok {
		return false
	}
	l.m, l.version = l.room.models[n-1].Model, k.version
	l.done.Left = k.left
	l.done.Left.Contested = l.v.Contested()
	recs := l.take(k, fresh)
	joined, _, _ := k.index.JoinAll(recs)
	k.add(joined)
	k.left = l.done.Left
	l.t, l.rows, l.keys, l.at = k.table, k.rows, k.keys, k.at
	found := k.found
	l.found = &found
	l.done.Records, l.done.New, l.done.Near = len(l.rows), len(recs), true
	l.done.Pairs, l.done.Rules = found.Pairs, slices.Clone(k.rules)
	l.decided()
	return true
}

// newRecord is a record that nothing was kept of.
type newRecord struct {
	c    *facts.PersonChunk
	i    int
	mark uint64
}

// fresh finds the new records; false when there are too many of them, or one that was
// there has changed or gone.
func (k *kept) fresh(v *facts.View) (out []newRecord, ok bool) {
	classes, same := v.Classes(), 0
	for c, sel := range v.People() {
		for _, at := range sel {
			switch was, now := k.marks[c.Base+facts.Row(at)], mark(v, c, int(at), classes); was {
			case now:
				same++
			case 0:
				out = append(out, newRecord{c, int(at), now})
			default:
				return nil, false
			}
		}
		if len(out) > mostNear {
			return nil, false
		}
	}
	came := len(k.rows) + len(out) - k.whole
	return out, same == len(k.marks) && len(k.rows)+len(out) <= mostKept && came <= max(k.whole/nearPart, 1)
}

// take puts new records behind the others, those that may be compared, and gives them
// back as they are compared.
func (l *linking) take(k *kept, fresh []newRecord) (recs []linkage.Record) {
	classes := l.v.Classes()
	for _, f := range fresh {
		row := f.c.Base + facts.Row(f.i)
		k.marks[row] = f.mark
		rec, ok := l.record(f.c, f.i, classes)
		if !ok {
			continue
		}
		recs = append(recs, rec)
		k.at[row] = linkage.Row(len(k.rows)) //nolint:gosec // a row
		k.rows, k.keys = append(k.rows, row), append(k.keys, f.c.Key[f.i])
	}
	return recs
}

// add puts what was found of new records to what was found before.
func (k *kept) add(joined []linkage.Joined) {
	if len(joined) == 0 {
		return
	}
	edges := slices.Clone(k.found.Edges) // a run that is writing holds them
	k.rules = slices.Clone(k.rules)
	for _, j := range joined {
		edges = append(edges, j.Edges...)
		k.found.Conflicts = append(k.found.Conflicts, j.Conflicts...)
		k.found.Pairs += j.Compared
		for _, name := range j.Skipped {
			if i := slices.IndexFunc(k.rules, func(r RuleReport) bool { return r.Rule == name }); i >= 0 {
				k.rules[i].Blocks++
			}
		}
	}
	slices.SortFunc(edges, func(x, y linkage.Edge) int { return cmp.Or(cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B)) })
	k.found.Edges = edges
}
