package intake

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"roundtable/care"
)

// Fields of the published RTT extract. Bands is not one column but 105 of them.
var (
	fPeriod       = field("period", "the month", TypeText)
	fProviderCode = field("provider_code", "the provider's code", TypeCode, "provider org code")
	fProviderName = field("provider_name", "the provider's name", TypeCode, "provider org name")
	fCommCode     = field("commissioner_code", "the commissioner's code", TypeCode, "commissioner org code")
	fPart         = field("part", "the part of the return", TypeCode, "rtt part type")
	fTFCPublished = field("treatment_function_code", "the treatment function code as published", TypeCode)
	fTFCName      = field("treatment_function_name", "the treatment function's name", TypeCode)
	fBands        = field("bands", "people waiting in one weekly band", TypeCount)
	fTotal        = field("total", "people with a known clock start", TypeCount)
	fUnknownStart = field("unknown_start", "people with an unknown clock start", TypeCount, "patients with unknown clock start date")
	fTotalAll     = field("total_all", "everybody", TypeCount)
)

// numBands is ">0 to 1 weeks" … ">103 to 104 weeks" and "over 104 weeks".
const numBands = 105

// kindPublished is NHS England's monthly RTT extract: counts by weekly band.
var kindPublished = Kind{
	Name:        "rtt-published",
	Title:       "Published RTT waiting times, full extract",
	Description: "NHS England's monthly RTT extract: counts of people by treatment function and weekly band.",
	Doc:         "docs/formats/rtt-published.md",
	turn:        40,
	alone:       true,
	tables: []layout{{
		fields: []Field{
			need(fPeriod), need(fProviderCode), may(fProviderName), may(fCommCode), need(fPart), need(fTFCPublished), may(fTFCName), may(fBands), may(fTotal),
			may(fUnknownStart), may(fTotalAll),
		},
		read: readPublishedRow, lacks: lacksPublished, ready: findBands,
		check: func(h []string) bool {
			n := 0
			for _, s := range h {
				if bandOf(s) >= 0 {
					n++
				}
			}
			return n == numBands
		},
	}},
}

// bandOf is the band, from 0, that a folded header names; -1 for any other:
// "gt00to01weekssum1" is 0 and "gt104weekssum1" is 104.
func bandOf(folded string) int {
	var from, to int
	if n, _ := fmt.Sscanf(folded, "gt%dto%dweeks", &from, &to); n == 2 && to == from+1 && to <= 104 && from >= 0 {
		return from
	}
	if strings.HasPrefix(folded, "gt104weeks") {
		return 104
	}
	return -1
}

func findBands(s *sheetReader) {
	s.bands = make([]int, numBands)
	for i := range s.bands {
		s.bands[i] = -1
	}
	for c, h := range s.headers {
		if b := bandOf(fold(h)); b >= 0 {
			s.bands[b] = c
		}
	}
}

func lacksPublished(has func(fieldID) bool) []string {
	var out []string
	for _, f := range []fieldID{fPeriod, fProviderCode, fPart, fTFCPublished} {
		if !has(f) {
			out = append(out, "the column with "+catalogue[f].Title)
		}
	}
	return out
}

func readPublishedRow(r *row, out *landed) {
	p := &out.published
	*p = care.PublishedRow{
		Line: uint32(r.Line), Provider: r.upper(fProviderCode), ProviderName: r.code(fProviderName), Commissioner: r.upper(fCommCode),
		Part: r.code(fPart), TFC: r.upper(fTFCPublished), TFCName: r.code(fTFCName),
	}
	if p.Period = publishedMonth(r.peek(fPeriod)); p.Period == 0 {
		r.reject(fPeriod, faultPeriod)
	}
	switch p.Part {
	case "Part_1A", "Part_1B", "Part_2", "Part_2A", "Part_3":
	default:
		r.reject(fPart, faultPart)
	}
	if slices.Contains(r.sheet.bands, -1) {
		r.reject(fBands, faultBands)
	}
	p.Bands = make([]int32, numBands)
	sum, whole := int64(0), true
	for i := range p.Bands {
		p.Bands[i] = r.count(r.sheet.bands[i], fBands)
		if p.Bands[i] < 0 {
			whole = false
		}
		sum += int64(p.Bands[i])
	}
	p.Total, p.Unknown, p.TotalAll = r.count(r.col(fTotal), fTotal), r.count(r.col(fUnknownStart), fUnknownStart), r.count(r.col(fTotalAll), fTotalAll)
	known := p.Total
	if known < 0 && p.Unknown <= 0 {
		known = p.TotalAll
	}
	if whole && known >= 0 && sum != int64(known) {
		r.doubt(fTotal, faultSum, "")
	}
	out.hasPublished = true
}

// count reads a count; -1 when it is blank or suppressed, which is not zero.
func (r *row) count(col int, f fieldID) int32 {
	b := trim(r.Cell(col).Text)
	if len(b) == 0 || string(b) == "*" || string(b) == "-" {
		return -1
	}
	n := 0
	for i, c := range b {
		switch {
		case c == ',' && i > 0:
		case c < '0' || c > '9' || n > 100_000_000:
			r.doubt(f, faultCount, "")
			return -1
		default:
			n = n*10 + int(c-'0')
		}
	}
	return int32(n)
}

// publishedMonth reads "RTT-November-2024" as the last day of the month.
func publishedMonth(s string) care.Date {
	t, err := time.Parse("January-2006", strings.TrimPrefix(s, "RTT-"))
	if err != nil {
		return 0
	}
	return care.NewDate(t.Year(), t.Month()+1, 0)
}
