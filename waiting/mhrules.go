package waiting

import (
	"slices"

	"roundtable/care"
)

// MHRule is what a mental-health measure counts.
type MHRule struct {
	Title   string `json:"title"`
	Days    int    `json:"standard_days"`                 // the standard; 0 = none
	Outer   int    `json:"outer_standard_days,omitempty"` // a second, longer standard (Talking Therapies: 18 weeks); 0 = none
	Percent int    `json:"target_percent,omitempty"`      // how many in a hundred should meet it; 0 = no mandated target
	Words   string `json:"words"`
	StandIn string `json:"stand_in,omitempty"` // what is taken where the proper thing is not recorded; "" = nothing
	Source  string `json:"source"`
}

// Rule is what the measure counts; the zero MHRule for a name that is none.
func (m Measure) Rule() MHRule {
	if r := m.measure(); r != nil {
		return r.rule
	}
	return MHRule{}
}

func (m Measure) measure() *mhMeasure {
	for i := range mhMeasures {
		if mhMeasures[i].name == m {
			return &mhMeasures[i]
		}
	}
	return nil
}

// Measures are all measures in order.
func Measures() []Measure {
	ms := make([]Measure, len(mhMeasures))
	for i := range mhMeasures {
		ms[i] = mhMeasures[i].name
	}
	return ms
}

// mhMeasure stops when everything that it needs has happened: at the last of it.
type mhMeasure struct {
	name   Measure
	rule   MHRule
	spells bool                   // referrals to one provider are joined
	team   func(team string) bool // the teams that it looks at; nil = every team, and none
	takes  func(*MHReferral) bool // what else it asks of a referral
	needs  []mhNeed
	stand  *mhNeed // what stands in, and marks the wait as taken
}

// mhNeed is one thing that must have happened, by any of some types of event.
type mhNeed struct {
	words string
	types []care.EventType // nil = no file that is read brings it
	since care.Date        // referrals from this day on need it; 0 = all
	met   func(*happened) care.Date
}

const (
	nhseSQL  = "NHSDigital/mental-health-monthly-statistics; nhsengland/MHSDS"
	adultAge = 18 * 12
)

// adultTeams are the community mental-health teams of the adult measure.
var adultTeams = []string{"A05", "A06", "A08", "A09", "A12", "A13", "A16", "C03", "C10"}

// assessmentFrom is the day from which the adult measure asks for a meaningful
// assessment too.
var assessmentFrom = care.NewDate(2024, 4, 1)

// aged reports whether the age at referral is known and lies in [from, to) months.
func aged(r *MHReferral, from, to int) bool {
	m, ok := care.AgeMonths(r.Birth, r.Received)
	return ok && m >= from && m < to
}

func eatingDisorder(r *MHReferral) bool { return r.Reason == "12" && aged(r, 0, adultAge) }

// treats leaves out single points of access, where no treatment is (A18, F01).
func treats(team string) bool { return team != "A18" && team != "F01" }

// takesReferral reports whether a measure takes a referral: one of its teams is
// among those that the measure looks at, whatever the others are.
func (m *mhMeasure) takesReferral(r *MHReferral) bool {
	if m.team != nil {
		if _, ok := r.teamOf(m.team); !ok {
			return false
		}
	}
	return m.takes(r)
}

type eventTypes = []care.EventType

var (
	needContact = mhNeed{
		words: "first attended contact", types: eventTypes{care.EvAttended, care.EvAssessed},
		met: func(h *happened) care.Date { return h.first },
	}
	needBaseline = mhNeed{
		words: "baseline outcome measure", types: eventTypes{care.EvOutcomeBaseline},
		met: func(h *happened) care.Date { return h.baseline },
	}
	needAssessed = mhNeed{
		words: "assessment", types: eventTypes{care.EvAssessed},
		met: func(h *happened) care.Date { return h.assessed },
	}
	needListed = mhNeed{
		words: "attended contact with a treatment on the national list", // nobody's files bring the codes of MHS202 yet
		met:   func(h *happened) care.Date { return h.listed },
	}
	needTreated = mhNeed{
		words: "first treatment", types: eventTypes{care.EvTreated, care.EvIntervention},
		met: func(h *happened) care.Date { return earlier(h.treated, h.act) },
	}
)

const treatedInstead = "Where no treatment code is brought, treatment as the partner records it is taken for it."

