package demo

import (
	"bufio"
	"io"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// csvOut writes a CSV file and counts its lines as a spreadsheet shows them: a
// quoted newline within a cell does not begin a new line. The first error is
// kept and returned by close.
type csvOut struct {
	w     *bufio.Writer
	c     io.Closer
	delim byte
	line  int
	buf   []byte
	err   error
}

// dialect is how a partner's system saves its CSV files.
type dialect struct {
	delim   byte
	windows bool // Windows-1252 instead of UTF-8
	bom     bool
	crlf    bool
}

func newCSV(w io.WriteCloser, d dialect) *csvOut {
	var out io.Writer = w
	if d.windows {
		out = charmap.Windows1252.NewEncoder().Writer(w)
	}
	if d.crlf {
		out = &crlf{w: out}
	}
	c := &csvOut{w: bufio.NewWriterSize(out, 1<<16), c: w, delim: d.delim}
	if d.bom {
		c.raw("\ufeff")
	}
	return c
}

// crlf ends lines as Windows does.
type crlf struct {
	w   io.Writer
	buf []byte
}

func (c *crlf) Write(p []byte) (int, error) {
	c.buf = c.buf[:0]
	for _, b := range p {
		if b == '\n' {
			c.buf = append(c.buf, '\r')
		}
		c.buf = append(c.buf, b)
	}
	_, err := c.w.Write(c.buf)
	return len(p), err
}

func (c *csvOut) raw(s string) {
	if _, err := c.w.WriteString(s); err != nil && c.err == nil {
		c.err = err
	}
}

// row writes one row and returns its line.
func (c *csvOut) row(cells ...string) int {
	b := c.buf[:0]
	for i, s := range cells {
		if i > 0 {
			b = append(b, c.delim)
		}
		if strings.IndexByte(s, c.delim) < 0 && !strings.ContainsAny(s, "\"\n\r") {
			b = append(b, s...)
			continue
		}
		b = append(b, '"')
		b = append(b, strings.ReplaceAll(s, `"`, `""`)...)
		b = append(b, '"')
	}
	b = append(b, '\n')
	c.buf = b
	if _, err := c.w.Write(b); err != nil && c.err == nil {
		c.err = err
	}
	c.line++
	return c.line
}

// close flushes and closes the file.
func (c *csvOut) close() error {
	if err := c.w.Flush(); err != nil && c.err == nil {
		c.err = err
	}
	if err := c.c.Close(); err != nil && c.err == nil {
		c.err = err
	}
	return c.err
}
