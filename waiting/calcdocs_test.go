package waiting

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// calcTexts say of each calculation what it is, its formula, the units of its
// fields and an example; the example's answer is computed.
var calcTexts = map[string]struct{ words, formula, units, input string }{
	"queue_load": {
		"How much of the capacity demand takes. At 1 or more the list grows without end.", "demand / capacity",
		"demand, capacity: people a week", `{"demand":30,"capacity":27}`,
	},
	"target_mean_wait": {
		"The mean wait at which the target is met. With exponential waits, factor 4 lets exp(-4) = 1.8 % miss it, factor 6 0.25 %.", "target_wait / factor",
		"target_wait: weeks; factor: a pure number, 4 in doubt", `{"target_wait":52,"factor":4}`,
	},
	"target_queue_size": {
		"How many people the list holds at the target mean wait. A queue is too big above twice this.", "demand * target_wait / factor",
		"demand: people a week; target_wait: weeks; value: people", `{"demand":30,"target_wait":52,"factor":4}`,
	},
	"target_capacity": {
		"The capacity that keeps a list at its target: the formula of the NHSRwaitinglist package's code.", "demand + (cv_demand^2 + cv_capacity^2) / 2 * factor / target_wait",
		"demand, value: people a week; target_wait: weeks; cv_demand, cv_capacity: coefficients of variation of the times between referrals and between removals",
		`{"demand":30,"target_wait":52,"factor":4,"cv_demand":1,"cv_capacity":1}`,
	},
	"target_capacity_paper": {
		"The same question by the formula of the paper, which differs from the code's. Its variability is not the factor above, as which the package's vignette passes it.",
		"demand + 2 * (1 + 4 * variability) / target_wait",
		"demand, value: people a week; target_wait: weeks; variability: a pure number, 1 in doubt", `{"demand":30,"target_wait":52,"variability":1}`,
	},
	"relief_capacity": {
		"The capacity that brings a queue to its target in so many weeks (26 is usual). Below demand, even negative, when the queue is smaller than its target.",
		"demand + (queue_size - target_queue_size) / time_to_target",
		"demand, value: people a week; queue_size, target_queue_size: people; time_to_target: weeks",
		`{"demand":30,"queue_size":1200,"target_queue_size":390,"time_to_target":26}`,
	},
	"relief_capacity_uncertain": {
		"The same, with demand raised for having been measured on few referrals: x = 2 * demand * cv_demand / sqrt(num_referrals), and where num_referrals > 0 and x < 1 demand becomes demand / (1 - x). Where x >= 1 nothing is raised, as in the package, although demand is then very uncertain; and x is no pure number.",
		"relief_capacity with demand / (1 - x)",
		"as above; num_referrals: how many were measured; cv_demand: coefficient of variation", `{"demand":0.4,"queue_size":1200,"target_queue_size":390,"time_to_target":26,"num_referrals":10,"cv_demand":0.5}`,
	},
	"waiting_list_pressure": {
		"Above 1 the list is under pressure. Both waits are in weeks.", "2 * mean_wait / target_wait",
		"mean_wait, target_wait: weeks", `{"mean_wait":63,"target_wait":52}`,
	},
	"rtt_journey": {
		"The list that exponential waits make when this share of them is within 18 weeks.",
		"lambda = -ln(1 - performance) / 18; total_population = referral_rate / lambda; mean_wait_weeks = 1 / lambda",
		"referral_rate: people a week; performance: a share between 0 and 1; lambda: a week; total_population: people", `{"referral_rate":300,"performance":0.92}`,
	},
	"week_bands": {
		"The weekly band that a wait of so many days stands in, and the limits that it is over. 0 to 7 days are band 1; 126 days are within 18 weeks; over 52, 65, 78 and 104 weeks from 365, 456, 547 and 729 days.",
		"max(1, ceil(days / 7))",
		"days: whole days", `{"days":126}`,
	},
}

