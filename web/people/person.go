package people

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
	"roundtable/people"
	"roundtable/people/linkage"
	"roundtable/sharing"
	"roundtable/waiting"
	"roundtable/web/nhsuk"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// mostAlike is how many others of one name and birth date are shown.
const mostAlike = 20

// record is one source record as the person's page shows it.
type record struct {
	Key     care.Key
	Partner string
	Class   care.Class
	Hidden  waiting.Hidden
	Closed  map[string]string // by the field's name at intake: why it is not shown
	Sealed  bool
	Alone   bool // it may be linked with none

	Family, Given, Birth, Sex, NHS, LocalID, Postcode, Phone, Practice string

	Source string // address of the row of the file
	Waits  []wait
}

// wait is one of a record's waits.
type wait struct{ Words, Href string }

// linkLine is why two of the records are together.
type linkLine struct {
	A, B string // the records in words
	Why  string
	For  string // what the link may be used for
	people.Link
	Same, Differ, Missing []string // names of fields, of a link that was weighed
}

// personView is the page of one person.
type personView struct {
	people.PersonDetail
	Tabs    []tab
	Records []record
	Why     []linkLine
	Alike   []record // others who may be the same person
	More    int      // such others that are not shown
	May     bool     // the visitor may change it
	WhyNot  string
	Apart   []apartLine
	Doubts  []string
	Log     bool   // the visitor reads the access log
	Printed string // who prints it and when; on paper alone
	Demo    bool   // everybody is made up: the paper says so too
	Do      string
	Which   string // the record that a form was about
	Reason  string
	Picked  []string
	Wrong   site.Wrong
	As      string // the account that the page is made for
	who     func(care.AccountID) string
	seat    func(care.PartnerCode) string
	short   func(care.PartnerCode) string
}

// apartLine is a record that people keep from the person, with who did and why.
type apartLine struct {
	record
	Act people.Act
}

// person shows whom the table believes some records to describe. An id that has
// become another's leads there.
func person(w http.ResponseWriter, v *site.Visit) error {
	d, err := personOf(v)
	if err != nil {
		return err
	}
	if d.Asked != d.ID {
		to := "/people/" + d.ID.String()
		if done := v.URL.Query().Get("done"); personSaid[done] != "" {
			to += "?done=" + done // what was done to the record that the address names
		}
		return v.SeeOther(w, to)
	}
	return showPerson(w, v, &personView{PersonDetail: d})
}

func personOf(v *site.Visit) (people.PersonDetail, error) {
	id, ok := care.ParsePersonID(v.PathValue("id"))
	if !ok || id.IsZero() {
		return people.PersonDetail{}, shell.NotFound("This person")
	}
	d, err := v.Table.People.Person(v.View(), id)
	if problemIn(err) != nil || err == nil && len(d.Members) == 0 {
		return d, shell.NotFound("This person")
	}
	return d, err
}

var personSaid = map[string]string{
	"unlink": "The record stands by itself now.",
	"split":  "They are two people now.", "apart": "They are kept apart from now on.", "join": "They are one person now, for planning and research. For direct care they stay two people until two reviewers say so.", "undone": "It is taken back. What followed from it stands only where others decided the same.",
	"noted": "It is written down. They are still two people: something that is known of them speaks against joining them.",
	"asked": "It is written down. For direct care two people decide: they are one person once another reviewer has said so too.",
}

