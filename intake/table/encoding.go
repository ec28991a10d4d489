package table

import (
	"bytes"
	"encoding/binary"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Encodings of a CSV file.
const (
	UTF8        = "utf-8"
	Windows1252 = "windows-1252"
	UTF8Mixed   = "utf-8 with windows-1252 bytes" // two files pasted together, as a rule
	UTF16LE     = "utf-16le"
	UTF16BE     = "utf-16be"
)

// survey is what one pass over the whole of a text file finds out. The encoding
// is decided over the whole file, so that it never depends on where a buffer
// ends.
type survey struct {
	encoding string
	bom      int  // bytes to skip
	nul      bool // NUL bytes stand in the text
	empty    bool // nothing but white space
}

// surveyText reads the whole file once.
//
// A file in which every byte sequence is UTF-8 is UTF-8. Otherwise it is
// Windows-1252 unless more of its non-ASCII sequences are good UTF-8 than bad:
// then only the bad bytes are read as Windows-1252.
func surveyText(r io.ReaderAt, size int64) (survey, error) {
	s := survey{encoding: UTF8, empty: true}
	head := make([]byte, 4096)
	n, err := r.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return s, err
	}
	head = head[:n]
	switch {
	case bytes.HasPrefix(head, []byte{0xEF, 0xBB, 0xBF}):
		s.bom = 3
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE}):
		s.encoding, s.bom = UTF16LE, 2
	case bytes.HasPrefix(head, []byte{0xFE, 0xFF}):
		s.encoding, s.bom = UTF16BE, 2
	default:
		s.encoding = utf16WithoutMark(head)
	}
	if s.encoding == UTF16LE || s.encoding == UTF16BE {
		s.empty, s.nul = size <= int64(s.bom), true
		return s, nil
	}
	return s, s.countUTF8(io.NewSectionReader(r, int64(s.bom), size-int64(s.bom)))
}

// utf16WithoutMark tells UTF-16 without a mark by NUL in every second byte.
func utf16WithoutMark(head []byte) string {
	var nul [2]int
	for i, b := range head {
		if b == 0 {
			nul[i&1]++
		}
	}
	half := len(head) / 2
	switch {
	case half >= 4 && nul[1] > half*3/4 && nul[0] == 0:
		return UTF16LE
	case half >= 4 && nul[0] > half*3/4 && nul[1] == 0:
		return UTF16BE
	}
	return UTF8
}

