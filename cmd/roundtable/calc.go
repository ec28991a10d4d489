package main

import (
	"fmt"
	"strings"

	"roundtable/waiting"
)

// calcCmd answers queue formulas: {"cases":[{"name":…,"input":{…}}]} in, the
// same list with "output" (or "error") out.
type calcCmd struct {
	Name string `arg:"" optional:"" help:"The formula; without one the names are listed."`
	JSON bool   `help:"Accepted for symmetry: the answer is always JSON."`
}

// Run answers one formula.
func (c *calcCmd) Run(e *env) error {
	if c.Name == "" {
		if c.JSON {
			return printJSON(e.stdout, waiting.CalcNames())
		}
		fmt.Fprintln(e.stdout, strings.Join(waiting.CalcNames(), "\n"))
		return nil
	}
	return waiting.Calc(c.Name, e.stdin, e.stdout)
}
