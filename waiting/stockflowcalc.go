package waiting

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"slices"

	"roundtable/care"
)

// The stock-and-flow calculations read and write rows as the reference package
// does: {"months_waited_id":0,"incompletes":200}. A row that is not there is 0.

// flowRow is any of the reference's rows.
type flowRowIn struct {
	Period     int      `json:"period_id"`
	Bin        int      `json:"months_waited_id"`
	Referrals  *float64 `json:"referrals"`
	Incomplete *float64 `json:"incompletes"`
	Treated    *float64 `json:"treatments"`
	Renege     *float64 `json:"renege_param"`
	Capacity   *float64 `json:"capacity_param"`
}

// Limits of what is read.
const (
	mostFlowBins   = 1200
	mostFlowMonths = 1200
)

// flowCalcs are the names, in the order in which they are listed.
var flowCalcs = []struct {
	name   string
	answer func(json.RawMessage) (any, error)
}{
	{"params_m0TRUE_negTRUE", func(in json.RawMessage) (any, error) {
		return calcParams(in, FlowOptions{NegativeToReferrals: true})
	}},
	{"params_m0FALSE_negFALSE", func(in json.RawMessage) (any, error) { return calcParams(in, FlowOptions{ClipNegative: true}) }},
	{"projection_none", func(in json.RawMessage) (any, error) { return calcProjection(in, SurplusStays) }},
	{"projection_prioritise_long_waiters", func(in json.RawMessage) (any, error) { return calcProjection(in, SurplusLongWaiters) }},
	{"hist_percentile", calcPercentile},
	{"find_p", calcFindP},
	{"optimise_capacity", calcCapacity},
	{"steady_state", calcSteady},
}

// FlowCalcNames are the stock-and-flow calculations that FlowCalc knows.
func FlowCalcNames() []string {
	var names []string
	for _, f := range flowCalcs {
		names = append(names, f.name)
	}
	return names
}

// FlowCalc answers one case of a stock-and-flow calculation, for AnswerCases; nil
// for a name that is none.
func FlowCalc(name string) func(json.RawMessage) (any, error) {
	for _, f := range flowCalcs {
		if f.name == name {
			return f.answer
		}
	}
	return nil
}

// readFlow reads a case strictly in what matters: numbers must be numbers.
func readFlow(in json.RawMessage, into any) error {
	if len(in) == 0 || bytes.Equal(in, []byte("null")) {
		return errors.New(`the case has no "input"`)
	}
	if err := json.Unmarshal(in, into); err != nil {
		if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && wrong.Field != "" {
			return errors.New(wrong.Field + " is not of the kind that is expected")
		}
		return errors.New("the input is not an object with the names of this calculation")
	}
	return nil
}

// byBin puts one figure of rows in order of their bins, which must be 0 to the
// last, each once.
func byBin(rows []flowRowIn, name string, of func(flowRowIn) *float64) ([]float64, error) {
	if len(rows) == 0 || len(rows) > mostFlowBins {
		return nil, errors.New(name + " is missing, or has more bins than anybody waits months")
	}
	out := make([]float64, len(rows))
	seen := make([]bool, len(rows))
	for _, r := range rows {
		v := of(r)
		if r.Bin < 0 || r.Bin >= len(rows) || seen[r.Bin] {
			return nil, errors.New(name + " must have each months_waited_id from 0 up once")
		}
		if v == nil {
			return nil, errors.New(name + " has a row without its figure")
		}
		out[r.Bin], seen[r.Bin] = *v, true
	}
	return out, nil
}

func problemText(err error) error {
	if p, ok := errors.AsType[*care.Problem](err); ok {
		return errors.New(p.Error())
	}
	return err
}

type flowParam struct {
	Bin      int     `json:"months_waited_id"`
	Renege   float64 `json:"renege_param"`
	Capacity float64 `json:"capacity_param"`
}

