package intake

import (
	"strings"
	"sync"
	"unicode"

	"roundtable/care"
	"roundtable/intake/table"
)

// trim takes outer white space off, no-break spaces included.
func trim(b []byte) []byte {
	for len(b) > 0 {
		switch {
		case b[0] <= ' ':
			b = b[1:]
		case len(b) > 1 && b[0] == 0xC2 && b[1] == 0xA0:
			b = b[2:]
		case b[len(b)-1] <= ' ':
			b = b[:len(b)-1]
		case len(b) > 1 && b[len(b)-2] == 0xC2 && b[len(b)-1] == 0xA0:
			b = b[:len(b)-2]
		default:
			return b
		}
	}
	return b
}

// fold brings a header or a word to the letters and digits in it, lower case:
// "D.O.B. " and "dob" are one. Accents stay.
func fold(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case r >= 'A' && r <= 'Z':
			b.WriteRune(r + 'a' - 'A')
		case r > 127 && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// blankWords are what people write when there is nothing to write. They are read
// as "not recorded", never as "no".
var blankWords = set("", "na", "n/a", "n a", "nil", "null", "none", "-", "--", "---", "?", "??", ".", "unknown", "not known", "not recorded", "nk", "n/k", table.Closed,
	"tbc", "tba", "to be confirmed", "blank", "not available", "not applicable", "#n/a", "nan", "missing")

// isBlankWord reports whether a trimmed text says that nothing is recorded.
func isBlankWord(b []byte) bool {
	if len(b) > 20 {
		return false
	}
	if len(b) > 0 {
		switch b[0] | 0x20 { // most cells are done with after one look
		case 'n', 'u', 't', 'b', 'm', '-', '?', '.', '#' | 0x20:
		default:
			return false
		}
	}
	return blankWords[view(b)] || blankWords[strings.ToLower(view(b))]
}

func set(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}

func allDigits(b []byte) bool {
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(b) > 0
}

// yesWords and noWords are folded. Anything else is not recorded.
var (
	yesWords = set("y", "yes", "true", "1", "t", "x", "✓", "yep", "required", "needed", "confirmed", "diagnosed")
	noWords  = set("n", "no", "false", "0", "f", "not", "notrequired", "notneeded", "nonerequired", "doesnothave")
)

// flag reads a yes-or-no column into the two sets; neither when not recorded.
func (r *row) flag(f fieldID, bit care.Flags, yes, no *care.Flags) {
	b := r.bytes(f)
	if len(b) == 0 || isBlankWord(b) {
		return
	}
	w := fold(view(b))
	switch {
	case yesWords[w] || string(b) == "✓" || string(b) == "✔":
		*yes |= bit
	case noWords[w]:
		*no |= bit
	case strings.HasPrefix(w, "yes"):
		*yes |= bit
		r.remark(f, b)
	case strings.HasPrefix(w, "no") && len(b) > 2 && !unicode.IsLetter(rune(b[2])):
		*no |= bit
		r.remark(f, b)
	case blankWords[strings.ToLower(view(b))] || w == "notstated" || w == "declined":
	default:
		r.doubt(f, faultYesNo, "")
	}
}

// sexWords give the person stated gender code by folded word; X is not known, Z
// not stated. 9 and I are the older "indeterminate", which has no code of its own.
var sexWords = map[string]string{
	"1": "1", "m": "1", "male": "1", "man": "1", "boy": "1", "transman": "1",
	"2": "2", "f": "2", "female": "2", "woman": "2", "girl": "2", "transwoman": "2",
	"3": "3", "nonbinary": "3", "nb": "3", "enby": "3",
	"4": "4", "other": "4", "otheridentity": "4", "othernotlisted": "4", "notlisted": "4",
	"x": "X", "0": "X", "notknown": "X", "unknown": "X", "u": "X", "9": "X", "indeterminate": "X", "i": "X",
	"z": "Z", "notstated": "Z", "prefernottosay": "Z", "declined": "Z",
}

func (r *row) sex(f fieldID) string {
	b := r.bytes(f)
	if len(b) == 0 {
		return ""
	}
	if s, ok := sexWords[fold(view(b))]; ok {
		return s
	}
	if !isBlankWord(b) {
		r.doubt(f, faultSex, "")
	}
	return ""
}

// ethnicWords give the 2001 code by folded name: the dictionary's own labels and
// the short ones that lists use.
var ethnicWords = sync.OnceValue(func() map[string]string {
	m := map[string]string{
		"whitebritish": "A", "british": "A", "english": "A", "welsh": "A", "scottish": "A", "northernirish": "A", "wb": "A",
		"whiteenglishwelshscottishnorthernirishorbritish": "A", "englishwelshscottishnorthernirishorbritish": "A", "whiteenglish": "A",
		"whiteirish": "B", "irish": "B", "whiteother": "C", "anyotherwhitebackground": "C", "otherwhite": "C", "whiteanyotherbackground": "C",
		"whiteeuropean": "C", "polish": "C", "romanian": "C", "gypsyoririshtraveller": "C", "roma": "C",
		"whiteandblackcaribbean": "D", "mixedwhiteandblackcaribbean": "D", "mixedwhiteblackcaribbean": "D",
		"whiteandblackafrican": "E", "mixedwhiteandblackafrican": "E", "mixedwhiteblackafrican": "E",
		"whiteandasian": "F", "mixedwhiteandasian": "F", "mixedwhiteasian": "F", "anyothermixedbackground": "G", "mixedother": "G", "othermixed": "G",
		"indian": "H", "asianindian": "H", "britishindian": "H", "pakistani": "J", "asianpakistani": "J", "britishpakistani": "J",
		"bangladeshi": "K", "asianbangladeshi": "K", "anyotherasianbackground": "L", "asianother": "L", "otherasian": "L",
		"caribbean": "M", "blackcaribbean": "M", "blackbritishcaribbean": "M", "african": "N", "blackafrican": "N", "blackbritishafrican": "N",
		"anyotherblackbackground": "P", "blackother": "P", "otherblack": "P", "chinese": "R", "asianchinese": "R",
		"anyotherethnicgroup": "S", "otherethnicgroup": "S", "arab": "S",
		"notstated": "Z", "prefernottosay": "Z", "refused": "Z", "declined": "Z", "patientrefused": "Z", "declinedtosay": "Z",
		"notknown": "99", "unknown": "99", "notrecorded": "99",
	}
	for _, e := range care.Ethnicities() {
		m[fold(e.Label)] = e.Code
	}
	return m
})

var ethnicBroad = set("white", "black", "blackbritish", "asian", "asianbritish", "mixed", "mixedrace", "other", "bame", "southasian", "dualheritage")

func (r *row) ethnicity(f fieldID) string {
	b := r.bytes(f)
	if len(b) == 0 {
		return ""
	}
	if len(b) <= 2 {
		if e, ok := care.ParseEthnicity(view(b)); ok {
			return e.Code
		}
	}
	w := fold(view(b))
	if c, ok := ethnicWords()[w]; ok {
		return c
	}
	if i := strings.IndexAny(view(b), "-:"); i > 0 && i <= 3 { // "A - White British"
		if e, ok := care.ParseEthnicity(view(trim(b[:i]))); ok && e.Code != "" {
			return e.Code
		}
	}
	switch {
	case ethnicBroad[w]:
		r.doubt(f, faultEthnicityBroad, "")
	case !isBlankWord(b):
		r.doubt(f, faultEthnicity, "")
	}
	return ""
}

// decile reads an IMD decile, 1 = most deprived; 0 when there is none.
func (r *row) decile(f fieldID) uint8 {
	b := r.bytes(f)
	if len(b) == 0 || isBlankWord(b) {
		return 0
	}
	w := fold(view(b))
	if strings.Contains(w, "quintile") || strings.Contains(fold(r.sheet.headers[r.col(f)]), "quintile") {
		r.doubt(f, faultQuintile, "")
		return 0
	}
	switch w {
	case "mostdeprived", "10mostdeprived":
		if w == "mostdeprived" || strings.Contains(view(b), "%") {
			return 1
		}
		r.doubt(f, faultIMD, "")
		return 0
	case "leastdeprived", "10leastdeprived":
		return 10
	}
	for _, p := range []string{"imd", "decile"} {
		w = strings.TrimPrefix(w, p)
	}
	n, digits := 0, 0
	for digits < len(w) && w[digits] >= '0' && w[digits] <= '9' && digits < 4 {
		n = n*10 + int(w[digits]-'0')
		digits++
	}
	if digits == 0 || n < 1 || n > 10 || strings.Contains(view(b), ".") {
		r.doubt(f, faultIMD, "")
		return 0
	}
	rest := w[digits:]
	if rest != "" && !decileTails[rest] || n == 10 && rest == "mostdeprived" || n == 1 && rest == "leastdeprived" {
		r.doubt(f, faultIMD, "")
		return 0
	}
	return uint8(n)
}

// decileTails are the words that may stand behind the number.
var decileTails = set("mostdeprived", "moredeprived", "lessdeprived", "leastdeprived", "st", "nd", "rd", "th", "stdecile", "nddecile", "rddecile", "thdecile",
	"decile", "of10", "outof10")

// status reads one of the 17 RTT status codes, "20 - subsequent activity" too.
func (r *row) status(f fieldID) string {
	b := r.bytes(f)
	if len(b) == 0 || isBlankWord(b) {
		return ""
	}
	code := b
	if len(b) > 2 && (b[2] < '0' || b[2] > '9') {
		code = b[:2]
	}
	if s, ok := care.RTT(view(code)); ok {
		return s.Code
	}
	r.doubt(f, faultStatus, "")
	return ""
}

// priority reads a priority code into its written form, "P1a", "D4", "C2". Words
// of urgency in the column ("Urgent") stay as they are, and give the priority type
// as well.
func (r *row) priority(f fieldID) (priority, urgency string) {
	b := r.bytes(f)
	if len(b) == 0 || isBlankWord(b) {
		return "", ""
	}
	w := fold(view(b))
	w = strings.TrimPrefix(w, "priority")
	if p, ok := priorityCodes[w]; ok {
		return p, ""
	}
	if u, ok := urgencyWords[w]; ok && len(w) > 1 {
		return r.code(f), u
	}
	if len(w) == 1 && w[0] >= '1' && w[0] <= '6' {
		p := "P" + w
		r.doubt(f, faultPriority, p)
		return p, ""
	}
	p := r.code(f)
	r.doubt(f, faultPriority, p)
	return p, ""
}

// priorityCodes are the FSSA's P codes, the diagnostic D codes and the C codes of
// patient choice, whose meaning each collaborative sets.
var priorityCodes = func() map[string]string {
	m := map[string]string{"p1a": "P1a", "p1b": "P1b"}
	for _, c := range "123456" {
		m["p"+string(c)] = "P" + string(c)
		m["d"+string(c)] = "D" + string(c)
		m["c"+string(c)] = "C" + string(c)
	}
	return m
}()

// urgencyWords give the priority type: 1 routine, 2 urgent, 3 two-week wait.
var urgencyWords = map[string]string{
	"1": "1", "routine": "1", "r": "1", "normal": "1", "low": "1", "standard": "1", "nonurgent": "1", "noturgent": "1", "lowpriority": "1", "planned": "1", "elective": "1",
	"2": "2", "urgent": "2", "u": "2", "soon": "2", "high": "2", "medium": "2", "highpriority": "2", "immediate": "2", "asap": "2", "priority": "2", "veryurgent": "2", "emergency": "2", "crisis": "2",
	"3": "3", "2ww": "3", "twoww": "3", "2wk": "3", "2weeks": "3", "cancer2ww": "3", "suspectedcancer": "3", "fds": "3", "twoweekwait": "3", "twoweek": "3", "2weekwait": "3", "usc": "3", "cancer": "3",
}

// urgencyWord is what a column of urgency says in a word, for lists that have no
// other priority; "" for a code.
func (r *row) urgencyWord(f fieldID) string {
	w := fold(view(r.bytes(f)))
	if _, ok := urgencyWords[w]; !ok || len(w) == 1 {
		return ""
	}
	return r.code(f)
}

func (r *row) urgency(f fieldID) string {
	b := r.bytes(f)
	if len(b) == 0 || isBlankWord(b) {
		return ""
	}
	if u, ok := urgencyWords[fold(view(b))]; ok {
		return u
	}
	u := r.code(f)
	r.doubt(f, faultUrgency, u)
	return u
}

// postcode brings a postcode to "AB1 2CD"; what is none is kept as written.
func (r *row) postcode(f fieldID) string {
	b := r.bytes(f)
	if len(b) == 0 || isBlankWord(b) {
		return ""
	}
	var buf [8]byte
	n := 0
	for _, c := range b {
		switch {
		case c >= 'a' && c <= 'z':
			c -= 32
		case c == ' ':
			continue
		}
		if n == 7 {
			n++
			break
		}
		buf[n] = c
		n++
	}
	if n < 5 || n > 7 || !postcodeShape(buf[:n]) {
		r.doubt(f, faultPostcode, "")
		return r.text(f)
	}
	return string(buf[:n-3]) + " " + string(buf[n-3:n])
}

func postcodeShape(b []byte) bool {
	letter := func(c byte) bool { return c >= 'A' && c <= 'Z' }
	digit := func(c byte) bool { return c >= '0' && c <= '9' }
	in := b[len(b)-3:]
	if !digit(in[0]) || !letter(in[1]) || !letter(in[2]) || !letter(b[0]) {
		return false
	}
	hasDigit := false
	for _, c := range b[:len(b)-3] {
		if !letter(c) && !digit(c) {
			return false
		}
		hasDigit = hasDigit || digit(c)
	}
	return hasDigit
}

// titles are left off names: they tell nobody apart.
var titles = set("mr", "mrs", "ms", "miss", "mx", "dr", "master", "prof", "professor", "rev", "sir", "dame", "lady", "lord", "mstr")

// splitName takes a full name apart: "SMITH, John (Mr)" and "Mr John Smith" are
// both family Smith, given John. A single word is a family name.
func splitName(s string) (family, given string) {
	if i := strings.IndexByte(s, ','); i >= 0 {
		return strings.Join(nameWords(s[:i]), " "), strings.Join(nameWords(s[i+1:]), " ")
	}
	w := nameWords(s)
	if len(w) == 0 {
		return "", ""
	}
	last := len(w) - 1
	// SMITH John: the word in capitals before one that is not is the family name.
	if len(w) > 1 && isCapitals(w[0]) && !isCapitals(w[last]) {
		return w[0], strings.Join(w[1:], " ")
	}
	return w[last], strings.Join(w[:last], " ")
}

func nameWords(s string) []string {
	var out []string
	for _, w := range strings.Fields(s) {
		bare := strings.ToLower(strings.Trim(w, "().,"))
		if bare != "" && !titles[bare] {
			out = append(out, strings.Trim(w, ".,"))
		}
	}
	return out
}

func isCapitals(s string) bool {
	return len(s) > 1 && s == strings.ToUpper(s) && s != strings.ToLower(s)
}
