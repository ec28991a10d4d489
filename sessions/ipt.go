package sessions

import (
	"cmp"
	"strconv"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/waiting"
)

// TransferStatus is the RTT status that a sender gives a pathway which leaves: 21,
// "subsequent activity by another health care provider"; the receiver goes on with 20.
const (
	TransferStatus = "21"
	ReceiverStatus = "20"
)

// Transfer is what an inter-provider transfer carries (IPT administrative minimum data
// set) when a pathway moves with its patient. The clock start is the original one.
// Fields that no list states are "", and Missing names them: nothing is made up.
type Transfer struct {
	From, To  care.PartnerCode
	NHS       string
	LocalID   string
	Family    string
	Given     string
	Birth     care.Date
	PPID      string // twenty characters
	Issuer    string
	Start     care.Date // original clock start
	Received  care.Date // original referral request received
	Status    string    // of the sender once the pathway is transferred
	TFC       string
	Practice  string // GP practice
	Clinician string
	Priority  string
	Decided   care.Date // decision to refer, or to admit
	Sent      care.Date
	Reason    string
	TCI       care.Date
	Procedure string
}

// field is one field of the transfer with what it is called.
type field struct {
	name, value string
	needed      bool
}

func (t *Transfer) fields() []field {
	return []field{
		{"Sending organisation", string(t.From), true},
		{"Receiving organisation", string(t.To), true},
		{"NHS number", t.NHS, true},
		{"Local patient identifier", t.LocalID, true},
		{"Family name", t.Family, true},
		{"Given names", t.Given, true},
		{"Date of birth", t.Birth.String(), true},
		{"Patient pathway identifier", t.PPID, true},
		{"Pathway identifier issuer", t.Issuer, true},
		{"Original clock start", t.Start.String(), true},
		{"Original referral received", t.Received.String(), false},
		{"RTT status of the sender", t.Status, true},
		{"RTT status of the receiver", ReceiverStatus, true},
		{"Treatment function", t.TFC, true},
		{"Consultant", t.Clinician, false},
		{"GP practice", t.Practice, false},
		{"Priority", t.Priority, false},
		{"Decision to treat", t.Decided.String(), false},
		{"Date of transfer", t.Sent.String(), true},
		{"Date to come in", t.TCI.String(), false},
		{"Procedure", t.Procedure, false},
		{"Reason for transfer", cmp.Or(t.Reason, "Mutual aid: treated in a shared session"), true},
	}
}

// Missing are the fields that the data set asks for and no list states.
func (t *Transfer) Missing() (out []string) {
	for _, f := range t.fields() {
		if f.needed && f.value == "" {
			out = append(out, f.name)
		}
	}
	return out
}

// Table is the transfer as rows of name and value, each safe in a spreadsheet.
func (t *Transfer) Table() [][]string {
	out := [][]string{{"Field", "Value", "Stated"}}
	for _, f := range t.fields() {
		stated := "yes"
		if f.value == "" {
			stated = "not recorded"
		}
		out = append(out, []string{f.name, waiting.SafeCell(f.value), stated})
	}
	return out
}

// Transfer is the transfer of a wait that the view shows, for a booking of it: what the
// shared list has of it, and what its trust states beside. The pathway identifier is the
// caller's to add: of it facts keep a hash alone.
func (t *Table) Transfer(v *facts.View, r *waiting.Row, s *care.SessionPlanned) Transfer {
	out := TransferOf(r, s, t.Today())
	row, ok := v.PathwayByKey(r.Key)
	if !ok {
		return out
	}
	p, i, _ := v.Pathway(row)
	out.Issuer, out.Received, out.Decided = v.Code(facts.DimIssuer, p.Issuer[i]), cmp.Or(p.Original[i], p.Received[i]), p.Decided[i]
	if !r.Hidden.Field("practice") {
		out.Practice = v.Code(facts.DimPractice, p.Practice[i])
	}
	out.Clinician = v.Wide(facts.DimClinician, p.Clinician[i])
	return out
}

// TransferOf is the transfer of a row of the shared list for a booking of it. The
// pathway identifier stands in the sender's file alone, so that it is named missing
// where the row does not state it.
func TransferOf(r *waiting.Row, s *care.SessionPlanned, today care.Date) Transfer {
	t := Transfer{
		From: r.Partner, To: s.Host, LocalID: r.LocalID, Family: r.Family, Given: r.Given, Birth: r.Birth,
		PPID: r.PPID, Start: r.Start, Status: TransferStatus, TFC: r.TFC, Priority: r.Priority, Sent: today, TCI: s.Day,
	}
	if r.NHS != 0 {
		t.NHS = r.NHS.Digits()
	}
	if r.Queue != 0 && (r.Start == 0 || r.Queue < r.Start) {
		t.Reason = "Mutual aid; place in the queue kept from " + r.Queue.String() + " (" + strconv.Itoa(int(r.Start-r.Queue)) + " days before the clock start)"
	}
	return t
}
