package sessions

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"roundtable/care"
)

// Correspondence is what a letter about a place is written from. Nothing of it is sent:
// a person prints the letter, reads it and posts it.
type Correspondence struct {
	Place     *Place
	Session   *care.SessionPlanned
	Cancelled bool // the session is
	// With are the sessions of the other dates from which they may choose: one letter, that
	// of the earliest, names all.
	With  []*care.SessionPlanned
	Rules care.SessionRules
	Today care.Date

	Name      string   // as the letter says it; "" when the reader may not see it
	Months    int      // completed, on the day of the session; -1 not known
	Reference string   // hospital or NHS number
	Address   []string // as an envelope has it, the postcode last (waiting.Statement.Address); nil where none is known
	Postcode  string
	Closed    bool   // contact details are, to who prints it: that none is known says nothing
	Trust     string // the patient's own, by name
	Host      string // by name
	For       string // treatment function in words
	Procedure string // as their own trust confirmed it; "" unknown, or not for who prints it
	Start     care.Date
	Asked     *care.WaiterAsked
	Language  string // that their trust's list states; "" none needed, or not known
	Format    string // accessible information, in the list's words
	Died      bool
	Withheld  bool // the address is (S flag)
}

// Letter is one letter, to print.
type Letter struct {
	To, Reference, Heading string
	// Address are the lines under the name in an envelope's window; nil where none is known.
	Address []string
	Date    string       // of the day on which it is printed
	Details []LetterFact // what, where, when
	Parts   []LetterPart
	From    string
	Large   bool // in large print
	// Notes are for who prints it, and not in the letter: formats that it is not in, and
	// what is left blank.
	Notes []string
}

// LetterFact is one line of what, where and when.
type LetterFact struct{ Label, Text string }

// LetterPart is a heading with its sentences.
type LetterPart struct {
	Heading string
	Words   []string
}

// Hold is why there is no letter about a place, in words; "" when there may be one. A
// death in any partner's file holds it, and a withheld address: how that person is
// reached is known to their own trust alone.
func (c *Correspondence) Hold() string {
	stage := c.Place.Stage()
	switch {
	case c.Died:
		return "Held: a partner's file says that the person died. Send nothing before that is cleared."
	case c.Withheld:
		return "The address is withheld. No letter is printed: tell them in the way that their own trust has agreed with them."
	case c.Name == "":
		return "Their entry is not shared with you: their own trust writes to them."
	case c.Cancelled:
		return "The session is cancelled. Tell them, and take the place back."
	case stage == StageAccepted:
		return "They accepted and the place is not booked yet: book it, then write."
	case c.first() != c.Session:
		return "One letter names all the dates of an offer: it is with the list of " + c.first().Day.Long() + "."
	case stage != StageOffered && stage != StageBooked:
		return "There is nothing to write about."
	}
	return ""
}

// first is the session of the earliest date of the offer.
func (c *Correspondence) first() *care.SessionPlanned {
	out := c.Session
	for _, s := range c.With {
		if s.Day < out.Day {
			out = s
		}
	}
	return out
}

// dates are the dates of an offer of several, in order, as a letter says them.
func (c *Correspondence) dates() (out []string) {
	all := append([]*care.SessionPlanned{c.Session}, c.With...)
	slices.SortFunc(all, func(a, b *care.SessionPlanned) int { return int(a.Day) - int(b.Day) })
	for _, s := range all {
		out = append(out, s.Day.Time().Weekday().String()+" "+s.Day.Long()+", at "+siteWords(s)+", from "+s.Start.String())
	}
	return out
}

// young is the age in months below which somebody with parental responsibility is
// written to and comes along.
const young = 16 * 12

// blank is what a printed letter leaves to be written by hand.
const blank = "…………………………………"

