package stats

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"roundtable/care"
)

// Calculation answers the input of one case of `roundtable calc`: the output, or
// an error whose text is the plain words of the answer.
type Calculation func(input json.RawMessage) (any, error)

var calculations = map[string]Calculation{
	"oap_bed_days": bedDays,
	"quantile":     quantile,
	"suppression":  suppression,
	"wilson":       wilson,
}

// CalcNames are the names that Calc knows, sorted; each is that of a file of
// vectors.
func CalcNames() []string {
	names := make([]string, 0, len(calculations))
	for name := range calculations {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Calc gives the calculation of a name; nil where there is none.
func Calc(name string) Calculation { return calculations[name] }

// suppression marks a count {"x":…} or a percentage {"num":…,"den":…} by every
// rule that has a word on it.
func suppression(input json.RawMessage) (any, error) {
	var in struct{ X, Num, Den *int64 }
	dec := json.NewDecoder(bytes.NewReader(input))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&in); err != nil {
		return nil, fmt.Errorf(`"input" is neither {"x":…} nor {"num":…,"den":…} with whole numbers of people`)
	}
	type marks struct {
		Local   Figure  `json:"mhsds_subnational"`
		England Figure  `json:"mhsds_england"`
		HES     *Figure `json:"hes_1_to_7,omitempty"`
	}
	var m marks
	var err error
	mark := func(to *Figure, f func() (Figure, error)) {
		if err == nil {
			*to, err = f()
		}
	}
	switch {
	case in.X != nil && in.Num == nil && in.Den == nil:
		m.HES = new(Figure)
		mark(&m.Local, func() (Figure, error) { return MHSDS.Count(*in.X) })
		mark(&m.England, func() (Figure, error) { return MHSDSEngland.Count(*in.X) })
		mark(m.HES, func() (Figure, error) { return HES.Count(*in.X) })
	case in.X == nil && in.Num != nil && in.Den != nil:
		mark(&m.Local, func() (Figure, error) { return MHSDS.Percent(*in.Num, *in.Den) })
		mark(&m.England, func() (Figure, error) { return MHSDSEngland.Percent(*in.Num, *in.Den) })
	default:
		return nil, &care.Problem{What: `Either "x" is needed, or "num" and "den".`}
	}
	if err != nil {
		return nil, err
	}
	return m, nil
}
