package intake

import "roundtable/care"

// fault is one thing that may be wrong with a cell or a row: a stable code, what
// it is in words, and what would mend it. Codes are for ever: people filter by
// them and partners' own scripts may look for them.
type fault struct {
	code, reason, remedy string
}

// Faults of the whole row.
var (
	faultHiddenRow = fault{
		"hidden-row", "The row is hidden in the sheet, by hand or by a filter. It was read all the same.",
		"Delete the row if it no longer counts, or show it.",
	}
	faultTitle = fault{"title-row", "A title or note above the column headings; it was left out.", "Nothing needs doing."}
	faultTotal = fault{"total-row", "A total or count; it was left out.", "Nothing needs doing."}
	faultNote  = fault{
		"note-row", "A note, a line or a heading between the rows, not a person; it was left out.",
		"Nothing needs doing; if it is a person, give the row a start date and an identifier.",
	}
	faultHeaderAgain = fault{"header-again", "The column headings again; the row was left out.", "Nothing needs doing."}
	faultNoIdentity  = fault{
		"no-identity", "Nothing in the row says who the person is.",
		"Give an identifier of your own, an NHS number, or the name and the date of birth.",
	}
	faultNoReferral = fault{
		"no-referral", "Nothing in the row says which referral it belongs to.",
		"Give the referral's number or the pathway identifier.",
	}
	faultDuplicate = fault{
		"duplicate", "Another row of this file is about the same person and the same wait; the newer one was taken.",
		"Keep one row for each wait. If they are two waits, give each its referral number.",
	}
	faultTwoWaits = fault{
		"two-waits-of-one-person", "The person waits at the same team for something else in another row; both were taken, told apart by procedure and reason.",
		"Give each wait its pathway identifier or referral number.",
	}
	faultEventAgain = fault{"event-again", "The same event stands in an earlier row.", "Send each event once."}
	faultGuess      = fault{
		"column-guessed", "It was not sure what this column holds, and nobody was asked.",
		"Say what the column is when the file is sent, or name it as the format's page does.",
	}
	faultOtherProvider = fault{
		"other-provider", "The row names another provider than the one that sent the file.",
		"Check that the file was sent for the right partner.",
	}
	faultNoPerson = fault{
		"no-person", "Nothing in the rows of this referral says who the person is; the referral stands alone.",
		"Add your own identifier or the NHS number.",
	}
	faultUnknownReferral = fault{
		"referral-unknown", "No referral with this number has been sent yet.",
		"Send the referrals (MHS101) first, then this file again.",
	}
)

// Faults of dates and times.
var (
	faultDateMissing  = fault{"date-missing", "The date that the row cannot do without is empty.", "Write the date as 2026-03-31."}
	faultDateNotKnown = fault{
		"date-not-known", "The date that the row cannot do without is written as not known.",
		"Write the date as 2026-03-31, or leave the row out until it is known.",
	}
	faultDate     = fault{"date-unreadable", "The date cannot be read.", "Write the date as 2026-03-31 and put remarks into a column of their own."}
	faultDateText = fault{
		"date-with-text", "A remark stands beside the date. The date was taken and the remark was put with the comments.",
		"Put remarks into a column of their own.",
	}
	faultDateNote = fault{
		"date-is-a-remark", "The date column holds a remark and no whole date. The remark was put with the comments.",
		"Put remarks into a column of their own, and write the date as 2026-03-31.",
	}
	faultDateOrder = fault{
		"date-order-unsure", "The column mixes day first and month first, and this date could be either.",
		"Write the dates of the column in one way, best as 2026-03-31.",
	}
	faultDateOther = fault{
		"date-other-order", "The day and the month are the other way round than in the rest of the column (12/19/1949 has no 19th month).",
		"Write the dates of the column in one way, best as 2026-03-31.",
	}
	faultDateYear   = fault{"date-two-digit-year", "The year has two digits only.", "Write the year with four digits."}
	faultDateSerial = fault{
		"date-serial-number", "The date is written as a number such as 46093, which is how a spreadsheet counts days. It was turned into the date.",
		"Show the column as dates before you save it.",
	}
	faultDateStandIn = fault{"date-stand-in", "The date (such as 01/01/1900) is one that systems write when they know none; it was left empty.", "Leave the cell empty when the date is not known."}
	faultDateFuture  = fault{"date-in-future", "The date is later than the day to which this list is true.", "Check the date."}
	faultBirthWrong  = fault{"birth-impossible", "Nobody waiting can have been born on this date; it was left empty.", "Check the date of birth."}
	faultBeforeBirth = fault{"start-before-birth", "The wait starts before the person was born.", "Check both dates."}
	faultStopBefore  = fault{"stop-before-start", "The wait ends before it starts.", "Check both dates."}
	faultTime        = fault{"time-unreadable", "The time of day cannot be read and was left empty.", "Write the time as 09:30."}
)

