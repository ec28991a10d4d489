package demo

import (
	"fmt"
	"strings"

	"roundtable/care"
)

// writeTeams writes the lists of those who keep a sheet and not a system.
func (m *maker) writeTeamSheets() error {
	// Small teams send a list now and then: the first when the trusts began, where
	// they kept weeks of them, and this one.
	weeks := []care.Date{m.census}
	if first := m.lists[0]; first < m.previous {
		weeks = []care.Date{first, m.census}
	}
	for _, m.week = range weeks {
		for _, write := range []func() error{
			m.writeCommunity, m.writeQuillbeck, m.writePellwater, m.writeLantern, m.writeCompany, m.writeAllotment,
		} {
			if err := write(); err != nil {
				return err
			}
		}
	}
	return m.writeCouncil()
}

// writeCommunity: one sheet a service, each with headers of its own.
func (m *maker) writeCommunity() error {
	name := m.named("Community waiting lists.xlsx", false)
	b := m.newBook(name)
	headers := map[string][]any{
		"Podiatry":                       {"Client ID", "NHS Number", "Surname", "Forename", "DOB", "Post code", "Date referral received", "Priority", "Next appt", "Lead", "Notes", "Service"},
		"Speech and language (children)": {"ID no", "NHS No.", "Surname", "First name", "D.O.B.", "Postcode", "Rec'd", "Urgency", "Assessment date", "Therapist", "Comments", "Service"},
		"Community paediatrics":          {"RiO number", "NHS no", "Family name", "Given name", "Date of birth", "Postcode", "Referral date", "Priority", "Appointment", "Clinician", "Comments", "Service"},
		"MSK physiotherapy":              {"Patient ID", "NHS", "Surname", "Forename(s)", "Birth date", "Home postcode", "Date on list", "Urgency", "Appt date", "Allocated to", "Notes", "Clinic"},
	}
	waits := m.waitsOf(community, m.week)
	soil := m.newSoil(name, len(waits), sheetFaults)
	rows, i := 0, 0
	for _, s := range m.servicesOf(community) {
		service := services()[s].name
		b.next(service, false)
		if service == "Podiatry" {
			b.row(plain, "Podiatry list - updated "+dmy(m.week))
			m.truth.Planted = append(m.truth.Planted, Planted{Kind: TitleLine, File: name, Sheet: b.sheet, Line: 1})
		}
		b.row(plain, headers[service]...)
		for _, x := range waits {
			if x.service == s {
				rows += m.communityRow(b, soil, soil.of(i, x), name, x)
				i++
			}
		}
	}
	b.next("Contacts", false)
	b.row(plain, "Podiatry admin: extension 0000. Children's therapies: extension 0000.")
	return m.listed(File{
		Name: name, Partner: community, Kind: "list", Census: m.week, Rows: rows,
		About: "Community Health's workbook: four sheets with different headers and one that is no list. Dirt: a title row, notes in date columns, rows without a start date, wrong numbers.",
	}, b.save)
}

var sheetFaults = []faultRate{{BadCheckDigit, 0.02}, {NoteInDate, 0.04}, {NoStart, 0.02}, {DuplicateRow, 0.015}}

func (m *maker) communityRow(b *book, soil *soil, fault Dirt, name string, x *wait) int {
	l := m.on(x, m.week)
	p, d := &l.p, &l.d
	urgent := "Routine"
	if x.urgent {
		urgent = "Urgent"
	}
	cells := []any{localID(p.id, community), digits(p.nhs), p.family, p.given, p.birth, p.postcode, typed(x.id, d.start), urgent, d.nextOP, "", "", l.s.name}
	switch fault {
	case BadCheckDigit:
		cells[1] = wrongCheck(digits(p.nhs))
	case NoteInDate:
		cells[8] = pick(soil.throw, []string{"12/3 chased", "mum to ring", "awaiting school report"})
	case NoStart:
		cells[6] = "?"
	}
	again := append([]any(nil), cells...)
	n := b.row(plain, cells...)
	m.stand(name, b.sheet, n, x)
	if fault == DuplicateRow {
		soil.note(fault, b.sheet, b.row(plain, again...), x)
		return 2
	}
	soil.note(fault, b.sheet, n, x)
	return 1
}

