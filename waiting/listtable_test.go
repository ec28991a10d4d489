package waiting

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
	"roundtable/ledger/sqlite"
)

// world is a small collaborative over a real store: what partners bring goes
// through the ledger and facts as it does in use.
type world struct {
	t     *testing.T
	ctx   context.Context
	store ledger.Store
	facts *facts.Facts
	list  *List
	day   care.Date
	clock atomic.Pointer[time.Time] // of the store; nil is the machine's
}

// storeTime is the time of a record that is appended now.
func (w *world) storeTime() time.Time {
	if at := w.clock.Load(); at != nil {
		return *at
	}
	return time.Now()
}

func keyOf(s string) (k care.Key) {
	h := sha256.Sum256([]byte(s))
	copy(k[:], h[:])
	return k
}

func newWorld(t *testing.T) *world { return newWorldAt(t, nil) }

// newWorldAt is a world whose ledger begins at a time, from where its clock is set
// forward alone.
func newWorldAt(t *testing.T, begins *time.Time) *world {
	t.Helper()
	w := &world{t: t, ctx: t.Context(), day: care.NewDate(2026, 11, 21)}
	w.clock.Store(begins)
	store, err := sqlite.Open(w.ctx, t.TempDir(), sqlite.Options{Now: w.storeTime})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	w.store = store
	w.append("collaborative", care.RecFounded, care.Founded{V: 1, Name: "Test", Salt: make([]byte, 32), Demo: true})
	for code, name := range map[care.PartnerCode]string{"RZ1": "North", "RZ2": "South", "VC1": "Harbour"} {
		w.append("partner/"+string(code), care.RecPartner, care.PartnerDescribed{V: 1, Code: code, Name: name + " trust", Short: name, Type: care.AcuteTrust})
	}
	w.list = NewList(Options{Store: store, Now: func() time.Time { return w.day.Time().Add(12 * time.Hour) }})
	return w
}

func (w *world) append(stream, kind string, body any) {
	w.t.Helper()
	b, err := json.Marshal(body)
	if err != nil {
		w.t.Fatal(err)
	}
	if _, _, err := w.store.Append(w.ctx, ledger.Batch{Records: []ledger.Draft{{Stream: ledger.Stream(stream), Kind: ledger.Kind(kind), By: "a0", Data: b}}}); err != nil {
		w.t.Fatal(err)
	}
}

