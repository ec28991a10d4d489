package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"roundtable/care"
	"roundtable/intake/table"
	"roundtable/waiting"
)

// forecastColumns are what a plain list's headings may be, without regard to case,
// spaces and underscores.
var forecastColumns = map[string][]string{
	"referral":   {"referral", "referraldate", "referred", "clockstart", "start"},
	"removal":    {"removal", "removaldate", "removed", "treated", "clockstop", "stop"},
	"withdrawal": {"withdrawal", "withdrawaldate", "withdrawn"},
	"list":       {"list", "partner", "team", "specialty"},
	"priority":   {"priority"},
}

// forecastFile is a plain list, read into one history for each name in its column
// "list", in the order in which they first stand.
type forecastFile struct {
	histories []waiting.FlowHistory
	bad       int // rows that could not be read
	firstBad  string
}

func plainHeading(s string) string {
	return strings.ToLower(strings.NewReplacer(" ", "", "_", "", "-", "", "\ufeff", "").Replace(s))
}

// readForecastFile reads a CSV of referral and removal dates.
func readForecastFile(name string) (*forecastFile, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, &care.Problem{What: "The list cannot be opened.", Where: name, Remedy: "Give --file a CSV file that is there.", Err: err}
	}
	defer f.Close()
	return parseForecastFile(name, f)
}

func parseForecastFile(name string, in io.Reader) (*forecastFile, error) {
	r := csv.NewReader(in)
	r.FieldsPerRecord, r.ReuseRecord, r.LazyQuotes = -1, true, true
	head, err := r.Read()
	if err != nil {
		return nil, &care.Problem{What: "The list has no heading line.", Where: name, Remedy: "Give a CSV with the headings referral and removal.", Err: err}
	}
	at := map[string]int{}
	for i, h := range head {
		for column, names := range forecastColumns {
			if _, have := at[column]; !have && slices.Contains(names, plainHeading(h)) {
				at[column] = i
			}
		}
	}
	if _, ok := at["referral"]; !ok {
		return nil, &care.Problem{What: "No column of the list is headed referral.", Where: name + ", line 1", Remedy: "Head the dates referral and removal; withdrawal, list and priority are read too."}
	}
	out := &forecastFile{}
	byName := map[string]int{}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, &care.Problem{What: "The list breaks off: a line is not CSV.", Where: name, Remedy: "Save it again as CSV (UTF-8).", Err: err}
		}
		line, _ := r.FieldPos(0)
		out.add(row, at, byName, line)
	}
	if len(out.histories) == 0 {
		return nil, &care.Problem{What: "No row of the list could be read.", Where: name + out.firstBad, Remedy: "Write dates as 2025-03-02 or 02/03/2025."}
	}
	return out, nil
}

// add puts one row into the history of its list.
func (f *forecastFile) add(row []string, at, byName map[string]int, line int) {
	cell := func(column string) string {
		if i, ok := at[column]; ok && i < len(row) {
			return strings.TrimSpace(row[i])
		}
		return ""
	}
	var days [3]care.Date
	for i, column := range []string{"referral", "removal", "withdrawal"} {
		day, ok := plainDate(cell(column))
		if !ok || i == 0 && day == 0 {
			f.bad++
			if f.firstBad == "" {
				f.firstBad = fmt.Sprintf(", line %d, column %s", line, column)
			}
			return
		}
		days[i] = day
	}
	name := cell("list")
	if !utf8.ValidString(name) {
		name = strings.ToValidUTF8(name, "?")
	}
	i, ok := byName[name]
	if !ok {
		i = len(f.histories)
		byName[name] = i
		f.histories = append(f.histories, waiting.FlowHistory{Name: name})
	}
	h := &f.histories[i]
	h.Rows.Referred = append(h.Rows.Referred, days[0])
	h.Rows.Removed = append(h.Rows.Removed, days[1])
	h.Rows.Withdrawn = append(h.Rows.Withdrawn, days[2])
	h.Priority = append(h.Priority, plainPriority(cell("priority")))
}

// plainDate reads a day; "" and what R and spreadsheets write for nothing are none.
func plainDate(s string) (care.Date, bool) {
	switch strings.ToUpper(s) {
	case "", "NA", "N/A", "NULL", "#N/A":
		return 0, true
	}
	p := table.ParseDate(s, table.DMY)
	return p.Date, p.OK()
}

// plainPriority is the digit of a priority, "P2" or "2"; 0 where there is none.
func plainPriority(s string) uint8 {
	n, err := strconv.Atoi(strings.TrimLeft(strings.ToUpper(s), "PDC"))
	if err != nil || n < 0 || n > 9 {
		return 0
	}
	return uint8(n)
}
