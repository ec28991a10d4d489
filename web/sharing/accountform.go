package sharing

import (
	"net/http"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/sharing"
	"roundtable/sharing/accounts"
	"roundtable/web/nhsuk"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// accountForm is an account as typed.
type accountForm struct {
	accounts.Account
	New, First   bool
	Weighty      bool // only what signs or oversees is given here
	From, Until  string
	Number       string // NHS number and birth date of whose record a service user's or carer's account opens
	Birth        string
	Ground       string
	Review       string
	Sees         []string
	Partners     []facts.Partner // to choose from, on one's own computer
	PartnerName  string
	PartnerTyped string
	Wrong        site.Wrong
}

func (f *accountForm) title() string {
	switch {
	case f.First:
		return "Open the first account"
	case f.New:
		return "Open an account"
	}
	return "Change an account"
}

func (f *accountForm) show(w http.ResponseWriter, v *site.Visit) error {
	p := v.Page(shell.Sharing, f.title())
	p.Errors, p.Back = f.Wrong, nhsuk.LinkParams{Href: "/accounts", Text: "Accounts"}
	if !f.New {
		p.Back = nhsuk.LinkParams{Href: "/accounts/" + string(f.ID), Text: "The account"}
	}
	return v.Show(w, p, accountFormPage(*f))
}

// blankAccount is the form of somebody who may open one.
func blankAccount(v *site.Visit) (*accountForm, error) {
	r, err := accountsReach(v)
	if err != nil {
		return nil, err
	}
	if !r.Manage {
		return nil, v.May(sharing.ManageAccounts, v.Viewer.Partner)
	}
	f := &accountForm{New: true, First: v.Alone()}
	if f.First {
		f.Partners = v.View().Partners()
		f.Roles = []care.Role{care.RolePartnerAdmin}
	} else {
		f.Partner, f.PartnerName, f.Weighty = r.Partner, v.PartnerName(r.Partner), r.Weighty
	}
	return f, nil
}

func newAccount(w http.ResponseWriter, v *site.Visit) error {
	f, err := blankAccount(v)
	if err != nil {
		return err
	}
	return f.show(w, v)
}

// openAccount opens an account: a joiner. Its page shows the set-up link, once.
func openAccount(w http.ResponseWriter, v *site.Visit) error {
	f, err := blankAccount(v)
	if err != nil {
		return err
	}
	if f.First {
		f.Partner = care.PartnerCode(v.PostFormValue("partner"))
		if !slices.ContainsFunc(f.Partners, func(p facts.Partner) bool { return p.PartnerDescribed.Code == f.Partner }) {
			f.Wrong.Add("partner", "Choose the organisation that the person acts for")
			f.Partner = ""
		}
	}
	f.typed(v)
	f.weigh(nil)
	if f.First && !slices.Contains(f.Roles, care.RolePartnerAdmin) {
		f.Wrong.Add("roles", "The first account has to be a partner administrator's: nobody else could open a second one")
	}
	if f.First && v.Table.Sharing.SignIn == nil {
		f.Wrong.Add("name", "This server cannot sign anybody in, so that an account would lock everybody out. Start it with serve")
	}
	if f.Wrong != nil {
		return f.show(w, v)
	}
	id, seq, err := v.Table.Sharing.Accounts.Open(v.Context(), v.Viewer, f.Account)
	if err != nil {
		if err := f.Wrong.Problem(err, "name", accountFields...); err != nil {
			return err
		}
		return f.show(w, v)
	}
	if err := v.Table.Sharing.Wait(v.Context(), seq); err != nil {
		return err
	}
	site.Reached(w, seq)
	a, _, _ := v.Table.Sharing.Gate.Accounts().Get(id, 0)
	x := oneAccount{Account: a, Manage: true}
	if err := x.invite(v); err != nil {
		return err
	}
	return showAccount(w, v, x)
}

// accountFields are the fields at which accounts.Check finds fault.
var accountFields = []string{"name", "email", "partner", "roles", "offices", "until", "persons", "proxy"}

func changeAccountForm(w http.ResponseWriter, v *site.Visit) error {
	a, err := managed(v)
	if err != nil {
		return err
	}
	r, err := accountsReach(v)
	if err != nil {
		return err
	}
	f := accountForm{Account: a, From: a.From.String(), Until: a.Until.String(), PartnerName: v.PartnerName(a.Partner), Weighty: r.Weighty}
	if a.Proxy != nil {
		f.Ground, f.Review, f.Sees = a.Proxy.Ground, a.Proxy.Review.String(), a.Proxy.Sees
	}
	return f.show(w, v)
}

// changeAccount changes an account: a mover's roles, offices and dates.
func changeAccount(w http.ResponseWriter, v *site.Visit) error {
	a, err := managed(v)
	if err != nil {
		return err
	}
	r, err := accountsReach(v)
	if err != nil {
		return err
	}
	f := &accountForm{Account: a, PartnerName: v.PartnerName(a.Partner), Weighty: r.Weighty}
	f.typed(v)
	f.weigh(a.Roles)
	if f.Wrong != nil {
		return f.show(w, v)
	}
	seq, err := v.Table.Sharing.Accounts.Change(v.Context(), v.Viewer, f.Account)
	if err != nil {
		if err := f.Wrong.Problem(err, "name", accountFields...); err != nil {
			return err
		}
		return f.show(w, v)
	}
	return done(w, v, seq, "/accounts/"+string(a.ID)+"?done=changed")
}

// typed reads the form.
func (f *accountForm) typed(v *site.Visit) {
	f.Name, f.Email = strings.TrimSpace(v.PostFormValue("name")), strings.TrimSpace(v.PostFormValue("email"))
	f.From, f.Until = strings.TrimSpace(v.PostFormValue("from")), strings.TrimSpace(v.PostFormValue("until"))
	f.Account.From, f.Account.Until = day(v, &f.Wrong, "from", "the first day"), day(v, &f.Wrong, "until", "the last day")
	f.Roles, f.Offices = nil, nil
	for _, r := range v.PostForm["roles"] {
		f.Roles = append(f.Roles, care.Role(r))
	}
	for _, o := range v.PostForm["offices"] {
		f.Offices = append(f.Offices, accounts.Office(o))
	}
	own := f.Holds(care.RoleServiceUser) || f.Holds(care.RoleCarer)
	if !own {
		f.Persons, f.Proxy = nil, nil
		return
	}
	f.Number, f.Birth = strings.TrimSpace(v.PostFormValue("number")), strings.TrimSpace(v.PostFormValue("birth"))
	if f.Number != "" || f.Birth != "" || len(f.Persons) == 0 {
		f.tie(v)
	}
	f.Proxy = nil
	if f.Holds(care.RoleCarer) {
		f.Ground, f.Review, f.Sees = strings.TrimSpace(v.PostFormValue("ground")), strings.TrimSpace(v.PostFormValue("review")), v.PostForm["sees"]
		f.grant(v)
	}
}

// overseers are the roles that a Caldicott guardian or SIRO gives; every other is a
// partner administrator's to give.
var overseers = []care.Role{care.RoleIGLead, care.RoleAuditor}

// weigh holds what a guardian gives to accounts that sign or oversee: roles that the
// account had already stay with it.
func (f *accountForm) weigh(had []care.Role) {
	if !f.Weighty {
		return
	}
	for _, r := range f.Roles {
		if !slices.Contains(overseers, r) && !slices.Contains(had, r) {
			f.Wrong.Add("roles", "You give roles that sign or oversee; a partner administrator gives the others")
			return
		}
	}
	if len(had) == 0 && len(f.Roles) > 0 && !f.Account.Weighty() {
		f.Wrong.Add("roles", "You open accounts that sign or oversee; a partner administrator opens the others")
	}
}

// tie finds the person whose record the account opens: the partner's own records of
// them, and nobody else's. A sealed record is never among them: an account that opened
// it beside another would join again what was parted.
func (f *accountForm) tie(v *site.Visit) {
	n, birth, ok := numberAndBirth(v, &f.Wrong)
	if !ok {
		return
	}
	if keys := keysFound(v, &f.Wrong, unsealed(v, v.Exactly(n, birth, f.Partner))); len(keys) > 0 {
		f.Persons = keys
	}
}

// unsealed are the records that are not sealed.
func unsealed(v *site.Visit, all []site.Seen) []site.Seen {
	classes := v.View().Classes()
	return slices.DeleteFunc(all, func(s site.Seen) bool { // a class made since is not known yet
		return int(s.Class) >= len(classes) || classes[s.Class].Protections.Has(care.Sealed)
	})
}

// grant reads how far a carer acts for the person.
func (f *accountForm) grant(v *site.Visit) {
	review := day(v, &f.Wrong, "review", "the day")
	if f.Ground == "" {
		f.Wrong.Add("ground", "Choose the ground on which they act for the person")
	}
	if review == 0 && f.Review == "" {
		f.Wrong.Add("review", "Enter the day by which this is looked at again")
	}
	for _, word := range f.Sees {
		if c, ok := care.ParseCategory(word); !ok || c == care.AggregateOnly {
			f.Wrong.Add("sees", "Choose from the list")
		}
	}
	if len(f.Sees) == 0 {
		f.Wrong.Add("sees", "Choose what they may see")
	}
	f.Proxy = &accounts.Proxy{Ground: f.Ground, Review: review, Sees: f.Sees}
}

// keysFound are the keys of who was found, which is a look at them; that nobody was is
// said at the number.
func keysFound(v *site.Visit, f *site.Wrong, found []site.Seen) []care.Key {
	if len(found) == 0 {
		f.Add("number", "Nobody is found with exactly this number and date of birth. Check both")
		return nil
	}
	v.Saw("search", found...)
	return keysOf(found)
}

func keysOf(found []site.Seen) []care.Key {
	keys := make([]care.Key, len(found))
	for i, s := range found {
		keys[i] = s.Person
	}
	return keys
}

func numberAndBirth(v *site.Visit, f *site.Wrong) (n care.NHSNumber, birth care.Date, ok bool) {
	had := len(*f)
	n, err := care.ParseNHSNumber(strings.TrimSpace(v.PostFormValue("number")))
	if err != nil || n == 0 {
		f.Add("number", "Enter the NHS number: ten digits")
	}
	at := len(*f)
	if birth = day(v, f, "birth", "the date of birth"); birth == 0 && len(*f) == at {
		f.Add("birth", "Enter the date of birth")
	}
	return n, birth, len(*f) == had
}