// teamSheet is a sheet of one table that a small team keeps.
type teamSheet struct {
	name, tab string
	code      care.PartnerCode
	title     string
	headers   []any
	cells     func(*line) []any
	note      int   // column where a note stands in place of a date; -1 none
	starts    []int // columns of the start, and of the receipt that would stand in for it
	number    int   // column of the NHS number; -1 when none is kept
	about     string
}

func (m *maker) writeTeamSheet(t teamSheet) error {
	t.name = m.named(t.name, false)
	b := m.newBook(t.name)
	b.next(t.tab, false)
	if t.title != "" {
		b.row(plain, t.title)
		b.row(plain)
		m.truth.Planted = append(m.truth.Planted, Planted{Kind: TitleLine, File: t.name, Line: 1}, Planted{Kind: BlankLine, File: t.name, Line: 2})
	}
	b.row(plain, t.headers...)
	waits := m.waitsOf(t.code, m.week)
	faults := sheetFaults
	if m.week != m.census {
		faults = nil // without a number of its own, a row that was spoilt then is nobody's on this list
	}
	soil := m.newSoil(t.name, len(waits), faults)
	for i, x := range waits {
		cells := t.cells(m.on(x, m.week))
		fault := soil.of(i, x)
		switch {
		case fault == NoteInDate && t.note >= 0:
			cells[t.note] = pick(soil.throw, []string{"12/3 chased", "left message", "after Christmas"})
		case fault == NoStart:
			for _, c := range t.starts {
				cells[c] = nil
			}
		case fault == BadCheckDigit && t.number >= 0:
			cells[t.number] = wrongCheck(digits(m.l.p.nhs))
		default:
			fault = ""
		}
		n := b.row(plain, cells...)
		m.stand(t.name, 0, n, x)
		soil.note(fault, 0, n, x)
	}
	return m.listed(File{Name: t.name, Partner: t.code, Kind: "list", Census: m.week, Rows: len(waits), About: t.about}, b.save)
}

func (m *maker) writeQuillbeck() error {
	return m.writeTeamSheet(teamSheet{
		name: "MHP and SPLW caseload.xlsx", tab: "Caseload", code: pcnA,
		headers: []any{"NHS No", "Patient", "DOB", "Surgery", "Service", "Date added", "Next appt", "Allocated to", "Carer?", "Comments"},
		cells: func(l *line) []any {
			return []any{
				l.p.nhs.String(), title(&l.p), l.p.birth, practices[l.p.practice].name, l.s.name, typed(l.x.id, l.d.start), l.d.nextOP,
				pick(dice(m.seed, "worker", l.x.id), []string{"Orla", "Jean", "?"}), yes(l.p.flags, care.FlagCarer), "",
			}
		},
		note: 6, starts: []int{5}, number: 0,
		about: "Quillbeck PCN's caseload: names as \"SMITH, John (Mr)\", two ways of writing dates, notes where an appointment belongs.",
	})
}

func (m *maker) writeLantern() error {
	return m.writeTeamSheet(teamSheet{
		name: "waiting list MASTER copy (2).xlsx", tab: "Sheet1", code: vcseA,
		title:   "LANTERN HOUSE - who is waiting for counselling",
		headers: []any{"Name", "Date of birth", "Mobile", "Postcode", "Waiting since", "Presenting issue", "Last contacted", "Interpreter?", "Notes"},
		cells: func(l *line) []any {
			return []any{
				l.p.given + " " + l.p.family, typed(l.x.id, l.p.birth), l.p.phone, l.p.postcode, typed(l.x.id+2, l.d.start),
				pick(dice(m.seed, "issue", l.x.id), []string{"Bereavement", "Anxiety", "Low mood", "Relationships", "Trauma"}), l.d.contact, l.p.language, "",
			}
		},
		note: 6, starts: []int{4}, number: -1,
		about: "Lantern House's list: no NHS numbers, a title row, two ways of writing dates, notes where dates belong, a day and month of birth swapped.",
	})
}

