package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"roundtable/care"
)

// version is set by the release.
var version = "dev"

// Exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// commands are the verbs; each is a struct with its flags and a Run method.
type commands struct {
	Open       openCmd       `cmd:"" default:"withargs" hidden:"" help:"Start on this computer and open the browser at 'start here'."`
	Demo       demoCmd       `cmd:"" help:"Make a fresh made collaborative through the real intake, and serve it."`
	Init       initCmd       `cmd:"" help:"Make an empty collaborative."`
	Serve      serveCmd      `cmd:"" help:"Serve a collaborative's pages on this computer."`
	Partner    partnerCmd    `cmd:"" help:"Describe an organisation at the table."`
	Account    accountCmd    `cmd:"" help:"Say who may sign in: open, list and end accounts."`
	Key        keyCmd        `cmd:"" help:"Replace keys: of ways in, of known devices, of checkpoints."`
	Agreement  agreementCmd  `cmd:"" help:"Read sharing agreements: list, show, and ask who could see what."`
	Import     importCmd     `cmd:"" help:"Bring in partners' files: lists, WLMDS, MHSDS, referral events, people, published RTT."`
	List       listCmd       `cmd:"" help:"Print the shared list, or a provider's published figures."`
	Link       linkCmd       `cmd:"" help:"Which records of plain CSV files are one person: no ledger needed."`
	Encode     encodeCmd     `cmd:"" help:"Turn a list into keyed codes, to be linked without its names leaving this computer."`
	LinkCodes  linkCodesCmd  `cmd:"" help:"Link files of codes that partners made with 'encode'; no names, no key."`
	Mine       mineCmd       `cmd:"" help:"What people go through, from an event log as CSV or XES: no ledger needed."`
	Gaps       gapsCmd       `cmd:"" help:"Whom no service takes, from a catalogue of services as JSON: no ledger needed."`
	Forecast   forecastCmd   `cmd:"" help:"How lists are likely to stand: measured, advised and simulated, from a ledger or a CSV."`
	Plan       planCmd       `cmd:"" help:"Plan shared sessions from an instance file: who goes where, with a proven bound."`
	Calc       calcCmd       `cmd:"" help:"Any queue formula: cases as JSON on standard input, answers as JSON."`
	Priorities prioritiesCmd `cmd:"" help:"What the priority codes mean here: show, agree a version, take it back."`
	Verify     verifyCmd     `cmd:"" help:"Check the whole ledger, or a checkpoint and its proof without the ledger."`
	Export     exportCmd     `cmd:"" help:"Write an extract's rows as Parquet, or its file marked up."`
	Backup     backupCmd     `cmd:"" help:"Write a consistent copy of the ledger, also while it is being served."`
	Restore    restoreCmd    `cmd:"" help:"Make a ledger from a backup."`
	Purge      purgeCmd      `cmd:"" help:"Take away received files whose purge date has passed; their rows stand."`
	Version    versionCmd    `cmd:"" help:"Print the version."`
}

// env is what verbs share: where text goes, and the context that an interrupt
// ends.
type env struct {
	ctx    context.Context
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
	person bool // a person is watching standard error
}

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// run is main with its surroundings as arguments, so that tests can call it.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	var cli commands
	exited := -1
	parser, err := kong.New(&cli,
		kong.Name("roundtable"),
		kong.Description("One waiting list, one map and one record of decisions for organisations that work together."),
		kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { exited = code }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Vars{"sizes": "small,ics,england"},
	)
	if err != nil {
		fmt.Fprintln(stderr, "roundtable:", err)
		return exitFailed
	}
	parsed, err := parser.Parse(args)
	if exited >= 0 { // --help
		return exited
	}
	if err != nil {
		fmt.Fprintf(stderr, "roundtable: %v.%s\nSee 'roundtable --help'.\n", err, meantVerb(parser, args))
		return exitUsage
	}
	slog.SetDefault(slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
	e := &env{ctx: ctx, stdin: stdin, stdout: printable(stdout), stderr: stderr, person: isTerminal(stderr)}
	if err := parsed.Run(e); err != nil {
		return explain(e, err)
	}
	return exitDone
}

// meantVerb is what a mistyped verb may have been.
func meantVerb(parser *kong.Kong, args []string) string {
	if len(args) == 0 || strings.HasPrefix(args[0], "-") {
		return ""
	}
	var verbs []string
	for _, n := range parser.Model.Children {
		if n.Name == args[0] {
			return "" // the mistake is elsewhere
		}
		if !n.Hidden {
			verbs = append(verbs, n.Name)
		}
	}
	return meant(args[0], verbs)
}

// errTold is a failure that has been explained already.
var errTold = errors.New("told")

// explain prints an error as a person needs it and chooses the exit code.
func explain(e *env, err error) int {
	if errors.Is(err, errTold) {
		return exitFailed
	}
	if usage, ok := errors.AsType[*usageError](err); ok {
		fmt.Fprintf(e.stderr, "roundtable: %s\n", usage.text)
		return exitUsage
	}
	if p, ok := errors.AsType[*care.Problem](err); ok {
		fmt.Fprintf(e.stderr, "roundtable: %s\n", p.Error())
		return exitFailed
	}
	if errors.Is(err, context.Canceled) && e.ctx.Err() != nil {
		fmt.Fprintln(e.stderr, "roundtable: stopped; nothing half done was kept.")
		return exitFailed
	}
	fmt.Fprintf(e.stderr, "roundtable: something went wrong that we did not foresee: %v\n", err)
	return exitFailed
}

// usageError is a mistake in how a verb was called.
type usageError struct{ text string }

func (u *usageError) Error() string { return u.text }

func usagef(format string, args ...any) error {
	return &usageError{text: fmt.Sprintf(format, args...)}
}
