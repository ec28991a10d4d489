package accounts_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/ledger/sqlite"
	"roundtable/sharing/accounts"
)

func known(r care.Role) bool { return r != "" && r != "wizard" }

var admin = care.Viewer{Account: "a-admin", Partner: "RM1", Role: care.RolePartnerAdmin}

func officer() accounts.Account {
	return accounts.Account{Name: "Ada  Bell ", Email: "Ada.Bell@Example.org", Partner: "RM1", Roles: []care.Role{care.RoleBookingOfficer}}
}

type table struct {
	st   ledger.Store
	book *accounts.Book
	desk *accounts.Desk
	at   ledger.Seq
}

func open(t *testing.T) *table {
	t.Helper()
	st, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	b := accounts.NewBook()
	return &table{st: st, book: b, desk: accounts.NewDesk(st, b, known)}
}

func (x *table) fold(t *testing.T) {
	t.Helper()
	for r, err := range x.st.Read(context.Background(), x.at) {
		if err == nil {
			err = x.book.Apply(context.Background(), x.st, r)
		}
		if err != nil {
			t.Fatal(err)
		}
		x.at = r.Seq
	}
}

func TestJoinerMoverLeaver(t *testing.T) {
	x := open(t)
	if x.book.Any() {
		t.Fatal("an empty book says that it holds accounts")
	}
	id, _, err := x.desk.Open(t.Context(), admin, officer())
	if err != nil {
		t.Fatal(err)
	}
	x.fold(t)
	a, state, ok := x.book.Get(id, care.NewDate(2026, 11, 22))
	if !ok || state != accounts.Current || a.Name != "Ada Bell" || a.Email != "ada.bell@example.org" {
		t.Fatalf("joined as %+v, %s, %t", a, state, ok)
	}
	if got, ok := x.book.ByEmail(" ADA.bell@example.ORG"); !ok || got != id {
		t.Fatal("the address in another case does not find the account")
	}

	a.Partner, a.Roles, a.Until = "RM2", []care.Role{care.RoleBedManager, care.RoleClinician}, care.NewDate(2026, 12, 31)
	a.Links = []accounts.Link{{Issuer: "https://id.example.org", Subject: "77"}}
	if _, err := x.desk.Change(t.Context(), admin, a); err != nil {
		t.Fatal(err)
	}
	x.fold(t)
	if got, ok := x.book.ByLink(a.Links[0]); !ok || got != id {
		t.Fatal("the link does not find the account")
	}
	for day, want := range map[care.Date]accounts.State{care.NewDate(2026, 12, 31): accounts.Current, care.NewDate(2027, 1, 1): accounts.Ended} {
		if _, got, _ := x.book.Get(id, day); got != want {
			t.Errorf("on %s the account is %s, not %s", day, got, want)
		}
	}
	if v := a.Viewer(care.RoleClinician); v.Partner != "RM2" || v.Role != care.RoleClinician {
		t.Errorf("looks as %+v", v)
	}
	if v := a.Viewer(care.RoleAnalyst); v != (care.Viewer{}) {
		t.Errorf("looks in a role that the account has not got: %+v", v)
	}

	if _, err := x.desk.End(t.Context(), admin, id, "left"); err != nil {
		t.Fatal(err)
	}
	x.fold(t)
	if _, state, _ := x.book.Get(id, care.NewDate(2026, 11, 22)); state != accounts.Ended {
		t.Errorf("ended, yet %s", state)
	}
	if _, ok := x.book.ByLink(a.Links[0]); ok {
		t.Error("an ended account can still be found by its link")
	}
	if _, _, err := x.desk.Open(t.Context(), admin, officer()); err != nil {
		t.Errorf("the address of an account that ended cannot be used again: %v", err)
	}
}

