package intake

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
	"roundtable/ledger/ledgertest"
)

// teamSheet is a team's list in which the people from to to-1 wait.
func teamSheet(team string, from, to int) string {
	var b strings.Builder
	b.WriteString("local id,start date,team\n")
	for i := from; i < to; i++ {
		fmt.Fprintf(&b, "%d,2026-01-05,%s\n", i, team)
	}
	return b.String()
}

// bring imports a text under a file name, week after week.
func bring(t *testing.T, d *Desk, name, text string, o Options) *Result {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := d.Import(context.Background(), path, "RZ1", "list", o)
	if err != nil {
		t.Fatal(err)
	}
	holds(t, r)
	return r
}

func TestTwoTeamsListsAlternate(t *testing.T) {
	d, st := realDesk(t)
	first := bring(t, d, "adhd 01-10-2026.csv", teamSheet("ADHD", 0, 20), Options{Census: care.NewDate(2026, 10, 1)})
	if first.List != "" {
		t.Fatalf("the only list of a partner has a name: %q", first.List)
	}
	for week := 1; week < 5; week++ {
		day := care.NewDate(2026, 10, 1+7*week)
		memory := bring(t, d, "memory.csv", teamSheet("Memory", 100+week, 120+week), Options{Census: day})
		adhd := bring(t, d, "adhd.csv", teamSheet("ADHD", week, 20+week), Options{Census: day})
		if memory.List != "Memory" || adhd.List != "" {
			t.Fatalf("week %d: lists %q and %q", week, memory.List, adhd.List)
		}
		if gone := memory.Vanished; week == 1 && gone != 0 || week > 1 && gone != 1 || adhd.Vanished != 1 {
			t.Errorf("week %d: %d and %d vanished", week, gone, adhd.Vanished)
		}
		if again := bring(t, d, "memory.csv", teamSheet("Memory", 100+week, 120+week), Options{Census: day}); !again.Same || again.Extract != memory.Extract {
			t.Errorf("week %d: the same file again is %+v", week, again)
		}
		if week == 1 && !strings.Contains(strings.Join(memory.Notes, " "), "Another list: Memory") {
			t.Errorf("the guess is not said: %q", memory.Notes)
		}
	}
	streams := map[string]bool{}
	for _, rec := range st.records {
		if string(rec.Kind) == care.RecExtract {
			streams[string(rec.Stream)] = true
		}
	}
	if len(streams) != 2 || !streams["extract/RZ1/list"] || !streams["extract/RZ1/list/list-2"] {
		t.Errorf("streams %v", streams)
	}
}

func TestWithdrawingIsPerList(t *testing.T) {
	d, _ := realDesk(t)
	a := bring(t, d, "a.csv", teamSheet("A", 0, 9), Options{})
	b := bring(t, d, "b.csv", teamSheet("B", 50, 59), Options{List: "B team"})
	if err := d.Withdraw(context.Background(), a.Extract, "wrong", ""); err != nil {
		t.Errorf("a later file of another list stands in the way: %v", err)
	}
	if err := d.Withdraw(context.Background(), b.Extract, "wrong", ""); err != nil {
		t.Error(err)
	}
}

