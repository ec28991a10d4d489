package main

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
	"roundtable/ledger/sqlite"
	"roundtable/sharing"
	"roundtable/sharing/accesslog"
	"roundtable/sharing/accounts"
	"roundtable/web/site"
)

// actFlags say who acts. The command line takes an operator's word for who they are:
// whoever holds the data folder holds everything in it. What it adds is that nothing
// is done or shown that the account could not do or see by pages, and that it is
// written down.
type actFlags struct {
	As string `help:"The account that looks or acts: its e-mail address or id. Needed once the collaborative has accounts; one of made-up people asks for none." placeholder:"ACCOUNT"`
}

// asFlags say also what somebody looks for.
type asFlags struct {
	actFlags
	Purpose string `help:"With --as: what for; direct-care, booking, planning, research or assurance. Without it the first that the account's role looks for." placeholder:"PURPOSE"`
}

// asker is who asks a ledger. The zero account is the operator: of a collaborative
// of one's own, without accounts, or of made-up people.
type asker struct {
	gate    *sharing.Gate
	store   ledger.Store
	account accounts.Account
	purpose care.Purpose // as asked for; "" when it was left out
	now     time.Time
}

// asks finds out who asks and why.
func (a *asFlags) asks(e *env, store ledger.Store) (*asker, error) {
	purpose := care.Purpose(a.Purpose)
	switch {
	case purpose != "" && !slices.Contains(sharing.Purposes(), purpose):
		var all []string
		for _, p := range sharing.Purposes() {
			all = append(all, string(p))
		}
		return nil, usagef("--purpose %q is no purpose.%s Choose %s.", a.Purpose, meant(a.Purpose, all), strings.Join(all, ", "))
	case purpose != "" && a.As == "":
		return nil, usagef("--purpose belongs to --as ACCOUNT: a purpose is somebody's.")
	}
	k, err := a.actFlags.asks(e, store)
	if err != nil {
		return nil, err
	}
	k.purpose = purpose
	return k, nil
}

// asks finds out who asks. A ledger with accounts wants to be told, unless its
// people are made up.
func (a *actFlags) asks(e *env, store ledger.Store) (*asker, error) {
	gate, err := sharing.Open(e.ctx, store, sharing.Options{})
	if err != nil {
		return nil, err
	}
	k := &asker{gate: gate, store: store, now: time.Now()}
	if a.As != "" {
		k.account, err = (&people{gate: gate}).byAddress(a.As)
		return k, err
	}
	made, err := madeUp(e, store)
	if err == nil && !gate.ThisComputer() && !made {
		err = usagef("this collaborative has accounts: say who asks with --as ACCOUNT. 'roundtable account list' lists the accounts.")
	}
	return k, err
}

// show opens a ledger in which it is written down whom an account is shown. Beside a
// server over a folder that cannot be: it says what to do in its place.
func (a *asFlags) show(e *env, open func(*env) (ledger.Store, error)) (ledger.Store, error) {
	store, err := open(e)
	if !errors.Is(err, sqlite.ErrInUse) {
		return store, err
	}
	p, _ := errors.AsType[*care.Problem](err)
	return nil, &care.Problem{
		What: "A server is using this data folder, and it alone can write down in the access log whom --as is shown.", Where: p.Where,
		Remedy: "Sign in to it as that account and download the list there (Shared list, Download), or stop it first. Over PostgreSQL both work at once.", Err: err,
	}
}

// madeUp reports whether a ledger's people are made up.
func madeUp(e *env, store ledger.Store) (bool, error) {
	for r, err := range store.ReadStream(e.ctx, "collaborative", 0) {
		if err != nil {
			return false, err
		}
		if r.Kind != care.RecFounded {
			continue
		}
		var f care.Founded
		err := ledger.ReadJSON(e.ctx, store, r, &f)
		return f.Demo, err
	}
	return false, nil
}

// operates reports whether nobody has to be asked.
func (k *asker) operates() bool { return k.account.ID == "" }

// by is the account under which something is written.
func (k *asker) by() care.AccountID { return cmp.Or(k.account.ID, commandLine) }

// viewer is the account in the first of its roles that fits; in its first where none
// does, so that the gate can say why not.
func (k *asker) viewer(fits func(sharing.RoleData) bool) care.Viewer {
	if k.operates() {
		return operator
	}
	for _, r := range k.account.Roles {
		if d, ok := sharing.RoleOf(r); ok && fits(d) {
			return k.account.Viewer(r)
		}
	}
	if len(k.account.Roles) == 0 {
		return care.Viewer{Account: k.account.ID}
	}
	return k.account.Viewer(k.account.Roles[0])
}

