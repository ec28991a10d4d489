package directory

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"roundtable/care"
	"roundtable/servicemap/eventlog"
	"roundtable/servicemap/gaps"
)

// dosColumns are the columns of the CSV, as the Directory of Services calls what it has.
// Several values stand in one cell with semicolons between them.
var dosColumns = []string{
	"id", "name", "organisation", "type", "daysfrom", "daysto", "needs", "severities", "places", "referralroles", "servicereferrals", "capacity", "phone", "email", "web", "lastverified", "nextverificationdue",
}

const (
	dosSource    = "Directory of Services file"
	daysPerMonth = 365.25 / 12
)

// ReadDoS reads a CSV whose first row names its columns, in any order; columns that are
// not known are said and passed over. Ages are in days; an age in words in a column
// "ages" is read as one.
func ReadDoS(r io.Reader, agreed *care.ServiceWords) (*Read, error) {
	b, out, err := readAll(r)
	if err != nil {
		return nil, err
	}
	rows := csv.NewReader(bytes.NewReader(b))
	rows.FieldsPerRecord, rows.LazyQuotes = -1, true
	rows.Comma = delimiter(b)
	head, err := rows.Read()
	if err != nil {
		return nil, notThat("a CSV", err)
	}
	at := map[string]int{}
	for i, h := range head {
		h = strings.ToLower(strings.NewReplacer(" ", "", "_", "", "-", "").Replace(h))
		if !slices.Contains(dosColumns, h) && h != "ages" {
			out.note("the heading", fmt.Sprintf("Column %q is not known.", cut(head[i], 60)), "Passed over.")
			continue
		}
		at[h] = i
	}
	if _, ok := at["name"]; !ok {
		return nil, notThat("a CSV of services: no column is called name", nil)
	}
	for n := 0; ; n++ {
		row, err := rows.Read()
		if err == io.EOF {
			return out, nil
		}
		if err != nil || n >= mostServices {
			out.leave(fmt.Sprintf("line %d", n+2), "It cannot be read.")
			if n >= mostServices || row == nil {
				return out, nil
			}
			continue
		}
		cell := func(name string) string {
			if i, ok := at[name]; ok && i < len(row) {
				return strings.TrimSpace(row[i])
			}
			return ""
		}
		if cell("name") == "" {
			if strings.TrimSpace(strings.Join(row, "")) != "" {
				out.leave(fmt.Sprintf("line %d", n+2), "The service has no name.")
			}
			continue
		}
		out.Services = append(out.Services, out.dos(fmt.Sprintf("line %d (%s)", n+2, cut(cell("name"), 60)), cell, agreed))
	}
}

// delimiter is what stands between the headings: what a program writes that calls a file
// CSV goes by where it is used.
func delimiter(b []byte) rune {
	heading, _, _ := bytes.Cut(b, []byte("\n"))
	best := ','
	for _, d := range ";\t|" {
		if bytes.ContainsRune(heading, d) && bytes.Count(heading, []byte(string(d))) > bytes.Count(heading, []byte(string(best))) {
			best = d
		}
	}
	return best
}

func several(s string) (out []string) {
	for x := range strings.SplitSeq(s, ";") {
		if x = strings.TrimSpace(x); x != "" {
			out = append(out, x)
		}
	}
	return out
}

