package sharing

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/sharing"
	"roundtable/web/nhsuk"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// protectionsView is the page of what a partner keeps more closely.
type protectionsView struct {
	Number, Birth string
	Service       string
	Teams         []team                  // the services in the partner's files, by name
	Waits         int                     // of the whole organisation
	NotYet        bool                    // it was asked whether the service is in no file yet
	Counts        map[care.Protection]int // source records, by protection
	Services      []service
	OptOuts       []sharing.OptOutsApplied
	Stale         string // what is wrong with the national list's age
	Listed        string
	Kind          string
	Applied       *sharing.OptOutsApplied // just now
	Sure          bool                    // it was asked whether a surprising list is right
	Wrong         site.Wrong
}

// service is a restricted service of the partner.
type service struct{ Name, Reason string }

// held is what the visitor's partner has set: protections by source record, and
// services.
type held struct {
	people    map[care.Key]care.Protection
	employers map[care.Key]care.PartnerCode
	services  []service
}

// heldBy reads a partner's protections out of its stream.
func heldBy(v *site.Visit, partner care.PartnerCode) (h held, err error) {
	h = held{people: map[care.Key]care.Protection{}, employers: map[care.Key]care.PartnerCode{}}
	for r, err := range v.Table.Store.ReadStream(v.Context(), sharing.ProtectionStream(partner), 0) {
		if err != nil {
			return h, err
		}
		if r.Erased() {
			continue
		}
		var c care.ProtectionChange
		if err := ledger.ReadJSON(v.Context(), v.Table.Store, r, &c); err != nil {
			return h, err
		}
		set := r.Kind == care.RecProtectionSet
		for _, k := range c.People {
			if set {
				h.people[k] |= c.Protections
			} else {
				h.people[k] &^= c.Protections
			}
			if set && c.Employer != "" {
				h.employers[k] = c.Employer
			}
		}
		if c.Partner != "" {
			h.services = slices.DeleteFunc(h.services, func(s service) bool { return s.Name == c.Service })
			if set {
				h.services = append(h.services, service{c.Service, c.Reason})
			}
		}
	}
	return h, nil
}

func protections(w http.ResponseWriter, v *site.Visit) error {
	if err := v.May(sharing.Protect, v.Viewer.Partner); err != nil {
		return err
	}
	return showProtections(w, v, protectionsView{})
}

func showProtections(w http.ResponseWriter, v *site.Visit, x protectionsView) error {
	h, err := heldBy(v, v.Viewer.Partner)
	if err != nil {
		return err
	}
	x.Teams, x.Waits = teamsOf(v)
	x.Services, x.Counts = h.services, map[care.Protection]int{}
	for _, is := range h.people {
		for _, p := range protectionWords {
			if is.Has(p.Is) {
				x.Counts[p.Is]++
			}
		}
	}
	snap := v.Table.Sharing.Gate.Snapshot()
	for _, kind := range []care.Protection{care.OptedOut, care.Type1OptOut} {
		if o, ok := snap.OptOutsApplied(kind); ok {
			x.OptOuts = append(x.OptOuts, o)
		}
	}
	if p := problemIn(snap.CheckOptOuts(care.Planning, site.Today())); p != nil {
		x.Stale = strings.TrimSpace(p.What + " " + p.Remedy)
	}
	if x.Listed == "" {
		x.Listed = site.Today().String()
	}
	p := v.Page(shell.Sharing, "Protections and opt-outs")
	p.Back, p.Errors, p.Done = backToSharing, x.Wrong, said(v, protectionSaid)
	return v.Show(w, p, protectionsPage(x))
}

var protectionSaid = map[string]string{
	"set": "The protection is set. It holds from now on, at every partner.", "cleared": "Your organisation's protection is taken away.",
	"restricted": "The service is restricted.", "opened": "The service is not restricted any more.",
}

// protectedPerson is one person with what the visitor's partner has set.
type protectedPerson struct {
	Token    string
	Set      care.Protection
	Employer string
	Partners []care.PartnerCode
	Name     func(care.PartnerCode) string
	Reason   string
	Is       string
	Wrong    site.Wrong
}

