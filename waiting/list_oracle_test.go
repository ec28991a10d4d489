package waiting

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger/ledgertest"
)

// plain is one row in plain values: what the scans are compared with.
type plain struct {
	row                                                          facts.Row
	partner, tfc, prio, spec, team, reason, owner, family, given string
	decided, start, queue, next, contact, validated, due, birth  care.Date
	age                                                          AgeBand
	eth                                                          care.EthnicGroup
	decile                                                       uint8
	yes, no                                                      care.Flags
	also, elsewhere, probably, query, vanished, held, nhs, dup   bool
	differs, shared                                              bool
	missing                                                      uint32
	action                                                       string
}

func plainRows(t *table) (out []plain) {
	person := make(map[facts.Row]map[facts.Code]int)
	for _, c := range t.chunks {
		for i := range c.live.rows() {
			if person[c.f.Same[i]] == nil {
				person[c.f.Same[i]] = make(map[facts.Code]int)
			}
			person[c.f.Same[i]][c.f.Partner[i]]++
		}
	}
	for _, c := range t.chunks {
		for i := 0; i < c.f.Len; i++ {
			if c.live.at(i) == 0 {
				continue
			}
			val := func(d facts.Dim, code uint32) string { return t.dict(d).Value(code) }
			rows := 0
			for _, n := range person[c.f.Same[i]] {
				rows += n
			}
			out = append(out, plain{
				row: c.f.Base + facts.Row(i), partner: val(facts.DimPartner, uint32(c.f.Partner[i])),
				tfc: val(facts.DimTFC, uint32(c.f.TFC[i])), prio: val(facts.DimPriority, uint32(c.f.Priority[i])),
				spec: val(facts.DimSpecialty, uint32(c.f.Specialty[i])), team: val(facts.DimTeam, uint32(c.f.Team[i])),
				owner: val(facts.DimOwner, uint32(c.f.Owner[i])), family: val(facts.DimFamily, uint32(c.family[i])),
				given:  val(facts.DimGiven, uint32(c.given[i])),
				reason: val(facts.DimReason, uint32(c.f.Reason[i])), decided: c.f.Decided[i],
				start: c.start[i], queue: c.queue[i], next: c.next[i], contact: c.f.Contact[i],
				validated: c.f.Validated[i], due: c.f.NextDue[i], birth: c.f.Birth[i],
				age: c.age[i], eth: c.eth[i], decile: c.f.IMD[i], yes: c.yes[i], no: c.no[i],
				also: rows > 1, elsewhere: len(person[c.f.Same[i]]) > 1, probably: c.probably.at(i) == 1,
				query: c.state[i]&stQuery != 0, vanished: c.state[i]&stVanished != 0, held: c.state[i]&stHeld != 0,
				nhs: c.state[i]&stNHS != 0, dup: c.state[i]&stDuplicate != 0,
				differs: c.state[i]&stClockDiffer != 0, shared: c.state[i]&stShared != 0,
				missing: c.missing[i], action: t.text(c, i, ColAction),
			})
		}
	}
	return out
}

func isOne[T comparable](v T, of []T) bool { return len(of) == 0 || slices.Contains(of, v) }

func oneCode(v string, of []string) bool {
	return len(of) == 0 || slices.ContainsFunc(of, func(s string) bool {
		return (s == NotRecorded && v == "") || (v != "" && (v == s || v == strings.ToUpper(s)))
	})
}

func answered(a Answer, is bool) bool { return a == Any || (a == Yes) == is }

func inWeeks(r Range, start, day care.Date) bool {
	if r.IsZero() {
		return true
	}
	w := care.WeeksWaited(start, day)
	return w >= max(1, r.From) && (r.To == 0 || w <= r.To)
}

