package linkage

import "strings"

// areas are the letters that UK postcodes begin with, Royal Mail's 124 areas, and
// BF (forces), BX (without a place), GX (Gibraltar).
var areas = func() map[string]bool {
	out := map[string]bool{}
	for a := range strings.FieldsSeq(`AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG
		DH DL DN DT DY E EC EH EN EX FK FY G GL GU GX GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE
		LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS
		ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE`) {
		out[a] = true
	}
	return out
}()

// cleanPostcode reads a UK postcode with or without its space, and mends O and 0,
// I, L and 1, S and 5 where just one reading with the fewest changes is a postcode.
// ZZ99 codes (the NHS's for no fixed abode, not known, abroad) are missing. Other
// countries' codes pass as they are, with NoteForeign, and so does a UK code with a
// letter that it cannot have: it may still agree with its neighbour but for that.
func cleanPostcode(raw string) (string, Note) {
	if blank(raw) {
		return "", 0
	}
	var buf [10]byte
	b, ok := upperAlnum(buf[:], raw)
	if !ok {
		return unreadableText(raw)
	}
	switch {
	case ukPostcode(b):
		return sameOr(raw, b), 0
	case len(b) >= 4 && string(b[:4]) == "ZZ99", len(b) == 0, notKnown(raw), string(b) == "NFA", len(b) > 3 && zeroesOrNines(b):
		return "", NotePlaceholder
	case len(b) <= 4 && outward(b):
		return sameOr(raw, b), NotePartial
	case len(b) < 3:
		return "", NoteUnreadable
	}
	if mended, ok := mendPostcode(b); ok {
		return string(mended), NoteRepaired
	}
	value := sameOr(raw, b)
	if !strings.ContainsAny(value, "0123456789") {
		return "", NoteUnreadable
	}
	return value, NoteForeign
}

func zeroesOrNines(b []byte) bool { return oneDigit(string(b)) && (b[0] == '0' || b[0] == '9') }

// ukPostcode reports a whole postcode without its space: an outward part and a
// digit and two letters, of which none is C, I, K, M, O or V.
func ukPostcode(b []byte) bool {
	if string(b) == "GIR0AA" {
		return true
	}
	if len(b) < 5 || len(b) > 7 {
		return false
	}
	in := b[len(b)-3:]
	return isDigit(in[0]) && inwardLetter(in[1]) && inwardLetter(in[2]) && outward(b[:len(b)-3])
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }

func inwardLetter(c byte) bool { return isUpper(c) && strings.IndexByte("CIKMOV", c) < 0 }

// outward reports the first part of a postcode: an area, one digit or two, the
// second never after a 0, and in central London a letter after the first digit.
func outward(b []byte) bool {
	n := 0
	for n < len(b) && isUpper(b[n]) {
		n++
	}
	if n == 0 || n > 2 || n == len(b) || !areas[string(b[:n])] || !isDigit(b[n]) {
		return false
	}
	switch rest := b[n+1:]; len(rest) {
	case 0:
		return true
	case 1:
		return isDigit(rest[0]) && b[n] != '0' || isUpper(rest[0]) && strings.IndexByte("CFILMOQVXZDGJ", rest[0]) < 0 && londonLetters(string(b[:n]))
	}
	return false
}

// londonLetters reports the areas whose districts are divided by a letter (W1A).
func londonLetters(area string) bool {
	switch area {
	case "E", "EC", "N", "NW", "SE", "SW", "W", "WC":
		return true
	}
	return false
}

// mendPostcode looks for the one way of the fewest changes to read b as a postcode:
// at each place a letter or a digit stands for the other. A code shorter than six is
// left: it lacks more than it mistakes.
func mendPostcode(b []byte) (best []byte, ok bool) {
	if len(b) < 6 || len(b) > 7 {
		return nil, false
	}
	fewest, several := len(b)+1, false
	var try [7]byte
	for choice := range 1 << len(b) {
		changes, fits := 0, true
		for i, c := range b {
			to := c
			if choice>>i&1 != 0 {
				if to = otherKind(c); to == 0 {
					fits = false
					break
				}
				changes++
			}
			try[i] = to
		}
		if !fits || changes > fewest || changes > 2 || !ukPostcode(try[:len(b)]) {
			continue
		}
		several = changes == fewest
		fewest, best = changes, append(best[:0], try[:len(b)]...)
	}
	return best, best != nil && !several
}

