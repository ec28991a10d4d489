package demo

import (
	"slices"
	"strings"

	"roundtable/care"
)

// Persona is one of the made people to whom an account belongs, so that a visitor
// can be them. It is written beside a made ledger (personas.json).
type Persona struct {
	care.Viewer
	// Duty is what the person answers for beside the role: "Caldicott guardian".
	Duty string `json:",omitempty"`
	// Self is the made person that the account's holder is, on partners' lists; 0
	// for staff. A service user reads their own record by it.
	Self care.NHSNumber `json:",omitempty"`
	// For is the made person for whom a carer acts; 0 for everybody else.
	For care.NHSNumber `json:",omitempty"`
	// Birth is the birth date of Self or For: the two together name a person.
	Birth care.Date `json:",omitempty"`
}

// Offered reports whether a visitor may pick to be this person: all but the risk
// owners and those who sign for one practice, of whom there are many alike.
func (p Persona) Offered() bool {
	return p.Duty != riskOwner && !strings.HasPrefix(string(p.Account), signatory)
}

// Personas are those of the cast whom a visitor may be, one or more of each role.
// Their accounts are also who accepted the files.
func Personas() []care.Viewer { return Offered(staff()) }

// Offered are those of a cast who are offered, as viewers.
func Offered(cast []Persona) []care.Viewer {
	var all []care.Viewer
	for _, p := range cast {
		if p.Offered() {
			all = append(all, p.Viewer)
		}
	}
	return all
}

func as(account care.AccountID, partner care.PartnerCode, name string, role care.Role) Persona {
	return Persona{Viewer: care.Viewer{Account: account, Partner: partner, Name: name, Role: role}}
}

// Duties that one person at each large partner has: information governance rests
// on both.
const (
	caldicott = "Caldicott guardian"
	riskOwner = "Senior information risk owner"
)

// staff are those who work at the table. The first of each partner owns what is
// noted beside its waits, so that new ones are added at the end; its administrator
// brings its files.
func staff() []Persona {
	all := []Persona{
		as("demo-booking-vellmoor", acuteA, "Marek Novák", care.RoleBookingOfficer),
		as("demo-programme", icb, "Bridget Yardley", care.RoleProgrammeManager),
		as("demo-booking-osmerley", acuteB, "Denise Upjohn", care.RoleBookingOfficer),
		as("demo-booking-tarnwick", acuteC, "Tendai Mensah", care.RoleBookingOfficer),
		as("demo-clinician-north", mentalA, "Dr Farzana Iqbal", care.RoleClinician),
		as("demo-coordinator-south", mentalB, "Rhys Penhallow", care.RoleCareCoordinator),
		as("demo-admin-community", community, "Claudette Grant", care.RolePartnerAdmin),
		as("demo-connector-quillbeck", pcnA, "Orla Merrick", care.RoleConnector),
		as("demo-connector-pellwater", pcnB, "Wei Tang", care.RoleConnector),
		as("demo-admin-lantern", vcseA, "Sheila Birtwhistle", care.RolePartnerAdmin),
		as("demo-connector-company", vcseB, "Delroy Francis", care.RoleConnector),
		as("demo-admin-allotment", vcseC, "Una Jessop", care.RolePartnerAdmin),
		as("demo-coordinator-council", council, "Harpreet Gill", care.RoleCareCoordinator),
		as("demo-analyst", icb, "Yonas Tesfaye", care.RoleAnalyst),
		as("demo-beds-north", mentalA, "Bernadette Oyelaran", care.RoleBedManager),
		as("demo-beds-south", mentalB, "Callum Prewett", care.RoleBedManager),
		as("demo-committee-vellmoor", acuteA, "Professor Anneliese Hartwood", care.RoleCommitteeMember),
		as("demo-committee-north", mentalA, "Sir Godfrey Malpass", care.RoleCommitteeMember),
		as("demo-committee-lantern", vcseA, "Temperance Oduya", care.RoleCommitteeMember),
		as("demo-ig-icb", icb, "Ffion Raistrick", care.RoleIGLead),
		as("demo-auditor", icb, "Leopold Quarmby", care.RoleAuditor),
		as("demo-admin-vellmoor", acuteA, "Petra Lindqvist", care.RolePartnerAdmin),
		as("demo-admin-osmerley", acuteB, "Colm Devaney", care.RolePartnerAdmin),
		as("demo-admin-tarnwick", acuteC, "Sukhjit Bains", care.RolePartnerAdmin),
		as("demo-admin-north", mentalA, "Lorna Eastoe", care.RolePartnerAdmin),
		as("demo-admin-south", mentalB, "Emrys Tolland", care.RolePartnerAdmin),
		as("demo-admin-quillbeck", pcnA, "Jacinta Moore", care.RolePartnerAdmin),
		as("demo-admin-pellwater", pcnB, "Artem Holub", care.RolePartnerAdmin),
		as("demo-admin-company", vcseB, "Glenda Fosbury", care.RolePartnerAdmin),
		as("demo-admin-council", council, "Reuben Okonjo", care.RolePartnerAdmin),
		as("demo-admin-icb", icb, "Constance Veitch", care.RolePartnerAdmin),
		as("demo-clinician-vellmoor", acuteA, "Mr Idris Calloway", care.RoleClinician),
		as("demo-clinician-larkhythe", practices[0].code, "Dr Anwen Prosser", care.RoleClinician),
	}
	for _, g := range []struct {
		partner   care.PartnerCode
		word      care.AccountID
		caldicott string
		riskOwner string
	}{
		{acuteA, "vellmoor", "Dr Oluwaseun Batterby", "Marguerite Stanyon"},
		{acuteB, "osmerley", "Dr Ishbel Corrigan", "Desmond Fairhurst"},
		{acuteC, "tarnwick", "Dr Pavel Rudge", "Nasreen Choudhry"},
		{mentalA, "north", "Dr Lettice Amoah", "Gareth Winfarthing"},
		{mentalB, "south", "Dr Rohan Peverell", "Joyce Acheampong"},
		{community, "community", "Winsome Tregarth", "Alasdair Mbeki"},
		{pcnA, "quillbeck", "Dr Hester Vaughan", "Simon Adeyemi"},
		{pcnB, "pellwater", "Dr Zofia Lacey", "Patricia Umeh"},
		{vcseA, "lantern", "Cordelia Banks", "Matthew Osei"},
		{vcseB, "company", "Ida Plowright", "Kwabena Stott"},
		{vcseC, "allotment", "Rosamund Pike-Hill", "Farid Nasser"},
		{council, "council", "Morag Delacourt", "Terence Okafor"},
		{icb, "icb", "Dr Sunniva Blake", "Humphrey Chaudhuri"},
	} {
		for _, duty := range []struct{ account, name, words string }{
			{"demo-caldicott-", g.caldicott, caldicott}, {"demo-siro-", g.riskOwner, riskOwner},
		} {
			p := as(care.AccountID(duty.account)+g.word, g.partner, duty.name, care.RoleIGLead)
			p.Duty = duty.words
			all = append(all, p)
		}
	}
	return all
}

