package table

import (
	"archive/zip"
	"bytes"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/richardlehane/mscfb"
)

// What to do with a file that is read once it is saved as something else.
const (
	saveAsXLSX = "Open it in Excel, choose File > Save As, choose the type 'Excel Workbook (*.xlsx)', and send that file."
	saveAsCSV  = "Save it as 'CSV UTF-8 (*.csv)' or as 'Excel Workbook (*.xlsx)', and send that file."
)

// refusal is what is said of a file of one sort.
type refusal struct{ what, remedy string }

var (
	passwordFile = refusal{
		"The file is protected with a password, so nobody can read it without.",
		"Open it in Excel, choose File > Info > Protect Workbook > Encrypt with Password, delete the password, choose OK, save it, and send it again.",
	}
	// No free library reads .xls well and is kept: those found are weeks old or
	// left alone for years, and a wrong cell is worse than a clear word.
	xlsFile    = refusal{"This is an old Excel file (.xls, Excel 97-2003), which cannot be read here.", saveAsXLSX}
	xlsbFile   = refusal{"This is a binary Excel file (.xlsb), which cannot be read here.", saveAsXLSX}
	odsFile    = refusal{"This is an OpenDocument spreadsheet (.ods), which cannot be read here.", "Open it in LibreOffice or Excel, choose File > Save As, choose 'Excel Workbook (*.xlsx)', and send that file."}
	numberFile = refusal{"This is an Apple Numbers file, which cannot be read here.", "Open it in Numbers, choose File > Export To > Excel, and send the .xlsx file."}
	pdfFile    = refusal{"This is a PDF: a picture of a table and not the table itself.", "Ask whoever made it for the spreadsheet that it was printed from. " + saveAsCSV}
	htmlFile   = refusal{"This is a web page saved with a spreadsheet's name; some systems export so.", saveAsXLSX}
	xml2003    = refusal{"This is an Excel 2003 XML file, which cannot be read here.", saveAsXLSX}
)

// magic are the first bytes of files that are often sent by mistake.
var magic = []struct {
	prefix string
	refusal
}{
	{"%PDF", pdfFile},
	{"\x09\x08\x08\x00", xlsFile},
	{"\x09\x08\x10\x00", xlsFile},
	{"\x09\x04\x06\x00", xlsFile},
	{"\x09\x02\x06\x00", xlsFile},
	{"\x09\x00\x04\x00", xlsFile},
	{"ID;P", refusal{"This is a SYLK file (.slk), which cannot be read here.", saveAsXLSX}},
	{"\x1f\x8b", refusal{"This is a compressed file (gzip).", "Unpack it and send the file that is in it."}},
	{"7z\xbc\xaf\x27\x1c", refusal{"This is a compressed folder (7z).", "Unpack it and send the spreadsheets in it one by one."}},
	{"Rar!", refusal{"This is a compressed folder (RAR).", "Unpack it and send the spreadsheets in it one by one."}},
	{`{\rtf`, refusal{"This is a Word document (RTF).", "Copy its table into Excel. " + saveAsXLSX}},
	{"MIME-Version:", htmlFile},
	{"\x00\x01\x00\x00Standard ", refusal{"This is an Access database.", "Open it in Access, export each table (External Data > Excel), and send those files."}},
	{"SQLite format 3\x00", refusal{"This is a database file (SQLite).", "Export its tables as CSV and send those."}},
	{"PAR1", refusal{"This is a Parquet file, which the import of partners' files does not read.", saveAsCSV}},
	{"\x89PNG", refusal{"This is a picture.", "Ask for the spreadsheet that it shows. " + saveAsCSV}},
	{"\xff\xd8\xff", refusal{"This is a picture.", "Ask for the spreadsheet that it shows. " + saveAsCSV}},
	{"GIF8", refusal{"This is a picture.", "Ask for the spreadsheet that it shows. " + saveAsCSV}},
}

func (b *Book) refuse(r refusal) error { return b.problem(r.what, r.remedy, nil) }

// sniff says whether the content is "csv" or "xlsx", or names what else it is.
func (b *Book) sniff() (string, error) {
	head := make([]byte, 4096)
	n, err := b.r.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return "", err
	}
	head = head[:n]
	if b.size == 0 || n == 0 {
		return "", b.empty()
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return b.sniffZip()
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return "", b.refuse(b.sniffCFB())
	}
	for _, m := range magic {
		if bytes.HasPrefix(head, []byte(m.prefix)) {
			return "", b.refuse(m.refusal)
		}
	}
	if r, ok := sniffMarkup(head); ok {
		return "", b.refuse(r)
	}
	if isBinary(head) {
		return "", b.problem("This is no spreadsheet and no CSV file.", saveAsCSV, nil)
	}
	return "csv", nil
}

