package demo

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"roundtable/care"
)

// line is what a column's value is taken from: one wait, the person as the
// partner wrote them, and what follows from the wait's id.
type line struct {
	x    *wait
	p    person
	d    detail
	s    *service
	date func(care.Date) string
	at   care.PartnerCode
	week care.Date // census of the file
}

// column is one column of a file: its header and how a line fills it.
type column struct {
	header string
	value  func(*line) string
}

func constant(s string) func(*line) string { return func(*line) string { return s } }

func dated(of func(*line) care.Date) func(*line) string {
	return func(l *line) string { return l.date(of(l)) }
}

// wlmds are the columns of a weekly waiting-list extract, in the order and with
// the names of the minimum data set; the last ones are local additions that
// trusts send beside it. Fields that a made trust never fills are left out.
var wlmds = []column{
	{"week_ending_date", dated(func(l *line) care.Date { return l.week })},
	{"nhs_number", func(l *line) string { return digits(l.p.nhs) }},
	{"local_patient_identifier", func(l *line) string { return localID(l.p.id, l.at) }},
	{"person_stated_gender_code", func(l *line) string { return l.p.sex }},
	{"ethnic_category", func(l *line) string { return l.p.eth }},
	{"organisation_identifier_code_of_commissioner", constant(string(icb))},
	{"waiting_list_type", func(l *line) string { return l.d.list }},
	{"organisation_identifier_code_of_provider", func(l *line) string { return string(l.at) }},
	{"organisation_site_identifier_of_treatment", func(l *line) string { return string(l.at) + "01" }},
	{"organisation_identifier_referring_organisation", referrer},
	{"referral_request_received_date", dated(func(l *line) care.Date { return l.d.received })},
	{"original_referral_request_received_date", dated(func(l *line) care.Date { return l.d.original })},
	{"referral_to_treatment_period_start_date", dated(func(l *line) care.Date { return l.d.start })},
	{"referral_to_treatment_period_end_date", dated(func(l *line) care.Date { return l.d.stop })},
	{"current_pathway_period_start_date", dated(func(l *line) care.Date { return l.d.start })},
	{"referral_identifier", func(l *line) string { return referralID(l.x) }},
	{"patient_pathway_identifier", func(l *line) string { return ppid(l.x, issuer(l)) }},
	{"organisation_code_patient_pathway_identifier_issuer", func(l *line) string { return string(issuer(l)) }},
	{"source_of_referral", constant("03")},
	{"main_specialty_code", func(l *line) string { return l.x.tfc }},
	{"activity_treatment_function_code", func(l *line) string { return l.x.tfc }},
	{"consultant_code", func(l *line) string { return fmt.Sprintf("C9%06d", l.x.service*10+l.x.id%4) }},
	{"outpatient_future_appointment_date", dated(func(l *line) care.Date { return l.d.nextOP })},
	{"date_last_attended", dated(func(l *line) care.Date { return l.d.lastSeen })},
	{"last_dna_date", dated(func(l *line) care.Date { return l.d.lastDNA })},
	{"cancellation_date", dated(func(l *line) care.Date { return l.d.cancelled })},
	{"tci_date", dated(func(l *line) care.Date { return l.d.tci })},
	{"referral_to_treatment_period_status", func(l *line) string { return l.d.status }},
	{"decision_to_admit_date", dated(func(l *line) care.Date { return l.d.decided })},
	{"proposed_procedure_opcs_code", func(l *line) string { return l.d.procedure }},
	{"priority_type_code", urgency},
	{"procedure_priority_code", func(l *line) string { return l.d.priority }},
	{"date_of_last_priority_review", dated(func(l *line) care.Date { return l.d.reviewed })},
	{"last_pas_validation_date", dated(func(l *line) care.Date { return l.d.validated })},
	{"inclusion_on_cancer_ptl", constant("N")},
	{"transfer_status", func(l *line) string {
		if l.x.plot == plotTransferOut {
			return "Y"
		}
		return ""
	}},
	{"mutual_aid_accepting_provider", func(l *line) string {
		if l.x.plot == plotTransferOut {
			return string(acuteB)
		}
		return ""
	}},
	{"tci_date_provided", dated(func(l *line) care.Date { return l.d.tciGiven })},
}

