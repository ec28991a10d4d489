package waiting

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"roundtable/care"
)

// sameAsDoc holds a page under docs/ against what the code says. Run with
// ROUNDTABLE_UPDATE=1 to write it anew, and read the difference.
func sameAsDoc(t *testing.T, path, want string) {
	t.Helper()
	if os.Getenv("ROUNDTABLE_UPDATE") != "" {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is not what the code says; run ROUNDTABLE_UPDATE=1 go test ./waiting -run Docs and review the difference", path)
	}
}

const clocksIntro = `# The clocks and their rules

This page is written from the code by a test (` + "`ROUNDTABLE_UPDATE=1 go test ./waiting -run Docs`" + `), so that it cannot say
anything else. Every rule has a story of its own name in ` + "`waiting/testdata/clock`" + `: events on the left, what the
clock must say on the right.

- A partner's own clock stays the record. Ours is computed from events, stands beside it, and where the two differ a
  query in words goes to the partner. No query changes a clock; nobody is discharged, stopped or booked by software.
- A person has two dates: the **clock start** and the **place in the queue**. After active monitoring they differ.
- Events are taken by date. On one day they keep the order of the source, unless every event of that day has a time.
- What is dated after the day of looking is a plan and decides nothing. An event without a date decides nothing and is
  asked for.
- A wait that was moved here keeps its original start. It is taken from the sender's own events, found by the pathway
  identifier and its issuer; without any, the start is as the receiving partner states it, and the page says so.
- Of the guidance's two dates for a discharge after a missed later appointment, the day of discharge is taken; a setting
  takes the day of the missed appointment.
- "RTT guidance" is NHS England's *Recording and reporting referral to treatment waiting times*, PRN01045, version 5.0,
  11 February 2025.
`

func clocksDoc() string {
	var b strings.Builder
	b.WriteString(clocksIntro)
	group := func(title, words string, from, to RuleID) {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n| Rule | In words | Source |\n|---|---|---|\n", title, words)
		for id := from; id < to; id++ {
			r := id.Rule()
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", r.Name, r.Words, r.Source)
		}
	}
	group("What starts a clock", "Each waiting time says which of these opened it.", RuleReceived, RuleTreated)
	group("What stops one", "Each waiting time that has ended says which of these ended it.", RuleTreated, RuleTicks)
	group("What changes nothing", "Each event says which of these it met, so that nothing is passed over in silence.", RuleTicks, RuleAskUndated)
	group("Queries", "Something that the events leave open or contradict, or in which they differ from the partner's own clock.", RuleAskUndated, numRules)
	b.WriteString("\n## The 17 status codes\n\nA status is heard where the event itself says nothing of the clock. Where both speak the event is followed, and a\ncontradiction is a query.\n\n| Code | Meaning | Effect |\n|---|---|---|\n")
	for _, s := range care.RTTStatuses() {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", s.Code, s.Label, s.Effect)
	}
	b.WriteString(`
## Mental-health waiting times

Counted twice: **per provider**, as the national code does, so that a move to another provider begins a new wait; and as
**the person's own** across providers, which a move does not begin again. Referrals of one person whose gap is at most
five days are one spell (per provider in the first two measures; across providers in all of them). Rejected referrals
are in none. A contact counts when it was attended (status 5 or 6) and held face to face, by telephone, by talk type or
by video (01, 02, 04, 11); how it was held must be recorded, and contacts that do not say are counted apart.

Where a provider never brings events of a kind that a measure needs, its waits are "cannot be told" and in no
percentage. Of the mental health data set the tables MHS001, MHS101, MHS102 and MHS201 are read; baseline outcomes, care
plans, care coordinators, interventions and assessments come with the ` + "`referrals`" + ` kind. From those four tables alone the
start of every wait, the contacts and "still waiting" are known, and no clock stops but that of autism and ADHD (by its
stand-in): the national code takes what else it needs from MHS008 and MHS009 (care plan and its agreement), MHS006 (care
coordinator), MHS202 (what a contact was for, in SNOMED CT) and MHS606, MHS607 and MHS608 (scored assessments), and Talking
Therapies send a data set of their own. A referral is in a measure by any team of its MHS102 rows that has not sent it back.
`)
	for _, m := range Measures() {
		r := m.Rule()
		fmt.Fprintf(&b, "\n### %s\n\n`%s`. %s\n\n", r.Title, m, r.Words)
		fmt.Fprintf(&b, "- Standard: %d days", r.Days)
		if r.Outer > 0 {
			fmt.Fprintf(&b, "; and %d", r.Outer)
		}
		if r.Percent > 0 {
			fmt.Fprintf(&b, "; %d in 100 should meet it", r.Percent)
		} else {
			b.WriteString("; published, no target is mandated")
		}
		b.WriteString(".\n- Asks for: ")
		for i, n := range m.measure().needs {
			if i > 0 {
				b.WriteString("; ")
			}
			b.WriteString(n.words)
			if n.since != 0 {
				fmt.Fprintf(&b, " (referrals from %s)", n.since.Long())
			}
		}
		b.WriteString(".\n")
		if r.StandIn != "" {
			fmt.Fprintf(&b, "- %s Such a wait is marked.\n", r.StandIn)
		}
		fmt.Fprintf(&b, "- Source: %s.\n", r.Source)
	}
	b.WriteString("\nStill waiting ends with the second attended contact for adults, the first contact (direct or indirect) for children and\nyoung people, and elsewhere with the stop. Its median, 90th percentile (both interpolated) and those over 364, 546 and\n728 days are counted.\n")
	return b.String()
}

func TestDocsClocks(t *testing.T) { sameAsDoc(t, "../docs/clocks.md", clocksDoc()) }
