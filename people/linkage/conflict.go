package linkage

import (
	"slices"
	"strconv"
	"strings"
)

// What two people of one household share is family name, address, telephone, email,
// practice and, as twins, the birthday; what they never share is all of that and the
// given name too, unless they are parent and child. A sum of weights does not know
// it, as it takes fields for independent. The guard does:
//
//   - Given names that really differ are two people, unless an identifier says
//     otherwise (twins, brothers and sisters, couples, residents of one home).
//   - An NHS number says otherwise only with a birth that agrees, as in the
//     cross-check of the Master Patient Service: else it was typed for two people (a
//     mother's on her baby's record, a number that a system fills in).
//   - One name, born a generation apart, is parent and child, with the parent's NHS
//     number or not.
//
// Missing is never different. But a weighed pair of which one has no given name may
// be any two of a household, whatever else agrees: it joins by something that is one
// person's own, see nameless.

// conflictOf says why two records of a table cannot be one person by what is written
// in them; "" when nothing keeps them apart.
func (g *Guard) conflictOf(a, b Row) Why {
	birthA, birthB := g.t.Text(Birth, a), g.t.Text(Birth, b)
	if g.givenDiffer(a, b) {
		return g.othersDiffer(a, b, birthA, birthB)
	}
	if generationApart(birthA, birthB) && g.familyAlike(a, b) && !g.sameIDNumber(a, b) {
		return WhyGenerations
	}
	return ""
}

// othersDiffer is conflictOf for two records whose given names differ.
func (g *Guard) othersDiffer(a, b Row, birthA, birthB string) Why {
	if g.sameIDNumber(a, b) {
		return ""
	}
	meet := birthA != "" && birthB != "" && birthsMeet(birthA, birthB)
	if n := g.t.Term(NHSNumber, a); n != 0 && n == g.t.Term(NHSNumber, b) {
		if meet {
			return ""
		}
		return WhyTwoPeople
	}
	if meet && g.familyAlike(a, b) {
		return WhyTwins
	}
	return WhyHousehold
}

// givenDiffer reports whether the given names are known on both sides and are not
// ways to write one name; names that stand in each other's field are not different.
func (g *Guard) givenDiffer(a, b Row) bool {
	ta, tb := g.t.Term(Given, a), g.t.Term(Given, b)
	if ta == 0 || tb == 0 || ta == tb {
		return false
	}
	x, y := g.t.Text(Given, a), g.t.Text(Given, b)
	if g.sexesDiffer(a, b) {
		return true // George and Georgia, and names that no table knows
	}
	if givenAlike(x, y, g.knownName(ta, x) && g.knownName(tb, y)) {
		return false
	}
	fa, fb := g.t.Text(Family, a), g.t.Text(Family, b)
	hereInThere, thereInHere := inOtherField(x, fb), inOtherField(y, fa)
	if hereInThere != thereInHere && fa != "" && fb != "" && nearlyWritten(fa, fb) {
		// The family name stands where it belongs in both: Huw Evans's is not Evan's given
		// name. Unless one has the family name twice, and so no given name; but Thomas
		// Thomas has one.
		return (x != fa || g.knownName(ta, x)) && (y != fb || g.knownName(tb, y))
	}
	return !hereInThere && !thereInHere
}

// restsOn says why what an edge's weight rests on joins nobody; "" when it may join.
func (g *Guard) restsOn(e Edge, a, b Row) Why {
	switch {
	case g.nameless(e, a, b):
		return WhyNoGiven
	case g.few && g.namesAlone(e, a, b):
		return WhyNamesAlone
	}
	return ""
}

// oneOf are the fields that tell one bearer of a name from another. A birth is asked for
// by itself.
var oneOf = [...]Field{NHSNumber, IDNumber, Postcode, Address, Phone, Email}

