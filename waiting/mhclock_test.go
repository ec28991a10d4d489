package waiting

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
)

var mhProviders = []string{"RX1", "RX2"}

type mhStory struct {
	name, want string
	asAt       care.Date
	refs       []MHReferral
	names      []string
	events     []MHEvent
}

func readMHStories(t *testing.T) []mhStory {
	t.Helper()
	text, err := os.ReadFile("testdata/mhclock/measures.txt")
	if err != nil {
		t.Fatal(err)
	}
	var stories []mhStory
	for n, line := range strings.Split(string(text), "\n") {
		if name, ok := strings.CutPrefix(line, "## "); ok {
			stories = append(stories, mhStory{name: name})
		} else if len(stories) > 0 {
			if err := stories[len(stories)-1].line(line); err != nil {
				t.Fatalf("line %d: %v", n+1, err)
			}
		}
	}
	return stories
}

func (s *mhStory) line(line string) (err error) {
	f := strings.Fields(line)
	switch {
	case strings.HasPrefix(line, "as at "):
		s.asAt, err = care.ParseDate(f[2])
	case strings.HasPrefix(line, "= "), strings.HasPrefix(line, "own "):
		s.want += line + "\n"
	case strings.HasPrefix(line, "referral "):
		r := MHReferral{Provider: uint32(slices.Index(mhProviders, f[2]))}
		if r.Received, err = care.ParseDate(f[3]); err != nil {
			return err
		}
		for _, w := range f[4:] {
			key, value, _ := strings.Cut(w, "=")
			switch key {
			case "team":
				r.Team = value
			case "reason":
				r.Reason = value
			case "priority":
				r.Priority = value
			case "birth":
				r.Birth, err = care.ParseDate(value)
			case "end":
				r.End, err = care.ParseDate(value)
			case "inpatient":
				r.Inpatient = true
			case "rejected":
				r.Rejected = true
			case "talking":
				r.Talking = true
			default:
				err = fmt.Errorf("%q is not understood", w)
			}
		}
		s.refs, s.names = append(s.refs, r), append(s.names, f[1])
	case strings.HasPrefix(line, "event "):
		e := MHEvent{Referral: int32(slices.Index(s.names, f[1]))}
		if e.Date, err = care.ParseDate(f[2]); err != nil {
			return err
		}
		e.Type, _ = care.ParseEventType(f[3])
		for _, w := range f[4:] {
			key, value, _ := strings.Cut(w, "=")
			switch key {
			case "mechanism":
				e.Mechanism = value
			case "attendance":
				e.Attendance = value
			case "listed":
				e.Listed = true
			default:
				err = fmt.Errorf("%q is not understood", w)
			}
		}
		s.events = append(s.events, e)
	}
	return err
}

func mhLine(w *MHWait, asAt care.Date) string {
	s := fmt.Sprintf("%s %s %s", w.Measure, mhProviders[w.Provider], w.Start)
	if w.Stop == 0 {
		s += " waits"
	} else {
		s += " to " + w.Stop.String()
	}
	if w.Contact != 0 {
		s += " contact=" + w.Contact.String()
	}
	if w.Ended != 0 {
		s += " ended=" + w.Ended.String()
	}
	if w.Taken {
		s += " taken"
	}
	if met, ok := w.Within(asAt); met {
		s += " within"
	} else if ok {
		s += " over"
	}
	return s
}

func TestMentalHealthClocks(t *testing.T) {
	measures := make(map[Measure]bool)
	for _, s := range readMHStories(t) {
		measures[Measure(s.name)] = true
		t.Run(s.name, func(t *testing.T) {
			var got strings.Builder
			for _, own := range []bool{false, true} {
				for _, w := range MHWaits(s.refs, s.events, own) {
					got.WriteString(map[bool]string{false: "= ", true: "own "}[own] + mhLine(&w, s.asAt) + "\n")
				}
			}
			if got.String() != s.want {
				t.Errorf("got\n%swant\n%s", got.String(), s.want)
			}
		})
	}
	for _, m := range Measures() {
		if !measures[m] || m.Rule().Words == "" || m.Rule().Source == "" {
			t.Errorf("%s has no story, words or source", m)
		}
	}
}

