package sharing

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
	"roundtable/sharing"
	"roundtable/web/nhsuk"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// erasing is a request to erase one person from what the visitor's partner brought. A
// second information governance lead agrees before anything is done: it cannot be
// undone. It waits in the store's scratch, of the partner; what is done is the ledger's
// record, which attests it.
type erasing struct {
	ID     string         `json:"id"`
	By     care.AccountID `json:"by"`
	At     time.Time      `json:"at"`
	Keys   []care.Key     `json:"keys"` // source records of the partner
	Ground string         `json:"ground"`
	Reason string         `json:"reason"`
}

// erasureGrounds are those of UK GDPR Article 17(1) that can hold for a record of
// care. That the person objects is none of itself: care records are kept by law
// (Article 17(3)(b) and (c)).
var erasureGrounds = []nhsuk.Item{
	{Value: "never-ours", Text: "It was never ours to hold: sent by mistake, or of somebody else (Article 17(1)(d))"},
	{Value: "kept-too-long", Text: "It has been kept for as long as it may be (Article 17(1)(a))"},
	{Value: "law", Text: "A court, the Information Commissioner or a law asks for it (Article 17(1)(e))"},
	{Value: "consent", Text: "It rested on consent alone, and that was withdrawn (Article 17(1)(b))"},
}

func erasureGroundWords(value string) string {
	i := slices.IndexFunc(erasureGrounds, func(x nhsuk.Item) bool { return x.Value == value })
	if i < 0 {
		return "no ground"
	}
	return erasureGrounds[i].Text
}

func erasureOwner(v *site.Visit) string { return "erase/" + string(v.Viewer.Partner) }

