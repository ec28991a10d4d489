package plan

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"roundtable/care"
)

// MostBytes is how long an instance document may be.
const MostBytes = 1 << 30

// Read reads an instance document (docs/plan.md). A field that the format does not
// have comes back as a Problem and is passed over; a value of the wrong kind, or text
// that is no JSON, is an error, a *care.Problem with the place as a path such as
// cases[3].duration.mu.
func Read(r io.Reader) (*Instance, []Problem, error) {
	in := new(Instance)
	warnings, err := readDocument(r, in)
	if err != nil {
		return nil, nil, err
	}
	return in, warnings, nil
}

// ReadPlan reads a plan that Solve made, as JSON: for Options.Keep.
func ReadPlan(r io.Reader) (*Plan, []Problem, error) {
	p := new(Plan)
	warnings, err := readDocument(r, p)
	if err != nil {
		return nil, nil, err
	}
	return p, warnings, nil
}

func readDocument(r io.Reader, into any) ([]Problem, error) {
	text, err := io.ReadAll(io.LimitReader(r, MostBytes+1))
	if err != nil {
		return nil, fmt.Errorf("plan: reading the document: %w", err)
	}
	if len(text) > MostBytes {
		return nil, &care.Problem{What: "The document is longer than 1 GB.", Remedy: "Leave out cases that no session could take."}
	}
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	var tree any
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(&tree); err != nil {
		return nil, notJSON(text, err)
	}
	if dec.More() {
		return nil, &care.Problem{What: "Something stands behind the end of the document.", Where: line(text, dec.InputOffset()), Remedy: "Give one JSON object."}
	}
	w := walker{}
	if tree = w.walk("", tree, reflect.TypeOf(into).Elem()); w.wrong != nil {
		return nil, w.wrong
	}
	if w.mended {
		if text, err = json.Marshal(tree); err != nil {
			return nil, fmt.Errorf("plan: writing the document again: %w", err)
		}
	}
	if err := json.Unmarshal(text, into); err != nil {
		return nil, &care.Problem{What: "The document cannot be read: " + plain(err) + ".", Remedy: "Compare it with docs/plan.md.", Err: err}
	}
	return w.unknown, nil
}

// notJSON says where the text stops being JSON.
func notJSON(text []byte, err error) error {
	p := &care.Problem{What: "The document is not JSON.", Remedy: "Write one JSON object as docs/plan.md describes; a comma too many is the usual cause.", Err: err}
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		p.Where = line(text, syntax.Offset)
	}
	if len(bytes.TrimSpace(text)) == 0 {
		p.What = "The document is empty."
	}
	return p
}

func line(text []byte, offset int64) string {
	at := min(max(int(offset), 0), len(text))
	return fmt.Sprintf("line %d", 1+bytes.Count(text[:at], []byte("\n")))
}

// plain takes the names of Go's types out of an error's text.
func plain(err error) string {
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Sprintf("%s does not fit at %s", e.Value, e.Field)
	}
	return "a value does not fit"
}

// walker holds a document against the type that it is to become, and puts right what
// converters write otherwise and mean the same by: see mended.
type walker struct {
	unknown []Problem
	wrong   *care.Problem
	mended  bool // a value was put in another's place
}

var (
	dayType   = reflect.TypeFor[Day]()
	mostNamed = 50
)

// walk looks at one value, and gives it back as it should be; the first wrong one ends it.
func (w *walker) walk(path string, v any, t reflect.Type) any {
	if w.wrong != nil || v == nil { // null is not stated
		return v
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == dayType:
		switch v.(type) {
		case string, json.Number:
		default:
			w.refuse(path, v, `a day, such as "2027-03-06"`)
		}
	case t.Kind() == reflect.Struct:
		w.object(path, v, t)
	case t.Kind() == reflect.Slice:
		list, ok := v.([]any)
		if !ok {
			w.refuse(path, v, "a list in [ ]")
			return v
		}
		for i, x := range list {
			if x == nil && t.Elem().Kind() == reflect.Struct {
				w.refuse(fmt.Sprintf("%s[%d]", path, i), x, "an object in { }")
			}
			list[i] = w.walk(fmt.Sprintf("%s[%d]", path, i), x, t.Elem())
		}
	case t.Kind() == reflect.Map:
		m, ok := v.(map[string]any)
		if !ok {
			w.refuse(path, v, "an object in { }")
			return v
		}
		for _, key := range sortedKeys(m) {
			m[key] = w.walk(fmt.Sprintf("%s[%q]", path, key), m[key], t.Elem())
		}
	default:
		if n, ok := v.(json.Number); ok {
			v = w.mend(n, t.Kind())
		}
		w.scalar(path, v, t)
	}
	return v
}

