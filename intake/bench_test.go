package intake

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"roundtable/care"
)

// writeReferrals writes a `referrals` file of n rows: four or five events a
// referral, one or two referrals a person, as a trust's system would export them.
func writeReferrals(tb testing.TB, path string, n int) {
	tb.Helper()
	f, err := os.Create(path)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	rnd := rand.New(rand.NewPCG(1, 2))
	fmt.Fprintln(w, "referral_id,local_id,nhs_number,surname,forename,date of birth,gender,ethnic category,postcode,event,event date,event time,status,team,reason,source of referral,detail")
	families := []string{"Smith", "Jones", "Taylor", "Brown", "Khan", "Patel", "Evans", "O'Neill", "Walker", "Begum"}
	given := []string{"Ann", "Tom", "Mohammed", "Grace", "Lily", "Jack", "Amina", "Peter"}
	types := []string{"received", "triaged", "booked", "attended", "dna", "treated", "discharged"}
	start := care.NewDate(2024, 1, 1)
	rows := 0
	for person := 0; rows < n; person++ {
		id := strconv.Itoa(10_000_000 + person)
		who := strings.Join([]string{
			id, nhsOf(400_000_000 + person), families[rnd.IntN(len(families))], given[rnd.IntN(len(given))],
			(start - care.Date(rnd.IntN(30000))).String(), strconv.Itoa(1 + rnd.IntN(2)), string(rune('A' + rnd.IntN(8))), "ZZ" + strconv.Itoa(person%90+1) + " " + strconv.Itoa(person%10) + "AB",
		}, ",")
		for ref := range 1 + rnd.IntN(2) {
			day := start + care.Date(rnd.IntN(900))
			team := "T" + strconv.Itoa(rnd.IntN(40))
			for e := 0; e < 3+rnd.IntN(3) && rows < n; e++ {
				fmt.Fprintf(w, "R%s%d,%s,%s,%s,%02d:%02d,%s,%s,%02d,A%d,%s\n", id, ref, who, types[min(e, 6)], ukDate(day), 8+rnd.IntN(9), rnd.IntN(60), "20", team, 1+rnd.IntN(20), rnd.IntN(4), "01")
				day += care.Date(1 + rnd.IntN(60))
				rows++
			}
		}
	}
	if err := w.Flush(); err != nil {
		tb.Fatal(err)
	}
}

func ukDate(d care.Date) string {
	y, m, day := d.Civil()
	return fmt.Sprintf("%02d/%02d/%d", day, int(m), y)
}

// nhsOf completes nine digits to a number with a right check digit.
func nhsOf(nine int) string {
	for ; ; nine++ {
		s := strconv.Itoa(nine)
		sum := 0
		for i := range 9 {
			sum += int(s[i]-'0') * (10 - i)
		}
		if c := (11 - sum%11) % 11; c < 10 {
			return s + strconv.Itoa(c)
		}
	}
}

// BenchmarkImportReferrals1M takes a file of a million events in, from the path to
// the durable record: 10 s and 600 MB are what it must reach on two cores.
func BenchmarkImportReferrals1M(b *testing.B) {
	n := 1_000_000
	if testing.Short() {
		n = 50_000
	}
	path := filepath.Join(b.TempDir(), "referrals.csv")
	writeReferrals(b, path, n)
	st, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(st.Size())
	peak := peakMemory(b)
	for b.Loop() {
		b.StopTimer()
		d, _ := testDesk(b)
		b.StartTimer()
		res, err := d.Import(context.Background(), path, "RZ1", "referrals", Options{})
		if err != nil {
			b.Fatal(err)
		}
		if res.Accepted < n*99/100 {
			b.Fatalf("%+v %v", res.Counts, res.Issues)
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(peak())/(1<<20), "peak-MB")
}

// peakMemory reads the most memory that the process has held, in bytes, where the
// system says so; 0 elsewhere.
func peakMemory(testing.TB) func() int64 {
	return func() int64 {
		b, err := os.ReadFile("/proc/self/status")
		if err != nil {
			return 0
		}
		for line := range strings.Lines(string(b)) {
			if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
				kb, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
				return kb << 10
			}
		}
		return 0
	}
}
