package waiting

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
)

// The meaning of the C codes and the days of D1 to D3 are set locally, so that a
// collaborative may agree its own version of the priority codes. It is reference
// data: one CSV in the ledger, replaced as a whole by the next.

// SetPriorities puts a version of the priority codes in force (the columns of
// care.ParsePriorities). It returns the position to wait for before the next
// read. The error is a *care.Problem that names the line that cannot be used,
// and when somebody else agreed another version meanwhile.
func (l *List) SetPriorities(ctx context.Context, who care.Viewer, csv string) (ledger.Seq, error) {
	if l.store == nil || who.Account == "" {
		return 0, &care.Problem{What: "The priority codes cannot be changed here.", Remedy: "Say who you are first, on the collaborative's own server."}
	}
	p, err := care.ParsePriorities(csv)
	if err == nil {
		err = p.Agreeable()
	}
	if err != nil {
		return 0, err
	}
	body, err := json.Marshal(care.PrioritiesAgreed{V: 1, CSV: csv})
	if err != nil {
		return 0, fmt.Errorf("priorities: %w", err)
	}
	if _, err := l.Priorities(ctx); err != nil {
		return 0, err
	}
	l.prioritiesMu.Lock()
	version := l.prioritiesAt
	l.prioritiesMu.Unlock()
	seq, _, err := l.store.Append(ctx, ledger.Batch{
		Expect: map[ledger.Stream]ledger.Version{care.PrioritiesStream: version},
		Records: []ledger.Draft{{
			Stream: care.PrioritiesStream, Kind: care.RecPriorities, By: who.Account, Partner: who.Partner, Data: body,
		}},
	})
	if _, ok := errors.AsType[*ledger.ConflictError](err); ok {
		return 0, &care.Problem{
			What:   "Somebody else changed the priority codes while you did.",
			Remedy: "Look at theirs, then save yours again if it still should stand.",
			Err:    err,
		}
	}
	return seq, err
}

// Priorities are the codes in force: the newest version in the ledger, or
// Options.Priorities while none was agreed.
func (l *List) Priorities(ctx context.Context) (*care.Priorities, error) {
	l.prioritiesMu.Lock()
	defer l.prioritiesMu.Unlock()
	if l.store == nil {
		return l.priorities, nil
	}
	for rec, err := range l.store.ReadStream(ctx, care.PrioritiesStream, l.prioritiesAt) {
		if err != nil {
			return nil, fmt.Errorf("priorities: reading the ledger: %w", err)
		}
		if rec.Kind == care.RecPriorities {
			p, err := l.readPriorities(ctx, rec)
			if err != nil {
				return nil, err
			}
			l.priorities = p
		}
		l.prioritiesAt = rec.Version
	}
	return l.priorities, nil
}

func (l *List) readPriorities(ctx context.Context, rec ledger.Record) (*care.Priorities, error) {
	body, err := l.store.Body(ctx, rec.Now)
	if err != nil {
		return nil, fmt.Errorf("priorities: record %d: %w", rec.Seq, err)
	}
	defer body.Close()
	var agreed care.PrioritiesAgreed
	if err := json.NewDecoder(body).Decode(&agreed); err != nil {
		return nil, fmt.Errorf("priorities: record %d: %w", rec.Seq, err)
	}
	return care.ParsePriorities(agreed.CSV)
}

// pastKey is 1 where the priority asked for treatment by a day that is past,
// counted from the decision to treat; 0 too where the decision's day or the code's
// limit is not known.
type pastKey struct {
	days  []care.Date // by DimPriority code; 0 = no limit
	day   care.Date
	order *ranked // of the priorities that days are by
}

// colPriorityPast is pastKey's.
const colPriorityPast Column = "priority-past"

// priorityPast holds where the priority's day is past, or where it is not.
func (t *table) priorityPast(want bool) predicate {
	return inPlane{pastKey{t.priorityDays(t.dict(facts.DimPriority)), t.asAt, t.ranked(facts.DimPriority)}, want}
}

func (pastKey) domain() uint32 { return 2 }

func (k pastKey) turned() turned {
	return turned{asc: k, none: noNone, by: colPriorityPast, order: k.order}
}

func (k pastKey) at(c *chunk, i int) uint32 {
	if days, from := k.days[c.f.Priority[i]], c.f.Decided[i]; days != 0 && from != 0 && from+days < k.day {
		return 1
	}
	return 0
}

func (k pastKey) fill(c *chunk, w int, out *[64]uint32) {
	for i := range out {
		out[i] = k.at(c, w*64+i)
	}
}

// priorityDays is how many days each code of the dictionary gives.
func (t *table) priorityDays(d dictionary) []care.Date {
	days := make([]care.Date, 1<<16) // whatever a column may hold
	for c := 1; c <= d.Len() && c < len(days); c++ {
		if p, ok := t.prios.Find(d.Value(uint32(c))); ok {
			days[c] = care.Date(p.TargetDays)
		}
	}
	return days
}
