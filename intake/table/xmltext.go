package table

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// isTrue reads an XML boolean.
func isTrue(v string) bool { return v == "1" || v == "true" || v == "on" }

// appendText appends XML text with its entities resolved and its line ends made
// one \n, as XML has it. An entity that is none stays as written.
func appendText(dst, text []byte, cdata bool) []byte {
	if bytes.IndexByte(text, '\r') >= 0 {
		text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
		text = bytes.ReplaceAll(text, []byte("\r"), []byte("\n"))
	}
	if cdata {
		return append(dst, text...)
	}
	for {
		i := bytes.IndexByte(text, '&')
		if i < 0 {
			return append(dst, text...)
		}
		dst, text = append(dst, text[:i]...), text[i:]
		n := bytes.IndexByte(text[:min(len(text), 12)], ';')
		r, ok := rune(0), false
		if n > 0 {
			r, ok = entity(string(text[1:n]))
		}
		if !ok {
			dst, text = append(dst, '&'), text[1:]
			continue
		}
		dst, text = utf8.AppendRune(dst, r), text[n+1:]
	}
}

func entity(name string) (rune, bool) {
	switch name {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	if len(name) < 2 || name[0] != '#' {
		return 0, false
	}
	digits, base := name[1:], 10
	if digits[0] == 'x' || digits[0] == 'X' {
		digits, base = digits[1:], 16
	}
	v, err := strconv.ParseUint(digits, base, 32)
	if err != nil || v == 0 || v > utf8.MaxRune {
		return 0, false
	}
	return rune(v), true
}

// unescapeX resolves _xHHHH_, in which workbooks keep the characters that XML
// cannot hold; in place, for it only grows shorter.
func unescapeX(p []byte) []byte {
	i := bytes.Index(p, []byte("_x"))
	if i < 0 {
		return p
	}
	out := p[:i]
	for ; i < len(p); i++ {
		if p[i] == '_' && i+6 < len(p) && p[i+1] == 'x' && p[i+6] == '_' {
			if v, err := strconv.ParseUint(string(p[i+2:i+6]), 16, 16); err == nil {
				out = utf8.AppendRune(out, rune(v))
				i += 6
				continue
			}
		}
		out = append(out, p[i])
	}
	return out
}
