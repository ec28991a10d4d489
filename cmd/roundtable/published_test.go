package main

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"roundtable/care"
	"roundtable/ledger/ledgertest"
)

// published is one row of a published extract, as the test made it.
type published struct {
	month     time.Month
	provider  string
	commander string // the commissioner's code
	part, tfc string
	bands     [105]int
	unknown   int
}

// figures are what a provider's return must come to, worked out here from the rows
// alone.
type figures struct {
	Waiting  int     `json:"waiting"`
	Within18 int     `json:"within_18_weeks"`
	Over52   int     `json:"over_52_weeks"`
	P92      float64 `json:"p92_weeks"`
}

func sumOf(bands [105]int) (f figures) {
	for b, n := range bands {
		f.Waiting += n
		if b < 18 {
			f.Within18 += n
		}
		if b >= 52 {
			f.Over52 += n
		}
	}
	below, want := 0.0, 0.92*float64(f.Waiting)
	for b, n := range bands {
		if n > 0 && below+float64(n) >= want {
			f.P92 = float64(b) + (want-below)/float64(n)
			break
		}
		below += float64(n)
	}
	return f
}

// someReturns makes two providers' returns of two months, by two commissioners and
// in two parts. Each commissioner has its row for all, as the real extract does.
func someReturns() (rows []published) {
	r := rand.New(rand.NewPCG(7, 8))
	for _, month := range []time.Month{time.October, time.November} {
		for _, provider := range []string{"ZX1", "ZX2"} {
			for _, part := range []string{"Part_1A", "Part_2"} {
				for _, comm := range []string{"Q1Z", "Q2Z"} {
					all := published{month, provider, comm, part, "C_999", [105]int{}, 0}
					for _, tfc := range []string{"C_100", "C_120", "X05"} {
						row := published{month, provider, comm, part, tfc, [105]int{}, r.IntN(3)}
						for b := range row.bands {
							if r.IntN(3) > 0 {
								row.bands[b] = r.IntN(1500 / (b + 1))
							}
							all.bands[b] += row.bands[b]
						}
						all.unknown += row.unknown
						rows = append(rows, row)
					}
					rows = append(rows, all)
				}
			}
		}
	}
	return rows
}

// withoutCommissioners adds up rows that only the commissioner tells apart.
func withoutCommissioners(rows []published) (out []published) {
	for _, r := range rows {
		i := slices.IndexFunc(out, func(o published) bool {
			return o.month == r.month && o.provider == r.provider && o.part == r.part && o.tfc == r.tfc
		})
		if i < 0 {
			out = append(out, r)
			continue
		}
		for b, n := range r.bands {
			out[i].bands[b] += n
		}
		out[i].unknown += r.unknown
	}
	return out
}

// layout is a way in which the same figures may be sent.
type layout struct {
	lower, noAll, noComm, thousands, blank, crlf, bom, shuffled, zipped, padded bool
	delim                                                                       rune
}

