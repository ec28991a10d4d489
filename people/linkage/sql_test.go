package linkage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"roundtable/care"
	"roundtable/ledger/ledgertest"
	"roundtable/ledger/ledgertest/pgtest"
)

// TestPostgresFindsTheSameEdges runs the script on a server of its own, beside the
// engine.
func TestPostgresFindsTheSameEdges(t *testing.T) {
	ledgertest.OneAtATime(t)
	server := pgtest.Start(t)
	ctx := context.Background()
	for seed := range uint64(2) {
		table := somePeople(seed, 120)
		m := someModel(table, seed)
		if seed == 1 {
			m.Relations, m.Moved = nil, nil
		}
		got := runPostgres(ctx, t, server.Database(t), table, m, SQLOptions{Engine: "postgres", Table: "public.the records", Threshold: .05})
		res, err := Link(ctx, table, m, Options{Keep: .05, Threshold: .9, Pairs: 1 << 40})
		if err != nil {
			t.Fatal(err)
		}
		weighed := 0
		for _, e := range res.Edges {
			if e.Tier != TierWeighed {
				continue
			}
			weighed++
			w, ok := got[[2]Row{e.A, e.B}]
			if !ok || math.Abs(w-e.Weight) > 1e-6 {
				t.Fatalf("seed %d, rows %d and %d: weight %v, of the server %v (%v)", seed, e.A, e.B, e.Weight, w, ok)
			}
			delete(got, [2]Row{e.A, e.B})
		}
		if weighed < 50 || len(got) > 0 {
			t.Errorf("seed %d: %d edges; the server has %d more", seed, weighed, len(got))
		}
	}
}

// runPostgres loads the table and runs the script; it returns the edges' weights.
func runPostgres(ctx context.Context, t *testing.T, dsn string, table *Table, m *Model, o SQLOptions) map[[2]Row]float64 {
	t.Helper()
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	var csv, script bytes.Buffer
	if err := WriteColumns(&csv, table, m); err != nil {
		t.Fatal(err)
	}
	create := `CREATE TABLE "the records" ("row" bigint PRIMARY KEY`
	for _, c := range Columns(m)[1:] {
		create += ", " + postgres.name(c) + " text"
	}
	if _, err := conn.Exec(ctx, create+")"); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.PgConn().CopyFrom(ctx, &csv, `COPY "the records" FROM STDIN (FORMAT csv, HEADER)`); err != nil {
		t.Fatal(err)
	}
	if err := WriteSQL(&script, m, o); err != nil {
		t.Fatal(err)
	}
	results, err := conn.PgConn().Exec(ctx, script.String()).ReadAll()
	if err != nil {
		t.Fatalf("%v in\n%s", err, script.String())
	}
	edges := map[[2]Row]float64{}
	for _, row := range results[len(results)-1].Rows {
		var a, b Row
		var w, p float64
		if !scan(row[0], &a) || !scan(row[1], &b) || !scan(row[2], &w) || !scan(row[3], &p) {
			t.Fatalf("the row %q", row)
		}
		if math.Abs(p-probability(w)) > 1e-9 {
			t.Fatalf("weight %v with probability %v", w, p)
		}
		edges[[2]Row{a, b}] = w
	}
	return edges
}

// TestPostgresCompares: the functions written for PostgreSQL are those of this
// package.
func TestPostgresCompares(t *testing.T) {
	server := pgtest.Start(t)
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, server.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, postgresFunctions); err != nil {
		t.Fatal(err)
	}
	texts := []string{"", "a", "ab", "ba", "abc", "ca", "martha", "marhta", "dixon", "dicksonx", "jellyfish", "smellyfish", "siân", "sian", "mohammed", "muhammad", "12 high street", "12 hihg st", "aaaaaaaaaa", "aaaaaaaaab", "ab cd", "cd ab"}
	for _, a := range texts {
		for _, b := range texts {
			var jw float64
			var edits, osa int
			err := conn.QueryRow(ctx, "SELECT pg_temp.roundtable_jaro_winkler($1, $2), pg_temp.roundtable_edits($1, $2), pg_temp.roundtable_osa($1, $2)", a, b).Scan(&jw, &edits, &osa)
			if err != nil {
				t.Fatal(err)
			}
			if math.Abs(jw-JaroWinkler(a, b)) > 1e-12 || edits != Levenshtein(a, b) || osa != OSA(a, b) {
				t.Errorf("%q and %q: %v %d %d, here %v %d %d", a, b, jw, edits, osa, JaroWinkler(a, b), Levenshtein(a, b), OSA(a, b))
			}
		}
	}
}

// TestSQLCannotBeBrokenOut: a table's name stays a name, and what is no name is
// refused.
func TestSQLCannotBeBrokenOut(t *testing.T) {
	m := plainModel(somePeople(1, 40), 1)
	for _, engine := range []string{"postgres", "spark"} {
		for _, bad := range []string{`x"; DROP TABLE y; --`, "x`y", "a..b", "x\ny", "", strings.Repeat("x", 200)} {
			err := WriteSQL(&bytes.Buffer{}, m, SQLOptions{Engine: engine, Table: bad})
			if _, ok := errors.AsType[*care.Problem](err); !ok && bad != "" {
				t.Errorf("the table %q: %v", bad, err)
			}
		}
		var b bytes.Buffer
		if err := WriteSQL(&b, m, SQLOptions{Engine: engine, Table: "x; DROP TABLE y"}); err != nil {
			t.Fatal(err)
		}
		quoted := regexp.MustCompile("\"x; DROP TABLE y\"|`x; DROP TABLE y`")
		if strings.Contains(quoted.ReplaceAllString(b.String(), ""), "DROP TABLE") {
			t.Error("a name got out of its quotes")
		}
	}
}

func TestSQLThatCannotBeWritten(t *testing.T) {
	m := plainModel(somePeople(1, 40), 1)
	none := *m
	none.Rules = nil
	for what, err := range map[string]error{
		"an engine":   WriteSQL(&bytes.Buffer{}, m, SQLOptions{Engine: "oracle"}),
		"a threshold": WriteSQL(&bytes.Buffer{}, m, SQLOptions{Engine: "spark", Threshold: 1}),
		"no rules":    WriteSQL(&bytes.Buffer{}, &none, SQLOptions{Engine: "spark"}),
		"no model":    WriteSQL(&bytes.Buffer{}, &Model{}, SQLOptions{Engine: "spark"}),
	} {
		if p, ok := errors.AsType[*care.Problem](err); !ok || p.Remedy == "" {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestSealedRecordsAreNotWritten(t *testing.T) {
	table := NewTable(nil)
	table.Add(Record{ID: "open", Values: [Fields]string{Given: "Ann", Family: "Able"}})
	table.Add(Record{ID: "shut", Values: [Fields]string{Given: "Zoe", Family: "Able"}, Sealed: true})
	var b bytes.Buffer
	m := &Model{Comparisons: []Comparison{{Field: Given, Levels: startingLevels(Given)}}}
	if err := WriteColumns(&b, table, m); err != nil {
		t.Fatal(err)
	}
	if want := "row,id,source,given,family,given_forms\n"; !strings.HasPrefix(b.String(), want) || strings.Contains(b.String(), "shut") || !strings.Contains(b.String(), "0,open,,ann,able,") {
		t.Errorf("wrote %q", b.String())
	}
}

// scan reads a number that the server wrote as text.
func scan[T Row | float64](text []byte, to *T) bool {
	_, err := fmt.Sscan(string(text), to)
	return err == nil
}
