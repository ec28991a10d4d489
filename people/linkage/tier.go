package linkage

// mostOfNumber is how many records of one NHS number are compared each with each;
// more are compared each with the next alone.
const mostOfNumber = 300

// numberReason is why people look at two records of one number.
const numberReason = "the same NHS number, and neither name nor date of birth agrees"

// byNumber finds the pairs that a verified NHS number joins (tier A), and those of
// one number that agree on nothing else: conflicts, which a person looks at.
func byNumber(t *Table, s *Scorer, apart func(a, b Row) bool) (edges []Edge, conflicts []Conflict) {
	c := t.columns[NHSNumber]
	if c == nil {
		return nil, nil
	}
	var entries []keyed
	for r := range t.Len() {
		if row := Row(r); t.Verified(row) && !t.Sealed(row) && c.count[c.term[r]] > 1 { //nolint:gosec // a row
			entries = append(entries, keyed{uint64(c.term[r]), uint32(row)})
		}
	}
	joined := s.pair.comparing(func(a, b Row, x Pattern) {
		edges = append(edges, Edge{A: a, B: b, Weight: s.score(a, b, x), P: 1, Tier: TierNumber})
	})
	for _, same := range blocksOf(sortKeyed(entries)) {
		for x := range same {
			last := len(same)
			if last > mostOfNumber {
				last = min(last, x+2)
			}
			for _, y := range same[x+1 : last] {
				a, b := Row(same[x].row), Row(y.row)
				if apart(a, b) {
					continue
				}
				switch s.crossCheck(a, b) {
				case numberJoins:
					joined.add(a, b)
				case numberConflicts:
					conflicts = append(conflicts, Conflict{A: a, B: b, Reason: numberReason})
				case numberWeighed:
				}
			}
		}
	}
	joined.flush()
	return edges, conflicts
}

type numberSays uint8

const (
	numberWeighed   numberSays = iota // the number is one field among others
	numberJoins                       // it decides
	numberConflicts                   // it is believed by nobody until looked at
)

// crossCheck is steps 1 and 2 of the Master Person Service (MPS Diagnostics guide
// 1.0.0): the number with the exact date of birth; or with a date of birth that
// agrees in part and the names, or the outward half of the postcode. It looks at the
// values themselves: a model may compare them otherwise.
func (s *Scorer) crossCheck(a, b Row) numberSays {
	t := s.t
	da := t.Text(Birth, a)
	if t.Term(Birth, a) == t.Term(Birth, b) && isWhole(da) {
		return numberJoins
	}
	db := t.Text(Birth, b)
	given := alikeName(t.Text(Given, a), t.Text(Given, b))
	family := alikeName(t.Text(Family, a), t.Text(Family, b))
	swapped := t.Term(Given, a) != 0 && t.Term(Given, a) == t.Term(Family, b) && t.Term(Family, a) == t.Term(Given, b)
	if da != "" && db != "" && birthInPart(da, db) {
		out := outcodeOf(t.Text(Postcode, a))
		if swapped || given == yes && family == yes || sameNotEmpty(out, outcodeOf(t.Text(Postcode, b))) {
			return numberJoins
		}
		return numberWeighed
	}
	if da != "" && db != "" && !swapped && given != yes && family != yes && (given == no || family == no) {
		return numberConflicts
	}
	return numberWeighed
}

func birthInPart(a, b string) bool {
	return partialAgrees(a, b) || dayMonthSwapped(a, b) || twoOfThree(a, b) || OSA(a, b) <= 1
}

type answer uint8

const (
	unknown answer = iota
	yes
	no
)

// alikeName compares two names as one would at a desk: equal, forms of one name, or
// spelt nearly alike.
func alikeName(a, b string) answer {
	switch {
	case a == "" || b == "":
		return unknown
	case a == b, SameName(a, b), JaroWinkler(a, b) >= .88:
		return yes
	}
	return no
}
