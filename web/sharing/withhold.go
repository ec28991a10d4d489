package sharing

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/sharing"
	"roundtable/sharing/accesslog"
	"roundtable/sharing/accounts"
	"roundtable/web/nhsuk"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// withholding is what one information governance lead asks, and a second has to
// agree to, before an entry is withheld. It is no decision yet, and so stands in the
// store's scratch, of the partner and not of a visitor.
type withholding struct {
	By     care.AccountID   `json:"by"`
	At     time.Time        `json:"at"`
	Entry  ledger.Seq       `json:"entry"`
	Ground accesslog.Ground `json:"ground"`
	Reason string           `json:"reason"`
	Until  care.Date        `json:"until"`
}

// askedFor is how long a request to withhold waits for the second person.
const askedFor = 14 * 24 * time.Hour

func withholdOwner(v *site.Visit) string { return "withhold/" + string(v.Viewer.Partner) }

// withholdings are the requests of the visitor's partner, by the entry's number.
func withholdings(v *site.Visit) (map[string]withholding, error) {
	s := v.Table.Store.Scratch()
	keys, err := s.Keys(v.Context(), withholdOwner(v), "")
	if err != nil {
		return nil, err
	}
	out := map[string]withholding{}
	for _, k := range keys {
		raw, err := s.Get(v.Context(), withholdOwner(v), k)
		if errors.Is(err, ledger.ErrNotFound) {
			continue
		}
		var x withholding
		if err == nil {
			err = json.Unmarshal(raw, &x)
		}
		if err != nil {
			return nil, err
		}
		out[k] = x
	}
	return out, nil
}

// withholdView is the page of one entry that somebody means to withhold.
type withholdView struct {
	Entry    ledger.Seq
	Look     lookRow
	Asked    *withholding // what was asked; nil for nothing yet
	AskedBy  string
	Mine     bool // the visitor asked
	Decision *accesslog.Withheld
	Ground   string
	Reason   string
	Until    string
	Wrong    site.Wrong
}

// entryOf is the log's entry of the address, where it is about the visitor's
// partner's people.
func entryOf(v *site.Visit) (*withholdView, error) {
	if err := v.May(sharing.SubjectAccess, v.Viewer.Partner); err != nil {
		return nil, err
	}
	n, err := strconv.ParseInt(v.PathValue("entry"), 10, 64)
	if err != nil || n < 1 {
		return nil, shell.NotFound("This entry")
	}
	r, err := ledger.ReadRecord(v.Context(), v.Table.Store, ledger.Seq(n))
	if errors.Is(err, ledger.ErrNotFound) || err == nil && (r.Stream != accesslog.Stream || r.Erased()) {
		return nil, shell.NotFound("This entry")
	}
	if err != nil {
		return nil, err
	}
	look := accesslog.Look{Seq: r.Seq, At: r.At, By: r.By, Partner: r.Partner}
	if err := ledger.ReadJSON(v.Context(), v.Table.Store, r, &look.Entry); err != nil {
		return nil, err
	}
	if !look.Concerns(v.Viewer.Partner) {
		return nil, shell.NotFound("This entry")
	}
	x := &withholdView{Entry: r.Seq, Look: looks(v, []accesslog.Look{look})[0], Until: (site.Today() + 180).String()}
	if w, ok := v.Table.Sharing.Decisions.Of(r.Seq, site.Today()); ok {
		x.Decision = &w
	}
	all, err := withholdings(v)
	if err != nil {
		return nil, err
	}
	if a, ok := all[strconv.FormatInt(n, 10)]; ok {
		x.Asked, x.AskedBy, x.Mine = &a, nameOf(v)(a.By), a.By == v.Viewer.Account
	}
	return x, nil
}

func seeEntry(w http.ResponseWriter, v *site.Visit) error {
	x, err := entryOf(v)
	if err != nil {
		return err
	}
	return x.show(w, v)
}