// The question is asked unless a file has the name, the headings and half of the
// waits of the partner's list.
func TestWhichListIsAsked(t *testing.T) {
	const none, same, other = "", "same", "other"
	for name, c := range map[string]struct {
		file, before, now string
		guess             string
	}{
		"the next version":               {"a 2026-11.csv", teamSheet("A", 0, 20), teamSheet("A", 2, 22), none},
		"of another month":               {"A (14 Nov).csv", teamSheet("A", 0, 20), teamSheet("A", 2, 22), none},
		"under another name":             {"b.csv", teamSheet("A", 0, 20), teamSheet("A", 2, 22), same},
		"with other headings":            {"a.csv", teamSheet("A", 0, 20), strings.Replace(teamSheet("A", 2, 22), "local id", "mrn", 1), same},
		"much shorter, all known":        {"a.csv", teamSheet("A", 0, 20), teamSheet("A", 0, 2), same},
		"nobody in common":               {"a.csv", teamSheet("A", 0, 20), teamSheet("B", 50, 60), other},
		"a very short list gone":         {"a.csv", teamSheet("A", 0, 4), teamSheet("B", 50, 60), same},
		"the same, under another name":   {"b.csv", teamSheet("A", 0, 4), teamSheet("B", 50, 60), other},
		"one in ten in common":           {"a.csv", teamSheet("A", 0, 20), teamSheet("A", 18, 40), other},
		"a quarter in common":            {"a.csv", teamSheet("A", 0, 20), teamSheet("A", 15, 35), same},
		"another name and a quarter":     {"b.csv", teamSheet("A", 0, 20), teamSheet("A", 15, 35), other},
		"many more, the old ones in it":  {"a.csv", teamSheet("A", 0, 5), teamSheet("A", 0, 90), none},
		"nothing can be said of nothing": {"b.csv", teamSheet("A", 0, 20), "local id,start date\n", none},
	} {
		t.Run(name, func(t *testing.T) {
			d, _ := realDesk(t)
			bring(t, d, "a.csv", c.before, Options{})
			ctx := context.Background()
			up, err := d.Receive(ctx, c.file, strings.NewReader(c.now))
			if err != nil {
				t.Fatal(err)
			}
			p, err := d.Propose(ctx, up, "RZ1", "list")
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(p.Questions, func(q Question) bool { return q.ID == listQuestion })
			if (i >= 0) != (c.guess != none) {
				t.Fatalf("asked: %v", p.Questions)
			}
			if i < 0 {
				return
			}
			if _, err := d.Accept(ctx, up, p, Options{}); !isProblem(err) {
				t.Errorf("accepted without an answer: %v", err)
			}
			q := p.Questions[i]
			if len(q.Options) != 2 || !strings.HasPrefix(q.Guess, c.guess+":") || (q.Options[0].Value == q.Guess) != (c.guess == same) || (p.List == "") != (c.guess == same) {
				t.Fatalf("%+v", q)
			}
			if err := p.Answer(listQuestion, q.Options[0].Value); err != nil || p.List != "" || !p.Ready() {
				t.Errorf("the next version: %v, list %q", err, p.List)
			}
			if err := p.Answer(listQuestion, q.Options[1].Value); err != nil || p.List == "" {
				t.Errorf("another list: %v, list %q", err, p.List)
			}
			if err := p.SetList("Other team"); err != nil || p.List != "Other team" {
				t.Error(err)
			}
			if err := p.SetList("!!!"); !isProblem(err) {
				t.Errorf("a name without letters: %v", err)
			}
		})
	}
}

