package waiting

import (
	"context"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/facts"
)

// FlowHistory is who came to one list and who left it, as far as is known: what a
// forecast measures. Rows of the columns belong together; Priority, Decile and
// Ethnic may be nil.
type FlowHistory struct {
	Partner care.PartnerCode
	Name    string
	// Window is the days over which the history is whole: from the partner's first
	// list on, since waits that ended before it are not known.
	Window   Window
	Rows     QueueColumns
	Priority []uint8 // lower is more urgent
	Decile   []uint8 // IMD, 1 most deprived; 0 not known
	Ethnic   []care.EthnicGroup

	// Vanished left the partner's list with no stop stated, and wait still, as on
	// the shared list; Unexplained stopped with no status that says why, and are
	// taken for treated.
	Vanished    int
	Unexplained int
	Unstarted   int // on the list without a clock start, or with one in the future; they are in no figure
	// Ageless are on the list without a date of birth, and in no figure where the query
	// asks for some ages.
	Ageless int
}

// FlowQuery says which lists a forecast is of: of each of the partners (none: all),
// the waits for a treatment function and with a team ("" for all).
type FlowQuery struct {
	Partners []care.PartnerCode
	TFC      string // NotRecorded = none
	Team     string
	Ages     Ages
	AsAt     care.Date // no later day is looked at; 0 is the newest list of each
}

// Out is the day on which row i left the list, treated or not; 0 while it waits.
func (c QueueColumns) Out(i int) care.Date {
	out := c.Removed[i]
	if c.Withdrawn != nil {
		if w := c.Withdrawn[i]; w != 0 && (out == 0 || w < out) {
			out = w
		}
	}
	return out
}

// priorityUnknown is the priority of a wait that states none: the least urgent of
// those in use.
const priorityUnknown = 4

// leftStatuses are the RTT period statuses of a stop without treatment: active
// monitoring, not to be treated, declined, died, and the first appointment missed.
var leftStatuses = []string{"31", "32", "33", "34", "35", "36"}

// Ages says of whom by age a forecast is: by how old they were when their wait began, so
// that nobody leaves a list by a birthday. "" is everybody.
type Ages string

// Ages that can be asked for.
const (
	Under16 Ages = "under-16"
	From16  Ages = "from-16"
	Under18 Ages = "under-18"
	From18  Ages = "from-18"
)

// AllAges are the ages that can be asked for, with their words.
var AllAges = []struct {
	Ages  Ages
	Words string
}{{"", "All ages"}, {Under16, "Under 16"}, {From16, "16 and over"}, {Under18, "Under 18"}, {From18, "18 and over"}}

// Words is an age as a page says it; ok is false for one that cannot be asked for.
func (a Ages) Words() (words string, ok bool) {
	for _, x := range AllAges {
		if x.Ages == a {
			return x.Words, true
		}
	}
	return "", false
}

// has reports whether somebody who was born on one day is of these ages on another; known
// is false where that cannot be told.
func (a Ages) has(birth, day care.Date) (is, known bool) {
	if a == "" {
		return true, true
	}
	months, known := care.AgeMonths(birth, day)
	switch a {
	case Under16:
		return months < 16*12, known
	case From16:
		return months >= 16*12, known
	case Under18:
		return months < 18*12, known
	case From18:
		return months >= 18*12, known
	}
	return false, known
}

// FlowHistories are the histories that a query asks for, by partner in the order of
// their names; of partners that have brought no list, none. Waits known from events
// alone are in none of them, nor are those that ended on no day that is known (as in
// OverTime), so that who waits is who waits on the shared list.
func (l *List) FlowHistories(ctx context.Context, view *facts.View, q FlowQuery) ([]FlowHistory, error) {
	t, err := l.table(ctx, view, 0)
	if err != nil {
		return nil, err
	}
	return t.flowHistories(ctx, view, q)
}

func (t *table) flowHistories(ctx context.Context, view *facts.View, q FlowQuery) ([]FlowHistory, error) {
	by, all := t.flowWindows(view, q)
	r := t.flowReader(q)
	for n, c := range t.chunks {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		_, visible := view.PathwayChunk(n)
		partner := colPartner(c)
		for _, off := range visible {
			if h := by[partner[off]]; h != nil && r.asked(c, int(off)) {
				r.add(h, c, int(off))
			}
		}
	}
	out := make([]FlowHistory, 0, len(all))
	for _, h := range all {
		out = append(out, *h)
	}
	return out, nil
}

// flowWindows are empty histories of the partners asked for that have brought a list.
func (t *table) flowWindows(view *facts.View, q FlowQuery) (by map[facts.Code]*FlowHistory, all []*FlowHistory) {
	by = map[facts.Code]*FlowHistory{}
	brought, _ := censuses(view)
	for _, p := range view.Partners() {
		lists := brought[p.Code]
		if len(lists) == 0 || len(q.Partners) > 0 && !slices.Contains(q.Partners, p.PartnerDescribed.Code) {
			continue
		}
		h := &FlowHistory{Partner: p.PartnerDescribed.Code, Name: partnerLabel(p)}
		h.Window = Window{lists[0].day + 1, lists[len(lists)-1].day} // who was there on the first is not new after it
		if q.AsAt != 0 {
			h.Window.Until = min(h.Window.Until, q.AsAt)
		}
		h.Window.Until = min(h.Window.Until, t.asAt)
		by[p.Code] = h
		all = append(all, h)
	}
	slices.SortFunc(all, func(a, b *FlowHistory) int { return strings.Compare(a.Name, b.Name) })
	return by, all
}

