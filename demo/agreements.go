package demo

import (
	"slices"
	"time"

	"roundtable/care"
	"roundtable/sharing"
)

// agreed is the first day of the made agreements at the latest: they are in force on
// the day on which somebody looks, whatever day the demo is of.
var agreed = care.NewDate(2024, time.April, 1)

// papers are the agreements of the made collaborative: two in force, one that waits
// for signatures, one suspended and one that is only drafted.
func (t *table) papers() []paper {
	by := func(types ...care.PartnerType) (out []care.PartnerCode) {
		for _, p := range t.made.Partners {
			if slices.Contains(types, p.Type) {
				out = append(out, p.Code)
			}
		}
		return out
	}
	nhs := by(care.AcuteTrust, care.MentalHealthTrust, care.CommunityTrust, care.PCN, care.GPPractice)
	givers := slices.Concat(nhs, by(care.Council, care.VCSE))
	everybody := slices.Concat(givers, by(care.ICB))
	return []paper{
		{Agreement: t.pooled(nhs, givers), advised: true},
		{Agreement: t.counts(everybody), advised: true},
		{Agreement: t.analysis(everybody, givers), advised: true, unsigned: []care.PartnerCode{mentalB, council}},
		{
			Agreement: t.text("counselling-notes", "Notes of counselling, for people whom North MH also treats",
				[]care.PartnerCode{vcseA, mentalA}, direct, sharing.Flow{From: []care.PartnerCode{vcseA, mentalA}, To: []care.PartnerCode{vcseA, mentalA}, Categories: []care.Category{care.ClinicalDetail}}),
			advised: true, suspended: vcseA, reason: "Our case system changes; the impact assessment is being looked at again.",
		},
		{Agreement: t.text("research-long-waits", "What happens to people who wait longest: a study", []care.PartnerCode{acuteA, acuteB, icb},
			[]sharing.Basis{{Purpose: care.Research, Article6: "6(1)(e)", Article9: "9(2)(j)", Confidence: sharing.Section251}},
			sharing.Flow{From: []care.PartnerCode{acuteA, acuteB}, To: []care.PartnerCode{icb}, Categories: []care.Category{care.ListEntries}})},
	}
}

var (
	direct = []sharing.Basis{{Purpose: care.DirectCare, Article6: "6(1)(e)", Article9: "9(2)(h)", Confidence: sharing.ImpliedConsent}}
	looked = append(slices.Clone(direct), sharing.Basis{Purpose: care.Booking, Article6: "6(1)(e)", Article9: "9(2)(h)", Confidence: sharing.ImpliedConsent})
	listed = []care.Category{care.ListEntries, care.ContactDetails}
)

// pooled is what the one list stands on: who waits and how to reach them go to all
// who treat and help, clinical detail to those who treat.
func (t *table) pooled(nhs, givers []care.PartnerCode) sharing.Agreement {
	mental := []care.PartnerCode{mentalA, mentalB, community}
	return t.text("pooled-list", "One waiting list: direct care and booking", givers, looked,
		sharing.Flow{From: givers, To: givers, Categories: listed},
		sharing.Flow{From: nhs, To: nhs, Categories: []care.Category{care.ClinicalDetail, care.Placements, care.Plans}},
		sharing.Flow{From: mental, To: []care.PartnerCode{council}, Categories: []care.Category{care.ClinicalDetail, care.Placements}},
	)
}

// counts let everybody plan by figures in which nobody can be found.
func (t *table) counts(everybody []care.PartnerCode) sharing.Agreement {
	var bases []sharing.Basis
	for _, p := range []care.Purpose{care.Planning, care.Assurance} {
		bases = append(bases, sharing.Basis{Purpose: p, Article6: "6(1)(e)", Confidence: sharing.Anonymous})
	}
	return t.text("counts-for-planning", "Counts, for planning and assurance", everybody, bases,
		sharing.Flow{From: everybody, To: everybody, Categories: []care.Category{care.AggregateOnly}})
}

// analysis would let the board's analysts work with rows.
func (t *table) analysis(everybody, givers []care.PartnerCode) sharing.Agreement {
	return t.text("planning-with-rows", "List entries for the board's analysts, under section 251", everybody,
		[]sharing.Basis{{Purpose: care.Planning, Article6: "6(1)(e)", Article9: "9(2)(h)", Confidence: sharing.Section251}},
		sharing.Flow{From: givers, To: []care.PartnerCode{icb}, Categories: []care.Category{care.ListEntries}})
}

// text is an agreement with what all of them have alike.
func (t *table) text(id sharing.AgreementID, title string, parties []care.PartnerCode, bases []sharing.Basis, flows ...sharing.Flow) sharing.Agreement {
	y, _, _ := t.made.Options.Today.Civil()
	return sharing.Agreement{
		ID: id, Title: title, Parties: parties, Controllers: parties, Joint: true, Bases: bases, Flows: flows,
		Retention: "What was shared is kept while somebody waits, and for eight years after the wait has ended.",
		DPIA:      "https://roundshire.example/impact-assessments/" + string(id), PrivacyNotice: "https://roundshire.example/privacy",
		From: min(agreed, t.made.Partners[0].From), Review: care.NewDate(y+1, time.March, 31),
	}.Canonical()
}