// findProtected looks for the person whose protections are to be set.
func findProtected(w http.ResponseWriter, v *site.Visit) error {
	if err := v.May(sharing.Protect, v.Viewer.Partner); err != nil {
		return err
	}
	x := protectionsView{Number: v.PostFormValue("number"), Birth: v.PostFormValue("birth")}
	keys := either(v, &x.Wrong)
	if x.Wrong != nil {
		return showProtections(w, v, x)
	}
	if err := v.LogSeen(); err != nil {
		return err
	}
	token, err := keepPerson(v, keys)
	if err != nil {
		return err
	}
	return v.SeeOther(w, "/protections/people/"+token)
}

func protectedOf(v *site.Visit) (*protectedPerson, []care.Key, error) {
	if err := v.May(sharing.Protect, v.Viewer.Partner); err != nil {
		return nil, nil, err
	}
	keys, err := keptPerson(v)
	if err != nil {
		return nil, nil, err
	}
	h, err := heldBy(v, v.Viewer.Partner)
	if err != nil {
		return nil, nil, err
	}
	x := &protectedPerson{Token: v.PathValue("token"), Name: v.PartnerName}
	for _, k := range keys {
		x.Set |= h.people[k]
		if e := h.employers[k]; e != "" {
			x.Employer = string(e)
		}
	}
	for _, p := range v.View().Partners() {
		x.Partners = append(x.Partners, p.PartnerDescribed.Code)
	}
	return x, keys, nil
}

func seeProtected(w http.ResponseWriter, v *site.Visit) error {
	x, _, err := protectedOf(v)
	if err != nil {
		return err
	}
	return x.show(w, v)
}

func (x *protectedPerson) show(w http.ResponseWriter, v *site.Visit) error {
	p := v.Page(shell.Sharing, "One person's protections")
	p.Back, p.Errors, p.Done = nhsuk.LinkParams{Href: "/protections", Text: "Protections"}, x.Wrong, said(v, protectionSaid)
	return v.Show(w, p, protectedPage(x))
}

// personProtections are those that are set of one person at a time.
var personProtections = care.AddressWithheld | care.Sealed | care.StaffPatient

// protect sets or clears a protection of the person.
func protect(w http.ResponseWriter, v *site.Visit) error {
	x, keys, err := protectedOf(v)
	if err != nil {
		return err
	}
	x.Is, x.Reason = v.PostFormValue("is"), strings.TrimSpace(v.PostFormValue("reason"))
	c := care.ProtectionChange{People: keys, Reason: x.Reason}
	for _, p := range protectionWords {
		if p.Value == x.Is && personProtections.Has(p.Is) {
			c.Protections = p.Is
		}
	}
	clearing := v.PostFormValue("do") == "clear"
	if c.Protections == care.StaffPatient && !clearing {
		x.Employer = v.PostFormValue("employer")
		c.Employer = care.PartnerCode(x.Employer)
	}
	switch {
	case c.Protections == 0:
		x.Wrong.Add("is", "Choose what protects the record")
	case x.Reason == "":
		x.Wrong.Add(map[bool]string{false: "reason", true: "clear-" + x.Is}[clearing], "Write why, without naming the person")
	}
	if x.Wrong != nil {
		return x.show(w, v)
	}
	var seq ledger.Seq
	word := "set"
	if clearing {
		word = "cleared"
		mine, err := heldBy(v, v.Viewer.Partner)
		if err != nil {
			return err
		}
		c.People = slices.DeleteFunc(slices.Clone(keys), func(k care.Key) bool { return !mine.people[k].Has(c.Protections) })
		seq, err = desk(v).Unprotect(v.Context(), v.Viewer, c)
		if err != nil {
			return x.refused(w, v, err)
		}
	} else if seq, err = desk(v).Protect(v.Context(), v.Viewer, c); err != nil {
		return x.refused(w, v, err)
	}
	return done(w, v, seq, "/protections/people/"+x.Token+"?done="+word)
}

func (x *protectedPerson) refused(w http.ResponseWriter, v *site.Visit, err error) error {
	if err := x.Wrong.Problem(err, "is", "reason", "employer"); err != nil {
		return err
	}
	return x.show(w, v)
}

