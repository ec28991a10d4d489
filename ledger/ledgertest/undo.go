package ledgertest

import (
	"bytes"
	"context"
	"errors"
	"os"
	"testing"

	"roundtable/ledger"
)

// testEraseFromOld: two people read one record, and each erases from it what
// they were asked to; the second must begin again from what the first left.
func testEraseFromOld(t *testing.T, h Harness) {
	st := open(t, h)
	add(t, st, draft("a", "Ann Ben Cat"), draft("a", "other"))
	read := all(t, st)
	erase(t, st, ledger.Erasure{Seq: 1, Data: []byte("Ben Cat"), Was: read[0].Now})
	_, err := st.Erase(context.Background(), "officer", "RZ1", "why", []ledger.Erasure{
		{Seq: 2, Data: []byte("x"), Was: read[1].Now},
		{Seq: 1, Data: []byte("Ann Cat"), Was: read[0].Now},
	})
	left := all(t, st)
	changed, ok := errors.AsType[*ledger.BodyChangedError](err)
	if !ok || changed.Seq != 1 || changed.Expected != read[0].Now || changed.Actual != left[0].Now {
		t.Fatalf("an erasure made from a body that is gone: %v", err)
	}
	if got := text(t, st, left[0].Now); string(got) != "Ben Cat" || len(left) != 3 || left[1].Erased() {
		t.Errorf("the refused erasure left %q and %d records", got, len(left))
	}
	erase(t, st, ledger.Erasure{Seq: 1, Data: []byte("Cat"), Was: left[0].Now})
	if got := text(t, st, all(t, st)[0].Now); string(got) != "Cat" {
		t.Errorf("in the end stands %q", got)
	}
	verify(t, st)
}

// testReplayOlderLog: copies of the erasure log may be older than the backup, or
// than each other.
func testReplayOlderLog(t *testing.T, h Harness) {
	st := open(t, h)
	add(t, st, draft("a", "stays"), draft("a", "Ann Ben Cat"))
	backups := []*bytes.Buffer{backup(t, st)}
	logs := []string{t.TempDir()} // empty
	for _, left := range []string{"Ben Cat", "Cat"} {
		erase(t, st, ledger.Erasure{Seq: 2, Data: []byte(left), Was: all(t, st)[1].Now})
		log := t.TempDir()
		if err := os.CopyFS(log, os.DirFS(h.Erasures)); err != nil {
			t.Fatal(err)
		}
		backups, logs = append(backups, backup(t, st)), append(logs, log)
	}
	for name, c := range map[string]struct {
		backup int
		logs   []int
		want   string
	}{
		"an older log over a newer backup":    {2, []int{1}, "Cat"},
		"the log of the backup's own time":    {1, []int{1}, "Ben Cat"},
		"a newer log":                         {1, []int{2}, "Cat"},
		"no log knows of it":                  {0, []int{0}, "Ann Ben Cat"},
		"an old log and then a new one":       {0, []int{1, 2}, "Cat"},
		"a new log and then an old one":       {0, []int{2, 1}, "Cat"},
		"both over a backup between them":     {1, []int{2, 1}, "Cat"},
		"an old log twice over an old backup": {0, []int{1, 1}, "Ben Cat"},
	} {
		var dirs []string
		for _, l := range c.logs {
			dirs = append(dirs, logs[l])
		}
		back := open(t, another(t, h))
		if _, err := ledger.Restore(context.Background(), bytes.NewReader(backups[c.backup].Bytes()), back, dirs...); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := text(t, back, all(t, back)[1].Now); string(got) != c.want {
			t.Errorf("%s: in the end stands %q, not %q", name, got, c.want)
		}
		verify(t, back)
	}
}

func backup(t testing.TB, st ledger.Store) *bytes.Buffer {
	t.Helper()
	var buf bytes.Buffer
	if _, err := ledger.Backup(context.Background(), st, &buf); err != nil {
		t.Fatal(err)
	}
	return &buf
}
