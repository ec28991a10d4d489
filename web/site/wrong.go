package site

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/servicemap"
	"roundtable/sessions"
	"roundtable/web/nhsuk"
)

// Wrong is what is wrong with a form, each at its field: it heads the page
// (shell.Page.Errors) and stands at the fields (Wrong.At). The zero Wrong is a form in
// which nothing is wrong.
type Wrong []nhsuk.ErrorItem

// Add says what is wrong with a field, by its id on the page.
func (w *Wrong) Add(field, text string) {
	*w = append(*w, nhsuk.ErrorItem{Text: text, Href: "#" + field})
}

// At is the message at a field, so that the head of the page and the field say the
// same; none when nothing is wrong there.
func (w Wrong) At(field string) nhsuk.ErrorParams {
	if i := w.index(field); i >= 0 {
		return nhsuk.ErrorParams{Text: w[i].Text}
	}
	return nhsuk.ErrorParams{}
}

// Has reports whether something is wrong with a field.
func (w Wrong) Has(field string) bool { return w.index(field) >= 0 }

func (w Wrong) index(field string) int {
	return slices.IndexFunc(w, func(e nhsuk.ErrorItem) bool { return e.Href == "#"+field })
}

// Sort puts what is wrong in the order of the page's fields; what is at none of them
// comes first.
func (w Wrong) Sort(fields ...string) {
	at := func(e nhsuk.ErrorItem) int { return slices.Index(fields, strings.TrimPrefix(e.Href, "#")) }
	slices.SortStableFunc(w, func(a, b nhsuk.ErrorItem) int { return cmp.Compare(at(a), at(b)) })
}

// Problem puts what a room said against something at the one of the fields that it
// names first ("reason", "flow 2" at "flow"), or at otherwise where it names none of
// them. It is nil then; an error that nobody may read is given back.
func (w *Wrong) Problem(err error, otherwise string, fields ...string) error {
	return w.ProblemAt(err, func(where string) string {
		for _, f := range fields {
			if where == f || strings.HasPrefix(where, f+" ") {
				return f
			}
		}
		return otherwise
	})
}

// ProblemAt is Problem where the page knows itself at which field to say it, by the
// place that the room names.
func (w *Wrong) ProblemAt(err error, field func(where string) string) error {
	all := problems(err)
	if all == nil {
		return err
	}
	for _, p := range all {
		w.Add(field(p.Where), strings.TrimSpace(p.What+" "+p.Remedy))
	}
	return nil
}

// problems are all that a room said; nil for an error that nobody may read.
func problems(err error) []care.Problem {
	if many, ok := errors.AsType[sessions.Wrong](err); ok {
		return many
	}
	if many, ok := errors.AsType[servicemap.Wrong](err); ok {
		return many
	}
	if p, ok := errors.AsType[*care.Problem](err); ok {
		return []care.Problem{*p}
	}
	return nil
}