// otherKind is the digit that a letter is taken for, or the letter that a digit is;
// 0 when there is none.
func otherKind(c byte) byte {
	if isUpper(c) {
		if d, ok := digitFor(c); ok {
			return d
		}
		return 0
	}
	if l, ok := letterFor(c); ok {
		return l
	}
	return 0
}

// shortForms are what lists write in full or short; the short form is canonical,
// since "st" is street and saint.
var shortForms = func() map[string]string {
	out := map[string]string{}
	for line := range strings.FieldsSeq(`st:street,saint,str rd:road ave:avenue,av ln:lane dr:drive,drv cl:close,clo ct:court,crt
		cres:crescent,cresc,cr gdns:gardens,gdn,garden gr:grove,grv pl:place sq:square ter:terrace,terr,tce hse:house flat:apartment,apt,appt,flt
		cott:cottage bldg:building,buildings,bldgs mt:mount pk:park hts:heights est:estate wk:walk pde:parade cct:circuit hwy:highway mnr:manor`) {
		short, long, _ := strings.Cut(line, ":")
		for l := range strings.SplitSeq(long, ",") {
			out[l] = short
		}
	}
	return out
}()

// cleanAddress writes street words short, joins a number and its letter ("12 a" is
// "12a") and leaves out "no" before a number.
func cleanAddress(raw string) (string, Note) {
	if blank(raw) {
		return "", 0
	}
	var buf [16]string
	folded, accents := fold(raw)
	words := appendWords(buf[:0], folded)
	if nowhere(words) {
		return "", NotePlaceholder
	}
	out := words[:0]
	for i := 0; i < len(words); i++ {
		w := words[i]
		if short, ok := shortForms[w]; ok {
			w = short
		}
		next := ""
		if i+1 < len(words) {
			next = words[i+1]
		}
		if allDigits(w) && len(next) == 1 && next[0] >= 'a' && next[0] <= 'z' {
			w += next
			i++
		}
		for isDigit(w[0]) && len(out) > 0 && (out[len(out)-1] == "no" || out[len(out)-1] == "number") {
			out = out[:len(out)-1]
		}
		out = append(out, w)
	}
	return place(raw, out, accents)
}

// cleanLocality keeps the words of a place, "saint" and "mount" short.
func cleanLocality(raw string) (string, Note) {
	if lowerWord(raw) && nameWords[raw] == 0 && shortForms[raw] == "" && raw != "nfa" && raw != "homeless" {
		return raw, 0
	}
	if blank(raw) {
		return "", 0
	}
	var buf [16]string
	folded, accents := fold(raw)
	words := appendWords(buf[:0], folded)
	if nowhere(words) {
		return "", NotePlaceholder
	}
	for i, w := range words {
		if w == "saint" || w == "mount" {
			words[i] = shortForms[w]
		}
	}
	return place(raw, words, accents)
}

func place(raw string, words []string, accents bool) (string, Note) {
	if len(words) == 0 {
		return "", NoteUnreadable
	}
	if accents {
		return join(raw, words), NoteAccents
	}
	return join(raw, words), 0
}

// nowhere reports what is written for somebody without an address.
func nowhere(words []string) bool {
	if notKnownWords(words) {
		return true
	}
	if len(words) > 4 {
		return false
	}
	var buf [32]byte
	text := buf[:0]
	for i, w := range words {
		if len(text)+len(w) >= cap(text) {
			return false
		}
		if i > 0 {
			text = append(text, ' ')
		}
		text = append(text, w...)
	}
	switch string(text) {
	case "nfa", "n f a", "no fixed abode", "of no fixed abode", "no fixed address", "no fixed address known", "homeless", "no address", "address unknown", "unknown address", "address not known", "not known address", "no known address":
		return true
	}
	return false
}
