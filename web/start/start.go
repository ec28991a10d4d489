package start

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"roundtable/care"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// pages holds what the start pages remember: one opening under way.
type pages struct {
	site *site.Site

	mu   sync.Mutex
	busy bool
	step string
	done float64
	err  error
}

// Register adds the pages.
func Register(r *site.Routes) {
	p := &pages{site: r.Site()}
	r.Outside("GET /start", p.start)
	r.Outside("POST /start/demo", p.demo)
	r.Outside("POST /start/own", p.own)
	r.Outside("GET /start/progress", p.progress)
	r.Page("GET /who", who)
	r.Page("POST /who", pick)
	r.Outside("GET /about/accessibility", about("Accessibility", accessibility()))
	r.Outside("GET /about/figures", about("How figures are made", figures()))
	r.Outside("GET /about/licences", about("Licences", licences()))
}

// about is a page of fixed words.
func about(title string, body component) shell.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) error {
		return shell.Render(w, r, shell.Page{Title: title, Back: backHome()}, body)
	}
}

// start is "start here".
func (p *pages) start(w http.ResponseWriter, r *http.Request) error {
	if p.site.Table() != nil {
		return shell.SeeOther(w, r, "/")
	}
	if p.site.Starter() == nil {
		return shell.Busy("No collaborative is open here.")
	}
	return shell.Render(w, r, shell.Page{Title: "Start here"}, startPage(""))
}

func (p *pages) demo(w http.ResponseWriter, r *http.Request) error {
	p.begin(r, "Making people, waits and their partners' files", p.site.Starter().Demo, "/")
	return shell.SeeOther(w, r, "/start/progress?then="+url.QueryEscape("/"))
}

func (p *pages) own(w http.ResponseWriter, r *http.Request) error {
	name := strings.TrimSpace(r.FormValue("name"))
	if name == "" {
		name = "Our collaborative"
	}
	if len(name) > 100 {
		return &care.Problem{What: "The name is longer than 100 characters.", Remedy: "Give a shorter one."}
	}
	open := func(ctx context.Context, _ func(string, float64)) (*site.Table, error) {
		return p.site.Starter().Own(ctx, name)
	}
	p.begin(r, "Making an empty collaborative", open, "/import")
	return shell.SeeOther(w, r, "/start/progress?then="+url.QueryEscape("/import"))
}

// begin opens a collaborative in the background; a second click while one is
// being opened does nothing.
func (p *pages) begin(r *http.Request, step string, open func(context.Context, func(string, float64)) (*site.Table, error), _ string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.busy || p.site.Table() != nil {
		return
	}
	p.busy, p.step, p.done, p.err = true, step, 0, nil
	ctx := context.WithoutCancel(r.Context()) // the page that asked may be closed meanwhile
	go func() {
		table, err := open(ctx, func(step string, done float64) {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.step, p.done = step, done
		})
		if err == nil {
			p.site.Use(table)
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		p.busy, p.err = false, err
	}()
}

// progress shows how far the opening is and goes on when it is done.
func (p *pages) progress(w http.ResponseWriter, r *http.Request) error {
	if p.site.Table() != nil {
		to := r.URL.Query().Get("then")
		if to != "/import" {
			to = "/"
		}
		return shell.SeeOther(w, r, to)
	}
	p.mu.Lock()
	busy, step, done, err := p.busy, p.step, p.done, p.err
	p.mu.Unlock()
	if err != nil {
		slog.Error("opening a collaborative failed", "err", err)
		if problem, ok := errors.AsType[*care.Problem](err); ok {
			return problem
		}
		return err
	}
	if !busy {
		return shell.SeeOther(w, r, "/start")
	}
	return shell.Render(w, r, shell.Page{Title: "One moment", Refresh: 1}, progressPage(step, done))
}

// who shows whom one may be.
func who(w http.ResponseWriter, v *site.Visit) error {
	page := v.Page(shell.None, "Choose who you are")
	return v.Show(w, page, whoPage(choices(v), v.Viewer.Account, page.Demo))
}

func pick(w http.ResponseWriter, v *site.Visit) error {
	ok, err := v.Pick(v.Context(), care.AccountID(v.FormValue("account")))
	if err != nil {
		return err
	}
	if !ok {
		page := v.Page(shell.None, "Choose who you are")
		page.Errors = pickError
		return v.Show(w, page, whoPage(choices(v), v.Viewer.Account, page.Demo))
	}
	return v.SeeOther(w, "/")
}

// choice is one persona with its organisation's name.
type choice struct {
	care.Viewer
	Organisation string
}

func choices(v *site.Visit) []choice {
	names := map[care.PartnerCode]string{}
	for _, p := range v.View().Partners() {
		names[p.PartnerDescribed.Code] = p.Name
	}
	var out []choice
	for _, p := range v.Personas() {
		name := names[p.Partner]
		if name == "" {
			name = string(p.Partner)
		}
		out = append(out, choice{Viewer: p, Organisation: name})
	}
	return out
}
