package linkage

import (
	"slices"
	"strings"
)

// nameWord is what a word may be beside a name.
type nameWord uint16

const (
	wordTitle       nameWord = 1 << iota // before or after a name; alone it is no name
	wordHonour                           // a title before a name; alone it may be a name (Sir, Dame, Master)
	wordJunior                           // after a name
	wordSenior                           // after a name
	wordNumeral                          // after a name
	wordPlaceholder                      // stands for "not known"
	wordGivenOnly                        // stands for "not known" in a given name; a family may be called so
	wordUnborn                           // begins what a maternity ward writes: "twin one", "baby of"
	wordOrdinal                          // goes on with it
	wordParticle                         // joined to the family name that follows: O Neill
	wordAlias                            // what follows is another name
	wordNot                              // "not", "no": see wordStated
	wordStated                           // "known", "stated": see wordNot
)

var nameWords = func() map[string]nameWord {
	out := map[string]nameWord{}
	for kind, words := range map[nameWord]string{
		wordTitle:       "mr mrs ms miss mx dr prof professor rev revd reverend esq",
		wordHonour:      "sir dame master messrs sgt capt cllr haji smt sister",
		wordJunior:      "jr jnr junior",
		wordSenior:      "sr snr senior",
		wordNumeral:     "ii iii iv",
		wordPlaceholder: "unknown unk test tests tester testing testpatient testing xx xxx xxxx zz zzz none nil tbc tba null deceased dead died dummy anonymous confidential withheld refused declined duplicate error fnu lnu nfn surname forename firstname lastname patient unnamed untraced redacted undisclosed",
		wordGivenOnly:   "male female boy girl baby infant newborn neonate",
		wordUnborn:      "baby babe infant newborn neonate twin twins triplet triplets quad quadruplet fetus foetus stillborn",
		wordOrdinal:     "boy girl male female son daughter of one two three four 1 2 3 4 1st 2nd 3rd first second third a b c i ii iii unknown infant baby twin triplet born",
		wordParticle:    "o mc mac d al el",
		wordAlias:       "aka alias nee formerly previously",
		wordNot:         "not no",
		wordStated:      "known stated recorded given name surname forename provided available applicable specified entered disclosed data information record",
	} {
		for w := range strings.FieldsSeq(words) {
			out[w] |= kind
		}
	}
	return out
}()

// cleanName cleans a given or a family name.
func cleanName(f Field, raw string) (string, Note) {
	if lowerWord(raw) && nameWords[raw] == 0 && len(raw) > 1 && !repeated(raw) && raw[0] < 'x' {
		return raw, 0 // none of x, y, z: see testPatient
	}
	if blank(raw) {
		return "", 0
	}
	if strings.TrimSpace(raw) == "NA" { // as R writes "missing"; "Na" is a name
		return "", NotePlaceholder
	}
	folded, accents := fold(raw)
	var note Note
	if accents {
		note |= NoteAccents
	}
	main, alias := withoutAlias(folded)
	if alias {
		note |= NoteAlias
	}
	var buf [8]string
	words := appendWords(buf[:0], main)
	if f == Family {
		words = joinParticles(words)
	}
	words, before := takeTitles(words)
	words, cut := cutAlias(words)
	words, after := takeTitles(words)
	note |= before | cut | after
	switch {
	case len(words) == 0, placeholderName(f, words):
		return "", NotePlaceholder
	case !slices.ContainsFunc(words, hasLetter):
		return "", NoteUnreadable
	case len(words) == 1 && len(words[0]) == 1:
		note |= NoteInitial
	}
	value := join(raw, words)
	if strings.ContainsAny(value, "0123456789") {
		note |= NoteDigits
	}
	return value, note
}

// join is the words with a space between, raw itself when that is what it says.
func join(raw string, words []string) string {
	rest := raw
	for i, w := range words {
		if i > 0 {
			w2, ok := strings.CutPrefix(rest, " ")
			if !ok {
				return strings.Join(words, " ")
			}
			rest = w2
		}
		after, ok := strings.CutPrefix(rest, w)
		if !ok {
			return strings.Join(words, " ")
		}
		rest = after
	}
	if rest != "" {
		return strings.Join(words, " ")
	}
	return raw
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }

// lowerWord reports whether s is letters a to z alone.
func lowerWord(s string) bool {
	for i := range len(s) {
		if s[i] < 'a' || s[i] > 'z' {
			return false
		}
	}
	return true
}

func hasLetter(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r >= 'a' && r <= 'z' || r >= 0x80 })
}

// repeated reports one letter three times or more and nothing else: "xxxx". Two may
// be a name (Oo, Aa).
func repeated(s string) bool { return len(s) >= 3 && strings.Count(s, s[:1]) == len(s) }

