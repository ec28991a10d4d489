package sessions

import (
	"cmp"
	"net/http"
	"strings"

	"roundtable/care"
	"roundtable/sessions"
	"roundtable/waiting"
	"roundtable/web/nhsuk"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// contact is how a person is reached, as their own trust's list has it. What the visitor
// may not read is "".
type contact struct {
	Phone, Language, Format, Adjust string
	Address                         []string // as an envelope has it
	Postcode                        string
	Closed                          bool // contact details are closed to the visitor
	Withheld                        bool // the address is: everything that tells where they are is closed
}

// contactOf is how somebody is reached whose wait the visitor may see.
func contactOf(v *site.Visit, k care.Key) (c contact, err error) {
	d, err := v.Table.List.Detail(v.Context(), v.View(), k)
	if err != nil {
		return c, err
	}
	c = contact{Format: d.Row.AccessInf, Adjust: d.Row.Adjust, Withheld: withheld(v, &d.Row)}
	c.Closed = d.Row.Hidden.Has(care.ContactDetails)
	for _, s := range d.People {
		if s.Partner == d.Row.Partner {
			if len(c.Address) == 0 {
				c.Address, c.Postcode = s.Address, s.Postcode
			}
			c.Phone, c.Language = cmp.Or(c.Phone, s.Phone), cmp.Or(c.Language, s.Language)
		}
	}
	return c, nil
}

// withheld reports whether somebody's address is.
func withheld(v *site.Visit, r *waiting.Row) bool {
	classes := v.View().Classes()
	return r.Hidden.Place() || r.Yes&care.FlagSensitive != 0 || int(r.Class) < len(classes) && classes[r.Class].Protections.Has(care.AddressWithheld)
}

// lettersView is the letters of one list, or one of them.
type lettersView struct {
	Tabs    []tab
	Session *sessionView
	Letters []sessions.Letter
	Held    []heldLetter // of whom there is no letter, with why
	One     bool
}

type heldLetter struct{ Name, Why, Href string }

// letters are those to the visitor's own patients on a list: to read, print and post.
func letters(w http.ResponseWriter, v *site.Visit) error { return showLetters(w, v, "") }

// letter is that of one place.
func letter(w http.ResponseWriter, v *site.Visit) error {
	return showLetters(w, v, care.SlotID(v.PathValue("session")+"/"+v.PathValue("place")))
}

func showLetters(w http.ResponseWriter, v *site.Visit, slot care.SlotID) error {
	if err := books(v); err != nil {
		return err
	}
	s, err := readSession(v, func(p sessions.PlaceView) bool { return own(v, p.Trust) && (slot == "" || p.Slot == slot) })
	if err != nil {
		return err
	}
	x := &lettersView{Session: s, One: slot != ""}
	found := slot == ""
	for _, l := range s.Lines {
		if l.Stage == sessions.StageFree || slot != "" && l.Slot != slot || !own(v, l.Trust) {
			continue
		}
		found = true
		if err := x.add(v, l); err != nil {
			return err
		}
	}
	if !found {
		return shell.NotFound("This letter")
	}
	page, line := begin(v, "Letters", "")
	x.Tabs = line
	page.Back = nhsuk.LinkParams{Href: "/sessions/at/" + string(s.ID), Text: "The session"}
	if x.One {
		page.Back = nhsuk.LinkParams{Href: placeHref(slot), Text: "The place"}
	}
	return v.Show(w, page, lettersPage(x))
}

func (x *lettersView) add(v *site.Visit, l sheetLine) error {
	c := sessions.Correspondence{
		Place: l.Place, Session: &x.Session.SessionPlanned, Cancelled: x.Session.Cancelled != "", Rules: v.Table.Sessions.Rules(), Today: x.Session.Today,
		Months: -1, Trust: v.PartnerName(l.Trust), Host: v.PartnerName(x.Session.Host), Asked: l.Asked, Died: l.Held,
	}
	with, _, _ := v.Table.Sessions.Choice(v.View(), l.Slot)
	for i := range with {
		c.With = append(c.With, &with[i].Session)
	}
	if r := l.Row; r != nil && l.Place != nil {
		at, err := contactOf(v, l.Place.Pathway)
		if err != nil {
			return err
		}
		c.Name, c.Reference, c.Start = strings.TrimSpace(r.Given+" "+r.Family), "Hospital number "+r.LocalID, r.Start
		if r.NHS != 0 {
			c.Reference = "NHS number " + r.NHS.String()
		}
		c.For, c.Language, c.Format, c.Withheld = tfcs([]string{cmp.Or(r.TFC, r.Specialty)}), at.Language, at.Format, at.Withheld
		c.Address, c.Postcode, c.Closed = at.Address, at.Postcode, at.Closed
		if clinical(r) && l.Fit != nil {
			c.Procedure = l.Fit.Procedure
		}
		if m, ok := care.AgeMonths(r.Birth, x.Session.Day); ok {
			c.Months = m
		}
	}
	if made, ok := c.Letter(); ok {
		x.Letters = append(x.Letters, made)
		return nil
	}
	x.Held = append(x.Held, heldLetter{name(l.Row), c.Hold(), l.href()})
	return nil
}
