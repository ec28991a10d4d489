// Command gallery serves every component, chart and error page with made-up
// content, so that browser tests and people can look at them without a ledger. It
// is a tool of the tests and no part of roundtable.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"os"
	"time"

	"github.com/a-h/templ"

	"roundtable/care"
	"roundtable/web/assets"
	"roundtable/web/nhsuk"
	"roundtable/web/shell"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run serves until it is killed, on a free port, whose address it prints first.
func run(ctx context.Context) error {
	sh := shell.New(shell.Options{Log: slog.New(slog.NewTextHandler(os.Stderr, nil)), Page: func(*http.Request) shell.Page { return surroundings() }})
	mux := http.NewServeMux()
	assets.Register(mux)
	page := func(path string, p shell.Page, body templ.Component) {
		mux.Handle("GET "+path, sh.Func(func(w http.ResponseWriter, r *http.Request) error { return shell.Render(w, r, p, body) }))
	}
	p := surroundings()
	p.Title, p.Section, p.Top = "Components", shell.Home, true
	page("/{$}", p, componentsPage())
	p.Title, p.Section, p.Wide = "Shared list", shell.SharedList, true
	page("/list", p, listPage(madeRows()))
	p.Title, p.Section, p.Wide, p.Top = "Charts", shell.DataQuality, false, false
	p.Breadcrumb = []nhsuk.LinkItem{{Text: "Home", Href: "/"}, {Text: "Data quality", Href: "/quality"}}
	page("/quality", p, chartsPage())
	p = surroundings()
	p.Title, p.Section, p.Errors = "Import", shell.Import, []nhsuk.ErrorItem{{Text: "Choose a file", Href: "#files"}, {Text: "Say whose list it is", Href: "#partner"}}
	p.Back = nhsuk.LinkParams{Href: "/", Text: "Home"}
	page("/import", p, formPage(true))
	page("/start", shell.Page{Title: "Start here"}, formPage(false))
	for path, err := range failures {
		mux.Handle("GET "+path, sh.Func(func(http.ResponseWriter, *http.Request) error { return err }))
	}
	mux.Handle("/", sh.NotFound())
	ln, err := shell.Listen(ctx, "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("http://%s\n", ln.Addr())
	return shell.Server(sh.Wrap(mux)).Serve(ln)
}

var failures = map[string]error{
	"/error/unknown":   errors.New("a cause that nobody may read"),
	"/error/problem":   &care.Problem{What: "The file is protected with a password.", Where: "list.xlsx", Remedy: "Save it without the password and send it again."},
	"/error/forbidden": shell.Forbidden("Only the trust that sent a file may withdraw it."),
	"/error/conflict":  shell.Conflict("The note has changed since your page was loaded."),
	"/error/busy":      shell.Busy("A large import is being read."),
	"/error/large":     &http.MaxBytesError{Limit: 1},
}

func surroundings() shell.Page {
	return shell.Page{
		Collaborative: "Riverside and Hills Provider Collaborative", Demo: true,
		Viewer: care.Viewer{Name: "Sam Okafor", Partner: "ZXA01"},
		Purpose: &shell.Purpose{
			Sentence: "Nobody in Riverside and Hills waits longer than a year for care that another of us could give sooner.",
			Now:      "647 people over 52 weeks", Target: "0 by 31 March 2027", Left: "130 days left", Href: "/list",
		},
		Lists:    []shell.ListAge{{Partner: "Vale Mind", TrueAt: care.NewDate(2026, 11, 1), Days: 20, Stale: true, Href: "/quality"}, {Partner: "Riverside", TrueAt: care.NewDate(2026, 11, 20), Days: 1, Href: "/quality"}},
		Received: time.Date(2026, 11, 21, 14, 5, 0, 0, time.UTC),
	}
}

// row is a made-up row of the shared list.
type row struct {
	name, number, partner, team, owner, next, action string
	weeks, queue                                     int
}

func madeRows() []row {
	names := []string{"Ada Quill", "Bertram Okonkwo-Featherstonehaugh", "Cerys Ó Dubhthaigh", "Dev Patel", "Ewa Nowak"}
	rows := make([]row, 0, 40)
	for i := range 40 {
		rows = append(rows, row{
			name: names[i%len(names)], number: fmt.Sprintf("999 %03d %04d", i, 1000+i), partner: []string{"Riverside", "Hills", "Vale Mind"}[i%3],
			team: []string{"Trauma and orthopaedics", "Children's eating disorders", "Autism assessment"}[i%3], owner: []string{"S Okafor", ""}[i%2],
			next: []string{"3 Dec 2026", ""}[i%2], action: []string{"Call about the short-notice list", "Ask the practice for the missing letter; the interpreter is booked"}[i%2],
			weeks: 104 - 2*i, queue: 120 - 2*i,
		})
	}
	return rows
}

func waits() []int {
	counts := make([]int, 104)
	for i := range counts {
		counts[i] = int(900*math.Exp(-float64(i)/16)) + 3*(i%5)
	}
	return counts
}

func months(n int) []care.Date {
	dates := make([]care.Date, n)
	for i := range dates {
		dates[i] = care.NewDate(2025, time.Month(11+i), 30)
	}
	return dates
}
