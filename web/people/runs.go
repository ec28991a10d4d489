package people

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/people"
	"roundtable/sharing"
	"roundtable/web/nhsuk"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// pages remembers the run that is under way, of which there is one at a time.
type pages struct {
	mu   sync.Mutex
	job  *job
	last *outcome
}

// job is a run under way.
type job struct {
	begun time.Time
	by    string
	done  chan struct{}

	mu    sync.Mutex
	step  string
	share float64
}

func (j *job) progress(step string, done float64) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.step, j.share = step, done
}

func (j *job) stands() (step string, share float64) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.step, j.share
}

// outcome is how the last run that was started here ended.
type outcome struct {
	Report people.RunReport
	Dry    bool
	Failed string // in words; "" when it did not
}

// runsView is the page of the runs.
type runsView struct {
	Tabs   []tab
	Runs   []people.RunReport
	Stands people.Standing
	Last   *outcome
	Job    *jobView
	May    bool
	WhyNot string
	Mode   string
	Sample string
	Dry    bool
	Counts bool
	Wrong  site.Wrong
	As     string // the account that the page is made for

	Replaced []people.Replaced // on what the visitor's partner said
	who      func(care.AccountID) string
}

// jobView is how far a run is.
type jobView struct {
	By, Step string
	Percent  int
	Since    string
}

// Modes of a run, as the form sends them.
const (
	modeAgain = "again" // with the model that stands
	modeTrain = "train" // with a new one
)

func (p *pages) runs(w http.ResponseWriter, v *site.Visit) error {
	return p.show(w, v, runsView{Mode: modeAgain, Sample: "10"})
}

func (p *pages) show(w http.ResponseWriter, v *site.Visit, x runsView) error {
	x.Tabs, x.Runs, x.who, x.Counts = tabs(v, "/people/runs"), v.Table.People.Runs(), who(v), v.CountsOnly() || !people.SeesAll(v.View())
	x.Stands, x.As = v.Table.People.Linked(), string(v.Viewer.Account)
	err := mayRun(v)
	if err == nil {
		x.Replaced = v.Table.People.Replacements(v.View())
	}
	x.May, x.WhyNot = err == nil, wordsOn(err, "start runs of the linking")
	p.mu.Lock()
	j, last := p.job, p.last
	p.mu.Unlock()
	if j != nil {
		step, share := j.stands()
		x.Job = &jobView{By: j.by, Step: orWords(step, "Reading the records"), Percent: int(100 * min(max(share, 0), 1)), Since: clock(j.begun)}
	} else if x.May {
		x.Last = last
	}
	page := v.Page(shell.People, "Runs of the linking")
	page.Wide, page.Errors = true, x.Wrong
	return v.Show(w, page, runsPage(x))
}

func mayRun(v *site.Visit) error { return v.May(sharing.LinkPeople, v.Viewer.Partner) }

// start starts a run in the background: whoever started it may close the page. What
// it reads is everybody's; it gives back counts alone.
func (p *pages) start(w http.ResponseWriter, v *site.Visit) error {
	if err := mayRun(v); err != nil {
		return err
	}
	if seq := v.PostFormValue("numbers"); seq != "" {
		return takeBackNumbers(w, v, seq)
	}
	x := runsView{Mode: v.PostFormValue("mode"), Sample: strings.TrimSpace(v.PostFormValue("sample")), Dry: v.PostFormValue("dry") == "yes"}
	if x.Mode != modeAgain && x.Mode != modeTrain {
		x.Wrong.Add("mode", "Choose whether a new model is made")
	}
	sample, err := strconv.Atoi(x.Sample)
	if err != nil || sample < 1 || sample > 1000 {
		x.Wrong.Add("sample", "Enter a whole number from 1 to 1,000")
	}
	if x.Wrong != nil {
		return p.show(w, v, x)
	}
	o := people.RunOptions{Train: x.Mode == modeTrain, Sample: sample, Dry: x.Dry}
	if !p.begin(v, o) {
		return shell.Conflict("A run of the linking is under way already.")
	}
	return v.SeeOther(w, "/people/runs")
}

// takeBackNumbers takes back that NHS numbers took the place of others, on the word of
// the visitor's own partner.
func takeBackNumbers(w http.ResponseWriter, v *site.Visit, text string) error {
	seq, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return shell.NotFound("This statement")
	}
	reached, err := v.Table.People.Undo(v.Context(), v.View(), ledger.Seq(seq), "")
	if err != nil {
		return err
	}
	site.Reached(w, reached)
	return v.SeeOther(w, "/people/runs")
}

