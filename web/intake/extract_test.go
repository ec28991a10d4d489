package intake

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/intake"
	"roundtable/ledger"
	"roundtable/ledger/sqlite"
	"roundtable/waiting"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// made says of lines what a test says.
type made struct {
	closed uint32
	hidden waiting.Hidden
}

func (m made) Closed(l site.Line) bool         { return l.Line == m.closed }
func (m made) Hidden(site.Line) waiting.Hidden { return m.hidden }
func (m made) Guarded(l site.Line) bool        { return m.Closed(l) || m.hidden.Place() }

// What stands in a column that was not read, and a row that is quoted whole, is
// the sender's alone.
func TestUnreadCellsAreTheSendersAlone(t *testing.T) {
	rows := []care.IssueRow{
		{Line: 7, Column: 2, Field: "start", Value: "31/02/2026"},
		{Line: 8, Column: 3, Value: "chased the neighbour"},
		{Column: -1, Value: "Total | 2 | chased the neighbour"},
	}
	again := slices.Clone(rows)
	hide(rows, false, made{closed: 99})
	if rows[0].Value != "31/02/2026" || rows[1].Value != "" || rows[2].Value != "" {
		t.Errorf("%+v", rows)
	}
	third := slices.Clone(again)
	if left := hide(again, true, made{closed: 7}); again[0].Value != "" || again[1].Value == "" || len(left) != 2 {
		t.Errorf("of a closed row: %+v, %v", again, left)
	}
	third = append(third, care.IssueRow{Line: 9, Field: "postcode", Value: "AB1 2CD"}, care.IssueRow{Line: 9, Field: "reason", Value: "x"})
	left := hide(third, true, made{closed: 99, hidden: 1 << care.ContactDetails})
	if third[3].Value != waiting.NotShared || third[4].Value != "x" || slices.Contains(left[:3], site.Line{Line: 9}) {
		t.Errorf("of fields that are not shared: %+v, %v", third, left)
	}
}

// What keeps a row off the list stands first, what was read safely last.
func TestIssuesStandWorstFirst(t *testing.T) {
	all := []care.IssueRow{
		{Line: 2, Code: readSafely, Severity: care.SevDoubtful},
		{Line: 3, Code: readSafely, Severity: care.SevDoubtful},
		{Line: 4, Code: readSafely, Severity: care.SevDoubtful},
		{Line: 5, Code: "rare", Severity: care.SevDoubtful},
		{Line: 6, Code: "often", Severity: care.SevDoubtful},
		{Line: 7, Code: "often", Severity: care.SevDoubtful},
		{Line: 8, Code: "no-date", Severity: care.SevRejected},
	}
	worstFirst(all)
	var lines []uint32
	for _, is := range all {
		lines = append(lines, is.Line)
	}
	if want := []uint32{8, 6, 7, 5, 2, 3, 4}; !slices.Equal(lines, want) {
		t.Errorf("%v, want %v", lines, want)
	}
	l := issueList{Rows: all}
	if p, s := len(l.plain()), len(l.safe()); p != 4 || s != 3 {
		t.Errorf("%d rows shown and %d folded", p, s)
	}
	l.Code = readSafely
	if p, s := len(l.plain()), len(l.safe()); p != 7 || s != 0 {
		t.Errorf("asked for alone: %d rows shown and %d folded", p, s)
	}
}

func TestAPartHasANameOfItsOwn(t *testing.T) {
	if whole, part := markedName("north.list.xls", false, ".xlsx"), markedName("north", true, ".csv"); whole != "north.list marked up.xlsx" || part != "north rows to mend.csv" {
		t.Errorf("%q, %q", whole, part)
	}
}

