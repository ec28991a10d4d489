package linkage

import "strings"

// cleanPhone keeps the digits after the 0 that callers in the country dial first:
// "+44 (0)7700 900123", "0044 7700 900123" and "07700 900123" are "7700900123".
// Numbers of other countries keep their code after "+".
func cleanPhone(raw string) (string, Note) {
	s := strings.TrimSpace(raw)
	if s == "" {
		return "", 0
	}
	if len(s) == 11 && s[0] == '0' && s[1] != '0' && allDigits(s) { // as most are written
		if noPhone(s[1:]) {
			return "", NotePlaceholder
		}
		return s[1:], 0
	}
	var note Note
	if i := strings.IndexAny(s, "/;,|"); i > 0 && strings.ContainsAny(s[:i], "0123456789") && strings.ContainsAny(s[i:], "0123456789") {
		s, note = s[:i], NoteSeveral
	}
	if i := extension(s); i >= 0 {
		s, note = s[:i], note|NoteExtension
	}
	var buf [24]byte
	d, plus := phoneDigits(buf[:0], s)
	if len(d) == 0 {
		return unreadableText(raw)
	}
	if !plus && len(d) > 2 && d[0] == '0' && d[1] == '0' {
		d, plus = d[2:], true
	}
	abroad := false
	switch {
	case plus && len(d) > 2 && d[0] == '4' && d[1] == '4',
		!plus && d[0] == '4' && len(d) > 10 && d[1] == '4':
		d = d[2:]
	case plus:
		abroad = true
	}
	if !abroad && len(d) > 0 && d[0] == '0' {
		d = d[1:]
	}
	value := string(d)
	switch {
	case noPhone(value):
		return "", NotePlaceholder
	case len(d) < 6, !abroad && (len(d) > 10 || d[0] == '0'), len(d) > 15:
		return "", NoteUnreadable
	case abroad:
		return "+" + value, note | NoteForeign
	case len(d) < 9:
		note |= NotePartial // the area code is not stated
	}
	return sameOr(raw, d), note
}

// noPhone reports digits that are typed by who must type a number and has none.
func noPhone(digits string) bool {
	return digits == "" || oneDigit(digits) || digits == "1234567890" || digits == "123456789" || digits == "12345678" ||
		strings.TrimRight(digits, "0") == digits[:1] && len(digits) > 4
}

// phoneDigits adds the digits of s, "(0)" after a country code left out; plus says
// that it began with "+".
func phoneDigits(to []byte, s string) (digits []byte, plus bool) {
	for i := 0; i < len(s) && len(to) < cap(to); i++ {
		switch c := s[i]; {
		case c == '+' && len(to) == 0:
			plus = true
		case c == '(' && strings.HasPrefix(s[i:], "(0)") && len(to) > 0:
			i += 2
		case isDigit(c):
			to = append(to, c)
		}
	}
	return to, plus
}

// extension is where "ext 12", "x12" or "#12" begins after a number; -1 for nowhere.
func extension(s string) int {
	for i := range len(s) {
		c := s[i] | 0x20
		if c != 'x' && c != 'e' && s[i] != '#' {
			continue
		}
		rest := strings.ToLower(s[i:])
		for _, word := range [...]string{"extension", "extn", "ext", "x", "#"} {
			after, ok := strings.CutPrefix(rest, word)
			after = strings.TrimLeft(after, " .:")
			if ok && after != "" && isDigit(after[0]) && strings.ContainsAny(s[:i], "0123456789") {
				return i
			}
		}
	}
	return -1
}

// noMailboxes are what is typed before the @ by who must type an address and has
// none, without dots and hyphens.
var noMailboxes = func() map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq("noemail no none na noreply donotreply unknown notknown notprovided noemailaddress nomail nothing nil refused declined test noaddress noemailprovided noone nobody null x xx xxx abc") {
		out[w] = true
	}
	return out
}()

func noMailbox(local string) bool {
	var buf [24]byte
	bare := buf[:0]
	for i := range len(local) {
		if c := local[i]; c == '.' || c == '-' || c == '_' {
			continue
		}
		if len(bare) == cap(bare) {
			return false
		}
		bare = append(bare, local[i])
	}
	return noMailboxes[string(bare)]
}

// noDomains are the same after the @.
var noDomains = map[string]bool{
	"noemail": true, "nomail": true, "none": true, "unknown": true, "na": true, "email": true, "no": true,
	"noaddress": true, "nowhere": true, "noreply": true, "notprovided": true, "notknown": true, "null": true,
}

// cleanEmail writes an address in lower case; what follows a + before the @ stays,
// since two people of one household may differ in it.
func cleanEmail(raw string) (string, Note) {
	s := strings.TrimSpace(raw)
	if s == "" {
		return "", 0
	}
	s = strings.ToLower(s)
	s = strings.TrimPrefix(s, "mailto:")
	if open := strings.LastIndexByte(s, '<'); open >= 0 && strings.HasSuffix(s, ">") { // Ann <ann@example.org>
		s = s[open+1 : len(s)-1]
	}
	s = strings.Trim(s, " .,;<>")
	local, domain, ok := strings.Cut(s, "@")
	if !ok || local == "" || strings.ContainsAny(s, " \t\r\n\"(),:;<>[]\\") || strings.Contains(domain, "@") ||
		strings.Contains(s, "..") || strings.HasPrefix(domain, ".") || !strings.Contains(domain, ".") || !printable(s) {
		return unreadableText(s)
	}
	host, _, _ := strings.Cut(domain, ".")
	if noDomains[host] || noMailbox(local) || len(local) == 1 && host == local {
		return "", NotePlaceholder
	}
	if s == raw {
		return raw, 0
	}
	return s, 0
}

func printable(s string) bool {
	for _, r := range s {
		if r < ' ' || r == 0x7f || r == '\ufffd' {
			return false
		}
	}
	return true
}