// begin starts a run unless one is under way. A short one has ended when it returns.
func (p *pages) begin(v *site.Visit, o people.RunOptions) bool {
	j := &job{begun: time.Now(), by: v.Viewer.Name, done: make(chan struct{})}
	p.mu.Lock()
	if p.job != nil {
		p.mu.Unlock()
		return false
	}
	p.job = j
	p.mu.Unlock()
	o.Progress = j.progress
	ctx := context.WithoutCancel(v.Context())
	go func() {
		defer close(j.done)
		out := link(ctx, v, o)
		p.mu.Lock()
		p.job, p.last = nil, out
		p.mu.Unlock()
	}()
	select {
	case <-j.done:
	case <-time.After(700 * time.Millisecond):
	}
	return true
}

var errPanic = errors.New("web/people: a run of the linking panicked")

// link runs the linking, and waits until the pages show what it wrote. A panic is an
// error like any other: no request is there to catch it.
func link(ctx context.Context, v *site.Visit, o people.RunOptions) (out *outcome) {
	out = &outcome{Dry: o.Dry}
	fail := func(err error) {
		slog.Error("a run of the linking failed", "err", err)
		out.Failed = care.InWords(err, "The run failed. Nothing was written. Whoever runs the server finds the cause in its log.")
	}
	defer func() {
		if r := recover(); r != nil {
			slog.Error("a run of the linking panicked", "stack", string(debug.Stack()))
			fail(errPanic)
		}
	}()
	var err error
	if out.Report, err = v.Table.People.Run(ctx, v.View(), o); err != nil {
		fail(err)
		return out
	}
	if out.Report.Seq != 0 {
		wait, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		if err := errors.Join(v.Table.Facts.Wait(wait, out.Report.Seq), v.Table.People.Wait(wait, out.Report.Seq)); err != nil {
			slog.Error("the pages have not caught up with a run of the linking", "err", err)
		}
	}
	return out
}

// sentences say what a run did, the answer first; count writes a number as the reader
// may see it.
func sentences(r people.RunReport, dry bool, count func(int) string) []string {
	of := func(n int, one, many string) string { return count(n) + " " + site.Plural(n, one, many) }
	out := []string{fmt.Sprintf("%s of %s were compared in %s.", of(r.Pairs, "pair", "pairs"), of(r.Records, "record", "records"), seconds(r.Seconds))}
	if dry {
		out = append(out, fmt.Sprintf("It would write %s and put %s to the queue. Nothing was written.", of(r.Links, "new link", "new links"), of(r.Proposed, "pair", "pairs")))
	} else {
		out = append(out, fmt.Sprintf("New links: %s. Links that stood already: %s. Pairs put to the queue: %s.", count(r.Links), count(r.Stand), count(r.Proposed)))
	}
	if r.People > 0 {
		out = append(out, fmt.Sprintf("The records are now of %s, as far as is known.", of(r.People, "person", "people")))
	}
	if r.Open > 0 {
		out = append(out, fmt.Sprintf("The queue holds no more: %s were left out. Decide what waits, then run it again.", of(r.Open, "pair", "pairs")))
	}
	return out
}

// left says whom a run did not compare, and why.
func left(l people.Left, count func(int) string) (out []string) {
	of := func(n int, what string) {
		if n > 0 {
			out = append(out, what+": "+count(n))
		}
	}
	of(l.NoNotice, "records of voluntary organisations, without a notice or consent")
	of(l.Sealed, "sealed records")
	of(l.Nameless, "records with nothing to compare by")
	of(l.Contested, "older NHS numbers that a register says were replaced, and that a record states as its own, verified: they join nobody until that organisation or the register puts it right")
	return out
}

func seconds(s float64) string {
	if s < 10 {
		return fmt.Sprintf("%.1f seconds", s)
	}
	return fmt.Sprintf("%.0f seconds", s)
}

// modes are the choices of the form.
var modes = []nhsuk.Item{
	{Value: modeAgain, Text: "With the model that stands", Hint: nhsuk.HintParams{Text: "Finds links among what is new. When there is no model yet, one is made."}},
	{Value: modeTrain, Text: "With a new model", Hint: nhsuk.HintParams{Text: "Learns afresh from the records and from what reviewers said. What changes stands on the page of how good the linking is."}},
}
