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
	"event_date", "event_time", "event", "rtt_status", "organisation", "event_reason", "told",
}

// writeEvents writes what happened on each open pathway of a partner.
func (m *maker) writeEvents(name string, code care.PartnerCode) error {
	f, err := m.create(name, dialect{delim: ','})
	if err != nil {
		return err
	}
	f.row(eventHeaders...)
	rows := 0
	for _, x := range m.waitsOf(code, m.census) {
		l := m.on(x, m.census)
		rows += l.writeEvents(f, true)
	}
	m.listed(File{
		Name: name, Partner: code, Kind: "referrals", Census: m.census, Rows: rows,
		About: short(code) + "'s events, one a row. In a few the events say treated, or being monitored, while the list says waiting.",
	})
	return f.close()
}

// writeEvents writes the events of one wait and returns how many. Names are left
// out where the file is large.
func (l *line) writeEvents(f *csvOut, names bool) int {
	var cells [20]string
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
		cells[0] = base + strconv.Itoa(i+1)
		if e.team != "" {
			cells[10] = e.team
		}
		cells[13], cells[14], cells[15], cells[16] = iso(e.date), e.minute.String(), e.kind.String(), e.status
		cells[17], cells[18], cells[19] = string(e.org), e.reason, e.told
		f.row(cells[:]...)
	}
	return len(l.d.events)
}
