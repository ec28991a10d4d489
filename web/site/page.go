package site

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/a-h/templ"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/sharing"
	"roundtable/web/shell"
)

// UploadBytes is the most that one request may bring in files.
const UploadBytes = 2 << 30

// Shell makes the shell whose error pages have this site's surroundings.
func (s *Site) Shell(log *slog.Logger) *shell.Shell {
	return shell.New(shell.Options{Log: log, Page: s.surroundings, Door: s.reach.door()})
}

// surroundings is what an error page shows around its problem; it reads nobody.
func (s *Site) surroundings(*http.Request) shell.Page {
	t := s.Table()
	if t == nil {
		return shell.Page{}
	}
	view := t.own()
	founded := view.Founded()
	return shell.Page{Collaborative: founded.Name, Demo: founded.Demo, Practice: practice(view), Peopled: s.reach.Beyond || !t.Sharing.Gate.ThisComputer()}
}

// practice says how far the table is one for practice.
func practice(v *facts.View) shell.Practice {
	switch {
	case !v.Practice():
		return shell.NoPractice
	case v.TestsJoin():
		return shell.Practising
	default:
		return shell.PracticeEnded
	}
}

// Handler is a page's handler: it reads through the visit and returns its error.
type Handler func(w http.ResponseWriter, v *Visit) error

// Routes takes handlers for a router, so that each room registers its own pages.
type Routes struct {
	mux   *http.ServeMux
	site  *Site
	shell *shell.Shell
	all   []string
}

// Patterns are all that were registered, "GET /list", for the tests that ask each.
func (r *Routes) Patterns() []string { return r.all }

func (r *Routes) handle(pattern string, h http.Handler) {
	r.all = append(r.all, pattern)
	r.mux.Handle(pattern, h)
}

// NewRoutes returns the routes of a site.
func NewRoutes(mux *http.ServeMux, s *Site, sh *shell.Shell) *Routes {
	return &Routes{mux: mux, site: s, shell: sh}
}

// Site is the site whose routes these are.
func (r *Routes) Site() *Site { return r.site }

// Page registers a page or a form: "GET /list".
func (r *Routes) Page(pattern string, h Handler) {
	r.handle(pattern, r.shell.Func(r.visit(h)))
}

// Upload registers a handler that takes files or streams an answer.
func (r *Routes) Upload(pattern string, h Handler) {
	r.handle(pattern, r.shell.Upload(UploadBytes, r.visit(r.metered(h))))
}

// Outside registers a handler that needs no open table.
func (r *Routes) Outside(pattern string, h shell.HandlerFunc) {
	r.handle(pattern, r.shell.Func(h))
}

func (r *Routes) visit(h Handler) shell.HandlerFunc {
	return func(w http.ResponseWriter, req *http.Request) error {
		v, err := r.site.Visit(w, req)
		switch {
		case errors.Is(err, ErrNotStarted):
			return shell.SeeOther(w, req, "/start")
		case errors.Is(err, ErrSignIn):
			return toSignIn(w, req)
		case errors.Is(err, ErrEnrol):
			return shell.SeeOther(w, req, "/account/set-up")
		}
		if err == nil && req.Method == http.MethodGet {
			err = ready(req.Context(), v.Table.List.Ready, patience)
		}
		if err != nil {
			return err
		}
		if err = h(w, v); err == nil {
			return nil
		}
		return shell.Within(err, func() shell.Page { return v.Page(shell.None, "") })
	}
}

// patience is how long a page waits for the shared list before it says that the
// list is being made.
const patience = 1500 * time.Millisecond

// ready waits a little for the shared list, which every page counts on. Of all of
// England it takes seconds to make: then the page says so and asks again.
func ready(ctx context.Context, list func() (done, total int), patience time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	tick := time.NewTicker(patience / 50)
	defer tick.Stop()
	for {
		done, total := list()
		if done >= total {
			return nil
		}
		select {
		case <-ctx.Done():
			return shell.NotReady(fmt.Sprintf("The shared list is being made from what partners have brought: %d in a hundred parts are done.", 100*done/total))
		case <-tick.C:
		}
	}
}

// Page is the surroundings of a page of this visit: collaborative, viewer,
// shared purpose with its figure, and the age of the data.
func (v *Visit) Page(section shell.Section, title string) shell.Page {
	view := v.View()
	founded := view.Founded()
	p := shell.Page{
		Title: title, Section: section, Collaborative: founded.Name, Demo: founded.Demo, Peopled: !v.Alone(),
		Practice: practice(view), Viewer: v.Viewer, Purpose: v.sharedPurpose(),
	}
	if r, ok := sharing.RoleOf(v.Viewer.Role); ok && p.Peopled {
		p.As = r.Title
		if v.Scope.Purpose != "" {
			p.Why = sharing.PurposeWords(v.Scope.Purpose)
		}
	}
	if n := v.unreviewed(); n > 0 {
		p.Tell, p.TellHref = fmt.Sprintf("Broken glass: %d emergency access to review", n), "/access"
		if n > 1 {
			p.Tell = fmt.Sprintf("Broken glass: %d emergency accesses to review", n)
		}
	}
	if p.Tell == "" {
		p.Tell, p.TellHref = v.agreementsTell(), "/agreements"
	}
	p.CountsOnly, p.Typed = v.CountsOnly(), v.Table.cookies.typed(v.Session+" "+string(v.Viewer.Account))
	if v.May(sharing.Import, v.Viewer.Partner) != nil {
		p.Closed = append(p.Closed, shell.Import)
	}
	p.Agree = p.Purpose == nil && v.MayForAll() == nil
	p.Lists, p.Received = ages(view, v.Table.List.Today())
	return p
}

// unreviewed is how much broken glass waits for the visitor, who reviews it: they
// are told on whatever page they open next.
func (v *Visit) unreviewed() (n int) {
	if v.Alone() || v.May(sharing.ReviewBreakGlass, v.Viewer.Partner) != nil {
		return 0
	}
	for _, g := range v.Table.Sharing.Glasses.Of(v.Viewer.Partner) {
		if g.Review == nil {
			n++
		}
	}
	return n
}

// Show answers with the page.
func (v *Visit) Show(w http.ResponseWriter, p shell.Page, body templ.Component) error {
	if err := v.LogSeen(); err != nil {
		return err
	}
	return shell.Render(w, v.Request, p, body)
}

// SeeOther sends the visitor on after a command.
func (v *Visit) SeeOther(w http.ResponseWriter, to string) error {
	return shell.SeeOther(w, v.Request, to)
}

// Thousands is a number as English readers group it: 21,702.
func Thousands(n int) string { return care.Thousands(n) }
