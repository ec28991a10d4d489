package intake

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/ledger/sqlite"
)

// testDesk is a desk over an empty ledger of a made collaborative.
func testDesk(t testing.TB) (*Desk, ledger.Store) {
	t.Helper()
	ctx := context.Background()
	st, err := sqlite.Open(ctx, t.TempDir(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	found(t, st)
	d := New(st)
	d.now = func() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC) }
	return d, st
}

func found(t testing.TB, st ledger.Store) {
	t.Helper()
	b, err := json.Marshal(care.Founded{V: 1, Name: "Test", Salt: []byte("0123456789abcdef0123456789abcdef"), Demo: true})
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = st.Append(context.Background(), ledger.Batch{Records: []ledger.Draft{{Stream: "collaborative", Kind: care.RecFounded, Data: b}}})
	if err != nil {
		t.Fatal(err)
	}
}

// send imports a text as a file of the kind.
func send(t testing.TB, d *Desk, kind, text string) *Result {
	t.Helper()
	return sendAs(t, d, kind, text, Options{})
}

func sendAs(t testing.TB, d *Desk, kind, text string, o Options) *Result {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := d.Import(context.Background(), path, "RZ1", kind, o)
	if err != nil {
		t.Fatal(err)
	}
	holds(t, r)
	return r
}

// holds checks the identity that no row is lost.
func holds(t testing.TB, r *Result) {
	t.Helper()
	if c := r.Counts; c.Read != c.Accepted+c.Rejected+c.Duplicates+c.Furniture {
		t.Fatalf("rows lost: %+v", c)
	}
}

// rowsOf decodes the blocks of one kind of an extract.
func rowsOf[T any](t testing.TB, d *Desk, id care.ExtractID, kind string) []T {
	t.Helper()
	ctx := context.Background()
	x, recs, err := d.find(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	_ = x
	var out []T
	for _, rec := range recs {
		if string(rec.Kind) != kind {
			continue
		}
		b, err := ledger.ReadBody(ctx, d.store, rec.Now)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := decode[T](b)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, rows...)
	}
	return out
}

func codes(rows []care.IssueRow) string {
	var out []string
	for _, r := range rows {
		out = append(out, r.Code)
	}
	return strings.Join(out, " ")
}

func isProblem(err error) bool {
	_, ok := errors.AsType[*care.Problem](err)
	return ok
}

// dump writes the rows of a block as text.
func dump[T any](t *testing.T, w io.Writer, body []byte) {
	t.Helper()
	rows, err := decode[T](body)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		fmt.Fprintf(w, "%+v\n", r)
	}
}
