package table

import (
	"bytes"
	"io"
)

// delimiters in the order in which they win a tie.
var delimiters = [...]byte{',', ';', '\t', '|'}

func (b *Book) openCSV() error {
	s, err := surveyText(b.r, min(b.size, b.looked))
	if err != nil {
		return err
	}
	if s.empty {
		return b.empty()
	}
	head := make([]byte, 64<<10)
	n, err := io.ReadFull(textReader(b.r, b.size, s), head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return err
	}
	head = head[:n]
	if len(bytes.Trim(head, " \t\r\n\x00")) == 0 && n < 64<<10 {
		return b.empty()
	}
	b.csv = &csvFile{survey: s}
	if d, ok := sepLine(head); ok {
		b.csv.delim, b.csv.sep = d, true
	} else {
		b.csv.delim = sniffDelimiter(head, n == 64<<10)
	}
	b.format = Format{File: "csv", Encoding: s.encoding, BOM: s.bom > 0, Delimiter: b.csv.delim, LineEnd: lineEnd(head)}
	b.sheets = []Sheet{{}}
	return nil
}

func (b *Book) empty() error {
	return b.problem("The file is empty.", "Open it where it came from, check that it holds rows, save it again and send it again.", nil)
}

// sepLine reads the first line "sep=;" by which Excel is told the delimiter.
func sepLine(head []byte) (byte, bool) {
	line, _, _ := bytes.Cut(head, []byte{'\n'})
	line = bytes.Trim(bytes.TrimSuffix(line, []byte{'\r'}), `"`)
	if len(line) != 5 || !bytes.EqualFold(line[:4], []byte("sep=")) {
		return 0, false
	}
	return line[4], bytes.IndexByte(delimiters[:], line[4]) >= 0
}

// sniffDelimiter chooses the delimiter under which the most cells stand in rows
// of one width. Title rows above the header and commas within cells leave the
// choice alone, because they do not repeat from row to row.
func sniffDelimiter(head []byte, cut bool) byte {
	best, bestScore := delimiters[0], 0
	for _, d := range delimiters {
		if score := scoreDelimiter(head, d, cut); score > bestScore {
			best, bestScore = d, score
		}
	}
	return best
}

func scoreDelimiter(head []byte, d byte, cut bool) int {
	s := newScanner(bytes.NewReader(head), d, DefaultLimits)
	var widths []int
	for s.next() && len(widths) < 200 {
		if len(s.row.Cells) > 0 {
			widths = append(widths, len(s.row.Cells))
		}
	}
	if cut && len(widths) > 1 && len(widths) < 200 {
		widths = widths[:len(widths)-1] // the last row may be half of one
	}
	count := map[int]int{}
	score := 0
	for _, w := range widths {
		count[w]++
		score = max(score, count[w]*(w-1))
	}
	return score
}

func lineEnd(head []byte) string {
	i := bytes.IndexAny(head, "\r\n")
	switch {
	case i < 0 || head[i] == '\n':
		return "\n"
	case i+1 < len(head) && head[i+1] == '\n':
		return "\r\n"
	}
	return "\r"
}
