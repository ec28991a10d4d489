package demo

import (
	"fmt"
	"strconv"

	"roundtable/care"
)

// writeMental writes the submission of one mental-health trust as its data team
// saves it: four tables of the MHSDS as CSV, an index of people, and events.
func (m *maker) writeMental(code care.PartnerCode) error {
	// The events come first: what the data set says of a referral is the fuller
	// statement, and the later one stands.
	if err := m.writeEvents(string(code)+"_referral_events.csv", code); err != nil {
		return err
	}
	for _, write := range []func(care.PartnerCode, []*wait) error{
		m.writeIndex, m.writeMPI, m.writeReferral, m.writeTeams, m.writeContacts,
	} {
		if err := write(code, m.waitsOf(code, m.census)); err != nil {
			return err
		}
	}
	return nil
}

// onceEach calls do for each person once, in the order of the waits.
func (m *maker) onceEach(waits []*wait, do func(*line)) int {
	seen := make(map[int]bool, len(waits)) // asked, never ranged over
	for _, x := range waits {
		if !seen[x.person] {
			seen[x.person] = true
			do(m.on(x, m.census))
		}
	}
	return len(seen)
}

func (m *maker) writeIndex(code care.PartnerCode, waits []*wait) error {
	name := string(code) + "_patient_index.csv"
	f, err := m.create(name, dialect{delim: ',', windows: true, crlf: true})
	if err != nil {
		return err
	}
	f.row("LocalPatientID", "NHS Number", "NHS Number Status", "Previous NHS Number", "Surname", "Forename", "Date of Birth", "Date of Death", "Gender", "Ethnic Category",
		"Home Address", "Postcode", "LSOA", "IMD Decile", "GP Practice", "Mobile", "Interpreter Language", "Learning Disability", "Autism",
		"SMI Register", "Is Carer", "Carer Involved", "Looked After", "Reasonable Adjustments", "Accessible Information")
	rows := m.onceEach(waits, func(l *line) {
		p := &l.p
		status, older := "", ""
		if m.replaced[p.id] {
			status, older = "01", digits(m.olderNumber(p.id))
		}
		f.row(localID(p.id, code), digits(p.nhs), status, older, windowsText.Replace(p.family), windowsText.Replace(p.given), dmy(p.birth), dmy(p.died),
			p.sex, p.eth, windowsText.Replace(p.address().whole()), p.postcode, p.lsoa, strconv.Itoa(int(p.imd)), string(practices[p.practice].code), p.phone, p.language,
			yes(p.flags, care.FlagLearningDisability), yes(p.flags, care.FlagAutism), yes(p.flags, care.FlagSMI),
			yes(p.flags, care.FlagCarer), yes(p.flags, care.FlagHasCarer), yes(p.flags, care.FlagLookedAft), p.adjust, p.access)
	})
	return m.listed(File{Name: name, Partner: code, Kind: "people", Census: m.census, Rows: rows, About: short(code) + "'s index of people, Windows-1252; it knows of deaths that others do not, and of NHS numbers that were replaced."}, f.close)
}

func (m *maker) writeMPI(code care.PartnerCode, waits []*wait) error {
	name := string(code) + "_MHS001MPI.csv"
	f, err := m.create(name, dialect{delim: ',', crlf: true})
	if err != nil {
		return err
	}
	f.row("LocalPatientID", "OrgIDLocalPatientID", "NHSNumber", "NHSNumberStatus", "PersonBirthDate", "Postcode", "Gender",
		"EthnicCategory", "LanguageCodePreferred", "PersDeathDate")
	soil := m.newSoil(name, len(waits), mpiFaults)
	i := 0
	rows := m.onceEach(waits, func(l *line) {
		p := &l.p
		number := digits(p.nhs)
		fault := soil.of(i, l.x)
		if fault == BadCheckDigit {
			number = wrongCheck(number)
		}
		n := f.row(localID(p.id, code), string(code), number, "01", iso(p.birth), p.postcode, p.sex, p.eth, languageCodes[p.language], iso(p.died))
		soil.note(fault, 0, n, l.x)
		i++
	})
	return m.listed(File{Name: name, Partner: code, Kind: "mhsds", Census: m.census, Rows: rows, About: short(code) + "'s MHSDS master patient index: no names in it. Dirt: wrong check digits."}, f.close)
}

