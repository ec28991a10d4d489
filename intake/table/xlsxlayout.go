package table

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
)

// readLayout reads a sheet's columns and, from behind its rows, its merged
// ranges; so that Rows can say of a cell that it is covered, the sheet is
// unpacked twice, the first time without looking at its cells.
func (b *Book) readLayout(sheet int) (*Layout, error) {
	l := &Layout{}
	r, err := b.part(b.sheets[sheet].part)
	if err != nil || r == nil {
		return l, err
	}
	defer r.Close()
	x := newXML(r, b.limits.Cell)
	for {
		kind, err := x.next()
		if err == nil && kind == xmlStart {
			switch string(x.name) {
			case "col":
				l.hide(x, b.limits.Columns)
			case "sheetData":
				if !x.self {
					err = x.skipSheetData()
				}
			case "mergeCell":
				if m, ok := parseRange(x.attr("ref")); ok {
					l.Merges = append(l.Merges, m)
				}
				if len(l.Merges) > b.limits.Merges {
					err = b.tooManyMerges(sheet)
				}
			}
		}
		if err != nil {
			return nil, b.damaged(b.sheetWhere(sheet), err)
		}
		if kind == xmlEOF {
			slices.SortFunc(l.Merges, func(a, b Merge) int {
				return cmp.Or(cmp.Compare(a.Top, b.Top), cmp.Compare(a.Left, b.Left))
			})
			return l, nil
		}
	}
}

func (b *Book) tooManyMerges(sheet int) error {
	p := b.problem("The sheet has more merged cells than can be read.", "Select all its cells, choose Home > Merge & Center > Unmerge Cells, save it and send it again.", nil)
	p.Where = joinWhere(b.name, b.sheetWhere(sheet))
	return p
}

func (b *Book) sheetWhere(sheet int) string { return "sheet " + b.sheets[sheet].Name }

func (l *Layout) hide(x *xmlScanner, columns int) {
	if !isTrue(x.attr("hidden")) {
		return
	}
	first, err1 := strconv.Atoi(x.attr("min"))
	last, err2 := strconv.Atoi(x.attr("max"))
	if err1 == nil && err2 == nil && first >= 1 && last >= first && len(l.HiddenColumns) < columns {
		l.HiddenColumns = append(l.HiddenColumns, Span{first - 1, last - 1})
	}
}

// skipSheetData goes to behind </sheetData> without cutting tokens.
func (x *xmlScanner) skipSheetData() error {
	const tag = "sheetData>"
	for {
		i, err := x.findPast(tag)
		if err != nil {
			return err
		}
		// What stands before must be "</" or "</prefix:".
		before := x.buf[max(x.pos, i-64):i]
		slash := bytes.LastIndex(before, []byte("</"))
		if slash >= 0 {
			prefix := before[slash+2:]
			if len(prefix) == 0 || prefix[len(prefix)-1] == ':' && bytes.IndexByte(prefix, '>') < 0 {
				x.pos = i + len(tag)
				return nil
			}
		}
		x.pos = i + len(tag)
	}
}

// findPast is find that lets go of what it has passed, but for 64 bytes.
func (x *xmlScanner) findPast(what string) (int, error) {
	for {
		if i := bytes.Index(x.buf[x.pos:x.end], []byte(what)); i >= 0 {
			return x.pos + i, nil
		}
		x.pos = max(x.pos, x.end-len(what)-64)
		if err := x.more(); err != nil {
			return 0, endTooSoon(err)
		}
	}
}

// parseRange reads "A1:C2"; a single cell is no range.
func parseRange(ref string) (Merge, bool) {
	a, z, ok := bytes.Cut([]byte(ref), []byte{':'})
	if !ok {
		return Merge{}, false
	}
	c1, r1, ok1 := parseRef(a)
	c2, r2, ok2 := parseRef(z)
	m := Merge{Top: min(r1, r2), Bottom: max(r1, r2), Left: min(c1, c2), Right: max(c1, c2)}
	return m, ok1 && ok2
}

// parseRef reads "BC12" as column 54, line 12.
func parseRef(ref []byte) (col, line int, ok bool) {
	i := 0
	for i < len(ref) && (ref[i] >= 'A' && ref[i] <= 'Z' || ref[i] >= 'a' && ref[i] <= 'z') && i < 4 {
		col = col*26 + int(ref[i]|0x20-'a') + 1
		i++
	}
	letters := i
	for i < len(ref) && ref[i] >= '0' && ref[i] <= '9' && i < letters+8 {
		line = line*10 + int(ref[i]-'0')
		i++
	}
	return col - 1, line, letters > 0 && i > letters && i == len(ref) && line > 0
}
