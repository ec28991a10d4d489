package directory

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"roundtable/care"
)

// ReadPeople reads how many people there are, one figure a line:
//
//	population,PLACE,FROM,TO,PEOPLE
//	rate,NEED,SEVERITY or empty,FROM,TO,PER 1000 A YEAR
//	share,FLAG,NEED or empty,SHARE from 0 to 1
//
// Ages are in years, TO not included. Lines that cannot be read, and those of a word that is
// not agreed, which would count nowhere, are noted and not in p; nil agrees on every word.
// Empty lines and those that begin with # say nothing.
func ReadPeople(text string, agreed *care.ServiceWords) (p care.ServicePeople, notes []Note) {
	rows := csv.NewReader(strings.NewReader(text))
	rows.FieldsPerRecord, rows.LazyQuotes, rows.TrimLeadingSpace, rows.Comment = -1, true, true, '#'
	for {
		row, err := rows.Read()
		if err == io.EOF {
			return p, notes
		}
		line, _ := rows.FieldPos(0)
		bad := func(what string) {
			notes = append(notes, Note{Where: fmt.Sprintf("line %d", line), What: what, Assumed: "Correct the line, or take it out."})
		}
		if err != nil {
			bad("It cannot be read.")
			if row == nil {
				return p, notes
			}
			continue
		}
		if what := figure(&p, row, agreed); what != "" {
			bad(what)
		}
	}
}

// figure reads one line; what is wrong with it, or "".
func figure(p *care.ServicePeople, row []string, agreed *care.ServiceWords) string {
	for i := range row {
		row[i] = strings.TrimSpace(row[i])
	}
	want := map[string]int{"population": 5, "rate": 6, "share": 4}[row[0]]
	switch {
	case want == 0:
		return fmt.Sprintf("%q is none of population, rate and share.", cut(row[0], 40))
	case len(row) != want:
		return fmt.Sprintf("It has %d fields, and %s has %d.", len(row), row[0], want)
	}
	var n [6]float64
	for i := want - 1; i > 0 && (row[0] != "share" || i == 3) && (i > 2 || row[0] == "population" && i == 2); i-- {
		x, err := strconv.ParseFloat(strings.ReplaceAll(row[i], " ", ""), 64)
		switch {
		case err != nil || math.IsNaN(x) || x > 1e9:
			return fmt.Sprintf("%q is no number.", cut(row[i], 40))
		case x < 0:
			return fmt.Sprintf("%q is below 0.", cut(row[i], 40))
		}
		n[i] = x
	}
	if what := unagreed(row, agreed); what != "" {
		return what
	}
	switch row[0] {
	case "population":
		p.Population = append(p.Population, care.PlacePeople{Place: row[1], From: int(n[2] * 12), To: int(n[3] * 12), N: int(n[4])})
	case "rate":
		p.Rates = append(p.Rates, care.NeedRate{Need: row[1], Severity: row[2], From: int(n[3] * 12), To: int(n[4] * 12), Per1000: n[5]})
	case "share":
		p.Shares = append(p.Shares, care.FlagShare{Flag: row[1], Need: row[2], Share: n[3]})
	}
	return ""
}

// unagreed says which word of a line is none of those agreed, or "".
func unagreed(row []string, agreed *care.ServiceWords) string {
	if agreed == nil {
		return ""
	}
	type word struct {
		of    string
		at    int
		terms []care.Term
		empty bool // it may be left empty
	}
	for _, w := range map[string][]word{
		"population": {{"place", 1, agreed.Places, false}},
		"rate":       {{"need", 1, agreed.Needs, false}, {"severity", 2, agreed.Severities, true}},
		"share":      {{"condition", 1, agreed.Flags, false}, {"need", 2, agreed.Needs, true}},
	}[row[0]] {
		if code := row[w.at]; (code != "" || !w.empty) && !slices.Contains(codes(w.terms), code) {
			return fmt.Sprintf("%q is no %s that is agreed, and would count nowhere.%s", cut(code, 40), w.of, care.Meant(code, codes(w.terms)))
		}
	}
	return ""
}

// WritePeople writes what ReadPeople reads.
func WritePeople(p *care.ServicePeople) string {
	if p == nil {
		return ""
	}
	var b strings.Builder
	w := csv.NewWriter(&b)
	num := func(x float64) string { return strconv.FormatFloat(x, 'f', -1, 32) } // 7 figures: 38.4, and not 38.400000000000006
	years := func(months int) string { return num(float64(months) / 12) }
	for _, x := range p.Population {
		_ = w.Write([]string{"population", x.Place, years(x.From), years(x.To), strconv.Itoa(x.N)})
	}
	for _, x := range p.Rates {
		_ = w.Write([]string{"rate", x.Need, x.Severity, years(x.From), years(x.To), num(x.Per1000)})
	}
	for _, x := range p.Shares {
		_ = w.Write([]string{"share", x.Flag, x.Need, num(x.Share)})
	}
	w.Flush()
	return b.String()
}

// ReadTerms reads agreed words, one a line: the code, and after a semicolon how a
// sentence says it.
func ReadTerms(text string) []care.Term {
	out := []care.Term{}
	for line := range strings.Lines(text) {
		code, label, _ := strings.Cut(line, ";")
		if code = strings.TrimSpace(code); code != "" {
			out = append(out, care.Term{Code: code, Label: strings.TrimSpace(label)})
		}
	}
	return out
}

// WriteTerms writes what ReadTerms reads.
func WriteTerms(terms []care.Term) string {
	var b strings.Builder
	for _, t := range terms {
		b.WriteString(t.Code)
		if t.Label != "" {
			b.WriteString("; " + t.Label)
		}
		b.WriteByte('\n')
	}
	return b.String()
}
