package postgres_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"testing"

	"roundtable/ledger"
	"roundtable/ledger/ledgertest/pgtest"
	"roundtable/ledger/postgres"
)

// files names the file of each shelf.
func files(t *testing.T, db *sql.DB) map[string]string {
	t.Helper()
	rows, err := db.Query("SELECT relname, pg_relation_filepath(oid) || coalesce(pg_relation_filepath(nullif(reltoastrelid, 0)), '') FROM pg_class WHERE relispartition AND relkind = 'r'")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	out := map[string]string{}
	for rows.Next() {
		var name, file string
		if err := rows.Scan(&name, &file); err != nil {
			t.Fatal(err)
		}
		out[name] = file
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// An erasure copies the shelf that the body stands on and no other.
func TestEraseCopiesOneShelf(t *testing.T) {
	server := pgtest.Start(t)
	ctx := context.Background()
	dsn := server.Database(t)
	o := postgres.Options{ErasureDir: t.TempDir()}
	st, err := postgres.Open(ctx, dsn, o)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { st.Close() }()
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	bring := func(text string) {
		t.Helper()
		ref, err := st.Put(ctx, bytes.NewReader(bytes.Repeat([]byte(text+" "), 30_000)))
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := st.Append(ctx, ledger.Batch{Records: []ledger.Draft{{Stream: "a", Kind: "k", Body: ref}}}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 4 {
		bring(fmt.Sprintf("SHELVED-%d", i))
		for range 2 { // make the next shelf, and move on to it
			if err := st.Shelve(ctx, 100_000); err != nil {
				t.Fatal(err)
			}
		}
	}
	before := files(t, db)
	if len(before) < 5 {
		t.Fatalf("four bodies stand on %v", before)
	}
	if _, err := st.Erase(ctx, "officer", "RZ1", "asked", []ledger.Erasure{{Seq: 3, Data: []byte("x")}}); err != nil {
		t.Fatal(err)
	}
	var copied []string
	for name, file := range files(t, db) {
		if was, ok := before[name]; ok && was != file {
			copied = append(copied, name)
		}
	}
	if fmt.Sprint(copied) != "[chunks_2]" {
		t.Errorf("the erasure copied %v", copied)
	}
	if found := holding(t, server.Data, "SHELVED-2"); len(found) > 0 {
		t.Errorf("the text still stands in %v", found)
	}
	// A ledger from before there were shelves becomes one, and erases as well.
	if err := st.Down(ctx, 2); err != nil {
		t.Fatal(err)
	}
	st.Close()
	if st, err = postgres.Open(ctx, dsn, o); err != nil {
		t.Fatal(err)
	}
	bring("SHELVED-4")
	if _, err := st.Erase(ctx, "officer", "RZ1", "asked", []ledger.Erasure{{Seq: 1, Data: []byte("x")}, {Seq: 6, Data: []byte("x")}}); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"SHELVED-0", "SHELVED-4"} {
		if found := holding(t, server.Data, text); len(found) > 0 {
			t.Errorf("%s still stands in %v", text, found)
		}
	}
	if r, err := st.Verify(ctx, nil); err != nil || !r.OK() || r.Erased != 3 {
		t.Errorf("verify: %+v, %v", r, err)
	}
}
