package intake

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"runtime/debug"
	"sync/atomic"
	"time"

	"roundtable/care"
	"roundtable/intake"
	"roundtable/ledger"
	"roundtable/sharing"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// job is one acceptance under way.
type job struct {
	file atomic.Int32 // index of the file being read
	rows atomic.Int64 // rows of it read so far
	done chan struct{}
}

func (p *pages) running(token string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.jobs[token] != nil
}

// accept reads the files in the background, one after another: the visitor may
// close the page meanwhile. A second click while it runs does nothing.
func (p *pages) accept(v *site.Visit, d *draft, token string) {
	j := &job{done: make(chan struct{})}
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
	case <-time.After(700 * time.Millisecond):
	}
}

// run accepts each file, waits until the pages show them, and keeps the results
// in the draft.
func (p *pages) run(ctx context.Context, v *site.Visit, d *draft, token string, j *job) {
	var reached ledger.Seq
	for i := range d.Files {
		f := &d.Files[i]
		if !f.readable() {
			continue
		}
		j.file.Store(int32(i))
		j.rows.Store(0)
		res, err := f.accept(ctx, v, j)
		f.Result, f.Failed = res, ""
		if err != nil {
			if _, ok := errors.AsType[*care.Problem](err); !ok {
				slog.Error("an import failed", "err", err)
			}
			f.Result, f.Failed = nil, words(err)
			continue
		}
		reached = max(reached, res.Seq)
	}
	wait, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	if err := v.Table.Facts.Wait(wait, reached); err != nil {
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

var errPanic = errors.New("web/intake: accepting a file panicked")

// accept accepts one file. A panic is an error like any other: no request is
// there to catch it, and one file must not end the server.
func (f *file) accept(ctx context.Context, v *site.Visit, j *job) (res *intake.Result, err error) {
	defer func() {
		if r := recover(); r != nil {
			slog.Error("accepting a file panicked", "stack", string(debug.Stack()))
			res, err = nil, errPanic
		}
	}()
	if err := v.May(sharing.Import, f.Partner); err != nil {
		return nil, err // the right may have ended since the form was opened
	}
	if err := f.join(ctx, v); err != nil {
		return nil, err
	}
	return v.Table.Desk.Accept(ctx, f.Upload, f.Proposal, intake.Options{
		By: v.Viewer.Account, Census: f.Proposal.Census, Renew: f.Renew, Progress: func(n int) { j.rows.Store(int64(n)) },
	})
}

// join brings a new organisation to the table with its first file. Somebody else
// who described it meanwhile is right as well.
func (f *file) join(ctx context.Context, v *site.Visit) error {
	if f.New == nil {
		return nil
	}
	stream := ledger.Stream("partner/" + string(f.Partner))
	_, err := ledger.AppendJSON(ctx, v.Table.Store, stream, care.RecPartner, v.Viewer.Account, f.Partner, f.New, map[ledger.Stream]ledger.Version{stream: 0})
	if _, ok := errors.AsType[*ledger.ConflictError](err); err != nil && !ok {
		return err
	}
	f.New = nil
	return nil
}

// progress shows how far the reading is.
func (p *pages) progress(w http.ResponseWriter, v *site.Visit) error {
	d, token, err := load(v)
	if err != nil {
		return err
	}
	p.mu.Lock()
	j := p.jobs[token]
	p.mu.Unlock()
	if j == nil {
		return v.SeeOther(w, "/import/"+token+"/result")
	}
	page := v.Page(shell.Import, "Reading the files")
	return v.Show(w, page, progressPage(d, int(j.file.Load()), int(j.rows.Load())))
}