var mpiFaults = []faultRate{{BadCheckDigit, 0.008}}

func (m *maker) writeReferral(code care.PartnerCode, waits []*wait) error {
	name := string(code) + "_MHS101Referral.csv"
	f, err := m.create(name, dialect{delim: ',', crlf: true})
	if err != nil {
		return err
	}
	f.row("ServiceRequestID", "LocalPatientID", "OrgIDComm", "ReferralRequestReceivedDate", "ReferralRequestReceivedTime",
		"SourceOfReferralMH", "OrgIDReferringOrg", "ClinRespPriorityType", "PrimReasonReferralMH", "ReasonOAT",
		"ServDischDate", "ReferRejectionDate", "ReferRejectReason", "ReferClosReason")
	for _, x := range waits {
		l := m.on(x, m.census)
		priority := "3" // routine
		if x.urgent {
			priority = "2"
		}
		n := f.row(referralID(x), localID(l.p.id, code), string(icb), iso(l.d.received), l.d.events[0].minute.String(),
			"A1", string(practices[l.p.practice].code), priority, l.s.reason, "", "", "", "", "")
		m.stand(name, 0, n, x)
	}
	return m.listed(File{Name: name, Partner: code, Kind: "mhsds", Census: m.census, Rows: len(waits), About: short(code) + "'s open referrals (MHS101)."}, f.close)
}

func (m *maker) writeTeams(code care.PartnerCode, waits []*wait) error {
	name := string(code) + "_MHS102OtherServiceType.csv"
	f, err := m.create(name, dialect{delim: ',', crlf: true})
	if err != nil {
		return err
	}
	f.row("ServiceRequestID", "OtherCareProfTeamLocalID", "ServTeamTypeRefToMH", "ReferClosureDate", "ReferRejectionDate", "ReferClosReason", "ReferRejectReason")
	rows := 0
	for _, x := range waits {
		l := m.on(x, m.census)
		if x.plot == plotBounced {
			for i, e := range l.d.events {
				if e.kind == care.EvRejected {
					f.row(referralID(x), fmt.Sprintf("T-%s-%d", code, i), []string{"A06", "E01", "A17"}[rows%3], "", iso(e.date), "", e.reason)
					rows++
				}
			}
		}
		f.row(referralID(x), "T-"+string(code)+"-"+l.s.code, l.s.code, "", "", "", "")
		rows++
	}
	return m.listed(File{Name: name, Partner: code, Kind: "mhsds", Census: m.census, Rows: rows, About: short(code) + "'s teams by referral (MHS102); some referrals were rejected by three teams in turn."}, f.close)
}

func (m *maker) writeContacts(code care.PartnerCode, waits []*wait) error {
	name := string(code) + "_MHS201CareContact.csv"
	f, err := m.create(name, dialect{delim: ',', crlf: true})
	if err != nil {
		return err
	}
	f.row("CareContactID", "ServiceRequestID", "CareContDate", "CareContTime", "OrgIDComm", "ConsMechanismMH", "AttendStatus", "CareContCancelDate", "CareContCancelReas")
	rows := 0
	for _, x := range waits {
		l := m.on(x, m.census)
		for i, e := range l.d.events {
			attend, ok := inContacts[e.kind]
			if !ok {
				continue
			}
			cancelled := ""
			if e.kind == care.EvCancelPatient {
				cancelled = iso(e.date)
			}
			f.row(fmt.Sprintf("CC%d-%d", x.id, i), referralID(x), iso(e.date), "10:30", string(icb), e.how, attend, cancelled, "")
			rows++
		}
	}
	return m.listed(File{Name: name, Partner: code, Kind: "mhsds", Census: m.census, Rows: rows, About: short(code) + "'s contacts (MHS201): attended, missed, cancelled."}, f.close)
}