func (r *Read) dos(at string, cell func(string) string, agreed *care.ServiceWords) care.ServiceDescribed {
	d := care.ServiceDescribed{
		ID: plainID(cell("id")), Name: r.name(at, cell("name")), Owner: care.PartnerCode(cell("organisation")), Function: r.text(at+", type", cell("type")), Source: dosSource,
		Contact: r.contact(at, care.ServiceContact{Phone: cell("phone"), Email: cell("email"), Web: cell("web")}),
	}
	r.dosAges(at, cell, &d, agreed)
	for _, x := range []struct {
		column, dimension string
		terms             []care.Term
	}{{"needs", care.DimensionNeed, agreed.Needs}, {"severities", care.DimensionSeverity, agreed.Severities}, {"places", care.DimensionPlace, agreed.Places}} {
		var values []string
		for _, v := range several(cell(x.column)) {
			values = append(values, r.word(at+", "+x.column, v, x.terms))
		}
		if values != nil {
			d.Criteria = append(d.Criteria, including(x.dimension, dosSource, values...))
		}
	}
	for _, v := range several(cell("referralroles")) {
		d.RoutesIn = append(d.RoutesIn, r.word(at+", referralroles", v, agreed.Routes))
	}
	for _, id := range several(cell("servicereferrals")) {
		if to := plainID(id); to != "" {
			d.Onward = append(d.Onward, care.OnwardRoute{To: to})
		}
	}
	switch status := strings.ToLower(cell("capacity")); status {
	case "", "green", "amber":
	case "red":
		d.Closed = true
	default:
		r.note(at+", capacity", fmt.Sprintf("%q is none of green, amber and red.", cut(status, 30)), "Not taken.")
	}
	for _, x := range []struct {
		column string
		to     *care.Date
	}{{"lastverified", &d.Verified}, {"nextverificationdue", &d.Due}} {
		if s := cell(x.column); s != "" {
			day, ok := dayOf(s)
			if !ok {
				r.note(at+", "+x.column, fmt.Sprintf("%q is no date.", cut(s, 30)), "Not taken.")
				continue
			}
			*x.to = day
		}
	}
	if d.Due < d.Verified {
		d.Due = 0
	}
	verified(&d)
	return d
}

// dosAges reads ages in words, in days, or both. Where both stand and differ the days count,
// which are the format's own, and that is said; days that hold nobody leave the words.
func (r *Read) dosAges(at string, cell func(string) string, d *care.ServiceDescribed, agreed *care.ServiceWords) {
	words := cell("ages")
	said, doubt, inWords := gaps.AgeInWords(words, agreed.Age)
	inWords = inWords && said.From < said.To
	if words != "" && !inWords {
		r.note(at+", ages", fmt.Sprintf("%q is no age.", cut(words, 60)), "Not taken.")
	}
	from, to, inDays := r.dosDays(at, cell, agreed)
	switch {
	case inDays:
		d.Criteria = append(d.Criteria, ages(from, to, dosSource))
		if inWords && (said.From != from || said.To != to) {
			r.note(at+", ages", fmt.Sprintf("%q is %s up to %s, and daysfrom and daysto are %s up to %s.", cut(words, 60), gaps.AgeName(said.From), gaps.AgeName(said.To), gaps.AgeName(from), gaps.AgeName(to)), "The days are taken.")
		}
	case inWords:
		c := ages(said.From, said.To, dosSource)
		c.Note = cut(words, 200)
		d.Criteria = append(d.Criteria, c)
		if doubt != "" {
			r.note(at+", ages", fmt.Sprintf("%q is in words.", cut(words, 60)), upperFirst(doubt)+".")
		}
	}
}

// dosDays reads daysfrom and daysto, in completed months; ok is false where they state
// nothing that can be taken.
func (r *Read) dosDays(at string, cell func(string) string, agreed *care.ServiceWords) (from, to int, ok bool) {
	ends := [2]int{0, agreed.Age[1]}
	ok = cell("daysfrom")+cell("daysto") != ""
	for i, column := range [...]string{"daysfrom", "daysto"} {
		days := cell(column)
		if days == "" {
			continue
		}
		n, err := strconv.ParseFloat(days, 64)
		if err != nil || math.IsNaN(n) || n < 0 || n > 60000 {
			r.note(at+", "+column, fmt.Sprintf("%q is no number of days that somebody lives.", cut(days, 20)), "The days are not taken.")
			ok = false
			continue
		}
		ends[i] = int(math.Round(n / daysPerMonth))
		if math.Abs(n-float64(ends[i])*daysPerMonth) > 2 {
			r.note(at+", "+column, fmt.Sprintf("%q days are no whole number of months.", cut(days, 20)), fmt.Sprintf("Taken as %s, the nearest.", gaps.AgeName(ends[i])))
		}
	}
	ends[1] = min(ends[1], agreed.Age[1])
	if ok && ends[0] >= ends[1] {
		r.note(at+", daysfrom", fmt.Sprintf("%q to %q are no ages that hold somebody.", cut(cell("daysfrom"), 20), cut(cell("daysto"), 20)), "The days are not taken.")
		ok = false
	}
	return ends[0], ends[1], ok
}