func calcParams(in json.RawMessage, o FlowOptions) (any, error) {
	var c struct{ Referrals, Incompletes, Completes []flowRowIn }
	if err := readFlow(in, &c); err != nil {
		return nil, err
	}
	months, bins := len(c.Referrals), 0
	for _, r := range slices.Concat(c.Incompletes, c.Completes) {
		bins = max(bins, r.Bin+1)
		if r.Bin < 0 || r.Bin >= mostFlowBins || r.Period < 0 || r.Period >= months {
			return nil, errors.New("a row stands in a period or a bin that cannot be: periods are numbered from 0, one for each of referrals")
		}
	}
	if months > mostFlowMonths {
		return nil, errors.New("there are more months than a century has")
	}
	m := FlowMonths{Referrals: make([]float64, months)}
	for range months {
		m.Completed, m.Incomplete = append(m.Completed, make([]float64, bins)), append(m.Incomplete, make([]float64, bins))
	}
	for _, r := range c.Referrals {
		if r.Period < 0 || r.Period >= months || r.Referrals == nil {
			return nil, errors.New("referrals needs each period_id from 0 up with its figure")
		}
		m.Referrals[r.Period] = *r.Referrals
	}
	for _, rows := range []struct {
		of   [][]float64
		from []flowRowIn
		get  func(flowRowIn) *float64
	}{
		{m.Incomplete, c.Incompletes, func(r flowRowIn) *float64 { return r.Incomplete }},
		{m.Completed, c.Completes, func(r flowRowIn) *float64 { return r.Treated }},
	} {
		for _, r := range rows.from {
			if rows.get(r) == nil {
				return nil, errors.New("a row of incompletes or completes has no figure")
			}
			rows.of[r.Period][r.Bin] = *rows.get(r)
		}
	}
	rates, err := CalibrateFlow(m, o)
	if err != nil {
		return nil, problemText(err)
	}
	out := struct {
		Out []flowParam `json:"out"`
	}{}
	for b := range rates.Renege {
		out.Out = append(out.Out, flowParam{b, rates.Renege[b], rates.Capacity[b]})
	}
	return out, nil
}

// flowCase is what a projection starts from.
type flowCase struct {
	T0         []flowRowIn `json:"t0"`
	Params     []flowRowIn `json:"params"`
	Referrals  []float64   `json:"referrals"`
	Capacity   []float64   `json:"capacity"`
	TargetTime *float64    `json:"target_time"`  // months
	Weeks      *float64    `json:"target_weeks"` // in its place
	Share      *float64    `json:"p"`
}

func (c *flowCase) list() (start []float64, r FlowRates, err error) {
	if start, err = byBin(c.T0, "t0", func(r flowRowIn) *float64 { return r.Incomplete }); err != nil {
		return nil, r, err
	}
	if r.Renege, err = byBin(c.Params, "params", func(r flowRowIn) *float64 { return r.Renege }); err != nil {
		return nil, r, err
	}
	if r.Capacity, err = byBin(c.Params, "params", func(r flowRowIn) *float64 { return r.Capacity }); err != nil {
		return nil, r, err
	}
	if len(c.Referrals) == 0 || len(c.Referrals) > mostFlowMonths || len(c.Capacity) != len(c.Referrals) {
		return nil, r, errors.New("referrals and capacity need a figure for each month, as many of one as of the other")
	}
	return start, r, nil
}

// target reads a target; 92 % where no share is given.
func target(months, weeks, share *float64) (t FlowTarget, err error) {
	t.Share = 0.92
	if share != nil {
		t.Share = *share
	}
	switch {
	case months != nil:
		t.Months = *months
	case weeks != nil:
		t.Months = *weeks * MonthsPerWeek
	default:
		return t, errors.New("target_time (months) or target_weeks is missing")
	}
	if !(t.Months > 0) || !(t.Share > 0 && t.Share < 1) {
		return t, errors.New("the target must be more than 0 months, and p between 0 and 1")
	}
	return t, nil
}

func calcProjection(in json.RawMessage, s Surplus) (any, error) {
	var c flowCase
	if err := readFlow(in, &c); err != nil {
		return nil, err
	}
	start, r, err := c.list()
	if err != nil {
		return nil, err
	}
	months, err := ProjectFlow(start, r, c.Referrals, c.Capacity, s)
	if err != nil {
		return nil, problemText(err)
	}
	type row struct {
		Period     int     `json:"period_id"`
		Bin        int     `json:"months_waited_id"`
		Treated    float64 `json:"calculated_treatments"`
		Left       float64 `json:"reneges"`
		Incomplete float64 `json:"incompletes"`
	}
	out := struct {
		Out []row `json:"out"`
	}{}
	for t, m := range months {
		for b := range m.Treated {
			out.Out = append(out.Out, row{t + 1, b, m.Treated[b], m.Left[b], m.Incomplete[b]})
		}
	}
	return out, nil
}

