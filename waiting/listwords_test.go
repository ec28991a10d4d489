package waiting

import (
	"errors"
	"strings"
	"testing"

	"roundtable/care"
)

// TestWords: a code that is known is said in words, and what is no code stands
// as the partner wrote it.
func TestWords(t *testing.T) {
	for _, c := range []struct {
		of         func(string) string
		code, want string
	}{
		{TeamName, "A02", "Crisis Resolution Team/Home Treatment Service"},
		{TeamName, "Befriending", "Befriending"},
		{TeamName, "", ""},
		{TFCName, "120", "Ear Nose and Throat Service"},
		{SpecialtyName, "120", "Ear Nose and Throat"},
		{SpecialtyName, "Hips and knees", "Hips and knees"},
		{SpecialtyName, "987", "987"},
		{ReasonName, "not a code", "not a code"},
	} {
		if got := c.of(c.code); got != c.want {
			t.Errorf("%q is %q, want %q", c.code, got, c.want)
		}
	}
	for _, r := range care.MHSDSCodes(care.MHSDSReferralReason) {
		if ReasonName(r.Code) != r.Label {
			t.Errorf("%s is %q, want %q", r.Code, ReasonName(r.Code), r.Label)
		}
	}
}

// mentalHealth brings two referrals that name no treatment function: one with a
// team, one with a reason alone.
func mentalHealth(t *testing.T) *world {
	w := newWorld(t)
	w.bring(brought{
		partner: "RZ2", kind: "wlmds", census: w.day - 2,
		people: []care.PersonRow{{Key: keyOf("gil"), Line: 2, Family: "Gill", Given: "Gil"}, {Key: keyOf("hal"), Line: 3, Family: "Hall", Given: "Hal"}},
		pathways: []care.PathwayRow{
			{Key: keyOf("p-gil"), Person: keyOf("gil"), Line: 2, Start: w.day - 50, Team: "A06", Reason: "10", PPID: "PP-77", Issuer: "RZ2"},
			{Key: keyOf("p-hal"), Person: keyOf("hal"), Line: 3, Start: w.day - 40, Reason: "01", PPID: "PP-78"},
		},
	})
	return w
}

// TestWordsOnTheList: rows, groups, cross tables and filters say the same words.
func TestWordsOnTheList(t *testing.T) {
	w := mentalHealth(t)
	v := w.view(north)
	team, _ := care.MHSDS(care.MHSDSTeamType, "A06")
	reason, _ := care.MHSDS(care.MHSDSReferralReason, "01")
	p, err := w.list.Find(w.ctx, v, Query{Group: ColTeam})
	if err != nil {
		t.Fatal(err)
	}
	if g := p.Groups; len(g) != 2 || g[0].Label != team.Label || g[0].Code != "A06" || g[1].Code != NotRecorded {
		t.Errorf("groups by team: %+v", g)
	}
	if r := p.Rows[0]; r.Team != "A06" || r.TeamName != team.Label || r.For() != team.Label {
		t.Errorf("the row with a team: %+v", r)
	}
	if r := p.Rows[1]; r.Reason != "01" || r.For() != reason.Label {
		t.Errorf("the row with a reason alone: %+v", r)
	}
	x, err := w.list.Cross(w.ctx, v, Query{}, ColReason, ColTeam)
	if err != nil || len(x.Rows) != 2 {
		t.Fatal(x, err)
	}
	for r, h := range x.Rows {
		if h.Label != ReasonName(h.Code) || h.Label == h.Code {
			t.Errorf("a heading is %+v", h)
		}
		back, err := ParseQuery(x.Query(r, -1).Values())
		if n, _ := w.list.Count(w.ctx, v, back); err != nil || n != 1 {
			t.Errorf("the link of %s opens %d rows (%v)", h.Code, n, err)
		}
	}
	var out strings.Builder
	if _, err := w.list.ExportCSV(w.ctx, v, Query{}, &out); err != nil || !strings.Contains(out.String(), team.Label) || !strings.Contains(out.String(), reason.Label) {
		t.Errorf("the export has no words (%v)", err)
	}
}

// TestFindByPathwayIdentifier: the whole identifier finds the pathway, whoever
// issued it, and a part of it nobody.
func TestFindByPathwayIdentifier(t *testing.T) {
	w := mentalHealth(t)
	v := w.view(north)
	for text, want := range map[string]int{"PP-77": 1, " PP-78 ": 1, "PP-7": 0, "RZ2": 0} {
		if n, err := w.list.Count(w.ctx, v, Query{Text: text}); err != nil || n != want {
			t.Errorf("%q finds %d, want %d (%v)", text, n, want, err)
		}
	}
	if n, err := w.list.Count(w.ctx, w.facts.View(north, care.Scope{}), Query{Text: "PP-77"}); err != nil || n != 0 {
		t.Errorf("who may see nothing finds %d (%v)", n, err)
	}
}