const calcIntro = `# The calculations

This page is written from the code by a test (` + "`ROUNDTABLE_UPDATE=1 go test ./waiting -run Docs`" + `).

` + "`roundtable calc NAME`" + ` reads cases as JSON on standard input and answers them on standard output:

` + "```sh" + `
echo '{"cases":[{"name":"hips","input":{"demand":30,"capacity":27}}]}' | roundtable calc queue_load
# {"cases":[{"name":"hips","output":{"value":1.1111111111111112}}]}
` + "```" + `

- The same list comes back, with ` + "`output`" + ` in place of ` + "`input`" + `. A case that cannot be answered has ` + "`error`" + ` in plain
  words instead, and the others still answer.
- Every field must be there: no default is assumed, a text or an array is no number, and of a field that is there twice
  neither is taken. What a formula does not ask for is passed over. NaN, Infinity and 1e999 spoil their own case alone.
- An unknown name, or a document that is not of this shape, is an error of the whole: nothing is written and the exit
  status is 1, with the line in which the JSON breaks off. With bad cases among good ones it is 0.

The formulas are those of Fong and others and of Walton, as the R package NHSRwaitinglist (0.1.2.9001, commit 0d85b69)
implements them. Tests hold each to 1e-9 against what that program gave (` + "`waiting/testdata/calc`" + `).

Statistics are answered in the same way, all of a case at once:

| Name | Input | Output |
|---|---|---|
| ` + "`" + `suppression` + "`" + ` | ` + "`" + `{"x":3}` + "`" + ` or ` + "`" + `{"num":12,"den":37}` + "`" + ` | the count or percentage by each rule, or ` + "`" + `*` + "`" + ` ([suppression.md](suppression.md)) |
| ` + "`" + `wilson` + "`" + ` | ` + "`" + `{"x":[116,220],"n":[1000,1000],"confidence":0.95}` + "`" + ` | ` + "`" + `lower` + "`" + ` and ` + "`" + `upper` + "`" + ` limits of each proportion |
| ` + "`" + `quantile` + "`" + ` | ` + "`" + `{"values":[7,null,3],"nquantiles":2,"invert":true}` + "`" + ` | the group of each value; inverted, 1 is the highest |
| ` + "`" + `oap_bed_days` + "`" + ` | ` + "`" + `{"start":"2026-01-20","end":null,"rp_start":"2026-01-01","rp_end":"2026-01-31"}` + "`" + ` | days of the placement in the period |
`

const calcFlow = `
## Stock and flow

A list by whole months waited, of which the last bin holds all longer waits, and how a month of referrals, treatments and leavers
moves it on. The names are those of the file of results that the tests hold them to, to 1e-9: what NHSRtt 0.4.1 gave
(` + "`waiting/testdata/stock_and_flow.json`" + `). Rows may stand in any order; a bin or a month may not be missing.
`

// calcFlowTexts say of each stock-and-flow calculation what it is, with an example.
var calcFlowTexts = func() map[string]struct{ words, input string } {
	const params = `[{"months_waited_id":0,"renege_param":0.1,"capacity_param":0.2},{"months_waited_id":1,"renege_param":0.05,"capacity_param":0.15},{"months_waited_id":2,"renege_param":0.03,"capacity_param":0.1}]`
	const list = `"t0":[{"months_waited_id":0,"incompletes":200},{"months_waited_id":1,"incompletes":150},{"months_waited_id":2,"incompletes":140}],"params":` + params
	const months = `{"referrals":[{"period_id":0,"referrals":100},{"period_id":1,"referrals":110}],"incompletes":[{"period_id":0,"months_waited_id":0,"incompletes":80},{"period_id":0,"months_waited_id":1,"incompletes":60},{"period_id":1,"months_waited_id":0,"incompletes":85},{"period_id":1,"months_waited_id":1,"incompletes":115}],"completes":[{"period_id":0,"months_waited_id":0,"treatments":15},{"period_id":0,"months_waited_id":1,"treatments":10},{"period_id":1,"months_waited_id":0,"treatments":20},{"period_id":1,"months_waited_id":1,"treatments":20}]}`
	return map[string]struct{ words, input string }{
		"params_m0TRUE_negTRUE": {
			"The mean over the months of the share of each bin that leaves without treatment (renege_param) and that is treated (capacity_param); the first month only says who moves on. More people waiting in bin 0 than were referred raise that month's referrals; otherwise negative numbers of leavers are kept.", months,
		},
		"params_m0FALSE_negFALSE":            {"The same, with negative numbers of leavers taken for none.", months},
		"projection_none":                    {"Moves a list on, a month for each of referrals and capacity. Capacity goes to the bins in proportion to capacity_param and to who is in them; what a bin cannot use stays there, so that it may fall below nought.", `{` + list + `,"referrals":[120],"capacity":[90]}`},
		"projection_prioritise_long_waiters": {"The same, where capacity that a bin cannot use treats the longest waiting.", `{` + list + `,"referrals":[120],"capacity":[300]}`},
		"hist_percentile":                    {"The months that a share p of a list has waited at most, linear within a bin; p is one share or a list of them.", `{"wlsize":[100,50,25,12],"p":[0.5,0.92]}`},
		"find_p": {
			"The list in balance on which those who have waited m months are treated at mu_1 * p1^m a month (no more than are there; the last bin has the service of all months up to 24), such that 92 % (or percentile) have waited target_time months at most. The search halves the interval from 0.1 to 0.85, widened where the answer lies outside, until it is within 0.001 months; sigma is who is treated.",
			`{"renege":[0.04,0.04,0.03,0.01,0.02,0.02,0.01],"mu_1":2651.227,"referrals":12000,"target_weeks":18}`,
		},
		"optimise_capacity": {
			"By how much a profile of monthly capacity has to be multiplied so that p (0.92) of the list has waited target_time months (or target_weeks) at most at the end of the last month, within 0.001 months: from 1 by steps of 1, halved once the target lies between two tries, 50 tries at most. status is converged, waitlist_cleared (less is too little, and more leaves nobody), not_converged or no_starting_capacity.",
			`{` + list + `,"referrals":[120,120,120],"capacity":[90,90,90],"target_weeks":9}`,
		},
		"steady_state": {
			"Of all lists in balance that meet the target exactly, the one whose treatments by bin are nearest to those given: the smallest sum of differences (a linear programme). renege is the share of each bin's inflow that leaves.",
			`{"renege":[0.1,0.05,0.03,0.02],"treatments":[60,20,10,10],"referrals":120,"target_weeks":9,"p":0.92}`,
		},
	}
}()

