package intake

import (
	"fmt"
	"slices"

	"roundtable/care"
	"roundtable/web/site"
)

// apply changes one file's proposal as the form says. A changed kind is proposed
// anew; its columns are then not those of the form.
func (f *file) apply(v *site.Visit, i int) (wrong site.Wrong) {
	at := func(name string) string { return v.PostFormValue(fmt.Sprintf("f%d-%s", i, name)) }
	f.Left, f.Renew = at("leave") == "yes", at("renew") == "yes"
	if f.Proposal == nil {
		return nil
	}
	if kind := at("kind"); kind != "" && kind != f.Proposal.Kind {
		f.propose(v, kind)
		return nil
	}
	fail := func(field string, err error) {
		wrong.Add(filePrefix(i)+field, words(err))
	}
	f.applyCensus(at("census"), v.Table.List.Today(), fail)
	changed := f.applyColumns(v, i, fail)
	for _, q := range f.Proposal.Questions {
		if changed[[2]int{q.Sheet, q.Column}] {
			continue // the column itself was corrected: that is the answer
		}
		if a := at("q-" + q.ID); a != "" && a != q.Answer {
			if err := f.Proposal.Answer(q.ID, a); err != nil {
				fail("q-"+q.ID, err)
			}
		}
	}
	return wrong
}

// applyCensus reads the day on which the list was true; an emptied field leaves
// the file's own day.
func (f *file) applyCensus(typed string, today care.Date, fail func(string, error)) {
	f.Census = ""
	if typed == "" {
		return
	}
	day, err := care.ParseDate(typed)
	switch {
	case err != nil:
		f.Census = typed
		fail("census", &care.Problem{What: "The day on which the list was true is not a date.", Remedy: "Write it as year-month-day, for example 2026-11-15."})
	case day > today:
		f.Census = typed
		fail("census", &care.Problem{What: "The day on which the list was true is still to come.", Remedy: "Check the year."})
	default:
		f.Proposal.Census = day
	}
}

// applyColumns applies the choices of sheets and columns that differ from the
// proposal, and says which columns those were.
func (f *file) applyColumns(v *site.Visit, i int, fail func(string, error)) map[[2]int]bool {
	changed := map[[2]int]bool{}
	for _, s := range slices.Clone(f.Proposal.Sheets) {
		if v.PostFormValue(fmt.Sprintf("f%d-s%d-shown", i, s.Sheet)) != "" {
			name := fmt.Sprintf("s%d-use", s.Sheet)
			if use := v.PostFormValue(fmt.Sprintf("f%d-%s", i, name)) == "yes"; use != s.Use {
				if err := f.Proposal.UseSheet(s.Sheet, use); err != nil {
					fail(name, err)
				}
			}
		}
		for _, c := range slices.Clone(s.Columns) {
			name := fmt.Sprintf("s%d-c%d", s.Sheet, c.Column)
			full := fmt.Sprintf("f%d-%s", i, name)
			if !v.PostForm.Has(full) || v.PostFormValue(full) == c.Field {
				continue
			}
			changed[[2]int{s.Sheet, c.Column}] = true
			if err := f.Proposal.Set(s.Sheet, c.Column, v.PostFormValue(full)); err != nil {
				fail(name, err)
			}
		}
	}
	return changed
}
