package main

import (
	"fmt"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/measures/stats"
	"roundtable/waiting"
)

// calcCmd answers queue formulas and statistics:
// {"cases":[{"name":…,"input":{…}}]} in, the same list with "output" (or "error")
// out.
type calcCmd struct {
	Name string `arg:"" optional:"" help:"The formula; without one the names are listed."`
	JSON bool   `help:"Accepted for symmetry: the answer is always JSON."`
}

// Run answers one formula.
func (c *calcCmd) Run(e *env) error {
	names := slices.Concat(waiting.CalcNames(), waiting.FlowCalcNames(), stats.CalcNames())
	switch {
	case c.Name == "" && c.JSON:
		return printJSON(e.stdout, names)
	case c.Name == "":
		fmt.Fprintln(e.stdout, strings.Join(names, "\n"))
		return nil
	case !slices.Contains(names, c.Name):
		return &care.Problem{
			What:   fmt.Sprintf("There is no calculation called %q.", c.Name),
			Remedy: "Use one of: " + strings.Join(names, ", ") + ".",
		}
	}
	if statistic := stats.Calc(c.Name); statistic != nil {
		return waiting.AnswerCases(e.stdin, e.stdout, statistic)
	}
	if flow := waiting.FlowCalc(c.Name); flow != nil {
		return waiting.AnswerCases(e.stdin, e.stdout, flow)
	}
	return waiting.Calc(c.Name, e.stdin, e.stdout)
}
