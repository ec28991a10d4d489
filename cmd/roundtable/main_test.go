package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"roundtable/ledger/ledgertest"
)

// TestMain lets scripts run this binary by its name, verb by verb, as processes
// of their own.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"roundtable": func() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) },
		"agree":      func() { told(agree) },
		"looks":      func() { told(looks) },
	})
}

// TestScripts runs every verb as a user types it, with what it must print, what
// it must not, and its exit status.
func TestScripts(t *testing.T) {
	where := testscript.Params{Dir: "testdata/script"}
	if ledgertest.Racing { // verbs one after another are run without the detector
		where = testscript.Params{Files: []string{"testdata/script/serve.txtar"}}
	}
	testscript.Run(t, testscript.Params{
		Dir: where.Dir, Files: where.Files,
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			// Nothing of the machine's own comes in, and no browser is opened.
			e.Setenv("ROUNDTABLE_NO_BROWSER", "1")
			e.Setenv("HOME", e.WorkDir)
			return nil
		},
	})
}