// namesAlone reports whether nothing of an edge's records agrees but names, sex, town and
// practice: two people called John Smith. 1 January is what systems fill in, and tells
// nobody apart. A table with neither birth nor any of oneOf is as it is.
func (g *Guard) namesAlone(e Edge, a, b Row) bool {
	if e.Tier == TierNumber {
		return false
	}
	some := g.t.columns[Birth] != nil
	for _, f := range oneOf {
		ta, tb := g.t.Term(f, a), g.t.Term(f, b)
		if ta != 0 && tb != 0 && (ta == tb || nearlyThere(f, g.t.Text(f, a), g.t.Text(f, b))) {
			return false
		}
		some = some || g.t.columns[f] != nil
	}
	x, y := g.t.Text(Birth, a), g.t.Text(Birth, b)
	born := isDate(x) && isDate(y) && !yearAlone(x) && !yearAlone(y) && birthsMeet(x, y)
	return some && !born
}

// nearlyThere reports whether slips may have made one place, or one number, of another:
// numbers of one exchange or of one day differ in a few digits too.
func nearlyThere(f Field, x, y string) bool {
	if f == Postcode || f == Address {
		return nearlyWritten(x, y)
	}
	return OSA(x, y) <= 1
}

// nameless reports whether an edge's weight rests on what a household shares: a given
// name is missing, and neither a number nor an email agrees. It is of the edge, not of
// the two records: another record may join them. A table without given names is as
// it is.
func (g *Guard) nameless(e Edge, a, b Row) bool {
	if g.noHouseholds || g.noneSeen || e.Tier == TierNumber || g.t.columns[Given] == nil || g.t.Term(Given, a) != 0 && g.t.Term(Given, b) != 0 {
		return false
	}
	for _, f := range [...]Field{NHSNumber, IDNumber, Email} {
		if n := g.t.Term(f, a); n != 0 && n == g.t.Term(f, b) {
			return false
		}
	}
	return true
}

// inOtherField reports whether a given name is what another record has for the family.
func inOtherField(given, family string) bool { return family != "" && nearlyWritten(given, family) }

func (g *Guard) sexesDiffer(a, b Row) bool {
	sa, sb := g.t.Term(Sex, a), g.t.Term(Sex, b)
	return sa != 0 && sb != 0 && sa != sb
}

// A name that this many records have, and one in so many, is somebody's name and no
// slip of the pen.
const (
	knownLeast = 3
	knownOneIn = 5000
)

// knownName reports whether a given name is one that people bear: the table of
// nicknames has it, or many records have. An initial is none.
func (g *Guard) knownName(term uint32, name string) bool {
	if len(name) == 1 {
		return false
	}
	if nicknames().of(name) != nil {
		return true
	}
	n := g.t.Count(Given, term)
	return n >= knownLeast && n*knownOneIn >= g.t.Len()
}

// givenAlike reports whether two given names may be one. Of several words each word
// of the shorter must be found in the longer: "mary" is in "mary ann", and "mary
// jane" is not. known says that people bear both as they are written: Tim is then no
// slip for Tom.
func givenAlike(a, b string, known bool) bool {
	if !strings.Contains(a, " ") && !strings.Contains(b, " ") {
		return wordAlike(a, b, known)
	}
	if strings.ReplaceAll(a, " ", "") == strings.ReplaceAll(b, " ", "") {
		return true
	}
	short, long := strings.Fields(a), strings.Fields(b)
	if len(short) > len(long) {
		short, long = long, short
	}
	for _, w := range short {
		if !hasAlike(long, w) {
			return false
		}
	}
	return true
}

func hasAlike(words []string, w string) bool {
	for _, v := range words {
		if wordAlike(v, w, nicknames().of(v) != nil && nicknames().of(w) != nil) {
			return true
		}
	}
	return false
}

// wordAlike is givenAlike of single words. An initial, and the beginning of a name,
// are that name.
func wordAlike(a, b string, known bool) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	begins := strings.HasPrefix(b, a)
	switch {
	case a == b || begins && len(a) <= 3 || formOf(a, b) || formOf(b, a) || CanonicalName(a) == CanonicalName(b):
		return true
	case known: // spellings of one name mostly differ by a letter more: jon, john; not paul, paula
		return len(a) != len(b) && b != a+"a" && OSA(a, b) == 1 && Soundex(a) == Soundex(b)
	default:
		return begins || nearlyWritten(a, b) || lettersInCommon(a, b)*4 >= 3*len(b)
	}
}

