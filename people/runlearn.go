package people

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"roundtable/people/linkage"
)

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
