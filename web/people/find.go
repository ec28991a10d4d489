package people

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/people"
	"roundtable/people/linkage"
	"roundtable/waiting"
	"roundtable/web/shell"
	"roundtable/web/site"
)

const (
	findKind  = "find-person" // drafts of what somebody looks for: personal data, kept out of addresses
	mostFound = 100           // records that are shown
	mostTyped = 200           // characters
)

// findView is the page that finds people by what is known of them, on a list or on none.
type findView struct {
	Tabs   []tab
	Text   string
	Token  string // of the text, in the address
	Asked  bool   // something was looked for
	Gone   bool   // what the address names is no longer kept
	More   bool   // more fit than are shown: none is
	Rows   []foundRow
	People int
	Wrong  site.Wrong
}

// foundRow is a source record that fits, with its person.
type foundRow struct {
	record
	ID     care.PersonID
	Others int // records of the same person beside it, that the visitor sees
}

// findPeople shows the form, and who is found by the text that the address has a token of.
func findPeople(w http.ResponseWriter, v *site.Visit) error {
	x := findView{Token: v.URL.Query().Get("find")}
	if x.Token != "" {
		text, ok, err := v.Draft(findKind, x.Token)
		if err != nil {
			return err
		}
		x.Text, x.Asked, x.Gone = string(text), ok, !ok
	}
	return x.show(w, v)
}

func (x findView) show(w http.ResponseWriter, v *site.Visit) error {
	x.Tabs = tabs(v, "/people/find")
	if x.Asked {
		x.look(v)
		seen := make([]site.Seen, len(x.Rows))
		for i, r := range x.Rows {
			seen[i] = site.Seen{Person: r.Key, Class: r.Class}
		}
		v.Saw("search", seen...)
	}
	page := v.Page(shell.People, "Find a person")
	page.Top, page.Wide, page.Errors = true, true, x.Wrong
	return v.Show(w, page, findPage(x))
}

// look finds the records that fit, those of one person beside each other.
func (x *findView) look(v *site.Visit) {
	view := v.View()
	rows, ok := waiting.FindPeople(view, x.Text, 2*mostFound) // one may be named twice
	slices.Sort(rows)
	rows = slices.Compact(rows)
	rows = slices.DeleteFunc(rows, func(r facts.Row) bool { return !mayBeFoundBy(view, r, x.Text) })
	if !ok || len(rows) > mostFound {
		x.More = true
		return
	}
	persons := map[care.PersonID]bool{}
	for _, row := range rows {
		r, ok := recordOf(view, func(code care.PartnerCode) string { return v.PartnerShort(code) }, row)
		id, there := view.PersonID(row)
		if !ok || !there {
			continue
		}
		persons[id] = true
		_, r.Sealed, _ = view.Linkable(row)
		x.Rows = append(x.Rows, foundRow{record: r, ID: id, Others: len(view.SamePerson(row, nil)) - 1})
	}
	x.People = len(persons)
	x.sort()
}

// sort has the names in order, and with the first record of a person their others.
func (x *findView) sort() {
	byName := func(a, b foundRow) int {
		return cmp.Or(cmp.Compare(facts.Fold(a.Family), facts.Fold(b.Family)), cmp.Compare(facts.Fold(a.Given), facts.Fold(b.Given)), cmp.Compare(a.Partner, b.Partner), cmp.Compare(a.Key.String(), b.Key.String()))
	}
	slices.SortFunc(x.Rows, byName)
	first := map[care.PersonID]int{}
	for i, r := range x.Rows {
		if _, seen := first[r.ID]; !seen {
			first[r.ID] = i
		}
	}
	slices.SortStableFunc(x.Rows, func(a, b foundRow) int { return cmp.Compare(first[a.ID], first[b.ID]) })
}

// mayBeFoundBy reports whether a text may find a record: not a number that the visitor
// would not be shown there, which finding it would confirm.
func mayBeFoundBy(view *facts.View, row facts.Row, text string) bool {
	c, i, ok := view.Person(row)
	if !ok {
		return false
	}
	n, err := care.ParseNHSNumber(strings.TrimSpace(text))
	return err != nil || n == 0 || c.NHSNumber[i] != n || people.Closed(view, c, i, linkage.NHSNumber) == ""
}

// find keeps what was typed and shows who is found by it; nothing typed forgets it.
func find(w http.ResponseWriter, v *site.Visit) error {
	text := strings.TrimSpace(v.PostFormValue("text"))
	if n := len([]rune(text)); n > mostTyped {
		x := findView{Text: text}
		x.Wrong.Add("text", "Enter at most 200 characters: an NHS number, a local number, or the beginning of a name")
		return x.show(w, v)
	}
	if was := v.PostFormValue("was"); was != "" {
		if err := v.Drop(findKind, was); err != nil {
			return err
		}
	}
	if text == "" {
		return v.SeeOther(w, "/people/find")
	}
	token, err := v.Keep(findKind, []byte(text))
	if err != nil {
		return err
	}
	return v.SeeOther(w, "/people/find?find="+token)
}

// answer says first how many are found.
func (x findView) answer() string {
	switch {
	case x.Gone:
		return "What was looked for is no longer kept. Enter it again."
	case !x.Asked:
		return ""
	case x.More:
		return "More than 100 records fit. Enter more of the name, both names, or a number."
	case len(x.Rows) == 0:
		return "Nobody whom you may see is found by that. A name may be written otherwise: try its beginning, or the other name."
	}
	return site.Counted(len(x.Rows), "record", "records") + " of " + site.Counted(x.People, "person", "people") + " that you may see " + site.Plural(len(x.Rows), "fits", "fit") + "."
}