// matches says in plain words what every filter means.
func (p plain) matches(q Query, v care.Viewer, day care.Date) bool {
	partners := make([]string, len(q.Partners))
	for i, c := range q.Partners {
		partners[i] = string(c)
	}
	due := p.start != 0 && day-p.start >= 84 && (p.validated == 0 || day-p.validated >= 84)
	return oneCode(p.partner, partners) && oneCode(p.tfc, q.TFCs) && oneCode(p.spec, q.Specs) && oneCode(p.team, q.Teams) && oneCode(p.reason, q.Reasons) &&
		oneCode(p.prio, q.Priorities) && isOne(bandAt(p.start, day), q.Bands) &&
		inWeeks(q.Weeks, p.start, day) && inWeeks(q.QueueWeeks, p.queue, day) && p.nextMatches(q.Next, day) &&
		p.ownerMatches(q, v) &&
		(q.ContactAge == 0 || p.contact == 0 || int(day-p.contact) > q.ContactAge) && (!q.Never || p.contact == 0) &&
		p.yes&q.Yes == q.Yes && p.no&q.No == q.No && (p.yes|p.no)&q.Unasked == 0 &&
		isOne(p.age, q.Ages) && isOne(p.decile, q.Deciles) && isOne(p.eth, q.Ethnicities) &&
		answered(q.AlsoOn, p.also) && answered(q.Elsewhere, p.elsewhere) && answered(q.Probably, p.probably) &&
		answered(q.Validation, due) && answered(q.HasQuery, p.query) && answered(q.Vanished, p.vanished) &&
		answered(q.Held, p.held) && answered(q.Unstarted, p.start == 0 || p.start > day) && answered(q.PriorityDue, p.priorityPast(day)) && p.doubtMatches(q.Doubt, day)
}

// priorityPast: P1a a day, P2 28 days, P3 84; the others of the made lists set none.
func (p plain) priorityPast(day care.Date) bool {
	limit := map[string]care.Date{"P1a": 1, "P2": 28, "P3": 84}[p.prio]
	return limit > 0 && p.decided > 0 && day > p.decided+limit
}

func (p plain) nextMatches(f NextFilter, day care.Date) bool {
	ahead := int(p.next - day)
	switch f.Is {
	case NextNone:
		return p.next == 0
	case NextSome:
		return p.next != 0
	case NextWithin:
		return p.next != 0 && ahead >= 0 && ahead <= f.Days
	case NextAfter:
		return p.next != 0 && ahead > f.Days
	case NextPast:
		return p.next != 0 && ahead < 0
	case NextNotSet:
		return p.next == 0 || ahead < 0
	}
	return true
}

func (p plain) ownerMatches(q Query, v care.Viewer) bool {
	switch q.Owner {
	case OwnerNone:
		return p.owner == ""
	case OwnerSome:
		return p.owner != ""
	case OwnerMine:
		return p.owner != "" && strings.EqualFold(p.owner, v.Name)
	}
	return len(q.OwnerRefs) == 0 || (p.owner != "" && slices.Contains(q.OwnerRefs, OwnerRefOf(p.owner)))
}

func (p plain) doubtMatches(d Doubt, day care.Date) bool {
	switch d {
	case "":
		return true
	case DoubtNoNHS:
		return !p.nhs
	case DoubtNumberShared:
		return p.shared
	case DoubtDuplicate:
		return p.dup
	case DoubtVanished:
		return p.vanished
	case DoubtClockDiffers:
		return p.differs
	case DoubtFutureStart:
		return p.start > day
	case DoubtPastNext:
		return p.next != 0 && p.next < day
	}
	bit, ok := missingBit(strings.TrimPrefix(string(d), string(DoubtMissing)))
	return ok && p.missing&bit != 0
}

