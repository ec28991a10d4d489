package waiting

import (
	"context"
	"sync"
	"time"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
)

// List answers questions about the shared list: one row per open pathway across
// partners. It keeps the columns that it derives from facts between questions.
// Its methods are safe for concurrent use and see only what the view allows.
type List struct {
	store ledger.Store // for notes and saved views; nil = read only
	now   func() time.Time
	ranks *rankCache

	prioritiesMu sync.Mutex
	priorities   *care.Priorities // in force, as far as the ledger was read
	prioritiesAt ledger.Version   // of their stream

	tables *tables
	marks  SharedMarks // nil: none are known
}

// Options of NewList; the zero Options are good.
type Options struct {
	// Store takes notes and saved views; without one the list is read only.
	Store ledger.Store
	// Now tells the time; nil = time.Now. Days change at midnight in London.
	Now func() time.Time
	// Priorities are the priority codes until the collaborative has agreed its own
	// (List.SetPriorities); nil = care.DefaultPriorities.
	Priorities *care.Priorities
}

// NewList makes a list. It costs nothing; the first question derives the columns.
func NewList(o Options) *List {
	l := &List{store: o.Store, now: o.Now, priorities: o.Priorities, ranks: newRankCache(), tables: newTables(keepBytes)}
	if l.now == nil {
		l.now = time.Now
	}
	if l.priorities == nil {
		l.priorities = care.DefaultPriorities()
	}
	return l
}

// Today is the day in London.
func (l *List) Today() care.Date { return care.DateOf(l.now().In(care.London)) }

// Warm derives the columns of a view ahead of the first question, so that the
// question does not wait for it. Call it when facts have moved on, after an
// import above all, and when the day has: a note has one chunk of 16,384 rows
// derived anew, a delivery those chunks that it touched and those with a row that
// says something of what it touched (see changes), a new day all of them.
// A question that comes meanwhile waits for the same work and never does it twice;
// none is answered from the table before, because who has just written something
// must see it.
func (l *List) Warm(ctx context.Context, view *facts.View) error {
	l.tables.pin(tableOf(view, l.Today()))
	t, err := l.table(ctx, view, 0)
	if err != nil {
		return err
	}
	t.keysOf(ColName, false)
	all := selectWhere(t, nil)
	all.summaryOf(Query{}, care.Viewer{})
	all.pick(t.keysOf(ColWeeks, true), 0, 1) // the order of the first page
	return ctx.Err()
}

// table returns the columns of the view for a day; 0 = today. Who asks while they
// are derived waits for the same work, until ctx ends.
func (l *List) table(ctx context.Context, view *facts.View, asAt care.Date) (*table, error) {
	if asAt == 0 {
		asAt = l.Today()
	}
	k := l.tables.keep(tableOf(view, asAt))
	if err := k.lock(ctx); err != nil {
		return nil, err
	}
	defer k.unlock()
	prev := k.t.Load()
	if prev != nil && prev.gen == view.Generation() && prev.past == (asAt < l.Today()) {
		return prev, nil
	}
	prios, err := l.Priorities(ctx)
	if err != nil {
		return nil, err
	}
	if asAt != l.Today() && isWhole(view) {
		// Other days are asked for seldom: however many are, one is derived at a time.
		if err := l.tables.other.lock(ctx); err != nil {
			return nil, err
		}
		defer l.tables.other.unlock()
	}
	t, err := l.derive(ctx, view, asAt, prev, prios, &k.done)
	if err != nil {
		return nil, err
	}
	if prev == nil || prev.gen <= t.gen {
		k.t.Store(t)
		l.tables.bound()
	}
	return t, nil
}

// derive makes a table: of everybody's rows from the one before, of a scope's, and
// for another zone of links, from that of everybody.
func (l *List) derive(ctx context.Context, view *facts.View, asAt care.Date, prev *table, prios *care.Priorities, p *progress) (*table, error) {
	if isWhole(view) {
		return l.buildTable(ctx, view, asAt, prev, prios, p)
	}
	whole, err := l.table(ctx, view.Whole(), asAt)
	if err != nil {
		return nil, err
	}
	return whole.under(ctx, view)
}

// Ready is how far today's list is derived that everybody reads, for a page that
// says so instead of waiting: done of total parts. Both are 0 before anybody has
// asked for it, and equal when a question is answered at once.
func (l *List) Ready() (done, total int) {
	return l.tables.ready(l.Today())
}

