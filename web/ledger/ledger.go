package ledger

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// pages remembers the verification under way and the last one's result.
type pages struct {
	key sync.Mutex // while the signing key is read or made

	mu      sync.Mutex
	running bool
	done    ledger.Seq
	total   ledger.Seq
	at      time.Time
	report  *ledger.Report
	failed  bool
}

// Register adds the pages.
func Register(r *site.Routes) {
	p := &pages{}
	r.Staff("GET /ledger", p.overview)
	r.Staff("POST /ledger/verify", p.verify)
	r.Staff("GET /ledger/checkpoint", p.checkpoint)
	r.Staff("GET /ledger/checkpoint.txt", p.download)
	r.Staff("POST /ledger/grew", p.grew)
	r.Staff("GET /ledger/records", p.records)
}

// overview answers: what has been brought, and does it still hold?
func (p *pages) overview(w http.ResponseWriter, v *site.Visit) error {
	head, err := v.Table.Store.Head(v.Context())
	if err != nil {
		return err
	}
	page := v.Page(shell.Ledger, "Ledger")
	page.Top, page.Wide = true, true
	state := p.state()
	return v.Show(w, page, overviewPage(overview{Head: head, Where: v.Table.Where, Extracts: extracts(v), Verify: state}))
}

// overview is what the page shows.
type overview struct {
	Head     ledger.Head
	Where    string
	Extracts []extractRow
	Verify   state
}

// extractRow is one delivery with its partner's name.
type extractRow struct {
	facts.Extract
	Name   string
	Closed bool // none of its rows is shared with the visitor
	Part   bool // some are not, and so not how many it has
}

// extracts lists deliveries, newest first.
func extracts(v *site.Visit) []extractRow {
	names := map[care.PartnerCode]string{}
	for _, p := range v.View().Partners() {
		names[p.PartnerDescribed.Code] = cmp.Or(p.Short, p.Name) // the table is wide enough
	}
	var out []extractRow
	for _, x := range slices.Backward(v.View().Extracts()) {
		name := names[x.Received.Partner]
		if name == "" {
			name = string(x.Received.Partner)
		}
		out = append(out, extractRow{Extract: x, Name: name, Closed: v.RowsOf(x.Received.Partner) != nil, Part: !v.Whole(x.Received.Partner)})
	}
	return out
}

// state is a verification as a page shows it.
type state struct {
	Running     bool
	Done, Total ledger.Seq
	At          time.Time
	Report      *ledger.Report
	Failed      bool
}

func (p *pages) state() state {
	p.mu.Lock()
	defer p.mu.Unlock()
	return state{Running: p.running, Done: p.done, Total: p.total, At: p.at, Report: p.report, Failed: p.failed}
}

// verify starts a verification of everything; a second click while one runs
// does nothing.
func (p *pages) verify(w http.ResponseWriter, v *site.Visit) error {
	p.mu.Lock()
	start := !p.running
	if start {
		p.running, p.done, p.total, p.failed = true, 0, 0, false
	}
	p.mu.Unlock()
	if start {
		store, ctx, done := v.Table.Store, context.WithoutCancel(v.Context()), make(chan struct{})
		go func() {
			defer close(done)
			p.run(ctx, store)
		}()
		select { // a small ledger needs no page that says how far it is
		case <-done:
		case <-time.After(700 * time.Millisecond):
		}
	}
	return v.SeeOther(w, "/ledger#verify")
}

var errPanic = errors.New("web/ledger: verifying panicked")

// verifyAll is Verify with a panic as an error: no request is there to catch it.
func (p *pages) verifyAll(ctx context.Context, store ledger.Store) (report ledger.Report, err error) {
	defer func() {
		if r := recover(); r != nil {
			slog.Error("verifying the ledger panicked", "stack", string(debug.Stack()))
			err = errPanic
		}
	}()
	return store.Verify(ctx, func(done, total ledger.Seq) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.done, p.total = done, total
	})
}

func (p *pages) run(ctx context.Context, store ledger.Store) {
	report, err := p.verifyAll(ctx, store)
	if err != nil {
		slog.Error("verifying the ledger failed", "err", err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.running, p.at, p.failed = false, time.Now(), err != nil
	if err == nil {
		p.report = &report
	}
}

// perPage is how many records one page lists.
const perPage = 100

// records lists record headers: they hold nothing personal.
func (p *pages) records(w http.ResponseWriter, v *site.Visit) error {
	head, err := v.Table.Store.Head(v.Context())
	if err != nil {
		return err
	}
	from, err := strconv.ParseInt(v.URL.Query().Get("from"), 10, 64)
	if err != nil || from < 1 {
		from = max(1, int64(head.Seq)-perPage+1)
	}
	var rows []ledger.Record
	for r, err := range v.Table.Store.Read(v.Context(), ledger.Seq(from)-1) {
		if err != nil {
			return err
		}
		if rows = append(rows, r); len(rows) == perPage {
			break
		}
	}
	page := v.Page(shell.Ledger, "Records")
	page.Wide = true
	page.Back.Href, page.Back.Text = "/ledger", "Back to the ledger"
	return v.Show(w, page, recordsPage(rows, from, int64(head.Seq), v))
}

// named are the families of streams in whose names words of a partner's own may stand: of
// a service, of a list, of a colleague; and how many parts come before them.
var named = map[string]int{"service": 1, "extract": 3, "session-staff": 2}

// streamWords is a stream's name as the visitor may read it: what another partner called a
// service or a list may say that somebody has fled to it.
func streamWords(r ledger.Record, v *site.Visit) string {
	parts := strings.Split(string(r.Stream), "/")
	keep, ok := named[parts[0]]
	if !ok || len(parts) <= keep || v.Alone() || r.Partner == v.Viewer.Partner {
		return string(r.Stream)
	}
	return strings.Join(append(parts[:keep], "…"), "/")
}