func (x *withholdView) show(w http.ResponseWriter, v *site.Visit) error {
	p := v.Page(shell.Sharing, "One entry of the log")
	p.Back, p.Errors = nhsuk.LinkParams{Href: "/access", Text: "Access log"}, x.Wrong
	return v.Show(w, p, withholdPage(x))
}

// withhold takes the four steps: one person asks, a second agrees or sends it back,
// and anybody may show the entry again.
func withhold(w http.ResponseWriter, v *site.Visit) error {
	x, err := entryOf(v)
	if err != nil {
		return err
	}
	scratch, key := v.Table.Store.Scratch(), strconv.FormatInt(int64(x.Entry), 10)
	switch v.PostFormValue("do") {
	case "ask":
		if !x.ask(v) {
			return x.show(w, v)
		}
		b, err := json.Marshal(x.Asked)
		if err != nil {
			return err
		}
		if err := scratch.Set(v.Context(), withholdOwner(v), key, b, time.Now().Add(askedFor)); err != nil {
			return err
		}
		return v.SeeOther(w, "/access?done=asked")
	case "agree":
		return x.agree(w, v)
	case "drop":
		if err := scratch.Delete(v.Context(), withholdOwner(v), key); err != nil {
			return err
		}
		return v.SeeOther(w, "/access?done=dropped")
	case "show":
		seq, err := v.Table.Sharing.Decisions.Show(v.Context(), v.Table.Store, v.Viewer, x.Entry)
		if err != nil {
			return err
		}
		return done(w, v, seq, "/access?done=shown")
	}
	return shell.NotFound("")
}

// ask reads the request; false where something is wrong with it.
func (x *withholdView) ask(v *site.Visit) bool {
	x.Ground, x.Reason, x.Until = v.PostFormValue("ground"), strings.TrimSpace(v.PostFormValue("reason")), v.PostFormValue("until")
	until := day(v, &x.Wrong, "until", "the day")
	switch g := accesslog.Ground(x.Ground); {
	case g != accesslog.Safeguarding && g != accesslog.Police && g != accesslog.Coercion:
		x.Wrong.Add("ground", "Choose one of the three grounds: there is no other")
	case x.Reason == "" || len(x.Reason) > 500:
		x.Wrong.Add("reason", "Write why, in at most 500 letters, without naming the person")
	case until <= site.Today() || until > site.Today()+366:
		if x.Wrong == nil {
			x.Wrong.Add("until", "Enter a day within a year on which it is looked at again")
		}
	}
	x.Asked = &withholding{v.Viewer.Account, time.Now().UTC(), x.Entry, accesslog.Ground(x.Ground), x.Reason, until}
	if x.Wrong != nil {
		x.Asked = nil
	}
	return x.Wrong == nil
}

// agree is the second person's: the decision is written down as asked by the first
// and reviewed by the second, who cannot be the same.
func (x *withholdView) agree(w http.ResponseWriter, v *site.Visit) error {
	if x.Asked == nil {
		return shell.Conflict("Nobody asks for this entry to be withheld any more.")
	}
	a, state, _ := v.Table.Sharing.Gate.Accounts().Get(x.Asked.By, site.Today())
	asked := a.Viewer(care.RoleIGLead)
	if state != accounts.Current || asked.Account == "" || asked.Partner != v.Viewer.Partner {
		return &care.Problem{What: "Who asked for this is no information governance lead of your organisation any more.", Remedy: "Ask for it anew, and let somebody else agree."}
	}
	seq, err := v.Table.Sharing.Decisions.Withhold(v.Context(), v.Table.Store, asked, site.Today(), accesslog.Withheld{
		Entry: x.Entry, Ground: x.Asked.Ground, Reason: x.Asked.Reason, Reviewer: v.Viewer.Account, Until: x.Asked.Until,
	})
	if err != nil {
		if err := x.Wrong.Problem(err, "agree"); err != nil {
			return err
		}
		return x.show(w, v)
	}
	if err := v.Table.Store.Scratch().Delete(v.Context(), withholdOwner(v), strconv.FormatInt(int64(x.Entry), 10)); err != nil {
		return err
	}
	return done(w, v, seq, "/access?done=withheld")
}
