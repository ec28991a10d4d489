package main

import (
	"bytes"
	"testing"
	"unicode/utf8"
)

// What a partner wrote into a name tells the terminal of whoever prints it nothing.
func TestNamesDoNotSpeakToTheTerminal(t *testing.T) {
	for in, want := range map[string]string{
		"MADE, Ada\t12\r\n":            "MADE, Ada\t12\r\n",
		"Zoë Ångström Õ Â £":           "Zoë Ångström Õ Â £",
		"\x1b]0;owned\x07\x1b[2JAda":   "?]0;owned??[2JAda",
		"Ada\u009b2J\x7f\x00\u0085end": "Ada¿2J??¿end",
	} {
		for size := 1; size <= len(in); size++ {
			var out bytes.Buffer
			w := &tame{w: &out}
			for at := 0; at < len(in); at += size {
				if n, err := w.Write([]byte(in[at:min(at+size, len(in))])); err != nil || n == 0 {
					t.Fatal(n, err)
				}
			}
			if out.String() != want || !utf8.ValidString(out.String()) {
				t.Errorf("%q in pieces of %d: %q, want %q", in, size, out.String(), want)
			}
		}
	}
	var file bytes.Buffer
	if printable(&file) != &file {
		t.Error("what goes into a file is changed")
	}
}
