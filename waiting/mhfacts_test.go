package waiting

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"roundtable/care"
	"roundtable/ledger/ledgertest"
)

// mhWorld reads a story of testdata/mhfacts and brings it through a real ledger
// and facts.
type mhWorld struct {
	name, words string
	born, died  map[string]care.Date
	refs        []mhBrought
	want        string
}

type mhBrought struct {
	name, person, kind string
	partner            care.PartnerCode
	row                care.PathwayRow
	events             []care.EventRow
}

var mhNumbers = map[string]care.NHSNumber{"ann": 4857773457, "bob": 6328797966, "kit": 9434765919}

func readMHWorlds(t *testing.T) (out []*mhWorld) {
	t.Helper()
	text, err := os.ReadFile("testdata/mhfacts/stories.txt")
	if err != nil {
		t.Fatal(err)
	}
	for n, line := range strings.Split(string(text), "\n") {
		if name, ok := strings.CutPrefix(line, "## "); ok {
			out = append(out, &mhWorld{name: name, born: make(map[string]care.Date), died: make(map[string]care.Date)})
		} else if line != "" {
			if err := out[len(out)-1].line(line); err != nil {
				t.Fatalf("line %d: %v", n+1, err)
			}
		}
	}
	return out
}

func (s *mhWorld) line(line string) (err error) {
	f := strings.Fields(line)
	switch f[0] {
	case "=":
		s.want += strings.TrimPrefix(line, "= ") + "\n"
	case "person":
		if s.born[f[1]], err = care.ParseDate(f[3]); err == nil && len(f) > 5 {
			s.died[f[1]], err = care.ParseDate(f[5])
		}
	case "referral":
		return s.referral(f)
	case "event":
		i := slices.IndexFunc(s.refs, func(r mhBrought) bool { return r.name == f[1] })
		r := &s.refs[i]
		e := care.EventRow{Pathway: r.row.Key, Person: r.row.Person, Line: uint32(50 + len(r.events))}
		var ok bool
		if e.Type, ok = care.ParseEventType(f[3]); !ok {
			return fmt.Errorf("%q is no event", f[3])
		}
		if len(f) > 4 {
			e.Detail = f[4]
		}
		e.Date, err = care.ParseDate(f[2])
		r.events = append(r.events, e)
	default:
		s.words += line
	}
	return err
}

func (s *mhWorld) referral(f []string) (err error) {
	r := mhBrought{name: f[1], partner: care.PartnerCode(f[2]), person: f[3], kind: "mhsds"}
	p := &r.row
	p.Key, p.Person, p.Line = keyOf("p-"+f[1]), keyOf(f[2]+f[3]), uint32(2+len(s.refs))
	if p.Received, err = care.ParseDate(f[4]); err != nil {
		return err
	}
	for _, w := range f[5:] {
		key, value, _ := strings.Cut(w, "=")
		switch key {
		case "team":
			p.Team = strings.ReplaceAll(value, "_", " ")
		case "reason":
			p.Reason = value
		case "urgency":
			p.Urgency = value
		case "stop":
			p.Stop, err = care.ParseDate(value)
		case "by":
			r.kind = value
		default:
			err = fmt.Errorf("%q is not understood", w)
		}
	}
	if r.kind == "mhsds" {
		p.Start = p.Received
	}
	s.refs = append(s.refs, r)
	return err
}

// bring sends every partner's referrals of a kind as one delivery.
func (s *mhWorld) bring(t *testing.T) *world {
	w := newWorld(t)
	for _, kind := range []string{"mhsds", "referrals"} {
		for _, partner := range []care.PartnerCode{"RZ1", "RZ2", "VC1"} {
			b := brought{partner: partner, kind: kind}
			for _, r := range s.refs {
				if r.partner != partner || r.kind != kind {
					continue
				}
				born := s.born[r.person]
				if born == 0 {
					born = care.NewDate(1980, 5, 1)
				}
				b.people = append(b.people, care.PersonRow{
					Key: r.row.Person, Line: r.row.Line, NHSNumber: mhNumbers[r.person], NHSStatus: 1, Birth: born, Died: s.died[r.person],
				})
				b.pathways, b.events = append(b.pathways, r.row), append(b.events, r.events...)
			}
			if len(b.pathways) > 0 {
				w.bring(b)
			}
		}
	}
	return w
}

