package intake

import (
	"strings"

	"roundtable/care"
)

// personFields are what any list may say of a person.
var personFields = mayAll(fLocalID, fNHS, fNHSStatus, fName, fFamily, fGiven, fBirth, fDied, fSex, fEthnicity, fAddress, fAddress2, fAddress3, fAddress4, fAddress5, fTown, fCounty, fPostcode, fLSOA, fIMD, fPractice, fPhone,
	fLanguage, fInterpreter, fLD, fAutism, fSMI, fCarer, fHasCarer, fLookedAfter, fVeteran, fTransport, fShortNotice, fSensitive, fAdjust, fAccess, fAge)

// readPerson reads what the row says of the person and makes the key. ok is
// false when the row names nobody; whether that matters is the kind's to say.
func readPerson(r *row, p *care.PersonRow) (ok bool) {
	*p = care.PersonRow{Line: uint32(r.Line), Sheet: uint16(r.Sheet)}
	p.LocalID = r.text(fLocalID)
	p.NHSNumber = r.nhs(fNHS)
	p.NHSStatus = nhsStatus(r, p.NHSNumber)
	readName(r, p)
	if r.has(fBirth) {
		p.Birth = r.date(fBirth)
	}
	readAbout(r, p)
	p.Key = r.sheet.keys.person(p)
	return !p.Key.IsZero()
}

func nhsStatus(r *row, n care.NHSNumber) uint8 {
	b := r.bytes(fNHSStatus)
	if n == 0 || len(b) == 0 || len(b) > 2 || !allDigits(b) {
		return 0
	}
	if s := b[len(b)-1] - '0'; s >= 1 && s <= 8 && (len(b) == 1 || b[0] == '0') {
		return s
	}
	return 0
}

func readName(r *row, p *care.PersonRow) {
	if r.has(fFamily) || r.has(fGiven) {
		p.Family, p.Given = r.text(fFamily), r.text(fGiven)
	}
	if p.Family == "" && p.Given == "" && r.has(fName) {
		p.Family, p.Given = splitName(r.text(fName))
	}
}

func readAbout(r *row, p *care.PersonRow) {
	s := r.sheet
	if !s.about { // a file of events has few of them: do not ask for each
		return
	}
	p.Died = r.date(fDied)
	p.Sex = r.sex(fSex)
	p.Ethnicity = r.ethnicity(fEthnicity)
	p.Postcode = r.postcode(fPostcode)
	p.Address = r.address()
	p.LSOA = r.upper(fLSOA)
	p.IMDDecile = r.decile(fIMD)
	p.Practice = r.upper(fPractice)
	p.Phone = r.text(fPhone)
	p.Language = r.code(fLanguage)
	for _, f := range s.flags {
		r.flag(f.field, f.bit, &p.Flags, &p.FlagsNo)
	}
	p.Adjust = r.text(fAdjust)
	if p.Adjust != "" {
		p.Flags |= care.FlagAdjustments
	}
	p.AccessInf = r.text(fAccess)
	if p.AccessInf != "" {
		p.Flags |= care.FlagAccessible
	}
}

// flagColumn is a yes-or-no column of a sheet.
type flagColumn struct {
	field fieldID
	bit   care.Flags
}

var personFlags = []flagColumn{
	{fInterpreter, care.FlagInterpreter},
	{fLD, care.FlagLearningDisability},
	{fAutism, care.FlagAutism},
	{fSMI, care.FlagSMI},
	{fCarer, care.FlagCarer},
	{fHasCarer, care.FlagHasCarer},
	{fLookedAfter, care.FlagLookedAft},
	{fVeteran, care.FlagVeteran},
	{fTransport, care.FlagTransport},
	{fShortNotice, care.FlagShortNotice},
	{fSensitive, care.FlagSensitive},
}

// addressFields are the columns of an address in the order of an envelope.
var addressFields = []fieldID{fAddress, fAddress2, fAddress3, fAddress4, fAddress5, fTown, fCounty}

// maxAddress is the longest address that is kept.
const maxAddress = 500

// address is the person's address without its postcode, a line a column; a line that a
// column before has said already is not said again.
func (r *row) address() string {
	if !r.sheet.lives {
		return ""
	}
	out := ""
	for _, f := range addressFields {
		line := r.text(f)
		switch {
		case line == "" || said(out, line):
		case len(out)+len(line) >= maxAddress:
			r.doubt(f, faultLongAddress, "")
			return out
		case out == "":
			out = line
		default:
			out += "\n" + line
		}
	}
	return out
}

// said reports whether one of the lines is the text, or has it between commas.
func said(lines, text string) bool {
	for line := range strings.FieldsFuncSeq(lines, func(c rune) bool { return c == '\n' || c == '\r' || c == ',' }) {
		if strings.EqualFold(strings.TrimSpace(line), text) {
			return true
		}
	}
	return false
}

// mergePerson fills what p lacks from q, a later row about the same person; where
// both say something, the later row is believed.
func mergePerson(p, q *care.PersonRow) {
	for _, s := range [...]struct {
		to   *string
		from string
	}{
		{&p.LocalID, q.LocalID},
		{&p.Family, q.Family},
		{&p.Given, q.Given},
		{&p.Sex, q.Sex},
		{&p.Ethnicity, q.Ethnicity},
		{&p.Postcode, q.Postcode},
		{&p.LSOA, q.LSOA},
		{&p.Practice, q.Practice},
		{&p.Phone, q.Phone},
		{&p.Language, q.Language},
		{&p.Adjust, q.Adjust},
		{&p.AccessInf, q.AccessInf},
		{&p.Address, q.Address},
	} {
		if s.from != "" {
			*s.to = s.from
		}
	}
	if q.NHSNumber != 0 {
		if p.NHSNumber != q.NHSNumber || q.NHSStatus != 0 {
			p.NHSStatus = q.NHSStatus
		}
		p.NHSNumber = q.NHSNumber
	}
	if q.Birth != 0 {
		p.Birth = q.Birth
	}
	if q.Died != 0 {
		p.Died = q.Died
	}
	if q.IMDDecile != 0 {
		p.IMDDecile = q.IMDDecile
	}
	p.Flags = p.Flags&^q.FlagsNo | q.Flags
	p.FlagsNo = p.FlagsNo&^q.Flags | q.FlagsNo
}
