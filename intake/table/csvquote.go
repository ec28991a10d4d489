package table

import "bytes"

// cell reads the cell at p and returns the index of what ends it (s.end for the
// end of the file) and the line breaks within it; more when the buffer ends
// first.
func (s *csvScanner) cell(p int) (c Cell, q, breaks int, more bool) {
	open := p
	for open < s.end && s.buf[open] == ' ' {
		open++
	}
	if open == s.end && !s.eof {
		return c, 0, 0, true
	}
	if open < s.end && s.buf[open] == '"' {
		c, q, more = s.quoted(open)
		if more {
			return c, 0, 0, true
		}
		if q >= 0 {
			return c, q, countBreaks(s.buf[open:q]), false
		}
	}
	q = p
	for q < s.end && s.buf[q] != s.delim && s.buf[q] != '\n' && s.buf[q] != '\r' {
		q++
	}
	if q == s.end && !s.eof {
		return c, 0, 0, true
	}
	c.Text = s.buf[p:q]
	if bytes.IndexByte(c.Text, '"') >= 0 {
		c.Note |= StrayQuote
	}
	return c, q, 0, false
}

// quoted reads a quoted cell whose quote stands at open; q is -1 when the quote
// does not close and so is none.
func (s *csvScanner) quoted(open int) (c Cell, q int, more bool) {
	at := s.base + int64(open)
	limit := (at/quoteBlock + 2) * quoteBlock
	tooFar := int(min(limit-s.base, int64(s.end)))
	doubled := false
	for i := open + 1; ; i++ {
		if at < s.noClose && i > open+1 {
			return c, -1, false // looked before, from an earlier quote: none closes
		}
		n := bytes.IndexByte(s.buf[min(i, tooFar):tooFar], '"')
		if n < 0 {
			if tooFar == s.end && !s.eof {
				return c, 0, true
			}
			s.noClose = limit
			return c, -1, false
		}
		i += n
		end := i + 1
		for end < s.end && s.buf[end] == ' ' {
			end++
		}
		if end == s.end && !s.eof {
			return c, 0, true
		}
		if i+1 < s.end && s.buf[i+1] == '"' {
			doubled = true
			i++
			continue
		}
		if end == s.end || s.buf[end] == s.delim || s.buf[end] == '\n' || s.buf[end] == '\r' {
			c.Text = s.buf[open+1 : i]
			if doubled {
				c.Text = s.undouble(c.Text)
			}
			return c, end, false
		}
		c.Note |= StrayQuote
	}
}

// undouble copies text into the arena with each doubled quote made one.
func (s *csvScanner) undouble(text []byte) []byte {
	start := len(s.arena)
	for {
		i := bytes.Index(text, []byte(`""`))
		if i < 0 {
			s.arena = append(s.arena, text...)
			return s.arena[start:len(s.arena):len(s.arena)]
		}
		s.arena = append(s.arena, text[:i+1]...)
		text = text[i+2:]
	}
}

// countBreaks counts line breaks as an editor does: CR LF is one.
func countBreaks(p []byte) int {
	n := bytes.Count(p, []byte{'\n'})
	for i := bytes.IndexByte(p, '\r'); i >= 0; {
		if i+1 == len(p) || p[i+1] != '\n' {
			n++
		}
		next := bytes.IndexByte(p[i+1:], '\r')
		if next < 0 {
			break
		}
		i += 1 + next
	}
	return n
}
