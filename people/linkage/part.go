package linkage

import "strings"

// of is what a rule looks at of a cleaned value; "" when the value has no such
// part, and the record is then proposed by the rule with nobody.
func (p Part) of(value string) string {
	switch p.Of {
	case Whole:
		if p.Field == Birth && isPartial(value) {
			return "" // a year alone would gather everybody of that year
		}
		return value
	case First:
		return firstRunes(value, 1)
	case First3:
		return firstRunes(value, 3)
	case Sound:
		return Soundex(value)
	case Canonical:
		return CanonicalName(value)
	case Year:
		return datePart(value, 0, 4)
	case MonthDay:
		return datePart(value, 4, 8)
	case YearMonth:
		return datePart(value, 0, 6)
	case OutcodeOf:
		return outcodeOf(value)
	case SectorOf:
		return sectorOf(value)
	}
	return ""
}

func firstRunes(s string, n int) string {
	for i := range s {
		if n--; n < 0 {
			return s[:i]
		}
	}
	return s
}

// datePart is some digits of a date, "" when they are not known.
func datePart(s string, from, to int) string {
	if !isDate(s) || s[from:to] == "0000" || from < 6 && to > 4 && s[4:6] == "00" || to > 6 && s[6:] == "00" {
		return ""
	}
	return s[from:to]
}

var partWords = map[PartKind]string{
	First: "first letter of the ", First3: "first three letters of the ", Sound: "sound of the ",
	Canonical: "formal form of the ", Year: "year of the ", MonthDay: "day and month of the ",
	YearMonth: "year and month of the ", OutcodeOf: "outward half of the ", SectorOf: "sector of the ",
}

// Name is the part in words: "sound of the family name".
func (p Part) Name() string { return partWords[p.Of] + p.Field.Name() }

// Name is the rule in words: "date of birth, sound of the family name".
func (r Rule) Name() string {
	names := make([]string, len(r.Parts))
	for i, p := range r.Parts {
		names[i] = p.Name()
	}
	return strings.Join(names, ", ")
}

// has reports whether the rule looks at a field.
func (r Rule) has(f Field) bool {
	for _, p := range r.Parts {
		if p.Field == f {
			return true
		}
	}
	return false
}

// partTable gives each term of a field the number of its part; 0 = none.
type partTable []uint32

// partsOf works out a part of each distinct value that some record has.
func (t *Table) partsOf(p Part) partTable {
	c := t.columns[p.Field]
	if c == nil {
		return nil
	}
	out := make(partTable, max(1, len(c.count))) // of a field that nobody has, 0 alone
	parts := newDictionary()
	for term := 1; term < len(c.count); term++ {
		if c.count[term] == 0 {
			continue
		}
		value := c.dict.at(uint32(term)) //nolint:gosec // a term
		if p.Of == Whole {
			if p.of(value) != "" {
				out[term] = uint32(term) //nolint:gosec // a term
			}
			continue
		}
		out[term] = parts.id(p.of(value))
	}
	return out
}

// ruleKeys gives each record the 64-bit key of a rule.
type ruleKeys struct {
	terms  [][]uint32 // of each part's field
	tables []partTable
	t      *Table
}

func (t *Table) keysOf(r Rule, tables map[Part]partTable) *ruleKeys {
	k := &ruleKeys{t: t}
	for _, p := range r.Parts {
		if t.columns[p.Field] == nil {
			return &ruleKeys{t: t}
		}
		k.terms = append(k.terms, t.columns[p.Field].term)
		k.tables = append(k.tables, tables[p])
	}
	return k
}

// key is 0 for a record that lacks a part or is sealed. Two different keys by
// chance alike are one in 2^64 pairs.
func (k *ruleKeys) key(row int) uint64 {
	if len(k.terms) == 0 || k.t.flags[row]&sealed != 0 {
		return 0
	}
	var h uint64
	for i, terms := range k.terms {
		n := k.tables[i][terms[row]]
		if n == 0 {
			return 0
		}
		h = mix(h ^ uint64(n))
	}
	return max(h, 1)
}