func showPerson(w http.ResponseWriter, v *site.Visit, x *personView) error {
	x.short = func(code care.PartnerCode) string { return v.PartnerShort(code) }
	for _, m := range x.Members {
		if r, ok := recordOf(v.View(), x.short, m.Row); ok {
			r.Sealed = m.Sealed
			x.Records = append(x.Records, r)
		}
	}
	x.alike(v)
	name := map[care.Key]string{}
	for i := range x.Records {
		name[x.Records[i].Key] = fmt.Sprintf("record %d (%s)", i+1, x.Records[i].Partner)
	}
	for _, l := range x.Links {
		if a, b := name[l.A], name[l.B]; a != "" && b != "" {
			line := linkLine{A: a, B: b, Why: l.Words, For: forLink(l.Zone), Link: l}
			line.compare(x.Records)
			x.Why = append(x.Why, line)
		}
	}
	x.parted(v, name)
	v.Saw("person", append(seenRecords(v, append(slices.Clone(x.Records), x.Alike...)), x.sawBeyond(v)...)...)
	x.Tabs, x.who, x.seat, x.As = tabs(v, ""), who(v), x.short, string(v.Viewer.Account)
	err := reviews(v)
	x.May, x.WhyNot = err == nil, wordsOn(err, "decide which records are of one person")
	x.Log = !v.Alone() && v.May(sharing.SeeAccessLog, v.Viewer.Partner) == nil
	page := v.Page(shell.People, "One person")
	page.Back = nhsuk.LinkParams{Href: "/people", Text: "People"}
	page.Errors, page.Wide = x.Wrong, true
	x.Printed, x.Demo = site.When(time.Now()), page.Demo
	if by := page.Viewer.Name; by != "" {
		x.Printed += " by " + by
	}
	if x.Wrong == nil {
		page.Done = personSaid[v.URL.Query().Get("done")]
	}
	return v.Show(w, page, personPage(x))
}

// closable are the fields that a record may close by itself, with their names at
// intake.
var closable = map[linkage.Field]string{
	linkage.NHSNumber: "nhs_number", linkage.Postcode: "postcode", linkage.Phone: "phone", linkage.Practice: "practice",
}

// recordOf reads a source record as far as the visitor sees it; partner names one.
func recordOf(view *facts.View, partner func(care.PartnerCode) string, row facts.Row) (r record, ok bool) {
	c, i, ok := view.Person(row)
	if !ok {
		return r, false
	}
	classes := view.Classes()
	r = record{
		Key: c.Key[i], Partner: partner(care.PartnerCode(view.Code(facts.DimPartner, c.Partner[i]))), Class: c.Class[i],
		Family: view.Wide(facts.DimFamily, c.Family[i]), Given: view.Wide(facts.DimGiven, c.Given[i]), Sex: genderWords(view.Code(facts.DimSex, c.Sex[i])),
		LocalID: view.Text(c.LocalID[i]), Closed: map[string]string{},
	}
	for f, name := range closable {
		if why := people.Closed(view, c, i, f); why != "" {
			r.Closed[name] = why
		}
	}
	if !view.Scope().All() && int(c.Class[i]) < len(classes) {
		r.Hidden = waiting.HiddenOf(view.Scope(), c.Class[i], classes[c.Class[i]], c.Key[i])
	}
	if c.Birth[i] != 0 {
		r.Birth = c.Birth[i].Long()
	}
	if n := c.NHSNumber[i]; n != 0 && r.Closed["nhs_number"] == "" {
		r.NHS = n.String()
		if c.NHSStatus[i] == 1 {
			r.NHS += ", verified"
		}
	}
	if !r.Hidden.Has(care.ContactDetails) && r.Closed["postcode"] == "" {
		r.Postcode, r.Phone = view.Wide(facts.DimPostcode, c.Postcode[i]), view.Text(c.Phone[i])
		r.Practice = view.Code(facts.DimPractice, c.Practice[i])
	}
	if c.Extract[i] != 0 {
		x := view.Extract(c.Extract[i])
		r.Source = fmt.Sprintf("/extracts/%d/rows/%d/%d", x.ID, c.Sheet[i], c.Line[i])
	}
	for _, p := range view.PathwaysOf(row, nil) {
		if pc, j, ok := view.Pathway(p); ok {
			r.Waits = append(r.Waits, wait{waitWords(view, pc, j), "/pathways/" + pc.Key[j].String()})
		}
	}
	return r, true
}