func TestStillWaiting(t *testing.T) {
	w := MHWait{Measure: AdultFourWeek, Start: 100}
	if d, ok := w.StillWaiting(465); !ok || d != 365 || d <= MHLongWaits()[0] {
		t.Error(d, ok)
	}
	w.Contact = 200
	if _, ok := w.StillWaiting(199); !ok {
		t.Error("had not happened on that day")
	}
	if _, ok := w.StillWaiting(200); ok {
		t.Error("seen, and still waiting")
	}
	if met, ok := w.Within(120); met || ok {
		t.Error("it could still be met")
	}
}

// Who was discharged, or died, after the clock stopped waits for no second contact.
func TestNobodyWaitsForContactAfterLeaving(t *testing.T) {
	from, _ := care.ParseDate("2024-01-08") // before the meaningful assessment was asked for
	refs := []MHReferral{{Received: from, End: from + 60, Birth: from - 12_000, Team: "A06"}}
	events := []MHEvent{
		{Date: from + 10, Type: care.EvAttended, Mechanism: "01"},
		{Date: from + 10, Type: care.EvOutcomeBaseline},
		{Date: from + 20, Type: care.EvIntervention},
	}
	waits := MHWaits(refs, events, false)
	if len(waits) != 1 || waits[0].Stop != from+20 || waits[0].Contact != 0 || waits[0].Ended != 0 || waits[0].Left != from+60 {
		t.Fatalf("%+v", waits)
	}
	if days, ok := waits[0].StillWaiting(from + 59); !ok || days != 59 {
		t.Error("waits for the second contact until then", days, ok)
	}
	if _, ok := waits[0].StillWaiting(from + 400); ok {
		t.Error("has left, and is said to wait for contact still")
	}
}

// The person's own wait never starts after, nor are there more of them than, the
// waits per provider: moving somebody does not begin a new wait.
func TestMovingNeverShortensTheOwnWait(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var refs []MHReferral
		for range rapid.IntRange(1, 6).Draw(t, "referrals") {
			r := MHReferral{
				Provider: uint32(rapid.IntRange(0, 1).Draw(t, "provider")), Birth: day0 - 12_000, Team: "A06",
				Received: day0 + care.Date(rapid.IntRange(0, 100).Draw(t, "received")),
			}
			if rapid.Bool().Draw(t, "ended") {
				r.End = r.Received + care.Date(rapid.IntRange(0, 40).Draw(t, "after"))
			}
			refs = append(refs, r)
		}
		var events []MHEvent
		for range rapid.IntRange(0, 12).Draw(t, "events") {
			events = append(events, MHEvent{
				Referral: int32(rapid.IntRange(0, len(refs)-1).Draw(t, "of")), Mechanism: "01",
				Date: day0 + care.Date(rapid.IntRange(0, 160).Draw(t, "on")),
				Type: rapid.SampledFrom([]care.EventType{care.EvAttended, care.EvAssessed, care.EvCarePlan, care.EvOutcomeBaseline}).Draw(t, "what"),
			})
		}
		each, own := MHWaits(refs, events, false), MHWaits(refs, events, true)
		if len(own) > len(each) {
			t.Fatalf("%d own waits, %d per provider", len(own), len(each))
		}
		joined := 0
		for _, w := range own {
			joined += w.Joined
			if w.Stop != 0 && w.Stop < w.Start {
				t.Fatalf("%+v", w)
			}
		}
		if joined != len(refs) {
			t.Fatalf("%d referrals in own waits, want %d", joined, len(refs))
		}
		for _, w := range each {
			if !slices.ContainsFunc(own, func(o MHWait) bool { return o.Start <= w.Start }) {
				t.Fatalf("no own wait began by %s", w.Start)
			}
		}
	})
}
