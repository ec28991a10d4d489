package gaps

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"roundtable/care"
)

// Note is something in a catalogue that was read in one of several ways, or left out.
type Note struct {
	Where   string `json:"where"` // "services[3].age"
	Value   string `json:"value,omitempty"`
	What    string `json:"what"`
	Assumed string `json:"assumed"`
}

// HoldsNobody is what a Note says of ages that end before they begin.
const HoldsNobody = "holds no age"

// document is a catalogue as its JSON has it.
type document struct {
	Dimensions *Dimensions       `json:"dimensions"`
	Services   []json.RawMessage `json:"services"`
}

// entry is one service. What is not there is not stated.
type entry struct {
	ID       string          `json:"id"`
	Name     string          `json:"name"`
	Org      string          `json:"org"`
	Age      json.RawMessage `json:"age"`
	Needs    *[]string       `json:"needs"`
	Sev      *[]string       `json:"sev"`
	Places   *[]string       `json:"places"`
	Exclude  []string        `json:"exclude"`
	Require  []string        `json:"require"`
	Unstated []string        `json:"unspecified"`
	Routes   *[]string       `json:"routes"`
	Onward   []string        `json:"onward"`
}

// Read reads a catalogue: the format that docs/gaps.md describes. What is in doubt is
// noted with its place and what was assumed; a service that cannot be read at all is
// left out and noted. A document that is no catalogue is a *care.Problem.
func Read(r io.Reader) (*Catalogue, []Note, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, nil, err
	}
	text, assumed := Text(b)
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, nil, &care.Problem{What: "The file is empty.", Remedy: "Save the catalogue again, and look whether it was cut short on its way."}
	}
	var d document
	if err := json.NewDecoder(bytes.NewReader(text)).Decode(&d); err != nil {
		if e, ok := errors.AsType[*json.SyntaxError](err); ok && e.Offset == 1 {
			return nil, nil, &care.Problem{What: "This is no catalogue: it is not JSON at all.", Remedy: "Give the services as JSON. The page Services exports a catalogue, and imports a CSV.", Err: err}
		}
		return nil, nil, &care.Problem{What: "The catalogue is not JSON that can be read: " + Fault(err) + ".", Remedy: "See the format: an object with dimensions and services.", Err: err}
	}
	if d.Dimensions == nil {
		return nil, nil, &care.Problem{What: "The catalogue has no dimensions.", Remedy: `Give "dimensions" with age_months, needs, severity and places, and "services".`}
	}
	x := &reader{c: &Catalogue{Dimensions: *d.Dimensions}, ids: map[string]int{}}
	if assumed != "" {
		x.note("the file", "", "is not UTF-8", assumed)
	}
	x.axes()
	entries := x.entries(d.Services)
	for i := range entries {
		x.onward(i, entries[i])
	}
	if err := x.c.Check(); err != nil {
		return nil, x.notes, &care.Problem{What: "The catalogue cannot be computed: " + err.Error() + ".", Remedy: "Split it, or put values together."}
	}
	return x.c, x.notes, nil
}

// Fault says in plain words what is wrong with JSON that could not be read.
func Fault(err error) string {
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		is := map[string]string{"string": "a text", "array": "a list", "object": "an object", "bool": "yes or no"}
		belongs := map[reflect.Kind]string{reflect.String: "a text", reflect.Slice: "a list", reflect.Struct: "an object", reflect.Int: "a whole number"}
		field := e.Field
		if field == "" {
			field = "it"
		}
		kind, _, _ := strings.Cut(e.Value, " ") // "number 1.5"
		return fmt.Sprintf("%s is %s, and %s belongs there", field, cmp.Or(is[kind], "a number"), cmp.Or(belongs[e.Type.Kind()], "something else"))
	}
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		said := e.Error()
		switch wrong, _, found := strings.Cut(strings.TrimPrefix(said, "invalid character "), "' "); {
		case strings.Contains(said, "depth"):
			return fmt.Sprintf("at byte %d lists and objects stand deeper within each other than anything can be read", e.Offset)
		case strings.Contains(said, "end of JSON"):
			return "it ends too early"
		case found:
			return fmt.Sprintf("at byte %d %s' stands where it does not belong: a comma, a quotation mark or a bracket is missing or too many before it", e.Offset, wrong)
		}
		return fmt.Sprintf("it is wrong at byte %d", e.Offset)
	}
	return "it ends too early"
}

type reader struct {
	c     *Catalogue
	ids   map[string]int
	where []string // of each service
	notes []Note
}

func (x *reader) note(where, value, what, assumed string) {
	x.notes = append(x.notes, Note{Where: where, Value: value, What: what, Assumed: assumed})
}

