package gaps

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

var byteOrderMark = []byte("\ufeff")

// Text is the text of a file in UTF-8, without a byte-order mark: from UTF-8, from UTF-16
// with a mark or as a document that begins with two signs of ASCII has it (JSON, CSV), and
// otherwise from Windows-1252, which assumed then says. Assumed is empty where the bytes
// can be read in one way alone.
func Text(b []byte) (text []byte, assumed string) {
	order, mark := unicode.LittleEndian, unicode.IgnoreBOM
	switch {
	case bytes.HasPrefix(b, []byte{0xFF, 0xFE}), bytes.HasPrefix(b, []byte{0xFE, 0xFF}):
		mark = unicode.ExpectBOM
	case len(b) >= 4 && b[0] != 0 && b[1] == 0 && b[2] != 0 && b[3] == 0:
	case len(b) >= 4 && b[0] == 0 && b[1] != 0 && b[2] == 0 && b[3] != 0:
		order = unicode.BigEndian
	case utf8.Valid(b):
		return bytes.TrimPrefix(b, byteOrderMark), ""
	default:
		// Every byte is some sign of Windows-1252, so that there is no error.
		text, _ = charmap.Windows1252.NewDecoder().Bytes(bytes.TrimPrefix(b, byteOrderMark))
		return text, "read as Windows-1252"
	}
	text, err := unicode.UTF16(order, mark).NewDecoder().Bytes(b)
	if err != nil {
		return b, ""
	}
	return text, ""
}