const calcDefects = `
## What the reference does wrong and is done right here

The package computes its list statistics from rows; ours (` + "`waiting.Stats`" + `, with ` + "`Standing`" + `) does the same. Where it is
wrong, ours is right and so differs on purpose; tests name each.

| In the reference | Here |
|---|---|
| mean wait in days set against a target in weeks: pressure is seven times too high | weeks on both sides |
| the queue from a start date counts people who had left before it | only those still there |
| an end date before the last referral is an error | referrals after it are left out |
| removal statistics ignore the window | only removals in it |
| rows that are not sorted change the result | the order of rows means nothing |
| people who withdrew keep their place in the queue | they leave it on the day they withdrew, and are no removals |
| without removals the load is not a number and "too big" is blank | capacity is 0, the load infinite (null in JSON) and too big |
| the count of demand is one too high | the number of referrals |
| referrals in the future enter the mean wait | they do not |

Three more concern its simulator and scheduler: it schedules those who withdrew, loses the list that it was given, and takes
time quadratic in the rows. Ours (` + "`roundtable forecast`" + `, [forecast.md](forecast.md)) do none of it.
`

func calcDoc(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(calcIntro)
	for _, f := range formulas {
		text, ok := calcTexts[f.name]
		if !ok {
			t.Errorf("nothing is written of %s", f.name)
		}
		var out bytes.Buffer
		if err := Calc(f.name, strings.NewReader(`{"cases":[{"name":"example","input":`+text.input+`}]}`), &out); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(out.String(), `"error"`) {
			t.Errorf("%s: the example cannot be answered: %s", f.name, out.String())
		}
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n    %s\n\n%s.\n\n| Field | Must be |\n|---|---|\n", f.name, text.words, text.formula, text.units)
		for _, fd := range f.fields {
			fmt.Fprintf(&b, "| `%s` | %s |\n", fd.name, fd.must)
		}
		fmt.Fprintf(&b, "\n```json\n%s\n%s```\n", `{"cases":[{"name":"example","input":`+text.input+`}]}`, out.String())
	}
	b.WriteString(calcFlow)
	for _, name := range FlowCalcNames() {
		text, ok := calcFlowTexts[name]
		if !ok {
			t.Errorf("nothing is written of %s", name)
		}
		var out bytes.Buffer
		if err := AnswerCases(strings.NewReader(`{"cases":[{"name":"example","input":`+text.input+`}]}`), &out, FlowCalc(name)); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(out.String(), `"error"`) {
			t.Errorf("%s: the example cannot be answered: %s", name, out.String())
		}
		fmt.Fprintf(&b, "\n### %s\n\n%s\n\n```json\n{\"cases\":[{\"name\":\"example\",\"input\":%s}]}\n%s```\n", name, text.words, text.input, out.String())
	}
	b.WriteString(calcDefects)
	return b.String()
}

func TestDocsCalc(t *testing.T) { sameAsDoc(t, "../docs/calc.md", calcDoc(t)) }
