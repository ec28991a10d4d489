package sharing

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"roundtable/care"
)

// Member is a partner at the table as an agreement's check needs to know it.
type Member struct {
	Code  care.PartnerCode
	Name  string
	Type  care.PartnerType
	Until care.Date // last day at the table; 0 = none set
	// Successor keeps the partner's rows once Until has passed; "" when nobody does.
	Successor care.PartnerCode
}

// articles are the grounds that an agreement may name, and their words.
var (
	articles6 = map[string]string{
		"6(1)(a)": "consent", "6(1)(c)": "legal obligation", "6(1)(d)": "vital interests", "6(1)(e)": "public task", "6(1)(f)": "legitimate interests",
	}
	articles9 = map[string]string{
		"9(2)(a)": "explicit consent", "9(2)(b)": "social protection law", "9(2)(c)": "vital interests", "9(2)(g)": "substantial public interest",
		"9(2)(h)": "health or social care", "9(2)(i)": "public health", "9(2)(j)": "research and statistics",
	}
	confidences = []Confidence{ImpliedConsent, ExplicitConsent, Section251, StatutoryDuty, PublicInterest, Anonymous}
	agreementID = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,59}$`)
)

// grounds are the Article 9 conditions that can carry a purpose (UK GDPR; Data
// Protection Act 2018, Schedule 1).
var grounds = map[care.Purpose][]string{
	care.DirectCare: {"9(2)(h)", "9(2)(a)", "9(2)(b)", "9(2)(c)"},
	care.Booking:    {"9(2)(h)", "9(2)(a)", "9(2)(b)"},
	care.Planning:   {"9(2)(h)", "9(2)(a)", "9(2)(g)", "9(2)(i)"},
	care.Research:   {"9(2)(j)", "9(2)(a)"},
	care.Assurance:  {"9(2)(h)", "9(2)(a)", "9(2)(g)", "9(2)(i)"},
}

// limits of an agreement's text.
const (
	maxTitle, maxText, maxParties, maxFlows = 120, 500, 200, 100
)

// Check reports the first thing that stands in the way of an agreement's text as a
// *care.Problem; Faults are all of them. member finds a partner at the table.
func (a *Agreement) Check(member func(care.PartnerCode) (Member, bool)) error {
	if all := a.Faults(member); len(all) > 0 {
		return all[0]
	}
	return nil
}

// Faults are all that stands in the way of an agreement's text, at most one at each
// place: "title", "flow 2", "purpose booking", "own basis 1" (counted from 1 among the
// bases that are some parties' own).
func (a *Agreement) Faults(member func(care.PartnerCode) (Member, bool)) []*care.Problem {
	var f faults
	a.checkNames(&f)
	a.checkDates(&f)
	a.checkParties(&f, member)
	a.checkFlows(&f, member)
	a.checkBases(&f)
	a.checkGrounds(&f, member)
	return f
}

// faults are what is wrong with a text, the first at each place.
type faults []*care.Problem

func (f *faults) when(cond bool, where, what, remedy string) {
	if cond && !slices.ContainsFunc(*f, func(p *care.Problem) bool { return p.Where == where }) {
		*f = append(*f, &care.Problem{What: what, Where: where, Remedy: remedy})
	}
}

func (a *Agreement) checkNames(f *faults) {
	f.when(!agreementID.MatchString(string(a.ID)), "id", "The agreement's short name cannot be used.", "Use up to 60 small letters, digits and hyphens.")
	f.when(strings.TrimSpace(a.Title) == "" || len(a.Title) > maxTitle, "title", "The agreement needs a title of at most 120 letters.", "Say in a few words what is shared and what for.")
	f.when(strings.TrimSpace(a.Retention) == "" || len(a.Retention) > maxText, "retention", "The agreement does not say how long what was shared is kept.", "Write it in words, at most 500 letters.")
	for _, link := range [][2]string{{"dpia", a.DPIA}, {"privacy notice", a.PrivacyNotice}} {
		f.when(len(link[1]) > maxText, link[0], "A link is longer than 500 letters.", "Give a shorter link.")
		f.when(!webLink(link[1]), link[0], "A link does not begin with https://.", "Give the address of the page or the document.")
	}
}

// webLink reports whether a link can be followed safely; "" is none.
func webLink(s string) bool {
	return s == "" || strings.HasPrefix(s, "https://") && len(s) > len("https://") && !strings.ContainsAny(s, " \t\r\n")
}

func (a *Agreement) checkDates(f *faults) {
	for _, d := range []struct {
		where string
		day   care.Date
	}{{"from", a.From}, {"to", a.To}, {"review", a.Review}} {
		y, _, _ := d.day.Civil()
		f.when(d.day != 0 && (y < 2000 || y >= 2200), d.where, "A date of the agreement is not of these times.", "Give dates after 2000 and before 2200.")
	}
	f.when(a.From == 0, "from", "The agreement has no first day.", "Give the day from which it is in force.")
	f.when(a.To != 0 && a.To < a.From, "to", "The agreement's last day lies before its first.", "Put the two dates in order.")
	f.when(a.Review == 0 || a.Review < a.From, "review", "The agreement has no day after its first by which it is looked at again.", "Give a review date.")
}

func (a *Agreement) checkParties(f *faults, member func(care.PartnerCode) (Member, bool)) {
	f.when(len(sorted(a.Parties)) < 2 || len(a.Parties) > maxParties, "parties", "An agreement is between at least two partners.", "Name the partners that give and receive.")
	for _, p := range a.Parties {
		m, ok := member(p)
		f.when(!ok, "parties", "A party is not a partner at the table.", "Add the partner first, or take it out of the agreement.")
		f.when(m.Until != 0 && m.Until < a.From, "parties", "A party has left the table before the agreement begins.", "Name its successor.")
	}
	f.when(len(a.Controllers) == 0, "controllers", "The agreement names no controller.", "Name the partners that decide why and how the data are used.")
	for _, p := range a.Controllers {
		f.when(!a.Party(p), "controllers", "A controller is not a party to the agreement.", "Add it to the parties, so that it signs.")
	}
}

func (a *Agreement) checkFlows(f *faults, member func(care.PartnerCode) (Member, bool)) {
	f.when(len(a.Flows) == 0 || len(a.Flows) > maxFlows, "flows", "The agreement does not say who gives what to whom.", "Add at least one flow, and at most 100.")
	for i, flow := range a.Flows {
		where := fmt.Sprintf("flow %d", i+1)
		f.when(len(flow.From) == 0 || len(flow.To) == 0, where, "A flow has nobody who gives, or nobody who receives.", "Name both.")
		f.when(len(flow.Categories) == 0, where, "A flow shares no category.", "Choose what is shared.")
		for _, c := range flow.Categories {
			f.when(c >= care.Categories, where, "A flow shares a category that there is not.", "Choose from the list.")
		}
		for _, p := range slices.Concat(flow.From, flow.To) {
			f.when(!a.Party(p), where, "A partner of a flow is not a party to the agreement.", "Add it to the parties, so that it signs.")
		}
		for _, p := range flow.To {
			m, _ := member(p)
			f.when(m.Type == care.ICB && a.rowsForCare(flow), where, "A commissioner would receive people's rows for direct care or booking.", "Commissioning never rides on direct care: make an agreement for planning, with its own basis.")
		}
	}
	for _, s := range a.Restricted {
		f.when(!a.Party(s.Partner) || len(s.Service) > maxTitle, "restricted services", "A restricted service is not one of a party's.", "Name services of parties alone.")
	}
}

// rowsForCare reports whether a flow shares rows for the care of one person.
func (a *Agreement) rowsForCare(f Flow) bool {
	return slices.ContainsFunc(a.Bases, func(b Basis) bool { return individual(b.Purpose) }) &&
		slices.ContainsFunc(f.Categories, func(c care.Category) bool { return c != care.AggregateOnly })
}

// individual reports whether a purpose is one person's own care.
func individual(p care.Purpose) bool { return p == care.DirectCare || p == care.Booking }

// placed is a basis with the place at which its faults are told.
type placed struct {
	Basis
	Where string
}

// placedBases are the bases with their places: "purpose booking" for what is common,
// "own basis 1" for the first that is some parties' own.
func (a *Agreement) placedBases() []placed {
	out := make([]placed, len(a.Bases))
	own := 0
	for i, b := range a.Bases {
		out[i] = placed{b, "purpose " + string(b.Purpose)}
		if len(b.For) > 0 {
			own++
			out[i].Where = fmt.Sprintf("own basis %d", own)
		}
	}
	return out
}

func (a *Agreement) checkBases(f *faults) {
	f.when(len(a.Bases) == 0, "purposes", "The agreement has no purpose.", "Name at least one purpose with its lawful basis.")
	common, own := map[care.Purpose]bool{}, map[care.Purpose]map[care.PartnerCode]bool{}
	for _, b := range a.Bases {
		if len(b.For) == 0 && common[b.Purpose] {
			f.when(true, "purpose "+string(b.Purpose), "The purpose is named twice.", "Give each purpose one basis.")
		}
		common[b.Purpose] = common[b.Purpose] || len(b.For) == 0
	}
	for _, b := range a.placedBases() {
		a.checkBasis(f, b)
		f.when(!common[b.Purpose], b.Where, "The purpose is not among those of the agreement.", "Tick the purpose first, with the basis of the other parties.")
		for _, p := range b.For {
			f.when(!a.Party(p), b.Where, "A basis of its own is given to a partner that is not a party.", "Add it to the parties, so that it signs.")
			f.when(own[b.Purpose][p], b.Where, "A party has two bases of its own for one purpose.", "Leave one.")
			if own[b.Purpose] == nil {
				own[b.Purpose] = map[care.PartnerCode]bool{}
			}
			own[b.Purpose][p] = true
		}
	}
}

// checkBasis holds one basis to what its purpose needs.
func (a *Agreement) checkBasis(f *faults, b placed) {
	counts := !slices.ContainsFunc(a.Categories(), func(c care.Category) bool { return c != care.AggregateOnly })
	where := b.Where
	if !slices.Contains(purposes, b.Purpose) {
		if len(b.For) == 0 {
			where = "purposes"
		}
		f.when(true, where, "A purpose is not one that an agreement can have.", "Choose from the list of purposes.")
		return
	}
	f.when(articles6[b.Article6] == "", where, "The purpose has no basis in Article 6 of the UK GDPR.", "Choose one, such as 6(1)(e), public task.")
	f.when(articles9[b.Article9] == "" && (!counts || b.Article9 != ""), where, "The purpose has no condition in Article 9 of the UK GDPR, which health data need.", "Choose one, such as 9(2)(h), health or social care.")
	f.when(!slices.Contains(confidences, b.Confidence), where, "The purpose has no basis in the duty of confidence.", "Choose one.")
	f.when(b.Article9 != "" && !slices.Contains(grounds[b.Purpose], b.Article9), where, "This Article 9 condition cannot carry the purpose.", "For this purpose choose one of "+strings.Join(grounds[b.Purpose], ", ")+".")
	f.when(b.Article9 == "9(2)(a)" && b.Confidence == ImpliedConsent && !counts, where, "The condition is explicit consent, and the basis in confidence is implied consent: it is one or the other.", "Choose explicit consent for both, or 9(2)(h).")
	f.when(b.Confidence == Anonymous && !counts, where, "People's rows are confidential, and the basis says that they are not.", "Share counts alone, or choose another basis in confidence.")
	f.when(b.Confidence == ImpliedConsent && !individual(b.Purpose) && !counts, where, "Implied consent reaches one person's own care, not this purpose.", "Choose explicit consent or section 251 support, or share counts alone.")
}

// checkGrounds holds the bases to whose they are. A public authority cannot rely on
// legitimate interests in the performance of its tasks (UK GDPR, Article 6(1), last
// sentence).
func (a *Agreement) checkGrounds(f *faults, member func(care.PartnerCode) (Member, bool)) {
	for _, b := range a.placedBases() {
		for _, p := range a.Parties {
			if rests, _ := a.BasisOf(p, b.Purpose); b.Article6 == "6(1)(f)" && slices.Equal(rests.For, b.For) {
				m, _ := member(p)
				f.when(public(m.Type), b.Where, "A public authority is a party, and cannot rely on legitimate interests, 6(1)(f), in its tasks.", "Choose 6(1)(e), public task, and give parties that are no public authorities a basis of their own.")
			}
		}
	}
}

// public reports whether organisations of a type are public authorities for data
// protection (Data Protection Act 2018, section 7; practices by the Freedom of
// Information Act 2000, Schedule 1, for their NHS work).
func public(t care.PartnerType) bool {
	return t != care.VCSE && t != care.OtherOrganisation && t != ""
}

func wrong(where, what, remedy string) error {
	return &care.Problem{What: what, Where: where, Remedy: remedy}
}

// Warnings are what an information governance lead should look at before advising:
// nothing of it stands in the way. day is today.
func (a *Agreement) Warnings(day care.Date) []string {
	var out []string
	warn := func(cond bool, text string) {
		if cond {
			out = append(out, text)
		}
	}
	warn(a.DPIA == "", "No data protection impact assessment is linked. Sharing health data at this scale needs one (UK GDPR Article 35).")
	warn(a.PrivacyNotice == "", "No privacy notice is linked: people could not find out that this happens (UK GDPR Articles 13 and 14).")
	warn(a.To == 0, "The agreement has no last day: it goes on until its parties end it. The review date only reminds.")
	warn(a.To != 0 && a.Review > a.To, "The review lies after the last day: nobody will have looked at it again before it ends.")
	warn(a.Review > a.From+2*366, "The review lies more than two years after the first day.")
	warn(a.Review < day, "The review date has passed.")
	warn(len(a.Controllers) > 1 && !a.Joint, "There are several controllers, and the agreement does not say that they are joint: who answers to people?")
	warn(len(a.Restricted) > 0, "Restricted services are named: their very names tell something about the people in them.")
	for _, f := range a.Flows {
		has := func(c care.Category) bool { return slices.Contains(f.Categories, c) }
		warn(has(care.ContactDetails) && !has(care.ListEntries), "Contact details are shared without list entries: on a list nothing of them would show.")
		for _, p := range f.To {
			warn(!slices.Contains(a.Controllers, p), "A partner that receives rows is not a controller: say who answers for what it does with them, or make it a processor by contract.")
		}
		for _, p := range f.From {
			warn(!slices.Contains(a.Controllers, p), "A partner that gives rows is not a controller: only a controller can agree to share them.")
		}
	}
	for _, b := range a.Bases {
		warn(b.Article6 == "6(1)(a)", "Consent as the Article 6 basis can be withdrawn at any time, and public bodies seldom can rely on it.")
		warn(b.Confidence == PublicInterest, "Overriding public interest is decided case by case; a standing agreement seldom can rest on it.")
		warn(b.Purpose == care.Research && b.Confidence != Section251 && b.Confidence != ExplicitConsent && b.Confidence != Anonymous,
			"Research without section 251 support or explicit consent: check the approval.")
		warn(b.Purpose == care.Planning && b.Confidence == Section251, "Section 251 support carries the national data opt-out: keep the list of opt-outs up to date.")
	}
	slices.Sort(out)
	return slices.Compact(out)
}