func genderWords(code string) string {
	if g, ok := care.MHSDS(care.MHSDSGender, code); ok {
		return g.Label
	}
	return code
}

// waitWords say what a wait is for, and since when.
func waitWords(view *facts.View, c *facts.PathwayChunk, i int) string {
	what := orWords(view.Wide(facts.DimSpecialty, c.Specialty[i]), "A wait")
	if f, ok := care.TFC(view.Code(facts.DimTFC, c.TFC[i])); ok {
		what = f.Name
	}
	if c.Start[i] != 0 {
		what += ", since " + c.Start[i].Long()
	}
	return what
}

func seenRecords(v *site.Visit, all []record) (out []site.Seen) {
	for i := range all {
		out = append(out, site.Seen{Person: all[i].Key, Class: all[i].Class})
	}
	return out
}

// sawBeyond are the records that the page leads to of the same person for planning.
func (x *personView) sawBeyond(v *site.Visit) []site.Seen {
	keys := make([]care.Key, len(x.Beyond))
	for i, m := range x.Beyond {
		keys[i] = m.Record
	}
	for _, a := range x.PersonDetail.Apart {
		keys = append(keys, a.Record)
	}
	return seen(v, keys)
}

// parted reads which records people keep from the person's, and which of its own a
// reviewer doubts.
func (x *personView) parted(v *site.Visit, name map[care.Key]string) {
	for _, a := range x.PersonDetail.Apart {
		if r, ok := recordOf(v.View(), x.short, a.Row); ok {
			x.Apart = append(x.Apart, apartLine{r, a.Act})
		}
	}
	for _, d := range x.PersonDetail.Doubts {
		if a, b := name[d.A], name[d.B]; a != "" && b != "" {
			x.Doubts = append(x.Doubts, "In doubt since "+on(d.At)+": whether "+a+" and "+b+" are of one person is being looked at. Until it is decided they are one. Be careful.")
		}
	}
}

// alike finds others who have the same names and birth date, whom no number tells apart
// and people do not keep apart. Those that may not be linked are offered for nothing.
func (x *personView) alike(v *site.Visit) {
	var rows []facts.Row
	mine := map[facts.Row]bool{}
	for _, m := range x.Members {
		mine[m.Row] = true
		rows = v.View().ProbablySame(m.Row, rows)
	}
	slices.Sort(rows)
	for _, row := range slices.Compact(rows) {
		if mine[row] || v.Table.People.KeptApart(v.View(), x.Members[0].Row, row) {
			continue
		}
		if len(x.Alike) == mostAlike {
			x.More++
			continue
		}
		if r, ok := recordOf(v.View(), x.short, row); ok {
			may, sealed, _ := v.View().Linkable(row)
			if _, own, _ := v.View().Linkable(x.Members[0].Row); !may || sealed || own {
				r.Alone = true
			}
			x.Alike = append(x.Alike, r)
		}
	}
}

// change does what a form of a person's page asks for.
func change(w http.ResponseWriter, v *site.Visit) error {
	if err := reviews(v); err != nil {
		return err
	}
	d, err := personOf(v)
	if err != nil {
		return err
	}
	x := &personView{PersonDetail: d, Do: v.PostFormValue("do"), Which: v.PostFormValue("record"), Picked: v.PostForm["side"]}
	if x.Do == "undo" {
		seq, err := strconv.ParseInt(v.PostFormValue("seq"), 10, 64)
		if err != nil {
			return shell.NotFound("This decision")
		}
		field := fmt.Sprintf("why-%d", seq)
		why := reason(v, &x.Wrong, field, "")
		if x.Wrong != nil {
			return showPerson(w, v, x)
		}
		reached, err := v.Table.People.Undo(v.Context(), v.View(), ledger.Seq(seq), why)
		if p := problemIn(err); p != nil && p.Where == "reason" {
			x.Wrong.Add(field, "Write in a few words why, and name nobody: it was not you who did it")
			return showPerson(w, v, x)
		}
		if err != nil {
			return err
		}
		return x.done(w, v, reached, "undone")
	}
	x.Reason = reason(v, &x.Wrong, x.field("reason"), "Write in a few words why, and name nobody")
	if x.Wrong != nil {
		x.Reason = v.PostFormValue(x.field("reason"))
		return showPerson(w, v, x)
	}
	seq, err := x.write(v)
	if err != nil {
		if err := x.Wrong.Problem(err, x.field("reason")); err != nil {
			return err
		}
		return showPerson(w, v, x)
	}
	if x.Wrong != nil {
		return showPerson(w, v, x)
	}
	word := x.Do
	if word == "join" {
		word = x.joined(v)
	}
	return x.done(w, v, seq, word)
}