// local are the columns that a trust adds of its own.
var local = []column{
	{"surname", func(l *line) string { return l.p.family }},
	{"forename", func(l *line) string { return l.p.given }},
	{"date_of_birth", dated(func(l *line) care.Date { return l.p.birth })},
	{"patient_address_line_1", func(l *line) string { return l.p.address().line(0) }},
	{"patient_address_line_2", func(l *line) string { return l.p.address().line(1) }},
	{"patient_address_town", func(l *line) string { return l.p.address().town }},
	{"postcode", func(l *line) string { return l.p.postcode }},
	{"lsoa_code", func(l *line) string { return l.p.lsoa }},
	{"imd_decile", func(l *line) string { return fmt.Sprint(l.p.imd) }},
	{"gp_practice_code", func(l *line) string { return string(practices[l.p.practice].code) }},
	{"interpreter_required", func(l *line) string { return yes(l.p.flags, care.FlagInterpreter) }},
	{"interpreter_language", func(l *line) string { return l.p.language }},
	{"ld_flag", func(l *line) string { return yes(l.p.flags, care.FlagLearningDisability) }},
	{"autism_flag", func(l *line) string { return yes(l.p.flags, care.FlagAutism) }},
	{"carer_flag", func(l *line) string { return yes(l.p.flags, care.FlagCarer) }},
	{"short_notice_list", func(l *line) string { return yes(l.p.flags, care.FlagShortNotice) }},
	{"reasonable_adjustments", func(l *line) string { return l.p.adjust }},
	{"accessible_information", func(l *line) string { return l.p.access }},
	{"telephone", func(l *line) string { return l.p.phone }},
	{"last_contact", dated(func(l *line) care.Date { return l.d.contact })},
	{"queue_place_date", dated(func(l *line) care.Date { return l.x.queue })},
}

func issuer(l *line) care.PartnerCode {
	if l.x.from != "" {
		return l.x.from
	}
	return l.at
}

func referrer(l *line) string {
	if l.x.from != "" {
		return string(l.x.from)
	}
	return string(practices[l.p.practice].code)
}

func urgency(l *line) string {
	if l.x.urgent {
		return "2"
	}
	return "1"
}

// maker writes the files of one world.
type maker struct {
	*world
	dir  string
	made *Made
	week care.Date // of the list that is being written
	l    line
	// ready, if any, is told of each file as soon as it is whole.
	ready func(File) error
}

func (m *maker) create(name string, d dialect) (*csvOut, error) {
	full := filepath.Join(m.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		return nil, err
	}
	f, err := os.Create(full)
	if err != nil {
		return nil, err
	}
	return newCSV(f, d), nil
}

// on fills the maker's line with a wait as its partner has it at a census.
func (m *maker) on(x *wait, week care.Date) *line {
	l := &m.l
	l.x, l.p, l.s, l.at, l.week = x, m.as(x.person, x.partner), &services()[x.service], x.partner, week
	x.unfold(m.seed, week, &l.d)
	return l
}

// waitsOf lists the waits that stand on a partner's list at a census, in the
// order of the partner's own numbers.
func (m *maker) waitsOf(code care.PartnerCode, week care.Date) []*wait {
	var of []*wait
	for i := range m.waits {
		x := &m.waits[i]
		if x.partner == code && m.onList(x, week) {
			of = append(of, x)
		}
	}
	return of
}

// snapshot is one weekly list of an acute trust as CSV.
type snapshot struct {
	name    string
	code    care.PartnerCode
	week    care.Date
	dialect dialect
	rename  map[string]string // header as this trust calls it
	date    func(care.Date) string
	about   string
}