// testPatient reports the family names of patients that do not exist, sorted to the
// end of every list: XXTESTPATIENT-AAAB, ZZZTest.
func testPatient(w string) bool {
	bare := strings.TrimLeft(w, "xyz")
	return len(w)-len(bare) >= 2 && strings.HasPrefix(bare, "test")
}

// withoutAlias leaves out what stands in brackets or quotation marks, unless nothing
// stands outside them.
func withoutAlias(s string) (main string, cut bool) {
	if !strings.ContainsAny(s, `([{"`) {
		return s, false
	}
	var b strings.Builder
	closing := rune(0)
	for _, r := range s {
		switch {
		case closing != 0:
			if r == closing {
				closing = 0
			}
		case r == '(':
			closing = ')'
		case r == '[':
			closing = ']'
		case r == '{':
			closing = '}'
		case r == '"':
			closing = '"'
		default:
			b.WriteRune(r)
			continue
		}
		b.WriteByte(' ')
	}
	if !hasLetter(b.String()) {
		return s, false
	}
	return b.String(), true
}

// cutAlias leaves out what follows "known as", "aka", "née" and the like.
func cutAlias(words []string) ([]string, Note) {
	for i := 1; i < len(words)-1; i++ {
		if nameWords[words[i]]&wordAlias != 0 {
			return words[:i], NoteAlias
		}
		if words[i] == "known" && words[i+1] == "as" {
			if i > 1 && words[i-1] == "also" {
				i--
			}
			return words[:i], NoteAlias
		}
	}
	return words, 0
}

// joinParticles writes "o neill" as "oneill": lists differ in the space, and a
// particle is no name of its own.
func joinParticles(words []string) []string {
	out := words[:0]
	for i := 0; i < len(words); i++ {
		w := words[i]
		if nameWords[w]&wordParticle != 0 && i+1 < len(words) {
			i++
			w += words[i]
		}
		out = append(out, w)
	}
	return out
}

// takeTitles takes titles off both ends and Jr, Sr and numerals off the last, as
// long as a word is left. A lone title is no name.
func takeTitles(words []string) ([]string, Note) {
	var note Note
	for len(words) > 1 && nameWords[words[0]]&(wordTitle|wordHonour) != 0 {
		words, note = words[1:], note|NoteTitle
	}
	for len(words) > 1 {
		last := nameWords[words[len(words)-1]]
		switch {
		case nameWords[words[0]]&wordUnborn != 0 && last&wordOrdinal != 0:
			return words, note // "twin ii" is no suffix
		case last&wordTitle != 0:
			note |= NoteTitle
		case last&wordJunior != 0:
			note |= NoteJunior
		case last&wordSenior != 0:
			note |= NoteSenior
		case last&wordNumeral != 0:
			note |= NoteNumeral
		default:
			return words, note
		}
		words = words[:len(words)-1]
	}
	if len(words) == 1 && nameWords[words[0]]&wordTitle != 0 {
		return nil, note
	}
	return words, note
}

// placeholderName reports what stands for a name that is not known. A family may be
// called Male, Baby or Twin; a given name that begins so says that the child had
// none yet, whatever follows ("baby smith" is the mother's family name).
func placeholderName(f Field, words []string) bool {
	first := nameWords[words[0]]
	if len(words) == 1 && repeated(words[0]) {
		return true
	}
	if testPatient(words[0]) {
		return true
	}
	if len(words) == 2 && first&wordNot != 0 && nameWords[words[1]]&wordStated != 0 {
		return true
	}
	if len(words) == 2 && words[0] == "n" && words[1] == "a" {
		return true
	}
	stands := wordPlaceholder
	if f == Given {
		stands |= wordGivenOnly
		if first&wordUnborn != 0 && len(words) > 1 && first&wordGivenOnly != 0 {
			return true
		}
	}
	if first&wordUnborn != 0 && len(words) > 1 && all(words[1:], wordOrdinal|wordUnborn|stands) {
		return true
	}
	if first&wordUnborn != 0 && len(words) > 1 && (words[1] == "of" || words[1] == "boy" || words[1] == "girl") {
		return true
	}
	if f == Given && len(words) > 1 && all(words, wordOrdinal|wordUnborn) && slices.ContainsFunc(words, func(w string) bool { return nameWords[w]&wordUnborn != 0 }) {
		return true // "first twin"
	}
	if f == Given && len(words) == 1 && first&wordUnborn != 0 {
		return true
	}
	return all(words, stands)
}

// all reports whether each word is of one of the kinds.
func all(words []string, kinds nameWord) bool {
	for _, w := range words {
		if nameWords[w]&kinds == 0 {
			return false
		}
	}
	return true
}