// Letter is the letter about a place: an offer while there is no answer, and the
// confirmation of what is booked. ok is false while Hold says why there is none.
func (c *Correspondence) Letter() (l Letter, ok bool) {
	if c.Hold() != "" {
		return l, false
	}
	child := c.Months >= 0 && c.Months < young
	l = Letter{To: c.Name, Reference: c.Reference, Date: c.Today.Long(), From: c.Trust}
	if child {
		l.To = "The parent or guardian of " + c.Name
	}
	l.Heading = "A date for your operation"
	if len(c.With) > 0 {
		l.Heading = "A choice of dates for your operation"
	}
	if c.Place.Stage() == StageBooked {
		l.Heading = "Your operation is booked"
	}
	if child {
		l.Heading = strings.Replace(strings.Replace(l.Heading, "Your operation", c.Name+"’s operation", 1), "your operation", c.Name+"’s operation", 1)
	}
	c.address(&l)
	l.Details = c.details()
	l.Parts = c.parts(child)
	c.formats(&l)
	if c.Session.Phone == "" {
		l.Notes = append(l.Notes, "The session has no telephone number for patients: add it to the session, or write it in by hand.")
	}
	if c.Session.Report == "" {
		l.Notes = append(l.Notes, "The session does not say where patients go when they arrive: add it to the session, or write it in by hand.")
	}
	return l, true
}

// address puts the address under the name, and tells who prints the letter where there is
// none: they fetch it from their own system.
func (c *Correspondence) address(l *Letter) {
	switch {
	case c.Closed:
		l.Notes = append(l.Notes, "Their address is not shared with you: write it on the envelope from your own system.")
	case care.NoFixedAbode(strings.Join(c.Address, "\n"), c.Postcode):
		l.Notes = append(l.Notes, "Their trust's list says that they have no fixed address. Post nothing before you have found out with their trust how they are reached.")
	case len(c.Address) == 0:
		l.Notes = append(l.Notes, "No address is known: their trust's list has none. Write it on the envelope from your own system, or have the list sent with addresses.")
	default:
		l.Address = c.Address
		if c.Postcode == "" {
			l.Notes = append(l.Notes, "The address has no postcode of its own: check it against your own system.")
		}
	}
}

func (c *Correspondence) phone() string {
	if c.Session.Phone == "" {
		return blank
	}
	return c.Session.Phone
}

// operation is what is done, where that is known in words: no family reads a code.
func (c *Correspondence) operation() string {
	if strings.ContainsFunc(c.Procedure, unicode.IsLower) {
		return "An operation: " + c.Procedure
	}
	return "An operation"
}

func (c *Correspondence) details() []LetterFact {
	s := c.Session
	report := s.Report
	if report == "" {
		report = blank
	}
	return []LetterFact{
		{"What", c.operation()},
		{"For", c.For},
		{"When", s.Day.Time().Weekday().String() + " " + s.Day.Long() + ". The list begins at " + s.Start.String() + ". Come by then, unless we tell you another time."},
		{"Where", siteWords(s) + ", " + c.Host},
		{"Go first to", report},
	}
}

func (c *Correspondence) parts(child bool) (out []LetterPart) {
	part := func(heading string, words ...string) { out = append(out, LetterPart{heading, words}) }
	who, whose := "you", "your"
	if child {
		who, whose = "your child", "your child’s"
	}
	if c.Host != c.Trust {
		part("Why this hospital", fmt.Sprintf("The hospitals near you treat people from one shared list. You told us that %s can go to this hospital.", who))
	}
	if c.Place.Stage() == StageOffered {
		words := []string{fmt.Sprintf("Please ring %s by %s to say yes or no.", c.phone(), c.Place.Offer.AnswerBy.Long()), "If you say no, " + who + " will stay on the waiting list."}
		if dates := c.dates(); len(dates) > 1 {
			words[0] = fmt.Sprintf("You can choose one of %d dates: %s. Please ring %s by %s to say which, or to say no to all of them.", len(dates), strings.Join(dates, "; "), c.phone(), c.Place.Offer.AnswerBy.Long())
			words = append(words, "What is said above is of the first date. If you choose another we write to you again.")
		}
		part("Please answer", words...)
	}
	part("What to bring", c.bring(child)...)
	if words := c.help(); len(words) > 0 {
		part("Help on the day", words...)
	}
	part("If you need to change this", "Ring "+c.phone()+" as soon as you can. Somebody else can then have the place.")
	part("About "+whose+" waiting time", c.clock(whose)...)
	part("Another format or language", "Ring "+c.phone()+" if you need this letter in large print, easy read, Braille, audio or another language.")
	return out
}