// axes takes out values that stand twice.
func (x *reader) axes() {
	d := &x.c.Dimensions
	for _, axis := range []struct {
		name   string
		values *[]string
	}{{"needs", &d.Needs}, {"severity", &d.Severity}, {"places", &d.Places}, {"flags", &d.Flags}, {"routes", &d.Routes}} {
		var once []string
		for _, v := range *axis.values {
			if slices.Contains(once, v) {
				x.note("dimensions."+axis.name, v, "stands twice", "the same value")
				continue
			}
			once = append(once, v)
		}
		*axis.values = once
	}
}

// entries reads every service.
func (x *reader) entries(raw []json.RawMessage) []*entry {
	var out []*entry
	for i, text := range raw {
		where := fmt.Sprintf("services[%d]", i)
		var e entry
		if string(bytes.TrimSpace(text)) == "null" {
			x.note(where, "", "is empty, and an object belongs there", "left out")
			continue
		}
		if err := json.Unmarshal(text, &e); err != nil {
			x.note(where, "", "cannot be read: "+Fault(err), "the service is left out")
			continue
		}
		if e.ID == "" {
			e.ID = fmt.Sprintf("service %d", i+1)
			x.note(where+".id", "", "is missing", "called "+e.ID)
		}
		if _, twice := x.ids[e.ID]; twice {
			x.note(where+".id", e.ID, "stands twice", "this one is left out")
			continue
		}
		x.unknown(where, text)
		x.ids[e.ID] = len(x.c.Services)
		x.where = append(x.where, where)
		x.c.Services = append(x.c.Services, x.service(where, &e))
		out = append(out, &e)
	}
	return out
}

// entryFields are the fields of a service; description is that of an exported catalogue.
var entryFields = []string{"id", "name", "org", "age", "needs", "sev", "places", "exclude", "require", "unspecified", "routes", "onward", "description"}

// unknown notes the fields of a service that nothing is read from.
func (x *reader) unknown(where string, text json.RawMessage) {
	var all map[string]json.RawMessage
	if json.Unmarshal(text, &all) != nil {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if !slices.ContainsFunc(entryFields, func(f string) bool { return strings.EqualFold(f, name) }) {
			x.note(where+"."+cut(name), cut(string(all[name])), "is no field of a service."+care.Meant(name, entryFields), "left out")
		}
	}
}

func (x *reader) service(where string, e *entry) Service {
	d := &x.c.Dimensions
	s := Service{ID: e.ID, Name: e.Name, Org: e.Org}
	s.Age = x.age(where+".age", e.Age)
	s.Needs = x.values(where+".needs", e.Needs, d.Needs)
	s.Severity = x.values(where+".sev", e.Sev, d.Severity)
	s.Places = x.values(where+".places", e.Places, d.Places)
	s.Routes = x.values(where+".routes", e.Routes, d.Routes)
	s.Exclude = uint32(x.values(where+".exclude", &e.Exclude, d.Flags).Mask)
	s.Require = uint32(x.values(where+".require", &e.Require, d.Flags).Mask)
	s.Unspecified = uint32(x.values(where+".unspecified", &e.Unstated, d.Flags).Mask)
	if both := s.Exclude & s.Require; both != 0 {
		x.note(where, named(uint64(both), d.Flags), "is required and excluded", "the service takes nobody")
	}
	if both := s.Exclude & s.Unspecified; both != 0 {
		x.note(where, named(uint64(both), d.Flags), "is excluded and not specified", "taken as excluded")
	}
	if both := s.Require &^ s.Exclude & s.Unspecified; both != 0 {
		x.note(where, named(uint64(both), d.Flags), "is required and not specified", "ask the service: it is not taken as a yes")
	}
	return s
}

// values are the places of names on an axis.
func (x *reader) values(where string, names *[]string, axis []string) Values {
	if names == nil {
		return Values{}
	}
	v := Values{Stated: true}
	for _, n := range *names {
		i := slices.Index(axis, n)
		if i < 0 {
			x.note(where, n, "is not among the dimensions."+care.Meant(n, axis), "left out")
			continue
		}
		v.Mask |= 1 << uint(i)
	}
	return v
}

// onward finds the services that one sends people on to.
func (x *reader) onward(i int, e *entry) {
	for _, id := range e.Onward {
		to, ok := x.ids[id]
		if !ok {
			x.note(x.where[i]+".onward", id, "is no service of the catalogue", "left out: nobody there takes people")
			continue
		}
		x.c.Services[i].Onward = append(x.c.Services[i].Onward, to)
	}
}

