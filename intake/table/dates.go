package table

import "roundtable/care"

// Order is how a column writes the parts of a date in digits.
type Order uint8

// Orders. The zero Order knows none: a date that could be read both ways is then
// ambiguous. Serial is added to one (DMY|Serial) where numbers may be Excel's
// day counts.
const (
	AnyOrder Order = iota
	DMY
	MDY
	YMD // two-digit years first; a four-digit year first is read as such under any order

	Serial     Order = 1 << 6 // numbers may be days since 1900
	Serial1904 Order = 1 << 7 // numbers may be days since 1904
)

// Reason says why a text is no date, or not quite.
type Reason uint8

// Reasons. With ExtraText and OtherOrder Parsed.Date holds what the text may
// mean; with the others it is 0.
const (
	IsDate     Reason = iota
	NoText            // nothing but white space
	NotADate          // words or figures of another sort
	NoYear            // "12/3 chased"
	NoDay             // "March 2026"
	Impossible        // 30 February, month 13 in any order
	OutOfRange        // before 1800 or after 2199
	Ambiguous         // 04/05/2026 and the order is not known
	OtherOrder        // only a date if day and month change places
	ExtraText         // a date, and words after it
	BadTime           // a date, and a time that no clock shows
	LikeSerial        // a number that may be Excel's day count
)

// Precision says how much of a moment a text gives.
type Precision uint8

// Precisions.
const (
	ToNothing Precision = iota
	ToDay
	ToMinute
)

// Parsed is what ParseDate made of a text.
type Parsed struct {
	Date         care.Date
	Minute       care.Minute
	Precision    Precision
	Reason       Reason // IsDate when Date can be relied on
	Rest         string // what was not read
	EitherOrder  bool   // day and month could change places: the order decided
	TwoDigitYear bool   // the century was supplied: 00-29 are 2000s, 30-99 1900s
}

// OK reports whether the text is a date and nothing else.
func (p Parsed) OK() bool { return p.Reason == IsDate }

// ParseDate reads a date as people and systems write them.
func ParseDate(text string, order Order) Parsed { return Parsed{Reason: NotADate, Rest: text} }
