package start

import (
	"errors"
	"net/http"

	"roundtable/care"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// pages holds what the start pages remember: one opening under way.
type pages struct {
	site    *site.Site
	opening opening
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
	r.Staff("GET /purpose", forAll(purpose))
	r.Staff("POST /purpose", forAll(agree))
	r.Staff("GET /partners", partners)
	r.Staff("GET /partners/add", forAll(addPartner))
	r.Staff("POST /partners/add", forAll(addPartner))
	r.Staff("GET /partners/{code}", describePartner)
	r.Staff("POST /partners/{code}", describePartner)
	r.Outside("GET /about/accessibility", p.about("Accessibility", accessibility()))
	r.Outside("GET /about/figures", p.about("How figures are made", figures()))
	r.Outside("GET /about/licences", p.about("Licences", licences()))
}

// about is a page of fixed words; it needs no open collaborative, and has its
// surroundings when there is one.
func (p *pages) about(title string, body component) shell.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) error {
		if p.site.Table() == nil {
			return shell.Render(w, r, shell.Page{Title: title, Back: backTo("/", "Back to Roundtable")}, body)
		}
		v, err := p.site.Visit(w, r)
		if errors.Is(err, site.ErrSignIn) || errors.Is(err, site.ErrEnrol) {
			return shell.Render(w, r, shell.Page{Title: title, Back: backTo("/sign-in", "Back to sign in")}, body)
		}
		if err != nil {
			return err
		}
		return v.Show(w, v.Page(shell.None, title), body)
	}
}

// who shows whom one may be.
func who(w http.ResponseWriter, v *site.Visit) error {
	if page := v.Page(shell.None, ""); page.Peopled && !page.Demo {
		return v.SeeOther(w, "/account") // nobody picks who they are where people sign in
	}
	return showWho(w, v, false)
}

func showWho(w http.ResponseWriter, v *site.Visit, wrong bool) error {
	page := v.Page(shell.None, "Choose who you are")
	if wrong {
		page.Errors = pickError
	}
	return v.Show(w, page, whoPage(choices(v), v.Viewer.Account, page.Demo, wrong))
}

// pick makes the visitor somebody else.
func pick(w http.ResponseWriter, v *site.Visit) error {
	ok, err := v.Pick(v.Context(), care.AccountID(v.PostFormValue("account")))
	if err != nil {
		return err
	}
	if !ok {
		return showWho(w, v, true)
	}
	return v.SeeOther(w, "/")
}

// forAll answers those alone who may change what all partners have agreed.
func forAll(h site.Handler) site.Handler {
	return func(w http.ResponseWriter, v *site.Visit) error {
		if err := v.MayForAll(); err != nil {
			return err
		}
		return h(w, v)
	}
}
