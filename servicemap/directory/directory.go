package directory

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/servicemap/gaps"
)

// Note is something that a file says in a way that was read in one of several ways, or
// that was left out; of a format that is written, what it could not say.
type Note struct {
	Where   string // "service 3, age", or the service's name
	What    string
	Assumed string // what was assumed of it, or "" for a loss
}

// Words is a note as one sentence.
func (n Note) Words() string {
	return strings.TrimSpace(n.Where + ": " + n.What + " " + n.Assumed)
}

// Read is what a file holds.
type Read struct {
	Services []care.ServiceDescribed
	Words    *care.ServiceWords // the words that the file brings; nil where its format has none
	Notes    []Note
	Left     int              // services that could not be read at all; each has a note
	whole    []care.ServiceID // whose whole description the file has
}

func (r *Read) note(where, what, assumed string) {
	r.Notes = append(r.Notes, Note{where, what, assumed})
}

// leave notes that a service could not be read at all.
func (r *Read) leave(where, what string) {
	r.Left++
	r.note(where, what, "Left out.")
}

// Format is one that can be read and written.
type Format struct {
	Code, Name, File string // "catalogue", "Catalogue (JSON)", "services.json"
	Type             string // the media type
	// Read reads a file whose words are those agreed. A file that is not of the format at
	// all is a *care.Problem.
	Read func(r io.Reader, agreed *care.ServiceWords) (*Read, error)
	// Write writes services and returns what the format could not say of them. The error
	// is the writer's.
	Write func(w io.Writer, all []care.ServiceDescribed, agreed *care.ServiceWords) ([]Note, error)
}

// Formats are all of them.
func Formats() []Format {
	return []Format{
		{"catalogue", "Catalogue (JSON)", "services.json", "application/json", ReadCatalogue, WriteCatalogue},
		{"openreferral", "Open Referral UK", "services-openreferral.json", "application/json", ReadOpenReferral, WriteOpenReferral},
		{"fhir", "FHIR", "services-fhir.json", "application/fhir+json", ReadFHIR, WriteFHIR},
		{"dos", "CSV like the Directory of Services", "services.csv", "text/csv", ReadDoS, WriteDoS},
	}
}

// FormatOf is the format of a code; ok is false for none.
func FormatOf(code string) (f Format, ok bool) {
	all := Formats()
	i := slices.IndexFunc(all, func(f Format) bool { return f.Code == code })
	if i < 0 {
		return Format{}, false
	}
	return all[i], true
}

// Most that is read of one file.
const (
	mostBytes    = 32 << 20
	mostServices = 20000
)

// readAll reads a file whole, as UTF-8, and begins what is said of it; one that is empty
// or longer than can be is a *care.Problem.
func readAll(r io.Reader) ([]byte, *Read, error) {
	b, err := io.ReadAll(io.LimitReader(r, mostBytes+1))
	if err != nil {
		return nil, nil, err
	}
	if len(b) > mostBytes {
		return nil, nil, &care.Problem{What: "The file is longer than 32 MB.", Remedy: "Bring the services of one partner at a time."}
	}
	text, assumed := gaps.Text(b)
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, nil, &care.Problem{What: "The file is empty.", Remedy: "Save it again, and look whether it was cut short on its way."}
	}
	out := &Read{}
	if assumed != "" {
		out.note("the file", "It is not UTF-8.", upperFirst(assumed)+".")
	}
	return text, out, nil
}

func notThat(format string, err error) error {
	return &care.Problem{What: "The file is not " + format + " that can be read.", Remedy: "Choose the format that it has, or see docs/servicemap.md.", Err: err}
}

// unread says why a service could not be read; err is nil of one too many.
func unread(err error) string {
	if err == nil {
		return fmt.Sprintf("The file holds more than %d.", mostServices)
	}
	return "It cannot be read: " + gaps.Fault(err) + "."
}

func where(i int, name string) string {
	if name == "" {
		return fmt.Sprintf("service %d", i+1)
	}
	return fmt.Sprintf("service %d (%s)", i+1, cut(name, 60))
}

func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}

// plainID is an id that can stand in an address: others are made of the words of one.
func plainID(s string) care.ServiceID {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '_':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return care.ServiceID(strings.Trim(cut(b.String(), 48), "-"))
}

// including is a stated criterion of values.
func including(dimension, source string, values ...string) care.Criterion {
	return care.Criterion{Dimension: dimension, Operator: care.OneOf, Values: values, Polarity: care.Includes, Basis: care.BasisStated, Source: source}
}

// ages is a stated criterion of an age range in months.
func ages(from, to int, source string) care.Criterion {
	return care.Criterion{Dimension: care.DimensionAge, Operator: care.Between, From: from, To: to, Polarity: care.Includes, Basis: care.BasisStated, Source: source}
}

// word finds a value among agreed words, by its code or its label; a value that is none
// is kept as it stands, and said.
func (r *Read) word(where, value string, terms []care.Term) string {
	value = strings.TrimSpace(value)
	for _, t := range terms {
		if strings.EqualFold(value, t.Code) || t.Label != "" && strings.EqualFold(value, t.Label) {
			return t.Code
		}
	}
	r.note(where, fmt.Sprintf("%q is none of the agreed words.%s", cut(value, 60), care.Meant(value, codes(terms))), "Kept as it stands; the map leaves it out until it is agreed.")
	return cut(value, 200)
}

func codes(terms []care.Term) []string {
	out := make([]string, len(terms))
	for i, t := range terms {
		out[i] = t.Code
	}
	return out
}