func TestAnAccountThatIsWrongIsRefusedWithItsField(t *testing.T) {
	for name, c := range map[string]struct {
		field string
		mend  func(*accounts.Account)
	}{
		"no name":             {"name", func(a *accounts.Account) { a.Name = "  " }},
		"long name":           {"name", func(a *accounts.Account) { a.Name = strings.Repeat("x", 81) }},
		"no address":          {"email", func(a *accounts.Account) { a.Email = "" }},
		"address with a name": {"email", func(a *accounts.Account) { a.Email = "Ada <ada@example.org>" }},
		"two addresses":       {"email", func(a *accounts.Account) { a.Email = "a@b.org, c@d.org" }},
		"no partner":          {"partner", func(a *accounts.Account) { a.Partner = "" }},
		"no role":             {"roles", func(a *accounts.Account) { a.Roles = nil }},
		"unknown role":        {"roles", func(a *accounts.Account) { a.Roles = []care.Role{"wizard"} }},
		"unknown office":      {"offices", func(a *accounts.Account) { a.Offices = []accounts.Office{"king"} }},
		"dates the wrong way": {"until", func(a *accounts.Account) { a.From, a.Until = 20001, 20000 }},
		"staff with a record": {"persons", func(a *accounts.Account) { a.Persons = []care.Key{{1}} }},
		"user with no record": {"persons", func(a *accounts.Account) { a.Roles = []care.Role{care.RoleServiceUser} }},
		"user who also works": {"roles", func(a *accounts.Account) { a.Roles = []care.Role{care.RoleServiceUser, care.RoleClinician} }},
		"user with an office": {"offices", func(a *accounts.Account) {
			a.Roles, a.Offices = []care.Role{care.RoleServiceUser}, []accounts.Office{accounts.SIRO}
		}},
		"carer with no ground": {"proxy", func(a *accounts.Account) { a.Roles, a.Persons = []care.Role{care.RoleCarer}, []care.Key{{1}} }},
	} {
		t.Run(name, func(t *testing.T) {
			a := officer()
			c.mend(&a)
			p, ok := errors.AsType[*care.Problem](a.Check(known))
			if !ok || p.Where != c.field || p.Remedy == "" {
				t.Fatalf("answered %+v, not a problem with %q", p, c.field)
			}
		})
	}
}

func TestTwoAdministratorsCannotGiveOneAddressTwice(t *testing.T) {
	x := open(t)
	var wg sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		wg.Go(func() { _, _, errs[i] = x.desk.Open(context.Background(), admin, officer()) })
	}
	wg.Wait()
	opened := 0
	for _, err := range errs {
		if err == nil {
			opened++
		} else if _, ok := errors.AsType[*care.Problem](err); !ok {
			t.Errorf("not said in words: %v", err)
		}
	}
	if opened != 1 {
		t.Fatalf("%d accounts were opened with one address", opened)
	}
}

// TestAMadeCollaborativeOpensItsAccountsAtOnce: under the ids that it gives, all or
// none.
func TestAMadeCollaborativeOpensItsAccountsAtOnce(t *testing.T) {
	x := open(t)
	a, b := officer(), officer()
	a.ID, b.ID, b.Email = "demo-a", "demo-b", "b@example.org"
	twice := []accounts.Account{a, b, a}
	if _, err := x.desk.Found(t.Context(), admin, twice); err == nil {
		t.Fatal("one address was given to two")
	}
	if _, err := x.desk.Found(t.Context(), admin, twice[:2]); err != nil {
		t.Fatal(err)
	}
	x.fold(t)
	for _, id := range []care.AccountID{"demo-a", "demo-b"} {
		if got, state, ok := x.book.Get(id, 0); !ok || state != accounts.Current || got.Name != "Ada Bell" {
			t.Errorf("%s: %+v, %s, %t", id, got, state, ok)
		}
	}
	if _, err := x.desk.Found(t.Context(), admin, twice[:1]); err == nil {
		t.Error("an account was opened a second time")
	}
	if _, _, err := x.desk.Open(t.Context(), admin, officer()); err == nil {
		t.Error("the address of a made account was given to another")
	}
}

// TestFoldingAtOnceIsFoldingOneByOne is the property of every lens.
func TestFoldingAtOnceIsFoldingOneByOne(t *testing.T) {
	dir := t.TempDir()
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		st, err := sqlite.Open(t.Context(), fmt.Sprintf("%s/%d", dir, n), sqlite.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer st.Close()
		x := &table{st: st, book: accounts.NewBook()}
		x.desk = accounts.NewDesk(st, x.book, known)
		var ids []care.AccountID
		for i := range rapid.IntRange(1, 12).Draw(rt, "steps") {
			switch step := rapid.IntRange(0, 4).Draw(rt, "step"); {
			case step == 0 || len(ids) == 0:
				a := officer()
				a.Email = fmt.Sprintf("p%d@example.org", rapid.IntRange(0, 5).Draw(rt, "who"))
				if id, _, err := x.desk.Open(t.Context(), admin, a); err == nil {
					ids = append(ids, id)
				}
			case step == 1:
				a, _, _ := x.book.Get(rapid.SampledFrom(ids).Draw(rt, "changed"), 0)
				a.Links = append(a.Links, accounts.Link{Issuer: "https://id.example.org", Subject: fmt.Sprint(i)})
				_, _ = x.desk.Change(t.Context(), admin, a)
			case step == 2:
				_, _ = x.desk.AskEnd(t.Context(), care.Viewer{Account: accounts.Operator}, rapid.SampledFrom(ids).Draw(rt, "asked"), "left")
			case step == 3:
				_, _ = x.desk.DropEnd(t.Context(), care.Viewer{Account: accounts.Operator}, rapid.SampledFrom(ids).Draw(rt, "dropped"), "stays")
			default:
				_, _ = x.desk.End(t.Context(), admin, rapid.SampledFrom(ids).Draw(rt, "ended"), "left")
			}
			x.fold(t)
		}
		whole := &table{st: st, book: accounts.NewBook()}
		whole.fold(t)
		if !whole.book.Equal(x.book) {
			rt.Fatal("the book folded at once differs from the one folded step by step")
		}
	})
}

