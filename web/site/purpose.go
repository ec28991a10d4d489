package site

import (
	"fmt"
	"log/slog"
	"strconv"
	"sync"

	"roundtable/care"
	"roundtable/waiting"
	"roundtable/web/shell"
)

// within18 is the measure that counts a share; every other one counts waits over
// so many weeks.
const within18 = "within-18-weeks-percent"

// sharedPurpose is the strip that heads every page; nil when none is agreed.
func (v *Visit) sharedPurpose() *shell.Purpose {
	agreed, ok := v.View().Purpose()
	if !ok {
		return nil
	}
	today := v.Table.List.Today()
	p := &shell.Purpose{Sentence: agreed.Sentence, Left: shell.Countdown(today, agreed.By)}
	switch {
	case v.HasOwnRecord():
	case v.CountsOnly():
		p.Now, p.Href = publishedPurpose(v, agreed.Measure)
	default:
		p.Now, p.Href = v.Table.purpose.figure(v, agreed.Measure, today)
	}
	switch {
	case agreed.Measure != "":
		p.Target = strconv.FormatFloat(agreed.Target, 'f', -1, 64)
		if agreed.Measure == within18 {
			p.Target += " %"
		}
		if agreed.By != 0 {
			p.Target += " by " + agreed.By.Long()
		}
	case agreed.By != 0:
		p.Target = "by " + agreed.By.Long()
	}
	return p
}

// purposeCache keeps the strip's figure for one generation of the facts: every
// page shows it, and it scans the whole list.
type purposeCache struct {
	mu   sync.Mutex
	of   purposeKey
	now  string
	href string
}

type purposeKey struct {
	generation uint64
	day        care.Date
	measure    string
}

// figure is where the purpose stands now, in words, and the list behind it. Two
// requests of one new generation count once. Only the figure of the whole table
// is kept: a scope that sees less gets its own.
func (c *purposeCache) figure(v *Visit, measure string, day care.Date) (now, href string) {
	if measure == "" {
		return "", ""
	}
	if !v.View().Scope().All() {
		now, href, _ = countPurpose(v, measure)
		return now, href
	}
	key := purposeKey{v.View().Generation(), day, measure}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.of == key {
		return c.now, c.href
	}
	now, href, err := countPurpose(v, measure)
	if err != nil { // the page itself still has its answer; the strip does without
		if v.Context().Err() == nil {
			slog.Error("the shared purpose could not be counted", "err", err)
		}
		return "", ""
	}
	c.of, c.now, c.href = key, now, href
	return now, href
}

// countPurpose counts what a purpose's measure names. A measure that is not
// known counts nothing.
func countPurpose(v *Visit, measure string) (now, href string, err error) {
	if measure == within18 {
		s, err := v.Table.List.Summary(v.Context(), v.View(), waiting.Query{})
		if err != nil {
			return "", "", err
		}
		if share, ok := s.Clock.Within18Percent(); ok {
			return fmt.Sprintf("%.1f %% within 18 weeks", share), "/counts", nil
		}
		return "", "", nil
	}
	q, weeks, ok := purposeQuery(measure)
	if !ok {
		return "", "", nil
	}
	n, err := v.Table.List.Count(v.Context(), v.View(), q)
	return fmt.Sprintf("%s waiting over %d weeks", Thousands(n), weeks), "/list?" + q.Encode(), err
}

// purposeQuery is the query that opens a purpose's people.
func purposeQuery(measure string) (q waiting.Query, weeks int, ok bool) {
	if _, err := fmt.Sscanf(measure, "over-%d-weeks", &weeks); err != nil {
		return q, 0, false
	}
	return waiting.Query{Weeks: waiting.Over(weeks)}, weeks, true
}
