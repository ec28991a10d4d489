package people

import (
	"slices"
	"sync"
	"time"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
)

// parting is an act that stands and keeps records of the two people apart, as far as a
// view shows them, other than what followed from a case itself; nil for none.
func (s *state) parting(v *facts.View, a, b facts.Row, but CaseID) *act {
	if len(s.parted) == 0 {
		return nil
	}
	one, other := keysOf(v, v.SamePerson(a, nil)), keysOf(v, v.SamePerson(b, nil))
	for _, k := range one {
		for _, i := range s.parted[k] {
			if x := &s.acts[i]; (but == "" || x.caseID != but) && x.apart(one, other) {
				return x
			}
		}
	}
	return nil
}

// KeptApart reports whether people keep two records apart, so that nobody joins them.
func (r *Room) KeptApart(v *facts.View, a, b facts.Row) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.state.parting(v, a, b, "") != nil
}

// keptFrom are the records that people keep from a person's, of those that a view shows:
// each once, with the newest act.
func (s *state) keptFrom(v *facts.View, rows []facts.Row) (out []Apart) {
	mine := keysOf(v, rows)
	var acts []int
	for _, k := range mine {
		acts = append(acts, s.parted[k]...)
	}
	slices.Sort(acts)
	told := map[care.Key]bool{}
	for _, i := range slices.Backward(slices.Compact(acts)) {
		a := &s.acts[i]
		if a.undone || !a.seenBy(v) {
			continue
		}
		for _, k := range a.keys {
			row, _ := v.PersonByKey(k)
			if told[k] || slices.Contains(mine, k) || !a.apart(mine, []care.Key{k}) {
				continue
			}
			told[k] = true
			c, at, _ := v.Person(row)
			out = append(out, Apart{Member{Row: row, Record: k, Partner: care.PartnerCode(v.Code(facts.DimPartner, c.Partner[at]))}, a.shown(v.Viewer())})
		}
	}
	return out
}

// doubts are the pairs of a person's records that one reviewer says are of two people,
// where that takes a second.
func (s *state) doubts(v *facts.View, rows []facts.Row) (out []Doubt) {
	keys := keysOf(v, rows)
	for i := range s.acts {
		a := &s.acts[i]
		if !a.joined || a.undone || !slices.Contains(keys, a.keys[0]) || !slices.Contains(keys, a.keys[1]) {
			continue
		}
		c := s.cases[a.caseID]
		if c == nil {
			continue // what proposed it was erased
		}
		if stage, _ := s.progress(c); stage != StageDone {
			out = append(out, Doubt{A: a.keys[0], B: a.keys[1], At: a.at})
		}
	}
	return out
}

// slipTime is how soon a decision is taken back for a slip of the hand.
const slipTime = 2 * time.Minute

// unshown are the decisions made here whose reviewers have been shown nothing since of
// what the model or others made of the pair. It is memory alone: what another server
// showed, or this one before it was started, counts as shown.
type unshown struct {
	mu  sync.Mutex
	all map[ledger.Seq]time.Time
}

func (u *unshown) add(seq ledger.Seq, now time.Time) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.all == nil {
		u.all = map[ledger.Seq]time.Time{}
	}
	for s, at := range u.all {
		if now.Sub(at) > slipTime {
			delete(u.all, s)
		}
	}
	u.all[seq] = now
}

func (u *unshown) drop(seq ledger.Seq) {
	u.mu.Lock()
	defer u.mu.Unlock()
	delete(u.all, seq)
}

func (u *unshown) has(seq ledger.Seq) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	_, ok := u.all[seq]
	return ok
}
