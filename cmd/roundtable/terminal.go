package main

import (
	"encoding/json"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// isTerminal reports whether a person is watching w.
func isTerminal(w io.Writer) bool {
	if t, ok := w.(*tame); ok {
		w = t.w
	}
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// printJSON writes v with an indent and a final newline.
func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// progress shows a bar once work has lasted two seconds and a person is
// watching. Its func is called with what is being done and the share done.
type progress struct {
	e     *env
	bar   *progressbar.ProgressBar
	since time.Time
}

func newProgress(e *env) *progress { return &progress{e: e, since: time.Now()} }

func (p *progress) step(what string, done float64) {
	if !p.e.person || time.Since(p.since) < 2*time.Second {
		return
	}
	if p.bar == nil {
		p.bar = progressbar.NewOptions(1000,
			progressbar.OptionSetWriter(p.e.stderr),
			progressbar.OptionSetWidth(30),
			progressbar.OptionClearOnFinish(),
			progressbar.OptionSetPredictTime(false),
			progressbar.OptionThrottle(100*time.Millisecond))
	}
	p.bar.Describe(what)
	_ = p.bar.Set(int(done * 1000)) // a bar that cannot be drawn stops nothing
}

func (p *progress) end() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}