func mhViewLine(v *MHWaitView) string {
	who := string(v.Partner)
	if v.Own {
		who = "own"
	}
	s := fmt.Sprintf("%s %s %s ", who, v.Measure, v.Start)
	switch {
	case v.Stop != 0:
		s += "to " + v.Stop.String()
	case v.Ended != 0:
		s += "ended " + v.Ended.String()
	default:
		s += "waits"
	}
	s += fmt.Sprintf(" %d days, %s; %d referral", v.Days, v.Verdict, len(v.Referrals))
	if len(v.Referrals) > 1 {
		s += "s"
	}
	if len(v.Lacks) > 0 {
		s += "; lacks " + strings.Join(v.Lacks, ", ")
	}
	if v.Unclear > 0 {
		s += fmt.Sprintf("; %d unclear", v.Unclear)
	}
	if v.Taken {
		s += "; stood in"
	}
	return s
}

// TestMentalHealthFromFacts: each story's waits, through a real ledger.
func TestMentalHealthFromFacts(t *testing.T) {
	for _, s := range readMHWorlds(t) {
		t.Run(s.name, func(t *testing.T) {
			if s.words == "" {
				t.Error("the story says nothing in words")
			}
			w := s.bring(t)
			waits, err := w.list.MentalHealthOf(w.ctx, w.view(north), s.refs[0].row.Key)
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			for i := range waits {
				got.WriteString(mhViewLine(&waits[i]) + "\n")
				if v := &waits[i]; v.Rule.Words == "" || v.Rule.Source == "" || v.Words == "" || len(v.Steps) == 0 || v.Referrals[0].Source.Line == 0 {
					t.Errorf("a wait without its words, steps or source: %+v", v)
				}
			}
			if got.String() != s.want {
				t.Errorf("got\n%swant\n%s", got.String(), s.want)
			}
		})
	}
}

// TestMentalHealthSummary: what is said of everybody is the sum of what is said
// of each, and every figure opens its waits.
func TestMentalHealthSummary(t *testing.T) {
	ledgertest.OneAtATime(t)
	for _, s := range readMHWorlds(t) {
		w := s.bring(t)
		v := w.view(north)
		sum, err := w.list.MentalHealth(w.ctx, v)
		if err != nil {
			t.Fatal(err)
		}
		if (len(sum.Lines) == 0) != (len(sum.Rules) == 0) {
			t.Errorf("%s: %d lines and %d rules", s.name, len(sum.Lines), len(sum.Rules))
		}
		waits := 0
		for _, l := range sum.Lines {
			waits += l.Waits
			for which, want := range map[MHWhich]int{
				MHEvery: l.Waits, MHOpen: l.Waiting, MHOverNow: l.Over, MHCannot: l.Untold, MHStopped: l.Seen, MHMet: l.Within, MHStill: l.Still,
			} {
				n, rows, err := w.list.MentalHealthRows(w.ctx, v, MHPick{Measure: l.Measure, Partner: l.Partner, Which: which})
				if err != nil || n != want || len(rows) != want {
					t.Errorf("%s %s %s %q: %d, opens %d and %d rows: %v", s.name, l.Measure, l.Partner, which, want, n, len(rows), err)
				}
			}
		}
		each := make(map[string]bool) // every person of the story, asked one by one
		for _, r := range s.refs {
			views, err := w.list.MentalHealthOf(w.ctx, v, r.row.Key)
			if err != nil {
				t.Fatal(err)
			}
			for i := range views {
				each[r.person+mhViewLine(&views[i])] = true
			}
		}
		if len(each) != waits {
			t.Errorf("%s: %d waits in all, %d one by one", s.name, waits, len(each))
		}
	}
}

