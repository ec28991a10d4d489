package demo

import (
	"fmt"

	"roundtable/care"
)

// Faults of a sheet that people type into, and their rates.
var typedFaults = []faultRate{
	{BadCheckDigit, 0.008},
	{NoteInDate, 0.02},
	{BadDate, 0.005},
	{NoStart, 0.006},
	{HiddenRow, 0.008},
	{DuplicateRow, 0.006},
	{BlankLine, 0.006},
	{DirtyPriority, 0.03},
}

// typed is a day as two people typed it into one column: most as real dates,
// some as text.
func typed(id int, d care.Date) any {
	if id%7 == 3 && d != 0 {
		return dots(d)
	}
	return d
}

// writeTarnwick writes the list of the third acute trust: one workbook that many
// hands have kept for years.
func (m *maker) writeTarnwick() error {
	name := m.named("Tarnwick PTL MASTER v7 (use this one).xlsx", false)
	b := m.newBook(name)
	b.next("PTL", false)
	b.row(plain, "TARNWICK HOSPITALS - PATIENT TRACKING LIST")
	b.merge("A1", "H1")
	b.row(plain, "Position as at", m.week, "", "Please do NOT sort by column A")
	b.row(plain)
	b.row(plain, "PATIENT", "", "", "", "", "", "PATHWAY", "", "", "", "", "", "", "", "DATES", "", "", "", "NOTES")
	b.merge("A4", "F4")
	b.merge("G4", "P4")
	b.row(plain, "Hosp No", "NHS No", "Patient Name", "DOB", "Sex", "Ethnic Origin", "Address", "Postcode", "GP Practice",
		"TFC", "Specialty", "Referral Received", "RTT Start Date", "RTT Code", "Pathway ID", "PPID Issuer", "Referral No", "Priority Type", "P Code",
		"DTA Date", "TCI Date", "Next Appt", "Last Attended", "Last DNA", "Procedure", "Interpreter Language",
		"Reasonable Adjustments", "Last Contacted", "Comments", "Clock Stop")
	for line, kind := range []Dirt{TitleLine, TitleLine, BlankLine, TitleLine} {
		m.truth.Planted = append(m.truth.Planted, Planted{Kind: kind, File: name, Line: line + 1})
	}
	waits := m.waitsOf(acuteC, m.week)
	soil := m.newSoil(name, len(waits), typedFaults)
	rows := 0
	for i, x := range waits {
		rows += m.tarnwickRow(b, soil, soil.of(i, x), name, x)
	}
	for _, total := range [][]any{{}, {"Total patients", rows}, {"Printed by PTL office", "", m.week}} {
		kind := FooterLine
		switch len(total) {
		case 0:
			kind = BlankLine
		case 2:
			kind = TotalLine
		}
		m.truth.Planted = append(m.truth.Planted, Planted{Kind: kind, File: name, Line: b.row(plain, total...)})
	}
	b.next("How to use", false)
	b.row(plain, "1. Validate your specialty every Monday. 2. Do not delete rows. 3. Ring the PTL office if in doubt.")
	if m.week == m.census { // hiding a sheet has the library read all of them again
		b.next("Lookups", true)
		b.row(plain, "Code", "Meaning")
		b.row(plain, "20", "Still waiting")
		b.row(plain, "30", "Treated")
	}
	return m.listed(File{
		Name: name, Partner: acuteC, Kind: "wlmds", Census: m.week, Rows: rows,
		About: "Tarnwick's workbook. Dirt: title rows and a banner of merged cells above the header, hidden rows, totals at the bottom, two ways of writing dates in one column, notes where dates belong (\"12/3 chased\"), a hidden sheet.",
	}, b.save)
}

func (m *maker) tarnwickRow(b *book, soil *soil, fault Dirt, name string, x *wait) int {
	l := m.on(x, m.week)
	p, d := &l.p, &l.d
	cells := []any{
		localID(p.id, acuteC), p.nhs.String(), title(p), typed(x.id, p.birth), sexWord(p.sex), p.eth, p.address().whole(), p.postcode,
		string(practices[p.practice].code), x.tfc, l.s.name, typed(x.id, d.received), typed(x.id+1, d.start), d.status,
		ppid(x, acuteC), string(acuteC), referralID(x), urgency(l), d.priority, d.decided, d.tci, d.nextOP, d.lastSeen, d.lastDNA, d.procedure,
		p.language, p.adjust, d.contact, "", d.stop,
	}
	opt := plain
	switch fault {
	case BadCheckDigit:
		cells[1] = wrongCheck(digits(p.nhs))
	case NoteInDate:
		cells[21] = pick(soil.throw, []string{"12/3 chased", "rang 4/11 no reply", "see notes", "w/c 23rd"})
	case BadDate:
		cells[22] = "31/02/2026"
	case NoStart:
		cells[11], cells[12] = nil, nil
	case DirtyPriority:
		cells[17] = pick(soil.throw, []string{"PTL0", "PTI", "R", "U"})
	case HiddenRow:
		opt = hidden()
	}
	if x.plot == plotTransferOut {
		cells[28] = "Going to Osmerley - mutual aid, pt agreed"
	}
	again := append([]any(nil), cells...) // row replaces dates in place
	n := b.row(opt, cells...)
	m.stand(name, 0, n, x)
	switch fault {
	case DuplicateRow:
		soil.note(fault, 0, b.row(plain, again...), x)
		return 2
	case BlankLine:
		soil.note(fault, 0, b.row(plain), nil)
	default:
		soil.note(fault, 0, n, x)
	}
	return 1
}

func sexWord(code string) string {
	switch code {
	case "1":
		return "M"
	case "2":
		return "F"
	}
	return code
}

func age(birth, day care.Date) string {
	months, ok := care.AgeMonths(birth, day)
	if !ok {
		return ""
	}
	return fmt.Sprint(months / 12)
}