// Faults of codes, words and numbers.
var (
	faultSheetError = fault{"sheet-error", "The cell shows an error such as #N/A in place of a value; it was left empty.", "Mend the formula, or type the value in its place."}
	faultStrayQuote = fault{"stray-quote", "A quotation mark (\") stands inside the cell and its partner is missing; it was kept as text.", "Take the quotation mark out of the cell."}
	faultBytes      = fault{"bytes-unreadable", "Some characters were damaged on the way and were read as well as can be.", "Check the odd characters. If you can, save the file as 'CSV UTF-8' or as an Excel workbook."}
	faultNHSZero    = fault{
		"nhs-number-leading-zero", "The NHS number has nine digits; the leading zero that a spreadsheet drops was put back.",
		"Set the column to Text in the spreadsheet, so that leading zeros stay.",
	}
	faultReplaced = fault{
		"nhs-number-replaced", "An older NHS number stands here, and the present one is not stated as verified (status 01), or is the same, or is of another service; the older one was not taken.",
		"Send it with the present number and its status 01, as a trace gives them. Of an adoption or a change of gender send none.",
	}
	faultNHSTest = fault{"nhs-number-test", "A test number (9…): it stands for nobody real, so nobody is joined by it.", "Send the person's own number, or none."}
	faultSex     = fault{
		"gender-unknown-word", "The gender is not a word or code that is known; it was left empty.",
		"Use 1 male, 2 female, 3 non-binary, 4 other, X not known, Z not stated, or the words.",
	}
	faultEthnicity = fault{
		"ethnicity-unknown-word", "The ethnic category is not a word or code that is known; it was left empty.",
		"Use the codes A to S, Z not stated, 99 not known, or their names.",
	}
	faultEthnicityBroad = fault{
		"ethnicity-too-broad", "The ethnic category is broader than any of the codes; it was left empty.",
		"Use the codes A to S, Z not stated, 99 not known.",
	}
	faultYesNo    = fault{"yes-no-unknown-word", "It is neither yes nor no; it was left as not recorded.", "Write yes, no, or nothing when it is not known."}
	faultIMD      = fault{"deprivation-unreadable", "The deprivation decile cannot be read; it was left empty.", "Write 1 (most deprived) to 10."}
	faultQuintile = fault{
		"deprivation-quintile", "The column gives fifths (quintiles), which do not say which tenth (decile) it is; it was left empty.",
		"Send the decile, 1 (most deprived) to 10, or the code of the small area (LSOA).",
	}
	faultStatus       = fault{"rtt-status-unknown", "It is not a referral-to-treatment (RTT) status code; it was left empty.", "Use one of the 17 codes of two digits, such as 10 (start), 20 (goes on) or 30 (treated)."}
	faultPriority     = fault{"priority-unknown", "It is not a priority code that is known; it was kept as written.", "Use P1a to P6, D1 to D6, or the codes that the collaborative agreed."}
	faultUrgency      = fault{"urgency-unknown", "It is not a word for urgency that is known; it was kept as written.", "Use routine, urgent or two-week wait (or 1, 2, 3)."}
	faultPostcode     = fault{"postcode-unreadable", "It is not a postcode; it was kept as written.", "Write it as AB1 2CD."}
	faultLong         = fault{"text-too-long", "The text is longer than the column can hold and was cut; the file keeps the whole.", "Shorten the text."}
	faultLongAddress  = fault{"address-too-long", "The address is longer than a letter can hold; the lines from this one on were left out.", "Put the address alone into these columns."}
	faultEvent        = fault{"event-unknown", "It is not an event that is known; the row was kept as 'unknown' with the word.", "Use an event's name from the format's page."}
	faultEventMissing = fault{"event-missing", "The row does not say what happened.", "Name the event."}
	faultCount        = fault{"count-unreadable", "It is not a count and was kept as 'not known'.", "Write a whole number, or * when it is suppressed."}
	faultPeriod       = fault{"period-unreadable", "The month cannot be read.", "Write it as RTT-November-2024."}
	faultPart         = fault{"part-unknown", "It is not a part of the RTT return.", "Use Part_1A, Part_1B, Part_2, Part_2A or Part_3."}
	faultBands        = fault{"bands-missing", "The file has not all 105 weekly bands, so longer waits would be left out.", "Send an extract of April 2021 or later, with every band up to 'Gt 104 Weeks'."}
	faultSum          = fault{"bands-do-not-add-up", "The weekly bands do not add up to the total.", "Check the row against the published file."}
	faultNHSAlone     = fault{
		"nhs-number-not-usable", "The NHS number cannot be used, and nothing else says who the person is.",
		"Check the NHS number, or give an identifier of your own, or the name and the date of birth.",
	}
)

// nhsFault turns what care says of an NHS number into what an issue says.
func nhsFault(f care.NHSFault, p *care.Problem) fault {
	return fault{string(f), p.What, p.Remedy}
}
