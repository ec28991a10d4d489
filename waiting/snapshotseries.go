package waiting

import (
	"context"
	"slices"

	"roundtable/care"
	"roundtable/facts"
)

// SnapshotSeries is what the partners' lists held at each census, from the first
// list on that each of them brought: unlike a count of all clock starts that are
// known (OverTime), it does not rise because waits that ended before the first
// list are unknown.
type SnapshotSeries struct {
	Dates []care.Date `json:"dates"` // every census of any partner, ascending
	// From is the first of Dates by which every partner here had brought a list;
	// before it Whole lacks somebody. 0 when there is none.
	From     care.Date         `json:"from"`
	Enough   bool              `json:"enough"` // at least SnapshotsEnough dates from From on: worth a line
	Note     string            `json:"note"`   // why the last point need not be the list's own figure
	Whole    []SnapshotPoint   `json:"whole"`  // by Dates, over the partners that had brought a list
	Partners []SnapshotPartner `json:"partners"`
}

// SnapshotPartner is one partner's series, by the Dates of the whole.
type SnapshotPartner struct {
	Partner care.PartnerCode `json:"partner"`
	Name    string           `json:"partner_name"`
	Points  []SnapshotPoint  `json:"points"`
}

// SnapshotPoint is the list at one census. Waits are counted to that day by what
// is known now: a pathway was on the list from its clock start until its stop. One
// that a census lacked, with no stop stated, waits still, as it does on the list.
// Rows without a clock start, and those that no list states, are in no figure.
type SnapshotPoint struct {
	Known   bool `json:"known"`   // the partner had brought a list by then; of the whole: every partner had
	Brought bool `json:"brought"` // a list of this very date was brought; of the whole: by anybody
	Waiting int  `json:"waiting"`
	Over52  int  `json:"over_52"`
	Over65  int  `json:"over_65"`
	// Stated is how many pathways the newest list by then says that it held, by the
	// delivery's own counts: it differs from Waiting by rows without a clock start,
	// by those that came late or vanished, and by corrections since.
	Stated int `json:"stated"`
}

// snapshotNote says how the series differs from the shared list.
const snapshotNote = "Pathways that left a partner's list with no stop stated are counted as waiting, as on the shared list. " +
	"The list has more rows than the last point: those without a clock start, those known from files of events alone, " +
	"and those that came after the last census."

// SnapshotsEnough is how many census dates make a series.
const SnapshotsEnough = 3

// census is one snapshot that a partner brought.
type census struct {
	day    care.Date
	kind   string
	stated int
}

// SnapshotSeries counts what each partner's list held at each census date. It has
// no dates when nobody has brought a snapshot. The answer may be shared: do not
// change it.
func (l *List) SnapshotSeries(ctx context.Context, view *facts.View) (*SnapshotSeries, error) {
	t, err := l.table(ctx, view, 0)
	if err != nil {
		return nil, err
	}
	return remembered(&t.memo, "snapshots", func() (*SnapshotSeries, error) { return snapshotSeries(ctx, view) })
}

func snapshotSeries(ctx context.Context, view *facts.View) (*SnapshotSeries, error) {
	s := &SnapshotSeries{Note: snapshotNote, Dates: []care.Date{}, Whole: []SnapshotPoint{}, Partners: []SnapshotPartner{}}
	brought, left := censuses(view)
	for _, all := range brought {
		for _, c := range all {
			s.Dates = append(s.Dates, c.day)
		}
	}
	slices.Sort(s.Dates)
	s.Dates = slices.Compact(s.Dates)
	counts, err := s.count(ctx, view, brought, left)
	if err != nil {
		return nil, err
	}
	s.Whole = make([]SnapshotPoint, len(s.Dates))
	for _, p := range view.Partners() {
		all := brought[p.Code]
		if len(all) == 0 {
			continue
		}
		points := counts[p.Code].points(s.Dates, all)
		s.Partners = append(s.Partners, SnapshotPartner{Partner: p.PartnerDescribed.Code, Name: partnerLabel(p), Points: points})
	}
	s.whole()
	return s, nil
}

