package table

// stringTable holds a workbook's shared strings end to end.
type stringTable struct {
	text []byte
	ends []uint32
}

// maxStringCount keeps a table of empty strings from taking the memory.
const maxStringCount = 64 << 20

// at is string i; ok is false when the table has none.
func (t *stringTable) at(i int) (text []byte, ok bool) {
	if i < 0 || i >= len(t.ends) {
		return nil, false
	}
	from := uint32(0)
	if i > 0 {
		from = t.ends[i-1]
	}
	return t.text[from:t.ends[i]:t.ends[i]], true
}

// readStrings reads the string table. A text in several runs is one string;
// phonetic runs, which only say how it is pronounced, are left out. A workbook
// without a table has an empty one.
func (b *Book) readStrings(name string) (*stringTable, error) {
	t := &stringTable{}
	if name == "" {
		return t, nil
	}
	r, err := b.part(name)
	if r == nil || err != nil {
		return t, err
	}
	defer r.Close()
	x := newXML(r, b.limits.Cell)
	inText, phonetic := false, false
	from := 0
	for {
		kind, err := x.next()
		if err != nil {
			return nil, b.damaged("the string table", err)
		}
		switch kind {
		case xmlEOF:
			return t, nil
		case xmlStart, xmlEnd:
			open := kind == xmlStart && !x.self
			switch string(x.name) {
			case "t":
				inText = open
			case "rPh":
				phonetic = open
			case "si":
				if open {
					from = len(t.text)
					continue
				}
				t.text = append(t.text[:from], unescapeX(t.text[from:])...)
				t.ends = append(t.ends, uint32(len(t.text)))
				from = len(t.text)
			}
		case xmlText:
			if inText && !phonetic {
				t.text = appendText(t.text, x.text, x.cdata)
			}
		}
		if int64(len(t.text)) > min(b.limits.Strings, 1<<32-1) || len(t.ends) > maxStringCount {
			return nil, b.problem("The workbook holds more text than any list needs.",
				"Copy the rows into a new workbook, save it as 'Excel Workbook (*.xlsx)', and send that file.", nil)
		}
	}
}