var ageWords = []struct {
	form *regexp.Regexp
	read func(a, b int) (from, to int, doubt string)
}{
	{regexp.MustCompile(`^(?:under|below|<)\s*(\d+)$`), func(a, _ int) (int, int, string) { return 0, a * 12, "" }},
	{regexp.MustCompile(`^(?:up to|to|until|<=|≤)\s*(\d+)$`), func(a, _ int) (int, int, string) {
		return 0, a*12 + 12, fmt.Sprintf("people of %d years are taken, until their %dth birthday", a, a+1)
	}},
	{regexp.MustCompile(`^(?:over|above|>)\s*(\d+)$`), func(a, _ int) (int, int, string) {
		return a*12 + 12, -1, fmt.Sprintf("people of %d years are not taken", a)
	}},
	{regexp.MustCompile(`^(\d+)\s*(?:\+|and over|and above|or over|plus)$`), func(a, _ int) (int, int, string) { return a * 12, -1, "" }},
	{regexp.MustCompile(`^(\d+)\s*(?:-|–|to)\s*(\d+)$`), func(a, b int) (int, int, string) {
		return a * 12, b*12 + 12, fmt.Sprintf("people of %d years are taken, until their %dth birthday", b, b+1)
	}},
}

// AgeInWords reads an age range as people write it, in years: "under 18", "up to 18",
// "16-25", "65+". Whole is the range of all ages, in months. What it could be read as
// otherwise is said in doubt; ok is false for what is no such range.
func AgeInWords(words string, whole [2]int) (m Months, doubt string, ok bool) {
	plain := strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(strings.TrimSpace(words)), " years"), " year olds"))
	for _, w := range ageWords {
		found := w.form.FindStringSubmatch(plain)
		if found == nil {
			continue
		}
		a, _ := strconv.Atoi(found[1])
		b := 0
		if len(found) > 2 {
			b, _ = strconv.Atoi(found[2])
		}
		if a > 200 || b > 200 {
			return Months{}, "", false
		}
		from, to, doubt := w.read(a, b)
		if to < 0 {
			to = max(whole[1], from)
		}
		return Months{From: from, To: to, Stated: true}, doubt, true
	}
	return Months{}, "", false
}

// age reads [from, to] in completed months, half-open, or an age in words, in years.
// "Under 18" and "up to 18" differ by a year; what is in doubt is noted.
func (x *reader) age(where string, raw json.RawMessage) Months {
	if len(raw) == 0 || string(raw) == "null" {
		return Months{}
	}
	if m, ok := x.pair(raw); ok {
		switch {
		case m.From >= m.To:
			x.note(where, string(raw), HoldsNobody, "the service takes nobody")
		case x.maybeYears(m):
			x.note(where, string(raw), "may be years", fmt.Sprintf("read as completed months: from %s up to %s. Years would be [%d, %d]", AgeName(m.From), AgeName(m.To), x.years(m.From), x.years(m.To)))
		}
		return m
	}
	var quoted []string
	if json.Unmarshal(raw, &quoted) == nil && len(quoted) == 2 {
		if m, ok := x.pair(json.RawMessage("[" + strings.Join(quoted, ",") + "]")); ok {
			x.note(where, cut(string(raw)), "stands in quotation marks", fmt.Sprintf("read as completed months: from %s up to %s", AgeName(m.From), AgeName(m.To)))
			return m
		}
	}
	var words string
	if json.Unmarshal(raw, &words) == nil {
		if m, doubt, ok := AgeInWords(words, x.c.Dimensions.Age); ok {
			if doubt != "" {
				x.note(where, words, "is in words", doubt)
			}
			return m
		}
	}
	x.note(where, cut(string(raw)), "is no age", "not stated: write [from, to] in completed months, the second not included")
	return Months{}
}

// maybeYears reports whether limits look like years written where months belong: at most
// ten years as months, and not whole years, as hardly any service states. Limits that are
// the ends of all ages say nothing.
func (x *reader) maybeYears(m Months) bool {
	whole, odd := x.c.Dimensions.Age, false
	for _, end := range []int{m.From, m.To} {
		if end == whole[0] || end == whole[1] {
			continue
		}
		if end > 120 {
			return false
		}
		odd = odd || end%12 != 0
	}
	return odd && whole[1] > 216
}

// years is a limit in months, had it been written in years.
func (x *reader) years(limit int) int {
	if limit == x.c.Dimensions.Age[1] {
		return limit
	}
	return limit * 12
}

// pair reads [from, to]; null is the youngest, or the oldest, that there are.
func (x *reader) pair(raw json.RawMessage) (m Months, ok bool) {
	var ends []*float64
	if json.Unmarshal(raw, &ends) != nil || len(ends) != 2 {
		return m, false
	}
	months := x.c.Dimensions.Age
	for i, end := range ends {
		switch {
		case end == nil:
		case *end != math.Trunc(*end) || math.Abs(*end) > 1e6:
			return m, false
		default:
			months[i] = int(*end)
		}
	}
	return Months{From: months[0], To: months[1], Stated: true}, true
}

func cut(s string) string {
	if len(s) > 60 {
		return s[:60]
	}
	return s
}
