package intake

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"roundtable/care"
)

var updateGolden = flag.Bool("update-golden", false, "write a golden body for kinds that have none yet; never overwrites one")

// TestGoldenBodies: every body that was ever written can be read for ever. A file
// is named for its kind and version and is never changed: a column that is added
// later reads as zero here.
func TestGoldenBodies(t *testing.T) {
	day := care.NewDate(2026, 3, 4)
	golden(t, "extract.people.v1", care.PersonRow{
		Key: care.Key{1, 2}, Line: 7, Sheet: 1, LocalID: "L1", NHSNumber: 9434765919, NHSStatus: 1, Family: "Bell", Given: "Ann", Birth: day, Died: day + 1,
		Sex: "2", Ethnicity: "A", Postcode: "ZZ1 2AB", LSOA: "E01000001", IMDDecile: 3, Practice: "Y00001", Phone: "1", Language: "pol",
		Flags: care.FlagAutism, FlagsNo: care.FlagSMI, Adjust: "quiet", AccessInf: "braille",
	})
	golden(t, "extract.people.v1-address", care.PersonRow{Key: care.Key{1, 2}, Line: 7, Postcode: "ZZ1 2AB", Address: "12 Mill Lane\nOsmerley"})
	golden(t, "extract.pathways.v1", care.PathwayRow{
		Key: care.Key{3}, Person: care.Key{1, 2}, Line: 7, Sheet: 1, Op: care.OpChanged, Hash: 1 << 63, PPID: "P", Issuer: "X09", Referral: "R", ListType: "IRTT",
		Received: day, Original: day, Start: day, Stop: day, Queue: day, Status: "20", TFC: "110", Specialty: "110", Team: "T", Reason: "12", Site: "S",
		Referrer: "Y1", Source: "01", Clinician: "C1", Priority: "P2", Urgency: "2", Procedure: "W37", Decided: day, Due: day, NextDate: day, NextKind: "OP",
		TCI: day, LastSeen: day, LastDNA: day, Cancelled: day, Outcome: "2", Reviewed: day, Validated: day, Cancer: "N", Transfer: "1", MutualAid: "RZ2",
		Owner: "O", Contact: day, Action: "call", Comment: "c", Rank: 1,
	})
	golden(t, "extract.events.v1", care.EventRow{
		Pathway: care.Key{3}, Person: care.Key{1, 2}, Line: 9, Sheet: 1, Date: day, Minute: care.NewMinute(9, 30), Type: care.EvDNAFirst, Status: "33", Team: "T",
		Org: "RZ2", Reason: "01", Detail: "11", Told: 1, Side: "left", Event: "E1",
	})
	golden(t, "extract.published.v1", care.PublishedRow{
		Line: 2, Period: day, Provider: "RBD", ProviderName: "N", Commissioner: "13Q", Part: "Part_2", TFC: "C_100", TFCName: "G", Bands: []int32{-1, 0, 5},
		Total: 5, Unknown: -1, TotalAll: 5,
	})
	golden(t, "extract.issues.v1", care.IssueRow{
		Line: 4, Sheet: 1, Column: -1, Header: "H", Value: "v", Severity: care.SevDoubtful, Code: "c", Reason: "r", Remedy: "m", Field: "start",
		Pathway: care.Key{3}, Assumed: "a",
	})
}

func golden[T any](t *testing.T, name string, want T) {
	t.Helper()
	path := filepath.Join("testdata", "golden", name+".parquet")
	b, err := os.ReadFile(path)
	if os.IsNotExist(err) && *updateGolden {
		var buf bytes.Buffer
		if err := encode(&buf, []T{want}); err != nil {
			t.Fatal(err)
		}
		b, err = buf.Bytes(), os.WriteFile(path, buf.Bytes(), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	got, err := decode[T](b)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]T{want}, got); diff != "" {
		t.Errorf("%s: %s", name, diff)
	}
}
