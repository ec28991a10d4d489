package facts

import "roundtable/care"

// A blank in a later file takes nothing back, because missing is not "no". But
// for three fields that must not be the last word: a wrong NHS number shows one
// person's care beside another's, and a wrong death holds letters and
// appointments back at every partner. When a list that is whole each time has
// the column, and stated the value itself, its blank there takes it back. A blank
// of another list, or of a file without the column, does not.

// takesBack says for which fields a blank of a file is the sender's word.
type takesBack struct{ number, status, died bool }

// takesBack looks at the columns that were mapped on a sheet of the extract.
func (x *Extract) takesBack(sheet uint16) takesBack {
	var t takesBack
	if !x.Received.Snapshot {
		return t
	}
	for _, m := range x.Received.Mapping {
		if m.Sheet != int(sheet) {
			continue
		}
		switch m.Field {
		case "nhs_number":
			t.number = true
		case "nhs_status":
			t.status = true
		case "died":
			t.died = true
		}
	}
	return t
}

// sameList reports whether the value that stands was stated by the list that the
// extract is the next state of.
func (s *state) sameList(from ExtractNo, x *Extract) bool {
	return from != 0 && s.extracts[from-1].Stream == x.Stream
}

// tellNumber lets what a row says of the NHS number and its status stand. A
// status is about the number beside it: it goes with it, stays while the same
// number is stated again without one, and 03 to 08 without a number is the
// sender's word that the number is not to be relied on.
func (s *state) tellNumber(x *Extract, c *PersonChunk, at int, n care.NHSNumber, status uint8, blank takesBack) {
	was := c.NHSNumber[at]
	switch {
	case n != 0 && n != was:
		set(&c.NHSNumber, at, n)
		set(&c.NHSStatus, at, status)
		set(&c.statusFrom, at, x.No)
	case n == 0 && was != 0 && blank.number && s.sameList(c.numberFrom[at], x):
		set(&c.NHSNumber, at, 0)
		set(&c.NHSStatus, at, status)
		set(&c.statusFrom, at, x.No)
	case status != 0 && (n != 0 || was == 0 || !care.NHSNumberLinks(care.NHSStatus(status))),
		status == 0 && blank.status && s.sameList(c.statusFrom[at], x):
		set(&c.NHSStatus, at, status)
		set(&c.statusFrom, at, x.No)
	}
	if n != 0 {
		set(&c.numberFrom, at, x.No)
	}
}

// tellDeath lets a death stand, or takes it back.
func (s *state) tellDeath(x *Extract, c *PersonChunk, at int, died care.Date, blank takesBack) {
	if died != 0 || blank.died && s.sameList(c.diedFrom[at], x) {
		set(&c.Died, at, died)
		set(&c.diedFrom, at, x.No)
	}
}