// sortValue is what a column sorts by; none is true for "not recorded".
func (p plain) compare(o plain, k SortKey, day care.Date) int {
	sign := 1
	if k.Desc {
		sign = -1
	}
	date := func(a, b care.Date, sign int) int {
		if (a == 0) != (b == 0) {
			if a == 0 {
				return 1
			}
			return -1
		}
		return sign * cmp.Compare(a, b)
	}
	text := func(a, b string) int {
		if (a == "") != (b == "") {
			if a == "" {
				return 1
			}
			return -1
		}
		return sign * cmp.Or(cmp.Compare(strings.ToLower(a), strings.ToLower(b)), cmp.Compare(a, b))
	}
	small := func(a, b, none int) int {
		if (a == none) != (b == none) {
			if a == none {
				return 1
			}
			return -1
		}
		return sign * cmp.Compare(a, b)
	}
	yes := func(a, b bool) int {
		n := map[bool]int{true: 1}
		return sign * cmp.Compare(n[a], n[b])
	}
	switch k.By {
	case ColWeeks:
		return date(p.start, o.start, -sign)
	case ColQueueWeeks:
		return date(p.queue, o.queue, -sign)
	case ColNext:
		return date(p.next, o.next, sign)
	case ColContact:
		return date(p.contact, o.contact, sign)
	case ColValidated:
		return date(p.validated, o.validated, sign)
	case ColActionDue:
		return date(p.due, o.due, sign)
	case ColAge:
		return date(p.birth, o.birth, -sign)
	case ColBand:
		return small(int(bandAt(p.start, day)), int(bandAt(o.start, day)), int(BandUnknown))
	case ColPartner:
		return text(p.partner, o.partner)
	case ColTFC:
		return text(p.tfc, o.tfc)
	case ColSpecialty:
		return text(p.spec, o.spec)
	case ColTeam:
		return text(p.team, o.team)
	case ColReason:
		return text(p.reason, o.reason)
	case ColOwner:
		return text(p.owner, o.owner)
	case ColName:
		return cmp.Or(text(p.family, o.family), text(p.given, o.given))
	case ColAction:
		if (p.action == "") != (o.action == "") || p.action == "" {
			return text(p.action, o.action)
		}
		return sign * cmp.Compare(p.action, o.action)
	case ColPriority:
		if (p.prio == "") != (o.prio == "") || p.prio == "" {
			return text(p.prio, o.prio)
		}
		r := care.DefaultPriorities().Rank
		return sign * cmp.Compare(r(p.prio), r(o.prio))
	case ColAgeBand:
		return small(int(p.age), int(o.age), int(AgeUnknown))
	case ColDecile:
		return small(int(p.decile), int(o.decile), 0)
	case ColEthnicity:
		return small(int(p.eth), int(o.eth), 0)
	case ColHeld:
		return yes(p.held, o.held)
	case ColQueries:
		return yes(p.query, o.query)
	}
	panic("no oracle for " + k.By)
}

var oracleSort = []Column{
	ColWeeks, ColQueueWeeks, ColNext, ColContact, ColValidated, ColActionDue, ColAge, ColBand, ColPartner, ColTFC,
	ColSpecialty, ColTeam, ColReason, ColOwner, ColName, ColAction, ColPriority, ColAgeBand, ColDecile, ColEthnicity, ColHeld, ColQueries,
}

// drawList is a made table: small, of several chunks, or with nothing recorded.
func drawList(t *rapid.T) *table {
	rows := rapid.SampledFrom([]int{0, 1, 63, 64, 65, 500, facts.ChunkRows + 70}).Draw(t, "rows")
	return fakeTable(fakeList{
		rows: rows, partners: rapid.IntRange(1, 5).Draw(t, "partners"), tfcs: 6, teams: 20, owners: 4, names: 9,
		blank: rapid.SampledFrom([]float64{0, 0.3, 1}).Draw(t, "blank"),
		seed:  rapid.Uint64().Draw(t, "seed"), day: care.NewDate(2026, 11, 21),
	})
}

func maybe[T any](t *rapid.T, name string, often int, draw func() T) (v T) {
	if rapid.IntRange(0, 9).Draw(t, name+"?") < often {
		return draw()
	}
	return v
}

