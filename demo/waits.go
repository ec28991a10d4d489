package demo

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"

	"roundtable/care"
)

//go:embed reference/rtt_bands.csv
var bandsCSV string

// numBands is how many weekly bands a published extract has: 0-1 … 103-104 and
// over 104.
const numBands = 105

// bandRow is how the people of one treatment function waited in the real
// extract.
type bandRow struct {
	code, name string // as published: "C_120", "Ear Nose and Throat Service"
	bands      [numBands]int
	total      int
}

// bandRows reads the embedded extract once. A fault in it is a fault of the
// build, so it panics; a test reads it.
var bandRows = sync.OnceValue(func() []bandRow {
	r := csv.NewReader(strings.NewReader(bandsCSV))
	r.Comment = '#'
	records, err := r.ReadAll()
	if err != nil {
		panic(fmt.Sprintf("demo: reference/rtt_bands.csv: %v", err))
	}
	rows := make([]bandRow, len(records))
	for i, rec := range records {
		rows[i].code, rows[i].name = rec[0], rec[1]
		for b, s := range rec[2:] {
			n, err := strconv.Atoi(s)
			if err != nil {
				panic(fmt.Sprintf("demo: reference/rtt_bands.csv: %v", err))
			}
			rows[i].bands[b] = n
			rows[i].total += n
		}
	}
	return rows
})

// days draws a wait so far in days from the real bands: u in [0, 1) chooses the
// band, the day within it is by chance. It also returns how far down its
// specialty's list the wait stands, u itself, for callers that lean on it.
func (b *bandRow) days(r *rand.Rand) (days int, u float64) {
	u = r.Float64()
	left := int(u * float64(b.total))
	for band, n := range b.bands {
		if left -= n; left < 0 {
			if band == 0 {
				return r.IntN(8), u // 0 to 7 days are the first band
			}
			if band == numBands-1 {
				return 104*7 + 1 + r.IntN(120), u
			}
			return band*7 + 1 + r.IntN(7), u
		}
	}
	return 1, u
}

// service is something that people wait for at a partner.
type service struct {
	partners  []care.PartnerCode
	name      string  // in the team's words
	code      string  // treatment function (acute) or MHSDS team type
	reason    string  // MHSDS primary reason for referral
	share     float64 // of the partner's waits
	ages      ageBand
	childPart float64 // share of children where ages are adults'
	published int     // index into bandRows; -1 for services without a published extract
	median    float64 // weeks waited so far, for services without one
	sigma     float64
	surgical  bool
	urgent    float64 // share of urgent referrals
}