// sniffZip tells the spreadsheets that are zip files from each other.
func (b *Book) sniffZip() (string, error) {
	z, err := zip.NewReader(b.r, b.size)
	if err != nil {
		return "", b.problem("The file is damaged: it begins like an Excel workbook and ends too soon.", "Send it again; if that does not help, open it in Excel, save it under a new name, and send that.", err)
	}
	var names []string
	for _, f := range z.File {
		names = append(names, strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/")))
	}
	has := func(prefix string) bool {
		return slices.ContainsFunc(names, func(n string) bool { return strings.HasPrefix(n, prefix) })
	}
	switch {
	case has("xl/workbook.bin"):
		return "", b.refuse(xlsbFile)
	case has("[content_types].xml") && (has("xl/") || has("_rels/.rels") && !has("word/") && !has("ppt/")):
		return "xlsx", nil
	case has("word/"):
		return "", b.problem("This is a Word document.", "Copy its table into Excel. "+saveAsXLSX, nil)
	case has("ppt/"):
		return "", b.problem("This is a PowerPoint presentation.", "Ask for the spreadsheet behind it. "+saveAsCSV, nil)
	case has("index/document.iwa") || has("index.zip"):
		return "", b.refuse(numberFile)
	case has("content.xml") && has("mimetype"):
		return "", b.refuse(odsFile)
	}
	for _, n := range names {
		switch path.Ext(n) {
		case ".csv", ".xlsx", ".xls", ".txt", ".tsv":
			return "", b.problem("This is a compressed folder with files in it.", "Unpack it and send the spreadsheets in it one by one.", nil)
		}
	}
	return "", b.problem("This is a compressed folder, and no spreadsheet.", "Send the spreadsheet itself. "+saveAsCSV, nil)
}

// sniffCFB tells what stands in a file of the old Office container, in which
// password-protected workbooks of any age are also kept.
func (b *Book) sniffCFB() (r refusal) {
	other := refusal{"This is an old Office file without a table in it.", "Send the spreadsheet itself. " + saveAsCSV}
	defer func() {
		if recover() != nil { // a hostile directory; the library checks less than we need
			r = other
		}
	}()
	doc, err := mscfb.New(io.NewSectionReader(b.r, 0, b.size))
	if err != nil {
		return refusal{"The file is damaged: it begins like an old Office file and cannot be opened.", "Open it in Excel, and send it saved as 'Excel Workbook (*.xlsx)'."}
	}
	for _, f := range doc.File {
		switch f.Name {
		case "EncryptedPackage", "EncryptionInfo":
			return passwordFile
		case "Workbook", "Book":
			return xlsFile
		case "WordDocument":
			return refusal{"This is a Word document.", "Copy its table into Excel. " + saveAsXLSX}
		case "PowerPoint Document":
			return refusal{"This is a PowerPoint presentation.", "Ask for the spreadsheet behind it. " + saveAsCSV}
		}
		if strings.HasPrefix(f.Name, "__substg1.0") {
			return refusal{"This is a saved e-mail.", "Open it, save the spreadsheet that is attached, and send that."}
		}
	}
	return other
}

// sniffMarkup knows the tables that are saved as text with tags.
func sniffMarkup(head []byte) (refusal, bool) {
	text := bytes.ToLower(bytes.ReplaceAll(bytes.TrimPrefix(head, []byte{0xEF, 0xBB, 0xBF}), []byte{0}, nil))
	text = bytes.TrimLeft(text, " \t\r\n\xff\xfe")
	switch {
	case len(text) == 0:
	case bytes.HasPrefix(text, []byte("<?xml")) || bytes.HasPrefix(text, []byte("<workbook")) || bytes.HasPrefix(text, []byte("<ss:workbook")):
		if bytes.Contains(text, []byte("schemas-microsoft-com:office:spreadsheet")) || bytes.Contains(text, []byte("excel.sheet")) {
			return xml2003, true
		}
		if bytes.Contains(text, []byte("<html")) {
			return htmlFile, true
		}
		return refusal{"This is an XML file and no table.", saveAsCSV}, true
	case text[0] == '<':
		for _, tag := range []string{"<!doctype html", "<html", "<table", "<head", "<meta", "<style", "<body", "<div", "<!--"} {
			if bytes.HasPrefix(text, []byte(tag)) {
				return htmlFile, true
			}
		}
	case text[0] == '{' && bytes.Contains(text, []byte(`":`)), bytes.HasPrefix(text, []byte("[{")):
		return refusal{"This is a JSON file and no table.", saveAsCSV}, true
	}
	return refusal{}, false
}

// isBinary reports whether the beginning of a file is no text: control
// characters that no text has. NUL alone is let pass, for it is common dirt and
// half of UTF-16.
func isBinary(head []byte) bool {
	if bytes.HasPrefix(head, []byte{0xFF, 0xFE}) || bytes.HasPrefix(head, []byte{0xFE, 0xFF}) || utf16WithoutMark(head) != UTF8 {
		return false
	}
	control, nul := 0, 0
	for _, c := range head {
		switch {
		case c == 0:
			nul++
		case c < 0x20 && c != '\t' && c != '\r' && c != '\n' && c != '\f' && c != '\v' && c != 0x1a && c != 0x1b:
			control++
		}
	}
	return control > len(head)/50+1 || nul > len(head)/4+8
}
