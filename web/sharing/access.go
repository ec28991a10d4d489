package sharing

import (
	"cmp"
	"encoding/json"
	"iter"
	"net/http"
	"slices"
	"strconv"
	"time"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/sharing"
	"roundtable/sharing/accesslog"
	"roundtable/sharing/accounts"
	"roundtable/web/nhsuk"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// mostLooks is how many looks a page lists.
const mostLooks = 500

// lookRow is one look as a page lists it.
type lookRow struct {
	accesslog.Look
	Who     string // name of one's own partner's staff, else "somebody at …"
	Told    accesslog.Told
	Hidden  string // why the person is not shown it; "" when they are
	Asked   bool   // somebody has asked for it to be withheld
	Account bool   // Who leads to the account's looks
}

// looks words the looks of a page.
func looks(v *site.Visit, in []accesslog.Look) []lookRow {
	today := site.Today()
	name := nameOf(v)
	tell := telling(v)
	asked, _ := withholdings(v)
	out := make([]lookRow, len(in))
	for i, l := range in {
		out[i] = lookRow{Look: l, Told: tell(l)}
		if out[i].Account = l.Partner == v.Viewer.Partner; out[i].Account {
			out[i].Who = name(l.By)
		} else {
			out[i].Who = "somebody at " + v.PartnerName(l.Partner)
		}
		if w, ok := v.Table.Sharing.Decisions.Of(l.Seq, today); ok {
			out[i].Hidden = string(w.Ground)
		}
		_, out[i].Asked = asked[strconv.FormatInt(int64(l.Seq), 10)]
	}
	return out
}

// telling puts a look into the words in which the person is told of it.
func telling(v *site.Visit) func(accesslog.Look) accesslog.Told {
	snap := v.Table.Sharing.Gate.Snapshot()
	title := func(id string, version int) string {
		if c, ok := snap.Case(sharing.AgreementID(id)); ok && version >= 1 && version <= len(c.Texts) {
			return c.Texts[version-1].Title
		}
		return id
	}
	return func(l accesslog.Look) accesslog.Told {
		told := accesslog.Tell(l, roleTitle, v.PartnerName, title)
		if l.Role == care.RoleCarer {
			told.Because = "They act for you."
		}
		return told
	}
}

// gathered are looks of a sequence that are kept, at most mostLooks; more says that
// there are others.
func gathered(seq iter.Seq2[accesslog.Look, error], keep func(accesslog.Look) bool) (out []accesslog.Look, more bool, err error) {
	for l, err := range seq {
		if err != nil {
			return nil, false, err
		}
		if !keep(l) {
			continue
		}
		if len(out) == mostLooks {
			return out, true, nil
		}
		out = append(out, l)
	}
	return out, false, nil
}

// accessView is the first page of the access log.
type accessView struct {
	Glass    []accesslog.Glass // to review, then reviewed
	Waiting  int
	Patterns []patternRow
	Offices  []officeDeed  // what was done to accounts that sign or oversee
	Asked    []withholding // that wait for a second person
	Ends     []endAsked    // accounts that sign or oversee, to be ended
	Erasures []erasing     // that wait for a second person
	Accounts []accounts.Listed
	Number   string
	Birth    string
	Day      string
	CanFind  bool
	Review   bool
	Name     func(care.AccountID) string
	Partner  func(care.PartnerCode) string
	Wrong    site.Wrong
}

type patternRow struct {
	accesslog.Pattern
	Who string // name of one's own partner's staff, else "somebody at …"
	Own bool   // Who leads to the account's looks
}

// toReview is the broken glass that waits for the visitor's partner's review.
func toReview(v *site.Visit) []accesslog.Glass {
	return slices.DeleteFunc(v.Table.Sharing.Glasses.Of(v.Viewer.Partner), func(g accesslog.Glass) bool { return g.Review != nil })
}

func access(w http.ResponseWriter, v *site.Visit) error {
	if err := v.May(sharing.SeeAccessLog, v.Viewer.Partner); err != nil {
		return err
	}
	return showAccess(w, v, accessView{})
}

func showAccess(w http.ResponseWriter, v *site.Visit, x accessView) error {
	s := v.Table.Sharing
	x.Name, x.Partner = nameOf(v), v.PartnerName
	x.CanFind, x.Review = may(v, sharing.SubjectAccess), may(v, sharing.ReviewBreakGlass)
	x.Glass, x.Waiting = s.Glasses.Of(v.Viewer.Partner), len(toReview(v))
	x.Day = cmp.Or(x.Day, site.Today().String())
	x.Accounts = s.Gate.Accounts().All(v.Viewer.Partner, site.Today())
	if x.CanFind {
		var err error
		if x.Erasures, err = erasures(v); err != nil {
			return err
		}
	}
	x.Ends = allAskedToEnd(v, x.Accounts)
	var err error
	if x.Patterns, err = patterns(v); err != nil {
		return err
	}
	if x.Offices, err = officeDeeds(v, x.Accounts); err != nil {
		return err
	}
	asked, err := withholdings(v)
	if err != nil {
		return err
	}
	for _, a := range asked {
		x.Asked = append(x.Asked, a)
	}
	slices.SortFunc(x.Asked, func(a, b withholding) int { return a.At.Compare(b.At) })
	p := v.Page(shell.Sharing, "Access log")
	p.Back, p.Errors, p.Done = backToSharing, x.Wrong, said(v, accessSaid)
	return v.Show(w, p, accessPage(x))
}

var accessSaid = map[string]string{
	"erasure-asked": "A second information governance lead of your organisation has to agree. Nothing is erased until then.", "erasure-dropped": "Nothing was erased. The request is gone.",
	"erased": "The person is erased from what your organisation brought. Who asked, who agreed and why stand in the ledger.", "erasure-nothing": "There was nothing left to erase.",
	"ended": "The account has ended. It opens nothing any more.", "kept": "The account stays.",
	"reviewed": "The review is written down.", "asked": "A second information governance lead of your organisation has to agree. Until then the person sees the entry.",
	"withheld": "The person is not shown the entry until the day that was set.", "shown": "The person is shown the entry again.", "dropped": "The request is taken back.",
}

// patterns are what there is to ask about in the last 30 days: of the visitor's
// partner's staff, and of others' looks at its people.
func patterns(v *site.Visit) ([]patternRow, error) {
	found, err := v.Table.Sharing.Log.Patterns(v.Context(), v.Viewer.Partner, time.Now())
	if err != nil {
		return nil, err
	}
	name := nameOf(v)
	var out []patternRow
	for _, p := range found {
		row := patternRow{p, "somebody at " + v.PartnerName(p.Partner), p.Partner == v.Viewer.Partner}
		if row.Own {
			row.Who = name(p.Account)
		}
		out = append(out, row)
	}
	return out, nil
}

// officeDeed is something that an administrator did to an account that signs for the
// partner, oversees it or administers its accounts: who could do that unseen could sign
// in a guardian's name, or be two people.
type officeDeed struct {
	Account accounts.Listed
	happened
}

// officeDeeds are those of the last 30 days, the newest first.
func officeDeeds(v *site.Visit, all []accounts.Listed) ([]officeDeed, error) {
	from := time.Now().AddDate(0, 0, -accesslog.PatternDays)
	var out []officeDeed
	for _, a := range all {
		if !a.Weighty() && !a.Holds(care.RolePartnerAdmin) {
			continue
		}
		history, err := accountHistory(v, a.ID)
		if err != nil {
			return nil, err
		}
		for _, h := range history {
			if h.At.After(from) {
				out = append(out, officeDeed{a, h})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b officeDeed) int { return b.At.Compare(a.At) })
	return out, nil
}

// looksView is a page of looks.
type looksView struct {
	Heading string
	Lede    string
	Rows    []lookRow
	More    bool
	Token   string // of a person's page, for what can be done there
	Export  bool
	Hide    bool // entries may be withheld
	Staff   bool // shows who looked
	Empty   string
}

func (x looksView) show(w http.ResponseWriter, v *site.Visit) error {
	p := v.Page(shell.Sharing, x.Heading)
	p.Wide = true
	p.Back = nhsuk.LinkParams{Href: "/access", Text: "Access log"}
	return v.Show(w, p, looksPage(x))
}

// accessOfAccount is what one account of the visitor's partner has looked at.
func accessOfAccount(w http.ResponseWriter, v *site.Visit) error {
	if err := v.May(sharing.SeeAccessLog, v.Viewer.Partner); err != nil {
		return err
	}
	a, _, ok := v.Table.Sharing.Gate.Accounts().Get(care.AccountID(v.PathValue("id")), site.Today())
	if !ok || a.Partner != v.Viewer.Partner {
		return shell.NotFound("This account")
	}
	found, more, err := gathered(v.Table.Sharing.Log.OfAccount(v.Context(), a.ID, time.Time{}, time.Time{}), func(accesslog.Look) bool { return true })
	if err != nil {
		return err
	}
	return looksView{Heading: "What one account looked at", Lede: a.Name + ", " + roleTitles(a.Roles) + ".", Rows: looks(v, found), More: more, Staff: true, Empty: "This account has looked at nobody."}.show(w, v)
}

// accessOfDay are the looks of one day that concern the visitor's partner.
func accessOfDay(w http.ResponseWriter, v *site.Visit) error {
	if err := v.May(sharing.SeeAccessLog, v.Viewer.Partner); err != nil {
		return err
	}
	day, err := care.ParseDate(v.URL.Query().Get("day"))
	if err != nil {
		x := accessView{Day: v.URL.Query().Get("day")}
		x.Wrong.Add("day", "Enter the day as year-month-day, for example 2027-03-31")
		return showAccess(w, v, x)
	}
	y, m, d := day.Civil()
	from := time.Date(y, m, d, 0, 0, 0, 0, care.London)
	until := from.AddDate(0, 0, 1)
	var found []accesslog.Look
	more := false
	for l, err := range v.Table.Sharing.Log.Since(v.Context(), from) {
		if err != nil {
			return err
		}
		if !l.At.Before(until) {
			break
		}
		if l.Concerns(v.Viewer.Partner) {
			if more = len(found) == mostLooks; more {
				break
			}
			found = append(found, l)
		}
	}
	return looksView{
		Heading: "Looks on one day", Lede: day.Long() + ": looks by your organisation's staff, and at its people by others'.", Rows: looks(v, found), More: more, Staff: true,
		Empty: "Nobody looked at anybody on this day.",
	}.show(w, v)
}

// persons is the one person that a page of the log is about, kept in scratch: a
// number in an address would stay in a browser's history.
const personDraft = "access-person"

// findPerson looks for a person of the visitor's partner, for their log or for what
// is held about them.
func findPerson(w http.ResponseWriter, v *site.Visit) error {
	if err := v.May(sharing.SubjectAccess, v.Viewer.Partner); err != nil {
		return err
	}
	x := accessView{Number: v.PostFormValue("number"), Birth: v.PostFormValue("birth")}
	keys := either(v, &x.Wrong)
	if x.Wrong != nil {
		return showAccess(w, v, x)
	}
	if err := v.LogSeen(); err != nil {
		return err
	}
	token, err := keepPerson(v, keys)
	if err != nil {
		return err
	}
	return v.SeeOther(w, "/access/people/"+token)
}

// findOfWait leads from the page of a wait to the log of whose wait it is, or to their
// protections: of the
// visitor's partner's own waits alone.
func findOfWait(w http.ResponseWriter, v *site.Visit) error {
	if err := v.May(sharing.SubjectAccess, v.Viewer.Partner); err != nil {
		return err
	}
	view := v.View()
	k, ok := care.ParseKey(v.PathValue("key"))
	if !ok {
		return shell.NotFound("This pathway")
	}
	row, ok := view.PathwayByKey(k)
	if !ok {
		return shell.NotFound("This pathway")
	}
	wait, i, _ := view.Pathway(row)
	person, j, ok := view.Person(wait.Person[i])
	if !ok || view.Code(facts.DimPartner, wait.Partner[i]) != string(v.Viewer.Partner) {
		return shell.NotFound("This pathway")
	}
	own := site.Seen{Person: person.Key[j], Class: person.Class[j]}
	token, err := keepPerson(v, keysOf(ofOne(v, own, person.NHSNumber[j], person.Birth[j])))
	if err != nil {
		return err
	}
	if v.PostFormValue("for") == "protect" {
		if err := v.May(sharing.Protect, v.Viewer.Partner); err != nil {
			return err
		}
		return v.SeeOther(w, "/protections/people/"+token)
	}
	return v.SeeOther(w, "/access/people/"+token)
}

// lookedUp is a person whom somebody looked up, at the partner that they acted for.
type lookedUp struct {
	Partner care.PartnerCode `json:"partner"`
	Keys    []care.Key       `json:"keys"`
}

func keepPerson(v *site.Visit, keys []care.Key) (token string, err error) {
	b, err := json.Marshal(lookedUp{v.Viewer.Partner, keys})
	if err != nil {
		return "", err
	}
	return v.Keep(personDraft, b)
}

// keptPerson reads back whom the address's token is about. The keys are used through
// the visitor's own view alone.
func keptPerson(v *site.Visit) (keys []care.Key, err error) {
	b, ok, err := v.Draft(personDraft, v.PathValue("token"))
	if err != nil {
		return nil, err
	}
	var x lookedUp
	if !ok || json.Unmarshal(b, &x) != nil || x.Partner != v.Viewer.Partner { // who has moved since takes nobody along
		return nil, shell.Expired("The person whom you looked up", "Look them up again.", "/sharing")
	}
	return x.Keys, nil
}

// accessOfPerson is the log of one person's records at the visitor's partner.
func accessOfPerson(w http.ResponseWriter, v *site.Visit) error {
	if err := v.May(sharing.SubjectAccess, v.Viewer.Partner); err != nil {
		return err
	}
	keys, err := keptPerson(v)
	if err != nil {
		return err
	}
	found, more, err := gathered(v.Table.Sharing.Log.OfPeople(v.Context(), keys, time.Time{}, time.Time{}), func(accesslog.Look) bool { return true })
	if err != nil {
		return err
	}
	return looksView{
		Heading: "Who looked at one person", Lede: "Looks at what your organisation holds about the person, the newest first.", Rows: looks(v, found), More: more,
		Token: v.PathValue("token"), Export: true, Hide: true, Staff: true, Empty: "Nobody has looked at this person.",
	}.show(w, v)
}

// glassOf is the broken glass of the address, where it concerns the visitor.
func glassOf(v *site.Visit) (accesslog.Glass, error) {
	if err := v.May(sharing.ReviewBreakGlass, v.Viewer.Partner); err != nil {
		return accesslog.Glass{}, err
	}
	g, ok := v.Table.Sharing.Glasses.Get(v.PathValue("id"))
	if !ok || !g.Concerns(v.Viewer.Partner) {
		return g, shell.NotFound("This emergency access")
	}
	return g, nil
}

// glassView is the page of one broken glass.
type glassView struct {
	accesslog.Glass
	Who     string
	Where   string
	Looks   []lookRow
	Own     bool // the reviewer's own: somebody else reviews it
	Outcome string
	Note    string
	Wrong   site.Wrong
}

func seeGlass(w http.ResponseWriter, v *site.Visit) error {
	g, err := glassOf(v)
	if err != nil {
		return err
	}
	return showGlass(w, v, glassView{Glass: g})
}

func showGlass(w http.ResponseWriter, v *site.Visit, x glassView) error {
	found, _, err := gathered(v.Table.Sharing.Log.OfAccount(v.Context(), x.By, x.At.Add(-time.Minute), x.Until.Add(time.Minute)), func(l accesslog.Look) bool { return l.Glass == x.ID })
	if err != nil {
		return err
	}
	x.Looks, x.Own = looks(v, found), x.By == v.Viewer.Account
	x.Who, x.Where = nameOf(v)(x.By), v.PartnerName(x.Partner)
	p := v.Page(shell.Sharing, "One emergency access")
	p.Back, p.Errors = nhsuk.LinkParams{Href: "/access", Text: "Access log"}, x.Wrong
	return v.Show(w, p, glassPage(x))
}

// reviewGlass writes down what an information governance lead found.
func reviewGlass(w http.ResponseWriter, v *site.Visit) error {
	g, err := glassOf(v)
	if err != nil {
		return err
	}
	x := glassView{Glass: g, Outcome: v.PostFormValue("outcome"), Note: v.PostFormValue("note")}
	s := v.Table.Sharing
	seq, err := s.Glasses.Review(v.Context(), v.Table.Store, v.Viewer, g.ID, accesslog.Reviewed{Outcome: x.Outcome, Note: x.Note})
	if err != nil {
		if err := x.Wrong.Problem(err, "outcome", "note"); err != nil {
			return err
		}
		return showGlass(w, v, x)
	}
	return done(w, v, seq, "/access?done=reviewed")
}
