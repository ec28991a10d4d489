package eventlog

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"roundtable/care"
)

// tag is one tag of an XES document.
type tag struct {
	name, key      string
	value          []byte // as it stands in the file, until the next tag is read
	line           int
	closing, empty bool
}

// tags reads the tags of an XML document and nothing else: XES keeps everything in
// attributes. It is several times faster than a full parser, and an independent one
// checks it in the tests. Document types are read over, entities other than XML's own
// five and numbers are left as they stand.
type tags struct {
	r     *bufio.Reader
	line  int
	buf   []byte
	names map[string]string // texts that come again and again, kept once
}

const longestTag = 16 << 20 // bytes

func newTags(r io.Reader) *tags {
	return &tags{r: bufio.NewReaderSize(r, 1<<18), line: 1, names: map[string]string{}}
}

// next is the next opening or closing tag; io.EOF after the last.
func (t *tags) next() (tag, error) {
	for {
		if _, err := t.until('<', false); err != nil {
			return tag{}, err
		}
		head, err := t.r.Peek(1)
		if err != nil {
			return tag{}, t.cut()
		}
		switch head[0] {
		case '?':
			err = t.over("?>")
		case '!':
			err = t.declaration()
		default:
			return t.read()
		}
		if err != nil {
			return tag{}, err
		}
	}
}

// until reads to a byte; with keep, what stands before it is in t.buf.
func (t *tags) until(end byte, keep bool) ([]byte, error) {
	for {
		piece, err := t.r.ReadSlice(end)
		t.line += bytes.Count(piece, []byte{'\n'})
		if keep {
			if len(t.buf)+len(piece) > longestTag {
				return nil, &care.Problem{What: "The XES file has a tag of over 16 megabytes.", Where: fmt.Sprintf("line %d", t.line), Remedy: "A quotation mark is missing, or this is no XES file."}
			}
			t.buf = append(t.buf, piece...)
		}
		if err != bufio.ErrBufferFull {
			return t.buf, err
		}
	}
}

// over reads to the end of what ends with the text, which ends with ">": a comment, an
// instruction.
func (t *tags) over(end string) error {
	t.buf = t.buf[:0]
	for {
		piece, err := t.r.ReadSlice('>')
		t.line += bytes.Count(piece, []byte{'\n'})
		t.buf = append(t.buf[max(0, len(t.buf)-len(end)):], piece...)
		switch {
		case err == nil && bytes.HasSuffix(t.buf, []byte(end)):
			return nil
		case err != nil && err != bufio.ErrBufferFull:
			return t.cut()
		}
	}
}

// declaration reads over a comment, a CDATA section or a document type.
func (t *tags) declaration() error {
	head, _ := t.r.Peek(8)
	switch {
	case bytes.HasPrefix(head, []byte("!--")):
		_, _ = t.r.Discard(3)
		return t.over("-->")
	case bytes.Equal(head, []byte("![CDATA[")):
		return t.over("]]>")
	}
	deep := 0
	for {
		c, err := t.r.ReadByte()
		switch {
		case err != nil:
			return t.cut()
		case c == '\n':
			t.line++
		case c == '[':
			deep++
		case c == ']':
			deep--
		case c == '>' && deep <= 0:
			return nil
		}
	}
}

func (t *tags) cut() error {
	return &care.Problem{What: "The XES file ends in the middle of a tag.", Where: fmt.Sprintf("line %d", t.line), Remedy: "The file was cut short: send it again."}
}

// read reads one tag, its "<" read already.
func (t *tags) read() (tag, error) {
	line := t.line
	t.buf = t.buf[:0]
	mark, seen := byte(0), 0
	for {
		b, err := t.until('>', true)
		if err == io.EOF {
			return tag{}, t.cut()
		}
		if err != nil {
			return tag{}, err
		}
		if mark = open(b[seen:], mark); mark == 0 { // a ">" inside quotation marks is text
			break
		}
		seen = len(b)
	}
	return t.parse(t.buf[:len(t.buf)-1], line)
}

