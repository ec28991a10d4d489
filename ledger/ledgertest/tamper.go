package ledgertest

import (
	"context"
	"database/sql"
	"fmt"
	"testing"

	"roundtable/ledger"
)

// tampering is what somebody could do who writes to the database itself.
type tampering struct {
	name string
	do   func(testing.TB, *sql.DB)
	want []ledger.Seq // records that Verify must name
}

func testTamper(t *testing.T, h Harness) {
	const records = 20
	cases := []tampering{
		{"a byte of a small body", flipBody(7, 0), []ledger.Seq{7}},
		{"a byte of a large body", flipBody(12, 2), []ledger.Seq{12}},
		{"a chunk taken out", chunkGone(12), []ledger.Seq{12}},
		{"a body taken out", statement("DELETE FROM bodies WHERE digest = (SELECT leaf FROM records WHERE seq = 7)"), []ledger.Seq{7}},
		{"who wrote it", statement("UPDATE records SET account = 'somebody' WHERE seq = 9"), []ledger.Seq{9}},
		{"when", statement("UPDATE records SET at = at - 1000000 WHERE seq = 3"), []ledger.Seq{3}},
		{"what it says it is", statement("UPDATE records SET kind = 'other' WHERE seq = 20"), []ledger.Seq{20}},
		{"for whom", statement("UPDATE records SET partner = 'RX9' WHERE seq = 1"), []ledger.Seq{1}},
		{"two records swapped", statement(
			"UPDATE records SET seq = -4 WHERE seq = 4", "UPDATE records SET seq = 4 WHERE seq = 5", "UPDATE records SET seq = 5 WHERE seq = -4",
		), []ledger.Seq{4, 5}},
		{"the last record deleted", statement("DELETE FROM records WHERE seq = 20"), []ledger.Seq{20}},
		{"one in the middle deleted", statement("DELETE FROM records WHERE seq = 8"), []ledger.Seq{8}},
		{"the last record deleted with its hash", statement(
			"DELETE FROM records WHERE seq = 20", fmt.Sprintf("DELETE FROM hashes WHERE idx >= %d", hashesBefore(19)),
		), []ledger.Seq{20}},
		{"one added", statement(
			"INSERT INTO records SELECT 21, stream, version + 1000, kind, at, account, partner, leaf, leaf_size FROM records WHERE seq = 20",
		), []ledger.Seq{21}},
		{"a body exchanged for another's", statement(
			"UPDATE records SET leaf = (SELECT leaf FROM records WHERE seq = 2), leaf_size = (SELECT leaf_size FROM records WHERE seq = 2) WHERE seq = 6",
		), []ledger.Seq{6}},
		{"a body replaced without an erasure", statement(
			"INSERT INTO redactions (seq, digest, size) SELECT 6, leaf, leaf_size FROM records WHERE seq = 2",
		), []ledger.Seq{6}},
		{"the head's root", statement("UPDATE tree SET root = (SELECT hash FROM hashes WHERE idx = 0)"), []ledger.Seq{0}},
		{"a hash inside the tree", statement("UPDATE hashes SET hash = (SELECT hash FROM hashes WHERE idx = 0) WHERE idx = 2"), []ledger.Seq{1}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			h := another(t, h)
			st := h.Open(t)
			for i := 1; i <= records; i++ {
				d := draft(fmt.Sprintf("s/%d", i%3), fmt.Sprintf("record %d", i))
				if i == 12 {
					d.Data, d.Body = nil, put(t, st, noise(12, 1_400_000))
				}
				add(t, st, d)
			}
			verify(t, st)
			if err := st.Close(); err != nil {
				t.Fatal(err)
			}
			db := h.SQL(t)
			c.do(t, db)
			db.Close()
			st = open(t, h)
			r, err := st.Verify(context.Background(), nil)
			if err != nil {
				t.Fatal(err)
			}
			named := map[ledger.Seq]bool{}
			for _, f := range r.Faults {
				named[f.Seq] = true
			}
			for _, seq := range c.want {
				if !named[seq] {
					t.Errorf("record %d is not named: %v", seq, r.Faults)
				}
				delete(named, seq)
			}
			if len(named) > 0 {
				t.Errorf("others are named too: %v", r.Faults)
			}
		})
	}
}

// hashesBefore is how many hashes a tree of n records has (tlog's count).
func hashesBefore(n int) int {
	count := 0
	for ; n > 0; n /= 2 {
		count += n
	}
	return count
}

func statement(qs ...string) func(testing.TB, *sql.DB) {
	return func(t testing.TB, db *sql.DB) {
		t.Helper()
		for _, q := range qs {
			res, err := db.Exec(q)
			if err != nil {
				t.Fatalf("%s: %v", q, err)
			}
			if n, _ := res.RowsAffected(); n == 0 {
				t.Fatalf("%s: nothing was tampered with", q)
			}
		}
	}
}

func chunkID(t testing.TB, db *sql.DB, seq, number int) int64 {
	t.Helper()
	var id int64
	err := db.QueryRow("SELECT b.id FROM bodies b, records r WHERE b.digest = r.leaf AND r.seq = $1", seq).Scan(&id)
	if err != nil {
		t.Fatal(err)
	}
	return id<<20 + int64(number)
}

func flipBody(seq, number int) func(testing.TB, *sql.DB) {
	return func(t testing.TB, db *sql.DB) {
		t.Helper()
		id := chunkID(t, db, seq, number)
		var data []byte
		if err := db.QueryRow("SELECT data FROM chunks WHERE id = $1", id).Scan(&data); err != nil {
			t.Fatal(err)
		}
		data[len(data)-1] ^= 0x20
		if _, err := db.Exec("UPDATE chunks SET data = $1 WHERE id = $2", data, id); err != nil {
			t.Fatal(err)
		}
	}
}

func chunkGone(seq int) func(testing.TB, *sql.DB) {
	return func(t testing.TB, db *sql.DB) {
		t.Helper()
		if _, err := db.Exec("DELETE FROM chunks WHERE id = $1", chunkID(t, db, seq, 1)); err != nil {
			t.Fatal(err)
		}
	}
}