func (c *Correspondence) bring(child bool) []string {
	out := []string{"This letter, and a list of any medicines."}
	if child {
		out = append(out, "Somebody with parental responsibility has to come along and stay.")
	} else if c.Asked == nil || c.Asked.Carer != care.Yes {
		out = append(out, "Somebody who can take you home.")
	}
	out = append(out, "We will tell you before the day when to stop eating and drinking. If you have not heard two days before, ring us.")
	if c.Session.Bring != "" {
		out = append(out, c.Session.Bring)
	}
	return out
}

// help is what was asked for and noted: travel, an interpreter.
func (c *Correspondence) help() (out []string) {
	if c.Asked == nil {
		return nil
	}
	if c.Asked.Travel != "" {
		out = append(out, "What you told us about getting here: "+strings.TrimSuffix(c.Asked.Travel, ".")+". Ring us if nobody has arranged it with you.")
	}
	if c.Asked.Interpreter != "" {
		words := "You asked for an interpreter: " + c.Asked.Interpreter + "."
		if b := c.Place.Booking; b != nil && b.Interpreter != "" {
			words = "An interpreter is booked: " + c.Asked.Interpreter + "."
		}
		out = append(out, words)
	}
	return out
}

// clock says what becomes of the wait, by what was chosen for this patient.
func (c *Correspondence) clock(whose string) []string {
	var out []string
	if c.Start != 0 {
		out = append(out, fmt.Sprintf("%s waiting time began on %s. It goes on until the treatment, whatever you answer.", capital(whose), c.Start.Long()))
	} else {
		out = append(out, capital(whose)+" waiting time goes on until the treatment, whatever you answer.")
	}
	switch b := c.Place.Booking; {
	case b == nil:
	case b.Choice == care.Transferred:
		out = append(out, c.Host+" now looks after "+whose+" place on the list. The time already waited counts.")
	default:
		out = append(out, c.Trust+" still looks after "+whose+" place on the list.")
	}
	return out
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// formats says in which form the letter has to be: large print is printed so; of any
// other that the list names, whoever prints is told that this letter is not in it.
func (c *Correspondence) formats(l *Letter) {
	stated := strings.ToLower(c.Format)
	l.Large = strings.Contains(stated, "large")
	for _, f := range []struct{ word, say string }{
		{"easy read", "They need easy read. This letter is plain and is not easy read: make one and send both."},
		{"easy-read", "They need easy read. This letter is plain and is not easy read: make one and send both."},
		{"braille", "They need Braille: order it."},
		{"audio", "They need audio: order it."},
		{"bsl", "They use British Sign Language: tell them with an interpreter or by video as well."},
		{"email", "They need it by email, so that their own software can read it."},
	} {
		if strings.Contains(stated, f.word) {
			l.Notes = append(l.Notes, f.say)
		}
	}
	if c.Format != "" && !l.Large && len(l.Notes) == 0 {
		l.Notes = append(l.Notes, "Their list says of how to write to them: "+c.Format+".")
	}
	language := c.Language
	if language == "" && c.Asked != nil {
		language = c.Asked.Interpreter
	}
	if language != "" {
		l.Notes = append(l.Notes, "Their language is "+language+": send a translation too, or ring with an interpreter.")
	}
}