var mhMeasures = []mhMeasure{
	{
		name: AdultFourWeek, spells: true,
		rule: MHRule{
			Title: "Adult community mental health: four weeks", Days: 28, Source: nhseSQL,
			Words: "From the first referral of the spell until all have happened: a first attended contact, a baseline outcome measure, a meaningful assessment (referrals from April 2024), and an agreed care plan or an intervention.",
		},
		team: func(team string) bool { return slices.Contains(adultTeams, team) },
		takes: func(r *MHReferral) bool {
			return !r.Inpatient && !r.Talking && aged(r, adultAge, 200*12)
		},
		needs: []mhNeed{
			needContact, needBaseline,
			{
				words: "meaningful assessment", types: needAssessed.types, since: assessmentFrom, met: needAssessed.met,
			},
			{
				words: "care plan or intervention", types: eventTypes{care.EvCarePlan, care.EvIntervention},
				met: func(h *happened) care.Date { return earlier(h.plan, h.act) },
			},
		},
	},
	{
		name: CYPFourWeek, spells: true,
		rule: MHRule{
			Title: "Children and young people's mental health: four weeks", Days: 28, Source: nhseSQL,
			Words: "From the first referral of the spell until all have happened: a first contact, direct or indirect, a baseline outcome measure, and a care plan, an intervention or an autism or ADHD assessment.",
		},
		takes: func(r *MHReferral) bool { return !r.Inpatient && !r.Talking && aged(r, 0, adultAge) },
		needs: []mhNeed{
			{
				words: "first contact, direct or indirect", types: eventTypes{care.EvAttended, care.EvAssessed, care.EvContact},
				met: func(h *happened) care.Date { return earlier(h.first, h.indirect) },
			},
			needBaseline,
			{
				words: "care plan, intervention or assessment", types: eventTypes{care.EvCarePlan, care.EvIntervention, care.EvAssessed},
				met: func(h *happened) care.Date { return earlier(earlier(h.plan, h.act), h.assessed) },
			},
		},
	},
	{
		name: EarlyPsychosis,
		rule: MHRule{
			Title: "Early intervention in psychosis: two weeks", Days: 14, Percent: 60, Source: nhseSQL + "; 60 % from memory of the standard",
			Words: "From referral for a suspected first episode of psychosis until both a first attended contact and a care coordinator.",
		},
		team:  func(team string) bool { return team == "A14" },
		takes: func(r *MHReferral) bool { return r.Reason == "01" },
		needs: []mhNeed{needContact, {
			words: "care coordinator allocated", types: eventTypes{care.EvCoordinator},
			met: func(h *happened) care.Date { return h.coordinator },
		}},
	},
	{
		name: EatingUrgent,
		rule: MHRule{
			Title: "Eating disorders, under 18, urgent: one week", Days: 7, Percent: 95, Source: nhseSQL, StandIn: treatedInstead,
			Words: "From an urgent referral of a child or young person with an eating disorder until the first attended contact with a treatment on the national list.",
		},
		team: treats,
		takes: func(r *MHReferral) bool {
			return eatingDisorder(r) && slices.Contains([]string{"1", "2", "4"}, r.Priority)
		},
		needs: []mhNeed{needListed}, stand: &needTreated,
	},
	{
		name: EatingRoutine,
		rule: MHRule{
			Title: "Eating disorders, under 18, routine: four weeks", Days: 28, Percent: 95, Source: nhseSQL, StandIn: treatedInstead,
			Words: "From a routine referral of a child or young person with an eating disorder until the first attended contact with a treatment on the national list.",
		},
		team:  treats,
		takes: func(r *MHReferral) bool { return eatingDisorder(r) && r.Priority == "3" },
		needs: []mhNeed{needListed}, stand: &needTreated,
	},
	{
		name: TalkingTherapies,
		rule: MHRule{
			Title: "Talking Therapies: six and eighteen weeks", Days: 42, Outer: 126, Percent: 75, Source: "NHS Talking Therapies manual",
			Words: "From referral until the first treatment: 75 in 100 within 6 weeks, 95 in 100 within 18.",
		},
		takes: func(r *MHReferral) bool { return r.Talking },
		needs: []mhNeed{needTreated},
	},
	{
		name: AutismADHD,
		rule: MHRule{
			Title: "Autism and ADHD: first assessment within thirteen weeks", Days: 91, Source: "NICE QS51; NHS England autism waiting times",
			Words:   "From referral for suspected autism or ADHD until the first assessment: 13 weeks.",
			StandIn: "Where no assessment is recorded as one, the first attended contact is taken for it.",
		},
		takes: func(r *MHReferral) bool { return !r.Inpatient && (r.Reason == "24" || r.Reason == "25") },
		needs: []mhNeed{needAssessed}, stand: &needContact,
	},
}

// lacks says, a bit for each need, which of those that are not met cannot be met:
// none of the providers brings events of such a kind. 0 when what stands in for
// them is brought, or when all is met.
func (m *mhMeasure) lacks(h *happened, start care.Date, brought eventSet) (bits uint8) {
	if m.stand != nil && brought.has(m.stand.types) {
		return 0
	}
	for k, n := range m.needs {
		if start >= n.since && n.met(h) == 0 && !brought.has(n.types) {
			bits |= 1 << k
		}
	}
	return bits
}

// words are the needs of some bits in words.
func (m *mhMeasure) words(bits uint8) (out []string) {
	for k, n := range m.needs {
		if bits&(1<<k) != 0 {
			out = append(out, n.words)
		}
	}
	return out
}

// stop is the day on which everything that a wait needs had happened; taken is
// true when something stood in for it. 0 = not all of it has happened.
func (m *mhMeasure) stop(h *happened, start care.Date) (stop care.Date, taken bool) {
	for _, n := range m.needs {
		if start < n.since {
			continue
		}
		d := n.met(h)
		if d == 0 {
			if m.stand == nil {
				return 0, false
			}
			d = m.stand.met(h)
			return d, d != 0
		}
		stop = max(stop, d)
	}
	return stop, false
}
