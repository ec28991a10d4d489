package intake

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"roundtable/intake"
	"roundtable/ledger"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// job is one acceptance under way.
type job struct {
	file  atomic.Int32 // index of the file being read
	rows  atomic.Int64 // rows of it read so far
	files int
	done  chan struct{}
}

func (p *pages) running(token string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.jobs[token] != nil
}

// accept reads the files in the background, one after another: the visitor may
// close the page meanwhile. A second click while it runs does nothing.
func (p *pages) accept(v *site.Visit, d *draft, token string) {
	j := &job{files: len(d.Files), done: make(chan struct{})}
	p.mu.Lock()
	if p.jobs[token] != nil {
		p.mu.Unlock()
		return
	}
	p.jobs[token] = j
	p.mu.Unlock()
	ctx := context.WithoutCancel(v.Context())
	go func() {
		defer close(j.done)
		p.run(ctx, v, d, token, j)
		p.mu.Lock()
		delete(p.jobs, token)
		p.mu.Unlock()
	}()
	select { // a small file is accepted before a progress page could be drawn
	case <-j.done:
	case <-time.After(400 * time.Millisecond):
	}
}

func (p *pages) run(ctx context.Context, v *site.Visit, d *draft, token string, j *job) {
	var reached ledger.Seq
	for i := range d.Files {
		f := &d.Files[i]
		if !f.readable() {
			continue
		}
		j.file.Store(int32(i))
		j.rows.Store(0)
		res, err := v.Table.Desk.Accept(ctx, f.Upload, f.Proposal, intake.Options{
			By: v.Viewer.Account, Census: f.Proposal.Census, Progress: func(n int) { j.rows.Store(int64(n)) },
		})
		f.Result, f.Failed = res, ""
		if err != nil {
			slog.Error("an import failed", "err", err)
			f.Result, f.Failed = nil, words(err)
			continue
		}
		reached = max(reached, res.Seq)
	}
	if err := v.Table.Facts.Wait(ctx, reached); err != nil {
		slog.Error("the pages have not caught up with an import", "err", err)
	}
	b, err := json.Marshal(d)
	if err == nil {
		err = v.RewriteLater(ctx, draftKind, token, b)
	}
	if err != nil {
		slog.Error("the result of an import could not be kept; the import itself stands", "err", err)
	}
}

// progress shows how far the reading is.
func (p *pages) progress(w http.ResponseWriter, v *site.Visit) error {
	token := v.PathValue("draft")
	p.mu.Lock()
	j := p.jobs[token]
	p.mu.Unlock()
	if j == nil {
		return v.SeeOther(w, "/import/"+token+"/result")
	}
	d, _, err := load(v)
	if err != nil {
		return err
	}
	page := v.Page(shell.Import, "Reading the files")
	page.Refresh = 1
	return v.Show(w, page, progressPage(d, int(j.file.Load()), int(j.rows.Load())))
}
