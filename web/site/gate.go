package site

import (
	"net/http"
	"time"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/sharing"
	"roundtable/web/shell"
)

// People registers a page that shows people, or counts them exactly: it answers
// those alone who may list somebody, and tells the others why not.
func (r *Routes) People(pattern string, h Handler) { r.Page(pattern, peopleOnly(h)) }

// PeopleUpload is People for what streams its answer.
func (r *Routes) PeopleUpload(pattern string, h Handler) { r.Upload(pattern, peopleOnly(h)) }

func peopleOnly(h Handler) Handler {
	return func(w http.ResponseWriter, v *Visit) error {
		if err := v.ListsPeople(); err != nil {
			return err
		}
		return h(w, v)
	}
}

// Staff registers a page of the work at the table, which is closed to those who
// have come to see their own record.
func (r *Routes) Staff(pattern string, h Handler) { r.Page(pattern, staffOnly(h)) }

// StaffUpload is Staff for a handler that takes files.
func (r *Routes) StaffUpload(pattern string, h Handler) { r.Upload(pattern, staffOnly(h)) }

func staffOnly(h Handler) Handler {
	return func(w http.ResponseWriter, v *Visit) error {
		if err := v.WorksHere(); err != nil {
			return err
		}
		return h(w, v)
	}
}

// OwnRecordAt is the page of those who see their own record and nothing else.
const OwnRecordAt = "/my"

// HasOwnRecord reports whether the visitor's role sees its own record alone:
// service users and carers.
func (v *Visit) HasOwnRecord() bool {
	d, _ := sharing.RoleOf(v.Viewer.Role)
	return !v.Alone() && d.Own()
}

// WorksHere refuses, as a page in words, those who see their own record alone.
func (v *Visit) WorksHere() error {
	if !v.HasOwnRecord() {
		return nil
	}
	return &shell.StatusError{
		Status: http.StatusForbidden, Heading: "You cannot see this", Href: OwnRecordAt,
		Problem: &care.Problem{What: "This page is for people who work at the table.", Remedy: "Your own page shows what is held about you."},
	}
}

// Own is what is held about the visitor, or about the one whom they act for: a view
// of their own records and nobody else's. The error is a page in words for
// everybody else.
func (v *Visit) Own() (*facts.View, error) {
	if !v.HasOwnRecord() {
		return nil, shell.Forbidden("This page shows people their own record; your role works at the table.")
	}
	return v.View(), nil // a scope compiled for such a role is narrowed to the account's people
}

// CountsOnly reports whether the visitor may list nobody whom there is, and so
// sees what is published of the counts and no exact figure.
func (v *Visit) CountsOnly() bool { return v.ListsPeople() != nil }

// ListsPeople is nil when the visitor may list somebody's waits, or could once
// there are some; otherwise a page that says why not and what would come nearest.
func (v *Visit) ListsPeople() error {
	if v.Alone() {
		return nil
	}
	if err := v.WorksHere(); err != nil {
		return err
	}
	classes := v.View().Classes()
	for c := range classes {
		if v.Scope.Allows(care.Class(c)) {
			return nil
		}
	}
	d := v.reads(care.ListEntries, care.ClassMeaning{Partner: v.Viewer.Partner})
	if d.Allowed && len(classes) <= 1 { // nobody has brought anything yet
		return nil
	}
	if d.Allowed {
		d.Why = "Your organisation has brought no list, and no other shares its list with it for " + sharing.PurposeWords(v.Scope.Purpose) + "."
		d.Nearly = "A list of your own, or an agreement with those who have one."
	}
	return &shell.StatusError{
		Status: http.StatusForbidden, Heading: "You cannot see this", Href: "/counts",
		Problem: &care.Problem{What: d.Why, Remedy: d.Nearly + " Counts in which nobody can be found are open to you, where they are shared."},
	}
}

// RowsOf is nil when the visitor may list waits of a partner, and so may open its files;
// otherwise a page that says why not.
func (v *Visit) RowsOf(p care.PartnerCode) error {
	if v.Alone() {
		return nil
	}
	for c, m := range v.View().Classes() {
		if m.Partner == p && v.Scope.Allows(care.Class(c)) {
			return nil
		}
	}
	d := v.reads(care.ListEntries, care.ClassMeaning{Partner: p})
	if d.Allowed {
		return nil
	}
	return &shell.StatusError{Status: http.StatusForbidden, Heading: "You cannot see this", Problem: &care.Problem{What: d.Why, Remedy: d.Nearly}}
}

// Whole reports whether the visitor acts for a partner, or may list every wait of it, and
// so may know exactly how many rows its files have. Where some are closed to them, those
// of a refuge or a sealed record, that number less the rows that they see tells how many.
func (v *Visit) Whole(p care.PartnerCode) bool {
	if v.Alone() || v.Sent(p) {
		return true
	}
	for c, m := range v.View().Classes() {
		if m.Partner == p && !v.Scope.Allows(care.Class(c)) {
			return false
		}
	}
	return v.RowsOf(p) == nil
}

// Opens reports whether the visitor may read a category of rows of a class, which there
// need not be: what a restricted service is called goes by the rows that it writes.
func (v *Visit) Opens(cat care.Category, m care.ClassMeaning) bool {
	return v.Alone() || v.reads(cat, m).Allowed
}

func (v *Visit) reads(cat care.Category, m care.ClassMeaning) sharing.Decision {
	return v.Table.Sharing.Gate.Decide(sharing.Request{Viewer: v.Viewer, Purpose: v.Scope.Purpose, Category: cat, Class: m, At: time.Now()})
}

// Withheld says why a category of a class of rows is not shown, and what would
// open it. It holds no personal data.
func (v *Visit) Withheld(cat care.Category, c care.Class) (why, nearly string) {
	classes := v.View().Classes()
	if int(c) >= len(classes) {
		return "", ""
	}
	d := v.reads(cat, classes[c])
	return d.Why, d.Nearly
}

// MayRow reports whether the visitor may do something beside rows of a class.
func (v *Visit) MayRow(right sharing.Right, c care.Class) error {
	if v.Alone() {
		return nil
	}
	classes := v.View().Classes()
	if int(c) >= len(classes) {
		return shell.NotFound("This pathway")
	}
	return v.may(right, classes[c])
}

// MayForAll reports whether the visitor may change what all partners have agreed:
// the shared purpose, the meaning of priority codes, who sits at the table. Those
// may who draft agreements, and partners' administrators.
func (v *Visit) MayForAll() error {
	if err := v.May(sharing.ManagePartners, v.Viewer.Partner); err == nil {
		return nil
	}
	return v.May(sharing.DraftAgreement, v.Viewer.Partner)
}

// may asks the gate, and puts a denial into a page.
func (v *Visit) may(right sharing.Right, m care.ClassMeaning) error {
	d := v.Table.Sharing.Gate.Decide(sharing.Request{Viewer: v.Viewer, Purpose: v.Scope.Purpose, Right: right, Class: m, At: time.Now()})
	if d.Allowed {
		return nil
	}
	return &shell.StatusError{Status: http.StatusForbidden, Heading: "You cannot do this", Problem: &care.Problem{What: d.Why, Remedy: d.Nearly}}
}
