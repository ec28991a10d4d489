package forecast

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"

	"roundtable/care"
)

// Scenario is a question: how lists would stand with other capacity, willingness or
// rules than now. Its lists are those that were measured, with its changes; or its
// own, given whole. It names no person and holds no count of a list that was
// measured, so that it may be kept and shown to all who forecast.
type Scenario struct {
	Name   string    `json:"name,omitempty"`
	Weeks  int       `json:"weeks,omitempty"` // what is left out takes the default
	Runs   int       `json:"runs,omitempty"`
	Seed   uint64    `json:"seed,omitempty"`
	Over   []int     `json:"over,omitempty"`
	Share  float64   `json:"share,omitempty"`
	Bands  []float64 `json:"bands,omitempty"`
	Rule   Rule      `json:"rule,omitzero"`
	Target float64   `json:"target_weeks,omitempty"` // of the advice: 18 when left out
	// Pool lets all lists treat each other's people, where those are willing.
	Pool    bool     `json:"pool,omitempty"`
	Changes []Change `json:"changes,omitempty"`
	Goal    *Goal    `json:"goal,omitempty"`

	Groupings []Grouping `json:"groupings,omitempty"`
	Lists     []List     `json:"lists,omitempty"`
}

// Change is what differs from now on one list, or on all: what is nil stays.
type Change struct {
	List        string   `json:"list,omitempty"` // by its name; "" is every list
	Pool        *string  `json:"pool,omitempty"`
	Willing     *float64 `json:"willing,omitempty"`
	Leave       *float64 `json:"leave,omitempty"`
	Missed      *float64 `json:"missed,omitempty"`
	MissedLeave *float64 `json:"missed_leave,omitempty"`
	// Referrals and Capacity are a week, in place of what was measured and no longer
	// unsure; the More are added to it.
	Referrals     *float64 `json:"referrals,omitempty"`
	Capacity      *float64 `json:"capacity,omitempty"`
	MoreReferrals float64  `json:"more_referrals,omitempty"`
	MoreCapacity  float64  `json:"more_capacity,omitempty"`
	Extra         []Extra  `json:"extra,omitempty"`
}

// mostScenario is the most bytes of a scenario document.
const mostScenario = 16 << 20

// ReadScenario reads the JSON document of a scenario. The error is a *care.Problem
// that says what cannot be read, and where.
func ReadScenario(r io.Reader) (*Scenario, error) {
	text, err := io.ReadAll(io.LimitReader(r, mostScenario+1))
	if err != nil {
		return nil, fmt.Errorf("scenario: %w", err)
	}
	if len(text) > mostScenario {
		return nil, &care.Problem{What: "The scenario is larger than 16 MB.", Remedy: "Leave lists out that are not asked for."}
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, &care.Problem{What: "The scenario is empty.", Remedy: "Give one JSON document, such as {\"weeks\": 26}; docs/forecast.md names what it may hold."}
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	var s Scenario
	if err := d.Decode(&s); err != nil {
		return nil, badScenario(err, text)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, &care.Problem{What: "Something stands after the scenario's end.", Remedy: "Give one JSON document: {…}."}
	}
	return &s, s.stated(text)
}

// stated refuses a nought or an empty list that was written down: read as "left out" it
// would take what nobody asked for.
func (s *Scenario) stated(text []byte) error {
	var has struct {
		Weeks, Runs *int
		Lists       *[]json.RawMessage
	}
	if json.Unmarshal(text, &has) != nil {
		return nil // whatever was read as a scenario can be read as this
	}
	for _, n := range []struct {
		name string
		v    *int
		most int
	}{{"weeks", has.Weeks, MostWeeks}, {"runs", has.Runs, MostRuns}} {
		if n.v != nil && *n.v == 0 {
			return &care.Problem{What: "0 " + n.name + " cannot be forecast.", Where: n.name, Remedy: fmt.Sprintf("Give 1 to %d, or leave it out.", n.most)}
		}
	}
	if has.Lists != nil && len(*has.Lists) == 0 {
		return &care.Problem{What: "The scenario gives lists, and there is none among them.", Where: "lists", Remedy: "Give at least one, or leave lists out to forecast those that are measured."}
	}
	return nil
}

func badScenario(err error, text []byte) error {
	p := &care.Problem{What: "The scenario is not written as this program reads it.", Remedy: "See docs/forecast.md for its names.", Err: err}
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		p.What = "The scenario is not JSON."
		p.Where = fmt.Sprintf("line %d", 1+bytes.Count(text[:min(int(e.Offset), len(text))], []byte("\n")))
	}
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		p.What, p.Where = fmt.Sprintf("The scenario has %s where %s is expected.", jsonWords(e.Value), goWords(e.Type)), e.Field
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		p.What, p.Where = "The scenario breaks off: a bracket or a quotation mark is not closed.", fmt.Sprintf("line %d, its last", 1+bytes.Count(bytes.TrimSpace(text), []byte("\n")))
	}
	if name, ok := unknownField(err); ok {
		p.What = fmt.Sprintf("The scenario has a name %s that means nothing here.", name)
	}
	return p
}

