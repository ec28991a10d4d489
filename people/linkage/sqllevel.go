package linkage

import (
	"fmt"
	"strconv"
	"strings"

	"roundtable/care"
)

// dialect is how one engine writes what levels compare.
type dialect struct {
	quote                   byte // around names
	jaroWinkler, edits, osa string
	days                    string // two dates at most so many days apart, or so many seconds
	share                   string // two lists of words, parted by ";", that share one
	temporary               string // how a table for one session begins
	once                    string // keeps a subquery from being worked out anew for each use of a column
	double                  string // the type of a double
}

var (
	duckDB = dialect{
		quote: '"', jaroWinkler: "jaro_winkler_similarity", edits: "levenshtein", osa: "damerau_levenshtein",
		days:  "ABS(EPOCH(try_strptime(%[1]s, '%%Y%%m%%d')) - EPOCH(try_strptime(%[2]s, '%%Y%%m%%d'))) <= %[4]s",
		share: "list_has_any(string_split(%s, ';'), string_split(%s, ';'))",
	}
	spark = dialect{
		quote: '`', jaroWinkler: "jaro_winkler", edits: "levenshtein", osa: "damerau_levenshtein",
		days:      "ABS(DATEDIFF(TO_DATE(%[1]s, 'yyyyMMdd'), TO_DATE(%[2]s, 'yyyyMMdd'))) <= %[3]s",
		share:     "ARRAYS_OVERLAP(SPLIT(%s, ';'), SPLIT(%s, ';'))",
		temporary: "CREATE OR REPLACE TEMPORARY VIEW ", double: "DOUBLE",
	}
	postgres = dialect{
		quote: '"', jaroWinkler: "pg_temp.roundtable_jaro_winkler", edits: "pg_temp.roundtable_edits", osa: "pg_temp.roundtable_osa",
		days:      "ABS(TO_DATE(%[1]s, 'YYYYMMDD') - TO_DATE(%[2]s, 'YYYYMMDD')) <= %[3]s",
		share:     "string_to_array(%s, ';') && string_to_array(%s, ';')",
		temporary: "CREATE TEMPORARY TABLE ", double: "DOUBLE PRECISION",
		once: "MATERIALIZED ", //nolint:misspell // SQL
	}
)

// name quotes an identifier: whatever it holds, it stays one name.
func (d dialect) name(s string) string {
	q := string(d.quote)
	return q + strings.ReplaceAll(s, q, q+q) + q
}

// checkColumn refuses a name that no engine has and that only an attack or a slip
// would give.
func checkColumn(s string) error {
	bad := s == "" || len(s) > 128 || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || r == '"' || r == '`' || r == '\\' })
	if bad {
		return &care.Problem{
			What:   "A column's name cannot be used in SQL.",
			Where:  strconv.QuoteToASCII(s[:min(len(s), 40)]),
			Remedy: "Give the column a name of letters, digits, spaces and underscores.",
		}
	}
	return nil
}

// column is the column in which WriteColumns puts a part of a field.
func (p Part) column() string {
	switch {
	case p.Of != Whole:
		return p.Field.String() + "_" + strings.ReplaceAll(string(p.Of), "-", "_")
	case p.Field == Birth:
		return "dob_whole" // a date that lacks a part is in dob alone
	}
	return p.Field.String()
}

// sides are how a condition names a column of the two records.
type sides func(column string) (left, right string)

// condition is a level of a field as SQL; false when SQL has no way to say it.
// Columns are those of WriteColumns, but for the field's own, which is called own.
func (d dialect) condition(f Field, own string, l Level, col sides) (sql string, ok bool) {
	a, b := col(own)
	part := func(p PartKind) string {
		x, y := col(Part{f, p}.column())
		return x + " = " + y
	}
	threshold := strconv.FormatFloat(l.Threshold, 'f', -1, 64)
	switch l.Kind {
	case Exact:
		if f == Birth && own == f.String() {
			return part(Whole), true
		}
		return a + " = " + b, true
	case JaroWinklerAtLeast:
		return fmt.Sprintf("%s(%s, %s) >= %s", d.jaroWinkler, a, b, threshold), true
	case EditsAtMost:
		return fmt.Sprintf("%s(%s, %s) <= %s", d.edits, a, b, threshold), true
	case TransposedAtMost:
		return fmt.Sprintf("%s(%s, %s) <= %s", d.osa, a, b, threshold), true
	case DaysAtMost:
		if d.quote == spark.quote || d.edits == postgres.edits {
			a, b = col(Part{f, Whole}.column()) // a date that cannot be would stop the query
		}
		return fmt.Sprintf(d.days, a, b, threshold, strconv.FormatFloat(l.Threshold*86400, 'f', -1, 64)), true
	case Nickname:
		x, y := col(formsColumn(f).column)
		return fmt.Sprintf(d.share, x, y), true
	case SameSector:
		return part(SectorOf), true
	case SameOutcode:
		return part(OutcodeOf), true
	case Swapped:
		g, h := col(Given.String())
		x, y := col(Family.String())
		return g + " = " + y + " AND " + x + " = " + h, true
	case DayMonthSwap, TwoOfThree, PartialDate:
		return dateCondition(l.Kind, f, a, b, col), true
	case Else:
		return "ELSE", true
	}
	return "", false
}

