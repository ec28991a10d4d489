package demo

import (
	"slices"

	"roundtable/care"
)

// collaborative is the made collaborative's name. No such shire exists.
const collaborative = "Roundshire Provider Collaborative (a made example)"

// The partners' codes have the shape of ODS codes and begin with letters under
// which no such organisation is registered; a test looks for them in the real
// list when it is at hand.
const (
	acuteA    care.PartnerCode = "ZX1"
	acuteB    care.PartnerCode = "ZX2"
	acuteC    care.PartnerCode = "ZX3"
	mentalA   care.PartnerCode = "ZM1"
	mentalB   care.PartnerCode = "ZM2"
	community care.PartnerCode = "ZC1"
	pcnA      care.PartnerCode = "ZP001"
	pcnB      care.PartnerCode = "ZP002"
	vcseA     care.PartnerCode = "ZV001"
	vcseB     care.PartnerCode = "ZV002"
	vcseC     care.PartnerCode = "ZV003"
	council   care.PartnerCode = "Z99"
	icb       care.PartnerCode = "QZZ"
)

// practice is a made general practice.
type practice struct {
	code care.PartnerCode
	name string
	pcn  care.PartnerCode
}

var practices = []practice{
	{"ZG1001", "Larkhythe Surgery", pcnA},
	{"ZG1002", "Market Square Practice, Quillbeck", pcnA},
	{"ZG1003", "The Old Bakery Medical Centre", pcnA},
	{"ZG1004", "Dunmarrow Health Centre", pcnA},
	{"ZG2001", "Pellwater Family Practice", pcnB},
	{"ZG2002", "Fenhallow Lane Surgery", pcnB},
	{"ZG2003", "Saltmarsh Road Practice", pcnB},
	{"ZG2004", "Beacon Rise Medical Group", pcnB},
}

var organisations = []care.PartnerDescribed{
	{Code: acuteA, Name: "Vellmoor and District Hospitals NHS Trust (made)", Short: "Vellmoor", Type: care.AcuteTrust},
	{Code: acuteB, Name: "Osmerley General Hospital NHS Trust (made)", Short: "Osmerley", Type: care.AcuteTrust},
	{Code: acuteC, Name: "Tarnwick Hospitals NHS Trust (made)", Short: "Tarnwick", Type: care.AcuteTrust},
	{Code: mentalA, Name: "North Roundshire Mental Health NHS Trust (made)", Short: "North MH", Type: care.MentalHealthTrust},
	{Code: mentalB, Name: "South Roundshire Partnership NHS Trust (made)", Short: "South MH", Type: care.MentalHealthTrust},
	{Code: community, Name: "Roundshire Community Health NHS Trust (made)", Short: "Community", Type: care.CommunityTrust},
	{Code: pcnA, Name: "Quillbeck Valley Primary Care Network (made)", Short: "Quillbeck PCN", Type: care.PCN},
	{Code: pcnB, Name: "Pellwater Coast Primary Care Network (made)", Short: "Pellwater PCN", Type: care.PCN},
	{Code: vcseA, Name: "Lantern House Counselling (made)", Short: "Lantern House", Type: care.VCSE},
	{Code: vcseB, Name: "Good Company Befriending (made)", Short: "Good Company", Type: care.VCSE},
	{Code: vcseC, Name: "Allotment Minds (made)", Short: "Allotment Minds", Type: care.VCSE},
	{Code: council, Name: "Roundshire Council (made)", Short: "Council", Type: care.Council},
	{Code: icb, Name: "NHS Roundshire Integrated Care Board (made)", Short: "ICB", Type: care.ICB},
}

// partners are all organisations at the table, practices under their PCN.
func partners(from care.Date) []care.PartnerDescribed {
	all := append([]care.PartnerDescribed(nil), organisations...)
	for _, p := range practices {
		all = append(all, care.PartnerDescribed{
			Code: p.code, Name: p.name + " (made)", Short: p.name,
			Type: care.GPPractice, Parent: p.pcn,
		})
	}
	for i := range all {
		all[i].V, all[i].From = 1, from
	}
	return all
}

// short is a partner's short name; its code when there is none.
func short(code care.PartnerCode) string {
	for _, o := range organisations {
		if o.Code == code {
			return o.Short
		}
	}
	return string(code)
}

// sender is the administrator who brings a partner's files.
func sender(code care.PartnerCode) care.AccountID { return first(code, care.RolePartnerAdmin) }

// first is the account of the first of a partner's staff, with one of some roles
// where any are named.
func first(code care.PartnerCode, roles ...care.Role) care.AccountID {
	for _, p := range staff() {
		if p.Partner == code && (len(roles) == 0 || slices.Contains(roles, p.Role)) {
			return p.Account
		}
	}
	return programme
}