func drawQuery(t *rapid.T) Query {
	codes := func(name string, of ...string) []string {
		return maybe(t, name, 2, func() []string { return rapid.SliceOfN(rapid.SampledFrom(of), 1, 3).Draw(t, name) })
	}
	weeks := func(name string) Range {
		return maybe(t, name, 2, func() Range {
			from := rapid.IntRange(0, 120).Draw(t, name)
			return Range{from, rapid.SampledFrom([]int{0, from + 1, from + 30}).Draw(t, name+" to")}
		})
	}
	answer := func(name string) Answer {
		return maybe(t, name, 1, func() Answer { return Answer(rapid.IntRange(1, 2).Draw(t, name)) })
	}
	flags := func(name string) care.Flags {
		return maybe(t, name, 1, func() care.Flags { return care.Flags(rapid.IntRange(0, 0x1fff).Draw(t, name) & 0x81) })
	}
	q := Query{
		TFCs: codes("tfc", "T000", "T019", "T038", "none such", NotRecorded), Teams: codes("team", "Team 000", NotRecorded),
		Reasons: codes("reason", "Reason 000", "Reason 009", NotRecorded), PriorityDue: answer("priority due"),
		Specs: codes("spec", "Spec 000", "Spec 019"), Priorities: codes("prio", "P2", "p2", "P1a", NotRecorded),
		Weeks: weeks("weeks"), QueueWeeks: weeks("queue"),
		Owner:      maybe(t, "owner", 2, func() OwnerIs { return rapid.SampledFrom([]OwnerIs{OwnerNone, OwnerMine, OwnerSome}).Draw(t, "owner") }),
		ContactAge: maybe(t, "contact", 2, func() int { return rapid.IntRange(1, 200).Draw(t, "contact") }),
		Never:      maybe(t, "never", 1, func() bool { return true }),
		Yes:        flags("yes"), No: flags("no"), Unasked: flags("unasked"),
		AlsoOn: answer("also"), Elsewhere: answer("elsewhere"), Probably: answer("probably"), Validation: answer("due"),
		HasQuery: answer("query"), Vanished: answer("vanished"), Held: answer("held"), Unstarted: answer("unstarted"),
		Doubt: maybe(t, "doubt", 1, func() Doubt {
			return rapid.SampledFrom([]Doubt{DoubtNoNHS, DoubtNumberShared, DoubtDuplicate, DoubtVanished, DoubtClockDiffers, DoubtFutureStart, DoubtPastNext, "missing-tfc", "missing-adjustments"}).Draw(t, "doubt")
		}),
		Next: maybe(t, "next", 3, func() NextFilter {
			f := NextFilter{Is: rapid.SampledFrom([]NextIs{NextNone, NextSome, NextWithin, NextAfter, NextPast, NextNotSet}).Draw(t, "next")}
			if f.Is == NextWithin || f.Is == NextAfter {
				f.Days = rapid.IntRange(0, 60).Draw(t, "days")
			}
			return f
		}),
	}
	if p := codes("partner", "R000", "R009", NotRecorded); len(p) > 0 {
		for _, c := range p {
			q.Partners = append(q.Partners, care.PartnerCode(c))
		}
	}
	if q.Owner == OwnerAny {
		q.OwnerRefs = maybe(t, "ref", 1, func() []OwnerRef { return []OwnerRef{OwnerRefOf("Owner 000"), OwnerRefOf("nobody")} })
	}
	small := func(name string, n int) (out []uint8) {
		return maybe(t, name, 2, func() []uint8 { return rapid.SliceOfN(rapid.Uint8Range(0, uint8(n-1)), 1, 3).Draw(t, name) })
	}
	for _, v := range small("bands", int(numBands)) {
		q.Bands = append(q.Bands, WaitBand(v))
	}
	for _, v := range small("ages", int(numAges)) {
		q.Ages = append(q.Ages, AgeBand(v))
	}
	for _, v := range small("eth", 6) {
		q.Ethnicities = append(q.Ethnicities, care.EthnicGroup(v))
	}
	q.Deciles = small("imd", 11)
	for range rapid.IntRange(0, 3).Draw(t, "keys") {
		q.Sort = append(q.Sort, SortKey{rapid.SampledFrom(oracleSort).Draw(t, "by"), rapid.Bool().Draw(t, "desc")})
	}
	return q
}

var oracleViewer = care.Viewer{Account: "a1", Name: "owner 007"}

