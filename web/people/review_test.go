package people

import (
	"slices"
	"strings"
	"testing"

	"roundtable/people"
	"roundtable/people/linkage"
	"roundtable/web/nhsuk"
)

// A pair that may not be joined offers no "same person", says why, and keeps the keys of
// the other two; any other pair offers all three.
func TestSamePersonIsOfferedOnlyWhereItWouldBeTaken(t *testing.T) {
	for why, offered := range map[string][]string{
		"": {"same", "different", "cannot-tell"}, "The records have two different NHS numbers.": {"different", "cannot-tell"},
	} {
		x := reviewView{CaseDetail: people.CaseDetail{Case: people.Case{May: true, Why: people.WhyRefused}, NotSame: why}}
		x.Fields = fieldRows([]people.FieldPair{{Field: linkage.Birth, Name: "date of birth", A: "6 September 2018", B: "9 September 2018", DiffersA: []people.Span{{From: 0, To: 1}}, DiffersB: []people.Span{{From: 0, To: 1}}}})
		var page strings.Builder
		if err := reviewPage(x).Render(t.Context(), &page); err != nil {
			t.Fatal(err)
		}
		for _, v := range []string{"same", "different", "cannot-tell"} {
			if got := strings.Contains(page.String(), `value="`+v+`"`); got != slices.Contains(offered, v) {
				t.Errorf("%q: %s is offered: %t", why, v, got)
			}
		}
		if why != "" && !strings.Contains(page.String(), why) {
			t.Errorf("it is not said why")
		}
		if !strings.Contains(page.String(), `value="different" data-key="2"`) && !strings.Contains(page.String(), `data-key="2"`) {
			t.Error("the key of \"different\" is another")
		}
		if !strings.Contains(page.String(), `<mark class="rt-differs">6</mark> September 2018`) {
			t.Error("the day that differs is not marked")
		}
	}
}

// Two different numbers that are not both verified are warned of, and "same" is offered;
// a practice's code beside a practice's name is no disagreement, nor are capitals.
func TestWhatAReviewerIsWarnedOf(t *testing.T) {
	x := reviewView{CaseDetail: people.CaseDetail{Case: people.Case{May: true}}, Fields: fieldRows([]people.FieldPair{
		{Field: linkage.NHSNumber, Name: "NHS number", A: "485 777 3457", B: "632 879 7966"},
		{Field: linkage.Practice, Name: "practice", A: "A81001", B: "Dunmarrow Health Centre"},
		{Field: linkage.Family, Name: "family name", A: "Able", B: "ABLE", Same: true},
	})}
	for i, want := range []string{stateDiffers, stateUnlike, stateSame} {
		if got := x.Fields[i].State; got != want {
			t.Errorf("%s: %q, want %q", x.Fields[i].Name, got, want)
		}
	}
	if x.numbers() == "" || !slices.ContainsFunc(x.choices(), func(i nhsuk.Item) bool { return i.Value == string(people.Same) }) {
		t.Error("two numbers are not warned of, or \"same\" is not offered")
	}
	x.NotSame = "refused"
	if x.numbers() != "" {
		t.Error("two things are said of the numbers")
	}
}
