package papers

import (
	"slices"

	"roundtable/care"
)

// For reports whether a paper was sent to the committee members of a viewer's partner,
// of whom the viewer is one.
func (e *Entry) For(who care.Viewer) bool {
	return who.Role == care.RoleCommitteeMember && who.Partner != "" && slices.Contains(e.To, who.Partner)
}

// Reads reports whether a paper is the viewer's to open, as far as its cover says: they
// work at a partner to which it was sent, or at the sender's, or sent it and work there
// still. sharesCounts says of each partner whose people are counted whether the viewer may
// see counts of it, for that is what the paper holds.
func (e *Entry) Reads(who care.Viewer, sharesCounts func(care.PartnerCode) bool) bool {
	if who.Account != "" && who.Account == e.By && who.Partner == e.Partner {
		return true
	}
	if who.Partner == "" || who.Partner != e.Partner && !slices.Contains(e.To, who.Partner) {
		return false
	}
	for _, p := range e.Content.Partners {
		if !sharesCounts(p) {
			return false
		}
	}
	return true
}
