package intake

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/xuri/excelize/v2"

	"roundtable/care"
	"roundtable/ledger"
)

const marker = "Zzyzxmarker"

// everything is every body of the store as it stands, files unpacked and blocks
// decoded, as one text.
func everything(t *testing.T, st ledger.Store) string {
	t.Helper()
	ctx := context.Background()
	var all bytes.Buffer
	for rec, err := range st.Read(ctx, 0) {
		if err != nil {
			t.Fatal(err)
		}
		b, err := ledger.ReadBody(ctx, st, rec.Now)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(b)
		switch string(rec.Kind) {
		case care.RecFile:
			z, err := zstd.NewReader(bytes.NewReader(b))
			if err != nil {
				t.Fatal(err)
			}
			raw, err := io.ReadAll(z)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(raw)
			if f, err := excelize.OpenReader(bytes.NewReader(raw)); err == nil {
				for _, s := range f.GetSheetList() {
					rows, err := f.GetRows(s)
					if err != nil {
						t.Fatal(err)
					}
					for _, r := range rows {
						all.WriteString(strings.Join(r, "|"))
					}
				}
			}
		case care.RecPeopleBlock:
			dump[care.PersonRow](t, &all, b)
		case care.RecPathwayBlock:
			dump[care.PathwayRow](t, &all, b)
		case care.RecEventBlock:
			dump[care.EventRow](t, &all, b)
		case care.RecIssuesBlock:
			dump[care.IssueRow](t, &all, b)
		}
	}
	return all.String()
}

// TestErasedPersonIsNowhere: after an erasure nothing that was written of the
// person stands in a block, an issue or a file, other rows are untouched, and
// their line numbers still lead back.
func TestErasedPersonIsNowhere(t *testing.T) {
	d, st := testDesk(t)
	ctx := context.Background()
	text := "Hospital No,Name,DOB,NHS no,Start date,Notes,Address 1,Town\n" +
		"E1," + marker + " Ann,1/2/1980,9434765918,01/02/2026,\"two\n" + marker + " lines\",1 " + marker + " Row," + marker + "\n" +
		"E2,Bell Tom,1/2/1981,,02/02/2026,stays,2 Mill Lane,Osmerley\n" +
		"E1," + marker + " Ann,1/2/1980,,12/3 " + marker + ",rejected row,3 " + marker + ",\n"
	csv := send(t, d, "list", text)
	send(t, d, "referrals", "referral id,patient id,event,event date,detail\nR1,E1,received,01/02/2026,"+marker+"\nR2,E2,received,01/02/2026,x\n")
	book := sendXLSX(t, d, [][]any{
		{"Hospital No", "Surname", "Forename", "DOB", "Start date"},
		{"E1", marker, "Ann", "1980-02-01", "2026-02-01"},
		{"E2", "Bell", "Tom", "1981-02-01", "2026-02-02"},
	})
	if !strings.Contains(everything(t, st), marker) {
		t.Fatal("the marker was never there")
	}
	var key care.Key
	for _, p := range rowsOf[care.PersonRow](t, d, csv.Extract, care.RecPeopleBlock) {
		if p.LocalID == "E1" {
			key = p.Key
		}
	}
	red, err := d.Redact(ctx, key)
	if err != nil {
		t.Fatal(err)
	}
	if len(red.Pathways) < 2 || red.Rows < 4 {
		t.Errorf("%d pathways, %d rows", len(red.Pathways), red.Rows)
	}
	if _, err := d.ErasePerson(ctx, "acc", "RZ1", "asked for", key); err != nil {
		t.Fatal(err)
	}
	if all := everything(t, st); strings.Contains(all, marker) {
		i := strings.Index(all, marker)
		t.Errorf("still there: %q", all[max(0, i-80):min(len(all), i+80)])
	}
	raw, err := d.RawRow(ctx, csv.Extract, 0, 4)
	if err != nil || raw.Cells[1].Value != "Bell Tom" || raw.Cells[5].Value != "stays" {
		t.Errorf("%+v %v", raw, err)
	}
	if raw, err = d.RawRow(ctx, book.Extract, 0, 3); err != nil || raw.Cells[1].Value != "Bell" {
		t.Errorf("%+v %v", raw, err)
	}
	if left := rowsOf[care.PersonRow](t, d, csv.Extract, care.RecPeopleBlock); len(left) != 1 || left[0].Address != "2 Mill Lane\nOsmerley" {
		t.Errorf("of the people are left %+v", left)
	}
	if seq, err := d.ErasePerson(ctx, "acc", "RZ1", "asked for", key); err != nil || seq != 0 {
		t.Errorf("a second erasure found something: %d %v", seq, err)
	}
}

