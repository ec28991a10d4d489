package plan_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
	"testing"

	"roundtable/sessions/plan"
)

// The converters below do what docs/plan.md says of two public formats; the instances are
// made up, in the shape of the published ones.

//nolint:misspell // the format's own word
const ihtc = `{"days": 3,
 "patients": [
  {"id": "p0", "mandatory": true, "surgery_release_day": 1, "surgery_due_day": 1, "surgery_duration": 200, "surgeon_id": "s0", "length_of_stay": 2},
  {"id": "p1", "mandatory": false, "surgery_release_day": 0, "surgery_duration": 150, "surgeon_id": "s0"},
  {"id": "p2", "mandatory": false, "surgery_release_day": 2, "surgery_duration": 90, "surgeon_id": "s1"},
  {"id": "p3", "mandatory": false, "surgery_release_day": 0, "surgery_duration": 600, "surgeon_id": "s1"}],
 "surgeons": [{"id": "s0", "max_surgery_time": [480, 480, 0]}, {"id": "s1", "max_surgery_time": [0, 360, 360]}],
 "operating_theaters": [{"id": "t0", "availability": [0, 240, 480]}, {"id": "t1", "availability": [180, 0, 240]}],
 "weights": {"unscheduled_optional": 40}}`

// fromIHTC writes an instance of the Integrated Healthcare Timetabling Competition 2024
// as a document of the planner's, numbers and all.
func fromIHTC(t *testing.T, text string) []byte {
	var x struct {
		Days     int
		Patients []struct {
			ID        string
			Mandatory bool
			Release   int    `json:"surgery_release_day"`
			Due       *int   `json:"surgery_due_day"`
			Duration  int    `json:"surgery_duration"`
			Surgeon   string `json:"surgeon_id"`
		}
		Surgeons []struct {
			ID   string
			Most []int `json:"max_surgery_time"`
		}
		Theatres []struct {
			ID   string
			Open []int `json:"availability"`
		} `json:"operating_theaters"` //nolint:misspell // the format's own word
		Weights struct {
			Optional float64 `json:"unscheduled_optional"`
		}
	}
	if err := json.Unmarshal([]byte(text), &x); err != nil {
		t.Fatal(err)
	}
	type object = map[string]any
	cases, sessions := []object{}, []object{}
	for _, p := range x.Patients {
		c := object{"id": p.ID, "not_before": p.Release, "duration": object{"minutes": p.Duration}, "skills": []string{p.Surgeon}, "value": x.Weights.Optional}
		if p.Mandatory {
			c["not_after"], c["value"] = *p.Due, 1000*x.Weights.Optional
		}
		cases = append(cases, c)
	}
	for _, o := range x.Theatres {
		for d, minutes := range o.Open {
			var who []string
			for _, s := range x.Surgeons {
				if s.Most[d] > 0 {
					who = append(who, s.ID)
				}
			}
			if minutes > 0 {
				sessions = append(sessions, object{"id": fmt.Sprint(o.ID, " ", d), "site": "hospital", "day": d, "minutes": minutes, "skills": who})
			}
		}
	}
	return document(t, object{"cases": cases, "sessions": sessions})
}

const orPAS = `<OrPasu_instance><descriptor><Horizon start_day="2017-04-23" num_days="14"/></descriptor>
 <treatments><treatment name="Fever" specialism="Medicine" surgery="0"/><treatment name="Hip" specialism="Orthopaedics" length="160" surgery="1"/>
  <treatment name="Stone" specialism="Urology" length="35" surgery="1"/></treatments>
 <or_slots slot_length="180"><day name="2017-04-24"><specialism_assignment name="Urology" number_or_slots="2"/></day>
  <day name="2017-04-25"><specialism_assignment name="Orthopaedics" number_or_slots="1"/><specialism_assignment name="Urology" number_or_slots="1"/></day></or_slots>
 <patients><patient name="Pat_0" age="28" treatment="Fever" registration="2017-04-23" admission="2017-04-24"/>
  <patient name="Pat_1" age="70" treatment="Hip" registration="2017-04-23" admission="2017-04-24" surgery_day="2017-04-25"/>
  <patient name="Pat_2" age="71" treatment="Hip" registration="2017-04-23" admission="2017-04-24" surgery_day="2017-04-24"/>
  <patient name="Pat_3" age="40" treatment="Stone" registration="2017-04-23" admission="2017-04-25" surgery_day="2017-04-25"/></patients></OrPasu_instance>`

