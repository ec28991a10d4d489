package sessions

import (
	"encoding/csv"
	"io"
	"strconv"

	"roundtable/care"
	"roundtable/waiting"
)

// SheetLine is one line of a list's sheet: the place, and the row of the shared list as
// its reader may see it (nil when they may not).
type SheetLine struct {
	Place PlaceView
	Row   *waiting.Row
	Asked *care.WaiterAsked
	Fit   *care.WaiterFitness
	// Listed is the procedure as the trust's own list has it. Clinical says that the
	// reader may read clinical detail: of others nothing of it is written, nor "no".
	Listed   string
	Clinical bool
	Number   int // on the list, from 1, of who is booked; WriteSheet sets it
}

// sheetColumns are the columns of a list for the trusts' own systems.
var sheetColumns = []string{
	"Order", "Stage", "Trust", "NHS number", "Local identifier", "Family name", "Given names", "Date of birth", "Session date", "Start", "Site", "Theatre",
	"Procedure", "Minutes", "Minutes assumed", "Pathway kept by", "Clock start", "Interpreter", "Travel", "Consent by", "In host's PAS", "Held",
	"Age in years on the day", "Latex allergy", "Infection", "Learning disability", "Autism", "Somebody stays", "Consent from",
}

// WriteSheet writes the list of a session as CSV in UTF-8 with a byte order mark, each
// cell safe in a spreadsheet. Of somebody whom the reader may not see stands the trust
// alone. A line that is held says so first: nothing is sent to them.
func WriteSheet(w io.Writer, s *SessionView, lines []SheetLine) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	if err := out.Write(sheetColumns); err != nil {
		return err
	}
	n := 0
	for i := range lines {
		if st := lines[i].Place.Stage; st == StageBooked || st == StageTreated || st == StageNot {
			n++
			lines[i].Number = n
		}
		cells := sheetCells(s, &lines[i])
		for j := range cells {
			cells[j] = waiting.SafeCell(cells[j])
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func sheetCells(s *SessionView, l *SheetLine) []string {
	p := &l.Place
	cells := make([]string, len(sheetColumns))
	cells[1], cells[2] = p.Stage.Words(), string(p.Trust)
	if l.Number > 0 {
		cells[0] = strconv.Itoa(l.Number)
	}
	cells[8], cells[9], cells[10], cells[11] = s.Day.String(), s.Start.String(), s.Site, s.Theatre
	if p.Held {
		cells[21] = "HELD: a file says that the person died"
	}
	if l.Row == nil || p.Place == nil {
		return cells
	}
	r := l.Row
	if r.NHS != 0 {
		cells[3] = r.NHS.Digits()
	}
	cells[4], cells[5], cells[6], cells[7] = r.LocalID, r.Family, r.Given, r.Birth.String()
	cells[13], cells[14] = strconv.Itoa(p.Minutes), yesOrNo(p.Guess)
	if b := p.Place.Booking; b != nil {
		cells[15] = string(b.Partner)
		if b.Choice == care.Transferred {
			cells[15] = string(s.Host) + " (transferred, code " + TransferStatus + ")"
		}
		cells[17] = b.Interpreter
	}
	cells[16] = r.Start.String()
	if l.Fit != nil {
		cells[12], cells[19] = l.Fit.Procedure, l.Fit.ConsentBy
	}
	if l.Asked != nil {
		cells[18] = l.Asked.Travel
	}
	cells[20] = p.PAS.Words()
	l.care(s, cells)
	return cells
}

// care writes what the theatre has to take care of. Empty is what nobody recorded, or what
// is not for the reader.
func (l *SheetLine) care(s *SessionView, cells []string) {
	if months, known := care.AgeMonths(l.Row.Birth, s.Day); known {
		cells[22] = strconv.Itoa(months / 12)
	}
	if l.Asked != nil {
		cells[27] = string(l.Asked.Carer)
	}
	if l.Fit != nil {
		cells[28] = l.Fit.ConsentFrom
	}
	if !l.Clinical {
		return
	}
	if cells[12] == "" {
		cells[12] = l.Listed
	}
	for i, is := range []bool{l.Fit != nil && l.Fit.Latex, l.Fit != nil && l.Fit.Infection, l.Place.Flags&care.FlagLearningDisability != 0, l.Place.Flags&care.FlagAutism != 0} {
		if is {
			cells[23+i] = "yes"
		}
	}
}

func yesOrNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