// TestMentalHealthFigures: the figures of a line, worked out by hand.
func TestMentalHealthFigures(t *testing.T) {
	w := newWorld(t)
	b := brought{partner: "RZ1", kind: "mhsds"}
	add := func(n int, ago care.Date, seen ...care.Date) {
		k := keyOf(fmt.Sprint("w", n))
		b.people = append(b.people, care.PersonRow{Key: keyOf(fmt.Sprint("m", n)), Line: 2, Birth: care.NewDate(2012, 5, 1)})
		b.pathways = append(b.pathways, care.PathwayRow{Key: k, Person: keyOf(fmt.Sprint("m", n)), Line: 2, Received: w.day - ago, Start: w.day - ago, Team: "C04"})
		for _, after := range seen {
			for i, e := range []care.EventType{care.EvAttended, care.EvOutcomeBaseline, care.EvIntervention} {
				b.events = append(b.events, care.EventRow{Pathway: k, Line: uint32(i + 3), Date: w.day - ago + after, Type: e, Detail: "01"})
			}
		}
	}
	add(1, 100, 10)
	add(2, 100, 20)
	add(3, 100, 40)
	add(4, 800, 7) // stopped more than a year ago
	for i, ago := range []care.Date{20, 364, 365, 547, 729} {
		add(10+i, ago)
	}
	w.bring(b)
	sum, err := w.list.MentalHealth(w.ctx, w.view(north))
	if err != nil || len(sum.Lines) != 2 {
		t.Fatal(sum, err)
	}
	l := sum.Lines[1]
	if l.Partner != "RZ1" || !sum.Lines[0].Own || l.Waits != 9 || l.Seen != 3 || l.Within != 2 || l.Median != 20 || l.P90 != 36 ||
		l.Waiting != 5 || l.Over != 4 || l.Still != 5 || l.StillOver != [3]int{3, 2, 1} || l.StillMedian != 365 {
		t.Errorf("%+v", l)
	}
	if p := float64(l.Percent); p < 66.6 || p > 66.7 {
		t.Errorf("%v %% within", p)
	}
}

// TestMentalHealthIsKept: a note changes no wait, only the position that the
// figures are true at; a new delivery does, and so does one that is withdrawn.
func TestMentalHealthIsKept(t *testing.T) {
	s := readMHWorlds(t)[0]
	w := s.bring(t)
	ask := func() *MHSummary {
		t.Helper()
		sum, err := w.list.MentalHealth(w.ctx, w.view(north))
		if err != nil {
			t.Fatal(err)
		}
		return sum
	}
	before := ask()
	if _, err := w.list.SetOwner(w.ctx, w.view(north), s.refs[0].row.Key, "Jo", 0); err != nil {
		t.Fatal(err)
	}
	noted := ask()
	if noted.Head <= before.Head || len(noted.Lines) != len(before.Lines) || noted.Lines[1].Name != "North" {
		t.Errorf("before %+v\nnoted %+v", before, noted)
	}
	w.bring(brought{partner: "VC1", kind: "mhsds", pathways: []care.PathwayRow{{Key: keyOf("p-new"), Line: 2, Received: w.day - 9, Start: w.day - 9, Team: "A14", Reason: "01"}}})
	if more := ask(); more.Referrals != before.Referrals+1 || len(more.Lines) != len(before.Lines)+2 {
		t.Errorf("%+v", more)
	}
	w.append("extract/VC1/mhsds", care.RecWithdrawn, care.Withdrawn{V: 1, Extract: extractOf(w, "VC1", "mhsds"), Reason: "test"})
	if again := ask(); again.Referrals != before.Referrals || len(again.Lines) != len(before.Lines) {
		t.Errorf("%+v", again)
	}
}

// TestNobodySeesMentalHealth: without a scope there are no waits, and no person.
func TestNobodySeesMentalHealth(t *testing.T) {
	s := readMHWorlds(t)[0]
	w := s.bring(t)
	w.view(north)
	v := w.facts.View(north, care.Scope{})
	sum, err := w.list.MentalHealth(w.ctx, v)
	if err != nil || sum.Referrals != 0 || len(sum.Lines) != 0 {
		t.Errorf("%+v %v", sum, err)
	}
	if _, err := w.list.MentalHealthOf(w.ctx, v, s.refs[0].row.Key); err == nil {
		t.Error("a person's waits opened without a scope")
	} else if _, ok := errors.AsType[*care.Problem](err); !ok {
		t.Error("not refused in words")
	}
}
