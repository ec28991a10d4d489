package sharing

import (
	"net/http"
	"slices"

	"roundtable/care"
	"roundtable/sharing"
	"roundtable/web/nhsuk"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// whyView is the page on which somebody says in which role, and why, they look.
type whyView struct {
	Roles   []sharing.RoleData // of the account; in a demo the one that was picked
	Role    string
	Purpose string
	Wrong   site.Wrong
}

// inDemo reports whether one picks who one is.
func inDemo(v *site.Visit) bool {
	if v.Table.Sharing.Sessions == nil {
		return true
	}
	_, _, signedIn := v.Table.Sharing.Sessions.Current(v.Context())
	return !signedIn
}

func whyOf(v *site.Visit) whyView {
	x := whyView{Role: string(v.Viewer.Role), Purpose: string(v.Scope.Purpose)}
	mine := v.Account.Roles
	if inDemo(v) {
		mine = []care.Role{v.Viewer.Role}
	}
	for _, r := range mine {
		if d, ok := sharing.RoleOf(r); ok {
			x.Roles = append(x.Roles, d)
		}
	}
	return x
}

func why(w http.ResponseWriter, v *site.Visit) error { return whyOf(v).show(w, v) }

func (x whyView) show(w http.ResponseWriter, v *site.Visit) error {
	p := v.Page(shell.None, "Why you look")
	p.Errors = x.Wrong
	return v.Show(w, p, whyPage(x))
}

// purposes are those that any of the roles looks for.
func (x whyView) purposes() (out []nhsuk.Item) {
	for _, p := range sharing.Purposes() {
		var hint string
		for _, r := range x.Roles {
			if cats := r.Categories(p); len(cats) > 0 {
				if len(x.Roles) > 1 {
					hint += "As " + r.Title + ": "
				}
				hint += categoriesWords(cats) + ". "
			}
		}
		if hint != "" {
			out = append(out, nhsuk.Item{Value: string(p), Text: site.Capital(sharing.PurposeWords(p)), Hint: nhsuk.HintParams{Text: hint}})
		}
	}
	return out
}

// pickWhy changes the role and the purpose of the visit.
func pickWhy(w http.ResponseWriter, v *site.Visit) error {
	x := whyOf(v)
	x.Purpose = v.PostFormValue("purpose")
	if r := v.PostFormValue("role"); r != "" {
		x.Role = r
	}
	i := slices.IndexFunc(x.Roles, func(r sharing.RoleData) bool { return string(r.Role) == x.Role })
	switch {
	case i < 0:
		x.Wrong.Add("role", "Choose one of your roles")
	case len(x.Roles[i].Categories(care.Purpose(x.Purpose))) == 0:
		x.Wrong.Add("purpose", "Choose what this role looks for")
	}
	if x.Wrong != nil {
		return x.show(w, v)
	}
	if inDemo(v) {
		if err := v.PickPurpose(v.Context(), care.Purpose(x.Purpose)); err != nil {
			return err
		}
	} else if !v.Table.Sharing.Sessions.As(v.Context(), care.Role(x.Role), care.Purpose(x.Purpose)) {
		return shell.Forbidden("The account has not got that role.")
	}
	return v.SeeOther(w, "/")
}
