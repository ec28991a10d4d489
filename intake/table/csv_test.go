package table

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// dump writes rows one a line: line number, then cells in quotes, notes after a
// cell, so that a test reads like the file.
func dump(t testing.TB, b *Book, sheet int) string {
	t.Helper()
	var out strings.Builder
	for row, err := range b.Rows(sheet) {
		if err != nil {
			fmt.Fprintf(&out, "error: %v\n", err)
			break
		}
		fmt.Fprintf(&out, "%d:", row.Line)
		for _, c := range row.Cells {
			fmt.Fprintf(&out, " %q", c.Text)
			if c.Note != 0 {
				fmt.Fprintf(&out, "!%d", c.Note)
			}
		}
		out.WriteByte('\n')
	}
	return out.String()
}

func openText(t testing.TB, text string) *Book {
	t.Helper()
	b, err := Open("test.csv", bytes.NewReader([]byte(text)), int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestCSV(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain", "a,b\n1,2\n", "1: \"a\" \"b\"\n2: \"1\" \"2\"\n"},
		{"no end", "a,b\n1,2", "1: \"a\" \"b\"\n2: \"1\" \"2\"\n"},
		{"crlf", "a,b\r\n1,2\r\n", "1: \"a\" \"b\"\n2: \"1\" \"2\"\n"},
		{"cr", "a,b\r1,2\r", "1: \"a\" \"b\"\n2: \"1\" \"2\"\n"},
		{"bom", "\xef\xbb\xbfa,b\n1,2\n", "1: \"a\" \"b\"\n2: \"1\" \"2\"\n"},
		{"blank lines", "a,b\n\n\n1,2\n", "1: \"a\" \"b\"\n2:\n3:\n4: \"1\" \"2\"\n"},
		{"uneven", "a,b,c\n1\n1,2,3,4\n,\n", "1: \"a\" \"b\" \"c\"\n2: \"1\"\n3: \"1\" \"2\" \"3\" \"4\"\n4: \"\" \"\"\n"},
		{"ends with delimiter", "a,b\n1,", "1: \"a\" \"b\"\n2: \"1\" \"\"\n"},
		{"quoted newline", "a,b\n\"x\ny\r\nz\",2\n3,4\n", "1: \"a\" \"b\"\n2: \"x\\ny\\r\\nz\" \"2\"\n5: \"3\" \"4\"\n"},
		{"doubled quotes", "a,b\n\"say \"\"hi\"\"\",\"\"\n", "1: \"a\" \"b\"\n2: \"say \\\"hi\\\"\" \"\"\n"},
		{"quoted nothing", "a\n\"\"\nb\n", "1: \"a\"\n2: \"\"\n3: \"b\"\n"},
		{"stray quote", "a,b\n5\" pipe,2\n", "1: \"a\" \"b\"\n2: \"5\\\" pipe\"!1 \"2\"\n"},
		{"stray quote inside", "a,b\n\"John \"Jack\" Smith\",2\n", "1: \"a\" \"b\"\n2: \"John \\\"Jack\\\" Smith\"!1 \"2\"\n"},
		{"never closes", "a,b\n\"x,2\n3,4\n", "1: \"a\" \"b\"\n2: \"\\\"x\"!1 \"2\"\n3: \"3\" \"4\"\n"},
		{"spaces about quotes", "a,b\n \"x, y\" ,2\n", "1: \"a\" \"b\"\n2: \"x, y\" \"2\"\n"},
		{"semicolons", "name;n\nSmith, J;1\nJones, K;2\n", "1: \"name\" \"n\"\n2: \"Smith, J\" \"1\"\n3: \"Jones, K\" \"2\"\n"},
		{"tabs", "a\tb\n1,5\t2\n", "1: \"a\" \"b\"\n2: \"1,5\" \"2\"\n"},
		{"sep line", "sep=|\na|b\n", "2: \"a\" \"b\"\n"},
		{"nul", "a,b\n1\x00,2\n", "1: \"a\" \"b\"\n2: \"1\"!2 \"2\"\n"},
		{"windows-1252", "a,b\nR\xe9my,\x9320\x94\n", "1: \"a\" \"b\"\n2: \"Rémy\" \"“20”\"\n"},
		{"mixed", "a,b\nRémy é,R\xe9my\n", "1: \"a\" \"b\"\n2: \"Rémy é\" \"Rémy\"!4\n"},
		{"guarded formula", "a,b\n'=1+1,'tis\n", "1: \"a\" \"b\"\n2: \"=1+1\"!16 \"'tis\"\n"},
		{"utf-16", "\xff\xfea\x00\t\x00b\x00\r\x00\n\x001\x00\t\x00\xe9\x00", "1: \"a\" \"b\"\n2: \"1\" \"é\"\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := dump(t, openText(t, c.in), 0); got != c.want {
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
		})
	}
}