// formOf reports whether the table of nicknames has a for a form of b. SameName goes
// further: Paul and Paula are both forms of Pauline there.
func formOf(a, b string) bool {
	t := nicknames()
	return slices.ContainsFunc(t.of(a), func(f uint16) bool { return t.names[f] == b })
}

// nearlyWritten reports whether slips may have made one text of the other: an edit
// for every three whole letters (of five letters one: Rowan is no slip for Robin), or
// nearly alike by Jaro-Winkler.
func nearlyWritten(a, b string) bool {
	return 3*OSA(a, b) <= max(len(a), len(b)) || JaroWinkler(a, b) >= .85
}

// lettersInCommon is how many letters two cleaned words share, in whatever order.
func lettersInCommon(a, b string) int {
	var count [256]int
	for i := range len(a) {
		count[a[i]]++
	}
	n := 0
	for i := range len(b) {
		if count[b[i]]--; count[b[i]] >= 0 {
			n++
		}
	}
	return n
}

// familyAlike reports whether the family names may be one; a missing one is.
func (g *Guard) familyAlike(a, b Row) bool {
	ta, tb := g.t.Term(Family, a), g.t.Term(Family, b)
	return ta == tb || ta == 0 || tb == 0 || nearlyWritten(g.t.Text(Family, a), g.t.Text(Family, b))
}

// sameIDNumber reports whether the other numbers agree, or so nearly that one may be
// mistyped. Numbers that follow each other do not: twins are registered one after
// the other.
func (g *Guard) sameIDNumber(a, b Row) bool {
	ta, tb := g.t.Term(IDNumber, a), g.t.Term(IDNumber, b)
	if ta == 0 || tb == 0 {
		return false
	}
	return ta == tb || mistyped(g.t.Text(IDNumber, a), g.t.Text(IDNumber, b))
}

// registeredNear is how far apart the numbers of people registered together may be.
const registeredNear = 20

func mistyped(a, b string) bool {
	if min(len(a), len(b)) < 6 || OSA(a, b) > min(len(a), len(b))/3 {
		return false
	}
	lettersA, numberA := lettersAndNumber(a)
	lettersB, numberB := lettersAndNumber(b)
	return lettersA != lettersB || max(numberA-numberB, numberB-numberA) > registeredNear
}

// lettersAndNumber takes a number such as RX4410027 apart. Of more digits than a
// word holds the last count.
func lettersAndNumber(s string) (letters string, number int64) {
	var out strings.Builder
	for _, c := range s {
		if c >= '0' && c <= '9' {
			number = number%1e17*10 + int64(c-'0')
		} else {
			out.WriteRune(c)
		}
	}
	return out.String(), number
}

// birthsMeet reports whether two dates may be one date written twice: equal, day and
// month exchanged, one slip apart, two parts of three equal, or equal in what both
// know. 1 January is what systems fill in: of it only the year is known.
func birthsMeet(a, b string) bool {
	if a == b {
		return true
	}
	if !isDate(a) || !isDate(b) {
		return false
	}
	if yearAlone(a) || yearAlone(b) {
		return OSA(a[:4], b[:4]) <= 1
	}
	return dayMonthSwapped(a, b) || OSA(a, b) <= 1 || twoOfThree(a, b) || partialAgrees(a, b)
}

func yearAlone(date string) bool { return date[4:] == "0000" || date[4:] == "0101" }

// generation is the fewest years between parent and child.
const generation = 13

// generationApart reports whether two dates are so many years apart that the people
// may be parent and child, and not one date with a slip in its year: then day and
// month would agree, and say something.
func generationApart(a, b string) bool {
	if !isDate(a) || !isDate(b) {
		return false
	}
	if !yearAlone(a) && !yearAlone(b) && (a[4:] == b[4:] || OSA(a, b) <= 1) {
		return false
	}
	ya, _ := strconv.Atoi(a[:4])
	yb, _ := strconv.Atoi(b[:4])
	return max(ya-yb, yb-ya) >= generation
}
