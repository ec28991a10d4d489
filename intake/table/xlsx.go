package table

import (
	"archive/zip"
	"errors"
	"io"
	"math"
	"path"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/flate"

	"roundtable/care"
)

// workbook is an open XLSX file. The string table and a sheet's layout are read
// when first asked for.
type workbook struct {
	parts    map[string]*zip.File // by lower-case name
	styles   []dateStyle          // by a cell's style id
	date1904 bool
	strings  func() (*stringTable, error)
	layouts  []func() (*Layout, error)
}

const mendWorkbook = "Open it in Excel, choose File > Save As, save it as 'Excel Workbook (*.xlsx)' under a new name, and send that file."

func (b *Book) openXLSX() error {
	z, err := zip.NewReader(b.r, b.size)
	if err != nil {
		return b.damaged("", err)
	}
	z.RegisterDecompressor(zip.Deflate, func(r io.Reader) io.ReadCloser { return flate.NewReader(r) })
	w := &workbook{parts: make(map[string]*zip.File, len(z.File))}
	for _, f := range z.File {
		name := strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"))
		if _, twice := w.parts[name]; !twice {
			w.parts[name] = f
		}
	}
	b.xlsx = w
	main := "xl/workbook.xml"
	root, err := b.relations("_rels/.rels", "")
	if err != nil {
		return err
	}
	for _, r := range root {
		if strings.HasSuffix(r.kind, "/officeDocument") {
			main = r.target
		}
	}
	dir, file := path.Split(main)
	rels, err := b.relations(dir+"_rels/"+file+".rels", dir)
	if err != nil {
		return err
	}
	if err := b.readWorkbook(main, rels); err != nil {
		return err
	}
	stringsPart := ""
	for _, r := range rels {
		switch {
		case strings.HasSuffix(r.kind, "/styles"):
			if err := b.readStyles(r.target); err != nil {
				return err
			}
		case strings.HasSuffix(r.kind, "/sharedStrings"):
			stringsPart = r.target
		}
	}
	w.strings = sync.OnceValues(func() (*stringTable, error) { return b.readStrings(stringsPart) })
	for i := range b.sheets {
		w.layouts = append(w.layouts, sync.OnceValues(func() (*Layout, error) { return b.readLayout(i) }))
	}
	b.format = Format{File: "xlsx", Date1904: w.date1904}
	return nil
}

func (w *workbook) layout(b *Book, sheet int) (*Layout, error) {
	if sheet < 0 || sheet >= len(w.layouts) {
		return nil, b.problem("The file has no such sheet.", "Choose one of its sheets.", nil)
	}
	return w.layouts[sheet]()
}

// damaged says that the workbook cannot be read on, and where. Limits and other
// problems pass as they are.
func (b *Book) damaged(where string, err error) error {
	if p, ok := errors.AsType[*care.Problem](err); ok {
		return p
	}
	what := "The workbook is damaged."
	switch {
	case errors.Is(err, errDTD):
		what = "The workbook declares a document type, which no spreadsheet program writes and which is not read for safety."
	case errors.Is(err, errXMLTooBig):
		what = "A cell of the workbook is longer than any cell can be."
	}
	return &care.Problem{What: what, Where: joinWhere(b.name, where), Remedy: mendWorkbook, Err: err}
}

// part opens a part of the workbook; a nil reader when there is none.
func (b *Book) part(name string) (io.ReadCloser, error) {
	f := b.xlsx.parts[strings.ToLower(name)]
	if f == nil {
		return nil, nil
	}
	r, err := f.Open()
	if err != nil {
		return nil, b.damaged("", err)
	}
	packed := int64(min(f.CompressedSize64, math.MaxInt64/1024))
	return &partReader{ReadCloser: r, book: b, packed: packed}, nil
}

// partReader counts what is unpacked and stops a zip bomb.
type partReader struct {
	io.ReadCloser
	book   *Book
	packed int64
	done   int64
}