func fromORPAS(t *testing.T, text string) []byte {
	var x struct {
		Treatments []struct {
			Name       string `xml:"name,attr"`
			Specialism string `xml:"specialism,attr"`
			Length     int    `xml:"length,attr"`
			Surgery    int    `xml:"surgery,attr"`
		} `xml:"treatments>treatment"`
		Slots struct {
			Length int `xml:"slot_length,attr"`
			Days   []struct {
				Name string `xml:"name,attr"`
				Of   []struct {
					Name string `xml:"name,attr"`
					N    int    `xml:"number_or_slots,attr"`
				} `xml:"specialism_assignment"`
			} `xml:"day"`
		} `xml:"or_slots"`
		Patients []struct {
			Name      string `xml:"name,attr"`
			Age       int    `xml:"age,attr"`
			Treatment string `xml:"treatment,attr"`
			Surgery   string `xml:"surgery_day,attr"`
		} `xml:"patients>patient"`
	}
	if err := xml.Unmarshal([]byte(text), &x); err != nil {
		t.Fatal(err)
	}
	type object = map[string]any
	cases, sessions := []object{}, []object{}
	for _, p := range x.Patients {
		for _, tr := range x.Treatments {
			if tr.Name == p.Treatment && tr.Surgery == 1 {
				cases = append(cases, object{"id": p.Name, "specialty": tr.Specialism, "procedure": tr.Name, "age_months": 12 * p.Age, "not_before": p.Surgery, "value": 1, "duration": object{"minutes": tr.Length}})
			}
		}
	}
	for _, d := range x.Slots.Days {
		for _, of := range d.Of {
			for n := range of.N {
				sessions = append(sessions, object{"id": fmt.Sprintf("%s %s %d", d.Name, of.Name, n+1), "site": "hospital", "day": d.Name, "minutes": x.Slots.Length, "specialties": []string{of.Name}})
			}
		}
	}
	return document(t, object{"cases": cases, "sessions": sessions})
}

func document(t *testing.T, x map[string]any) []byte {
	b, err := json.Marshal(x)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Instances of other formats are planned as docs/plan.md converts them. What each may
// have was worked out by hand.
func TestOtherFormatsArePlannedAsDocumented(t *testing.T) {
	for _, c := range []struct {
		name string
		text []byte
		want []string // case and session
		left string   // who has no place, with the rule
	}{
		{"IHTC-2024", fromIHTC(t, ihtc), []string{"p0 in t0 1", "p1 in t1 0", "p2 in t0 2|p2 in t1 2"}, "p3 length"},
		{"OR-PAS", fromORPAS(t, orPAS), []string{"Pat_1 in 2017-04-25 Orthopaedics 1|Pat_2 in 2017-04-25 Orthopaedics 1", "Pat_3 in 2017-04-25 Urology 1"}, ""},
	} {
		in, warnings, err := plan.Read(bytes.NewReader(c.text))
		if err != nil || len(warnings) > 0 {
			t.Fatal(c.name, warnings, err)
		}
		p, err := plan.Solve(t.Context(), in, plan.Options{Work: plan.WorkOf(0.2)})
		if err != nil || len(p.Problems) > 0 {
			t.Fatal(c.name, err, p.Problems)
		}
		var got []string
		for _, a := range p.Assignments {
			got = append(got, fmt.Sprintf("%s in %s", a.Case, a.Session))
		}
		for _, want := range c.want {
			if !slices.ContainsFunc(strings.Split(want, "|"), func(w string) bool { return slices.Contains(got, w) }) {
				t.Errorf("%s: %s is not in %q", c.name, want, got)
			}
		}
		if len(got) != len(c.want) || p.Gap == nil || *p.Gap > 1e-3 {
			t.Errorf("%s: %q, gap %v", c.name, got, p.Gap)
		}
		for _, s := range p.Sessions {
			if s.Overrun > 0 || s.OverrunMC > 0 {
				t.Errorf("%s: exact minutes, and session %s overruns with %g, %g", c.name, s.Session, s.Overrun, s.OverrunMC)
			}
		}
		for _, w := range p.WhyNot {
			if c.left != "" && fmt.Sprint(w.Case, " ", w.Rule) != c.left {
				t.Errorf("%s: %+v", c.name, w)
			}
		}
	}
}
