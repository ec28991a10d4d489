package demo

import (
	"strconv"

	"roundtable/care"
)

// eventHeaders are the columns of a `referrals` file: one row per event.
var eventHeaders = []string{
	"event_id", "nhs_number", "date_of_birth", "local_patient_identifier", "surname", "forename",
	"patient_pathway_identifier", "ppid_issuer", "referral_identifier", "treatment_function_code", "team",
	"referral_request_received_date", "clock_start_date",
	"event_date", "event_time", "event", "rtt_status", "organisation", "event_reason", "told", "detail",
}

// inContacts are the events that a mental-health trust states in its table of
// contacts, MHS201, and not a second time among its events.
var inContacts = map[care.EventType]string{care.EvAttended: "5", care.EvDNAFirst: "3", care.EvCancelPatient: "2"}

// writeEvents writes what happened on each open pathway of a partner.
func (m *maker) writeEvents(name string, code care.PartnerCode) error {
	f, err := m.create(name, dialect{delim: ','})
	if err != nil {
		return err
	}
	about := short(code) + "'s events, one a row. In a few the events say treated, or being monitored, while the list says waiting."
	headers := eventHeaders
	if mental(code) {
		about = short(code) + "'s events that its MHSDS tables do not hold: outcome measures, assessments, care plans, coordinators, treatment."
	} else {
		headers = headers[:len(headers)-1] // nobody else says how contacts were held
	}
	f.row(headers...)
	rows := 0
	for _, x := range m.waitsOf(code, m.census) {
		l := m.on(x, m.census)
		rows += l.writeEvents(f, true)
	}
	return m.listed(File{
		Name: name, Partner: code, Kind: "referrals", Census: m.census, Rows: rows,
		About: about,
	}, f.close)
}

// writeEvents writes the events of one wait and returns how many. Names are left
// out where the file is large.
func (l *line) writeEvents(f *csvOut, names bool) (rows int) {
	var cells [21]string
	width := len(cells)
	if !mental(l.at) {
		width--
	}
	cells[1], cells[2] = digits(l.p.nhs), iso(l.p.birth)
	cells[3] = localID(l.p.id, l.at)
	if names {
		cells[4], cells[5] = l.p.family, l.p.given
	}
	cells[8] = referralID(l.x)
	if l.s.published >= 0 {
		cells[6], cells[7], cells[9] = ppid(l.x, issuer(l)), string(issuer(l)), l.x.tfc
	}
	if l.s.published < 0 {
		// No list of such a service states the clock, so its events do.
		cells[11], cells[12] = iso(l.d.received), iso(l.d.start)
	}
	base := strconv.Itoa(l.x.id) + "-"
	for i := range l.d.events {
		e := &l.d.events[i]
		if inContacts[e.kind] != "" && mental(l.at) {
			continue
		}
		rows++
		cells[0] = base + strconv.Itoa(i+1)
		if e.team != "" {
			cells[10] = e.team
		}
		cells[13], cells[14], cells[15], cells[16] = iso(e.date), e.minute.String(), e.kind.String(), e.status
		cells[17], cells[18], cells[19], cells[20] = string(e.org), e.reason, e.told, e.how
		f.row(cells[:width]...)
	}
	return rows
}
