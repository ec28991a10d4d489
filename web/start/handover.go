package start

import (
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/sharing"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// handover is a description that hands an organisation's rows over, as somebody of that
// organisation asked for it. It waits in the store's scratch until somebody of the
// successor agrees.
type handover struct {
	By  care.AccountID        `json:"by"`
	At  time.Time             `json:"at"`
	Was care.PartnerDescribed `json:"was"`
	Now care.PartnerDescribed `json:"now"`
}

const (
	handoverOwner = "handover"
	handoverWaits = 14 * 24 * time.Hour
)

// askHandover lets a description wait for the successor's word.
func askHandover(w http.ResponseWriter, v *site.Visit, was, now care.PartnerDescribed) error {
	b, err := json.Marshal(handover{By: v.Viewer.Account, At: time.Now().UTC(), Was: was, Now: now})
	if err != nil {
		return err
	}
	if err := v.Table.Store.Scratch().Set(v.Context(), handoverOwner, string(now.Code), b, time.Now().Add(handoverWaits)); err != nil {
		return err
	}
	return v.SeeOther(w, "/partners")
}

// waits is the request of an organisation; ok is false when none waits.
func waits(v *site.Visit, code care.PartnerCode) (h handover, ok bool, err error) {
	raw, err := v.Table.Store.Scratch().Get(v.Context(), handoverOwner, string(code))
	if errors.Is(err, ledger.ErrNotFound) {
		return h, false, nil
	}
	if err == nil {
		err = json.Unmarshal(raw, &h)
	}
	return h, err == nil, err
}

// mayAgree is nil for who may agree to a handover: of the successor, and not its asker.
func (h *handover) mayAgree(v *site.Visit) error {
	if v.Viewer.Account == h.By || v.Viewer.Partner == h.Now.Code {
		return shell.Forbidden("Agreeing to it is for somebody of the organisation that takes over.")
	}
	return v.May(sharing.ManagePartners, h.Now.Successor)
}

// mayDrop is nil for who may decide against it: somebody of either organisation.
func (h *handover) mayDrop(v *site.Visit) error {
	if v.May(sharing.ManagePartners, h.Now.Code) == nil {
		return nil
	}
	return v.May(sharing.ManagePartners, h.Now.Successor)
}

// stands reports whether the organisation is described as when it was asked, and whether
// who asked may still ask.
func (h *handover) stands(v *site.Visit, now care.PartnerDescribed) bool {
	a, _, ok := v.Table.Sharing.Gate.Accounts().Get(h.By, site.Today())
	asker := a.Viewer(care.RolePartnerAdmin)
	asked := sharing.Request{Viewer: asker, Right: sharing.ManagePartners, Class: care.ClassMeaning{Partner: h.Now.Code}, At: time.Now()}
	return ok && asker.Account != "" && asker.Partner == h.Now.Code && now == h.Was && v.Table.Sharing.Gate.Snapshot().Decide(asked).Allowed
}

// decideHandover is the second person's: the rows are handed over, or the request goes.
func decideHandover(w http.ResponseWriter, v *site.Visit, now care.PartnerDescribed) error {
	h, ok, err := waits(v, now.Code)
	if err != nil {
		return err
	}
	if !ok {
		return shell.NotFound("This request")
	}
	drop := func() error { return v.Table.Store.Scratch().Delete(v.Context(), handoverOwner, string(now.Code)) }
	if v.PostFormValue("do") != "agree" {
		if err := h.mayDrop(v); err != nil {
			return err
		}
		if err := drop(); err != nil {
			return err
		}
		return v.SeeOther(w, "/partners")
	}
	if err := h.mayAgree(v); err != nil {
		return err
	}
	if !h.stands(v, now) {
		return shell.Conflict("The organisation has been described anew since this was asked for, or who asked may not ask for it any more. It is asked for again.")
	}
	said, err := ledger.JSONDraft(stream(now.Code), care.RecPartner, v.Viewer.Account, now.Code, h.Now)
	if err != nil {
		return err
	}
	agreed, err := ledger.JSONDraft(sharing.HandoverStream(now.Code), sharing.KindHandover, v.Viewer.Account, h.Now.Successor,
		sharing.Handover{V: 1, Asked: h.By, At: h.At, Until: h.Now.Until, Successor: h.Now.Successor})
	if err != nil {
		return err
	}
	first, _, err := v.Table.Store.Append(v.Context(), ledger.Batch{Records: []ledger.Draft{said, agreed}})
	if err != nil {
		return err
	}
	site.Reached(w, first+1)
	if err := drop(); err != nil {
		return err
	}
	return v.SeeOther(w, "/partners")
}