// open is the quotation mark that is open behind b where mark was open before it; 0 for
// none.
func open(b []byte, mark byte) byte {
	for _, c := range b {
		switch {
		case mark == 0 && (c == '"' || c == '\''):
			mark = c
		case c == mark:
			mark = 0
		}
	}
	return mark
}

// parse takes a tag apart. Of the attributes only key and value matter.
func (t *tags) parse(b []byte, line int) (tag, error) {
	out := tag{line: line}
	if len(b) > 0 && b[0] == '/' {
		out.closing = true
		b = b[1:]
	}
	if len(b) > 0 && b[len(b)-1] == '/' {
		out.empty = true
		b = b[:len(b)-1]
	}
	end := bytes.IndexAny(b, " \t\r\n")
	if end < 0 {
		end = len(b)
	}
	name := b[:end]
	if colon := bytes.IndexByte(name, ':'); colon >= 0 {
		name = name[colon+1:] // a namespace's prefix
	}
	out.name = t.once(name)
	b = b[end:]
	for {
		b = bytes.TrimLeft(b, " \t\r\n")
		eq := bytes.IndexByte(b, '=')
		if eq < 0 {
			return out, nil
		}
		attr := bytes.TrimRight(b[:eq], " \t\r\n")
		b = bytes.TrimLeft(b[eq+1:], " \t\r\n")
		if len(b) == 0 || b[0] != '"' && b[0] != '\'' {
			return out, &care.Problem{What: "The XES file has an attribute without quotation marks.", Where: fmt.Sprintf("line %d", line), Remedy: "Export it again: it is not XML."}
		}
		stop := bytes.IndexByte(b[1:], b[0])
		if stop < 0 {
			return out, t.cut()
		}
		value := b[1 : stop+1]
		b = b[stop+2:]
		switch string(attr) {
		case "key":
			out.key = t.once(value)
		case "value":
			out.value = value
		}
	}
}

// Names that come again are kept, but not without bounds.
const (
	keptNames = 1 << 12
	longName  = 256 // bytes
)

// once is a name with its entities read; one that comes again is one string.
func (t *tags) once(b []byte) string {
	if s, ok := t.names[string(b)]; ok {
		return s
	}
	s := string(appendText(nil, b))
	if len(t.names) < keptNames && len(b) <= longName {
		t.names[string(b)] = s
	}
	return s
}

var entities = map[string]string{"lt": "<", "gt": ">", "amp": "&", "quot": `"`, "apos": "'"}

// appendText appends an attribute's value as XML means it: its own entities and numbered
// characters read, and line ends and tabs, where they stand as such, blanks.
func appendText(dst, b []byte) []byte {
	if !bytes.ContainsAny(b, "&\n\r\t") {
		return append(dst, b...)
	}
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '\r':
			if i+1 < len(b) && b[i+1] == '\n' {
				i++
			}
			dst = append(dst, ' ')
		case '\n', '\t':
			dst = append(dst, ' ')
		case '&':
			end := bytes.IndexByte(b[i:min(len(b), i+longEntity)], ';')
			if end < 0 {
				dst = append(dst, '&')
				continue
			}
			dst = appendEntity(dst, b[i:i+end+1])
			i += end
		default:
			dst = append(dst, b[i])
		}
	}
	return dst
}

const longEntity = 16 // bytes: longer ones are not XML's own

func appendEntity(dst, s []byte) []byte {
	body := string(s[1 : len(s)-1])
	if text, ok := entities[body]; ok {
		return append(dst, text...)
	}
	if strings.HasPrefix(body, "#") {
		digits, base := body[1:], 10
		if strings.HasPrefix(digits, "x") {
			digits, base = digits[1:], 16
		}
		if n, err := strconv.ParseUint(digits, base, 32); err == nil && n > 0 && n <= 0x10FFFF {
			return utf8.AppendRune(dst, rune(n))
		}
	}
	return append(dst, s...)
}