// selected evaluates a query's filters.
func (l *List) selected(ctx context.Context, view *facts.View, q Query) (*selection, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	t, err := l.table(ctx, view, q.AsAt)
	if err != nil {
		return nil, err
	}
	version := t.sharedVersion()
	preds := q.compile(t, view.Viewer())
	if len(preds) == 1 && preds[0] == predicate(tooMany{}) {
		return nil, &care.Problem{
			What:   "The search finds too many people.",
			Where:  "the search",
			Remedy: "Write more letters of the name, the family and the given name together, or a number.",
		}
	}
	s := selectWhere(t, preds)
	s.marks = version
	return s, nil
}

// Find returns one page of the list. An offset past the end gives a page
// without rows. The error is a *care.Problem when the query makes no sense.
func (l *List) Find(ctx context.Context, view *facts.View, q Query) (*Page, error) {
	s, err := l.selected(ctx, view, q)
	if err != nil {
		return nil, err
	}
	limit := q.Limit
	if limit == 0 {
		limit = DefaultLimit
	}
	p := &Page{AsAt: s.t.asAt, Head: s.t.pos, Listed: s.t.n, Count: s.count, Offset: q.Offset, Rows: []Row{}}
	if s.t.past {
		p.Note = PastNote
	}
	p.Summary = *s.summaryOf(q, view.Viewer())
	if q.Group != ColNone {
		p.Groups = s.groups(q)
	}
	keys, err := s.sortKeys(q)
	if err != nil {
		return nil, err
	}
	rows := s.pick(keys, q.Offset, q.Offset+limit)
	l.tables.answered()
	w := rowWriter{l: l, v: view, t: s.t}
	for _, r := range rows {
		p.Rows = append(p.Rows, w.row(r))
	}
	return p, nil
}

// Each yields every row that a query selects, in order, whatever its Offset and
// Limit say; it is for exports.
func (l *List) Each(ctx context.Context, view *facts.View, q Query, yield func(Row) error) error {
	s, err := l.selected(ctx, view, q)
	if err != nil {
		return err
	}
	keys, err := s.sortKeys(q)
	if err != nil {
		return err
	}
	w := rowWriter{l: l, v: view, t: s.t}
	for _, r := range s.pick(keys, 0, s.count) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := yield(w.row(r)); err != nil {
			return err
		}
	}
	return nil
}

// Count is how many pathways a query selects.
func (l *List) Count(ctx context.Context, view *facts.View, q Query) (int, error) {
	s, err := l.selected(ctx, view, q)
	if err != nil {
		return 0, err
	}
	return s.count, nil
}

// sortKeys are the keyers of a query: its group first, then its sort keys, or
// the longest wait. The error is a *care.Problem when more than rankAtMost rows
// would have to be sorted by a free text.
func (s *selection) sortKeys(q Query) ([]keyer, error) {
	t := s.t
	var keys []keyer
	if q.Group != ColNone {
		keys = append(keys, t.keysOf(q.Group, false)...)
	}
	for _, k := range q.Sort {
		if !freeText(k.By) || t.n <= t.ranksUpTo() {
			keys = append(keys, t.keysOf(k.By, k.Desc)...)
			continue
		}
		if s.count > t.ranksUpTo() {
			return nil, &care.Problem{
				What:   "The list is too long to be sorted by what people wrote in their own words.",
				Where:  "the list's order",
				Remedy: "Filter the list first, or sort it by another column.",
			}
		}
		r := t.rankRows(k.By, s.rows())
		keys = append(keys, rowKey{r.rank, r.top, k.Desc})
	}
	if len(q.Sort) == 0 {
		keys = append(keys, t.keysOf(ColWeeks, true)...)
	}
	return keys, nil
}

// groups counts the selection by the query's group.
func (s *selection) groups(q Query) []Group {
	d, ok := s.t.dimension(q.Group, false)
	if !ok || s.count == 0 {
		return nil
	}
	var out []Group
	offset := 0
	count := s.countMany
	if d.domain() <= fewValues {
		count = s.countFew
	}
	counts := count(d.keyer)
	defer putCounters(counts)
	for key, n := range counts {
		if n > 0 {
			out = append(out, Group{Heading: d.heading(uint32(key)), Count: int(n), Offset: offset})
			offset += int(n)
		}
	}
	return out
}
