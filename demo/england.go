package demo

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"roundtable/care"
)

// An England is made trust by trust: each sends one weekly list and one file of
// events, so that memory holds a few files' buffers and never the country. Every
// wait follows from its number alone, which lets a later trust hold a person of
// an earlier one without remembering either.
const englandBlock = 150_000

// englandTrust is the n-th made trust, n below 1,296.
func englandTrust(n int) care.PartnerDescribed {
	const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	code := care.PartnerCode(fmt.Sprintf("ZY%c", digits[n%36]))
	if n >= 36 {
		code = care.PartnerCode(fmt.Sprintf("ZY%c%c", digits[n/36], digits[n%36]))
	}
	return care.PartnerDescribed{
		V: 1, Code: code, Name: fmt.Sprintf("Made Hospital Trust %02d (made)", n+1),
		Short: fmt.Sprintf("Trust %02d", n+1), Type: care.AcuteTrust,
	}
}

// englandWait is wait i of the country and whose it is. A twentieth are people
// with an earlier wait, often at another trust.
func englandWait(seed uint64, census care.Date, i int) (x wait, ages ageBand) {
	r := dice(seed, "england", i)
	n := r.IntN(publishedTotal())
	var s int
	for s = range bandRows() {
		if n -= bandRows()[s].total; n < 0 {
			break
		}
	}
	sv := &services()[s]
	days, _ := bandRows()[s].days(r)
	if ages = sv.ages; chance(r, sv.childPart) {
		ages = children
	}
	x = wait{
		id: i, first: i, person: i, service: s, tfc: pickCode(r, sv.code),
		urgent: chance(r, sv.urgent), start: census - care.Date(days),
	}
	if i > 0 && chance(r, 0.05) {
		x.person = r.IntN(i)
	}
	return x, ages
}

// narrow are the columns of a country's lists: those that lists and measures
// read. Leaving the others out halves the time and the disk.
var narrow = func() []column {
	want := []string{
		"week_ending_date", "nhs_number", "local_patient_identifier", "person_stated_gender_code", "ethnic_category", "waiting_list_type",
		"referral_request_received_date", "referral_to_treatment_period_start_date", "referral_identifier",
		"patient_pathway_identifier", "organisation_code_patient_pathway_identifier_issuer", "activity_treatment_function_code",
		"outpatient_future_appointment_date", "date_last_attended", "last_dna_date", "tci_date", "referral_to_treatment_period_status",
		"decision_to_admit_date", "priority_type_code", "procedure_priority_code", "last_pas_validation_date",
		"surname", "forename", "date_of_birth", "imd_decile", "gp_practice_code", "interpreter_language", "ld_flag", "autism_flag",
	}
	return slices.DeleteFunc(slices.Concat(wlmds, local), func(c column) bool { return !slices.Contains(want, c.header) })
}()

// englandTrustFiles writes the two files of one trust: waits from up to to.
func englandTrustFiles(dir string, made *Made, trust care.PartnerCode, from, to int) ([]File, error) {
	m := &maker{world: &world{seed: made.Options.Seed, census: made.Census, previous: made.Previous}, dir: dir, made: made}
	list := File{Name: string(trust) + "_WLMDS.csv", Partner: trust, Kind: "wlmds", Census: made.Census}
	events := File{Name: string(trust) + "_pathway_events.csv", Partner: trust, Kind: "referrals", Census: made.Census}
	f, err := m.create(list.Name, dialect{delim: ','})
	if err != nil {
		return nil, err
	}
	g, err := m.create(events.Name, dialect{delim: ','})
	if err != nil {
		return nil, errors.Join(err, f.close())
	}
	cells := make([]string, len(narrow))
	for i, c := range narrow {
		cells[i] = c.header
	}
	f.row(cells...)
	g.row("local_patient_identifier", "patient_pathway_identifier", "ppid_issuer", "referral_identifier", "event_date", "event", "rtt_status")
	l := &line{date: iso, at: trust, week: made.Census}
	for i := from; i < to; i++ {
		x, ages := englandWait(m.seed, made.Census, i)
		if x.person != i {
			_, ages = englandWait(m.seed, made.Census, x.person)
		}
		x.partner = trust
		l.x, l.p, l.s = &x, newPerson(m.seed, x.person, ages, made.Census), &services()[x.service]
		x.unfold(m.seed, made.Census, &l.d)
		for c := range narrow {
			cells[c] = narrow[c].value(l)
		}
		f.row(cells...)
		events.Rows += l.writeBareEvents(g)
	}
	list.Rows = to - from
	return []File{list, events}, errors.Join(f.close(), g.close())
}

// writeBareEvents writes the events of one wait without anything personal beyond
// the trust's own number.
func (l *line) writeBareEvents(f *csvOut) int {
	id, pathway, org, referral := localID(l.p.id, l.at), ppid(l.x, l.at), string(l.at), referralID(l.x)
	for i := range l.d.events {
		e := &l.d.events[i]
		f.row(id, pathway, org, referral, iso(e.date), e.kind.String(), e.status)
	}
	return len(l.d.events)
}

// eachTrust makes the country's trusts one after the other and hands over the
// files of each.
func eachTrust(dir string, made *Made, do func(trust int, files []File) error) error {
	total := pathwaysOf(made.Options)
	for n := 0; n*englandBlock < total; n++ {
		trust := englandTrust(n).Code
		files, err := englandTrustFiles(dir, made, trust, n*englandBlock, min((n+1)*englandBlock, total))
		if err != nil {
			return err
		}
		made.Files = append(made.Files, files...)
		if err := do(n, files); err != nil {
			return err
		}
	}
	return nil
}

func writeEngland(dir string, made *Made) error {
	return eachTrust(dir, made, func(int, []File) error { return nil })
}

// englandPartners adds the country's trusts to the table.
func englandPartners(made *Made) {
	for n := 0; n*englandBlock < pathwaysOf(made.Options); n++ {
		p := englandTrust(n)
		p.From = made.Partners[0].From
		made.Partners = append(made.Partners, p)
	}
}

// england makes, imports and removes the files of one trust after the other, so
// that the disk holds two at a time beside the ledger.
func (b *builder) england() error {
	total := (pathwaysOf(b.made.Options) + englandBlock - 1) / englandBlock
	err := eachTrust(b.dir, b.made, func(n int, files []File) error {
		for _, f := range files {
			b.progress("Taking in "+f.Name, float64(n)/float64(total))
			if err := b.take(f); err != nil {
				return err
			}
			if err := os.Remove(filepath.Join(b.dir, f.Name)); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		b.progress("Done", 1)
	}
	return err
}