// TestAnAdministratorCannotBecomeAGuardian tries every way from the one to the other.
func TestAnAdministratorCannotBecomeAGuardian(t *testing.T) {
	x := open(t)
	operator := care.Viewer{Account: accounts.Operator}
	add := func(email string, a accounts.Account) care.AccountID {
		a.Name, a.Email, a.Partner = "Somebody", email, "RM1"
		id, _, err := x.desk.Open(t.Context(), operator, a)
		if err != nil {
			t.Fatal(err)
		}
		x.fold(t)
		return id
	}
	guardian := accounts.Account{Roles: []care.Role{care.RoleIGLead}, Offices: []accounts.Office{accounts.CaldicottGuardian}}
	adminID := add("admin@example.org", accounts.Account{Roles: []care.Role{care.RolePartnerAdmin}})
	guardianID := add("guardian@example.org", guardian)
	siroID := add("siro@example.org", accounts.Account{Roles: []care.Role{care.RoleIGLead}, Offices: []accounts.Office{accounts.SIRO}})
	by := care.Viewer{Account: adminID, Partner: "RM1", Role: care.RolePartnerAdmin}

	second := guardian
	second.Name, second.Email, second.Partner = "Me Again", "me@example.org", "RM1"
	lead := second
	lead.Offices = nil
	mine, _, _ := x.book.Get(adminID, 0)
	mine.Offices = []accounts.Office{accounts.CaldicottGuardian}
	theirs, _, _ := x.book.Get(guardianID, 0)
	theirs.Email = "mine@example.org"
	stripped, _, _ := x.book.Get(guardianID, 0)
	stripped.Offices, stripped.Roles = nil, []care.Role{care.RoleClinician}
	for name, err := range map[string]error{
		"a second account as guardian":      openErr(x, t, by, second),
		"a second account as IG lead":       openErr(x, t, by, lead),
		"an office for oneself":             changeErr(x, t, by, mine),
		"the guardian's address":            changeErr(x, t, by, theirs),
		"the guardian's office taken":       changeErr(x, t, by, stripped),
		"a set-up link for the guardian":    x.desk.MayManage(by, theirs),
		"the guardian's own second office":  changeErr(x, t, care.Viewer{Account: guardianID, Partner: "RM1"}, withOffice(x, guardianID, accounts.SIRO)),
		"another partner's guardian's word": x.desk.MayManage(care.Viewer{Account: guardianID, Partner: "RM1"}, accounts.Account{Partner: "RM2", Offices: []accounts.Office{accounts.SIRO}}),
	} {
		if _, ok := errors.AsType[*care.Problem](err); !ok {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := changeErr(x, t, care.Viewer{Account: siroID, Partner: "RM1"}, theirs); err != nil {
		t.Errorf("a SIRO cannot change the guardian's account: %v", err)
	}
	x.fold(t)
	tied, _, _ := x.book.Get(guardianID, 0)
	tied.Links = []accounts.Link{{Issuer: "https://id.example.org", Subject: "g"}}
	if err := changeErr(x, t, care.Viewer{Account: guardianID, Partner: "RM1"}, tied); err != nil {
		t.Errorf("a guardian cannot tie their own identity: %v", err)
	}
	x.fold(t)
	if _, err := x.desk.End(t.Context(), by, guardianID, "left"); err == nil {
		t.Error("an administrator ended a guardian's account alone")
	}
	if _, err := x.desk.AskEnd(t.Context(), by, guardianID, "left"); err != nil {
		t.Errorf("an administrator cannot ask for a leaver's account to be ended: %v", err)
	}
	x.fold(t)
	if _, err := x.desk.ConfirmEnd(t.Context(), by, guardianID); err == nil {
		t.Error("an administrator agreed to what they asked for")
	}
	if _, err := x.desk.ConfirmEnd(t.Context(), care.Viewer{Account: siroID, Partner: "RM1"}, guardianID); err != nil {
		t.Errorf("the SIRO cannot agree: %v", err)
	}
	x.fold(t)
	if _, state, _ := x.book.Get(guardianID, 0); state != accounts.Ended {
		t.Errorf("agreed by two, the account is %s", state)
	}
	if _, waits := x.book.AskedToEnd(guardianID); waits {
		t.Error("an account that has ended waits for a second person")
	}
}

// TestARequestThatIsOvertakenEndsNothing: what two people do at once, each by what
// they saw, is right for one of them alone.
func TestARequestThatIsOvertakenEndsNothing(t *testing.T) {
	x := open(t)
	operator := care.Viewer{Account: accounts.Operator}
	add := func(email string, roles []care.Role, offices ...accounts.Office) care.AccountID {
		id, _, err := x.desk.Open(t.Context(), operator, accounts.Account{Name: "Somebody", Email: email, Partner: "RM1", Roles: roles, Offices: offices})
		if err != nil {
			t.Fatal(err)
		}
		x.fold(t)
		return id
	}
	one := care.Viewer{Account: add("one@example.org", []care.Role{care.RolePartnerAdmin}), Partner: "RM1"}
	two := care.Viewer{Account: add("two@example.org", []care.Role{care.RolePartnerAdmin}), Partner: "RM1"}
	lead := add("lead@example.org", []care.Role{care.RoleIGLead})
	if _, err := x.desk.AskEnd(t.Context(), one, lead, "left"); err != nil {
		t.Fatal(err)
	}
	x.fold(t)
	if _, err := x.desk.DropEnd(t.Context(), one, lead, "a mistake"); err != nil {
		t.Fatal(err)
	}
	if _, err := x.desk.ConfirmEnd(t.Context(), two, lead); err == nil { // not folded yet
		t.Error("a request that was taken back ended the account")
	}
	x.fold(t)
	if _, state, _ := x.book.Get(lead, 0); state != accounts.Current {
		t.Errorf("the account is %s", state)
	}
}

// TestOneAdministratorIsNotTwoPeople: who opens administrators' accounts may hold two
// of them. One of the two who end a guardian's account signs or oversees.
func TestOneAdministratorIsNotTwoPeople(t *testing.T) {
	x := open(t)
	operator := care.Viewer{Account: accounts.Operator}
	add := func(by care.Viewer, email string, role care.Role, offices ...accounts.Office) care.Viewer {
		id, _, err := x.desk.Open(t.Context(), by, accounts.Account{Name: "Somebody", Email: email, Partner: "RM1", Roles: []care.Role{role}, Offices: offices})
		if err != nil {
			t.Fatal(err)
		}
		x.fold(t)
		return care.Viewer{Account: id, Partner: "RM1"}
	}
	one := add(operator, "one@example.org", care.RolePartnerAdmin)
	guardian := add(operator, "guardian@example.org", care.RoleIGLead, accounts.CaldicottGuardian)
	lead := add(operator, "lead@example.org", care.RoleIGLead)
	auditor := add(operator, "auditor@example.org", care.RoleAuditor)
	also := add(one, "also@example.org", care.RolePartnerAdmin)
	for _, target := range []care.Viewer{guardian, lead, auditor} {
		if _, err := x.desk.AskEnd(t.Context(), one, target.Account, "left"); err != nil {
			t.Fatal(err)
		}
		x.fold(t)
		for _, by := range []care.Viewer{one, also, target, auditor} {
			if _, err := x.desk.ConfirmEnd(t.Context(), by, target.Account); err == nil {
				t.Error("one administrator ended an account that signs or oversees")
			}
		}
		if _, err := x.desk.MayDropEnd(also, target.Account); err != nil {
			t.Errorf("another administrator cannot decide against it: %v", err)
		}
	}
	if _, err := x.desk.ConfirmEnd(t.Context(), lead, auditor.Account); err != nil {
		t.Errorf("a lead cannot agree: %v", err)
	}
	if _, err := x.desk.ConfirmEnd(t.Context(), operator, lead.Account); err != nil {
		t.Errorf("the operator cannot agree: %v", err)
	}
}

// TestARequestToEndAnAccountLapses when its asker has left, when the account changed
// and with time; it can be asked for again.
func TestARequestToEndAnAccountLapses(t *testing.T) {
	x := open(t)
	operator := care.Viewer{Account: accounts.Operator}
	add := func(email string, role care.Role, offices ...accounts.Office) care.Viewer {
		id, _, err := x.desk.Open(t.Context(), operator, accounts.Account{Name: "Somebody", Email: email, Partner: "RM1", Roles: []care.Role{role}, Offices: offices})
		if err != nil {
			t.Fatal(err)
		}
		x.fold(t)
		return care.Viewer{Account: id, Partner: "RM1"}
	}
	one, lead := add("one@example.org", care.RolePartnerAdmin), add("lead@example.org", care.RoleIGLead)
	guardian := add("guardian@example.org", care.RoleIGLead, accounts.CaldicottGuardian).Account
	ask := func(by care.Viewer) {
		t.Helper()
		if _, err := x.desk.AskEnd(t.Context(), by, guardian, "left"); err != nil {
			t.Fatal(err)
		}
		x.fold(t)
	}
	refused := func(why string) {
		t.Helper()
		if _, err := x.desk.ConfirmEnd(t.Context(), lead, guardian); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%s: %v", why, err)
		}
	}
	ask(one)
	a, _, _ := x.book.Get(guardian, 0)
	a.Name = "Somebody Else"
	if err := changeErr(x, t, operator, a); err != nil {
		t.Fatal(err)
	}
	x.fold(t)
	refused("changed since")
	ask(one)
	if _, err := x.desk.End(t.Context(), operator, one.Account, "left"); err != nil {
		t.Fatal(err)
	}
	x.fold(t)
	refused("may not ask for it any more")
	ask(operator)
	if _, _, err := x.desk.MayConfirmEnd(lead, guardian); err != nil {
		t.Errorf("what was asked for again cannot be agreed to: %v", err)
	}
	x.lateFold(t, guardian)
	refused("14 days")
}

// lateFold folds everything anew into the book as if the request to end an account had
// been made 15 days earlier.
func (x *table) lateFold(t *testing.T, id care.AccountID) {
	t.Helper()
	fresh := accounts.NewBook()
	for r, err := range x.st.Read(t.Context(), 0) {
		if err == nil {
			if r.Stream == accounts.EndsOf(id) {
				r.At = r.At.AddDate(0, 0, -15)
			}
			err = fresh.Apply(t.Context(), x.st, r)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	x.book.Become(fresh)
}

func openErr(x *table, t *testing.T, by care.Viewer, a accounts.Account) error {
	_, _, err := x.desk.Open(t.Context(), by, a)
	return err
}

func changeErr(x *table, t *testing.T, by care.Viewer, a accounts.Account) error {
	_, err := x.desk.Change(t.Context(), by, a)
	return err
}

func withOffice(x *table, id care.AccountID, o accounts.Office) accounts.Account {
	a, _, _ := x.book.Get(id, 0)
	a.Offices = append(a.Offices, o)
	return a
}

// TestWhatIsNotUnderstoodEndsTheAccount: a later program's record might say that
// somebody may no longer come in, and must not stop the fold either.
func TestWhatIsNotUnderstoodEndsTheAccount(t *testing.T) {
	for kind, body := range map[ledger.Kind]any{"account.suspended": map[string]int{"v": 1}, accounts.KindChanged: map[string]any{"v": 2, "roles": "all"}} {
		x := open(t)
		id, _, err := x.desk.Open(t.Context(), admin, officer())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ledger.AppendJSON(t.Context(), x.st, accounts.StreamOf(id), kind, "a-later", "RM1", body, nil); err != nil {
			t.Fatal(err)
		}
		x.fold(t)
		if _, state, ok := x.book.Get(id, care.NewDate(2026, 11, 22)); !ok || state != accounts.Ended {
			t.Errorf("%s: %s", kind, state)
		}
	}
}

// TestTyingDoesNotBringAnAccountBack: its owner was away at a provider when it ended.
func TestTyingDoesNotBringAnAccountBack(t *testing.T) {
	x := open(t)
	id, _, err := x.desk.Open(t.Context(), admin, officer())
	if err != nil {
		t.Fatal(err)
	}
	x.fold(t)
	day, link := care.NewDate(2026, 11, 22), accounts.Link{Issuer: "https://id.example.org", Subject: "77"}
	if _, err := x.desk.Tie(t.Context(), admin, id, link, day); err != nil {
		t.Fatal(err)
	}
	x.fold(t)
	if got, ok := x.book.ByLink(link); !ok || got != id {
		t.Error("it is not tied")
	}
	if _, err := x.desk.End(t.Context(), admin, id, "left"); err != nil {
		t.Fatal(err)
	}
	x.fold(t)
	if _, err := x.desk.Tie(t.Context(), admin, id, accounts.Link{Issuer: "https://id.example.org", Subject: "78"}, day); err == nil {
		t.Error("an ended account was tied, which opens it")
	}
}
