package accounts

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"

	"roundtable/care"
	"roundtable/ledger"
)

// Book is the lens of accounts: every account as the ledger has it so far. It is
// safe for concurrent use.
type Book struct {
	mu      sync.RWMutex
	byID    map[care.AccountID]*entry
	byEmail map[string]care.AccountID
	byLink  map[Link]care.AccountID
	names   ledger.Version // of namesStream
}

type entry struct {
	account Account
	version ledger.Version // of the account's stream
	ended   bool
	opened  ledger.Record
	asked   *Asked         // to be ended, by one person so far
	ends    ledger.Version // of EndsOf
}

// NewBook returns an empty book, to be filled by Apply.
func NewBook() *Book {
	return &Book{byID: map[care.AccountID]*entry{}, byEmail: map[string]care.AccountID{}, byLink: map[Link]care.AccountID{}}
}

// Concerns reports whether the book folds records of a kind.
func Concerns(k ledger.Kind) bool {
	return k == kindNamed || strings.HasPrefix(string(k), "account.") && k != KindLinked
}

// Apply folds one record, in the ledger's order; records of other rooms and
// records whose body was erased change nothing but versions. A record of an account
// that this program does not understand, by its kind or its body, ends the account
// until one that it does: it might say that somebody may no longer come in. The error
// is the store's alone.
func (b *Book) Apply(ctx context.Context, st ledger.Store, r ledger.Record) error {
	if r.Kind == KindEndAsked || r.Kind == KindEndDropped {
		if !strings.HasPrefix(string(r.Stream), endsPrefix) {
			return nil
		}
		return b.applyAsked(ctx, st, r)
	}
	if !Concerns(r.Kind) || r.Kind != kindNamed && !strings.HasPrefix(string(r.Stream), "account/") {
		return nil
	}
	if r.Kind == kindNamed {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.names = r.Version
		return nil
	}
	var a Account
	unclear := r.Kind != KindOpened && r.Kind != KindChanged
	if !r.Erased() && !unclear {
		body, err := ledger.ReadBody(ctx, st, r.Now)
		if err != nil && !errors.Is(err, ledger.ErrNotFound) {
			return err
		}
		unclear = err != nil || json.Unmarshal(body, &a) != nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	id := care.AccountID(strings.TrimPrefix(string(r.Stream), "account/"))
	e := b.byID[id]
	if e == nil {
		e = &entry{opened: r}
		b.byID[id] = e
	}
	e.version = r.Version
	switch {
	case unclear:
		e.ended, e.asked = true, nil
		b.forget(id)
	case r.Erased():
		b.forget(id)
		e.account = Account{ID: id, Name: "(erased)"}
	default:
		b.forget(id)
		e.account, e.ended = a, false
		b.byEmail[a.Email] = id
		for _, l := range a.Links {
			b.byLink[l] = id
		}
	}
	return nil
}

// forget takes the names that lead to an account away.
func (b *Book) forget(id care.AccountID) {
	a := &b.byID[id].account
	if b.byEmail[a.Email] == id {
		delete(b.byEmail, a.Email)
	}
	for _, l := range a.Links {
		if b.byLink[l] == id {
			delete(b.byLink, l)
		}
	}
}

// Any reports whether any account was ever opened: from then on nobody reads
// without one.
func (b *Book) Any() bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return len(b.byID) > 0
}

// Get is an account and where it stands on a day; ok is false when there is none.
func (b *Book) Get(id care.AccountID, day care.Date) (a Account, s State, ok bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	e := b.byID[id]
	if e == nil {
		return Account{}, Ended, false
	}
	return e.account.clone(), e.state(day), true
}

func (e *entry) state(day care.Date) State {
	if e.ended {
		return Ended
	}
	return e.account.On(day)
}

// ByEmail finds the account that signs in with an address.
func (b *Book) ByEmail(email string) (care.AccountID, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	id, ok := b.byEmail[strings.ToLower(strings.TrimSpace(email))]
	return id, ok
}

// ByLink finds the account of an identity at a provider.
func (b *Book) ByLink(l Link) (care.AccountID, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	id, ok := b.byLink[l]
	return id, ok
}

// Listed is an account in a list, with where it stands.
type Listed struct {
	Account
	State State
	Since ledger.Record // what opened it
}

// All lists the accounts of a partner, or of every partner when it is "", by
// partner and name.
func (b *Book) All(partner care.PartnerCode, day care.Date) []Listed {
	b.mu.RLock()
	defer b.mu.RUnlock()
	var out []Listed
	for _, e := range b.byID {
		if partner == "" || e.account.Partner == partner {
			out = append(out, Listed{e.account.clone(), e.state(day), e.opened})
		}
	}
	slices.SortFunc(out, func(x, y Listed) int {
		return cmp.Or(cmp.Compare(x.Partner, y.Partner), cmp.Compare(x.Name, y.Name), cmp.Compare(x.ID, y.ID))
	})
	return out
}

// Answering lists who holds an office at a partner on a day.
func (b *Book) Answering(partner care.PartnerCode, o Office, day care.Date) []Account {
	var out []Account
	for _, a := range b.All(partner, day) {
		if a.State == Current && a.Answers(o) {
			out = append(out, a.Account)
		}
	}
	return out
}

func (b *Book) versions(id care.AccountID) (own, names ledger.Version) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if e := b.byID[id]; e != nil {
		own = e.version
	}
	return own, b.names
}

// Become takes over everything that o holds, at once: after an erasure the ledger is
// folded anew into o, which nobody uses any more.
func (b *Book) Become(o *Book) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.byID, b.byEmail, b.byLink, b.names = o.byID, o.byEmail, o.byLink, o.names
}

// Version is the version of an account's stream: 0 when there is none.
func (b *Book) Version(id care.AccountID) ledger.Version {
	own, _ := b.versions(id)
	return own
}

// Equal reports whether two books hold the same, which full and stepwise folds
// must.
func (b *Book) Equal(o *Book) bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	o.mu.RLock()
	defer o.mu.RUnlock()
	same := func(x, y *entry) bool {
		return x.ended == y.ended && x.version == y.version && x.ends == y.ends && (x.asked == nil) == (y.asked == nil) && x.account.equal(&y.account)
	}
	return b.names == o.names && maps.Equal(b.byEmail, o.byEmail) && maps.Equal(b.byLink, o.byLink) && maps.EqualFunc(b.byID, o.byID, same)
}

func (a *Account) clone() Account {
	c := *a
	c.Roles, c.Offices, c.Links, c.Persons = slices.Clone(a.Roles), slices.Clone(a.Offices), slices.Clone(a.Links), slices.Clone(a.Persons)
	if a.Proxy != nil {
		p := *a.Proxy
		p.Sees = slices.Clone(p.Sees)
		c.Proxy = &p
	}
	return c
}

func (a *Account) equal(o *Account) bool {
	proxy := a.Proxy == nil && o.Proxy == nil || a.Proxy != nil && o.Proxy != nil &&
		a.Proxy.Ground == o.Proxy.Ground && a.Proxy.Review == o.Proxy.Review && slices.Equal(a.Proxy.Sees, o.Proxy.Sees)
	return proxy && a.ID == o.ID && a.Name == o.Name && a.Email == o.Email && a.Partner == o.Partner && a.From == o.From && a.Until == o.Until &&
		slices.Equal(a.Roles, o.Roles) && slices.Equal(a.Offices, o.Offices) && slices.Equal(a.Links, o.Links) && slices.Equal(a.Persons, o.Persons)
}
