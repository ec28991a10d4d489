package accesslog

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"sync"
	"time"

	"roundtable/care"
	"roundtable/ledger"
)

// PatternDays is how far back signs to ask about are looked for: today and the days
// before it.
const PatternDays = 30

// A finished day is read once, for all partners, and what it comes to is kept in
// scratch by day and partner: it names nobody who was looked at, can be thrown away and
// made again, and goes by itself. The day that is under way is counted in memory as it
// comes. So the page costs what has come since it was asked last, however long the log.
const (
	digestOwner = "access-digest/1" // the number is that of the digest's form
	digestLife  = 45 * 24 * time.Hour
	// settled is how long after its end a day is taken as finished: what is written as
	// the clock strikes may stand a little behind.
	settled = 10 * time.Minute
)

// counted is what has come of the days that are not finished.
type counted struct {
	mu   sync.Mutex
	at   ledger.Version // of the log, up to which it is counted
	from care.Date      // the first day that it counts
	days map[care.Date]map[care.PartnerCode]tallies
	kept map[dayPartner][]digest // finished days as scratch has them
}

type dayPartner struct {
	day     care.Date
	partner care.PartnerCode
}

// Patterns finds what there is to ask about in the last PatternDays days, as far as it
// concerns a partner: of its own staff, and of others' looks at its people.
func (l *Log) Patterns(ctx context.Context, p care.PartnerCode, now time.Time) ([]Pattern, error) {
	l.counted.mu.Lock()
	defer l.counted.mu.Unlock()
	today := dayOf(now)
	first := today // the first day that is not finished
	if now.Sub(start(today)) < settled {
		first--
	}
	days := map[care.Date][]digest{}
	for d := today - PatternDays + 1; d < first; d++ {
		key := dayPartner{d, p}
		ds, ok := l.counted.kept[key]
		if !ok {
			var err error
			if ds, err = l.finished(ctx, p, d); err != nil {
				return nil, err
			}
			if l.counted.kept == nil {
				l.counted.kept = map[dayPartner][]digest{}
			}
			l.counted.kept[key] = ds
		}
		days[d] = ds
	}
	maps.DeleteFunc(l.counted.kept, func(k dayPartner, _ []digest) bool { return k.day <= today-PatternDays })
	if err := l.count(ctx, first); err != nil {
		return nil, err
	}
	for d, of := range l.counted.days {
		if d <= today {
			days[d] = of[p].digests()
		}
	}
	return patternsIn(days), nil
}

// KeepDigests makes the digests of finished days before somebody asks for them, an hour
// after another, until the context ends: the first visit of a morning need not wait for
// yesterday to be read.
func (l *Log) KeepDigests(ctx context.Context) {
	for wait := 30 * time.Second; ; wait = time.Hour {
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		today := dayOf(time.Now().Add(-settled))
		for d := today - PatternDays + 1; d < today && ctx.Err() == nil; d++ {
			l.counted.mu.Lock() // a day at a time: who asks meanwhile waits for one
			_, err := l.finished(ctx, "", d)
			l.counted.mu.Unlock()
			if err != nil {
				break // it is made when it is asked for
			}
		}
	}
}

// start is the first moment of a day in London.
func start(d care.Date) time.Time {
	y, m, day := d.Civil()
	return time.Date(y, m, day, 0, 0, 0, 0, care.London)
}

// count goes on counting the days from one on.
func (l *Log) count(ctx context.Context, from care.Date) error {
	c := &l.counted
	if c.days == nil || c.from > from {
		v, err := ledger.VersionAt(ctx, l.st, Stream, start(from))
		if err != nil {
			return err
		}
		c.at, c.days = v, map[care.Date]map[care.PartnerCode]tallies{}
	}
	c.from = from
	for d := range c.days {
		if d < from {
			delete(c.days, d)
		}
	}
	for r, err := range l.st.ReadStream(ctx, Stream, c.at) {
		if err != nil {
			return err
		}
		look, err := l.look(ctx, r)
		if err != nil {
			return err
		}
		c.at = r.Version
		if d := dayOf(look.At); d >= from {
			if c.days[d] == nil {
				c.days[d] = map[care.PartnerCode]tallies{}
			}
			add(c.days[d], &look)
		}
	}
	return nil
}

func add(to map[care.PartnerCode]tallies, l *Look) {
	for _, p := range l.concerned() {
		if to[p] == nil {
			to[p] = tallies{}
		}
		to[p].add(l)
	}
}

// finished are the digests of a finished day that concern a partner, kept or made.
func (l *Log) finished(ctx context.Context, p care.PartnerCode, d care.Date) ([]digest, error) {
	s := l.st.Scratch()
	raw, err := s.Get(ctx, digestOwner, d.String()+"/"+string(p))
	if errors.Is(err, ledger.ErrNotFound) {
		if _, err = s.Get(ctx, digestOwner, d.String()); err == nil {
			return nil, nil // the day is made, and nothing of it concerns the partner
		}
		if errors.Is(err, ledger.ErrNotFound) {
			return l.finish(ctx, p, d)
		}
	}
	var ds []digest
	if err == nil && json.Unmarshal(raw, &ds) != nil {
		return l.finish(ctx, p, d) // somebody else's; made again
	}
	return ds, err
}

// finish reads a finished day once and keeps what it comes to, for every partner. A
// store that takes no writes keeps nothing, and is read again.
func (l *Log) finish(ctx context.Context, p care.PartnerCode, d care.Date) ([]digest, error) {
	of := map[care.PartnerCode]tallies{}
	for look, err := range l.Since(ctx, start(d)) {
		if err != nil {
			return nil, err
		}
		if dayOf(look.At) > d {
			break
		}
		add(of, &look)
	}
	s, until := l.st.Scratch(), start(d).Add(digestLife)
	for partner, ts := range of {
		b, err := json.Marshal(ts.digests())
		if err != nil {
			return nil, err
		}
		if s.Set(ctx, digestOwner, d.String()+"/"+string(partner), b, until) != nil {
			return of[p].digests(), ctx.Err()
		}
	}
	if len(of) > 0 { // a day on which nobody looked costs nothing to read again
		_ = s.Set(ctx, digestOwner, d.String(), []byte("made"), until) // the mark last: half a day is made again
	}
	return of[p].digests(), ctx.Err()
}
