package start

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"sync"
	"unicode/utf8"

	"roundtable/care"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// opening is the one collaborative that is being opened, and how far that is.
type opening struct {
	mu   sync.Mutex
	busy bool
	step string
	done float64
	err  error // of the last attempt; the start page shows it
}

// maxName is the longest name of a collaborative, in characters: it stands in
// the header of every page.
const maxName = 80

// begin opens a collaborative in the background; a second click while one is
// being opened does nothing.
func (o *opening) begin(ctx context.Context, s *site.Site, step string, open func(context.Context, func(string, float64)) (*site.Table, error)) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.busy || s.Table() != nil {
		return
	}
	o.busy, o.step, o.done, o.err = true, step, 0, nil
	ctx = context.WithoutCancel(ctx) // the page that asked may be closed meanwhile
	go func() {
		err := o.run(ctx, s, open)
		o.mu.Lock()
		defer o.mu.Unlock()
		o.busy, o.err = false, err
	}()
}

// run opens the collaborative; a panic is an error like any other, since no
// request is there to catch it.
func (o *opening) run(ctx context.Context, s *site.Site, open func(context.Context, func(string, float64)) (*site.Table, error)) (err error) {
	defer func() {
		if v := recover(); v != nil {
			slog.Error("opening a collaborative panicked", "value", v, "stack", string(debug.Stack()))
			err = errPanic
		}
	}()
	table, err := open(ctx, func(step string, done float64) {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.step, o.done = step, done
	})
	if err != nil {
		slog.Error("opening a collaborative failed", "err", err)
		return err
	}
	s.Use(table)
	return nil
}

var errPanic = errors.New("start: opening panicked")

// state is how far the opening is.
func (o *opening) state() (busy bool, step string, done float64, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.busy, o.step, o.done, o.err
}

// start is "start here".
func (p *pages) start(w http.ResponseWriter, r *http.Request) error {
	if p.site.Table() != nil {
		return shell.SeeOther(w, r, "/")
	}
	if p.site.Starter() == nil {
		return shell.Busy("No collaborative is open here.")
	}
	return p.showStart(w, r, ourName, nil)
}

// ourName is what a collaborative is called until somebody says otherwise.
const ourName = "Our collaborative"

func (p *pages) showStart(w http.ResponseWriter, r *http.Request, name string, wrong site.Wrong) error {
	page := shell.Page{Title: "Start here", Errors: wrong}
	_, _, _, failed := p.opening.state()
	return shell.Render(w, r, page, startPage(startForm{Name: name, Wrong: wrong, Failed: failedWords(failed)}))
}

// failedWords is what a person may read of an opening that failed.
func failedWords(err error) string {
	if err == nil {
		return ""
	}
	return care.InWords(err, "Something went wrong on our side, and nothing was made. Try again; the window that Roundtable runs in says more.")
}

// demo makes the made-up collaborative.
func (p *pages) demo(w http.ResponseWriter, r *http.Request) error {
	if p.site.Starter() == nil {
		return shell.SeeOther(w, r, "/")
	}
	p.opening.begin(r.Context(), p.site, "Making people, waits and their partners' files", p.site.Starter().Demo)
	return shell.SeeOther(w, r, "/start/progress")
}

// own makes an empty collaborative for the visitor's files.
func (p *pages) own(w http.ResponseWriter, r *http.Request) error {
	if p.site.Starter() == nil || p.site.Table() != nil {
		return shell.SeeOther(w, r, "/")
	}
	name := strings.Join(strings.Fields(r.PostFormValue("name")), " ")
	if name == "" {
		return p.showStart(w, r, name, site.Wrong{{Text: "Enter what your collaborative is called", Href: "#name"}})
	}
	if utf8.RuneCountInString(name) > maxName {
		return p.showStart(w, r, name, site.Wrong{{Text: fmt.Sprintf("Enter a name of at most %d characters", maxName), Href: "#name"}})
	}
	p.opening.begin(r.Context(), p.site, "Making an empty collaborative", func(ctx context.Context, _ func(string, float64)) (*site.Table, error) {
		return p.site.Starter().Own(ctx, name)
	})
	return shell.SeeOther(w, r, "/start/progress?then="+url.QueryEscape("/import"))
}

// progress shows how far the opening is and goes on when it is done.
func (p *pages) progress(w http.ResponseWriter, r *http.Request) error {
	then := "/"
	if r.URL.Query().Get("then") == "/import" { // no other address: it stands in a link that anybody can make
		then = "/import"
	}
	if p.site.Table() != nil {
		return shell.SeeOther(w, r, then)
	}
	busy, step, done, _ := p.opening.state()
	if !busy {
		return shell.SeeOther(w, r, "/start")
	}
	return shell.Render(w, r, shell.Page{Title: "One moment"}, progressPage(step, done))
}
