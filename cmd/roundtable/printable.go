package main

import "io"

// printable is w without the characters that tell a terminal to do something: a name
// that a partner wrote may be printed, and must not clear the screen, set its title or
// type into it. What goes into a file or another program stays as it is.
func printable(w io.Writer) io.Writer {
	if !isTerminal(w) {
		return w
	}
	return &tame{w: w}
}

// tame puts a question mark in the place of control characters other than tabs and
// line ends: those of ASCII, and those from U+0080 to U+009F, in UTF-8 0xC2 and
// another byte, which may come with the next piece.
type tame struct {
	w    io.Writer
	lead bool // the last byte written was 0xC2
}

// Write is of as many bytes as it is given.
func (t *tame) Write(p []byte) (int, error) {
	out := make([]byte, len(p))
	for i, b := range p {
		switch {
		case t.lead && b >= 0x80 && b <= 0x9F:
			b = 0xBF // U+00BF in the place of U+0080 to U+009F
		case b < ' ' && b != '\n' && b != '\t' && b != '\r', b == 0x7F:
			b = '?'
		}
		t.lead = p[i] == 0xC2
		out[i] = b
	}
	return t.w.Write(out)
}
