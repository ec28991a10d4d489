package sharing

import (
	"cmp"
	"errors"
	"net/http"
	"strings"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/sharing"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// may reports whether the visitor's role has a right at their own partner.
func may(v *site.Visit, right sharing.Right) bool { return v.May(right, v.Viewer.Partner) == nil }

// anyRight is nil when the visitor has one of some rights, and else says who has the
// first.
func anyRight(v *site.Visit, rights ...sharing.Right) error {
	var first error
	for _, r := range rights {
		err := v.May(r, v.Viewer.Partner)
		if err == nil {
			return nil
		}
		first = cmp.Or(first, err)
	}
	return first
}

// together makes a handler of a page that means nothing on one's own computer,
// where there is nobody to share with yet: it says so, and what to do.
func together(h site.Handler) site.Handler {
	return func(w http.ResponseWriter, v *site.Visit) error {
		if v.Alone() {
			return v.Show(w, v.Page(shell.Sharing, "You are alone at this table"), alonePage())
		}
		return h(w, v)
	}
}

// day reads a date of a form; "" is 0.
func day(v *site.Visit, f *site.Wrong, field, what string) care.Date {
	text := strings.TrimSpace(v.PostFormValue(field))
	if text == "" {
		return 0
	}
	d, err := care.ParseDate(text)
	if err != nil {
		f.Add(field, "Enter "+what+" as year-month-day, for example 2027-03-31")
	}
	return d
}

// nameOf gives an account's name as colleagues know it.
func nameOf(v *site.Visit) func(care.AccountID) string {
	book := v.Table.Sharing.Gate.Accounts()
	return func(id care.AccountID) string {
		if a, _, ok := book.Get(id, 0); ok && a.Name != "" {
			return a.Name
		}
		switch id {
		case "", "setup":
			return "whoever set up the server"
		case v.Viewer.Account:
			return v.Viewer.Name
		}
		return "somebody at the server itself"
	}
}

// roleTitle is a role as a screen shows it.
func roleTitle(r care.Role) string {
	d, _ := sharing.RoleOf(r)
	return cmp.Or(d.Title, string(r))
}

func roleTitles(rs []care.Role) string {
	words := make([]string, len(rs))
	for i, r := range rs {
		words[i] = roleTitle(r)
	}
	return strings.Join(words, ", ")
}

// done remembers how far the visitor's command got, waits until that is known here,
// and leads on.
func done(w http.ResponseWriter, v *site.Visit, seq ledger.Seq, to string) error {
	if err := v.Table.Sharing.Wait(v.Context(), seq); err != nil {
		return err
	}
	site.Reached(w, seq)
	return v.SeeOther(w, to)
}

// said reads which banner a page shows after a command, of those that it knows.
func said(v *site.Visit, known map[string]string) string { return known[v.URL.Query().Get("done")] }

// problemIn is the *care.Problem of an error; nil when it is none.
func problemIn(err error) *care.Problem {
	p, _ := errors.AsType[*care.Problem](err)
	return p
}
