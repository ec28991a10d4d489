package people

import (
	"strings"
	"testing"

	"roundtable/care"
	"roundtable/people"
	"roundtable/people/linkage"
)

// Nothing is chosen for who records a notice; what it does is shown before it is
// recorded; two notices of one list count its records once.
func TestANoticeIsLookedAtBeforeItIsRecorded(t *testing.T) {
	render := func(x *noticeView) string {
		var page strings.Builder
		if err := noticePage(x).Render(t.Context(), &page); err != nil {
			t.Fatal(err)
		}
		return page.String()
	}
	who := func(care.AccountID) string { return "You" }
	told := care.Notice{Partner: "V01", Basis: care.BasisNotice, Words: "Leaflet 3"}
	x := &noticeView{VCSE: true, Name: "Good Company", Lists: []option{{Value: "", Text: "Its one list"}}, May: 24, who: who, Lines: []people.NoticeLine{
		{Notice: told, Seq: 2, Covers: 24}, {Notice: told, Seq: 1, Covers: 24},
	}}
	page := render(x)
	if strings.Contains(page, "checked") {
		t.Error("something is chosen already")
	}
	for _, want := range []string{"24 records of Good Company may be linked, by 2 notices", "1 other that says the same ends with it.", "Show what that does"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	x.Before, x.About, x.Of, x.Basis, x.On = &people.Reach{Records: 24, New: 21, Stands: 1}, aboutWords(told), ofList, string(care.BasisNotice), "2026-05-01"
	page = render(x)
	for _, want := range []string{
		"about 24 records of Good Company today, and about whoever comes later", "21 records would be compared with other organisations’ records", "3 of them are compared already.",
		"The same is recorded already", `name="sure"`, "1 May 2026",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("before it is recorded the page does not say %q", want)
		}
	}
}

// A reader to whom a field is closed is not told that every record has it.
func TestAProfileSaysNothingOfWhatIsClosed(t *testing.T) {
	x := profileView{Name: "Good Company"}
	x.Records = 24
	for _, f := range []linkage.Field{linkage.Given, linkage.Family, linkage.Birth} {
		x.Fields = append(x.Fields, linkage.FieldProfile{Field: f, Filled: 24})
	}
	want := "Every one of 24 records of Good Company has a given name, a family name and a date of birth. What is closed to you is not counted: postcode."
	if got := x.answer(); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	x.Fields = append(x.Fields, linkage.FieldProfile{Field: linkage.Postcode, Filled: 23})
	if got := x.answer(); got != "Of 24 records of Good Company, 1 has no postcode that can be compared." {
		t.Errorf("%q", got)
	}
}

// A group of which nothing is compared is not called badly linked.
func TestAGroupThatIsNotComparedSaysSo(t *testing.T) {
	share := func(k, n int) people.Share { return people.Share{K: k, N: n, P: float64(k) / float64(n), Up: .1} }
	x := qualityView{QualityReport: people.QualityReport{Rates: []people.GroupRate{
		{Group: "partner", Words: "Good Company", Records: 21, Untold: 21, Rate: share(0, 21)},
		{Group: "partner", Words: "Tarnwick", Records: 200, Rate: people.Share{K: 50, N: 200, P: .25, Low: .2, Up: .3}},
		{Group: "partner", Words: "Lantern House", Records: 40, Untold: 4, Rate: share(0, 40)},
	}}}
	p, ok := x.rateChart("partner", "", "")
	lines := x.apart("partner", p)
	if !ok || len(lines) != 3 || !strings.Contains(lines[0], "none of its records is compared") || !strings.Contains(lines[2], "less often") {
		t.Errorf("%q", lines)
	}
	if !strings.Contains(p.Rows[2].Note, "4 not compared") {
		t.Errorf("%q", p.Rows[2].Note)
	}
}

// Who lists their own people alone reads link rates of those, and of everybody's pairs
// nothing exact, nor that there is a sealed record.
func TestWhoSeesTheirOwnAloneReadsNothingExactOfOthers(t *testing.T) {
	report := people.QualityReport{
		Records: 24, People: 23, Left: people.Left{Sealed: 1, NoNotice: 37},
		Bands:     []people.Band{{Pairs: 343, Linked: 326, Reviewed: people.Share{K: 11, N: 13, P: 11. / 13}}},
		Precision: people.Estimate{Words: "Not known: 14 more of the pairs drawn by lot have to be decided."},
		Rates:     []people.GroupRate{{Group: "partner", Words: "Good Company", Records: 24, Rate: people.Share{K: 7, N: 24, P: 7. / 24, Up: 1}}},
	}
	for _, tens := range []bool{true, false} {
		x := qualityView{QualityReport: report, Tens: tens}
		if tens {
			x.round()
		}
		var page strings.Builder
		if err := qualityPage(x).Render(t.Context(), &page); err != nil {
			t.Fatal(err)
		}
		for _, exact := range []string{"343", "326", "sealed records: 1", "14 more", ">11<", ">13<", "consent: 37"} {
			if strings.Contains(page.String(), exact) == tens {
				t.Errorf("rounded %v: %q is there: %t", tens, exact, tens)
			}
		}
		if !strings.Contains(page.String(), "7 of 24") {
			t.Errorf("rounded %v: the reader's own rates are gone", tens)
		}
	}
}
