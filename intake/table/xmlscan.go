package table

import (
	"bytes"
	"errors"
	"io"
)

// xmlKind is the sort of an XML token.
type xmlKind uint8

const (
	xmlEOF xmlKind = iota
	xmlStart
	xmlEnd
	xmlText
)

var (
	errDTD       = errors.New("the XML declares a document type")
	errXMLEnd    = errors.New("the XML ends too soon")
	errXMLTooBig = errors.New("an XML token is beyond the limit")
	errXMLUTF16  = errors.New("the XML is UTF-16")
)

// xmlScanner cuts XML into tokens for the parts of a workbook, which programs
// write: it knows elements by their local name, whatever the prefix, refuses
// document types (and with them every entity but the five and the numbered),
// and does not check that tags match. It takes a fifteenth of the time of
// encoding/xml. Slices are valid until the next token.
type xmlScanner struct {
	r        io.Reader
	buf      []byte
	pos, end int
	eof      bool
	max      int

	name  []byte // local name of an element
	attrs []byte // what stands after the name
	self  bool   // <c/>: no end tag follows
	text  []byte // as written, entities and all
	cdata bool   // text is CDATA: no entities
}

func newXML(r io.Reader, maxToken int) *xmlScanner {
	return &xmlScanner{r: r, buf: make([]byte, 64<<10), max: max(maxToken, 1024)}
}

// more moves what is left to the front and reads on; io.EOF when there is none.
func (x *xmlScanner) more() error {
	if x.eof {
		return io.EOF
	}
	if x.pos > 0 {
		copy(x.buf, x.buf[x.pos:x.end])
		x.end, x.pos = x.end-x.pos, 0
	}
	if x.end == len(x.buf) {
		if len(x.buf) > x.max {
			return errXMLTooBig
		}
		x.buf = append(x.buf, make([]byte, len(x.buf))...)
	}
	for {
		n, err := x.r.Read(x.buf[x.end:])
		x.end += n
		if err == io.EOF {
			x.eof = true
			if n == 0 {
				return io.EOF
			}
			return nil
		}
		if err != nil {
			return err
		}
		if n > 0 {
			return nil
		}
	}
}

// find gives the index after pos+from at which what begins, reading on as need
// be.
func (x *xmlScanner) find(from int, what string) (int, error) {
	for {
		if x.pos+from <= x.end {
			if i := bytes.Index(x.buf[x.pos+from:x.end], []byte(what)); i >= 0 {
				return x.pos + from + i, nil
			}
			from = max(from, x.end-x.pos-len(what)+1)
		}
		if err := x.more(); err != nil {
			return 0, endTooSoon(err)
		}
	}
}

func endTooSoon(err error) error {
	if err == io.EOF {
		return errXMLEnd
	}
	return err
}

// need makes sure that n bytes stand after pos, if the part has them.
func (x *xmlScanner) need(n int) error {
	for x.end-x.pos < n {
		if err := x.more(); err != nil {
			return err
		}
	}
	return nil
}

// next reads a token. At the end of the part it is xmlEOF.
func (x *xmlScanner) next() (xmlKind, error) {
	for {
		if x.pos == x.end {
			if err := x.more(); err == io.EOF {
				return xmlEOF, nil
			} else if err != nil {
				return 0, err
			}
		}
		if x.buf[x.pos] != '<' {
			return x.nextText()
		}
		if err := x.need(2); err != nil {
			return 0, endTooSoon(err)
		}
		switch x.buf[x.pos+1] {
		case '?':
			i, err := x.find(2, "?>")
			if err != nil {
				return 0, err
			}
			x.pos = i + 2
		case '!':
			text, err := x.bang()
			if err != nil || text {
				return xmlText, err
			}
		case '/':
			i, err := x.find(2, ">")
			if err != nil {
				return 0, err
			}
			x.name = localName(x.buf[x.pos+2 : i])
			if n := len(x.name); n > 0 && x.name[n-1] <= ' ' {
				x.name = bytes.TrimRight(x.name, " \t\r\n")
			}
			x.pos = i + 1
			return xmlEnd, nil
		default:
			return x.start()
		}
	}
}

