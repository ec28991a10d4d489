package accounts

import (
	"slices"

	"roundtable/care"
)

// Operator is whoever holds the data and gives commands on the server itself.
const Operator care.AccountID = "command-line"

// Weighty reports whether the account answers for others: it signs agreements,
// reads access logs, or checks accounts. A partner's administrator opens and changes
// accounts and must not become such a one by it.
func (a *Account) Weighty() bool {
	return len(a.Offices) > 0 || a.Holds(care.RoleIGLead) || a.Holds(care.RoleAuditor)
}

// MayManage returns nil when somebody may open, change or invite to an account, as
// far as its weight goes: one that answers for others is managed by the operator, or
// by a Caldicott guardian or SIRO of its partner, and by nobody for themselves.
// Such an account is ended by the same people, or by two of whom one is weighty
// (MayConfirmEnd): a leaver has left.
func (d *Desk) MayManage(by care.Viewer, a Account) error {
	if !a.Weighty() || by.Account == Operator || !d.book.Any() {
		return nil
	}
	if g, state, ok := d.book.Get(by.Account, d.today()); ok && state == Current && g.ID != a.ID && g.Partner == a.Partner && (g.Answers(CaldicottGuardian) || g.Answers(SIRO)) {
		return nil
	}
	return &care.Problem{
		What: "An account that signs agreements, reads access logs or checks accounts is not an administrator's to give.", Where: "roles",
		Remedy: "Ask your Caldicott guardian or SIRO, or whoever runs Roundtable: roundtable account add.",
	}
}

// ownIdentity reports a change that somebody makes to their own account: an identity
// at a provider tied or untied, and nothing else.
func ownIdentity(by care.Viewer, was, now *Account) bool {
	a, b := was.clone(), now.clone()
	a.V, a.Links, b.V, b.Links = 0, nil, 0, nil
	return by.Account == was.ID && !slices.Equal(was.Links, now.Links) && a.equal(&b)
}
