package care

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

// sessionGoldens are a body of each kind as it was first written.
func sessionGoldens() map[string]any {
	day, k := NewDate(2026, 12, 5), Key{1, 2}
	gap, alone, trusts := 0.005, 0.25, 3
	return map[string]any{
		"planned": &SessionPlanned{
			V: 1, ID: "s1", Host: "RA1", Site: "RA101", SiteName: "Vale", Theatre: "1", Day: day, Start: NewMinute(8, 30), Minutes: 480, Specialties: []string{"215"},
			Surgeon: SessionStaff{ID: "x", Name: "Surgeon one", Partner: "RB1", Skills: []string{"airway"}}, Anaesthetist: SessionStaff{ID: "y", Partner: "RA1"},
			MinAgeMonths: 24, MaxAgeMonths: 191, Turnaround: 15, Chairs: 6, Places: 8, Equipment: []EquipmentID{"e1"}, Cost: 100, PaidBy: "RA1 for all", Reason: "later",
		},
		"gate":      &SessionGate{V: 1, ID: "s1", Gate: GateLock, Note: "rang"},
		"cancelled": &SessionCancelled{V: 1, ID: "s1", Reason: "no beds"},
		"done":      &SessionDone{V: 1, ID: "s1", Minutes: 470, Cost: 5, Hours: 60.5, Note: "well"},
		"staff":     &StaffAuthorised{V: 1, Host: "RA1", ID: "x", By: "RB1", From: day, Until: day + 1, Basis: "passport"},
		"equipment": &Equipment{V: 1, ID: "e1", Name: "Microscope", Owner: "RC1", Units: 2},
		"lending": &Lending{
			V: 1, ID: "l1", Equipment: "e1", To: "RA1", Site: "RA101", Units: 1, From: day, Until: day + 1, BackBy: day + 2, Transport: "van", Condition: "good", Charge: 7, Back: day + 2,
		},
		"lending-answered": &LendingAnswered{V: 1, ID: "l1", Equipment: "e1", Accepted: true, Reason: "x"},
		"no-harm":          &NoHarm{V: 1, Pathway: k, Harm: 1, Reason: "x"},
		"use":              &EquipmentUse{V: 1, Equipment: "e1", Day: day, Session: "s1", Units: 1},
		"asked": &WaiterAsked{
			V: 1, Pathway: k, On: day, Whom: "parent", How: "telephone", Willing: Yes, Sites: []string{"RA101"}, Unavailable: []Date{day + 1}, Travel: "taxi",
			Interpreter: "Urdu", Carer: Yes, ShortNotice: No, NoticeDays: 3, Reason: "x",
		},
		"fitness": &WaiterFitness{
			V: 1, Pathway: k, On: day, Clinical: Yes, Social: No, PreOp: "done", PreOpUntil: day, Consent: Yes, ConsentBy: "court", Needs: []EquipmentID{"e1"}, Skills: []string{"airway"},
			Procedure: "F34.4", Minutes: 30, SD: 10, Infection: true, Latex: true, Reason: "x", OwnDateFree: true,
		},
		"fitness-decided": &WaiterFitness{V: 1, Pathway: k, On: day, Clinical: Yes, ClinicalBy: "consultant", ClinicalOn: day - 1, ClinicalHow: DecidedPassed},
		"review":          &WaiterReview{V: 1, Pathway: k, On: day, Decision: "stay", By: "consultant", How: DecidedOwn, Note: "x"},
		"harm":            &WaiterHarm{V: 1, Pathway: k, On: day, Kind: "pain", Count: 2, Note: "x"},
		"not-declined":    &NotDeclined{V: 1, Pathway: k, Slot: "s1/2", Offer: 1, Reason: "x"},
		"held-beside":     &WaiterHeld{V: 1, Pathway: k, Slot: "s2/1", Beside: true},
		"offer-choice": &OfferMade{
			V: 1, Slot: "s1/2", Session: "s1", Pathway: k, On: day, How: "letter", AnswerBy: day + 7, Offer: "o1", Dates: 2, Short: ShortOfChoice,
		},
		"offer-instead": &OfferAnswered{V: 1, Slot: "s1/2", Pathway: k, On: day, Withdrawn: true, Whom: "parent", Instead: "s2/1"},
		"rules-dates":   &SessionRules{V: 2, NoticeDays: 21, Offers: 2, Dates: 2, AnswerDays: 7, Overrun: 0.3, Tolerance: 0.1},
		"rules-parties": &SessionRules{V: 3, NoticeDays: 28, Offers: 2, AnswerDays: 7, Overrun: 0.3, Tolerance: 0.1, Parties: []PartnerCode{"RA1", "RB1"}},
		"held":          &WaiterHeld{V: 1, Pathway: k, Slot: SlotOf("s1", 2), Free: true},
		"proposed": &PlanProposed{
			V: 1, ID: "p1", Title: "December", Places: []ProposedPlace{{Session: "s1", Pathway: k, Partner: "RB1", Order: 1, Minutes: 30, Locked: true}},
			Sessions: []ProposedSession{{Session: "s1", Minutes: 300, Overrun: 0.1, Sampled: 0.11, Equipment: []EquipmentID{"e1"}, NotPlanned: "x"}},
			LeftOut:  []LeftOut{{Pathway: k, Partner: "RB1", Code: "site", Words: "x"}},
			Groups:   []ProposedGroup{{Name: "g", Waiting: 5, Pooled: 2, Due: 0.5, Share: 0.4, Alone: &alone, Short: 1}},
			Trusts:   []ProposedTrust{{Partner: "RB1", Waiting: 5, Pooled: 2, Alone: &trusts}},
			Value:    10, Bound: 10.05, Gap: &gap, Seed: 7, Problems: []string{"x"},
		},
		"answered":       &ProposalAnswered{V: 1, ID: "p1", Partner: "RB1", Accepted: []Key{k}, Refused: []Key{{3}}, Reason: "x"},
		"offer":          &OfferMade{V: 1, Slot: "s1/2", Session: "s1", Pathway: k, Proposal: "p1", On: day, How: "letter", AnswerBy: day + 7, Reasonable: true},
		"offer-answered": &OfferAnswered{V: 1, Slot: "s1/2", Pathway: k, On: day, Accepted: true, Withdrawn: true, Reason: "x"},
		"booked": &BookingMade{
			V: 1, Slot: "s1/2", Session: "s1", Pathway: k, Partner: "RB1", Choice: Transferred, Counts: "RA1", Paid: "RB1", Consent: "court", Interpreter: "Urdu", Replaces: Key{4}, Order: 2, Minutes: 30,
		},
		"booking-cancelled": &BookingCancelled{V: 1, Slot: "s1/2", Pathway: k, On: day, By: "patient", OnDay: true, Reason: "ill"},
		"booking-done":      &BookingDone{V: 1, Slot: "s1/2", Pathway: k, Treated: true, Minutes: 31, Reason: "x"},
		"booking-not-done":  &BookingDone{V: 2, Slot: "s1/2", Pathway: k, Reason: "x", By: "hospital"},
		"huddle":            &HuddleAction{V: 1, ID: "h1", Text: "ring", Owner: "office", Partner: "RA1", Session: "s1", Due: day, Done: true},
		"rules":             &SessionRules{V: 1, NoticeDays: 21, Offers: 2, AnswerDays: 7, Overrun: 0.3, Tolerance: 0.1, Travel: "x"},
	}
}

// TestSessionBodiesAreReadForEver. Run with ROUNDTABLE_UPDATE=1 only for a body of a new
// version, never to change one.
func TestSessionBodiesAreReadForEver(t *testing.T) {
	for name, want := range sessionGoldens() {
		path := filepath.Join("testdata", "session-"+name+"-v1.json")
		if _, err := os.Stat(path); err != nil && os.Getenv("ROUNDTABLE_UPDATE") == "1" {
			b, err := json.MarshalIndent(want, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, append(b, '\n'), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		got := reflect.New(reflect.TypeOf(want).Elem()).Interface()
		in := json.NewDecoder(bytes.NewReader(text))
		in.DisallowUnknownFields()
		if err := in.Decode(got); err != nil {
			t.Errorf("%s: %v", name, err)
		} else if !reflect.DeepEqual(got, want) {
			t.Errorf("%s reads as another:\n%+v\n%+v", name, got, want)
		}
	}
}

func TestDefaultSessionRulesAreTheGuidances(t *testing.T) {
	if r := DefaultSessionRules(); r.NoticeDays != 21 || r.Offers != 2 {
		t.Errorf("%+v", r)
	}
}