// erasures are the requests of the visitor's partner, the oldest first.
func erasures(v *site.Visit) (out []erasing, err error) {
	s := v.Table.Store.Scratch()
	keys, err := s.Keys(v.Context(), erasureOwner(v), "")
	if err != nil {
		return nil, err
	}
	for _, k := range keys {
		raw, err := s.Get(v.Context(), erasureOwner(v), k)
		if errors.Is(err, ledger.ErrNotFound) {
			continue
		}
		var x erasing
		if err == nil {
			err = json.Unmarshal(raw, &x)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	slices.SortFunc(out, func(a, b erasing) int { return a.At.Compare(b.At) })
	return out, nil
}

// erasureView is the page of one erasure, asked for or to be asked for.
type erasureView struct {
	erasing
	Token   string // of the person's page, while nothing was asked
	Who     string // who asked
	Mine    bool
	People  []string // the records, in words
	Waits   int      // that go with them
	Hidden  int      // records that the visitor may not see
	Sure    bool
	Wrong   site.Wrong
	Grounds []nhsuk.Item
}

// gather says what would go. Only what the visitor may see is shown; what they may not
// is counted.
func (x *erasureView) gather(v *site.Visit) {
	x.Grounds = erasureGrounds
	view := v.View()
	for _, k := range x.Keys {
		row, ok := view.PersonByKey(k)
		if !ok {
			x.Hidden++
			continue
		}
		c, i, ok := view.Person(row)
		if !ok {
			x.Hidden++
			continue
		}
		name := strings.TrimSpace(view.Wide(facts.DimGiven, c.Given[i]) + " " + view.Wide(facts.DimFamily, c.Family[i]))
		x.People = append(x.People, nameOrNone(name)+", born "+c.Birth[i].Long())
		x.Waits += len(view.PathwaysOf(row, nil))
		v.Saw("erasure", site.Seen{Person: k, Class: c.Class[i]})
	}
}

func (x *erasureView) show(w http.ResponseWriter, v *site.Visit) error {
	x.gather(v)
	p := v.Page(shell.Sharing, "Erase one person")
	p.Back, p.Errors = nhsuk.LinkParams{Href: "/access", Text: "Access log"}, x.Wrong
	return v.Show(w, p, erasurePage(x))
}

// eraseForm asks for one person to be erased.
func eraseForm(w http.ResponseWriter, v *site.Visit) error {
	x, err := toErase(v)
	if err != nil {
		return err
	}
	return x.show(w, v)
}

// toErase is the person whom the visitor looked up, at the visitor's own partner.
func toErase(v *site.Visit) (*erasureView, error) {
	if err := v.May(sharing.SubjectAccess, v.Viewer.Partner); err != nil {
		return nil, err
	}
	keys, err := keptPerson(v)
	if err != nil {
		return nil, err
	}
	return &erasureView{erasing: erasing{Keys: keys}, Token: v.PathValue("token")}, nil
}

func askErasure(w http.ResponseWriter, v *site.Visit) error {
	x, err := toErase(v)
	if err != nil {
		return err
	}
	x.Ground, x.Reason = v.PostFormValue("ground"), strings.TrimSpace(v.PostFormValue("reason"))
	if erasureGroundWords(x.Ground) == "no ground" {
		x.Wrong.Add("ground", "Choose one of the grounds: there is no other")
	}
	if x.Reason == "" || len(x.Reason) > 300 {
		x.Wrong.Add("reason", "Write why, in at most 300 letters, without naming the person")
	}
	if x.Wrong != nil {
		return x.show(w, v)
	}
	if x.Keys = ownOnly(v, x.Keys); len(x.Keys) == 0 {
		return shell.NotFound("This person's record")
	}
	x.ID, x.By, x.At = strings.ToLower(rand.Text()[:16]), v.Viewer.Account, time.Now().UTC()
	b, err := json.Marshal(x.erasing)
	if err != nil {
		return err
	}
	if err := v.Table.Store.Scratch().Set(v.Context(), erasureOwner(v), x.ID, b, time.Now().Add(askedFor)); err != nil {
		return err
	}
	return v.SeeOther(w, "/access?done=erasure-asked")
}

// erasureOf is the request of the address, of the visitor's own partner.
func erasureOf(v *site.Visit) (*erasureView, error) {
	if err := v.May(sharing.SubjectAccess, v.Viewer.Partner); err != nil {
		return nil, err
	}
	all, err := erasures(v)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(x erasing) bool { return x.ID == v.PathValue("id") })
	if i < 0 {
		return nil, shell.NotFound("This request")
	}
	return &erasureView{erasing: all[i], Who: nameOf(v)(all[i].By), Mine: all[i].By == v.Viewer.Account}, nil
}

func seeErasure(w http.ResponseWriter, v *site.Visit) error {
	x, err := erasureOf(v)
	if err != nil {
		return err
	}
	return x.show(w, v)
}

// decideErasure is the second person's: the ledger erases, or the request goes.
func decideErasure(w http.ResponseWriter, v *site.Visit) error {
	x, err := erasureOf(v)
	if err != nil {
		return err
	}
	scratch := v.Table.Store.Scratch()
	if v.PostFormValue("do") != "agree" {
		if err := scratch.Delete(v.Context(), erasureOwner(v), x.ID); err != nil {
			return err
		}
		return v.SeeOther(w, "/access?done=erasure-dropped")
	}
	if err := x.mayAgree(v); err != nil {
		if err := x.Wrong.Problem(err, "agree"); err != nil {
			return err
		}
		return x.show(w, v)
	}
	own := ownOnly(v, x.Keys)
	switch {
	case len(own) == 0:
		x.Wrong.Add("agree", "None of these records is one of your organisation's that you can see. Somebody may have erased them already")
	case len(own) < len(x.Keys): // half a person is not erased, and nobody is told that all of one is
		x.Wrong.Add("agree", "Some of these records you may not see, or they are gone or no longer your organisation's. Who sees all of them agrees, or it is asked for anew")
	}
	if x.Wrong != nil {
		return x.show(w, v)
	}
	// The attesting record names both, and nobody else.
	why := x.Ground + ", asked by " + string(x.By) + ": " + x.Reason
	seq, err := v.Table.Desk.ErasePerson(v.Context(), v.Viewer.Account, v.Viewer.Partner, why, x.Keys...)
	if err != nil {
		if err := x.Wrong.Problem(err, "agree"); err != nil {
			return err
		}
		return x.show(w, v)
	}
	if err := scratch.Delete(v.Context(), erasureOwner(v), x.ID); err != nil {
		return err
	}
	if seq == 0 {
		return v.SeeOther(w, "/access?done=erasure-nothing")
	}
	return done(w, v, seq, "/access?done=erased")
}

// ownOnly are those of some source records that are the visitor's own partner's today:
// nobody erases what another organisation brought.
func ownOnly(v *site.Visit, keys []care.Key) (own []care.Key) {
	view := v.View()
	for _, k := range keys {
		row, ok := view.PersonByKey(k)
		if !ok {
			continue
		}
		if c, i, ok := view.Person(row); ok && view.Code(facts.DimPartner, c.Partner[i]) == string(v.Viewer.Partner) {
			own = append(own, k)
		}
	}
	return own
}

// mayAgree refuses the one who asked, and a request of somebody who may not ask for it
// any more.
func (x *erasureView) mayAgree(v *site.Visit) error {
	if x.Mine {
		return &care.Problem{What: "Nobody agrees to what they asked for themselves.", Where: "agree", Remedy: "Another information governance lead of your organisation looks at it."}
	}
	a, _, ok := v.Table.Sharing.Gate.Accounts().Get(x.By, site.Today())
	asker := a.Viewer(care.RoleIGLead)
	asked := sharing.Request{Viewer: asker, Right: sharing.SubjectAccess, Class: care.ClassMeaning{Partner: v.Viewer.Partner}, At: time.Now()}
	if !ok || asker.Account == "" || asker.Partner != v.Viewer.Partner || !v.Table.Sharing.Gate.Snapshot().Decide(asked).Allowed {
		return &care.Problem{What: "Who asked for this is no information governance lead of your organisation any more.", Where: "agree", Remedy: "Ask for it anew, and let somebody else agree."}
	}
	if v.PostFormValue("sure") != "yes" {
		return &care.Problem{What: "It cannot be undone.", Where: "agree", Remedy: "Say that you have looked at it."}
	}
	return nil
}