// signatory begins the accounts of those who sign and advise for a partner that has
// nobody else in the cast.
const signatory = "demo-signs-"

// signatories are a Caldicott guardian and a risk owner for each partner that has
// none: practices, and the trusts of a country.
func signatories(made *Made) []Persona {
	has := map[care.PartnerCode]bool{}
	for _, p := range made.Cast {
		has[p.Partner] = has[p.Partner] || p.Duty == caldicott
	}
	var all []Persona
	for i, o := range made.Partners {
		if has[o.Code] {
			continue
		}
		r := dice(made.Options.Seed, "signatory", i)
		for _, duty := range []struct{ word, title, duty string }{{"guardian", "Dr ", caldicott}, {"owner", "", riskOwner}} {
			pool := namePools[r.IntN(len(namePools))]
			p := as(care.AccountID(signatory+strings.ToLower(string(o.Code))+"-"+duty.word), o.Code, duty.title+pick(r, pool.female)+" "+pick(r, pool.family), care.RoleIGLead)
			p.Duty = duty.duty
			all = append(all, p)
		}
	}
	return all
}

// keeper is the partner at which somebody's first wait stands: it opens their
// account.
func (w *world) keeper(person int) care.PartnerCode {
	for i := range w.waits {
		if x := &w.waits[i]; x.person == person && x.open() {
			return x.partner
		}
	}
	return icb
}

// served are the made people themselves: somebody on two partners' lists, and the
// mother of a child who waits for surgery.
func (w *world) served() []Persona {
	var all []Persona
	adult := func(p *person) bool {
		months, ok := care.AgeMonths(p.birth, w.census)
		return ok && months >= 18*12
	}
	if i := slices.IndexFunc(w.truth.Planted, func(p Planted) bool { return p.Kind == TwoLists && adult(&w.people[p.Persons[0]]) }); i >= 0 {
		p := &w.people[w.truth.Planted[i].Persons[0]]
		me := as("demo-service-user", w.keeper(w.truth.Planted[i].Persons[0]), p.given+" "+p.family, care.RoleServiceUser)
		me.Self, me.Birth = p.nhs, p.birth
		all = append(all, me)
	}
	if i := slices.IndexFunc(w.truth.Planted, func(p Planted) bool { return p.Kind == LongChild }); i >= 0 {
		p := &w.people[w.truth.Planted[i].Persons[0]]
		carer := as("demo-carer", w.keeper(w.truth.Planted[i].Persons[0]), "Mrs "+p.family, care.RoleCarer)
		carer.Duty = "Mother of a child who waits for surgery"
		carer.For, carer.Birth = p.nhs, p.birth
		all = append(all, carer)
	}
	return all
}
