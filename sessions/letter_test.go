package sessions

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
)

// correspondence is an offer of a place to a child at another hospital.
func correspondence() Correspondence {
	s := weekend("RA1", today+33)
	s.ID, s.SiteName, s.Report, s.Phone, s.Bring = "s1", "Vale Children's Theatres", "Ward 7", "01632 960001", "A favourite toy."
	return Correspondence{
		Place: &Place{Slot: "s1/1", Session: "s1", Partner: "RB1", Offer: &care.OfferMade{On: today, AnswerBy: today + 7}}, Session: &s,
		Rules: care.DefaultSessionRules(), Today: today, Name: "Ann Able", Months: 60, Reference: "NHS number 999 000 0000", Trust: "Beck Hospital", Host: "Vale Hospital",
		For: "Ear, nose and throat", Start: today - 400, Asked: &care.WaiterAsked{Travel: "A taxi", Interpreter: "Polish"},
		Address: []string{"12 Mill Lane", "Osmerley", "ZZ1 2AB"}, Postcode: "ZZ1 2AB",
	}
}

func (l Letter) text() string {
	out := []string{l.To, strings.Join(l.Address, "\n"), l.Reference, l.Heading, l.From}
	for _, f := range l.Details {
		out = append(out, f.Label, f.Text)
	}
	for _, p := range l.Parts {
		out = append(append(out, p.Heading), p.Words...)
	}
	return strings.Join(out, "\n")
}

// TestALetterHoldsWhatAnAppointmentLetterHas: what, where, when, how to answer and
// change, what to bring and what becomes of the waiting time, to the parent of a child.
func TestALetterHoldsWhatAnAppointmentLetterHas(t *testing.T) {
	c := correspondence()
	l, ok := c.Letter()
	if !ok {
		t.Fatal(c.Hold())
	}
	text := l.text()
	for _, want := range []string{
		"The parent or guardian of Ann Able", "Ear, nose and throat", "Saturday 5 December 2026", "08:30", "Vale Children's Theatres, Vale Hospital", "Ward 7",
		"ring 01632 960001 by 9 November 2026", "will stay on the waiting list", "favourite toy", "parental responsibility", "A taxi", "interpreter: Polish",
		"If you need to change this", "waiting time began on", "whatever you answer", "large print, easy read, Braille",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the letter does not say %q:\n%s", want, text)
		}
	}
	if l.Large || len(l.Notes) != 1 || !strings.Contains(l.Notes[0], "Polish") {
		t.Errorf("%v %q", l.Large, l.Notes)
	}
	c.Place.Answer = &care.OfferAnswered{Whom: "parent", Accepted: true}
	if _, ok := c.Letter(); ok {
		t.Error("a letter between the answer and the booking")
	}
	c.Place.Booking = &care.BookingMade{Choice: care.Transferred, Interpreter: "booked"}
	c.Session.Phone, c.Format = "", "Large print and Easy Read please"
	l, _ = c.Letter()
	text = l.text()
	for _, want := range []string{"operation is booked", "Vale Hospital now looks after", "The time already waited counts", "An interpreter is booked: Polish", blank} {
		if !strings.Contains(text, want) {
			t.Errorf("the letter does not say %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "say yes or no") || !l.Large || !strings.Contains(strings.Join(l.Notes, "\n"), "easy read") || !strings.Contains(strings.Join(l.Notes, "\n"), "no telephone number") {
		t.Errorf("large %v, notes %q", l.Large, l.Notes)
	}
	c.Months, c.Place.Booking.Choice = 30*12, care.SenderKeeps
	l, _ = c.Letter()
	if text = l.text(); !strings.Contains(text, "Beck Hospital still looks after your place") || !strings.Contains(text, "Your operation is booked") || strings.Contains(text, "child") {
		t.Error(text)
	}
}

// TestNoLetterWhereOneMustNotGo: whatever else holds, there is none to who died, whose
// address is withheld, whom the reader may not see, of a cancelled session, or of a
// place that nobody has; and where there is one it never says why another has none.
func TestNoLetterWhereOneMustNotGo(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		c := correspondence()
		yes := func(what string) bool { return rapid.IntRange(0, 4).Draw(r, what) == 0 }
		c.Died, c.Withheld, c.Cancelled = yes("died"), yes("withheld"), yes("cancelled")
		if yes("unseen") {
			c.Name = ""
		}
		if yes("answered") {
			c.Place.Answer = &care.OfferAnswered{Whom: "parent", Accepted: yes("accepted")}
		}
		c.Months = rapid.IntRange(-1, 1200).Draw(r, "months")
		l, ok := c.Letter()
		must := !c.Died && !c.Withheld && !c.Cancelled && c.Name != "" && c.Place.Answer == nil
		if ok != must || ok != (c.Hold() == "") {
			r.Fatalf("letter %v, hold %q", ok, c.Hold())
		}
		if !ok && fmt.Sprint(l) != fmt.Sprint(Letter{}) {
			r.Fatalf("a held letter has words: %+v", l)
		}
	})
}

// TestOneLetterNamesAllDates of a choice: that of the earliest.
func TestOneLetterNamesAllDates(t *testing.T) {
	c := correspondence()
	later := *c.Session
	later.Day += 7
	c.With = []*care.SessionPlanned{&later}
	l, ok := c.Letter()
	text := l.text()
	for _, want := range []string{"A choice of dates for Ann Able’s operation", "one of 2 dates", c.Session.Day.Long(), later.Day.Long(), "no to all of them"} {
		if !ok || !strings.Contains(text, want) {
			t.Errorf("no %q in the letter:\n%s", want, text)
		}
	}
	c.Session, c.With = &later, []*care.SessionPlanned{c.Session}
	if _, ok := c.Letter(); ok || !strings.Contains(c.Hold(), "One letter") {
		t.Errorf("a second letter of one offer: %q", c.Hold())
	}
}