func (x *xmlScanner) nextText() (xmlKind, error) {
	from := 0
	for {
		if i := bytes.IndexByte(x.buf[x.pos+from:x.end], '<'); i >= 0 {
			x.text, x.cdata = x.buf[x.pos:x.pos+from+i], false
			x.pos += from + i
			break
		}
		from = x.end - x.pos
		if err := x.more(); err == io.EOF {
			x.text, x.cdata = x.buf[x.pos:x.end], false
			x.pos = x.end
			break
		} else if err != nil {
			return 0, err
		}
	}
	if bytes.HasPrefix(x.text, []byte{0xFF, 0xFE}) || bytes.HasPrefix(x.text, []byte{0xFE, 0xFF}) {
		return 0, errXMLUTF16
	}
	return xmlText, nil
}

// bang reads a comment or CDATA; true when it is text.
func (x *xmlScanner) bang() (bool, error) {
	if err := x.need(9); err != nil && err != io.EOF {
		return false, err
	}
	switch rest := x.buf[x.pos:x.end]; {
	case bytes.HasPrefix(rest, []byte("<!--")):
		i, err := x.find(4, "-->")
		if err != nil {
			return false, err
		}
		x.pos = i + 3
		return false, nil
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		i, err := x.find(9, "]]>")
		if err != nil {
			return false, err
		}
		x.text, x.cdata = x.buf[x.pos+9:i], true
		x.pos = i + 3
		return true, nil
	}
	return false, errDTD
}

// start reads a start tag. A > within an attribute's quotes does not end it.
func (x *xmlScanner) start() (xmlKind, error) {
	i, quote := 1, byte(0)
	for {
		for p := x.buf[x.pos:x.end]; i < len(p); i++ {
			switch c := p[i]; {
			case quote != 0:
				if c == quote {
					quote = 0
				}
			case c == '"' || c == '\'':
				quote = c
			case c == '>':
				x.tag(p[1:i])
				x.pos += i + 1
				return xmlStart, nil
			}
		}
		if err := x.more(); err != nil {
			return 0, endTooSoon(err)
		}
	}
}

func (x *xmlScanner) tag(tag []byte) {
	x.self = len(tag) > 0 && tag[len(tag)-1] == '/'
	if x.self {
		tag = tag[:len(tag)-1]
	}
	i := 0
	for i < len(tag) && tag[i] != ' ' && tag[i] != '\n' && tag[i] != '\t' && tag[i] != '\r' {
		i++
	}
	x.name, x.attrs = localName(tag[:i]), tag[i:]
}

func localName(name []byte) []byte {
	for i, c := range name { // names are short: quicker than a call
		if c == ':' {
			return name[i+1:]
		}
	}
	return name
}

// nextAttr cuts the first attribute off attrs: its full name and its value as
// written.
func nextAttr(attrs []byte) (name, value, rest []byte, ok bool) {
	i := 0
	for i < len(attrs) && attrs[i] <= ' ' {
		i++
	}
	start := i
	for i < len(attrs) && attrs[i] != '=' {
		i++
	}
	if i >= len(attrs) {
		return nil, nil, nil, false
	}
	name = attrs[start:i]
	for len(name) > 0 && name[len(name)-1] <= ' ' {
		name = name[:len(name)-1]
	}
	i++
	for i < len(attrs) && attrs[i] <= ' ' {
		i++
	}
	if i >= len(attrs) {
		return nil, nil, nil, false
	}
	quote := attrs[i]
	i++
	n := bytes.IndexByte(attrs[i:], quote)
	if n < 0 {
		return nil, nil, nil, false
	}
	return name, attrs[i : i+n], attrs[i+n+1:], true
}

// attr is the value of the attribute with this local name, "" when absent.
func (x *xmlScanner) attr(local string) string {
	for rest := x.attrs; ; {
		name, value, next, ok := nextAttr(rest)
		if !ok {
			return ""
		}
		if string(localName(name)) == local {
			return string(appendText(nil, value, false))
		}
		rest = next
	}
}