func TestListSlug(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "ADHD (under 18)": "adhd-under-18", "943 476 5919 list": "943-476-5919-list", "9434765919 list": "list", "é": "",
		strings.Repeat("long name ", 9): "long-name-long-name-long-name-long-name",
	} {
		if got := listSlug(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// TestNoRowThatIsThereVanishes: whichever rows of a list cannot be read next week,
// none that is still there counts as vanished, and what it said stands.
func TestNoRowThatIsThereVanishes(t *testing.T) {
	ledgertest.OneAtATime(t)
	d, next := rapidDesk(t)
	rapid.Check(t, func(rt *rapid.T) {
		partner := next(rt)
		n := rapid.IntRange(1, 8).Draw(rt, "people")
		number := []string{"", "4857773457", "6328809018", "7174033138"}
		row := func(i int, date string) string {
			local := fmt.Sprint(100 + i)
			if i < 4 && i > 0 {
				return fmt.Sprintf("%s,%s,%s,T\n", local, number[i], date)
			}
			return fmt.Sprintf("%s,,%s,T\n", local, date)
		}
		head := "local id,nhs number,start date,team\n"
		first, second := head, head
		gone, bad := 0, 0
		for i := range n {
			first += row(i, "2026-02-03")
			switch rapid.IntRange(0, 3).Draw(rt, "fate") {
			case 0:
				gone++
			case 1: // no date
				second += row(i, rapid.SampledFrom([]string{"", "TBC", "99/99/2026"}).Draw(rt, "date"))
				bad++
			case 2: // no date, and another team: the key cannot be made
				second += strings.Replace(row(i, "soon"), ",T\n", ",Other\n", 1)
				bad++
			default:
				second += row(i, "2026-02-03")
			}
		}
		take(rt, d, partner, "list", first)
		before := standing(rt, d, partner, "list")
		r := take(rt, d, partner, "list", second)
		if r.Vanished != gone || r.Rejected != bad {
			rt.Fatalf("%d vanished of %d, %d rejected of %d", r.Vanished, gone, r.Rejected, bad)
		}
		after := standing(rt, d, partner, "list")
		if len(after) != n-gone {
			rt.Fatalf("%d waits stand of %d", len(after), n-gone)
		}
		for key, hash := range after {
			if before[key] != hash {
				rt.Fatal("a wait does not stand as it was")
			}
		}
		issues, err := d.Issues(context.Background(), r.Extract)
		if err != nil {
			rt.Fatal(err)
		}
		kept := 0
		for _, is := range issues {
			if is.Severity == care.SevRejected && is.Assumed == keptAsWas {
				kept++
			}
		}
		if kept < bad {
			rt.Fatalf("%d of %d say that the wait was kept", kept, bad)
		}
	})
}

// A row with neither key nor own number is found by its NHS number, unless two
// waits could be meant.
func TestHeldByNumberAlone(t *testing.T) {
	d, _ := realDesk(t)
	bring(t, d, "a.csv", "local id,nhs number,start date,team\n1,4857773457,2026-01-01,A\n2,6328809018,2026-01-01,A\n2,6328809018,2026-01-01,B\n", Options{})
	r := bring(t, d, "a.csv", "local id,nhs number,start date,team\n,4857773457,,A\n,6328809018,,C\n", Options{List: NoList})
	if r.Vanished != 2 || r.Rejected != 2 {
		t.Errorf("%+v", r.Counts)
	}
}

// A second team's sheet with no team column, some of whose people are on the first
// team's list, ends nobody's wait there.
func TestTwoTeamsOfOneTrustWithoutTeamColumns(t *testing.T) {
	d, _ := realDesk(t)
	eyes := "Hosp No,Name,DOB,Date on list,Consultant\n"
	for i := range 9 {
		eyes += fmt.Sprintf("H%d,\"Oduya, Grace\",03/02/1951,14/03/2025,Mr Finch\n", i)
	}
	pain := "MRN,Name,Birth date,Referral recd\nH0,Grace Oduya,1951-02-03,2026-02-10\nH1,Grace Oduya,1951-02-03,2025-01-20\n" +
		"H50,Colm Hartnell,1970-04-04,2025-12-01\nH51,Beth Hartnell,1972-08-21,2026-03-01\nH52,Pat Hartnell,1972-08-21,2026-03-01\n"
	first := bring(t, d, "Harbour eyes.csv", eyes, Options{})
	second := bring(t, d, "pain team.csv", pain, Options{})
	if second.List == "" || second.Vanished != 0 || second.New != 5 || second.Pathways != 5 {
		t.Fatalf("list %q, %+v", second.List, second.Counts)
	}
	keys := map[care.Key]bool{}
	for _, r := range []*Result{first, second} {
		for _, p := range rowsOf[care.PathwayRow](t, d, r.Extract, care.RecPathwayBlock) {
			keys[p.Key] = true
		}
	}
	if len(keys) != 14 {
		t.Errorf("%d waits have keys of their own, not 14", len(keys))
	}
	for week := 1; week < 4; week++ { // each stays itself
		pain += fmt.Sprintf("H6%d,New Person,1972-08-21,2026-03-01\n", week)
		eyes += fmt.Sprintf("H7%d,New Person,1972-08-21,01/03/2026,Mr Finch\n", week)
		for name, text := range map[string]string{fmt.Sprintf("pain team %d.csv", week): pain, fmt.Sprintf("Harbour eyes %d Dec.csv", week): eyes} {
			if r := bring(t, d, name, text, Options{}); r.New != 1 || r.Vanished != 0 || r.Changed != 0 {
				t.Errorf("week %d, %s: list %q, %+v", week, name, r.List, r.Counts)
			}
		}
	}
}

// Two files of one drop are both proposed before either is there.
func TestTwoFilesOfOneDrop(t *testing.T) {
	d, _ := realDesk(t)
	ctx := context.Background()
	var ups []Upload
	var plans []*Proposal
	for _, f := range [][2]string{{"eyes.csv", teamSheet("", 0, 20)}, {"pain.csv", teamSheet("", 15, 30)}} {
		up, err := d.Receive(ctx, f[0], strings.NewReader(f[1]))
		if err != nil {
			t.Fatal(err)
		}
		p, err := d.Propose(ctx, up, "RZ1", "list")
		if err != nil || !p.Ready() {
			t.Fatal(err, p.Questions)
		}
		ups, plans = append(ups, up), append(plans, p)
	}
	if _, err := d.Accept(ctx, ups[0], plans[0], Options{}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Accept(ctx, ups[1], plans[1], Options{}); !isProblem(err) || len(plans[1].Open()) != 1 {
		t.Fatalf("the second file was taken for the next version: %v", err)
	}
	r, err := d.Accept(ctx, ups[1], plans[1], Options{Guess: true})
	if err != nil || r.List == "" || r.Vanished != 0 || r.New != 15 {
		t.Errorf("%+v, %v", r, err)
	}
}

// The rows that were sent back mended are no whole list.
func TestOnlyTheRowsToMend(t *testing.T) {
	d, _ := realDesk(t)
	text := teamSheet("A", 0, 20) + "77,soon,A\n"
	first := bring(t, d, "a.csv", text, Options{})
	var b strings.Builder
	name, err := d.MarkedUp(context.Background(), first.Extract, true, nil, &b)
	if err != nil {
		t.Fatal(err)
	}
	mended := strings.Replace(b.String(), "soon", "2026-02-03", 1) + "3,2026-01-06,A,,\n"
	r := bring(t, d, name, mended, Options{})
	if r.List != "" || r.Vanished != 0 || r.New != 1 || r.Changed != 1 {
		t.Fatalf("%+v %q", r.Counts, r.Notes)
	}
	if r := bring(t, d, "a.csv", strings.Replace(text, "soon", "2026-02-03", 1), Options{}); r.New != 0 || r.Vanished != 0 || r.Pathways != 21 {
		t.Errorf("the whole list afterwards: %+v", r.Counts)
	}
}