// TestListOracle: whatever is asked, the scans give what plain code gives, row
// for row, for any page.
func TestListOracle(t *testing.T) {
	ledgertest.OneAtATime(t)
	rapid.Check(t, func(t *rapid.T) {
		tab := drawList(t)
		q := drawQuery(t)
		if err := q.Check(); err != nil {
			t.Fatal(err)
		}
		var want []plain
		for _, p := range plainRows(tab) {
			if p.matches(q, oracleViewer, tab.asAt) {
				want = append(want, p)
			}
		}
		s := selectWhere(tab, q.compile(tab, oracleViewer))
		if s.count != len(want) {
			t.Fatalf("%d rows, want %d", s.count, len(want))
		}
		keys := q.Sort
		if len(keys) == 0 {
			keys = []SortKey{{ColWeeks, true}}
		}
		slices.SortStableFunc(want, func(a, b plain) int {
			for _, k := range keys {
				if c := a.compare(b, k, tab.asAt); c != 0 {
					return c
				}
			}
			return 0
		})
		lo := rapid.IntRange(0, len(want)+3).Draw(t, "offset")
		hi := lo + rapid.SampledFrom([]int{1, 10, 50, 5000, 40_000}).Draw(t, "limit")
		order, err := s.sortKeys(q)
		if err != nil {
			t.Fatal(err)
		}
		got := s.pick(order, lo, hi)
		for i := lo; i < min(hi, len(want)); i++ {
			if i-lo >= len(got) || got[i-lo] != want[i].row {
				t.Fatalf("place %d: another row than plain sorting gives (sort %v)", i, keys)
			}
		}
		if len(got) != max(0, min(hi, len(want))-lo) {
			t.Fatalf("%d rows on the page", len(got))
		}
	})
}

// plainStat is Stat from a list of starts, the long way.
func plainStat(starts []care.Date, day care.Date) (s Stat) {
	s.Count = len(starts)
	var days []int
	for _, d := range starts {
		switch {
		case d == 0:
			s.Unknown++
		case d > day:
			s.Future++
		default:
			days = append(days, int(day-d))
		}
	}
	slices.Sort(days)
	s.Waiting = len(days)
	for _, d := range days {
		if care.WeekBand(d) <= 18 {
			s.Within18++
		}
		for i, w := range overWeeks {
			if care.WeekBand(d) > w {
				s.Over[i]++
			}
		}
	}
	s.MedianDays, s.P92Days = Percentile(days, 0.5), Percentile(days, 0.92)
	return s
}

func sameStat(a, b Stat) bool {
	close := math.Abs(a.MedianDays-b.MedianDays) < 1e-9 && math.Abs(a.P92Days-b.P92Days) < 1e-9
	a.MedianDays, a.P92Days, b.MedianDays, b.P92Days = 0, 0, 0, 0
	return close && a == b
}

func (p plain) code(d Dim, day care.Date) string {
	s := ""
	switch d {
	case ColPartner:
		s = p.partner
	case ColTFC:
		s = p.tfc
	case ColSpecialty:
		s = p.spec
	case ColTeam:
		s = p.team
	case ColReason:
		s = p.reason
	case ColPriority:
		s = p.prio
	case ColOwner:
		s = p.owner
	case ColBand:
		s = bandCodes[bandAt(p.start, day)]
	case ColAgeBand:
		s = ageCodes[p.age]
	case ColEthnicity:
		s = ethnicCodes[p.eth]
	case ColDecile:
		s = decileHeading(int(p.decile)).Code
	}
	if s == "" {
		return NotRecorded
	}
	return s
}

