package accounts

import (
	"net/mail"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"roundtable/care"
)

// Office is what somebody answers for at their partner, beside a role. Only a
// Caldicott guardian or SIRO signs a sharing agreement for a partner; only a data
// protection officer or IG lead advises on one.
type Office string

// Offices.
const (
	CaldicottGuardian Office = "caldicott-guardian"
	SIRO              Office = "siro" // senior information risk owner
	DPO               Office = "dpo"  // data protection officer
)

// OfficeWords is an office with the words that a screen shows.
type OfficeWords struct {
	Office Office
	Words  string
}

// Offices are all of them.
var Offices = []OfficeWords{
	{CaldicottGuardian, "Caldicott guardian"},
	{SIRO, "Senior information risk owner (SIRO)"},
	{DPO, "Data protection officer"},
}

// Link ties an account to somebody's identity at an OpenID Connect provider.
type Link struct {
	Issuer  string `json:"issuer"`  // the provider's issuer URL
	Subject string `json:"subject"` // the provider's own name for the person, never reassigned
}

// Account is one person's way in, at one partner. A person who works at two
// partners has two accounts.
type Account struct {
	V       int              `json:"v"` // 1
	ID      care.AccountID   `json:"id"`
	Name    string           `json:"name"`  // as colleagues know them
	Email   string           `json:"email"` // what they sign in with; unique, lower case
	Partner care.PartnerCode `json:"partner"`
	Roles   []care.Role      `json:"roles"` // the first is what a session starts with
	Offices []Office         `json:"offices,omitempty"`
	From    care.Date        `json:"from,omitempty"`  // first day; 0 = at once
	Until   care.Date        `json:"until,omitempty"` // last day; 0 = none set
	Links   []Link           `json:"links,omitempty"`
	// Persons are the source records that a service user's or a carer's account
	// opens, and nothing else does.
	Persons []care.Key `json:"persons,omitempty"`
	// Proxy is set on a carer's account: on whose behalf, and how far (DAPB3051).
	Proxy *Proxy `json:"proxy,omitempty"`
}

// Proxy says how far somebody acts for another person: which parts of the
// record, on what ground, until when it is looked at again.
type Proxy struct {
	Ground string    `json:"ground"` // "parental responsibility", "lasting power of attorney", "consent", "deputy"
	Review care.Date `json:"review"` // the day by which it is confirmed again; after it nothing is open
	Sees   []string  `json:"sees"`   // category names; access to the log is never among them
}

// State is where an account stands on a day.
type State string

// States of an account.
const (
	Current State = "current"
	Future  State = "not-yet" // From lies ahead
	Ended   State = "ended"   // Until has passed, or the account was ended
)

// On is the account's state on a day; both dates count as days of use.
func (a *Account) On(day care.Date) State {
	switch {
	case a.From != 0 && day < a.From:
		return Future
	case a.Until != 0 && day > a.Until:
		return Ended
	default:
		return Current
	}
}

// Holds reports whether the account has a role.
func (a *Account) Holds(r care.Role) bool { return slices.Contains(a.Roles, r) }

// Answers reports whether the account holds an office.
func (a *Account) Answers(o Office) bool { return slices.Contains(a.Offices, o) }

// Viewer is the account as it looks at pages in one of its roles; the zero Viewer,
// who sees nothing, for a role that it has not got.
func (a *Account) Viewer(r care.Role) care.Viewer {
	if !a.Holds(r) {
		return care.Viewer{}
	}
	return care.Viewer{Account: a.ID, Partner: a.Partner, Name: a.Name, Role: r}
}

// limits of what an account's fields may hold, in characters.
const (
	maxName  = 80
	maxEmail = 254 // RFC 5321
)

// Check reports the first thing that is wrong with an account as typed, as a
// *care.Problem, and tidies it: spaces around the name, the e-mail address in
// lower case. known reports whether a role exists.
func (a *Account) Check(known func(care.Role) bool) error {
	a.Name, a.Email = strings.Join(strings.Fields(a.Name), " "), strings.ToLower(strings.TrimSpace(a.Email))
	if a.Name == "" || utf8.RuneCountInString(a.Name) > maxName {
		return problem("name", "An account needs a name of at most 80 letters.", "Give the name that colleagues know.")
	}
	if err := checkEmail(a.Email); err != nil {
		return err
	}
	if a.Partner == "" {
		return problem("partner", "An account belongs to one partner.", "Choose the organisation that the person acts for.")
	}
	if len(a.Roles) == 0 {
		return problem("roles", "An account without a role could see and do nothing.", "Choose at least one role.")
	}
	for _, r := range a.Roles {
		if !known(r) {
			return problem("roles", "A role is not one that this collaborative has.", "Choose from the list of roles.")
		}
	}
	for _, o := range a.Offices {
		if !slices.ContainsFunc(Offices, func(k OfficeWords) bool { return k.Office == o }) {
			return problem("offices", "An office is not one that is known here.", "Choose Caldicott guardian, SIRO or data protection officer.")
		}
	}
	if a.From != 0 && a.Until != 0 && a.Until < a.From {
		return problem("until", "The last day lies before the first.", "Put the two dates in order.")
	}
	return a.checkPersons()
}

// checkPersons keeps the accounts of people who use services apart from those of
// people who work in them: each needs what the other must not have.
func (a *Account) checkPersons() error {
	own := a.Holds(care.RoleServiceUser) || a.Holds(care.RoleCarer)
	if own && len(a.Roles) > 1 {
		return problem("roles", "An account of a service user or a carer has no other role.", "Open a second account for the person's work.")
	}
	if own && len(a.Offices) > 0 {
		return problem("offices", "A service user or a carer holds no office.", "Open a second account for the person's work.")
	}
	if !own && (len(a.Persons) > 0 || a.Proxy != nil) {
		return problem("persons", "Only a service user's or a carer's account opens one person's records.", "Choose the role of service user or carer.")
	}
	if own && len(a.Persons) == 0 {
		return problem("persons", "The account is tied to nobody's records.", "Open it from the person's page.")
	}
	if a.Holds(care.RoleCarer) && (a.Proxy == nil || a.Proxy.Ground == "" || a.Proxy.Review == 0) {
		return problem("proxy", "A carer's account needs its ground and the day it is looked at again.", "State both.")
	}
	return nil
}

func checkEmail(email string) error {
	at, err := mail.ParseAddress(email)
	if err != nil || at.Address != email || len(email) > maxEmail || !strings.Contains(email, "@") {
		return problem("email", "The e-mail address is not one that mail could reach.", "Write it like name@example.org.")
	}
	// Letters of two alphabets look the same, and one letter can be spelled two ways:
	// two people would have what looks like one address.
	if strings.ContainsFunc(email, func(r rune) bool { return r > unicode.MaxASCII }) {
		return problem("email", "The e-mail address has letters that are not English ones.", "Write it like name@example.org.")
	}
	return nil
}

func problem(field, what, remedy string) error {
	return &care.Problem{What: what, Where: field, Remedy: remedy}
}
