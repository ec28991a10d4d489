package ledger

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
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
	r.Page("GET /ledger", p.overview)
	r.Page("POST /ledger/verify", p.verify)
	r.Page("GET /ledger/checkpoint", p.checkpoint)
	r.Page("GET /ledger/checkpoint.txt", p.download)
	r.Page("POST /ledger/grew", p.grew)
	r.Page("GET /ledger/records", p.records)
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
	if state.Running {
		page.Refresh = 2
	}
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
	Name string
}

// extracts lists deliveries, newest first.
func extracts(v *site.Visit) []extractRow {
	names := map[care.PartnerCode]string{}
	for _, p := range v.View().Partners() {
		names[p.PartnerDescribed.Code] = p.Name
	}
	var out []extractRow
	for _, x := range slices.Backward(v.View().Extracts()) {
		name := names[x.Received.Partner]
		if name == "" {
			name = string(x.Received.Partner)
		}
		out = append(out, extractRow{Extract: x, Name: name})
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
		store, ctx := v.Table.Store, context.WithoutCancel(v.Context())
		go p.run(ctx, store)
		time.Sleep(150 * time.Millisecond) // small ledgers are done by then, and need no second page
	}
	return v.SeeOther(w, "/ledger#verify")
}

func (p *pages) run(ctx context.Context, store ledger.Store) {
	report, err := store.Verify(ctx, func(done, total ledger.Seq) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.done, p.total = done, total
	})
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

// signed is a checkpoint of the ledger as it stands.
func signed(v *site.Visit) (text []byte, key *ledger.Key, err error) {
	if v.Table.KeyFile == "" {
		return nil, nil, &care.Problem{
			What:   "No key to sign checkpoints with is kept beside this ledger.",
			Remedy: "Sign on the command line: roundtable verify --sign FILE --key FILE.",
		}
	}
	key, err = ledger.LoadOrCreateKey(v.Table.KeyFile)
	if err != nil {
		return nil, nil, err
	}
	head, err := v.Table.Store.Head(v.Context())
	if err != nil {
		return nil, nil, err
	}
	text, err = ledger.SignCheckpoint(head, key.Signer)
	return text, key, err
}

func (p *pages) checkpoint(w http.ResponseWriter, v *site.Visit) error {
	text, key, err := signed(v)
	if err != nil {
		return err
	}
	page := v.Page(shell.Ledger, "Checkpoint")
	page.Back.Href, page.Back.Text = "/ledger", "Back to the ledger"
	return v.Show(w, page, checkpointPage(string(text), key.Public, grown{}))
}

func (p *pages) download(w http.ResponseWriter, v *site.Visit) error {
	text, _, err := signed(v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="checkpoint-%s.txt"`, time.Now().In(site.London).Format("2006-01-02-1504")))
	_, err = w.Write(text)
	return err
}

// grown is the answer to "did the ledger grow out of the checkpoint I kept?".
type grown struct {
	Asked   string
	From    ledger.Seq
	Problem string
	OK      bool
}

// grew checks a checkpoint that somebody kept against the ledger as it stands.
func (p *pages) grew(w http.ResponseWriter, v *site.Visit) error {
	text, key, err := signed(v)
	if err != nil {
		return err
	}
	answer := grown{Asked: normaliseLines(v.FormValue("old"))}
	answer.From, answer.OK, answer.Problem = grewFrom(v, answer.Asked, text, key)
	page := v.Page(shell.Ledger, "Checkpoint")
	page.Back.Href, page.Back.Text = "/ledger", "Back to the ledger"
	return v.Show(w, page, checkpointPage(string(text), key.Public, answer))
}

// grewFrom proves, or says in words why it cannot.
func grewFrom(v *site.Visit, old string, now []byte, key *ledger.Key) (from ledger.Seq, ok bool, problem string) {
	current, err := ledger.OpenCheckpoint(now, key.Verifier)
	if err != nil {
		return 0, false, inWords(err)
	}
	proof, err := ledger.ProveGrowth(v.Context(), v.Table.Store, current.Size, []byte(old), key.Verifier)
	if err != nil {
		return 0, false, inWords(err)
	}
	shown, err := proof.Check(current, key.Verifier)
	if err != nil {
		return 0, false, inWords(err)
	}
	return shown.Old.Size, true, ""
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
	return v.Show(w, page, recordsPage(rows, from, int64(head.Seq)))
}
