package site

import (
	"cmp"
	"slices"
	"time"

	"roundtable/care"
	"roundtable/sharing"
	"roundtable/sharing/accounts"
	"roundtable/sharing/papers"
)

// PaperKey is the key by which figures of this table are put into papers.
func (v *Visit) PaperKey() papers.Key { return papers.KeyOf(v.View().Founded()) }

// PublishedOf are the published counts of some partners, whoever asks: for papers, which
// are opened by those alone to whom these partners' counts are open.
func (v *Visit) PublishedOf(partners []care.PartnerCode) (*Published, error) {
	made, err := v.Table.published.get(v)
	if err != nil {
		return nil, err
	}
	p := *made
	p.partners = nil
	for i, code := range p.Dims[0].Codes {
		if slices.Contains(partners, care.PartnerCode(code)) {
			p.partners = append(p.partners, p.Dims[0].Labels[i])
		}
	}
	return &p, nil
}

// SeesCountsOf reports whether the visitor may see counts of a partner's people, or the
// people.
func (v *Visit) SeesCountsOf(p care.PartnerCode) bool {
	return v.Alone() || v.sharesCounts(p) || v.RowsOf(p) == nil
}

// CommitteeMembers are the accounts of committee members: of a partner, or of all for "".
func (v *Visit) CommitteeMembers(p care.PartnerCode) (out []care.Viewer) {
	for _, a := range v.Table.Sharing.Gate.Accounts().All(p, Today()) {
		if slices.Contains(a.Roles, care.RoleCommitteeMember) && a.State == accounts.Current {
			out = append(out, a.Viewer(care.RoleCommitteeMember))
		}
	}
	return out
}

// CommitteeSees reports whether the committee members of a partner may see counts of
// another's people, and why not. Where nobody is a member here they may: the paper is
// brought to them.
func (v *Visit) CommitteeSees(member, of care.PartnerCode) (why string, ok bool) {
	all := v.CommitteeMembers(member)
	for _, who := range all {
		for _, purpose := range purposesOf(who.Role) {
			d := v.Table.Sharing.Gate.Decide(sharing.Request{
				Viewer: who, Purpose: purpose, Category: care.AggregateOnly, Class: care.ClassMeaning{Partner: of}, At: time.Now(),
			})
			if d.Allowed {
				return "", true
			}
			why = cmp.Or(why, d.Why)
		}
	}
	return why, len(all) == 0
}

// purposesOf are the purposes for which a role looks.
func purposesOf(r care.Role) (out []care.Purpose) {
	d, _ := sharing.RoleOf(r)
	for _, p := range sharing.Purposes() {
		if len(d.Categories(p)) > 0 {
			out = append(out, p)
		}
	}
	return out
}
