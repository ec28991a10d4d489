package clk

import (
	"bufio"
	"encoding/base64"
	"encoding/binary"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"roundtable/care"
)

// A file of codes is CSV in UTF-8: a line "#roundtable-clk " with a Head as JSON, the
// headings id,code, and a row a record, whose code is 1,024 bits in base64 (RFC 4648
// without padding; words in big-endian order).

// headMark begins the first line.
const headMark = "#roundtable-clk "

// longest parts of a file that are read.
const (
	longestHead = 64 << 10
	longestID   = 256
)

// Head says how a file's codes were made.
type Head struct {
	Schema      Schema `json:"schema"`
	Fingerprint string `json:"fingerprint"`
	// KeyCheck tells whether two files were made with one key, and nothing of it.
	KeyCheck string `json:"key_check"`
}

// Record is one row of a file.
type Record struct {
	ID   string
	Code Code
}

// File is a file of codes as read.
type File struct {
	Head    Head
	Records []Record
}

// Writer writes a file of codes.
type Writer struct{ csv *csv.Writer }

// NewWriter writes the head.
func NewWriter(w io.Writer, s Schema, k Key) (*Writer, error) {
	head, err := json.Marshal(Head{Schema: s, Fingerprint: s.Fingerprint(), KeyCheck: k.Check(s)})
	if err != nil {
		return nil, err
	}
	if _, err := fmt.Fprintf(w, "%s%s\n", headMark, head); err != nil {
		return nil, err
	}
	out := &Writer{csv: csv.NewWriter(w)}
	return out, out.csv.Write([]string{"id", "code"})
}

// Write adds a row.
func (w *Writer) Write(r Record) error {
	var raw [Bits / 8]byte
	for i, word := range r.Code {
		binary.BigEndian.PutUint64(raw[i*8:], word)
	}
	return w.csv.Write([]string{r.ID, base64.RawStdEncoding.EncodeToString(raw[:])})
}

// Close writes what is left.
func (w *Writer) Close() error {
	w.csv.Flush()
	return w.csv.Error()
}

// Read reads a whole file of codes. What is wrong with it is a *care.Problem that
// says where, without the row's contents.
func Read(r io.Reader) (*File, error) {
	in := bufio.NewReaderSize(r, longestHead)
	line, err := in.ReadSlice('\n')
	text, marked := strings.CutPrefix(string(line), headMark)
	if err != nil || !marked {
		return nil, &care.Problem{What: "This is no file of codes.", Where: "line 1", Remedy: "Make one with 'roundtable encode'. A list with names must not be sent."}
	}
	out := &File{}
	if err := out.Head.read(text); err != nil {
		return nil, err
	}
	rows := csv.NewReader(in)
	rows.FieldsPerRecord, rows.ReuseRecord = 2, true
	seen := map[string]struct{}{}
	for n := 0; ; n++ {
		row, err := rows.Read()
		if err == io.EOF {
			break
		}
		at, _ := rows.FieldPos(0)
		where := fmt.Sprintf("line %d", at+1)
		if err != nil {
			if bad, ok := errors.AsType[*csv.ParseError](err); ok {
				return nil, &care.Problem{What: "The row has not two cells.", Where: fmt.Sprintf("line %d", bad.Line+1), Remedy: askAgain, Err: bad.Err}
			}
			return nil, err
		}
		if n == 0 {
			if row[0] != "id" || row[1] != "code" {
				return nil, &care.Problem{What: "The headings are not id,code.", Where: where, Remedy: askAgain}
			}
			continue
		}
		rec, why := parseRow(row)
		if _, twice := seen[rec.ID]; twice && why == "" {
			why = "The identifier stands in the file twice."
		}
		if why != "" {
			return nil, &care.Problem{What: why, Where: where, Remedy: askAgain}
		}
		seen[rec.ID] = struct{}{}
		out.Records = append(out.Records, rec)
	}
	return out, nil
}

const askAgain = "Ask the partner to make the file again with 'roundtable encode' and to send it as it is."

func (h *Head) read(text string) error {
	if err := json.Unmarshal([]byte(text), h); err != nil {
		return &care.Problem{What: "The file's first line does not say how its codes were made.", Where: "line 1", Remedy: askAgain, Err: err}
	}
	if err := h.Schema.Check(); err != nil {
		return err
	}
	if h.Fingerprint != h.Schema.Fingerprint() || len(h.KeyCheck) != 16 {
		return &care.Problem{What: "The file's first line contradicts itself.", Where: "line 1", Remedy: askAgain}
	}
	return nil
}

// parseRow reads an identifier and a code; why is "" or what is wrong.
func parseRow(row []string) (r Record, why string) {
	if row[0] == "" || len(row[0]) > longestID || !utf8.ValidString(row[0]) {
		return r, "The identifier is empty, longer than 256 bytes or no text."
	}
	raw, err := base64.RawStdEncoding.Strict().DecodeString(row[1])
	if err != nil || len(raw) != Bits/8 || strings.ContainsAny(row[1], "\r\n") {
		return r, "The code is not 1,024 bits."
	}
	r.ID = strings.Clone(row[0])
	for i := range r.Code {
		r.Code[i] = binary.BigEndian.Uint64(raw[i*8:])
	}
	return r, ""
}

// Comparable is a *care.Problem when codes of the two files mean different things.
func (h Head) Comparable(other Head) error {
	if h.Fingerprint != other.Fingerprint {
		what := "The files were made with different schemas: other fields, or cut otherwise."
		if h.Schema.Project != other.Schema.Project {
			what = "The files were made for different projects."
		}
		return &care.Problem{What: what + " Their codes cannot be compared.", Remedy: "Agree one schema file, and make both files again with --schema."}
	}
	if h.KeyCheck != other.KeyCheck {
		return &care.Problem{
			What:   "The files were made with different keys, so that no code of one is like any code of the other: nothing would link.",
			Remedy: "Ask both partners for the name of the key file they used, and make one of the files again.",
		}
	}
	return nil
}
