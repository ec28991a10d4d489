package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
	"roundtable/ledger/sqlite"
	"roundtable/sharing"
	"roundtable/sharing/accesslog"
)

// told runs a command of the scripts alone.
func told(do func(ctx context.Context, args []string) error) {
	if err := do(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(exitFailed)
	}
	os.Exit(exitDone)
}

// agree takes a step of an agreement as pages do: agree STEP DIR ACCOUNT TEXT|ID;
// agree withhold DIR ACCOUNT LOCAL-ID withholds somebody's address.
func agree(ctx context.Context, args []string) error {
	step, dir, account, what := args[0], args[1], args[2], args[3]
	st, err := sqlite.Open(ctx, dir, sqlite.Options{})
	if err != nil {
		return err
	}
	defer st.Close()
	g, err := sharing.Open(ctx, st, sharing.Options{})
	if err != nil {
		return err
	}
	a, err := (&people{gate: g}).byAddress(account)
	if err != nil {
		return err
	}
	who, desk := a.Viewer(a.Roles[0]), sharing.NewDesk(st, g)
	if step == "draft" {
		var text sharing.Agreement
		b, err := os.ReadFile(what)
		if err == nil {
			err = json.Unmarshal(b, &text)
		}
		if err == nil {
			_, _, err = desk.Draft(ctx, who, text)
		}
		return err
	}
	if step == "withhold" {
		return withhold(ctx, st, desk, who, what)
	}
	_, t, err := newest(g.Snapshot(), what)
	switch {
	case err != nil:
	case step == "advise":
		_, err = desk.Advise(ctx, who, t.ID, t.Version, t.Hash, true, "It may be signed.")
	case step == "sign":
		_, err = desk.Sign(ctx, who, t.ID, t.Version, t.Hash, "")
	}
	return err
}

// withhold withholds the address of the people of a local ID.
func withhold(ctx context.Context, st ledger.Store, desk *sharing.Desk, who care.Viewer, id string) error {
	f, err := facts.Open(ctx, st, facts.Options{})
	if err != nil {
		return err
	}
	view := f.View(operator, care.WholeTable(care.Planning))
	c := care.ProtectionChange{Protections: care.AddressWithheld, Reason: "asked for"}
	for p, sel := range view.People() {
		for _, i := range sel {
			if view.Text(p.LocalID[i]) == id {
				c.People = append(c.People, p.Key[i])
			}
		}
	}
	_, err = desk.Protect(ctx, who, c)
	return err
}

// looks prints the access log: looks DIR. A line a record: partner, role, purpose,
// what, how many people, and what allowed it.
func looks(ctx context.Context, args []string) error {
	st, err := sqlite.Open(ctx, args[0], sqlite.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer st.Close()
	for r, err := range st.ReadStream(ctx, accesslog.Stream, 0) {
		var entry accesslog.Entry
		if err == nil {
			err = ledger.ReadJSON(ctx, st, r, &entry)
		}
		if err != nil {
			return err
		}
		fmt.Print(r.Partner, " ", entry.Role, " ", entry.Purpose, " ", entry.What, " ", len(entry.People))
		for _, a := range entry.Allowed {
			fmt.Print(" ", a.Partner, " ", orOwn(a.Agreement), " ", a.Version)
		}
		fmt.Println()
	}
	return nil
}

func orOwn(agreement string) string {
	if agreement == "" {
		return "own"
	}
	return agreement
}
