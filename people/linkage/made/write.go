package made

import (
	"strings"

	"roundtable/people/linkage"
)

// names writes given and family name.
func (w *writer) names(before bool) {
	p := w.p
	family := p.family
	switch {
	case before && p.maiden != "":
		family = p.maiden
		w.mark |= NewName
	case p.secondName != "" && w.chance(.15):
		family = p.secondName
		w.mark |= NewName
	}
	family = w.familyAs(family)
	given := w.givenAs()
	if w.chance(p.naming.swapped * w.careless) {
		given, family = family, given
		w.mark |= Exchanged
	}
	if w.list.upper {
		family = strings.ToUpper(family)
	}
	if !w.absent(linkage.Given) {
		w.put(linkage.Given, given)
	}
	if !w.absent(linkage.Family) {
		w.put(linkage.Family, family)
	}
}

func (w *writer) familyAs(family string) string {
	if i := strings.IndexByte(family, '-'); i > 0 {
		switch x := w.r.Float64(); {
		case x < .12:
			family = family[i+1:]
		case x < .20:
			family = family[:i]
		case x < .35:
			family = strings.Replace(family, "-", " ", 1)
		}
	}
	if strings.HasPrefix(family, "O'") && w.chance(.2) {
		family = "O" + family[2:]
	}
	if w.chance(slipInName * w.careless) {
		family = slip(w.r, family)
		w.mark |= FamilySlip
	}
	if w.p.suffix != "" && w.chance(.12) {
		family += " " + w.p.suffix
	}
	return family
}

func (w *writer) givenAs() string {
	p := w.p
	if p.born.year >= 2024 && w.chance(.2) {
		w.mark |= Placeholder
		switch {
		case p.multiple != "":
			return "Twin " + p.multiple
		case w.chance(.5):
			return "Baby"
		case p.sex == woman:
			return "Baby Girl"
		default:
			return "Baby Boy"
		}
	}
	given := p.given
	switch {
	case p.goesBy != "" && w.chance(w.list.familiar+.1):
		given = p.goesBy
		w.mark |= OtherForm
	case w.chance(.004 * w.list.careless):
		given = otherForm(w.r, given)
		if given != p.given {
			w.mark |= OtherForm
		}
	}
	if w.chance(slipInName * w.careless) {
		given = slip(w.r, given)
		w.mark |= GivenSlip
	}
	switch x := w.r.Float64(); {
	case x < .004*w.list.careless:
		given = string([]rune(given)[:1])
		w.mark |= Initial
	case x < .04 && p.middle != "":
		given += " " + p.middle
	case x < .05 && !w.list.upper:
		given = []string{"Ms ", "Mr "}[p.sex] + given
	}
	return given
}

// birth writes the birth date in the list's way.
func (w *writer) birth() {
	if w.absent(linkage.Birth) {
		w.mark |= BirthGone
		return
	}
	d := w.p.born
	if w.chance(slipInBirth * w.careless) {
		w.mark |= BirthSlip
		d = w.misread(d)
	}
	s := d.String()
	if w.list.dates == "uk" {
		s = s[8:] + "/" + s[5:7] + "/" + s[:4]
	}
	w.put(linkage.Birth, s)
}

// misread is the date with a slip: day and month exchanged, a digit, the year, or
// the first of January that a form put there.
func (w *writer) misread(d date) date {
	switch x := w.r.Float64(); {
	case x < .28 && d.day <= 12 && d.day != d.month:
		d.day, d.month = d.month, d.day
	case x < .58:
		d.day = near(w.r.IntN(2), d.day, 1, monthDays[d.month])
	case x < .72:
		d.month = near(w.r.IntN(2), d.month, 1, 12)
		d.day = min(d.day, monthDays[d.month])
	case x < .90:
		d.year = [...]int{d.year - 1, d.year + 1, d.year - 10, d.year + 10}[w.r.IntN(4)]
	default:
		d.month, d.day = 1, 1
	}
	return d
}

// near is n one more or one less, or ten, within bounds.
func near(up, n, low, high int) int {
	for _, v := range [...]int{n + 1 - 2*up, n + 10 - 20*up, n - 1 + 2*up} {
		if v >= low && v <= high {
			return v
		}
	}
	return n
}

// place writes the address that the list has.
func (w *writer) place(before bool) {
	at := w.p.home
	if before {
		at = *w.p.then
	}
	if !w.absent(linkage.Postcode) {
		w.put(linkage.Postcode, w.postcodeAs(at.postcode))
	}
	if !w.absent(linkage.Address) {
		a := at.address
		if w.chance(slipInPlace * 2 * w.careless) {
			a = slip(w.r, a)
		}
		if w.chance(.1) {
			a = strings.NewReplacer("Street", "St", "Road", "Rd", "Avenue", "Ave").Replace(a)
		}
		w.put(linkage.Address, a)
	}
	if !w.absent(linkage.Locality) {
		w.put(linkage.Locality, at.locality)
	}
	if !w.absent(linkage.Practice) {
		w.put(linkage.Practice, at.practice)
	}
	if w.rec.Values[linkage.Postcode] == "" && w.rec.Values[linkage.Address] == "" {
		w.mark |= AddressGone
	}
}

func (w *writer) postcodeAs(s string) string {
	switch x := w.r.Float64() / w.careless; {
	case x < slipInPlace*.6:
		s = digitSlip(w.r, s)
	case x < slipInPlace:
		s = mistyped(w.r, s)
	case x < slipInPlace*1.5:
		s = strings.Replace(s, "0", "O", 1)
	}
	switch w.list.dates { // those who write dates one way write postcodes one way
	case "uk":
		return strings.ToLower(s)
	default:
		return s
	}
}

// reach writes telephone and email.
func (w *writer) reach(before bool) {
	phone := w.p.mobile
	if before {
		phone = w.p.thenPhone
	} else if phone == "" || w.p.landline != "" && w.chance(.3) {
		phone = w.p.landline
	}
	if phone != "" && !w.absent(linkage.Phone) {
		if w.chance(slipInPhone * w.careless) {
			phone = digitSlip(w.r, phone)
		}
		switch x := w.r.Float64(); {
		case x < .1:
			phone = "+44 " + phone[1:]
		case x < .5:
			phone = phone[:5] + " " + phone[5:]
		}
		w.put(linkage.Phone, phone)
	}
	if w.p.email != "" && !w.absent(linkage.Email) {
		mail := w.p.email
		if w.chance(slipInPlace * w.careless) {
			mail = mistyped(w.r, mail)
		}
		w.put(linkage.Email, mail)
	}
}