// restrict restricts a service of the visitor's partner, or takes that back.
func restrict(w http.ResponseWriter, v *site.Visit) error {
	if err := v.May(sharing.Protect, v.Viewer.Partner); err != nil {
		return err
	}
	name := strings.TrimSpace(v.PostFormValue("service"))
	c := care.ProtectionChange{Partner: v.Viewer.Partner, Service: name, Protections: care.RestrictedService, Reason: strings.TrimSpace(v.PostFormValue("why"))}
	x := protectionsView{Service: name}
	clearing := v.PostFormValue("do") == "clear"
	if !clearing {
		x.checkService(v, name)
	}
	if x.Wrong != nil {
		return showProtections(w, v, x)
	}
	if c.Reason == "" {
		x.Wrong.Add(map[bool]string{false: "why", true: "why-whole"}[v.PostFormValue("whole") == "yes"], "Write why")
		return showProtections(w, v, x)
	}
	do, word := desk(v).Protect, "restricted"
	if clearing {
		do, word = desk(v).Unprotect, "opened"
	}
	seq, err := do(v.Context(), v.Viewer, c)
	if err != nil {
		if err := x.Wrong.Problem(err, "service"); err != nil {
			return err
		}
		return showProtections(w, v, x)
	}
	return done(w, v, seq, "/protections?done="+word)
}

// numbersToAsk is the list of NHS numbers to send to the national service.
func numbersToAsk(w http.ResponseWriter, v *site.Visit) error {
	if err := v.May(sharing.Protect, v.Viewer.Partner); err != nil {
		return err
	}
	asked, seen := v.Numbers(v.Viewer.Partner)
	v.Saw("opt-out-check", seen...)
	if err := v.LogSeen(); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="numbers-to-ask-about.csv"`)
	done := map[care.NHSNumber]bool{0: true}
	for _, a := range asked {
		if !done[a.Number] {
			done[a.Number] = true
			if _, err := fmt.Fprintf(w, "%010d\r\n", uint64(a.Number)); err != nil {
				return nil // they have gone away
			}
		}
	}
	return nil
}

// optOuts applies a list of opt-outs as it came back.
func optOuts(w http.ResponseWriter, v *site.Visit) error {
	if err := v.May(sharing.Protect, v.Viewer.Partner); err != nil {
		return err
	}
	x := protectionsView{}
	l, err := x.readList(v)
	if err != nil {
		return err
	}
	if x.Wrong != nil {
		return showProtections(w, v, x)
	}
	l.Asked, _ = v.Numbers(v.Viewer.Partner)
	applied, seq, err := desk(v).ApplyOptOuts(v.Context(), v.Viewer, l)
	if err != nil {
		x.Sure = problemIn(err) != nil && strings.Contains(problemIn(err).What, "more than half")
		if err := x.Wrong.Problem(err, "file"); err != nil {
			return err
		}
		return showProtections(w, v, x)
	}
	if err := v.Table.Sharing.Wait(v.Context(), seq); err != nil {
		return err
	}
	site.Reached(w, seq)
	x.Applied = &applied
	return showProtections(w, v, x)
}

// readList reads the form: its fields stand before its file.
func (x *protectionsView) readList(v *site.Visit) (l sharing.OptOutList, err error) {
	mr, err := v.MultipartReader()
	if err != nil {
		return l, &care.Problem{What: "The form did not arrive whole.", Remedy: "Go back and send it again.", Err: err}
	}
	fields, sent := map[string]string{}, false
	for {
		part, err := mr.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return l, &care.Problem{What: "The file did not arrive whole.", Remedy: "Send it again.", Err: err}
		}
		if part.FormName() == "file" {
			sent = part.FileName() != ""
			if l.Numbers, err = sharing.ReadNumbers(part); err != nil {
				if err := x.Wrong.Problem(err, "file"); err != nil {
					return l, err
				}
			}
			continue
		}
		b, err := io.ReadAll(io.LimitReader(part, 200))
		if err != nil {
			return l, &care.Problem{What: "The form did not arrive whole.", Remedy: "Go back and send it again.", Err: err}
		}
		fields[part.FormName()] = strings.TrimSpace(string(b))
	}
	x.Listed, x.Kind = fields["listed"], fields["kind"]
	l.Sure = fields["sure"] == "yes"
	switch x.Kind {
	case "national":
		l.Protection = care.OptedOut
	case "type-1":
		l.Protection, l.Explicit = care.Type1OptOut, true
	default:
		x.Wrong.Add("kind", "Choose which list it is")
	}
	if l.Listed, err = care.ParseDate(x.Listed); err != nil {
		x.Wrong.Add("listed", "Enter the day on which the list was made as year-month-day, for example 2027-03-31")
	}
	if !sent && len(x.Wrong) == 0 {
		x.Wrong.Add("file", "Choose the file that came back")
	}
	return l, nil
}
