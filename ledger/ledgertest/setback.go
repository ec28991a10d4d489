package ledgertest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"roundtable/care"
	"roundtable/ledger"
)

// setBack makes the database what it was at a head, whole and consistent, as an
// older copy of it is.
func setBack(t testing.TB, h Harness, to ledger.Head) {
	t.Helper()
	db := h.SQL(t)
	defer db.Close()
	statement(
		fmt.Sprintf("DELETE FROM records WHERE seq > %d", to.Seq),
		fmt.Sprintf("DELETE FROM hashes WHERE idx >= %d", hashesBefore(int(to.Seq))),
	)(t, db)
	_, err := db.Exec("UPDATE tree SET size = $1, root = $2, at = $3, last = $4", int64(to.Seq), to.Root[:], to.At.UnixMicro(), int64(to.Last))
	if err != nil {
		t.Fatal(err)
	}
}

func refused(t testing.TB, h Harness, words string) {
	t.Helper()
	refusedTo(t, h, false, words)
}

func refusedTo(t testing.TB, h Harness, readOnly bool, words string) {
	t.Helper()
	st, err := h.Try(readOnly, nil)
	if err == nil {
		st.Close()
	}
	if p, ok := errors.AsType[*care.Problem](err); !ok || !strings.Contains(p.What, words) || p.Remedy == "" {
		t.Errorf("opening gave %v, not a problem that says %q", err, words)
	}
}

// testSetBack: an older copy put in the ledger's place is noticed, for its own
// hashes hold.
func testSetBack(t *testing.T, h Harness) {
	st := h.Open(t)
	add(t, st, draft("a", "one"), draft("a", "two"))
	older := head(t, st)
	key := newKey(t)
	add(t, st, draft("a", "three"))
	signed, err := ledger.SignCheckpoint(head(t, st), key.Signer)
	if err != nil {
		t.Fatal(err)
	}
	st.Close()
	seen := filepath.Join(h.Erasures, "head.seen")
	note, err := os.ReadFile(seen)
	if err != nil {
		t.Fatal(err)
	}
	setBack(t, h, older)
	refused(t, h, "has 2 records, and 3 were seen")
	if got := faults(t, h); !strings.Contains(got, "3 were seen") {
		t.Errorf("verify found %q", got)
	}
	// Set back on purpose it opens, and the checkpoint that a partner keeps tells.
	if err := os.Remove(seen); err != nil {
		t.Fatal(err)
	}
	st = h.Open(t)
	grown := func(words string) {
		t.Helper()
		_, err := ledger.ProveGrowth(context.Background(), st, head(t, st).Seq, signed, key.Verifier)
		if p, ok := errors.AsType[*care.Problem](err); !ok || !strings.Contains(p.What, words) {
			t.Errorf("a proof of growth gave %v, not %q", err, words)
		}
	}
	grown("it is older than the checkpoint")
	add(t, st, draft("a", "another three"), draft("a", "four"))
	grown("another root")
	st.Close()
	if err := os.WriteFile(seen, note, 0o600); err != nil {
		t.Fatal(err)
	}
	refused(t, h, "other records than were seen")
	for words, text := range map[string]string{
		"cannot be read": "{",
		"another ledger": strings.Replace(string(note), `"ledger":"`, `"ledger":"0000`, 1)[:len(`{"format":"roundtable-seen/1","ledger":"`)+64] + `","seq":1,"root":"` + strings.Repeat("0", 64) + `"}`,
	} {
		if err := os.WriteFile(seen, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		refused(t, h, words)
	}
}

// faults opens the ledger for reading alone and says what Verify finds.
func faults(t testing.TB, h Harness) string {
	t.Helper()
	st, err := h.Try(true, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	r, err := st.Verify(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(r.Faults)
}

// testClockSetBack: a clock that goes backwards reorders nothing, and no erasure is
// taken for an older one than it is.
func testClockSetBack(t *testing.T, h Harness) {
	now := time.Date(2026, 3, 29, 12, 0, 0, 0, time.UTC)
	st, err := h.Try(false, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	add(t, st, draft("a", "stays"), draft("a", "Ann Ben Cat"))
	erase(t, st, ledger.Erasure{Seq: 2, Data: []byte("Ben Cat")})
	older := backup(t, st)
	now = now.Add(-time.Hour)
	add(t, st, draft("a", "an hour before"))
	erase(t, st, ledger.Erasure{Seq: 2, Data: []byte("Cat")})
	last := time.Time{}
	for _, r := range all(t, st) {
		if r.At.Before(last) {
			t.Errorf("record %d is of %v, after %v", r.Seq, r.At, last)
		}
		last = r.At
	}
	back := open(t, another(t, h))
	if _, err := ledger.Restore(context.Background(), bytes.NewReader(older.Bytes()), back, h.Erasures); err != nil {
		t.Fatal(err)
	}
	if got := text(t, back, all(t, back)[1].Now); string(got) != "Cat" {
		t.Errorf("after a restore stands %q: the erasure of the earlier hour was passed over", got)
	}
	verify(t, back)
}

// testVersions: tables of another version are refused in words, and nothing is
// changed.
func testVersions(t *testing.T, h Harness) {
	st := h.Open(t)
	add(t, st, draft("a", "one"))
	st.Close()
	db := h.SQL(t)
	defer db.Close()
	var top int
	if err := db.QueryRow("SELECT max(version_id) FROM goose_db_version").Scan(&top); err != nil {
		t.Fatal(err)
	}
	statement(fmt.Sprintf("UPDATE goose_db_version SET version_id = 99 WHERE version_id = %d", top))(t, db)
	refusedTo(t, h, true, "newer Roundtable")
	statement("DELETE FROM goose_db_version WHERE version_id = 99")(t, db)
	refusedTo(t, h, true, "older Roundtable")
}
