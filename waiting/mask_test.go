package waiting

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"roundtable/care"
	"roundtable/facts"
)

// hiddenValues is a small list whose rows agree in everything but what is hidden
// from somebody who may list them and no more: n picks the values, 0 for none.
func hiddenValues(t *testing.T, n int, protections care.Protection) *world {
	t.Helper()
	w := newWorld(t)
	text := func(i int, of ...string) string {
		if n == 0 {
			return ""
		}
		return of[(n+i)%len(of)]
	}
	flag := func(i int, of ...care.Flags) (f care.Flags) {
		if n == 0 {
			return 0
		}
		return of[(n+i)%len(of)]
	}
	b := brought{partner: "RZ1", kind: "list", census: w.day - 1}
	for i := range 6 {
		key := fmt.Sprintf("hidden%d", i)
		p := care.PersonRow{
			Key: keyOf(key), Line: uint32(i + 2), LocalID: key, Family: "Bell", Given: fmt.Sprint("Ann ", i), Birth: w.day - care.Date(9000+i),
			Postcode: text(i, "AB1 2CD", "EF3 4GH", ""), Phone: text(i, "01632 960001", "", "01632 960002"), Practice: text(i, "A81001", "A81002"),
			Address: text(i, "12 Mill Lane\nOsmerley", "", "3 Beck Row, Netherby"), Language: text(i, "pol", "ukr", ""), Flags: flag(i, care.FlagAutism, care.FlagSMI, 0), FlagsNo: flag(i, 0, care.FlagLearningDisability),
		}
		if protections != 0 && n > 0 {
			p.IMDDecile = uint8(1 + (n+3*i)%10)
		}
		b.people = append(b.people, p)
		b.pathways = append(b.pathways, care.PathwayRow{
			Key: keyOf("w" + key), Person: p.Key, Line: p.Line, Start: w.day - care.Date(100+i), TFC: "110",
			Reason: text(i, "Depression", "Psychosis", "Hip pain", ""), Comment: text(i, "sees a ghost", "a broken leg", ""),
		})
		b.events = append(b.events, care.EventRow{
			Pathway: keyOf("w" + key), Person: p.Key, Line: p.Line, Date: w.day - care.Date(100+i), Type: care.EvReceived,
			Reason: text(i, "x1", "x2"), Detail: text(i, "y1", "", "y2"),
		})
	}
	w.bring(b)
	for _, p := range b.people {
		if protections != 0 {
			w.append("protection/RZ1", care.RecProtectionSet, care.ProtectionChange{V: 1, People: []care.Key{p.Key}, Protections: protections})
		}
	}
	w.append("notes/"+KeyID(b.pathways[0].Key), care.RecNote, care.Note{V: 1, Pathway: b.pathways[0].Key, Comment: fmt.Sprint("said ", n)})
	return w
}

// everything asks the list all that a page, a file or the command line could ask
// that hidden fields might answer, and gives what it says.
func everything(t *testing.T, w *world, v *facts.View) string {
	t.Helper()
	var out strings.Builder
	say := func(what string, x any, err error) {
		t.Helper()
		if err != nil {
			x = err.Error()
		}
		b, failed := json.Marshal(x)
		if failed != nil {
			t.Fatal(failed)
		}
		fmt.Fprintf(&out, "%s: %s\n", what, b)
	}
	queries := map[string]Query{
		"all": {}, "reason": {Reasons: []string{"Depression"}}, "autistic": {Yes: care.FlagAutism}, "not LD": {No: care.FlagLearningDisability},
		"SMI not asked": {Unasked: care.FlagSMI}, "decile 4": {Deciles: []uint8{4}}, "by postcode": {Text: "AB1 2CD"}, "by phone": {Text: "01632 960001"},
		"no postcode": {Doubt: "missing-postcode"}, "no practice": {Doubt: "missing-practice"}, "no deprivation": {Doubt: "missing-deprivation"},
		"by street": {Text: "Mill Lane"}, "by town": {Text: "Netherby"},
		"LD not asked": {Doubt: "missing-learning-disability"},
	}
	for _, c := range SharedColumns() {
		queries["up "+string(c)], queries["down "+string(c)] = Query{Sort: []SortKey{{By: c}}}, Query{Sort: []SortKey{{By: c, Desc: true}}}
	}
	for _, d := range Dims() {
		queries["grouped by "+string(d)] = Query{Group: d}
		x, err := w.list.Cross(w.ctx, v, Query{}, ColPartner, d)
		say("by "+string(d), x, err)
	}
	for name, q := range queries {
		p, err := w.list.Find(w.ctx, v, q)
		say(name, p, err)
	}
	q, err := w.list.Quality(w.ctx, v)
	slices.SortFunc(q, func(a, b Quality) int { return strings.Compare(a.Name, b.Name) })
	say("quality", q, err)
	var file strings.Builder
	_, err = w.list.ExportCSV(w.ctx, v, Query{}, &file)
	say("file", file.String(), err)
	for i := range 6 {
		d, err := w.list.Detail(w.ctx, v, keyOf(fmt.Sprintf("whidden%d", i)))
		say("detail", d, err)
	}
	lines := strings.Split(out.String(), "\n")
	slices.Sort(lines)
	return regexp.MustCompile(`"(loaded|at)":"[^"]*"`).ReplaceAllString(strings.Join(lines, "\n"), "")
}

// Somebody to whom contact details and clinical detail are closed gets the same
// answer to every question whatever stands in those fields: no filter, order,
// group, count or file is a way round.
func TestWhatIsHiddenAnswersNothing(t *testing.T) {
	for name, c := range map[string]struct {
		protections care.Protection
		scope       func(classes []uint64) care.Scope
	}{
		"list entries alone": {0, func(set []uint64) care.Scope { return care.ScopeOf(care.Booking, set) }},
		"address withheld": {care.AddressWithheld, func(set []uint64) care.Scope {
			return care.ScopeOfCategories(care.DirectCare, [care.Categories][]uint64{care.ListEntries: set, care.ContactDetails: set, care.Placements: set})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			var first string
			for n := range 4 {
				w := hiddenValues(t, n, c.protections)
				classes := w.view(north).Classes()
				set := []uint64{1<<len(classes) - 1}
				got := everything(t, w, w.facts.View(north, c.scope(set)))
				if n == 0 {
					first = got
					continue
				}
				if got != first {
					a, b := strings.Split(first, "\n"), strings.Split(got, "\n")
					for i := range a {
						if a[i] != b[i] {
							t.Fatalf("values %d are told by\n%.1500s\nbeside\n%.1500s", n, b[i], a[i])
						}
					}
				}
				if !strings.Contains(got, NotShared) {
					t.Error("nothing says that it is not shared")
				}
			}
		})
	}
}

// Who may see everything sees everything: the test above would hold of a list that
// shows nothing.
func TestWhatIsOpenIsShown(t *testing.T) {
	w := hiddenValues(t, 1, 0)
	classes := w.view(north).Classes()
	set := []uint64{1<<len(classes) - 1}
	var may [care.Categories][]uint64
	for i := range may {
		may[i] = set
	}
	got := everything(t, w, w.facts.View(north, care.ScopeOfCategories(care.DirectCare, may)))
	for _, want := range []string{"Depression", "AB1 2CD", "01632 960001", "12 Mill Lane", "Netherby", "broken leg", "said 1", `"autism"`, "x2", "y2"} {
		if !strings.Contains(got, want) && !strings.Contains(strings.ToLower(got), strings.ToLower(want)) {
			t.Errorf("%s is not shown", want)
		}
	}
	if strings.Contains(got, NotShared) {
		t.Error("something is said not to be shared")
	}
}
