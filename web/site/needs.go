package site

import (
	"fmt"
	"slices"

	"roundtable/care"
	"roundtable/sharing"
	"roundtable/sharing/accounts"
)

// Needs is what an agreement needs of the visitor, in words; "" for nothing.
func (v *Visit) Needs(c *sharing.Case, today care.Date) string {
	t := c.Newest()
	if t == nil || c.Ended != nil || !t.Party(v.Viewer.Partner) {
		return ""
	}
	mine := v.Viewer.Partner
	may := func(right sharing.Right) bool { return v.May(right, mine) == nil }
	unsigned, advised := slices.Contains(t.Missing(), mine), !slices.Contains(t.Unadvised(), mine)
	switch {
	case unsigned && !advised && may(sharing.AdviseAgreement):
		return "Your advice"
	case unsigned && advised && v.Signs():
		return "Your signature"
	case slices.ContainsFunc(c.Holds, func(h sharing.Happening) bool { return h.Partner == mine }) && may(sharing.SuspendAgreement):
		return "You suspended it: resume or end it"
	case c.Orphaned(mine) && v.Signs():
		return "Who suspended it has left: resume or end it"
	case t.Signed() && t.Review <= today && may(sharing.AdviseAgreement):
		return "Its review is due"
	}
	return ""
}

// Signs reports whether the visitor signs for their partner: by right and by office.
func (v *Visit) Signs() bool {
	return v.May(sharing.SignAgreement, v.Viewer.Partner) == nil && (v.Account.Answers(accounts.CaldicottGuardian) || v.Account.Answers(accounts.SIRO))
}

// agreementsTell says how many agreements need the visitor, who advises or signs: they
// are told on whatever page they open next.
func (v *Visit) agreementsTell() string {
	if v.Alone() || v.May(sharing.AdviseAgreement, v.Viewer.Partner) != nil {
		return ""
	}
	n, today := 0, Today()
	for _, c := range v.Table.Sharing.Gate.Snapshot().Cases() {
		if v.Needs(&c, today) != "" {
			n++
		}
	}
	switch n {
	case 0:
		return ""
	case 1:
		return "Sharing: 1 agreement needs you"
	}
	return fmt.Sprintf("Sharing: %d agreements need you", n)
}