// TestWhatSessionsWereToldGoesToo: what somebody answered, what a clinician confirmed
// and harm leave with the person, and nobody is erased who has a place to come.
func TestWhatSessionsWereToldGoesToo(t *testing.T) {
	d, st := testDesk(t)
	ctx := t.Context()
	sent := send(t, d, "list", "Hospital No,Name,DOB,NHS no,Start date\nE1,Ada Ann,1/2/1980,9434765918,01/02/2026\nE2,Bell Tom,1/2/1981,,02/02/2026\n")
	paths := rowsOf[care.PathwayRow](t, d, sent.Extract, care.RecPathwayBlock)
	mine, other := paths[0], paths[1]
	say := func(stream, kind string, body any) {
		t.Helper()
		if _, err := ledger.AppendJSON(ctx, st, ledger.Stream(stream), ledger.Kind(kind), "acc", "RZ1", body, nil); err != nil {
			t.Fatal(err)
		}
	}
	of := care.WaiterStream(mine.Key)
	say(of, care.RecAsked, care.WaiterAsked{V: 1, Pathway: mine.Key, Willing: care.No, Travel: marker, Interpreter: marker, Reason: marker})
	say(of, care.RecFitness, care.WaiterFitness{V: 1, Pathway: mine.Key, Reason: marker})
	say(of, care.RecHarm, care.WaiterHarm{V: 1, Pathway: mine.Key, Kind: "pain", Note: marker})
	say(care.WaiterStream(other.Key), care.RecHarm, care.WaiterHarm{V: 1, Pathway: other.Key, Kind: "pain", Note: "stays here"})
	const slot = care.SlotID("s/1")
	hold := func(free bool) {
		t.Helper()
		say(of, care.RecWaiterHeld, care.WaiterHeld{V: 1, Pathway: mine.Key, Slot: slot, Free: free})
	}
	refused := func(when string, want bool) {
		t.Helper()
		_, err := d.Redact(ctx, mine.Person)
		if _, ok := errors.AsType[*care.Problem](err); ok != want || !want && err != nil {
			t.Errorf("%s: %v", when, err)
		}
	}
	say(care.SlotStream(slot), care.RecOffer, care.OfferMade{V: 1, Slot: slot, Pathway: mine.Key})
	hold(false)
	refused("with an offer", true)
	say(care.SlotStream(slot), care.RecBooked, care.BookingMade{V: 1, Slot: slot, Pathway: mine.Key, Consent: marker, Interpreter: marker})
	refused("booked", true)
	say(care.SlotStream(slot), care.RecBookingDone, care.BookingDone{V: 1, Slot: slot, Pathway: mine.Key, Treated: true, Reason: marker})
	refused("treated", false)
	hold(true)
	refused("given back", false)
	away := care.Key{9}
	say("person/x", care.RecKeptApart, care.PeopleApart{V: 1, Sides: [][]care.Key{{away}, {mine.Person}}, Reason: marker})
	say("person/x", care.RecPeopleUndone, care.PeopleUndone{V: 1, Record: int64(lastOf(t, st)), Reason: marker})
	say("people/case/c", "people.reviewed", map[string]any{"v": 1, "a": away, "b": mine.Person, "verdict": "same", "reason": marker})
	say("people/notice/RZ1", care.RecNotice, care.Notice{V: 1, Partner: "RZ1", People: []care.Key{mine.Person}, Words: "the leaflet", Reason: marker})
	say("person/y", care.RecMerged, care.PeopleMerged{V: 1, A: away, B: other.Person, Reason: "stays too"})
	if !strings.Contains(everything(t, st), marker) {
		t.Fatal("the marker was never there")
	}
	if seq, err := d.ErasePerson(ctx, "acc", "RZ1", "asked for", mine.Person); err != nil || seq == 0 {
		t.Fatal(seq, err)
	}
	all := everything(t, st)
	if strings.Contains(all, marker) || strings.Contains(all, `"willing":"no"`) {
		t.Error("what sessions were told is still there")
	}
	if !strings.Contains(all, "stays here") || !strings.Contains(all, "stays too") || !strings.Contains(all, `"verdict":"same"`) || !strings.Contains(all, "the leaflet") {
		t.Error("what was told of another went too")
	}
	if seq, err := d.ErasePerson(ctx, "acc", "RZ1", "asked for", mine.Person); err != nil || seq != 0 {
		t.Errorf("a second erasure found something: %d %v", seq, err)
	}
}