// A row is shown to whoever may see the class of what it states; whoever may see
// one partner's rows alone finds no other partner's.
func TestRawRowsAskTheScope(t *testing.T) {
	ctx, dir := t.Context(), t.TempDir()
	store, err := sqlite.Open(ctx, dir, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ledger.AppendJSON(ctx, store, "collaborative", care.RecFounded, "", "", care.Founded{V: 1, Name: "x", Salt: make([]byte, 32)}, nil); err != nil {
		t.Fatal(err)
	}
	for _, p := range []care.PartnerCode{"RXN", "RXS"} {
		file := filepath.Join(dir, string(p)+".csv")
		// The third row has no date and is rejected: it states nothing.
		text := "Local ID,Surname,Forename,DOB,Referral date\n1,MADE,Ada,01/02/1980,02/03/2026\n2,MADE,Ben,01/02/1981,not known\n"
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := intake.New(store).Import(ctx, file, p, "list", intake.Options{By: "test", Guess: true}); err != nil {
			t.Fatal(err)
		}
	}
	table, err := site.OpenTable(ctx, store, site.TableOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer table.Close()
	all := table.Facts.View(care.Viewer{Account: "test"}, care.WholeTable(care.DirectCare))
	classes := map[string]care.Class{}
	for c, sel := range all.Pathways() {
		for _, i := range sel {
			classes[all.Code(facts.DimPartner, c.Partner[i])] = c.Class[i]
		}
	}
	words := make([]uint64, 1024)
	words[classes["RXN"]/64] |= 1 << (classes["RXN"] % 64)
	north := care.ScopeOf(care.DirectCare, words)
	for _, c := range []struct {
		name   string
		viewer care.PartnerCode
		scope  care.Scope
		of     care.PartnerCode
		line   string
		open   bool
	}{
		{"everything", "", care.WholeTable(care.DirectCare), "RXS", "2", true},
		{"the partner's class", "RXN", north, "RXN", "2", true},
		{"another's", "RXN", north, "RXS", "2", false},
		{"nothing at all", "", care.Scope{}, "RXN", "2", false},
		{"a rejected row, by its sender", "RXN", north, "RXN", "3", true},
		{"a rejected row, by who sees all of the sender's classes", "QZZ", north, "RXN", "3", true},
		{"another's rejected row", "RXN", north, "RXS", "3", false},
	} {
		var id care.ExtractID
		for _, x := range all.Extracts() {
			if x.Received.Partner == c.of {
				id = x.ID
			}
		}
		r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/", nil)
		r.SetPathValue("id", fmt.Sprint(id))
		r.SetPathValue("sheet", "0")
		r.SetPathValue("line", c.line)
		w := httptest.NewRecorder()
		err := rawRow(w, &site.Visit{Request: r, Site: site.New(table, nil), Table: table, Viewer: care.Viewer{Account: "a", Partner: c.viewer}, Scope: c.scope})
		e, _ := errors.AsType[*shell.StatusError](err)
		if open := err == nil && strings.Contains(w.Body.String(), "MADE"); open != c.open || !c.open && (e == nil || e.Status != http.StatusNotFound) {
			t.Errorf("%s: open %v, %v", c.name, open, err)
		}
	}
}

// People who are probably the same are counted once, through any chain of likeness.
func TestProbablePeople(t *testing.T) {
	row := func(id string, person byte, same ...string) waiting.Row {
		r := waiting.Row{ID: id, Person: care.Key{person}}
		for _, o := range same {
			r.ProbablySame = append(r.ProbablySame, waiting.Other{ID: o})
		}
		return r
	}
	for _, c := range []struct {
		name string
		rows []waiting.Row
		want int
	}{
		{"nobody", nil, 0},
		{"a pair", []waiting.Row{row("a", 1, "b"), row("b", 2, "a")}, 1},
		{"one person with two waits, and another", []waiting.Row{row("a", 1, "c"), row("b", 1, "c"), row("c", 2, "a", "b")}, 1},
		{"three alike", []waiting.Row{row("a", 1, "b"), row("b", 2, "a", "c"), row("c", 3, "b")}, 2},
		{"alike to somebody of another partner, who is not counted here", []waiting.Row{row("a", 1, "z")}, 0},
		{"two pairs", []waiting.Row{row("a", 1, "b"), row("b", 2, "a"), row("c", 3, "d"), row("d", 4, "c")}, 2},
	} {
		a := alike{}
		for _, r := range c.rows {
			a.see(r)
		}
		if got := a.surplus(); got != c.want {
			t.Errorf("%s: %d too many, want %d", c.name, got, c.want)
		}
	}
}