// TestCrossOracle: every cell and margin of a cross table is what plain code
// counts, a cell's query opens exactly its rows, and groups add up.
func TestCrossOracle(t *testing.T) {
	ledgertest.OneAtATime(t)
	rapid.Check(t, func(t *rapid.T) {
		tab := drawList(t)
		q := Query{Weeks: maybe(t, "weeks", 3, func() Range { return Over(26) })}
		rd, cd := rapid.SampledFrom(Dims()).Draw(t, "rows of"), rapid.SampledFrom(Dims()).Draw(t, "columns of")
		s := selectWhere(tab, q.compile(tab, oracleViewer))
		got, err := s.cross(q, rd, cd)
		if err != nil {
			t.Fatal(err)
		}
		cells, rows, cols := map[string][]care.Date{}, map[string][]care.Date{}, map[string][]care.Date{}
		var all []care.Date
		for _, p := range plainRows(tab) {
			if !p.matches(q, oracleViewer, tab.asAt) {
				continue
			}
			r, c := p.code(rd, tab.asAt), p.code(cd, tab.asAt)
			cells[r+"|"+c] = append(cells[r+"|"+c], p.start)
			rows[r], cols[c], all = append(rows[r], p.start), append(cols[c], p.start), append(all, p.start)
		}
		if len(got.Rows) != len(rows) || len(got.Cols) != len(cols) || !sameStat(got.Total, plainStat(all, tab.asAt)) {
			t.Fatalf("headings or total: %+v, want %+v", got.Total, plainStat(all, tab.asAt))
		}
		for i, r := range got.Rows {
			if !sameStat(got.RowSum[i], plainStat(rows[r.Code], tab.asAt)) {
				t.Fatalf("row %s: %+v, want %+v", r.Code, got.RowSum[i], plainStat(rows[r.Code], tab.asAt))
			}
			for j, c := range got.Cols {
				if want := plainStat(cells[r.Code+"|"+c.Code], tab.asAt); !sameStat(got.Cells[i][j], want) {
					t.Fatalf("cell %s %s: %+v, want %+v", r.Code, c.Code, got.Cells[i][j], want)
				}
			}
		}
		if len(got.Rows) > 0 {
			i, j := rapid.IntRange(0, len(got.Rows)-1).Draw(t, "i"), rapid.IntRange(0, len(got.Cols)-1).Draw(t, "j")
			if rd != cd {
				open := got.Query(i, j)
				if n := selectWhere(tab, open.compile(tab, oracleViewer)).count; n != got.Cells[i][j].Count {
					t.Fatalf("the cell's query opens %d rows, the cell counts %d", n, got.Cells[i][j].Count)
				}
			}
		}
		sum := 0
		for _, g := range s.groups(Query{Group: rd}) {
			if g.Offset != sum || len(rows[g.Code]) != g.Count {
				t.Fatalf("group %s: %d at %d, want %d at %d", g.Code, g.Count, g.Offset, len(rows[g.Code]), sum)
			}
			sum += g.Count
		}
		if sum != s.count {
			t.Fatalf("groups add up to %d of %d", sum, s.count)
		}
		people := map[facts.Row]bool{}
		order, err := s.sortKeys(q)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range s.pick(order, 0, s.count) {
			c, k, _ := tab.row(r)
			people[c.f.Same[k]] = true
		}
		if sm := s.summary(); sm.People != len(people) || !sameStat(sm.Clock, plainStat(all, tab.asAt)) {
			t.Fatalf("summary %+v, want %d people", sm, len(people))
		}
	})
}

// TestQueryRoundTrip: a link gives back the query that made it, less the text
// that people are found by.
func TestQueryRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := drawQuery(t)
		q.Group = maybe(t, "group", 3, func() Column { return rapid.SampledFrom(Dims()).Draw(t, "group") })
		q.AsAt = maybe(t, "as at", 3, func() care.Date { return care.NewDate(2026, 3, 1) })
		q.Offset, q.Limit = rapid.IntRange(0, 500).Draw(t, "offset"), rapid.IntRange(0, MaxLimit).Draw(t, "limit")
		q.Text = "SECRET 9434765919" // longer than a limit or a day can be by chance
		values := q.Values()
		if strings.Contains(q.Encode(), "SECRET") || strings.Contains(q.Encode(), "9434765919") {
			t.Fatal("a link holds the text that people are found by")
		}
		back, err := ParseQuery(values)
		if err != nil {
			t.Fatal(err)
		}
		q.Text = ""
		if fmt.Sprintf("%+v", back) != fmt.Sprintf("%+v", q) {
			t.Fatalf("%+v\ncame back as\n%+v", q, back)
		}
	})
}
