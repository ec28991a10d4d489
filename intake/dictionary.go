package intake

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
	"sync"
	"unicode"

	"roundtable/intake/table"
)

// dictionary finds fields by folded header. One is used by one goroutine.
type dictionary struct {
	*headings
	known map[string]remembered // by folded header
	cache map[string][]guess    // by header as written: the rows under it repeat themselves
}

// headings are the headers that a layout knows; they never change.
type headings struct {
	exact   map[string]guess
	perhaps map[string][]guess
	fields  []Field
	names   []heading // of exact, by length
}

// heading is a known header with what tells at a glance that another is not like it.
type heading struct {
	text    string
	letters uint64
	guess   guess
}

// headingsOf keeps the headings of each layout, by the first of its fields.
var headingsOf sync.Map

func newDictionary(fields []Field, known map[string]remembered) *dictionary {
	d := &dictionary{known: known, cache: make(map[string][]guess)}
	type list struct {
		first *Field
		n     int
	}
	at := list{n: len(fields)}
	if len(fields) > 0 {
		at.first = &fields[0]
	}
	if h, ok := headingsOf.Load(at); ok {
		d.headings = h.(*headings)
		return d
	}
	d.headings = newHeadings(fields)
	headingsOf.Store(at, d.headings)
	return d
}

func newHeadings(fields []Field) *headings {
	d := &headings{exact: make(map[string]guess), perhaps: make(map[string][]guess), fields: fields}
	add := func(s string, g guess) {
		s = fold(s)
		if _, taken := d.exact[s]; !taken && s != "" {
			d.exact[s] = g
		}
	}
	for _, f := range fields {
		add(f.Name, guess{f, howName})
	}
	for _, f := range fields {
		for _, s := range f.Synonyms {
			add(s, guess{f, howSynonym})
		}
		for _, s := range f.Perhaps {
			d.perhaps[fold(s)] = append(d.perhaps[fold(s)], guess{f, howPerhaps})
		}
	}
	for s, g := range d.exact {
		d.names = append(d.names, heading{s, letters(s), g})
	}
	slices.SortFunc(d.names, func(a, b heading) int { return cmp.Or(len(a.text)-len(b.text), strings.Compare(a.text, b.text)) })
	return d
}

// find gives the guesses for a header, best first; none when it says nothing.
func (d *dictionary) find(header string) []guess {
	if g, ok := d.cache[header]; ok {
		return g
	}
	g := d.lookUp(header)
	d.cache[header] = g
	return g
}

func (d *dictionary) lookUp(header string) []guess {
	w := fold(header)
	if w == "" || table.IsMarkHeader(header) {
		return nil
	}
	if m, ok := d.known[w]; ok {
		if m.Field == "" {
			return nil
		}
		for _, f := range d.fields {
			if f.Name == m.Field {
				return []guess{{f, howRemembered}}
			}
		}
	}
	if g, ok := d.exact[w]; ok {
		return []guess{g}
	}
	if g := d.perhaps[w]; len(g) > 0 {
		return g
	}
	if b := bandOf(w); b >= 0 && hasField(d.fields, fBands) {
		return []guess{{catalogue[fBands], howName}}
	}
	if len(header) > longestHeader || strings.IndexFunc(header, unicode.IsLetter) < 0 {
		return nil
	}
	if g, ok := d.exact[expand(header)]; ok {
		return []guess{{g.field, howSynonym}}
	}
	return d.like(w, header)
}

// longestHeader is the longest text that may be a header nearly known.
const longestHeader = 80

// shortWords are words as headers shorten them.
var shortWords = map[string]string{
	"ref": "referral", "refs": "referral", "refd": "referred", "recd": "received", "recvd": "received", "rcvd": "received", "rcd": "received",
	"rec": "received", "dt": "date", "dte": "date", "appt": "appointment", "pt": "patient", "spec": "specialty", "cons": "consultant",
}

// expand is the folded header with its shortened words written out: "Ref. Rec'd
// dt" as "referralreceiveddate".
func expand(header string) string {
	header = strings.NewReplacer("'", "", "’", "", "`", "").Replace(strings.ToLower(header))
	words := strings.FieldsFunc(header, func(r rune) bool { return !isWord(r) })
	if len(words) < 2 {
		return "" // a word alone may be short for anything
	}
	for i, w := range words {
		if long, ok := shortWords[w]; ok {
			words[i] = long
		}
	}
	return fold(strings.Join(words, ""))
}

// noise are words of a header that do not change what it means.
var noise = set("patient", "patients", "client", "pt", "the", "of", "person", "dd", "mm", "yyyy", "yy", "ddmmyyyy", "pas", "current", "y", "n", "yes", "no",
	"please", "enter", "if", "known", "optional", "mandatory", "required", "format", "service", "user")

// like finds a header that is nearly a known one: with words to spare, or with
// letters mistyped.
func (d *dictionary) like(w, header string) []guess {
	var kept []string
	for _, word := range strings.FieldsFunc(strings.ToLower(header), func(r rune) bool { return !isWord(r) }) {
		if !noise[word] {
			kept = append(kept, word)
		}
	}
	short := fold(strings.Join(kept, ""))
	if g, ok := d.exact[short]; ok && short != "" {
		return []guess{{g.field, howLike}}
	}
	if g := d.perhaps[short]; len(g) > 0 {
		return g
	}
	if len(w) < 6 {
		return nil
	}
	allowed := 1
	switch {
	case len(w) >= 16:
		allowed = 3
	case len(w) >= 10:
		allowed = 2
	}
	var out []guess
	best := allowed + 1
	from, _ := slices.BinarySearchFunc(d.names, len(w)-allowed, func(h heading, n int) int { return len(h.text) - n })
	have := letters(w)
	for _, h := range d.names[from:] {
		if len(h.text) > len(w)+allowed {
			break
		}
		if bits.OnesCount64(have^h.letters) > 2*allowed { // an edit changes two letters at most
			continue
		}
		if n := distance(w, h.text, allowed); n < best {
			best, out = n, []guess{{h.guess.field, howLike}}
		} else if n == best && n <= allowed && out[0].field.id > h.guess.field.id {
			out[0] = guess{h.guess.field, howLike} // of equals the field that comes first
		}
	}
	return out
}

// letters is the set of bytes that stand in a text, folded into 64 bits.
func letters(s string) (set uint64) {
	for i := range len(s) {
		set |= 1 << (s[i] & 63)
	}
	return set
}

func isWord(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r > 127
}

// distance is the number of edits between two words, swaps of neighbours being
// one; most+1 when there are more than most.
func distance(a, b string, most int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return most + 1
	}
	var room [3][longestHeader + 8]int
	prev2, prev, cur := room[0][:], room[1][:], room[2][:]
	if len(b) >= len(prev) {
		return most + 1 // longer than any header
	}
	prev2, prev, cur = prev2[:len(b)+1], prev[:len(b)+1], cur[:len(b)+1]
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		low := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], prev2[j-2]+1)
			}
			low = min(low, cur[j])
		}
		if low > most {
			return most + 1
		}
		prev2, prev, cur = prev, cur, prev2
	}
	return min(prev[len(b)], most+1)
}
