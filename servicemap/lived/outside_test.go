package lived

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"
	"time"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/servicemap/made"
)

// logOf makes a log of a file of events: case, activity@service, timestamp, resource,
// org, referral. It is another way to the same columns than Read.
func logOf(t testing.TB, data []byte) *Log {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]care.EventType{
		"referred": care.EvReferred, "triage": care.EvTriaged, "rejected": care.EvRejected, "assessed": care.EvAssessed,
		"contact": care.EvAttended, "discharged": care.EvDischarged, "treatment": care.EvTreated, "dna": care.EvDNA, "transfer": care.EvTransferOut,
	}
	l := &Log{}
	orgs, services, referrals := map[string]int32{}, map[string]int32{}, map[string]int32{}
	person, last := int32(-1), ""
	for _, r := range rows[1:] {
		if r[0] != last {
			last, person = r[0], int32(len(l.People))
			n, e := int32(len(l.Referrals)), int32(len(l.Events))
			l.People = append(l.People, Person{Referrals: Span{n, n}, Events: Span{e, e}, Place: None})
		}
		at, err := time.Parse(time.RFC3339, r[2])
		if err != nil {
			t.Fatal(err)
		}
		org, ok := orgs[r[4]]
		if !ok {
			org = int32(len(l.Orgs))
			orgs[r[4]], l.Orgs = org, append(l.Orgs, Org{Code: care.PartnerCode(r[4]), Name: r[4]})
		}
		s, ok := services[r[3]]
		if !ok {
			s = int32(len(l.Services))
			services[r[3]], l.Services = s, append(l.Services, Service{Org: org, Name: r[3], Words: []string{r[3]}})
		}
		day := care.DateOf(at)
		ref, ok := referrals[r[5]]
		if !ok {
			ref = int32(len(l.Referrals))
			referrals[r[5]] = ref
			l.Referrals = append(l.Referrals, Referral{Person: person, Service: s, Need: None, Reason: None, Opened: day})
		}
		word, _, _ := strings.Cut(r[1], "@")
		kind, known := kinds[word]
		if !known {
			t.Fatalf("%q is not known", word)
		}
		p := part{Referral: l.Referrals[ref]}
		if p.Ended != 0 {
			p.end = care.EvDischarged
		}
		p.happened(eventOf(day, kind), None, l)
		if p.end != care.EvUnknown {
			p.settle(l)
		}
		l.Referrals[ref] = p.Referral
		l.Events = append(l.Events, Event{Date: day, Minute: care.NewMinute(at.Hour(), at.Minute()), Kind: kind, Service: s, Referral: ref, Reason: None})
		l.People[person].Referrals.To, l.People[person].Events.To = int32(len(l.Referrals)), int32(len(l.Events))
		l.AsAt = max(l.AsAt, day)
	}
	return l
}

// forever is a horizon that no log reaches, for a log that has no end of observation.
const forever = 1 << 20

func peopleOf(found []Finding) int {
	n, last := 0, int32(-1)
	for _, x := range found {
		if x.Person != last {
			n, last = n+1, x.Person
		}
	}
	return n
}

// sentBackToTheSame counts rejections after which the same service was asked again: sent
// on, and no bounce.
func sentBackToTheSame(l *Log) (n int) {
	for i := range l.Referrals[1:] {
		a, b := &l.Referrals[i], &l.Referrals[i+1]
		if a.Person == b.Person && a.Service == b.Service && a.Outcome == Rejected {
			n++
		}
	}
	return n
}

// TestThePlantedTruthIsFoundWhole finds what was planted in a log that others made, and
// in one made here.
func TestThePlantedTruthIsFoundWhole(t *testing.T) {
	const dir = "../../../shared/"
	data, err := os.ReadFile(dir + "data/logs/ref10k.csv")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("../shared is not here: the planted log is not looked at")
	}
	vector, err2 := os.ReadFile(dir + "vectors/pathways/ref10k_bounce.json")
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	var want struct {
		People int            `json:"people"`
		Counts map[string]int `json:"counts"`
	}
	if err := json.Unmarshal(vector, &want); err != nil {
		t.Fatal(err)
	}
	l := logOf(t, data)
	rejected, returns := 0, 0
	for n := range l.Referrals {
		if l.Referrals[n].Outcome == Rejected {
			rejected++
		}
		p := &l.People[l.Referrals[n].Person]
		for k := p.Referrals.From; k < int32(n); k++ {
			if l.Referrals[k].Service == l.Referrals[n].Service {
				returns++
				break
			}
		}
	}
	l.AsAt += forever + 1 // whoever looked then: nothing is too early to say
	f := Find(l, Params{Horizon: forever, Limit: 28})
	crossing := 0
	for _, x := range f.By[Bounce] {
		if l.OrgOf(&l.Referrals[x.From]) != l.OrgOf(&l.Referrals[x.To]) {
			crossing++
		}
	}
	got := map[string]int{
		"referrals": len(l.Referrals), "rejections": rejected, "onward_after_rejection": len(f.By[Bounce]) + sentBackToTheSame(l), "rejection_crossing_org_boundary": crossing,
		"pingpong_ABA": len(f.By[PingPong]), "returns_to_seen_service": returns, "dead_end_people": peopleOf(f.By[DeadEnd]),
	}
	if len(l.People) != want.People {
		t.Errorf("%d people, want %d", len(l.People), want.People)
	}
	for name, n := range want.Counts {
		if got[name] != n {
			t.Errorf("%s: %d, want %d", name, got[name], n)
		}
	}
}

func TestThePlantedTruthOfOurOwnLogIsFoundWhole(t *testing.T) {
	var b bytes.Buffer
	truth, err := made.Referrals(&b, 11, 3000)
	if err != nil {
		t.Fatal(err)
	}
	l := logOf(t, b.Bytes())
	f := Find(l, Params{Horizon: forever, Limit: 28})
	if got, want := len(f.By[Bounce])+sentBackToTheSame(l), truth.Onward; got != want {
		t.Errorf("%d bounces, %d were planted", got, want)
	}
	if got, want := len(f.By[PingPong]), truth.PingPong; got != want {
		t.Errorf("%d ping-pongs, %d were planted", got, want)
	}
	if f.By[DeadEnd] != nil || f.TooEarly < truth.DeadEnds {
		t.Errorf("%d are left with nobody before the horizon, and of %d it is too early to say", len(f.By[DeadEnd]), f.TooEarly)
	}
	l.AsAt += forever + 1
	if f = Find(l, Params{Horizon: forever, Limit: 28}); peopleOf(f.By[DeadEnd]) != truth.DeadEnds || f.TooEarly != 0 {
		t.Errorf("%d people were left with nobody, %d were planted", peopleOf(f.By[DeadEnd]), truth.DeadEnds)
	}
}

func eventOf(day care.Date, kind care.EventType) *facts.Event {
	return &facts.Event{Date: day, Type: kind}
}
