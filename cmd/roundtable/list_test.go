package main

import (
	"encoding/csv"
	"encoding/json"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"roundtable/ledger/ledgertest"
)

// listed is what the oracle reads of a row.
type listed struct {
	Pathway  string `json:"pathway"`
	Partner  string `json:"partner"`
	Start    string `json:"clock_start"`
	Days     int    `json:"days"`
	Weeks    int    `json:"weeks"`
	TFC      string `json:"treatment_function"`
	Team     string `json:"team"`
	Next     string `json:"next_date"`
	Priority string `json:"priority"`
	Queries  int    `json:"queries"`
	AlsoOn   []struct {
		Partner string `json:"partner"`
	} `json:"also_on"`
}

func (l listed) elsewhere() bool {
	return slices.ContainsFunc(l.AlsoOn, func(o struct {
		Partner string `json:"partner"`
	},
	) bool {
		return o.Partner != l.Partner
	})
}

type listPage struct {
	AsAt   string   `json:"as_at"`
	Listed int      `json:"listed"`
	Count  int      `json:"count"`
	Rows   []listed `json:"rows"`
}

func onePage(t *testing.T, args ...string) (p listPage) {
	t.Helper()
	code, out, said := runs(append([]string{"list", "--json"}, args...)...)
	if code != exitDone {
		t.Fatalf("%v: exit %d, %s", args, code, said)
	}
	if err := json.Unmarshal([]byte(out), &p); err != nil {
		t.Fatal(err)
	}
	return p
}

// pages reads a list page by page, a thousand rows each.
func pages(t *testing.T, args ...string) listPage {
	t.Helper()
	all := onePage(t, append(args, "--limit", "1000")...)
	for len(all.Rows) < all.Count {
		next := onePage(t, append(args, "--limit", "1000", "--offset", strconv.Itoa(len(all.Rows)))...)
		if len(next.Rows) == 0 {
			t.Fatalf("%d of %d rows", len(all.Rows), all.Count)
		}
		all.Rows = append(all.Rows, next.Rows...)
	}
	return all
}