// joined says what came of joining two records: for direct care they wait for a second
// reviewer, and whatever keeps people apart may keep these apart.
func (x *personView) joined(v *site.Visit) string {
	if care.ZoneOf(v.Scope.Purpose) == care.ZoneDirectCare {
		return "asked"
	}
	now := v.ViewAs(v.Viewer.Partner) // of the newest facts: with what was just written
	other, _ := care.ParseKey(x.Which)
	row, _ := now.PersonByKey(other)
	if !slices.ContainsFunc(now.SamePerson(row, nil), func(r facts.Row) bool { return r == x.Members[0].Row }) {
		return "noted"
	}
	return "join"
}

// field is the id of a field of the form that was sent: there is one of each kind
// for each record.
func (x *personView) field(name string) string { return fieldOf(x.Do, x.Which, name) }

func fieldOf(do, which, name string) string {
	if which == "" {
		return do + "-" + name
	}
	return do + "-" + which + "-" + name
}

// write does what was asked for. What is wrong with the form stands in x.Wrong.
func (x *personView) write(v *site.Visit) (ledger.Seq, error) {
	ctx, view, room := v.Context(), v.View(), v.Table.People
	switch x.Do {
	case "unlink":
		k, ok := x.member(x.Which)
		if !ok {
			return 0, shell.NotFound("This record")
		}
		return room.Unlink(ctx, view, k, x.Reason)
	case "split":
		sides := x.sides()
		if len(sides[0]) == 0 || len(sides[1]) == 0 {
			x.Wrong.Add("split-side", "Tick the records that are of somebody else, and leave at least one")
			return 0, nil
		}
		return room.Split(ctx, view, x.ID, sides, x.Reason)
	case "join", "apart":
		other, ok := care.ParseKey(x.Which)
		if _, there := view.PersonByKey(other); !ok || !there {
			return 0, shell.NotFound("This record")
		}
		if x.Do == "join" {
			return room.Merge(ctx, view, x.Members[0].Record, other, care.ZoneOf(v.Scope.Purpose), x.Reason)
		}
		return room.KeepApart(ctx, view, x.Members[0].Record, other, x.Reason)
	}
	return 0, shell.NotFound("This form")
}

// member is the key of one of the person's records.
func (x *personView) member(text string) (care.Key, bool) {
	k, ok := care.ParseKey(text)
	return k, ok && slices.ContainsFunc(x.Members, func(m people.Member) bool { return m.Record == k })
}

// sides are the records that were ticked, and the others.
func (x *personView) sides() [][]care.Key {
	sides := make([][]care.Key, 2)
	for _, m := range x.Members {
		at := 0
		if slices.Contains(x.Picked, m.Record.String()) {
			at = 1
		}
		sides[at] = append(sides[at], m.Record)
	}
	return sides
}

// done leads back to the person, or to whoever has the record now.
func (x *personView) done(w http.ResponseWriter, v *site.Visit, seq ledger.Seq, word string) error {
	site.Reached(w, seq)
	return v.SeeOther(w, "/people/"+x.ID.String()+"?done="+word)
}