// otherServices have no published bands. Medians and spreads are set so that
// the standards are met or missed about as nationally reported; they are
// assumptions, not data:
//   - adult and children's community mental health: 28 days is the published
//     measure, about half wait longer, children over a year are planted;
//   - autism (C01, reason 25) and ADHD (C04, reason 24) assessments: 13 weeks for
//     a first assessment, which hardly anybody meets;
//   - early intervention in psychosis (A14, reason 01): 60 % within 2 weeks;
//   - eating disorders of the young (C10, reason 12): 95 % within 4 weeks, 1 if urgent;
//   - Talking Therapies: 75 % within 6 weeks, 95 % within 18.
var otherServices = []service{
	{partners: []care.PartnerCode{mentalA, mentalB}, name: "Community Mental Health Team", code: "A06", reason: "04", share: 22, ages: adults, median: 4.5, sigma: 0.9, urgent: 0.1},
	{partners: []care.PartnerCode{mentalA, mentalB}, name: "Children and Young People's Community Team", code: "A06", reason: "05", share: 18, ages: children, median: 7, sigma: 1.1, urgent: 0.06},
	{partners: []care.PartnerCode{mentalA, mentalB}, name: "Autism Assessment Service", code: "C01", reason: "25", share: 15, ages: ageBand{4, 40}, childPart: 0.5, median: 50, sigma: 0.75},
	{partners: []care.PartnerCode{mentalA, mentalB}, name: "ADHD Assessment Service", code: "C04", reason: "24", share: 15, ages: ageBand{6, 45}, childPart: 0.4, median: 58, sigma: 0.7},
	{partners: []care.PartnerCode{mentalA, mentalB}, name: "Psychological Therapies", code: "A13", reason: "11", share: 10, ages: adults, median: 16, sigma: 0.8},
	{partners: []care.PartnerCode{mentalA}, name: "Talking Therapies", code: "A05", reason: "05", share: 9, ages: adults, median: 2.8, sigma: 0.95},
	{partners: []care.PartnerCode{mentalB}, name: "Community Eating Disorder Service", code: "C10", reason: "12", share: 4, ages: ageBand{11, 30}, childPart: 0.6, median: 1.6, sigma: 0.6, urgent: 0.25},
	{partners: []care.PartnerCode{mentalA, mentalB}, name: "Early Intervention in Psychosis", code: "A14", reason: "01", share: 4, ages: young, median: 1.5, sigma: 0.9, urgent: 0.4},
	{partners: []care.PartnerCode{mentalA, mentalB}, name: "Memory Service", code: "A17", reason: "08", share: 7, ages: older, median: 12, sigma: 0.6},
	{partners: []care.PartnerCode{mentalB}, name: "Specialist Perinatal Team", code: "C02", reason: "13", share: 3, ages: babyYears, median: 2.5, sigma: 0.6, urgent: 0.2},
	{partners: []care.PartnerCode{mentalA, mentalB}, name: "Community Learning Disability Team", code: "E01", reason: "30", share: 5, ages: adults, median: 8, sigma: 0.8},

	{partners: []care.PartnerCode{community}, name: "Podiatry", share: 25, ages: older, median: 9, sigma: 0.7},
	{partners: []care.PartnerCode{community}, name: "Speech and language (children)", share: 25, ages: ageBand{2, 12}, median: 22, sigma: 0.8},
	{partners: []care.PartnerCode{community}, name: "Community paediatrics", share: 25, ages: children, median: 40, sigma: 0.7},
	{partners: []care.PartnerCode{community}, name: "MSK physiotherapy", share: 25, ages: adults, median: 8, sigma: 0.7},

	{partners: []care.PartnerCode{pcnA, pcnB}, name: "Mental health practitioner", share: 50, ages: adults, median: 2.5, sigma: 0.8},
	{partners: []care.PartnerCode{pcnA, pcnB}, name: "Social prescribing", share: 50, ages: adults, median: 4, sigma: 0.8},

	{partners: []care.PartnerCode{vcseA}, name: "Counselling", share: 100, ages: ageBand{16, 80}, median: 15, sigma: 0.7},
	{partners: []care.PartnerCode{vcseB}, name: "Befriending", share: 100, ages: older, median: 12, sigma: 0.8},
	{partners: []care.PartnerCode{vcseC}, name: "Growing group", share: 100, ages: adults, median: 5, sigma: 0.8},

	{partners: []care.PartnerCode{council}, name: "Adult social care assessment", share: 60, ages: adults, median: 7, sigma: 0.9, urgent: 0.1},
	{partners: []care.PartnerCode{council}, name: "Children with disabilities team", share: 40, ages: children, median: 9, sigma: 0.8},
}

// activityCodes are the treatment functions that each published row stands for,
// the first the commonest.
var activityCodes = map[string][]string{
	"C_100": {"100", "104", "106"}, "C_101": {"101"}, "C_110": {"110", "108"}, "C_120": {"120"},
	"C_130": {"130"}, "C_140": {"140", "144"}, "C_300": {"300"}, "C_301": {"301"}, "C_320": {"320"},
	"C_330": {"330"}, "C_340": {"340"}, "C_410": {"410"}, "C_430": {"430"}, "C_502": {"502"},
	"X02": {"361", "302", "303"}, "X04": {"420"}, "X05": {"107", "103", "191"}, "X06": {"650"},
}

// services are all services: the acute specialties of the extract first.
var services = sync.OnceValue(func() []service {
	acute := []care.PartnerCode{acuteA, acuteB, acuteC}
	var all []service
	for i, b := range bandRows() {
		s := service{
			partners: acute, name: strings.TrimSuffix(b.name, " Service"), published: i,
			code: b.code, share: float64(b.total), ages: adults, urgent: 0.12,
		}
		switch b.code {
		case "C_120":
			s.childPart, s.surgical = 0.28, true
		case "C_140":
			s.childPart, s.surgical = 0.35, true
		case "C_100", "C_101", "C_110", "C_130", "C_502", "X05":
			s.surgical = true
		case "X04":
			s.ages = children
		case "C_430":
			s.ages = older
		}
		all = append(all, s)
	}
	for _, s := range otherServices {
		s.published = -1
		all = append(all, s)
	}
	return all
})
