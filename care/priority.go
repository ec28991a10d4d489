package care

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Priority is one clinical priority code with what it asks for.
type Priority struct {
	Code   string // "P1a", "D4", "C2"
	Scheme string // "surgery", "diagnostics" or "choice"
	Label  string
	// TargetDays is how many days from the decision the treatment should take at
	// most; 0 means that the guidance sets no limit, or that it is set locally.
	TargetDays int
	Source     string
	rank       int
}

// Priorities is one version of the priority codes. It is reference data: the
// definitions of C1 to C4 and the days of D1 to D3 are not published, so that a
// collaborative may bring its own with ParsePriorities.
type Priorities struct {
	Version string
	list    []Priority
	byCode  map[string]int
}

//go:embed codes/priority.csv
var priorityCSV string

// DefaultPriorities are the published codes, P1a to P6, D1 to D6 and C1 to C4.
var DefaultPriorities = sync.OnceValue(func() *Priorities {
	p, err := ParsePriorities(priorityCSV)
	if err != nil {
		panic(err)
	}
	return p
})

var priorityColumns = []string{"version", "code", "scheme", "label", "target_days", "source"}

// ParsePriorities reads a version of the codes from CSV with the columns
// version, code, scheme, label, target_days (blank = no limit) and source, most
// urgent first within a scheme. The error is a *Problem that names the line.
func ParsePriorities(text string) (*Priorities, error) {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(rows) < 2 || !slices.Equal(rows[0], priorityColumns) {
		return nil, &Problem{
			What:   "The list of priority codes could not be read.",
			Remedy: "It needs the columns " + strings.Join(priorityColumns, ", ") + ", and at least one code.",
			Err:    err,
		}
	}
	p := &Priorities{Version: rows[1][0], byCode: make(map[string]int)}
	for i, r := range rows[1:] {
		c := Priority{Code: r[1], Scheme: r[2], Label: r[3], Source: r[5], rank: i + 1}
		if r[4] != "" {
			c.TargetDays, err = strconv.Atoi(r[4])
		}
		key := strings.ToUpper(c.Code)
		_, twice := p.byCode[key]
		if err != nil || c.TargetDays < 0 || key == "" || twice || r[0] != p.Version {
			return nil, &Problem{
				What:   "A priority code is not usable: it needs a code of its own, one version for all, and a whole number of days or none.",
				Where:  fmt.Sprintf("priority codes, line %d", i+2),
				Remedy: "Mend that line.",
				Err:    err,
			}
		}
		p.byCode[key] = len(p.list)
		p.list = append(p.list, c)
	}
	return p, nil
}

// All are the codes in order, most urgent first within a scheme. Callers must
// not change them.
func (p *Priorities) All() []Priority { return p.list }

// Find reads a code in any case with outer space; ok is false for blank and for
// codes that this version does not have. Dirty values seen in real lists ("R",
// "U", "PTL0") are not priorities and are not guessed.
func (p *Priorities) Find(code string) (c Priority, ok bool) {
	i, ok := p.byCode[strings.ToUpper(strings.TrimSpace(code))]
	if !ok {
		return Priority{}, false
	}
	return p.list[i], true
}

// Rank orders codes for sorting: 1 is the most urgent of the first scheme;
// unknown and blank codes come after all others.
func (p *Priorities) Rank(code string) int {
	if c, ok := p.Find(code); ok {
		return c.rank
	}
	return len(p.list) + 1
}

// Due is the day by which the code asks for treatment that was decided on day; 0
// when the code is unknown, sets no limit, or the day is missing.
func (p *Priorities) Due(code string, decided Date) Date {
	c, ok := p.Find(code)
	if !ok || c.TargetDays == 0 || decided == 0 {
		return 0
	}
	return decided + Date(c.TargetDays)
}
