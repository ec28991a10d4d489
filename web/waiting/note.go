package waiting

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"unicode/utf8"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/sharing"
	"roundtable/waiting"
	"roundtable/web/nhsuk"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// note takes every form of the pathway page. Each says which version of the
// notes its writer saw; when somebody wrote since, the page shows what they
// wrote and keeps what was typed.
func note(w http.ResponseWriter, v *site.Visit) error {
	k, err := pathwayKey(v)
	if err != nil {
		return err
	}
	if err := mayNote(v, k); err != nil {
		return err
	}
	t := typed{
		Do: v.PostFormValue("do"), Owner: v.PostFormValue("owner"), Action: v.PostFormValue("action"), Due: v.PostFormValue("due"),
		On: v.PostFormValue("on"), Comment: v.PostFormValue("comment"), Rule: v.PostFormValue("rule"), Reply: v.PostFormValue("reply"),
		Undo: v.PostFormValue("note"),
	}
	expect, err := strconv.ParseInt(v.PostFormValue("version"), 10, 64)
	if err != nil || expect < 0 {
		return &care.Problem{What: "The form does not say which notes you had seen.", Remedy: "Load the pathway's page again and write it there."}
	}
	t.Past, err = pastDue(v, k, t)
	if err != nil {
		return err
	}
	if wrong := t.check(v.Table.List.Today(), v.PostFormValue("past") == "yes"); wrong != nil {
		return showPathway(w, v, k, pathwayView{Typed: t, Wrong: wrong})
	}
	seq, err := write(v, k, t, ledger.Version(expect))
	if changed, ok := errors.AsType[*waiting.Changed](err); ok {
		return showPathway(w, v, k, pathwayView{Typed: t, Changed: changed})
	}
	if status, ok := errors.AsType[*shell.StatusError](err); ok {
		return status
	}
	if problem, ok := errors.AsType[*care.Problem](err); ok {
		return showPathway(w, v, k, pathwayView{Typed: t, Wrong: site.Wrong{{Text: problem.What + " " + problem.Remedy, Href: t.main()}}})
	}
	if err != nil {
		return err
	}
	site.Reached(w, seq)
	to := url.Values{"saved": {t.Do}}
	if from := cameFrom(v); from != "" {
		to.Set("from", from)
	}
	return v.SeeOther(w, "/pathways/"+v.PathValue("key")+"?"+to.Encode())
}

// mayNote asks whether the visitor may write beside a wait.
func mayNote(v *site.Visit, k care.Key) error {
	r, ok := v.View().PathwayByKey(k)
	if !ok {
		return shell.NotFound("This pathway")
	}
	c, i, _ := v.View().Pathway(r)
	return v.MayRow(sharing.NoteRows, c.Class[i])
}

// main is the field that a form is for.
func (t typed) main() string {
	switch t.Do {
	case "contact", "validated":
		return "on"
	}
	return t.Do
}

// check looks at each field; the hrefs are the fields' names until the page gives
// them its ids. past says that a day in the past is meant.
func (t typed) check(today care.Date, past bool) (wrong site.Wrong) {
	fault := func(field, text string) { wrong = append(wrong, nhsuk.ErrorItem{Text: text, Href: field}) }
	long := func(field, text string, most int) {
		if n := utf8.RuneCountInString(text); n > most {
			fault(field, fmt.Sprintf("Use at most %d characters; there are %d", most, n))
		}
	}
	switch t.Do {
	case "owner":
		long("owner", t.Owner, waiting.MaxOwner)
	case "action":
		long("action", t.Action, waiting.MaxAction)
		if _, err := day(t.Due, true); err != nil {
			fault("due", dayWords)
		} else if t.Past && !past {
			fault("due", "The day by which it is due is past. Change it, or tick that it was due then")
		}
	case "contact", "validated":
		if on, err := day(t.On, false); err != nil {
			fault("on", dayWords)
		} else if on > today {
			fault("on", "Enter a day that is today or earlier")
		}
		long("comment", t.Comment, waiting.MaxComment)
	case "comment":
		long("comment", t.Comment, waiting.MaxComment)
	case "reply":
		if t.Reply == "" {
			fault("reply", "Choose what you found")
		}
		long("comment", t.Comment, waiting.MaxComment)
	}
	return wrong
}

// dayWords say what to do about a day that could not be read.
const dayWords = "The day could not be read. Write it as year, month and day: 2026-11-21"

// pastDue reports whether a next action is given a new day that is past: more
// often than not that is a slip of the year.
func pastDue(v *site.Visit, k care.Key, t typed) (bool, error) {
	if t.Do != "action" {
		return false, nil
	}
	due, err := day(t.Due, true)
	if err != nil || due == 0 || due >= v.Table.List.Today() {
		return false, nil // a day that cannot be read is write's to refuse
	}
	d, err := v.Table.List.Detail(v.Context(), v.View(), k)
	if _, none := errors.AsType[*care.Problem](err); none {
		return false, shell.NotFound("This pathway")
	}
	return err == nil && d.Row.ActionDue != due, err
}

// write does what a form asks for.
func write(v *site.Visit, k care.Key, t typed, expect ledger.Version) (ledger.Seq, error) {
	ctx, view, list := v.Context(), v.View(), v.Table.List
	switch t.Do {
	case "owner":
		return list.SetOwner(ctx, view, k, t.Owner, expect)
	case "action":
		due, err := day(t.Due, true)
		if err != nil {
			return 0, err
		}
		return list.SetNextAction(ctx, view, k, t.Action, due, expect)
	case "contact", "validated":
		on, err := day(t.On, false)
		if err != nil {
			return 0, err
		}
		if t.Do == "contact" {
			return list.RecordContact(ctx, view, k, on, t.Comment, expect)
		}
		return list.Validate(ctx, view, k, on, t.Comment, expect)
	case "comment":
		return list.Comment(ctx, view, k, t.Comment, expect)
	case "reply":
		return list.ReplyToQuery(ctx, view, k, t.Rule, t.Reply, t.Comment, expect)
	case "undo":
		seq, err := strconv.ParseInt(t.Undo, 10, 64)
		if err != nil {
			return 0, shell.NotFound("This note")
		}
		return list.Undo(ctx, view, k, ledger.Seq(seq), expect)
	}
	return 0, shell.NotFound("This form")
}

// day reads a date field; an empty one is no day where that is allowed.
func day(s string, optional bool) (care.Date, error) {
	if s == "" && optional {
		return 0, nil
	}
	d, err := care.ParseDate(s)
	if err != nil {
		return 0, &care.Problem{What: dayWords + "."}
	}
	return d, nil
}
