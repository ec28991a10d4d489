package waiting

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"roundtable/care"
)

// A formula is one name that Calc knows: its fields in order, each with the
// numbers that it may be, and the arithmetic, which sees only such numbers.
type formula struct {
	name   string
	fields []field
	run    func(v []float64) any
}

type field struct {
	name string
	ok   func(float64) bool
	must string // in words: "more than 0"
}

func positive(name string) field {
	return field{name, func(v float64) bool { return v > 0 }, "more than 0"}
}

func notNegative(name string) field {
	return field{name, func(v float64) bool { return v >= 0 }, "0 or more"}
}

func share(name string) field {
	return field{name, func(v float64) bool { return v > 0 && v < 1 }, "between 0 and 1, and neither of them"}
}

func wholeDays(name string) field {
	return field{
		name, func(v float64) bool { return v >= 0 && v == math.Trunc(v) && v < 1e6 },
		"a whole number of days, 0 or more and under a million",
	}
}

// value is the output of a formula that gives one number.
type value struct {
	Value float64 `json:"value"`
}

type journey struct {
	Lambda          float64 `json:"lambda"`
	TotalPopulation float64 `json:"total_population"`
	MeanWaitWeeks   float64 `json:"mean_wait_weeks"`
}

// formulas are the names in the order in which CalcNames lists them.
var formulas = []formula{
	{"queue_load", []field{notNegative("demand"), positive("capacity")}, func(v []float64) any {
		return value{QueueLoad(v[0], v[1])}
	}},
	{"target_mean_wait", []field{positive("target_wait"), positive("factor")}, func(v []float64) any {
		return value{TargetMeanWait(v[0], v[1])}
	}},
	{"target_queue_size", []field{notNegative("demand"), positive("target_wait"), positive("factor")}, func(v []float64) any {
		return value{TargetQueueSize(v[0], v[1], v[2])}
	}},
	{"target_capacity", []field{
		notNegative("demand"), positive("target_wait"), positive("factor"), notNegative("cv_demand"), notNegative("cv_capacity"),
	}, func(v []float64) any {
		return value{TargetCapacity(v[0], v[1], v[2], v[3], v[4])}
	}},
	{"target_capacity_paper", []field{notNegative("demand"), positive("target_wait"), notNegative("variability")}, func(v []float64) any {
		return value{TargetCapacityPaper(v[0], v[1], v[2])}
	}},
	{"relief_capacity", []field{
		notNegative("demand"), notNegative("queue_size"), notNegative("target_queue_size"), positive("time_to_target"),
	}, func(v []float64) any {
		return value{ReliefCapacity(v[0], v[1], v[2], v[3])}
	}},
	{"relief_capacity_uncertain", []field{
		notNegative("demand"), notNegative("queue_size"), notNegative("target_queue_size"), positive("time_to_target"),
		notNegative("num_referrals"), notNegative("cv_demand"),
	}, func(v []float64) any {
		c, _ := ReliefCapacityUncertain(v[0], v[1], v[2], v[3], v[4], v[5])
		return value{c}
	}},
	{"waiting_list_pressure", []field{notNegative("mean_wait"), positive("target_wait")}, func(v []float64) any {
		return value{WaitingListPressure(v[0], v[1])}
	}},
	{"rtt_journey", []field{notNegative("referral_rate"), share("performance")}, func(v []float64) any {
		l, n, w := RTTJourney(v[0], v[1])
		return journey{l, n, w}
	}},
	{"week_bands", []field{wholeDays("days")}, func(v []float64) any { return BandOf(int(v[0])) }},
}

// CalcNames are the names that Calc knows.
func CalcNames() []string {
	names := make([]string, len(formulas))
	for i, f := range formulas {
		names[i] = f.name
	}
	return names
}

type calcCase struct {
	Name   string `json:"name"`
	Output any    `json:"output,omitempty"`
	Error  string `json:"error,omitempty"`
}

// Calc answers cases of one formula: {"cases":[{"name":…,"input":{…}}]} comes in,
// and the same list goes out with "output" in place of "input". Every field of
// the formula must be there: no default is assumed. A case that cannot be
// answered has "error" in plain words instead, and the others are answered. What
// else the document holds ("meta", an old "output") is left out. NaN and
// Infinity, which are not JSON but which other programs write, spoil their own
// case alone. The error, a *care.Problem, is for an unknown name and for a
// document that is not of this shape; nothing is written then.
func Calc(name string, in io.Reader, out io.Writer) error {
	var f *formula
	for i := range formulas {
		if formulas[i].name == name {
			f = &formulas[i]
		}
	}
	if f == nil {
		return &care.Problem{
			What:   fmt.Sprintf("There is no calculation called %q.", name),
			Remedy: "Use one of: " + strings.Join(CalcNames(), ", ") + ".",
		}
	}
	return AnswerCases(in, out, f.answer)
}