// mend is a number as the text that stands for it, where a text is wanted, and without
// the point of 3.0 where a whole number is: both are what programs write that know no
// other kind of number.
func (w *walker) mend(n json.Number, want reflect.Kind) any {
	switch want {
	case reflect.String:
		w.mended = true
		return textOf(n)
	case reflect.Int, reflect.Int64, reflect.Uint64:
		if text := textOf(n); text != n.String() {
			w.mended = true
			return json.Number(text)
		}
	}
	return n
}

// textOf is a number as text: one of 3, 3.0 and 3e0 is "3"; what is not whole, or beyond
// what a computer counts by ones, stays as it was written.
func textOf(n json.Number) string {
	if v, err := n.Float64(); err == nil && v == math.Trunc(v) && math.Abs(v) < 1<<53 {
		return strconv.FormatInt(int64(v), 10)
	}
	return n.String()
}

func (w *walker) object(path string, v any, t reflect.Type) {
	m, ok := v.(map[string]any)
	if !ok {
		w.refuse(path, v, "an object in { }")
		return
	}
	fields := map[string]reflect.Type{}
	var names []string
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		fields[name] = t.Field(i).Type
		names = append(names, name)
	}
	for _, key := range sortedKeys(m) {
		if ft, known := fields[key]; known {
			m[key] = w.walk(strings.TrimPrefix(path+"."+key, "."), m[key], ft)
			continue
		}
		if len(w.unknown) < mostNamed {
			w.unknown = append(w.unknown, Problem{
				Code: "unknown_field", Place: strings.TrimPrefix(path+"."+key, "."), Value: key,
				What: fmt.Sprintf("The format has no field %q here; it was passed over.", key), Remedy: "The fields are " + strings.Join(names, ", ") + ".",
			})
		}
	}
}

func (w *walker) scalar(path string, v any, t reflect.Type) {
	switch t.Kind() {
	case reflect.String:
		if _, ok := v.(string); !ok {
			w.refuse(path, v, "a text in quotes")
		}
	case reflect.Bool:
		if _, ok := v.(bool); !ok {
			w.refuse(path, v, "true or false")
		}
	case reflect.Float64:
		n, ok := v.(json.Number)
		if !ok {
			w.refuse(path, v, "a number")
		} else if _, err := n.Float64(); err != nil {
			w.refuse(path, v, "a number that a computer can hold")
		}
	case reflect.Int, reflect.Int64:
		n, ok := v.(json.Number)
		if !ok {
			w.refuse(path, v, "a whole number")
		} else if _, err := n.Int64(); err != nil {
			w.refuse(path, v, "a whole number, without point or exponent")
		}
	case reflect.Uint64:
		n, ok := v.(json.Number)
		if !ok || strings.ContainsAny(n.String(), "-.eE") {
			w.refuse(path, v, "a whole number, 0 or more")
		}
	}
}

func (w *walker) refuse(path string, v any, want string) {
	if w.wrong != nil {
		return
	}
	where, last := cmp.Or(path, "the document"), "The document"
	if path != "" {
		last = path[strings.LastIndexByte(path, '.')+1:]
	}
	w.wrong = &care.Problem{What: fmt.Sprintf("%s is %s; it must be %s.", last, kindOf(v), want), Where: where, Remedy: "Correct it and run again; docs/plan.md lists every field."}
}

// kindOf names what stands there. A text is shown only when it is short: it may be
// what a sender put into the wrong place.
func kindOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		if len(v) <= 20 {
			return fmt.Sprintf("the text %q", v)
		}
		return "a text"
	case json.Number:
		return "the number " + v.String()
	case bool:
		return fmt.Sprint(v)
	case []any:
		return "a list"
	}
	return "an object"
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