func dateCondition(kind LevelKind, f Field, a, b string, col sides) string {
	wa, wb := col(Part{f, Whole}.column())
	sub := func(s string, from, n int) string { return fmt.Sprintf("SUBSTR(%s, %d, %d)", s, from, n) }
	switch kind {
	case DayMonthSwap:
		return sub(wa, 1, 4) + " = " + sub(wb, 1, 4) + " AND " + sub(wa, 5, 2) + " = " + sub(wb, 7, 2) + " AND " + sub(wa, 7, 2) + " = " + sub(wb, 5, 2)
	case TwoOfThree:
		same := func(from, n int) string {
			return "CASE WHEN " + sub(wa, from, n) + " = " + sub(wb, from, n) + " THEN 1 ELSE 0 END"
		}
		return same(1, 4) + " + " + same(5, 2) + " + " + same(7, 2) + " = 2"
	default: // PartialDate
		part := func(from int) string {
			x, y := sub(a, from, 2), sub(b, from, 2)
			return "(" + x + " = " + y + " OR " + x + " = '00' OR " + y + " = '00')"
		}
		return "(" + wa + " IS NULL OR " + wb + " IS NULL) AND " + sub(a, 1, 4) + " = " + sub(b, 1, 4) + " AND " + part(5) + " AND " + part(7)
	}
}

// missing is when a comparison counts nothing: a value is missing, or exchanged
// names were counted at the given name already.
func (d dialect) missing(m *Model, c Comparison, own string, col sides) string {
	a, b := col(own)
	out := a + " IS NULL OR " + b + " IS NULL"
	if c.Field != Family || levelOf(c, Swapped) >= 0 {
		return out
	}
	for _, g := range m.Comparisons {
		at := levelOf(g, Swapped)
		if g.Field != Given || at < 0 {
			continue
		}
		swapped, _ := d.condition(Given, Given.String(), g.Levels[at], col)
		out += " OR (" + swapped
		for _, l := range g.Levels[:at] {
			earlier, _ := d.condition(Given, Given.String(), l, col)
			out += " AND NOT (" + earlier + ")"
		}
		out += ")"
	}
	return out
}

// levelOf is where a comparison has a level of a kind; -1 when it has none.
func levelOf(c Comparison, k LevelKind) int {
	for i, l := range c.Levels {
		if l.Kind == k {
			return i
		}
	}
	return -1
}

// exactU is how often strangers agree exactly; false when the first level is not of
// exact agreement, and values are then not weighed by rarity.
func exactU(c Comparison) (float64, bool) {
	if len(c.Levels) == 0 || c.Levels[0].Kind != Exact {
		return 0, false
	}
	return max(c.Levels[0].U, leastChance), true
}

// derived is a column that is made of a field's cleaned value.
type derived struct {
	column string
	field  Field
	make   func(value string) string // of a value that is not missing; "" = none
}

func (p Part) derived() derived { return derived{p.column(), p.Field, p.of} }

// formsColumn holds the formal names that a given name may stand for, parted by
// semicolons: two names are forms of one when their columns share a word.
func formsColumn(f Field) derived { return derived{f.String() + "_forms", f, formalNames} }

// formalNames is what SameName compares: the names that a form may stand for, or of
// a name that the table does not have its first word.
func formalNames(given string) string {
	t := nicknames()
	if of := t.of(given); of != nil {
		names := make([]string, len(of))
		for i, n := range of {
			names[i] = t.names[n]
		}
		return strings.Join(names, ";")
	}
	first, _, _ := strings.Cut(given, " ")
	if len(first) == 1 {
		return ""
	}
	return first
}

// derivedUsed are the columns beside whole fields that a model's rules and levels
// look at, each once, in the order of their first use.
func derivedUsed(m *Model) []derived {
	var out []derived
	seen := map[string]bool{}
	add := func(d derived) {
		if d.column != d.field.String() && !seen[d.column] {
			seen[d.column] = true
			out = append(out, d)
		}
	}
	for _, c := range m.Comparisons {
		for _, l := range c.Levels {
			switch l.Kind {
			case Nickname:
				add(formsColumn(c.Field))
			case SameSector:
				add(Part{c.Field, SectorOf}.derived())
			case SameOutcode:
				add(Part{c.Field, OutcodeOf}.derived())
			case DayMonthSwap, TwoOfThree, PartialDate, DaysAtMost:
				add(Part{c.Field, Whole}.derived())
			case Exact:
				if c.Field == Birth {
					add(Part{Birth, Whole}.derived())
				}
			}
		}
	}
	for _, r := range m.Rules {
		for _, p := range r.Parts {
			add(p.derived())
		}
	}
	return out
}