func (m *maker) writeSnapshot(s snapshot) error {
	s.name = m.named(s.name, true)
	f, err := m.create(s.name, s.dialect)
	if err != nil {
		return err
	}
	columns := slices.Concat(wlmds, local)
	headers := make([]string, len(columns))
	at := map[string]int{}
	for i, c := range columns {
		headers[i], at[c.header] = c.header, i
		if h, ok := s.rename[c.header]; ok {
			headers[i] = h
		}
	}
	f.row(headers...)
	waits := m.waitsOf(s.code, s.week)
	soil := m.newSoil(s.name, len(waits), csvFaults)
	cells := make([]string, len(columns))
	m.l.date = s.date
	rows := 0
	for i, x := range waits {
		l := m.on(x, s.week)
		for c := range columns {
			cells[c] = columns[c].value(l)
			if s.dialect.windows {
				cells[c] = windowsText.Replace(cells[c])
			}
		}
		fault := soil.of(i, x)
		fault = soil.spoil(fault, cells, at, l)
		n := f.row(cells...)
		m.stand(s.name, 0, n, x)
		rows++
		switch fault {
		case DuplicateRow:
			soil.note(DuplicateRow, 0, f.row(cells...), x)
			rows++
		case BlankLine:
			soil.note(BlankLine, 0, f.row(make([]string, len(cells))...), nil)
		default:
			soil.note(fault, 0, n, x)
		}
	}
	return m.listed(File{Name: s.name, Partner: s.code, Kind: "wlmds", Census: s.week, About: s.about, Rows: rows}, f.close)
}

// listed ends a file, and hands it on.
func (m *maker) listed(f File, end func() error) error {
	if err := end(); err != nil {
		return err
	}
	m.made.Files = append(m.made.Files, f)
	if m.ready == nil {
		return nil
	}
	return m.ready(f)
}

// stand notes in truth who stands in a line.
func (m *maker) stand(file string, sheet, line int, x *wait) {
	m.truth.Rows = append(m.truth.Rows, Row{file, sheet, line, x.person, x.id})
}

// friendly are the headers of a trust whose extract was made by hand.
var friendly = map[string]string{
	"nhs_number": "NHS No", "local_patient_identifier": "Hospital Number", "date_of_birth": "DOB",
	"referral_to_treatment_period_start_date": "RTT Start Date", "referral_to_treatment_period_status": "RTT Status",
	"patient_pathway_identifier": "Pathway ID", "tci_date": "TCI Date", "decision_to_admit_date": "DTA Date",
	"procedure_priority_code": "P Code", "priority_type_code": "Priority Type", "surname": "Surname", "forename": "Forename",
	"activity_treatment_function_code": "TFC", "referral_request_received_date": "Referral Received",
	"referral_identifier": "Referral Number", "postcode": "Post Code", "patient_address_line_1": "Address 1", "patient_address_line_2": "Address 2", "patient_address_town": "Town", "last_contact": "Last Contacted",
	"outpatient_future_appointment_date": "Future Appointment Date", "date_last_attended": "Last Attended",
}

// writeAcute writes the weekly lists and the events of the three acute trusts.
func (m *maker) writeAcute() error {
	for _, m.week = range m.lists {
		week := m.week
		err := m.writeSnapshot(snapshot{
			name: "ZX1_WLMDS_OpenPathways_" + strings.ReplaceAll(iso(week), "-", "") + ".csv",
			code: acuteA, week: week, dialect: dialect{delim: ',', bom: true, crlf: true}, date: iso,
			about: "Vellmoor's weekly list, comma, UTF-8 with a byte-order mark. Dirt: priority types PTL0, PTI, R, U; wrong and repeated NHS numbers; lost leading zeros; impossible dates; blank lines; duplicate rows.",
		})
		if err != nil {
			return err
		}
	}
	for _, m.week = range m.lists {
		week := m.week
		err := m.writeSnapshot(snapshot{
			name: "Osmerley PTL w-e " + strings.ReplaceAll(dmy(week), "/", ".") + ".csv",
			code: acuteB, week: week, dialect: dialect{delim: ';', windows: true, crlf: true}, date: dmy, rename: friendly,
			about: "Osmerley's weekly list, semicolons, Windows-1252, day/month/year, some headers by hand. Dirt as Vellmoor's.",
		})
		if err != nil {
			return err
		}
	}
	for _, m.week = range m.lists {
		if err := m.writeTarnwick(); err != nil {
			return err
		}
	}
	for _, code := range []care.PartnerCode{acuteA, acuteB, acuteC} {
		if err := m.writeEvents(string(code)+"_pathway_events.csv", code); err != nil {
			return err
		}
	}
	return nil
}