func (m *maker) writeAllotment() error {
	return m.writeTeamSheet(teamSheet{
		name: "Growing group referrals 2026.xlsx", tab: "2026", code: vcseC,
		headers: []any{"First name", "Last name", "DOB", "Tel", "Referred by", "Date referred", "Start date", "Access needs", "Comments"},
		cells: func(l *line) []any {
			return []any{
				l.p.given, l.p.family, l.p.birth, l.p.phone, practices[l.p.practice].name, l.d.received, l.d.start, l.p.access, "",
			}
		},
		note: -1, starts: []int{5, 6}, number: -1,
		about: "Allotment Minds' referrals: no NHS numbers, who referred in words.",
	})
}

func (m *maker) writePellwater() error {
	name := m.named("pellwater_pcn_list.csv", false)
	f, err := m.create(name, dialect{delim: ';', windows: true, crlf: true})
	if err != nil {
		return err
	}
	f.row("NHS Number", "Surname", "Forename", "DOB", "GP practice code", "Service", "Referral date", "On list since", "Next contact", "Notes")
	waits := m.waitsOf(pcnB, m.week)
	for _, x := range waits {
		l := m.on(x, m.week)
		note := ""
		if x.id%11 == 0 {
			note = "Prefers mornings;\nring daughter first"
		}
		n := f.row(l.p.nhs.String(), windowsText.Replace(l.p.family), windowsText.Replace(l.p.given), dmy(l.p.birth),
			string(practices[l.p.practice].code), l.s.name, dmy(l.d.received), dots(l.d.start), dmy(l.d.nextOP), note)
		m.stand(name, 0, n, x)
	}
	return m.listed(File{Name: name, Partner: pcnB, Kind: "list", Census: m.week, Rows: len(waits), About: "Pellwater PCN's list: semicolons, Windows-1252, line breaks inside a note, two ways of writing dates in two columns."}, f.close)
}

func (m *maker) writeCompany() error {
	name := m.named("befriending_waiting.csv", false)
	f, err := m.create(name, dialect{delim: ',', bom: true})
	if err != nil {
		return err
	}
	f.row("Client name", "DOB", "Telephone", "Post code", "Date added to list", "Last contact", "Access needs", "Comments", "Service")
	waits := m.waitsOf(vcseB, m.week)
	for _, x := range waits {
		l := m.on(x, m.week)
		n := f.row(strings.ToUpper(l.p.family)+", "+l.p.given, dmy(l.p.birth), l.p.phone, l.p.postcode, dmy(l.d.start), dmy(l.d.contact), l.p.access,
			"aged "+age(l.p.birth, m.week), companyService(x))
		m.stand(name, 0, n, x)
		if x.id%9 == 0 {
			m.truth.Planted = append(m.truth.Planted, Planted{Kind: BlankLine, File: name, Line: f.row("", "", "", "", "", "", "", "", "")})
		}
	}
	m.truth.Planted = append(m.truth.Planted, Planted{Kind: TotalLine, File: name, Line: f.row("Total", fmt.Sprint(len(waits)), "", "", "", "", "", "", "")})
	return m.listed(File{Name: name, Partner: vcseB, Kind: "list", Census: m.week, Rows: len(waits), About: "Good Company's list: no NHS numbers, blank lines, a total at the bottom; one of its services is a refuge."}, f.close)
}

// companyService is the service of Good Company that somebody waits for: about one
// in nine for the refuge.
func companyService(x *wait) string {
	if x.id%9 == 4 {
		return refuge
	}
	return "Befriending"
}

// writeCouncil: the council's system exports one row per event.
func (m *maker) writeCouncil() error {
	return m.writeEvents("ASC_referrals_export.csv", council)
}