// countUTF8 decides between UTF-8 and Windows-1252 over all of r.
func (s *survey) countUTF8(r io.Reader) error {
	buf := make([]byte, 256<<10)
	var good, bad, kept int
	for {
		n, err := r.Read(buf[kept:])
		chunk := buf[:kept+n]
		if s.empty && len(bytes.Trim(chunk, " \t\r\n\x00")) > 0 {
			s.empty = false
		}
		s.nul = s.nul || bytes.IndexByte(chunk, 0) >= 0
		last := err != nil
		kept = 0
		if !isASCII(chunk) {
			var g, b int
			g, b, kept = countSequences(chunk, last)
			good, bad = good+g, bad+b
			copy(buf, chunk[len(chunk)-kept:])
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
	}
	switch {
	case bad == 0:
	case s.bom == 0 && bad >= good:
		s.encoding = Windows1252
	default:
		s.encoding = UTF8Mixed
	}
	return nil
}

// notASCII are the bits of eight bytes of which any makes a byte none of ASCII.
const notASCII = 0x8080808080808080

// isASCII looks at eight bytes at a time: most of most files is ASCII.
func isASCII(p []byte) bool {
	for ; len(p) >= 8; p = p[8:] {
		if binary.LittleEndian.Uint64(p)&notASCII != 0 {
			return false
		}
	}
	for _, b := range p {
		if b >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// countSequences counts good and bad non-ASCII sequences; kept is how many
// bytes at the end are the beginning of a sequence that the next chunk ends.
func countSequences(p []byte, last bool) (good, bad, kept int) {
	for i := 0; i < len(p); {
		if p[i] < utf8.RuneSelf {
			for i++; len(p)-i >= 8 && binary.LittleEndian.Uint64(p[i:])&notASCII == 0; {
				i += 8
			}
			continue
		}
		if !last && !utf8.FullRune(p[i:]) {
			return good, bad, len(p) - i
		}
		r, n := utf8.DecodeRune(p[i:])
		if r == utf8.RuneError && n <= 1 {
			bad++
		} else {
			good++
		}
		i += n
	}
	return good, bad, 0
}

// textReader gives the file's text as UTF-8.
func textReader(r io.ReaderAt, size int64, s survey) io.Reader {
	src := io.NewSectionReader(r, int64(s.bom), size-int64(s.bom))
	switch s.encoding {
	case Windows1252:
		return &windows1252Reader{src: src}
	case UTF16LE:
		return &utf16Reader{src: src, order: binary.LittleEndian}
	case UTF16BE:
		return &utf16Reader{src: src, order: binary.BigEndian}
	}
	return src
}

// high1252 is the UTF-8 of the upper half of Windows-1252. The five bytes that it
// leaves undefined become the control characters of the same number, as browsers
// read them.
var high1252 = func() (t [128][]byte) {
	for i := range t {
		t[i] = utf8.AppendRune(nil, charmap.Windows1252.DecodeByte(byte(i+128)))
	}
	return t
}()

// append1252 appends Windows-1252 text as UTF-8.
func append1252(dst, src []byte) []byte {
	for len(src) > 0 {
		i := 0
		for i < len(src) && src[i] < utf8.RuneSelf {
			i++
		}
		dst, src = append(dst, src[:i]...), src[i:]
		for len(src) > 0 && src[0] >= utf8.RuneSelf {
			dst, src = append(dst, high1252[src[0]-128]...), src[1:]
		}
	}
	return dst
}

// appendMixed appends UTF-8 text, reading the bytes that are none as
// Windows-1252.
func appendMixed(dst, src []byte) []byte {
	for i := 0; i < len(src); {
		r, n := utf8.DecodeRune(src[i:])
		if r == utf8.RuneError && n <= 1 {
			dst = append1252(dst, src[i:i+1])
			i++
			continue
		}
		dst = append(dst, src[i:i+n]...)
		i += n
	}
	return dst
}

// windows1252Reader turns Windows-1252 into UTF-8.
type windows1252Reader struct {
	src io.Reader
	in  [32 << 10]byte
	out []byte
	pos int
	err error
}

func (w *windows1252Reader) Read(p []byte) (int, error) {
	for w.pos == len(w.out) {
		if w.err != nil {
			return 0, w.err
		}
		n, err := w.src.Read(w.in[:])
		w.err = err
		w.out, w.pos = append1252(w.out[:0], w.in[:n]), 0
	}
	n := copy(p, w.out[w.pos:])
	w.pos += n
	return n, nil
}

// utf16Reader turns UTF-16 into UTF-8; half a pair becomes U+FFFD.
type utf16Reader struct {
	src   io.Reader
	order binary.ByteOrder
	in    [32 << 10]byte
	have  int // bytes left over in in
	out   []byte
	pos   int
	err   error
}

func (u *utf16Reader) Read(p []byte) (int, error) {
	for u.pos == len(u.out) {
		if u.err != nil {
			return 0, u.err
		}
		n, err := u.src.Read(u.in[u.have:])
		u.err = err
		u.decode(u.have+n, err != nil)
	}
	n := copy(p, u.out[u.pos:])
	u.pos += n
	return n, nil
}

func (u *utf16Reader) decode(n int, last bool) {
	u.out, u.pos = u.out[:0], 0
	i := 0
	for ; i+1 < n; i += 2 {
		c := rune(u.order.Uint16(u.in[i:]))
		if utf16.IsSurrogate(c) {
			if i+3 >= n && !last {
				break
			}
			var low rune
			if i+3 < n {
				low = rune(u.order.Uint16(u.in[i+2:]))
			}
			if c = utf16.DecodeRune(c, low); c != utf8.RuneError {
				i += 2
			}
		}
		u.out = utf8.AppendRune(u.out, c)
	}
	if last && i < n { // an odd byte at the end
		u.out = utf8.AppendRune(u.out, utf8.RuneError)
		i = n
	}
	u.have = copy(u.in[:], u.in[i:n])
}
