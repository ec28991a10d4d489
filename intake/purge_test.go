package intake

import (
	"context"
	"testing"
	"time"

	"roundtable/care"
	"roundtable/ledger"
)

// TestPurgedFileIsGoneAndItsRowsStay: nothing is purged before its date; after it
// the file is gone from the store, the rows are not, and asking for a raw row says
// so.
func TestPurgedFileIsGoneAndItsRowsStay(t *testing.T) {
	d, st := testDesk(t)
	ctx := context.Background()
	res := send(t, d, "list", "local id,start date,zodiac\n1,01/02/2026,"+marker+"\n")
	if n, err := d.PurgeFiles(ctx, "acc"); err != nil || n != 0 {
		t.Fatalf("purged %d before the date, %v", n, err)
	}
	d.now = func() time.Time { return time.Date(2028, 11, 21, 12, 0, 0, 0, time.UTC) }
	if n, err := d.PurgeFiles(ctx, "acc"); err != nil || n != 1 {
		t.Fatalf("purged %d, %v", n, err)
	}
	for rec, err := range st.Read(ctx, 0) {
		if err != nil {
			t.Fatal(err)
		}
		if string(rec.Kind) == care.RecFile && (!rec.Erased() || rec.Now.Size > 64) {
			t.Errorf("the file is still there: %+v", rec)
		}
	}
	if _, err := d.RawRow(ctx, res.Extract, 0, 2); !isProblem(err) {
		t.Errorf("a purged file gave a row: %v", err)
	}
	if n := len(rowsOf[care.PathwayRow](t, d, res.Extract, care.RecPathwayBlock)); n != 1 {
		t.Errorf("%d rows are left", n)
	}
	if n, err := d.PurgeFiles(ctx, "acc"); err != nil || n != 0 {
		t.Errorf("purged again: %d, %v", n, err)
	}
}

// TestPurgeIsOneErasure: however many files are due, the database is cleaned once.
func TestPurgeIsOneErasure(t *testing.T) {
	d, st := testDesk(t)
	ctx := context.Background()
	for _, day := range []string{"01", "02", "03"} {
		send(t, d, "list", "local id,start date,zodiac\n1,"+day+"/02/2026,"+marker+"\n")
	}
	d.now = func() time.Time { return time.Date(2028, 11, 21, 12, 0, 0, 0, time.UTC) }
	if n, err := d.PurgeFiles(ctx, "acc"); err != nil || n != 3 {
		t.Fatalf("purged %d of 3, %v", n, err)
	}
	erasures, files, purged := 0, 0, 0
	for rec, err := range st.Read(ctx, 0) {
		if err != nil {
			t.Fatal(err)
		}
		switch string(rec.Kind) {
		case string(ledger.KindErased):
			erasures++
		case care.RecFilePurged:
			purged++
		case care.RecFile:
			if rec.Erased() {
				files++
			}
		}
	}
	if erasures != 1 || files != 3 || purged != 3 {
		t.Errorf("%d files went by %d erasures, and %d were said to", files, erasures, purged)
	}
}
