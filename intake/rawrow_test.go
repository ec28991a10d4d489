package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"roundtable/ledger"
)

// countingStore counts what is read of bodies.
type countingStore struct {
	ledger.Store
	read *int64
}

func (s countingStore) Body(ctx context.Context, ref ledger.BodyRef) (io.ReadCloser, error) {
	r, err := s.Store.Body(ctx, ref)
	return countingBody{r, s.read}, err
}

type countingBody struct {
	io.ReadCloser
	n *int64
}

func (b countingBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	*b.n += int64(n)
	return n, err
}

// A row near the beginning of a large file is found without unpacking the rest.
func TestRawRowStopsAtItsLine(t *testing.T) {
	d, st := testDesk(t)
	var b strings.Builder
	b.WriteString("local id,start date,notes\n")
	for i := range 60_000 {
		fmt.Fprintf(&b, "%d,2026-02-01,%x caf\u00e9\n", i, uint64(i)*0x9E3779B97F4A7C15)
	}
	r := send(t, d, "list", b.String())
	x, recs, err := d.find(context.Background(), r.Extract)
	if err != nil {
		t.Fatal(err)
	}
	file, err := fileRecord(x, recs)
	if err != nil {
		t.Fatal(err)
	}
	var read int64
	d.store = countingStore{st, &read}
	_, done, err := d.openForRow(context.Background(), x, recs)
	if err != nil {
		t.Fatal(err)
	}
	done()
	if read*10 > file.Now.Size*9 {
		t.Errorf("%d of %d bytes read to open the file", read, file.Now.Size)
	}
	for _, line := range []uint32{2, 59_999} {
		raw, err := d.RawRow(context.Background(), r.Extract, 0, line)
		if err != nil || raw.Cells[0].Value != fmt.Sprint(line-2) || !strings.HasSuffix(raw.Cells[2].Value, "caf\u00e9") {
			t.Errorf("line %d: %+v %v", line, raw, err)
		}
	}
}

// Where an open file keeps its name the copy is removed when it is closed, and one
// that a crash left is swept.
func TestPrivateCopiesGo(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	was := nameStays
	nameStays = true
	defer func() { nameStays = was }()
	old := filepath.Join(os.TempDir(), "roundtable-upload-1")
	if err := os.WriteFile(old, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(old, time.Now(), time.Now().Add(-48*time.Hour)); err != nil {
		t.Fatal(err)
	}
	d, _ := testDesk(t)
	up, err := d.Receive(context.Background(), "a.csv", strings.NewReader("local id,start date\n1,2026-02-01\n"))
	if err != nil {
		t.Fatal(err)
	}
	_, src, err := d.open(context.Background(), up.Name, "", up.Body)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(src.Name()); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(old); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the old copy is still there: %v", err)
	}
	if err := src.Close(); err != nil {
		t.Fatal(err)
	}
	if left, err := filepath.Glob(filepath.Join(os.TempDir(), "roundtable-*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}
