package stats

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"

	"roundtable/care"
)

// read decodes an input whose every field is known and there.
func read[T any](input json.RawMessage, shape string) (in T, err error) {
	dec := json.NewDecoder(bytes.NewReader(input))
	dec.DisallowUnknownFields()
	if dec.Decode(&in) != nil {
		return in, errors.New(`"input" is not of the shape ` + shape)
	}
	return in, nil
}

// wilson gives the limits of each proportion; at full confidence, where all have
// the same, they stand once, as in the reference.
func wilson(input json.RawMessage) (any, error) {
	const shape = `{"x":[…],"n":[…],"confidence":0.95}`
	in, err := read[struct {
		X, N       listOrOne
		Confidence *float64
	}](input, shape)
	if err != nil {
		return nil, err
	}
	if in.Confidence == nil || len(in.X) == 0 || len(in.X) != len(in.N) {
		return nil, errors.New(`"input" is not of the shape ` + shape)
	}
	var out struct {
		Lower []float64 `json:"lower"`
		Upper []float64 `json:"upper"`
	}
	for i := range in.X {
		w, err := Wilson(in.X[i], in.N[i], *in.Confidence)
		if err != nil {
			return nil, err
		}
		out.Lower, out.Upper = append(out.Lower, w.Low), append(out.Upper, w.High)
	}
	if share, _, _ := level(*in.Confidence); share == 1 {
		out.Lower, out.Upper = out.Lower[:1], out.Upper[:1]
	}
	return out, nil
}

// listOrOne is a list of numbers, or one number in its place.
type listOrOne []float64

// UnmarshalJSON reads either; null is neither.
func (l *listOrOne) UnmarshalJSON(text []byte) error {
	var one *float64
	if json.Unmarshal(text, &one) == nil {
		if one == nil {
			return errors.New("null is no number")
		}
		*l = listOrOne{*one}
		return nil
	}
	var many []*float64
	if err := json.Unmarshal(text, &many); err != nil {
		return err
	}
	for _, v := range many {
		if v == nil {
			return errors.New("null is no number")
		}
		*l = append(*l, *v)
	}
	return nil
}

// quantile puts values into groups; null for those without one.
func quantile(input json.RawMessage) (any, error) {
	const shape = `{"values":[…],"nquantiles":10,"invert":true}`
	in, err := read[struct {
		Values     []*float64
		NQuantiles *int
		Invert     *bool
	}](input, shape)
	if err != nil {
		return nil, err
	}
	if in.Values == nil || in.NQuantiles == nil || in.Invert == nil {
		return nil, errors.New(`"input" is not of the shape ` + shape)
	}
	values := make([]float64, len(in.Values))
	for i, v := range in.Values {
		values[i] = math.NaN()
		if v != nil {
			values[i] = *v
		}
	}
	groups, err := Quantiles(values, *in.NQuantiles, !*in.Invert)
	if err != nil {
		return nil, err
	}
	out := struct {
		Quantile []*int `json:"quantile"`
	}{make([]*int, len(groups))}
	for i, g := range groups {
		if g > 0 {
			out.Quantile[i] = &g
		}
	}
	return out, nil
}

// bedDays counts the days of one placement in a period.
func bedDays(input json.RawMessage) (any, error) {
	const shape = `{"start":"2026-01-31","end":null,"rp_start":"2026-01-01","rp_end":"2026-01-31"}`
	in, err := read[struct {
		Start, End *string
		From       *string `json:"rp_start"`
		To         *string `json:"rp_end"`
	}](input, shape)
	if err != nil {
		return nil, err
	}
	var dates [4]care.Date
	for i, text := range [...]*string{in.Start, in.From, in.To, in.End} {
		if text == nil {
			if i < 3 {
				return nil, errors.New(`"input" is not of the shape ` + shape)
			}
			continue
		}
		if dates[i], err = care.ParseDate(*text); err != nil {
			return nil, errors.New("a date is not a day written as YYYY-MM-DD")
		}
	}
	if start, from, to, end := dates[0], dates[1], dates[2], dates[3]; to < from || end != 0 && end < start {
		return nil, errors.New("something ends before it starts")
	} else {
		return struct {
			BedDays int `json:"bed_days"`
		}{BedDays(start, end, from, to)}, nil
	}
}
