package table

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"testing"
	"testing/iotest"

	"roundtable/care"
)

// FuzzOpenForward: a text that is read once, forwards and in small pieces has the
// rows that it has when it is opened whole, or neither can be read.
func FuzzOpenForward(f *testing.F) {
	for _, s := range []string{
		"a,b\n1,2\n", "a;b\r\n\"x\r\ny\";\"\"\"q\"\"\"\r\n", "\xef\xbb\xbfa\tb\rc\td\r", "\xff\xfea\x00,\x00b\x00",
		"sep=;\na;b\n", "R\xe9my,\x00x\n", "PK\x03\x04", "\xd0\xcf\x11\xe0", "", "a,\"b\n1,2\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, p []byte) {
		for name, r := range map[string]io.Reader{"at once": bytes.NewReader(p), "byte by byte": iotest.OneByteReader(bytes.NewReader(p))} {
			whole, werr := OpenWith("x.csv", bytes.NewReader(p), int64(len(p)), DefaultLimits)
			b, err := OpenForward("x.csv", r)
			switch _, words := errors.AsType[*care.Problem](err); {
			case errors.Is(err, ErrNotText):
				// What begins like a workbook is left to Open, cut short or not.
				workbook := bytes.HasPrefix(p, []byte("PK")) || bytes.HasPrefix(p, []byte("\xd0\xcf\x11\xe0"))
				if !workbook && werr == nil && whole.format.File == "csv" {
					t.Errorf("%s: a text is said to be none", name)
				}
				continue
			case err != nil && (!words || werr == nil):
				t.Errorf("%s: %v; whole: %v", name, err, werr)
				continue
			case err != nil:
				continue
			case werr != nil || whole.format.File != "csv":
				t.Errorf("%s: what cannot be opened whole was opened: %v", name, werr)
				continue
			}
			if !slices.EqualFunc(texts(b), texts(whole), slices.Equal[[]string]) {
				t.Errorf("%s: other rows than those of the whole", name)
			}
		}
	})
}