// dayOf reads a day as people write it: 2026-03-12, 12/03/2026, 12 March 2026.
func dayOf(s string) (care.Date, bool) {
	t, ok := eventlog.ParseTime([]byte(s), eventlog.DayFirst)
	if !ok || t.Counted {
		return 0, false
	}
	return care.DateOf(time.UnixMicro(t.At).UTC()), true
}

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// WriteDoS writes the CSV. A cell that a spreadsheet would run as a formula begins with
// an apostrophe.
func WriteDoS(w io.Writer, all []care.ServiceDescribed, words *care.ServiceWords) ([]Note, error) {
	out := csv.NewWriter(w)
	if err := out.Write(dosColumns); err != nil {
		return nil, err
	}
	var notes []Note
	for i := range all {
		d := &all[i]
		l := losses{of: d.Name}
		row := map[string]string{
			"id": string(d.ID), "name": d.Name, "organisation": string(d.Owner), "type": d.Function, "phone": d.Contact.Phone, "email": d.Contact.Email, "web": d.Contact.Web,
			"referralroles": strings.Join(d.RoutesIn, ";"), "capacity": map[bool]string{true: "red"}[d.Closed],
		}
		if d.Verified != 0 {
			row["lastverified"] = d.Verified.String()
		}
		if d.Due != 0 {
			row["nextverificationdue"] = d.Due.String()
		}
		var onward []string
		for _, o := range d.Onward {
			onward = append(onward, string(o.To))
		}
		row["servicereferrals"] = strings.Join(onward, ";")
		for j := range d.Criteria {
			dosCriterion(row, &d.Criteria[j], words, &l)
		}
		less := *d
		less.Onward, less.Due = nil, 0
		l.common(&less)
		notes = append(notes, l.notes...)
		cells := make([]string, len(dosColumns))
		for k, c := range dosColumns {
			cells[k] = safe(row[c])
		}
		if err := out.Write(cells); err != nil {
			return notes, err
		}
	}
	out.Flush()
	return notes, out.Error()
}

func dosCriterion(row map[string]string, c *care.Criterion, words *care.ServiceWords, l *losses) {
	column := map[string]string{care.DimensionNeed: "needs", care.DimensionSeverity: "severities", care.DimensionPlace: "places"}[c.Dimension]
	switch {
	case c.Polarity != care.Includes:
		l.lost(c, words, "the format only includes")
	case c.Basis != care.BasisStated:
		l.lost(c, words, "the format does not say how something is known")
	case c.Dimension == care.DimensionAge && row["daysfrom"]+row["daysto"] == "":
		row["daysfrom"] = strconv.Itoa(int(math.Round(float64(c.From) * daysPerMonth)))
		if c.To < words.Age[1] {
			row["daysto"] = strconv.Itoa(int(math.Round(float64(c.To) * daysPerMonth)))
		}
	case column != "" && row[column] == "":
		row[column] = strings.Join(c.Values, ";")
	default:
		l.lost(c, words, "the format has no field for it")
	}
}

// safe is a cell that no spreadsheet runs as a formula.
func safe(s string) string {
	if t := strings.TrimLeft(s, " "); t != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(t)[0]) {
		return "'" + s
	}
	return s
}