// TestPrioritiesAgreed: the collaborative's own codes are in force with the next
// read, in words, order and days; a list that is opened anew knows them too.
func TestPrioritiesAgreed(t *testing.T) {
	w := newWorld(t)
	w.bring(brought{
		partner: "RZ1", kind: "list", people: []care.PersonRow{{Key: keyOf("ida"), Line: 2, Family: "Ide"}, {Key: keyOf("jon"), Line: 3, Family: "Jay"}},
		pathways: []care.PathwayRow{
			{Key: keyOf("p-ida"), Person: keyOf("ida"), Line: 2, Start: w.day - 90, Decided: w.day - 20, Priority: "P2"},
			{Key: keyOf("p-jon"), Person: keyOf("jon"), Line: 3, Start: w.day - 80, Decided: w.day - 20, Priority: "C2"},
		},
	})
	byPriority := Query{Sort: []SortKey{{By: ColPriority}}}
	first := func(l *List, q Query) (r Row, n int) {
		t.Helper()
		p, err := l.Find(w.ctx, w.view(north), q)
		if err != nil {
			t.Fatal(err)
		}
		if p.Count == 0 {
			return r, 0
		}
		return p.Rows[0], p.Count
	}
	if r, _ := first(w.list, byPriority); r.Priority != "P2" || r.PriorityDue != w.day+8 {
		t.Errorf("at first P2 comes first, due in 8 days: %+v", r)
	}
	if _, n := first(w.list, Query{PriorityDue: Yes}); n != 0 {
		t.Errorf("%d are past their priority's day", n)
	}
	const own = "version,code,scheme,label,target_days,source\nours,C2,choice,Seen within a fortnight,14,the table\nours,P2,surgery,Operation within 4 weeks,28,the guide\n"
	if _, err := w.list.SetPriorities(w.ctx, north, own); err != nil {
		t.Fatal(err)
	}
	again := NewList(Options{Store: w.store, Now: w.list.now})
	for _, l := range []*List{w.list, again} {
		if r, _ := first(l, byPriority); r.Priority != "C2" || r.PriorityName != "Seen within a fortnight" || r.PriorityDue != w.day-6 {
			t.Errorf("now C2 comes first, due 6 days ago: %+v", r)
		}
		if r, n := first(l, Query{PriorityDue: Yes}); n != 1 || r.Priority != "C2" {
			t.Errorf("%d are past their priority's day, the first %s", n, r.Priority)
		}
		if _, n := first(l, Query{PriorityDue: No}); n != 1 {
			t.Errorf("%d are not", n)
		}
	}
	for _, bad := range []string{"", "a,b\n", own + "ours,C2,choice,twice,1,x\n", own + "theirs,C3,choice,another version,1,x\n"} {
		if _, err := w.list.SetPriorities(w.ctx, north, bad); !isProblem(err) {
			t.Errorf("%q was taken: %v", bad, err)
		}
	}
	if _, err := w.list.SetPriorities(w.ctx, care.Viewer{}, own); !isProblem(err) {
		t.Errorf("nobody changed the codes: %v", err)
	}
}

// TestPrioritiesAreTakenBack: who agreed which version is kept, and the one before
// comes back in force, down to the published codes.
func TestPrioritiesAreTakenBack(t *testing.T) {
	w := newWorld(t)
	now := func() *care.Priorities {
		t.Helper()
		p, err := w.list.Priorities(w.ctx)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	if _, err := w.list.UndoPriorities(w.ctx, north); !isProblem(err) {
		t.Errorf("nothing was agreed, and taken back: %v", err)
	}
	for _, v := range []string{"2026-10", "2026-11"} {
		p, err := care.DefaultPriorities().With(v, care.Priority{Code: "C2", Scheme: "choice", Label: "Agreed in " + v})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.list.SetPriorities(w.ctx, north, p.CSV()); err != nil {
			t.Fatal(err)
		}
	}
	all, err := w.list.PrioritiesHistory(w.ctx)
	if err != nil || len(all) != 2 || all[0].Version != "2026-11" || !all[0].InForce || all[1].InForce || all[0].By != north.Account || all[0].At.IsZero() {
		t.Fatalf("%+v %v", all, err)
	}
	for _, want := range []string{"2026-10", "2026-11"} { // taken back, and that again
		if _, err := w.list.UndoPriorities(w.ctx, north); err != nil || now().Version != want {
			t.Errorf("in force: %s, want %s, %v", now().Version, want, err)
		}
	}
	one := newWorld(t)
	own, _ := care.DefaultPriorities().With("ours", care.Priority{Code: "C2", Scheme: "choice", Label: "Ours"})
	if _, err := one.list.SetPriorities(one.ctx, north, own.CSV()); err != nil {
		t.Fatal(err)
	}
	if _, err := one.list.UndoPriorities(one.ctx, north); err != nil {
		t.Fatal(err)
	}
	if p, err := one.list.Priorities(one.ctx); err != nil || p.Version != care.DefaultPriorities().Version {
		t.Errorf("%+v %v", p, err)
	}
	if _, err := w.list.UndoPriorities(w.ctx, care.Viewer{}); !isProblem(err) {
		t.Errorf("nobody took it back: %v", err)
	}
	if all, err := NewList(Options{}).PrioritiesHistory(w.ctx); err != nil || len(all) != 0 {
		t.Errorf("%v %v", all, err)
	}
}

// TestPromptsOfTheWholeTable: who acts for a partner without a list gets
// everybody's, and each prompt says so.
func TestPromptsOfTheWholeTable(t *testing.T) {
	w := threePartners(t)
	for partner, whole := range map[care.PartnerCode]bool{"QQ1": true, "": true, "RZ1": false} {
		v := w.view(care.Viewer{Account: "a9", Partner: partner})
		prompts, err := w.list.Prompts(w.ctx, v)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range prompts {
			// Validation is asked of the partners for whom any is recorded, by name.
			unnamed := len(p.Query.Partners) == 0 || p.Name == "validation-due" && p.Whole
			if p.Whole != whole || unnamed != whole {
				t.Errorf("%q: %s is of the whole table: %v", partner, p.Name, p.Whole)
			}
			if p.Name == "held" && p.Count != 1 {
				t.Errorf("%q: %d are held", partner, p.Count)
			}
		}
	}
}

func isProblem(err error) bool {
	_, ok := errors.AsType[*care.Problem](err)
	return ok
}
