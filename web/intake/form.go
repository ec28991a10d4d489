package intake

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"roundtable/care"
	"roundtable/intake"
	"roundtable/web/site"
)

// Limits of one import: a form is no place for a thousand files, and a field of
// it is a line.
const (
	maxFiles = 30
	maxField = 400 // bytes
)

// form is what the import form says.
type form struct {
	whose
	Kind string
	// Held names files that arrived with an earlier form whose other fields were
	// wrong: nobody sends megabytes twice for a missing name.
	Held  string
	Files []received
	Wrong site.Wrong
}

// received is an upload, or why it could not be taken.
type received struct {
	Upload  intake.Upload `json:"upload"`
	Problem string        `json:"problem,omitempty"`
}

const heldKind = "received"

// readForm reads the fields and streams each file into the store: files are
// never whole in memory, and nothing of them is in the ledger yet.
func readForm(v *site.Visit, mr *multipart.Reader) (f form, err error) {
	fields := map[string]*string{"partner": &f.Partner, "kind": &f.Kind, "code": &f.Code, "new-name": &f.NewName, "new-type": &f.NewType, "held": &f.Held}
	for {
		part, err := mr.NextPart()
		if errors.Is(err, io.EOF) {
			return f, f.addHeld(v)
		}
		if err != nil {
			return f, cutShort(err)
		}
		if to, ok := fields[part.FormName()]; ok {
			if *to, err = readField(part); err != nil {
				return f, err
			}
			continue
		}
		if part.FormName() != "files" || part.FileName() == "" {
			continue
		}
		if len(f.Files) == maxFiles {
			return f, &care.Problem{What: fmt.Sprintf("These are more than %d files.", maxFiles), Remedy: "Send them in several goes."}
		}
		one, err := receive(v, part)
		if err != nil {
			return f, err
		}
		f.Files = append(f.Files, one)
	}
}

// readField reads a field of the form, which is one short line.
func readField(part *multipart.Part) (string, error) {
	b, err := io.ReadAll(io.LimitReader(part, maxField+1))
	if err != nil {
		return "", cutShort(err)
	}
	if len(b) > maxField || !utf8.Valid(b) {
		return "", &care.Problem{What: "A field of the form is longer than it may be.", Remedy: "Go back and shorten it."}
	}
	return oneLine(string(b)), nil
}

// oneLine is a text with single spaces.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// receive puts one file ahead. What is wrong with the file itself is kept beside
// it; anything else ends the request.
func receive(v *site.Visit, part *multipart.Part) (received, error) {
	name := cleanName(part.FileName())
	up, err := v.Table.Desk.Receive(v.Context(), name, unbroken{part})
	if problem, ok := errors.AsType[*care.Problem](err); ok {
		return received{Upload: intake.Upload{Name: name}, Problem: problem.Error()}, nil
	}
	if err != nil {
		return received{}, cutShort(err)
	}
	return received{Upload: up}, nil
}

var errBroken = errors.New("web/intake: the connection broke off within a file")

// unbroken tells a file that ended from one that broke off: io.ErrUnexpectedEOF
// is also how io.ReadFull says that a short file is whole, so that whoever reads
// in chunks may take the one for the other.
type unbroken struct{ io.Reader }

func (u unbroken) Read(p []byte) (int, error) {
	n, err := u.Reader.Read(p)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = errBroken
	}
	return n, err
}

// cleanName is the last part of a file's name without control and direction
// marks, which could make "list.csv" of something else on a page.
func cleanName(name string) string {
	name = strings.ReplaceAll(strings.ToValidUTF8(name, "_"), `\`, "/")
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, filepath.Base(name))
	if r := []rune(name); len(r) > 150 {
		ext := []rune(filepath.Ext(name))
		if len(ext) > 6 {
			ext = nil
		}
		name = string(r[:150-len(ext)]) + string(ext)
	}
	if strings.Trim(name, ". /") == "" {
		return "file"
	}
	return name
}

// cutShort says that an upload broke off; a size limit keeps its own words.
func cutShort(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return err
	}
	return &care.Problem{What: "The files did not arrive whole.", Remedy: "Choose them again and send them once more.", Err: err}
}

// hold keeps the files that came with a form which is wrong elsewhere.
func (f *form) hold(v *site.Visit) error {
	if len(f.Files) == 0 {
		return nil
	}
	b, err := json.Marshal(f.Files)
	if err != nil {
		return err
	}
	f.Held, err = v.Keep(heldKind, b)
	return err
}

// addHeld adds the files of an earlier form; they may have expired.
func (f *form) addHeld(v *site.Visit) error {
	if f.Held == "" {
		return nil
	}
	b, ok, err := v.Draft(heldKind, f.Held)
	if err != nil || !ok {
		return err
	}
	var earlier []received
	if err := json.Unmarshal(b, &earlier); err != nil {
		return err
	}
	f.Files = append(earlier, f.Files...)
	return v.Drop(heldKind, f.Held)
}

// check makes a draft of the form; Wrong says what is wrong with it.
func (f *form) check(v *site.Visit) *draft {
	d := &draft{Kind: f.Kind, Asks: f.Partner == eachPartner}
	var from sender
	if !d.Asks {
		from = f.sender(v, "", f.Wrong.Add)
	}
	if f.Kind != "" {
		if _, ok := intake.KindNamed(f.Kind); !ok {
			f.Wrong.Add("kind", "Choose what the files are, or leave it to their headings")
		}
	}
	if len(f.Files) == 0 {
		f.Wrong.Add("files", "Choose at least one file")
	}
	for _, r := range f.Files {
		d.Files = append(d.Files, file{sender: from, Upload: r.Upload, Problem: r.Problem})
	}
	return d
}
