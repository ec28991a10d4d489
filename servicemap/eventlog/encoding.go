package eventlog

import (
	"bufio"
	"bytes"
	"io"
	"regexp"
	"strings"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"roundtable/care"
)

var declaredEncoding = regexp.MustCompile(`^\s*<\?xml[^>]*\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']`)

// decoded gives the text of an XML document in UTF-8: by its byte-order mark, or by the
// encoding that it declares. One that is neither UTF-8, UTF-16 nor Latin gives a
// *care.Problem.
func decoded(r io.Reader) (io.Reader, error) {
	b := bufio.NewReaderSize(r, 1<<16)
	head, err := b.Peek(512)
	if err != nil && err != io.EOF {
		return nil, err
	}
	if bytes.HasPrefix(head, []byte{0xFF, 0xFE}) || bytes.HasPrefix(head, []byte{0xFE, 0xFF}) {
		return transform.NewReader(b, unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder()), nil
	}
	declared := declaredEncoding.FindSubmatch(bytes.TrimPrefix(head, []byte("\ufeff")))
	if declared == nil {
		return b, nil
	}
	switch name := strings.ToLower(string(declared[1])); name {
	case "utf-8", "utf8", "us-ascii", "ascii":
		return b, nil
	case "iso-8859-1", "latin1", "latin-1", "windows-1252", "cp1252":
		return transform.NewReader(b, charmap.Windows1252.NewDecoder()), nil
	case "iso-8859-15":
		return transform.NewReader(b, charmap.ISO8859_15.NewDecoder()), nil
	default:
		return nil, &care.Problem{What: "The XES file is written in " + name + ", which is not read here.", Remedy: "Save it as UTF-8."}
	}
}