// lastOf is the newest record that a lens would fold.
func lastOf(t *testing.T, st ledger.Store) ledger.Seq {
	t.Helper()
	head, err := st.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return head.Last
}

func sendXLSX(t *testing.T, d *Desk, rows [][]any) *Result {
	t.Helper()
	f := excelize.NewFile()
	for i, r := range rows {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetSheetRow("Sheet1", cell, &r); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "book.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatal(err)
	}
	r, err := d.Import(context.Background(), path, "RZ1", "list", Options{})
	if err != nil {
		t.Fatal(err)
	}
	holds(t, r)
	return r
}

// What never landed names people as well, and so do the notes at the table.
func TestErasedPersonIsNowhereUnlanded(t *testing.T) {
	d, st := testDesk(t)
	ctx := context.Background()
	r := send(t, d, "list", "Name,DOB,NHS no,Start date\n\"Summers, "+marker+"\",1/2/1980,,01/02/2026\n"+
		"\"Summers, "+marker+"\",31/2/1980,,01/02/2026\n"+ // no key: the birth cannot be read
		"\"Summers, "+marker+"\",,,\n"+
		"\"Other, Ann\",31/2/1980,,01/02/2026\n\"Stays, Tom\",1/2/1981,,02/02/2026\n")
	var person care.PersonRow
	for _, p := range rowsOf[care.PersonRow](t, d, r.Extract, care.RecPeopleBlock) {
		if p.Family == "Summers" {
			person = p
		}
	}
	for _, p := range rowsOf[care.PathwayRow](t, d, r.Extract, care.RecPathwayBlock) {
		if p.Person != person.Key {
			continue
		}
		owner := marker
		stream := ledger.Stream("pathway/" + hex.EncodeToString(p.Key[:]))
		note := care.Note{V: 1, Pathway: p.Key, Owner: &owner, Comment: "rang " + marker}
		if _, err := ledger.AppendJSON(ctx, st, stream, care.RecNote, "acc", "RZ1", note, nil); err != nil {
			t.Fatal(err)
		}
	}
	red, err := d.Redact(ctx, person.Key)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range red.Erasures {
		if e.Was == (ledger.BodyRef{}) {
			t.Errorf("the erasure of %d does not say what it was made from", e.Seq)
		}
	}
	if _, err := d.ErasePerson(ctx, "acc", "RZ1", "asked for", person.Key); err != nil {
		t.Fatal(err)
	}
	all := everything(t, st)
	if i := strings.Index(all, marker); i >= 0 {
		t.Errorf("still there: %q", all[max(0, i-80):min(len(all), i+80)])
	}
	if !strings.Contains(all, "Other") || !strings.Contains(all, "Stays") {
		t.Error("somebody else has gone")
	}
	if seq, err := d.ErasePerson(ctx, "acc", "RZ1", "asked for", person.Key); err != nil || seq != 0 {
		t.Errorf("a second erasure found something: %d %v", seq, err)
	}
}
