package people

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"roundtable/care"
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

// A pair of one number says what it differs in and what that means, in the queue and on
// its page, and for which purpose a decision joins.
func TestAPairSaysWhatItDiffersInAndWhatItJoinsFor(t *testing.T) {
	c := people.Case{May: true, Why: people.WhyNumber, Zone: care.ZonePlanning, Stage: people.StageFirst, Clash: people.Clash{Births: true, Sexes: true, Given: true}}
	var page strings.Builder
	if err := reviewPage(reviewView{CaseDetail: people.CaseDetail{Case: c}}).Render(t.Context(), &page); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"One NHS number, two dates of birth and two sexes.", "One number, two birth dates: probably a number on the wrong record. The given name and the sex differ too.",
		"This is for planning and research alone, and your word is enough", "For direct care they are not joined by it.",
	} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the pair does not say %q", want)
		}
	}
	if got := (caseRow{Case: c}).why(); got != "One NHS number, two dates of birth and two sexes" {
		t.Errorf("the queue says %q", got)
	}
	for want, c := range map[string]people.Case{
		"They are one person for planning and research. For direct care they are two people still":          {Zone: care.ZonePlanning, Stage: people.StageDone, ForPlanning: true},
		"They are two people for every purpose until a second reviewer says so too.":                        {Zone: care.ZoneDirectCare, Stage: people.StageSecond},
		"They are two people for every purpose.":                                                            {Zone: care.ZonePlanning, Stage: people.StageDone},
		"They are one person for planning and research. For direct care they are two people until a second": {Zone: care.ZoneDirectCare, Stage: people.StageSecond, ForPlanning: true},
		"They are one person for every purpose":                                                             {Zone: care.ZoneDirectCare, Stage: people.StageDone, ForCare: true, ForPlanning: true},
	} {
		if got := standing(c); !strings.HasPrefix(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// Who takes a decision back has seen the score, and is told what that means before they
// decide anew and after it.
func TestWhoHasSeenTheScoreIsToldSo(t *testing.T) {
	for _, knew := range []bool{true, false} {
		x := reviewView{CaseDetail: people.CaseDetail{Case: people.Case{May: true, Knew: knew}, Waterfall: &people.Waterfall{Model: "1"}}}
		var page strings.Builder
		if err := reviewPage(x).Render(t.Context(), &page); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(page.String(), "recorded as said with the score seen") != knew || strings.Contains(page.String(), "It had no part in what you said") == knew {
			t.Errorf("seen before %t: it is said wrongly", knew)
		}
	}
}

// Before anything is saved a pair says what each word does; of a pair drawn by lot it says
// the same whether or not the two are joined, and leads to nobody's page.
func TestAPairSaysBeforehandWhatFollows(t *testing.T) {
	render := func(d people.CaseDetail) string {
		var page strings.Builder
		if err := reviewPage(reviewView{CaseDetail: d}).Render(t.Context(), &page); err != nil {
			t.Fatal(err)
		}
		return page.String()
	}
	lot := people.Case{May: true, Lot: true, Why: people.WhySample, Zone: care.ZonePlanning, Stage: people.StageFirst}
	for name, c := range map[string]struct {
		people.Case
		says []string
	}{
		"by lot":            {lot, []string{"drawn by lot, to measure", "only once a second reviewer says so too"}},
		"for direct care":   {people.Case{May: true, Zone: care.ZoneDirectCare, Stage: people.StageFirst}, []string{"needs two people", "kept apart for every purpose from now on"}},
		"joined today":      {people.Case{May: true, Zone: care.ZoneDirectCare, Stage: people.StageFirst, ForCare: true}, []string{"They are one person for direct care today: that ends at once."}},
		"second":            {people.Case{May: true, Zone: care.ZoneDirectCare, Stage: people.StageSecond}, []string{"You are the second reviewer", "if you disagree, a third decides"}},
		"third":             {people.Case{May: true, Zone: care.ZoneDirectCare, Stage: people.StageSplit}, []string{"You are the third", "What you say decides", "Needed here, whatever you say."}},
		"planning":          {people.Case{May: true, Zone: care.ZonePlanning, Stage: people.StageFirst}, []string{"your word is enough: if you say that they are the same", "kept apart for every purpose"}},
		"twins":             {people.Case{May: true, Zone: care.ZonePlanning, Stage: people.StageFirst, Caution: people.Caution{Twins: true}}, []string{"so are twins written", "Needed here, whatever you say."}},
		"not yet looked at": {people.Case{May: true, Zone: care.ZonePlanning}, []string{"are different people, your word is enough"}},
	} {
		page := render(people.CaseDetail{Case: c.Case})
		for _, want := range c.says {
			if !strings.Contains(page, want) {
				t.Errorf("%s: it does not say %q", name, want)
			}
		}
	}
	if got := standing(people.Case{Lot: true, Stage: people.StageSecond, Mine: people.Different, ForCare: true, ForPlanning: true}); !strings.Contains(got, "one person for every purpose until a second reviewer") {
		t.Errorf("after it: %q", got)
	}
	if got := standing(people.Case{Zone: care.ZoneDirectCare, Stage: people.StageSplit, ForPlanning: true}); !strings.HasPrefix(got, "Another reviewer said otherwise") {
		t.Errorf("of two who disagree: %q", got)
	}
	parted := people.Case{Parted: true, WhyNot: "People keep these records apart, and so there is nothing to decide."}
	page := render(people.CaseDetail{Case: parted, PartedBy: &people.Act{Words: "took one record out, for every purpose", Reason: "another woman"}})
	if !strings.Contains(page, "another woman") || !strings.Contains(page, "nobody is asked about the pair") || strings.Contains(page, "What do you say?") {
		t.Error("what keeps them apart is not said, or they are asked about all the same")
	}
}

// A colleague's act is taken back with a reason; what was taken back says by whom and why.
func TestTakingBackSaysWhoAndWhy(t *testing.T) {
	name := func(care.AccountID) string { return "Tendai Mensah" }
	seat := func(care.PartnerCode) string { return "Tarnwick" }
	var page strings.Builder
	err := actsPart(actsView{Whole: true, Form: "/people/x", who: name, seat: seat, Acts: []people.Act{
		{Seq: 7, Words: "took one record out", MayUndo: true, AskWhy: true},
		{Seq: 6, Words: "parted the records", MayUndo: true},
		{Seq: 5, Words: "kept the records apart", Undone: true, Back: &people.Back{By: "t", Partner: "RZ2", Reason: "the neighbour"}},
	}}).Render(t.Context(), &page)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`name="why-7"`, `value="6"`, "Taken back by <strong>Tendai Mensah</strong>", "(Tarnwick)", "the neighbour"} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("it does not say %q", want)
		}
	}
	if strings.Contains(page.String(), `name="why-6"`) {
		t.Error("one's own is asked for a reason")
	}
}

// What the address asks for and the queue does not know is said, and not silently left.
func TestTheQueueSaysWhatItDidNotUnderstand(t *testing.T) {
	for query, want := range map[string]string{
		"why=nonsense&page=99": "page,why", "why=sample&zone=planning&offset=50&show=mine": "", "stage=second&partner=RZ1&with=": "", "offset=-4&zone=moon": "offset,zone", "after=1&done=undone": "",
	} {
		vals, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(unread(vals), ","); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	var page strings.Builder
	if err := queuePage(queueView{Unread: []string{"page", "why"}}).Render(t.Context(), &page); err != nil || !strings.Contains(page.String(), "left out: page and why.") {
		t.Errorf("the page does not say it: %v", err)
	}
}
