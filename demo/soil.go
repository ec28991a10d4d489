package demo

import (
	"math/rand/v2"
	"strings"
)

// soil chooses which rows of a file are spoilt and how.
type soil struct {
	m     *maker
	file  string
	rows  map[int]Dirt // looked up by row, never ranged over
	throw *rand.Rand
	end   int // waits below this id carry a story and are left clean
}

// csvFaults are the faults of a system's own extract and their rates.
var csvFaults = []faultRate{
	{BadCheckDigit, 0.004},
	{RepeatedNumber, 0.003},
	{DirtyPriority, 0.05},
	{DuplicateRow, 0.008},
	{BlankLine, 0.004},
	{LostZeros, 0.01},
	{BadDate, 0.004},
	{NoStart, 0.003},
	{FutureStart, 0.003},
	{BadCode, 0.004},
}

// faultRate is how many of a file's rows bear a fault; at least two do.
type faultRate struct {
	kind Dirt
	rate float64
}

func (m *maker) newSoil(file string, n int, faults []faultRate) *soil {
	s := &soil{m: m, file: file, rows: map[int]Dirt{}, throw: dice(m.seed, "dirt "+file, 0), end: m.stories}
	for _, f := range faults {
		want := max(2, int(float64(n)*f.rate))
		for range want * 4 {
			i := s.throw.IntN(max(n, 1))
			if _, taken := s.rows[i]; !taken {
				s.rows[i] = f.kind
				if want--; want == 0 {
					break
				}
			}
		}
	}
	return s
}

// of is the fault of row i; "" for none, for waits that carry a story, and for those
// that end: a row that cannot be read would hide their end.
func (s *soil) of(i int, x *wait) Dirt {
	if x.id < s.end || x.left != 0 {
		return ""
	}
	return s.rows[i]
}

func (s *soil) note(d Dirt, sheet, line int, x *wait) {
	if d == "" {
		return
	}
	p := Planted{Kind: d, File: s.file, Sheet: sheet, Line: line}
	if x != nil {
		p.Persons, p.Waits = []int{x.person}, []int{x.id}
	}
	s.m.truth.Planted = append(s.m.truth.Planted, p)
}

// spoil changes the cells as the fault says and returns the fault, or "" when the
// row had nothing that it could spoil. Blank lines and second copies are the
// caller's.
func (s *soil) spoil(d Dirt, cells []string, at map[string]int, l *line) Dirt {
	start := at["referral_to_treatment_period_start_date"]
	switch d {
	case BadCheckDigit:
		cells[at["nhs_number"]] = wrongCheck(cells[at["nhs_number"]])
	case RepeatedNumber:
		cells[at["nhs_number"]] = pick(s.throw, []string{"9999999999", "1111111111", "0000000000"})
	case DirtyPriority:
		cells[at["priority_type_code"]] = pick(s.throw, []string{"PTL0", "PTI", "R", "U"})
	case LostZeros:
		id := &cells[at["local_patient_identifier"]]
		if (*id)[0] != '0' {
			return ""
		}
		*id = strings.TrimLeft(*id, "0")
	case BadDate:
		cells[at["date_last_attended"]] = "31/02/2026"
	case NoStart:
		// Without the receipt too: where only that is stated the wait starts then.
		cells[start], cells[at["referral_request_received_date"]] = "", ""
	case FutureStart:
		cells[start] = l.date(l.week + 400)
	case BadCode:
		cells[at["referral_to_treatment_period_status"]] = "45"
	}
	return d
}

// wrongCheck changes the last digit of a number so that its check fails.
func wrongCheck(n string) string {
	if n == "" {
		return "9990000001"
	}
	last := n[len(n)-1]
	return n[:len(n)-1] + string('0'+(last-'0'+3)%10)
}