// AnswerCases is Calc for a formula of another room: answer is given the "input"
// of each case ("" where there is none) and its error, in plain words, is the
// case's.
func AnswerCases(in io.Reader, out io.Writer, answerInput func(input json.RawMessage) (any, error)) error {
	text, err := io.ReadAll(in)
	if err != nil {
		return fmt.Errorf("calc: reading the cases: %w", err)
	}
	var doc struct {
		Cases *[]json.RawMessage `json:"cases"`
	}
	text = quoteNotNumbers(bytes.TrimPrefix(text, []byte("\ufeff")))
	if err := json.Unmarshal(text, &doc); err != nil || doc.Cases == nil {
		return &care.Problem{
			What:   "The input is not a list of cases written as JSON.",
			Where:  "standard input" + lineOf(err, text),
			Remedy: `Write {"cases":[{"name":"first","input":{…}}]}.`,
			Err:    err,
		}
	}
	answer := struct {
		Cases []calcCase `json:"cases"`
	}{make([]calcCase, 0, len(*doc.Cases))}
	for _, raw := range *doc.Cases {
		answer.Cases = append(answer.Cases, answerCase(raw, answerInput))
	}
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	return enc.Encode(answer)
}

// lineOf is the line in which JSON stops being JSON; "" where that is not what is
// wrong.
func lineOf(err error, text []byte) string {
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Sprintf(", line %d", 1+bytes.Count(text[:min(int(e.Offset), len(text))], []byte("\n")))
	}
	return ""
}

func answerCase(raw json.RawMessage, answerInput func(json.RawMessage) (any, error)) calcCase {
	var c struct {
		Name  json.RawMessage `json:"name"`
		Input json.RawMessage `json:"input"`
	}
	_ = json.Unmarshal(raw, &c) // what is no case has no input
	a := calcCase{Name: caseName(c.Name)}
	var err error
	if a.Output, err = answerInput(c.Input); err != nil {
		return calcCase{Name: a.Name, Error: err.Error()}
	}
	if _, err := json.Marshal(a.Output); err != nil { // infinite or not a number
		return calcCase{Name: a.Name, Error: "the result is too large to be written as a number"}
	}
	return a
}

func (f *formula) answer(input json.RawMessage) (any, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(input, &fields); err != nil || fields == nil {
		return nil, errors.New(`the case has no "input" with named numbers`)
	}
	twice := namedTwice(input)
	v := make([]float64, len(f.fields))
	for i, fd := range f.fields {
		if twice[fd.name] {
			return nil, errors.New(fd.name + " is there twice")
		}
		var problem string
		if v[i], problem = fd.read(fields[fd.name]); problem != "" {
			return nil, errors.New(problem)
		}
	}
	return f.run(v), nil
}

// namedTwice are the names that stand in an object more than once, of which
// reading would silently take the last; nil for none.
func namedTwice(object json.RawMessage) (twice map[string]bool) {
	d := json.NewDecoder(bytes.NewReader(object))
	if _, err := d.Token(); err != nil {
		return nil
	}
	var seen []string
	for d.More() {
		token, err := d.Token()
		var value json.RawMessage
		if err != nil || d.Decode(&value) != nil {
			return twice
		}
		name, _ := token.(string)
		if slices.Contains(seen, name) {
			if twice == nil {
				twice = make(map[string]bool)
			}
			twice[name] = true
		}
		if len(seen) < mostNames {
			seen = append(seen, name)
		}
	}
	return twice
}

// mostNames bounds what namedTwice compares with: more names than a formula has,
// so that an input of a million others takes no square of them.
const mostNames = 100

// caseName is the name as it was given; one that is not a text is kept as
// written, so that the answer can still be matched.
func caseName(raw json.RawMessage) string {
	var s string
	if len(raw) == 0 || string(raw) == "null" {
		return ""
	}
	if json.Unmarshal(raw, &s) != nil {
		return string(raw)
	}
	return s
}

func (fd field) read(raw json.RawMessage) (v float64, problem string) {
	s := string(raw)
	if s == "" || s == "null" {
		return 0, fd.name + " is missing"
	}
	if c := s[0]; c != '-' && (c < '0' || c > '9') {
		return 0, fd.name + " is not a number"
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return 0, fd.name + " is too large a number"
	}
	if !fd.ok(v) {
		return 0, fd.name + " must be " + fd.must
	}
	return v, ""
}

// quoteNotNumbers puts NaN, Infinity and -Infinity that stand outside of texts
// between quotes, so that the document can be read and the case be refused.
func quoteNotNumbers(text []byte) []byte {
	var out []byte
	inText := false
	for i := 0; i < len(text); i++ {
		c := text[i]
		if inText {
			out = append(out, c)
			if c == '\\' && i+1 < len(text) {
				i++
				out = append(out, text[i])
			} else if c == '"' {
				inText = false
			}
			continue
		}
		if word := notNumber(text[i:]); word != "" {
			out = append(out, '"')
			out = append(out, word...)
			out = append(out, '"')
			i += len(word) - 1
			continue
		}
		inText = c == '"'
		out = append(out, c)
	}
	return out
}

func notNumber(text []byte) string {
	for _, w := range [...]string{"NaN", "Infinity", "-Infinity"} {
		if len(text) >= len(w) && string(text[:len(w)]) == w {
			return w
		}
	}
	return ""
}