// jsonWords says what stands in the document: "text", "the number 4.5".
func jsonWords(found string) string {
	kind, number, _ := strings.Cut(found, " ")
	switch {
	case kind == "number" && number != "":
		return "the number " + number
	case kind == "string":
		return "text"
	case kind == "array":
		return "a list [...]"
	case kind == "object":
		return "an object {...}"
	}
	return found
}

// goWords says what is expected.
func goWords(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Int, reflect.Int32, reflect.Int64, reflect.Uint64:
		return "a whole number"
	case reflect.Float64:
		return "a number"
	case reflect.String:
		return "text"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice:
		return "a list [...]"
	}
	return "an object {...}"
}

// unknownField is the name that encoding/json does not know.
func unknownField(err error) (string, bool) {
	_, name, ok := bytes.Cut([]byte(err.Error()), []byte("unknown field "))
	return string(name), ok
}

// Setup is the scenario on lists as they are now: copies of them, changed. The
// error, a *care.Problem, is for a change to a list that is none, and for what
// cannot be run.
func (s *Scenario) Setup(now []List, groupings []Grouping) (*Setup, error) {
	x := &Setup{
		Name: s.Name, Weeks: s.Weeks, Runs: s.Runs, Seed: s.Seed, Over: s.Over, Share: s.Share, Bands: s.Bands, Rule: s.Rule,
		Groupings: groupings, Lists: append([]List{}, now...),
	}
	if len(s.Lists) > 0 {
		x.Lists, x.Groupings = append([]List{}, s.Lists...), s.Groupings
	}
	if s.Pool {
		for i := range x.Lists {
			x.Lists[i].Pool = "all"
		}
	}
	for _, c := range s.Changes {
		found := c.List == "" && len(x.Lists) > 0
		for i := range x.Lists {
			if c.List == "" || c.List == x.Lists[i].Name {
				c.on(&x.Lists[i])
				found = true
			}
		}
		if !found {
			var names []string
			for i := range x.Lists {
				names = append(names, x.Lists[i].Name)
			}
			return nil, &care.Problem{
				What: fmt.Sprintf("The scenario changes a list %q, and there is none of that name.", c.List), Where: "changes",
				Remedy: fmt.Sprintf("The lists are %q.", names),
			}
		}
	}
	x.Defaults()
	return x, x.Check()
}

func (c *Change) on(l *List) {
	set := func(to, from *float64) {
		if from != nil {
			*to = *from
		}
	}
	if c.Pool != nil {
		l.Pool = *c.Pool
	}
	set(&l.Willing, c.Willing)
	set(&l.Leave, c.Leave)
	set(&l.Missed, c.Missed)
	set(&l.MissedLeave, c.MissedLeave)
	if c.Referrals != nil {
		l.Referrals.Weekly, l.Referrals.Unsure = *c.Referrals, 0
	}
	if c.Capacity != nil {
		l.Capacity.Weekly, l.Capacity.Unsure = *c.Capacity, 0
	}
	l.Referrals.more(c.MoreReferrals)
	l.Capacity.more(c.MoreCapacity)
	if len(c.Extra) > 0 {
		l.Extra = append(append([]Extra{}, l.Extra...), c.Extra...)
	}
}

// more adds to a flow, of which as much stays unsure as was.
func (f *Flow) more(by float64) {
	if by == 0 {
		return
	}
	was := f.Weekly
	f.Weekly = max(0, f.Weekly+by)
	if f.Weekly > 0 {
		f.Unsure = min(2, f.Unsure*was/f.Weekly)
	}
}