// censuses are the snapshots that stand, by partner, and the day of each extract.
func censuses(view *facts.View) (brought map[facts.Code][]census, days []care.Date) {
	brought = make(map[facts.Code][]census)
	days = append(days, 0) // extracts are numbered from 1
	partners := view.Dict(facts.DimPartner)
	described := make(map[facts.Code]bool)
	for _, p := range view.Partners() {
		described[p.Code] = true
	}
	for _, x := range view.Extracts() {
		r := x.Received
		day := r.Census
		if day == 0 {
			day = care.DateOf(x.At.In(care.London))
		}
		days = append(days, day)
		code, ok := partners.Find(string(r.Partner))
		if !ok || !described[facts.Code(code)] || x.Withdrawn != 0 || !r.Snapshot {
			continue
		}
		c := r.Counts
		brought[facts.Code(code)] = append(brought[facts.Code(code)], census{day, r.Kind, c.New + c.Changed + c.Same})
	}
	for _, all := range brought {
		slices.SortStableFunc(all, func(a, b census) int { return int(a.day - b.day) })
	}
	return brought, days
}

// seriesCount is how one partner's figures change from date to date.
type seriesCount struct{ waiting, over52, over65 steps }

// count goes once through the rows that partners' snapshots state.
func (s *SnapshotSeries) count(ctx context.Context, view *facts.View, brought map[facts.Code][]census, days []care.Date) (map[facts.Code]*seriesCount, error) {
	out := make(map[facts.Code]*seriesCount)
	for p := range brought {
		n := len(s.Dates)
		out[p] = &seriesCount{newSteps(n), newSteps(n), newSteps(n)}
	}
	for f, visible := range view.Pathways() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for _, i := range visible {
			y := out[f.Partner[i]]
			if y == nil || f.Start[i] == 0 || !view.Extract(f.Extract[i]).Received.Snapshot {
				continue
			}
			end := len(s.Dates)
			if day := leftOn(f, int(i), days); day != 0 {
				end = s.from(day)
			}
			y.waiting.add(s.from(f.Start[i]), end)
			y.over52.add(s.from(f.Start[i]+7*52+1), end)
			y.over65.add(s.from(f.Start[i]+7*65+1), end)
		}
	}
	return out, nil
}

// leftOn is the first day on which a row was not on its list; 0 while it is.
func leftOn(f *facts.PathwayChunk, i int, days []care.Date) care.Date {
	switch f.State[i] {
	case facts.StateStopped:
		if f.Stop[i] != 0 {
			return f.Stop[i]
		}
	default: // a row that vanished with no stop waits still, as on the list
		return 0
	}
	if no := int(f.Gone[i]); no > 0 && no < len(days) {
		return days[no]
	}
	if no := int(f.Extract[i]); no < len(days) {
		return days[no] // the statement itself says that it has stopped
	}
	return 0
}

// from is the index of the first date that is not before day.
func (s *SnapshotSeries) from(day care.Date) int {
	i, _ := slices.BinarySearch(s.Dates, day)
	return i
}

// points are one partner's figures; dates before its first list are not known.
func (y *seriesCount) points(dates []care.Date, all []census) []SnapshotPoint {
	out := make([]SnapshotPoint, len(dates))
	figures := make([][]int, 3)
	for i, s := range []steps{y.waiting, y.over52, y.over65} {
		figures[i] = make([]int, len(dates))
		s.sum(figures[i])
	}
	stated := make(map[string]int) // the newest list of each kind
	next := 0
	for i, day := range dates {
		p := &out[i]
		for ; next < len(all) && all[next].day <= day; next++ {
			stated[all[next].kind] = all[next].stated
			p.Brought = p.Brought || all[next].day == day
		}
		if len(stated) == 0 {
			continue
		}
		p.Known, p.Waiting, p.Over52, p.Over65 = true, figures[0][i], figures[1][i], figures[2][i]
		for _, n := range stated {
			p.Stated += n
		}
	}
	return out
}

// whole adds the partners up and says from when nobody is missing.
func (s *SnapshotSeries) whole() {
	since := 0
	for i := range s.Whole {
		w := &s.Whole[i]
		w.Known = true
		for _, p := range s.Partners {
			q := p.Points[i]
			w.Known, w.Brought = w.Known && q.Known, w.Brought || q.Brought
			w.Waiting += q.Waiting
			w.Over52 += q.Over52
			w.Over65 += q.Over65
			w.Stated += q.Stated
		}
		if w.Known {
			if since == 0 {
				s.From = s.Dates[i]
			}
			since++
		}
	}
	s.Enough = since >= SnapshotsEnough
}
