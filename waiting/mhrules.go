package waiting

import (
	"slices"

	"roundtable/care"
)

// MHRule is what a mental-health measure counts.
type MHRule struct {
	Days    int // the standard; 0 = none
	Outer   int // a second, longer standard (Talking Therapies: 18 weeks); 0 = none
	Percent int // how many in a hundred should meet it; 0 = no mandated target
	Words   string
	Source  string
}

// Rule is what the measure counts; the zero MHRule for a name that is none.
func (m Measure) Rule() MHRule {
	for i := range mhMeasures {
		if mhMeasures[i].name == m {
			return mhMeasures[i].rule
		}
	}
	return MHRule{}
}

// Measures are all measures in order.
func Measures() []Measure {
	ms := make([]Measure, len(mhMeasures))
	for i := range mhMeasures {
		ms[i] = mhMeasures[i].name
	}
	return ms
}

type mhMeasure struct {
	name   Measure
	rule   MHRule
	spells bool // referrals to one provider are joined
	takes  func(*MHReferral) bool
	stop   func(h *happened, start care.Date) (stop care.Date, taken bool)
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

func eatingDisorder(r *MHReferral) bool {
	return r.Reason == "12" && aged(r, 0, adultAge) && r.Team != "A18" && r.Team != "F01"
}

func listedContact(h *happened, _ care.Date) (care.Date, bool) { return h.listed, false }

var mhMeasures = []mhMeasure{
	{
		name: AdultFourWeek, spells: true,
		rule: MHRule{28, 0, 0, "From the first referral of the spell until all have happened: a first attended contact, a baseline outcome measure, a meaningful assessment (referrals from April 2024), and an agreed care plan or an intervention.", nhseSQL},
		takes: func(r *MHReferral) bool {
			return !r.Inpatient && slices.Contains(adultTeams, r.Team) && aged(r, adultAge, 200*12)
		},
		stop: func(h *happened, start care.Date) (care.Date, bool) {
			stop := latest(h.first, h.baseline, earlier(h.plan, h.act))
			if start >= assessmentFrom {
				stop = latest(stop, h.assessed)
			}
			return stop, false
		},
	},
	{
		name: CYPFourWeek, spells: true,
		rule:  MHRule{28, 0, 0, "From the first referral of the spell until all have happened: a first contact, direct or indirect, a baseline outcome measure, and a care plan, an intervention or an autism or ADHD assessment.", nhseSQL},
		takes: func(r *MHReferral) bool { return !r.Inpatient && !r.Talking && aged(r, 0, adultAge) },
		stop: func(h *happened, _ care.Date) (care.Date, bool) {
			return latest(earlier(h.first, h.indirect), h.baseline, earlier(earlier(h.plan, h.act), h.assessed)), false
		},
	},
	{
		name:  EarlyPsychosis,
		rule:  MHRule{14, 0, 60, "From referral for a suspected first episode of psychosis until both a first attended contact and a care coordinator.", nhseSQL + "; 60 % from memory of the standard"},
		takes: func(r *MHReferral) bool { return r.Reason == "01" && r.Team == "A14" },
		stop: func(h *happened, _ care.Date) (care.Date, bool) {
			return latest(h.first, h.coordinator), false
		},
	},
	{
		name: EatingUrgent,
		rule: MHRule{7, 0, 95, "From an urgent referral of a child or young person with an eating disorder until the first attended contact with a treatment on the national list.", nhseSQL},
		takes: func(r *MHReferral) bool {
			return eatingDisorder(r) && slices.Contains([]string{"1", "2", "4"}, r.Priority)
		},
		stop: listedContact,
	},
	{
		name:  EatingRoutine,
		rule:  MHRule{28, 0, 95, "From a routine referral of a child or young person with an eating disorder until the first attended contact with a treatment on the national list.", nhseSQL},
		takes: func(r *MHReferral) bool { return eatingDisorder(r) && r.Priority == "3" },
		stop:  listedContact,
	},
	{
		name:  TalkingTherapies,
		rule:  MHRule{42, 126, 75, "From referral until the first treatment: 75 in 100 within 6 weeks, 95 in 100 within 18.", "NHS Talking Therapies manual"},
		takes: func(r *MHReferral) bool { return r.Talking },
		stop: func(h *happened, _ care.Date) (care.Date, bool) {
			return earlier(h.treated, h.act), false
		},
	},
	{
		name:  AutismADHD,
		rule:  MHRule{91, 0, 0, "From referral for suspected autism or ADHD until the first assessment: 13 weeks. Where no assessment is recorded as one, the first attended contact is taken for it.", "NICE QS51; NHS England autism waiting times"},
		takes: func(r *MHReferral) bool { return !r.Inpatient && (r.Reason == "24" || r.Reason == "25") },
		stop: func(h *happened, _ care.Date) (care.Date, bool) {
			if h.assessed != 0 {
				return h.assessed, false
			}
			return h.first, h.first != 0
		},
	},
}