// flowReader puts rows into histories.
type flowReader struct {
	q         FlowQuery
	asAt      care.Date
	left      []bool  // by DimStatus code
	urgency   []uint8 // by DimPriority code
	tfc, team uint32
}

func (t *table) flowReader(q FlowQuery) flowReader {
	r := flowReader{
		q: q, asAt: t.asAt, left: make([]bool, t.dict(facts.DimStatus).Len()+1), urgency: make([]uint8, t.dict(facts.DimPriority).Len()+1),
		tfc: ^uint32(0), team: ^uint32(0),
	}
	for c := range r.left {
		r.left[c] = slices.Contains(leftStatuses, t.dict(facts.DimStatus).Value(uint32(c)))
	}
	for c := range r.urgency {
		r.urgency[c] = urgencyOf(t.dict(facts.DimPriority).Value(uint32(c)))
	}
	if q.TFC == NotRecorded {
		r.tfc = 0
	} else if c, ok := t.dict(facts.DimTFC).Find(q.TFC); ok {
		r.tfc = c
	}
	if c, ok := t.dict(facts.DimTeam).Find(q.Team); ok {
		r.team = c
	}
	return r
}

// asked reports whether a row is of what the query asks for.
func (r *flowReader) asked(c *chunk, i int) bool {
	switch {
	case c.f.State[i] == facts.StateEvents || c.f.State[i] == facts.StateAbsent:
		return false
	case c.live.at(i) == 0 && c.f.Stop[i] == 0: // ended, on no day that is known: taken up by another partner, for one
		return false
	}
	return (r.q.TFC == "" || uint32(c.f.TFC[i]) == r.tfc) && (r.q.Team == "" || uint32(c.f.Team[i]) == r.team)
}

// add puts one row into its history.
func (r *flowReader) add(h *FlowHistory, c *chunk, i int) {
	start := c.start[i]
	day := start
	if day == 0 {
		day = r.asAt
	}
	switch is, known := r.q.Ages.has(c.f.Birth[i], day); {
	case !known:
		h.Ageless += c.live.at(i)
		return
	case !is:
		return
	}
	if start == 0 || start > r.asAt {
		h.Unstarted += c.live.at(i)
		return
	}
	removed, withdrawn := r.ends(c, i)
	switch {
	case c.f.State[i] == facts.StateVanished:
		h.Vanished++
	case removed != 0 && c.f.Status[i] == 0:
		h.Unexplained++
	}
	h.Rows.Referred = append(h.Rows.Referred, start)
	h.Rows.Removed = append(h.Rows.Removed, removed)
	h.Rows.Withdrawn = append(h.Rows.Withdrawn, withdrawn)
	h.Priority = append(h.Priority, r.urgency[c.f.Priority[i]])
	h.Decile = append(h.Decile, c.f.IMD[i])
	h.Ethnic = append(h.Ethnic, c.eth[i])
}

// ends are the days on which a row's wait ended, by treatment or without; 0 while it
// goes on.
func (r *flowReader) ends(c *chunk, i int) (removed, withdrawn care.Date) {
	stop := c.f.Stop[i]
	switch {
	case c.live.at(i) == 1:
		return 0, 0
	case r.left[c.f.Status[i]]:
		return 0, stop
	}
	return stop, 0
}

// urgencyOf is the digit of a priority code: P2, D2 and C2 are 2.
func urgencyOf(code string) uint8 {
	for _, d := range []byte(code) {
		if d >= '1' && d <= '6' {
			return d - '0'
		}
	}
	return priorityUnknown
}

// FlowChoice is something that a forecast can be of, and how many wait for it.
type FlowChoice struct {
	Heading
	Waiting int
}

// FlowChoices are the treatment functions and the teams with somebody on a list
// that the view may see, most waits first.
func (l *List) FlowChoices(ctx context.Context, view *facts.View) (functions, teams []FlowChoice, err error) {
	choose := func(by Dim) (out []FlowChoice, err error) {
		cross, err := l.Cross(ctx, view, Query{}, by, ColBand)
		if err != nil {
			return nil, err
		}
		for i, h := range cross.Rows {
			if n := cross.RowSum[i].Count; n > 0 {
				out = append(out, FlowChoice{h, n})
			}
		}
		slices.SortStableFunc(out, func(a, b FlowChoice) int { return b.Waiting - a.Waiting })
		return out, nil
	}
	if functions, err = choose(ColTFC); err != nil {
		return nil, nil, err
	}
	teams, err = choose(ColTeam)
	return functions, teams, err
}