func (l layout) write(t *testing.T, dir string, rows []published) string {
	t.Helper()
	head := []string{"Period", "Provider Parent Org Code", "Provider Org Code", "Provider Org Name", "Commissioner Org Code", "Commissioner Org Name", "RTT Part Type", "RTT Part Description", "Treatment Function Code", "Treatment Function Name"}
	for b := range 104 {
		head = append(head, fmt.Sprintf("Gt %02d To %02d Weeks SUM 1", b, b+1))
	}
	head = append(head, "Gt 104 Weeks SUM 1", "Total", "Patients with unknown clock start date", "Total All")
	count := func(n int) string {
		switch {
		case n == 0 && l.blank:
			return ""
		case n >= 1000 && l.thousands:
			return strconv.Itoa(n/1000) + "," + fmt.Sprintf("%03d", n%1000)
		}
		return strconv.Itoa(n)
	}
	if l.noComm {
		rows = withoutCommissioners(rows)
	}
	table := [][]string{head}
	for _, r := range rows {
		if l.noAll && r.tfc == "C_999" {
			continue
		}
		provider, part := r.provider, r.part
		if l.lower {
			provider = strings.ToLower(provider)
		}
		if l.padded {
			provider, part = " "+provider+" ", part+" "
		}
		cells := []string{
			"RTT-" + r.month.String() + "-2024", "QZZ", provider, "A MADE TRUST", r.commander, "A MADE BOARD, NORTH", part, "as its type says",
			r.tfc, "A function",
		}
		total := 0
		for _, n := range r.bands {
			cells, total = append(cells, count(n)), total+n
		}
		if r.part == "Part_2" { // which states one total, with the unknown starts
			cells = append(cells, "", strconv.Itoa(r.unknown), count(total+r.unknown))
		} else {
			cells = append(cells, count(total), strconv.Itoa(r.unknown), count(total+r.unknown))
		}
		table = append(table, cells)
	}
	if l.noComm {
		for i := range table {
			table[i] = slices.Delete(table[i], 4, 6)
		}
	}
	if l.shuffled {
		order := rand.New(rand.NewPCG(1, 2)).Perm(len(table[0]))
		for i, row := range table {
			moved := make([]string, len(row))
			for to, from := range order {
				moved[to] = row[from]
			}
			table[i] = moved
		}
	}
	var b bytes.Buffer
	if l.bom {
		b.WriteString("\xef\xbb\xbf")
	}
	w := csv.NewWriter(&b)
	w.UseCRLF = l.crlf
	if l.delim != 0 {
		w.Comma = l.delim
	}
	if err := w.WriteAll(table); err != nil {
		t.Fatal(err)
	}
	name, body := filepath.Join(dir, "extract.csv"), b.Bytes()
	if l.zipped {
		var z bytes.Buffer
		zw := zip.NewWriter(&z)
		f, err := zw.Create("extract.csv")
		if err == nil {
			_, err = f.Write(body)
		}
		if err == nil {
			err = zw.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		name, body = filepath.Join(dir, "extract.zip"), z.Bytes()
	}
	if err := os.WriteFile(name, body, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// runs calls a verb and gives its exit code and what it printed.
func runs(args ...string) (code int, out, said string) {
	var o, e bytes.Buffer
	code = run(args, strings.NewReader(""), &o, &e)
	return code, o.String(), e.String()
}

// TestPublishedReturnsInEveryLayout: however the extract is laid out, a provider's
// figures are the sum of its rows of the month and part, by treatment function and
// for all.
func TestPublishedReturnsInEveryLayout(t *testing.T) {
	ledgertest.OneAtATime(t)
	rows := someReturns()
	for name, l := range map[string]layout{
		"as published":             {},
		"codes in lower case":      {lower: true},
		"spaces around codes":      {padded: true},
		"no row for all":           {noAll: true},
		"no commissioner columns":  {noComm: true},
		"thousands separators":     {thousands: true},
		"blank for nought":         {blank: true},
		"CRLF and byte order mark": {crlf: true, bom: true},
		"semicolons":               {delim: ';'},
		"tabs":                     {delim: '\t'},
		"columns in another order": {shuffled: true},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			data := filepath.Join(dir, "d")
			file := l.write(t, dir, rows)
			if code, out, said := runs("import", file, "--partner", "QZZ", "--kind", "rtt-published", "--data", data, "--json"); code != exitDone {
				t.Fatal(out, said)
			}
			for _, month := range []time.Month{time.October, time.November} {
				for _, provider := range []string{"ZX1", "ZX2"} {
					args := []string{"list", "--published", strings.ToLower(provider), "--json", "--data", data}
					if month == time.October { // November is the newest
						args = append(args, "--period", "2024-10-31")
					}
					checkReturn(t, rows, month, provider, args)
				}
			}
		})
	}
}

// TestAnExtractThatCannotBeReadIsTold: as it is downloaded, and a month of before
// April 2021, whose bands end at 52 weeks.
func TestAnExtractThatCannotBeReadIsTold(t *testing.T) {
	dir := t.TempDir()
	old := filepath.Join(dir, "old.csv")
	csv := "Period,Provider Org Code,RTT Part Type,Treatment Function Code"
	for b := range 52 {
		csv += fmt.Sprintf(",Gt %02d To %02d Weeks SUM 1", b, b+1)
	}
	csv += ",Gt 52 Weeks SUM 1,Total All\nRTT-March-2020,ZX1,Part_2,C_100" + strings.Repeat(",1", 54) + "\n"
	if err := os.WriteFile(old, []byte(csv), 0o600); err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(dir, "d")
	for file, want := range map[string]string{
		layout{zipped: true}.write(t, dir, someReturns()): "Unpack it", old: "has not all 105 weekly bands",
	} {
		_, out, said := runs("import", file, "--partner", "QZZ", "--kind", "rtt-published", "--data", data)
		if !strings.Contains(out, want) {
			t.Errorf("%s: %s%s", want, out, said)
		}
	}
	if code, out, said := runs("list", "--published", "ZX1", "--data", data); code != exitFailed || out != "" || !strings.Contains(said, "No published return") {
		t.Errorf("a return of half its bands: exit %d, %s%s", code, out, said)
	}
}

func checkReturn(t *testing.T, rows []published, month time.Month, provider string, args []string) {
	t.Helper()
	want := map[string][105]int{}
	for _, r := range rows {
		if r.month == month && r.provider == provider && r.part == "Part_2" {
			sum := want[r.tfc]
			for b, n := range r.bands {
				sum[b] += n
			}
			want[r.tfc] = sum
		}
	}
	code, out, said := runs(args...)
	if code != exitDone {
		t.Fatal(said)
	}
	var got struct {
		Provider string    `json:"provider"`
		Period   care.Date `json:"period"`
		Rows     []struct {
			TFC string `json:"treatment_function"`
			figures
		} `json:"rows"`
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	if got.Provider != provider || got.Period != care.NewDate(2024, month+1, 0) || len(got.Rows) != len(want) {
		t.Errorf("%s %s: %d rows, want %d of %s %s", got.Provider, got.Period, len(got.Rows), len(want), provider, month)
	}
	for i, r := range got.Rows {
		w := sumOf(want[r.TFC])
		if math.Abs(r.P92-w.P92) > 1e-9 {
			t.Errorf("%s %s %s: P92 %v, want %v", provider, month, r.TFC, r.P92, w.P92)
		}
		if r.P92 = w.P92; r.figures != w {
			t.Errorf("%s %s %s: %+v, want %+v", provider, month, r.TFC, r.figures, w)
		}
		if last := i == len(got.Rows)-1; last != (r.TFC == "C_999") {
			t.Errorf("%s stands at %d", r.TFC, i)
		}
	}
}