// TestListFiltersAgreeWithTheWholeList holds each filter of the verb against the
// rows of the whole list, read from its own JSON.
func TestListFiltersAgreeWithTheWholeList(t *testing.T) {
	ledgertest.OneAtATime(t)
	data := filepath.Join(t.TempDir(), "d")
	if code, _, said := runs("demo", "--no-serve", "--data", data, "--today", "2026-11-18"); code != exitDone {
		t.Fatal(said)
	}
	list := func(args ...string) listPage {
		t.Helper()
		return pages(t, append([]string{"--data", data, "--as-at", "2026-11-18"}, args...)...)
	}
	whole := list()
	if len(whole.Rows) != whole.Count || whole.Count != whole.Listed || whole.Count < 1800 {
		t.Fatalf("%d rows, %d counted, %d listed", len(whole.Rows), whole.Count, whole.Listed)
	}
	for name, c := range map[string]struct {
		args []string
		is   func(listed) bool
	}{
		"a partner":             {[]string{"--partner", "zx2"}, func(l listed) bool { return l.Partner == "ZX2" }},
		"two partners":          {[]string{"--partner", "ZX2", "--partner", "ZM1"}, func(l listed) bool { return l.Partner == "ZX2" || l.Partner == "ZM1" }},
		"a treatment function":  {[]string{"--tfc", "120"}, func(l listed) bool { return l.TFC == "120" }},
		"over 52 weeks":         {[]string{"--over", "52"}, func(l listed) bool { return l.Weeks > 52 }},
		"within 18 weeks":       {[]string{"--where", "weeks=-18"}, func(l listed) bool { return l.Start != "" && l.Weeks <= 18 }},
		"19 to 26 weeks":        {[]string{"--where", "weeks=19-26"}, func(l listed) bool { return l.Weeks >= 19 && l.Weeks <= 26 }},
		"no next date":          {[]string{"--where", "next=none"}, func(l listed) bool { return l.Next == "" }},
		"on another list":       {[]string{"--where", "also-elsewhere=yes"}, listed.elsewhere},
		"with queries":          {[]string{"--where", "has-query=yes"}, func(l listed) bool { return l.Queries > 0 }},
		"a team":                {[]string{"--where", "team=A06"}, func(l listed) bool { return l.Team == "A06" }},
		"a priority":            {[]string{"--where", "priority=P2"}, func(l listed) bool { return l.Priority == "P2" }},
		"a partner's long ones": {[]string{"--partner", "ZX1", "--over", "26", "--where", "next=none"}, func(l listed) bool { return l.Partner == "ZX1" && l.Weeks > 26 && l.Next == "" }},
	} {
		got := list(c.args...)
		want := map[string]bool{}
		for _, l := range whole.Rows {
			if c.is(l) {
				want[l.Pathway] = true
			}
		}
		if len(want) == 0 || len(want) == whole.Count {
			t.Errorf("%s: asks for %d of %d", name, len(want), whole.Count)
		}
		if got.Count != len(want) || got.Listed != whole.Count {
			t.Errorf("%s: %d, the whole list has %d", name, got.Count, len(want))
		}
		for _, l := range got.Rows {
			if !want[l.Pathway] {
				t.Errorf("%s: %+v", name, l)
			}
		}
	}
	longest := onePage(t, "--data", data, "--as-at", "2026-11-18", "--sort=-weeks", "--limit", "10", "--offset", "5").Rows
	all := slices.Clone(whole.Rows)
	slices.SortStableFunc(all, func(a, b listed) int { return b.Weeks - a.Weeks })
	for i, l := range longest {
		if l.Weeks != all[i+5].Weeks {
			t.Errorf("place %d: %d weeks, not %d", i+5, l.Weeks, all[i+5].Weeks)
		}
	}
	if len(longest) != 10 {
		t.Errorf("%d rows of 10", len(longest))
	}
	checkOtherDay(t, data, whole.Rows)
	checkCSV(t, data, whole.Rows)
}

// checkOtherDay: --as-at moves every wait by the days between.
func checkOtherDay(t *testing.T, data string, rows []listed) {
	t.Helper()
	later := pages(t, "--data", data, "--as-at", "2026-12-02")
	days := map[string]int{}
	for _, l := range later.Rows {
		days[l.Pathway] = l.Days
	}
	moved := 0
	for _, l := range rows {
		if l.Start != "" && l.Start <= "2026-11-18" {
			if moved++; days[l.Pathway] != l.Days+14 {
				t.Errorf("%d days, two weeks later %d", l.Days, days[l.Pathway])
			}
		}
	}
	if later.AsAt != "2026-12-02" || moved < 1800 {
		t.Errorf("as at %s, %d waits", later.AsAt, moved)
	}
}

// checkCSV: the same rows stand in the CSV, by partner and weeks.
func checkCSV(t *testing.T, data string, rows []listed) {
	t.Helper()
	code, out, said := runs("list", "--data", data, "--as-at", "2026-11-18", "--format", "csv")
	if code != exitDone {
		t.Fatal(said)
	}
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(out, "\ufeff")))
	r.FieldsPerRecord = -1
	cells, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	head := slices.IndexFunc(cells, func(c []string) bool { return slices.Contains(c, "Clock start") })
	if head < 0 {
		t.Fatalf("no headings in %q", cells[0])
	}
	weeks := slices.IndexFunc(cells[head], func(h string) bool { return strings.HasPrefix(h, "Weeks") })
	sum, want := 0, 0
	for _, c := range cells[head+1:] {
		n, _ := strconv.Atoi(c[max(weeks, 0)]) // empty without a clock start
		sum += n
	}
	for _, l := range rows {
		want += l.Weeks
	}
	if got := len(cells) - head - 1; got != len(rows) || weeks < 0 || sum != want {
		t.Errorf("%d rows with %d weeks, not %d with %d; headings %q", got, sum, len(rows), want, cells[head])
	}
}