// may returns nil when the account may do something at a partner ("" for its own),
// and otherwise a *care.Problem in the gate's words.
func (k *asker) may(right sharing.Right, at care.PartnerCode) error {
	if k.operates() {
		return nil
	}
	who := k.viewer(func(d sharing.RoleData) bool { return d.May(right) })
	return refused(k.gate.Decide(sharing.Request{
		Viewer: who, Right: right, Class: care.ClassMeaning{Partner: cmp.Or(at, who.Partner)}, At: k.now,
	}))
}

// refused is a decision as an error: nil when it allows.
func refused(d sharing.Decision) error {
	if d.Allowed {
		return nil
	}
	return &care.Problem{What: d.Why, Remedy: cmp.Or(d.Nearly, "Ask your information governance lead.")}
}

// reader is the account in the first of its roles that reads rows for the purpose,
// and the purpose: where none was given, the first that the role looks for.
func (k *asker) reader() (care.Viewer, care.Purpose) {
	who := k.viewer(func(d sharing.RoleData) bool {
		if k.purpose != "" {
			return d.PersonLevel(k.purpose)
		}
		return slices.ContainsFunc(sharing.Purposes(), d.PersonLevel)
	})
	if k.purpose != "" {
		return who, k.purpose
	}
	return who, site.PurposeOf(who.Role, "")
}

// looks is what the account may see of the facts, as whom, and for which purpose.
// An account that may see nobody at all is told why.
func (k *asker) looks(f *facts.Facts) (*facts.View, error) {
	if k.operates() {
		return f.View(operator, care.WholeTable(care.Planning)), nil
	}
	who, purpose := k.reader()
	scope := k.gate.Compile(who, purpose, f.View(who, care.Scope{}).Classes(), k.now)
	view := f.View(who, scope)
	d, _ := sharing.RoleOf(who.Role)
	if !scope.Empty() && d.PersonLevel(purpose) {
		return view, nil
	}
	// Of its own partner's rows an account is refused for its own reasons alone.
	own := sharing.Request{Viewer: who, Purpose: purpose, Category: care.ListEntries, Class: care.ClassMeaning{Partner: who.Partner}, At: k.now}
	if err := refused(k.gate.Decide(own)); err != nil {
		return nil, err
	}
	return view, nil
}

// person is a source record that is about to be printed, with the class of its row.
type person struct {
	key   care.Key
	class care.Class
}

// tell writes down who is about to be shown, and returns once it is durable: nothing
// may be printed before. An operator is nobody to tell of.
func (k *asker) tell(e *env, view *facts.View, what string, shown []person) error {
	if k.operates() || len(shown) == 0 {
		return nil
	}
	who := view.Viewer()
	entry := accesslog.Entry{Role: who.Role, Purpose: view.Scope().Purpose, What: what, Allowed: k.allowed(view, shown)}
	for _, p := range shown {
		entry.People = append(entry.People, p.key)
	}
	return k.write(e, who, entry)
}

// write appends an entry to the access log.
func (k *asker) write(e *env, who care.Viewer, entry accesslog.Entry) error {
	entry.People = slices.DeleteFunc(entry.People, care.Key.IsZero)
	if len(entry.People) == 0 {
		return nil
	}
	log := accesslog.Open(k.store)
	err := errors.Join(log.Write(e.ctx, who, entry), log.Close())
	if err != nil {
		return &care.Problem{What: "It could not be written down that you look at this, and so it is not shown.", Remedy: "Stop a server that holds the folder, or look through its pages.", Err: err}
	}
	return nil
}

// allowed says for each partner whose rows are shown what allowed it.
func (k *asker) allowed(view *facts.View, shown []person) (out []accesslog.Allowed) {
	classes := view.Classes()
	asked := map[care.Class]bool{}
	for _, p := range shown {
		if asked[p.class] || int(p.class) >= len(classes) {
			continue
		}
		asked[p.class] = true
		m, who := classes[p.class], view.Viewer()
		a := accesslog.Allowed{Partner: m.Partner}
		if m.Partner != who.Partner {
			d := k.gate.Decide(sharing.Request{Viewer: who, Purpose: view.Scope().Purpose, Category: care.ListEntries, Class: m, Person: p.key, At: k.now})
			a.Agreement, a.Version = string(d.Agreement), d.Version
		}
		if !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	slices.SortFunc(out, func(a, b accesslog.Allowed) int {
		return cmp.Or(cmp.Compare(a.Partner, b.Partner), cmp.Compare(a.Agreement, b.Agreement))
	})
	return out
}