func (p *partReader) Read(buf []byte) (int, error) {
	n, err := p.ReadCloser.Read(buf)
	p.done += int64(n)
	l := p.book.limits
	if p.done > l.Part || l.Ratio > 0 && p.done > l.RatioFrom && p.done/l.Ratio > p.packed {
		return 0, p.book.problem("The workbook unpacks to more than any list needs, as a harmful file does.",
			"Copy the rows into a new workbook, save it as 'Excel Workbook (*.xlsx)', and send that file.", nil)
	}
	return n, err
}

type relation struct{ id, kind, target string }

// relations reads a .rels part; targets are made names within the zip file.
func (b *Book) relations(name, dir string) ([]relation, error) {
	var rels []relation
	err := b.eachElement(name, func(x *xmlScanner) error {
		if string(x.name) != "Relationship" || x.attr("TargetMode") == "External" {
			return nil
		}
		target := x.attr("Target")
		if strings.HasPrefix(target, "/") {
			target = path.Clean(target[1:])
		} else {
			target = path.Join(dir, target)
		}
		rels = append(rels, relation{x.attr("Id"), x.attr("Type"), target})
		return nil
	})
	return rels, err
}

// eachElement calls do for every start tag of a part; not at all when there is
// no such part.
func (b *Book) eachElement(name string, do func(x *xmlScanner) error) error {
	r, err := b.part(name)
	if r == nil || err != nil {
		return err
	}
	defer r.Close()
	x := newXML(r, b.limits.Cell)
	for {
		kind, err := x.next()
		if err == nil && kind == xmlStart {
			err = do(x)
		}
		if err != nil {
			return b.damaged("", err)
		}
		if kind == xmlEOF {
			return nil
		}
	}
}

func (b *Book) readWorkbook(name string, rels []relation) error {
	if b.xlsx.parts[strings.ToLower(name)] == nil {
		return b.damaged("", io.ErrUnexpectedEOF)
	}
	err := b.eachElement(name, func(x *xmlScanner) error {
		switch string(x.name) {
		case "workbookPr":
			b.xlsx.date1904 = isTrue(x.attr("date1904"))
		case "sheet":
			id := x.prefixed("id")
			for _, r := range rels {
				if r.id != id || !strings.HasSuffix(r.kind, "/worksheet") {
					continue
				}
				state := x.attr("state")
				b.sheets = append(b.sheets, Sheet{
					Name: x.attr("name"), part: r.target,
					Hidden: state == "hidden" || state == "veryHidden", VeryHidden: state == "veryHidden",
				})
				break
			}
			if len(b.sheets) > b.limits.Sheets {
				return b.problem("The workbook has more sheets than can be read.", "Send the sheets with the list alone.", nil)
			}
		}
		return nil
	})
	if err == nil && len(b.sheets) == 0 {
		err = b.problem("The workbook has no sheet with rows.", mendWorkbook, nil)
	}
	return err
}

// prefixed is the value of an attribute that stands in a namespace (r:id).
func (x *xmlScanner) prefixed(local string) string {
	for rest := x.attrs; ; {
		name, value, next, ok := nextAttr(rest)
		if !ok {
			return ""
		}
		if l := localName(name); len(l) < len(name) && string(l) == local {
			return string(appendText(nil, value, false))
		}
		rest = next
	}
}

func (b *Book) readStyles(name string) error {
	custom := map[int]dateStyle{}
	inXfs := false
	return b.eachElement(name, func(x *xmlScanner) error {
		switch string(x.name) {
		case "numFmt":
			if id, err := strconv.Atoi(x.attr("numFmtId")); err == nil && len(custom) <= b.limits.Styles {
				custom[id] = styleOf(x.attr("formatCode"))
			}
		case "cellXfs":
			inXfs = true
		case "cellStyleXfs", "cellStyles", "dxfs":
			inXfs = false
		case "xf":
			if !inXfs || len(b.xlsx.styles) > b.limits.Styles {
				return nil
			}
			id, _ := strconv.Atoi(x.attr("numFmtId")) // absent: 0, General
			style, ok := custom[id]
			if !ok {
				style = builtinStyle(id)
			}
			b.xlsx.styles = append(b.xlsx.styles, style)
		}
		return nil
	})
}
