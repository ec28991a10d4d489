package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/sharing"
	"roundtable/waiting"
)

// prioritiesCmd shows and changes the meaning of the priority codes.
type prioritiesCmd struct {
	Set     string `help:"Put this CSV file in force (- reads standard input): the columns of what the verb prints with --csv." placeholder:"FILE" xor:"do"`
	Undo    bool   `help:"Put in force what stood before the newest version." xor:"do"`
	History bool   `help:"Say who agreed which version, newest first." xor:"do"`
	CSV     bool   `help:"Print the codes as CSV, to change and --set again." xor:"as"`
	JSON    bool   `help:"Print JSON." xor:"as"`
	actFlags
	dataFlags
}

// mostPrioritiesBytes bounds the file of --set.
const mostPrioritiesBytes = 1 << 20

// Run shows the codes that are in force, or changes them first.
func (c *prioritiesCmd) Run(e *env) error {
	text, err := c.input(e)
	if err != nil {
		return err
	}
	store, err := c.store(e)
	if err != nil {
		return err
	}
	defer store.Close()
	list := waiting.NewList(waiting.Options{Store: store})
	who, err := c.changer(e, store)
	if err != nil {
		return err
	}
	switch {
	case c.Set != "":
		_, err = list.SetPriorities(e.ctx, who, text)
	case c.Undo:
		_, err = list.UndoPriorities(e.ctx, who)
	case c.History:
		return c.history(e, list)
	}
	if err != nil {
		return err
	}
	p, err := list.Priorities(e.ctx)
	if err != nil {
		return err
	}
	return c.print(e.stdout, p)
}

// changer is who changes the codes: somebody who may write what partners agree.
// Reading them is everybody's.
func (c *prioritiesCmd) changer(e *env, store ledger.Store) (care.Viewer, error) {
	if c.Set == "" && !c.Undo {
		return operator, nil
	}
	k, err := c.asks(e, store)
	if err != nil {
		return care.Viewer{}, err
	}
	return k.viewer(func(d sharing.RoleData) bool { return d.May(sharing.DraftAgreement) }), k.may(sharing.DraftAgreement, "")
}

// store opens the ledger: only to read, where nothing is changed.
func (c *prioritiesCmd) store(e *env) (ledger.Store, error) {
	if c.Set != "" || c.Undo {
		return c.open(e)
	}
	return c.read(e)
}

// input is the file of --set.
func (c *prioritiesCmd) input(e *env) (string, error) {
	var from io.Reader
	switch c.Set {
	case "":
		return "", nil
	case "-":
		from = e.stdin
	default:
		f, err := os.Open(c.Set)
		if err != nil {
			return "", &care.Problem{What: "That file cannot be opened.", Where: c.Set, Remedy: "Name a CSV file that is there.", Err: err}
		}
		defer f.Close()
		from = f
	}
	text, err := io.ReadAll(io.LimitReader(from, mostPrioritiesBytes))
	return string(text), err
}

func (c *prioritiesCmd) history(e *env, list *waiting.List) error {
	all, err := list.PrioritiesHistory(e.ctx)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(e.stdout, all)
	}
	if len(all) == 0 {
		fmt.Fprintln(e.stdout, "No version was agreed: the published codes are in force.")
	}
	for _, v := range all {
		force := ""
		if v.InForce {
			force = ", in force"
		}
		fmt.Fprintf(e.stdout, "%s  version %s, %d codes, by %s (record %d%s)\n", v.At.In(care.London).Format("2006-01-02 15:04"), v.Version, v.Codes, v.By, v.Seq, force)
	}
	return nil
}

func (c *prioritiesCmd) print(out io.Writer, p *care.Priorities) error {
	type code struct {
		Code   string `json:"code"`
		Scheme string `json:"scheme"`
		Label  string `json:"label"`
		Days   int    `json:"target_days,omitempty"` // 0 = no limit
		Source string `json:"source"`
	}
	switch {
	case c.CSV:
		_, err := io.WriteString(out, p.CSV())
		return err
	case c.JSON:
		codes := []code{}
		for _, x := range p.All() {
			codes = append(codes, code{x.Code, x.Scheme, x.Label, x.TargetDays, x.Source})
		}
		return printJSON(out, struct {
			Version string `json:"version"`
			Codes   []code `json:"codes"`
		}{p.Version, codes})
	}
	w := csv.NewWriter(out)
	w.Comma = '\t'
	_ = w.Write([]string{"code", "days", "meaning (version " + p.Version + ")"})
	for _, x := range p.All() {
		days := "-"
		if x.TargetDays > 0 {
			days = fmt.Sprint(x.TargetDays)
		}
		_ = w.Write([]string{x.Code, days, x.Label})
	}
	w.Flush()
	return w.Error()
}