func blockOf[T any](t *testing.T, rows []T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := parquet.Write(&b, rows); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// brought is one delivery.
type brought struct {
	partner   care.PartnerCode
	kind      string
	people    []care.PersonRow
	pathways  []care.PathwayRow
	events    []care.EventRow
	published []care.PublishedRow
	counts    care.Counts
	census    care.Date
}

func (w *world) bring(b brought) {
	w.t.Helper()
	stream := ledger.Stream(fmt.Sprintf("extract/%s/%s", b.partner, b.kind))
	var drafts []ledger.Draft
	add := func(kind ledger.Kind, body []byte) {
		drafts = append(drafts, ledger.Draft{Stream: stream, Kind: kind, By: "a0", Partner: b.partner, Data: body})
	}
	if len(b.people) > 0 {
		add(care.RecPeopleBlock, blockOf(w.t, b.people))
	}
	if len(b.pathways) > 0 {
		add(care.RecPathwayBlock, blockOf(w.t, b.pathways))
	}
	if len(b.events) > 0 {
		add(care.RecEventBlock, blockOf(w.t, b.events))
	}
	if len(b.published) > 0 {
		add(care.RecPublishedBlock, blockOf(w.t, b.published))
	}
	x := care.ExtractReceived{
		V: 1, Partner: b.partner, Kind: b.kind, FileName: string(b.partner) + ".csv", Snapshot: true, Span: len(drafts),
		Counts: b.counts, Census: b.census, Sheets: []string{"PTL"},
	}
	body, err := json.Marshal(x)
	if err != nil {
		w.t.Fatal(err)
	}
	add(care.RecExtract, body)
	if _, _, err := w.store.Append(w.ctx, ledger.Batch{Records: drafts}); err != nil {
		w.t.Fatal(err)
	}
}

// view reads everything that is in the ledger.
func (w *world) view(v care.Viewer) *facts.View {
	w.t.Helper()
	if w.facts == nil {
		f, err := facts.Open(w.ctx, w.store, facts.Options{})
		if err != nil {
			w.t.Fatal(err)
		}
		w.facts = f
		go func() { _ = f.Run(w.ctx) }()
	}
	head, err := w.store.Head(w.ctx)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := w.facts.Wait(w.ctx, head.Seq); err != nil {
		w.t.Fatal(err)
	}
	return w.facts.View(v, care.WholeTable(care.Booking))
}

var north = care.Viewer{Account: "a1", Partner: "RZ1", Name: "Pat North"}

// threePartners is the collaborative that the tests ask about: Ann is on two
// lists under one number, Bob has died, Cy is on VC1's list without a number and
// is probably the Cy of RZ2, Di has a bad date, Ed has events that say otherwise.
func threePartners(t *testing.T) *world {
	w := newWorld(t)
	day := w.day
	person := func(key string, line uint32, nhs care.NHSNumber, family, given string, birth care.Date) care.PersonRow {
		return care.PersonRow{Key: keyOf(key), Line: line, NHSNumber: nhs, NHSStatus: 1, Family: family, Given: given, Birth: birth, LocalID: "L" + key}
	}
	ann, bob := care.NewDate(2016, 3, 1), care.NewDate(1940, 1, 2)
	cy, ed := care.NewDate(1990, 5, 6), care.NewDate(1980, 7, 8)
	annNorth := person("ann1", 2, 4857773457, "O'Neill", "Ann", ann)
	annNorth.Flags, annNorth.FlagsNo, annNorth.Adjust = care.FlagAutism, care.FlagInterpreter, "quiet room"
	annNorth.IMDDecile, annNorth.Ethnicity = 1, "H"
	dead := person("bob", 3, 6328797966, "Bell", "Bob", bob)
	dead.Died = day - 3
	w.bring(brought{
		partner: "RZ1", kind: "list", census: day - 20, counts: care.Counts{Read: 4, Accepted: 3, Rejected: 1},
		people: []care.PersonRow{annNorth, dead, person("ed", 4, 0, "Gray", "Ed", ed)},
		pathways: []care.PathwayRow{
			{Key: keyOf("p-ann1"), Person: keyOf("ann1"), Line: 2, Start: day - 400, Queue: day - 700, TFC: "110", Priority: "P2", Team: "Hips", Owner: "Pat North", Comment: "=HYPERLINK(1)"},
			{Key: keyOf("p-bob"), Person: keyOf("bob"), Line: 3, Start: day - 126, TFC: "120", Priority: "P3", Decided: day - 85, NextDate: day + 10, TCI: day + 7},
			{Key: keyOf("p-ed"), Person: keyOf("ed"), Line: 4, Start: day - 200, TFC: "110", Contact: day - 10, Validated: day - 5, NextDate: day - 2},
		},
		events: []care.EventRow{
			{Pathway: keyOf("p-ed"), Person: keyOf("ed"), Line: 9, Date: day - 300, Type: care.EvReceived},
			{Pathway: keyOf("p-ed"), Person: keyOf("ed"), Line: 10, Date: day - 100, Type: care.EvTreated},
		},
	})
	w.bring(brought{
		partner: "RZ2", kind: "wlmds", census: day - 2,
		people: []care.PersonRow{person("ann2", 7, 4857773457, "ONEILL", "Ann", ann), person("cy2", 8, 9434765919, "Moss", "Cy", cy)},
		pathways: []care.PathwayRow{
			{Key: keyOf("p-ann2"), Person: keyOf("ann2"), Line: 7, Start: day - 30, TFC: "120", Sheet: 0},
			{Key: keyOf("p-cy2"), Person: keyOf("cy2"), Line: 8, Start: day + 5, TFC: "110"},
		},
	})
	w.bring(brought{
		partner: "VC1", kind: "list", people: []care.PersonRow{person("cy3", 2, 0, "Moss", "Cy", cy)},
		pathways: []care.PathwayRow{{Key: keyOf("p-cy3"), Person: keyOf("cy3"), Line: 2, Team: "Befriending"}},
	})
	w.bring(brought{
		partner: "RZ2", kind: "referrals", people: []care.PersonRow{person("flo", 3, 0, "Flood", "Flo", ed)},
		pathways: nil,
		events: []care.EventRow{
			{Pathway: keyOf("p-flo"), Person: keyOf("flo"), Line: 3, Date: day - 90, Type: care.EvReceived},
			{Pathway: keyOf("p-gus"), Person: keyOf("flo"), Line: 4, Date: day - 90, Type: care.EvReceived},
			{Pathway: keyOf("p-gus"), Person: keyOf("flo"), Line: 5, Date: day - 9, Type: care.EvTreated},
		},
	})
	return w
}