func calcPercentile(in json.RawMessage) (any, error) {
	var c struct {
		Size []float64       `json:"wlsize"`
		P    json.RawMessage `json:"p"`
	}
	if err := readFlow(in, &c); err != nil {
		return nil, err
	}
	var many []float64
	var one float64
	single := json.Unmarshal(c.P, &one) == nil
	if single {
		many = []float64{one}
	} else if json.Unmarshal(c.P, &many) != nil || len(many) == 0 {
		return nil, errors.New("p is missing: a share from 0 to 1, or a list of them")
	}
	var months []Number
	for _, p := range many {
		if !(p >= 0 && p <= 1) {
			return nil, errors.New("p must be from 0 to 1")
		}
		months = append(months, FlowPercentile(c.Size, p))
	}
	if single {
		return struct {
			Months Number `json:"months"`
		}{months[0]}, nil
	}
	return struct {
		Months []Number `json:"months"`
	}{months}, nil
}

func calcFindP(in json.RawMessage) (any, error) {
	var c struct {
		Renege     []float64 `json:"renege"`
		First      *float64  `json:"mu_1"`
		Referrals  *float64  `json:"referrals"`
		TargetTime *float64  `json:"target_time"`
		Weeks      *float64  `json:"target_weeks"`
		Share      *float64  `json:"percentile"`
	}
	if err := readFlow(in, &c); err != nil {
		return nil, err
	}
	if len(c.Renege) == 0 || len(c.Renege) > mostFlowBins || c.First == nil || c.Referrals == nil {
		return nil, errors.New("renege (a share for each bin), mu_1 and referrals are needed")
	}
	if slices.ContainsFunc(c.Renege, func(r float64) bool { return !(r >= 0 && r <= 1) }) || !(*c.First >= 0) || !(*c.Referrals > 0) {
		return nil, errors.New("renege must hold shares from 0 to 1, mu_1 be 0 or more and referrals more than 0")
	}
	t, err := target(c.TargetTime, c.Weeks, c.Share)
	if err != nil {
		return nil, err
	}
	g := FindP(c.Renege, *c.Referrals, *c.First, t)
	type row struct {
		Bin     int     `json:"months_waited_id"`
		Renege  float64 `json:"r"`
		Service float64 `json:"service"`
		Treated float64 `json:"sigma"`
		Waiting float64 `json:"wlsize"`
	}
	var rows []row
	for b, x := range g.Bins {
		rows = append(rows, row{b, x.Renege, x.Service, x.Treated, x.Waiting})
	}
	status := "Converged"
	if g.Status != FlowConverged {
		status = "Not converged"
	}
	return struct {
		P       float64 `json:"p1"`
		Months  Number  `json:"time_p"`
		Treated float64 `json:"mu"`
		Waiting float64 `json:"wlsize"`
		Rows    []row   `json:"waiting_list"`
		Tries   int     `json:"n"`
		Status  string  `json:"status"`
	}{g.P, g.Months, g.Treated, g.Waiting, rows, g.Tries, status}, nil
}

func calcCapacity(in json.RawMessage) (any, error) {
	var c flowCase
	if err := readFlow(in, &c); err != nil {
		return nil, err
	}
	start, r, err := c.list()
	if err != nil {
		return nil, err
	}
	t, err := target(c.TargetTime, c.Weeks, c.Share)
	if err != nil {
		return nil, err
	}
	found, err := CapacityForTarget(start, r, c.Referrals, c.Capacity, t)
	return found, problemText(err)
}

func calcSteady(in json.RawMessage) (any, error) {
	var c struct {
		Renege     []float64 `json:"renege"`
		Profile    []float64 `json:"treatments"`
		Referrals  float64   `json:"referrals"`
		TargetTime *float64  `json:"target_time"`
		Weeks      *float64  `json:"target_weeks"`
		Share      *float64  `json:"p"`
	}
	if err := readFlow(in, &c); err != nil {
		return nil, err
	}
	if len(c.Renege) > 120 || slices.ContainsFunc(c.Renege, func(r float64) bool { return !(r >= 0 && r < 1) }) ||
		slices.ContainsFunc(c.Profile, func(v float64) bool { return !(v >= 0) || math.IsInf(v, 0) }) {
		return nil, errors.New("renege must hold at most 120 shares from 0 to below 1, and treatments numbers of 0 or more")
	}
	t, err := target(c.TargetTime, c.Weeks, c.Share)
	if err != nil {
		return nil, err
	}
	s, err := SteadyFlow(c.Renege, c.Profile, c.Referrals, t)
	if err != nil {
		return nil, problemText(err)
	}
	return struct {
		Treated []float64 `json:"treatments"`
		Left    []float64 `json:"reneges"`
		Waiting []float64 `json:"incompletes"`
		Apart   float64   `json:"distance"`
		Months  Number    `json:"time_p"`
	}{s.Treated, s.Left, s.Waiting, s.Apart, FlowPercentile(s.Waiting, t.Share)}, nil
}
