package demo

import (
	"bytes"
	"context"
	"slices"
	"testing"

	"github.com/parquet-go/parquet-go"

	"roundtable/care"
	"roundtable/intake"
	"roundtable/ledger"
	"roundtable/ledger/sqlite"
)

func openStore(t testing.TB) ledger.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// codesOf are the issues by which intake may report each planted fault. Lost
// zeros cannot be seen in one file, and blank lines say nothing.
var codesOf = map[Dirt][]string{
	BadCheckDigit:  {string(care.NHSCheckDigit)},
	RepeatedNumber: {string(care.NHSRepeated)},
	DuplicateRow:   {"duplicate"},
	TitleLine:      {"title-row", "note-row"},
	TotalLine:      {"total-row", "note-row"},
	FooterLine:     {"note-row", "total-row"},
	HiddenRow:      {"hidden-row"},
	NoteInDate:     {"date-is-a-remark", "date-with-text", "date-unreadable"},
	BadDate:        {"date-unreadable"},
	NoStart:        {"date-missing", "date-not-known", "date-unreadable", "date-is-a-remark", "note-row"},
	FutureStart:    {"date-in-future"},
	BadCode:        {"rtt-status-unknown"},
}

// TestIntakeFindsWhatWasPlanted builds a small collaborative and holds the
// truth against what intake accepted, rejected and doubted.
func TestIntakeFindsWhatWasPlanted(t *testing.T) {
	store := openStore(t)
	made, err := Build(t.Context(), store, Options{Seed: 4, Today: today}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(made.Imported) != len(made.Files) {
		t.Fatalf("%d of %d files imported", len(made.Imported), len(made.Files))
	}
	desk := intake.New(store)
	found := map[string][]care.IssueRow{}
	vanished := 0
	for _, im := range made.Imported {
		c := im.Counts
		t.Logf("%-50s %+v %v", im.File.Name, c, im.Issues)
		if c.Read != c.Accepted+c.Rejected+c.Duplicates+c.Furniture {
			t.Errorf("%s: rows lost: %+v", im.File.Name, c)
		}
		// A footer may be taken for a row that lacks everything, which says so.
		footers := len(made.Truth.Of(FooterLine))
		if got := c.Accepted + c.Rejected + c.Duplicates; got < im.File.Rows || got > im.File.Rows+footers {
			t.Errorf("%s: %d rows written, %d accounted for", im.File.Name, im.File.Rows, got)
		}
		vanished += c.Vanished
		if found[im.File.Name], err = desk.Issues(t.Context(), im.Extract); err != nil {
			t.Fatal(err)
		}
	}
	// A row that is rejected this week has not gone from last week's list.
	if want := len(made.Truth.Of(Vanished)); vanished != want {
		t.Errorf("%d vanished, %d planted", vanished, want)
	}
	for _, p := range made.Truth.Planted {
		codes, ok := codesOf[p.Kind]
		if p.File == "" || !ok {
			continue
		}
		var at []string
		hit := slices.ContainsFunc(found[p.File], func(i care.IssueRow) bool {
			near := int(i.Sheet) == p.Sheet && (int(i.Line) == p.Line || p.Kind == DuplicateRow && int(i.Line) == p.Line-1)
			if near {
				at = append(at, i.Code)
			}
			return near && slices.Contains(codes, i.Code)
		})
		if !hit {
			t.Errorf("%s in %s sheet %d line %d was not reported (there: %v)", p.Kind, p.File, p.Sheet, p.Line, at)
		}
	}
	checkOverlap(t, store, made)
}

// checkOverlap joins the accepted people by NHS number and birth date and
// compares who is at two partners with the truth.
func checkOverlap(t *testing.T, store ledger.Store, made *Made) {
	t.Helper()
	at := identities(t, store)
	w := newWorld(made.Options, made.Census)
	for _, kind := range []Dirt{TwoLists, Typo, MovedHouse, Transfer, Death} {
		for _, p := range made.Truth.Of(kind) {
			who := w.people[p.Persons[0]]
			if n := len(at[identity{who.nhs, who.birth}]); n != 2 {
				t.Errorf("%s: the person stands at %d partners, planted at 2", kind, n)
			}
		}
	}
	for _, p := range made.Truth.Of(WrongNumber) {
		mother, child := w.people[p.Persons[0]], w.people[p.Persons[1]]
		if len(at[identity{mother.nhs, child.birth}]) != 1 || len(at[identity{child.nhs, child.birth}]) != 0 {
			t.Error("the wrong number did not reach the ledger as written")
		}
	}
	want := onTwoLists(w) + made.Truth.Between
	got := 0
	for _, partners := range at {
		if len(partners) > 1 {
			got++
		}
	}
	// Spoilt numbers hide a few, and older ones that were replaced; nothing may add one.
	if got > want || got < want-len(made.Truth.Of(BadCheckDigit))-len(made.Truth.Of(ReplacedNumber)) {
		t.Errorf("%d people stand at two partners by number and birth date, in truth %d", got, want)
	}
	t.Logf("%d of %d people on two lists found by number and birth date", got, want)
}

// onTwoLists counts the people who are truly at two partners that keep numbers.
func onTwoLists(w *world) int {
	noNumber := []care.PartnerCode{vcseA, vcseB, vcseC}
	want, lists := 0, map[int][]care.PartnerCode{}
	for i := range w.waits {
		x := &w.waits[i]
		if !slices.Contains(noNumber, x.partner) && !slices.Contains(lists[x.person], x.partner) {
			lists[x.person] = append(lists[x.person], x.partner)
		}
	}
	for _, l := range lists {
		if len(l) > 1 {
			want++
		}
	}
	return want
}

type identity struct {
	nhs   care.NHSNumber
	birth care.Date
}

// identities says at which partners each number with a birth date stands. A
// partner's files fill each other's blanks, as lenses let them.
func identities(t *testing.T, store ledger.Store) map[identity]map[care.PartnerCode]bool {
	type source struct {
		partner care.PartnerCode
		key     care.Key
	}
	records := map[source]identity{}
	readPeople(t, store, func(partner care.PartnerCode, p care.PersonRow) {
		r := records[source{partner, p.Key}]
		if p.NHSNumber != 0 {
			r.nhs = p.NHSNumber
		}
		if p.Birth != 0 {
			r.birth = p.Birth
		}
		records[source{partner, p.Key}] = r
	})
	at := map[identity]map[care.PartnerCode]bool{}
	for s, id := range records {
		if id.nhs != 0 && id.birth != 0 {
			if at[id] == nil {
				at[id] = map[care.PartnerCode]bool{}
			}
			at[id][s.partner] = true
		}
	}
	return at
}

func readPeople(t *testing.T, store ledger.Store, do func(care.PartnerCode, care.PersonRow)) {
	t.Helper()
	for r, err := range store.Read(t.Context(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		if r.Kind != care.RecPeopleBlock {
			continue
		}
		body, err := ledger.ReadBody(t.Context(), store, r.Now)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := parquet.Read[care.PersonRow](bytes.NewReader(body), int64(len(body)))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range rows {
			do(r.Partner, p)
		}
	}
}

// TestFoundTwiceIsRefused: a made collaborative never mixes with another.
func TestFoundTwiceIsRefused(t *testing.T) {
	store := openStore(t)
	if _, err := Found(t.Context(), store, Options{Today: today}); err != nil {
		t.Fatal(err)
	}
	if _, err := Found(t.Context(), store, Options{Today: today}); err == nil {
		t.Error("founded twice")
	}
}

// TestCountryGoesThroughIntake: a country's two files per trust land whole, and
// every event finds the wait of its list.
func TestCountryGoesThroughIntake(t *testing.T) {
	store := openStore(t)
	made, err := Build(t.Context(), store, Options{Size: England, Today: today, Pathways: 800}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(made.Imported) != 2 || made.Truth != nil {
		t.Fatalf("%d files", len(made.Imported))
	}
	list, events := made.Imported[0].Counts, made.Imported[1].Counts
	if list.Accepted != 800 || list.Pathways != 800 || events.Pathways != 800 || events.Events != made.Files[1].Rows {
		t.Errorf("list %+v, events %+v", list, events)
	}
	keys := map[care.Key]int{}
	for r, err := range store.Read(t.Context(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		if r.Kind != care.RecPathwayBlock {
			continue
		}
		body, err := ledger.ReadBody(t.Context(), store, r.Now)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := parquet.Read[care.PathwayRow](bytes.NewReader(body), int64(len(body)))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range rows {
			keys[p.Key]++
		}
	}
	if len(keys) != 800 {
		t.Errorf("%d pathways from 800: events and lists name them differently", len(keys))
	}
}

// BenchmarkBuild makes, imports and writes notes into an empty store; england is
// one of its fifty trusts.
func BenchmarkBuild(b *testing.B) {
	for name, o := range map[string]Options{
		"small":             {Size: Small, Today: today},
		"ics":               {Size: ICS, Today: today},
		"england-one-trust": {Size: England, Today: today, Pathways: englandBlock},
	} {
		b.Run(name, func(b *testing.B) {
			rows := 0
			for b.Loop() {
				made, err := Build(context.Background(), openStore(b), o, nil)
				if err != nil {
					b.Fatal(err)
				}
				for _, f := range made.Files {
					rows += f.Rows
				}
			}
			b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
