package sharing

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/ledger/sqlite"
	"roundtable/sharing/accounts"
)

// seat is somebody at a made table with a real ledger under it.
type seat struct {
	care.Viewer
	*desks
}

// desks are a store with a gate and the desks over it.
type desks struct {
	*testing.T
	ctx   context.Context
	store ledger.Store
	gate  *Gate
	desk  *Desk
	clock time.Time // what the gate takes for now; ledger times are real
}

func openStore(t testing.TB) ledger.Store {
	t.Helper()
	st, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return st
}

// sitDown opens a table at which all of table's partners sit, on day0 at noon.
func sitDown(t *testing.T) *desks {
	t.Helper()
	return sitAt(t, openStore(t))
}

func sitAt(t *testing.T, st ledger.Store) *desks {
	t.Helper()
	d := &desks{T: t, ctx: t.Context(), store: st, clock: midnight(day0).Add(12 * time.Hour)}
	describe(t, st)
	d.gate = d.open()
	d.desk = NewDesk(st, d.gate)
	return d
}

func describe(t testing.TB, st ledger.Store) {
	t.Helper()
	for _, p := range partnerCodes {
		m := table[p]
		body := care.PartnerDescribed{V: 1, Code: p, Name: m.Name, Type: m.Type}
		if _, err := ledger.AppendJSON(t.Context(), st, ledger.Stream(partnerPrefix+string(p)), care.RecPartner, "setup", p, body, nil); err != nil {
			t.Fatal(err)
		}
	}
}

// open is another gate over the same ledger: another replica.
func (d *desks) open() *Gate {
	d.Helper()
	g, err := Open(d.ctx, d.store, Options{Now: func() time.Time { return d.clock }})
	if err != nil {
		d.Fatal(err)
	}
	return g
}

// as gives somebody an account.
func (d *desks) as(p care.PartnerCode, r care.Role, offices ...accounts.Office) seat {
	d.Helper()
	a := accounts.Account{Name: "Somebody", Email: strings.ToLower(string(p)+"-"+string(r)) + "-" + time.Now().Format("150405.000000") + "@example.org", Partner: p, Roles: []care.Role{r}, Offices: offices}
	id, _, err := accounts.NewDesk(d.store, d.gate.Accounts(), KnownRole).Open(d.ctx, care.Viewer{Account: accounts.Operator, Partner: p}, a)
	if err != nil {
		d.Fatal(err)
	}
	d.refresh()
	return seat{care.Viewer{Account: id, Partner: p, Role: r}, d}
}

func (d *desks) refresh() {
	d.Helper()
	if err := d.gate.Refresh(d.ctx); err != nil {
		d.Fatal(err)
	}
}

// guardian is the IG lead who is Caldicott guardian too.
func (d *desks) guardian(p care.PartnerCode) seat {
	return d.as(p, care.RoleIGLead, accounts.CaldicottGuardian)
}

// sees asks whether the seat's role may read a category of a partner's plain rows.
func (s seat) sees(p care.Purpose, c care.Category, of care.PartnerCode) bool {
	return s.gate.Decide(Request{Viewer: s.Viewer, Purpose: p, Category: c, Class: care.ClassMeaning{Partner: of}, At: s.clock}).Allowed
}

// mutualAid is an agreement between H1 and H2 for booking.
func mutualAid() Agreement {
	return Agreement{
		ID: "mutual-aid", Title: "Mutual aid", Parties: []care.PartnerCode{"H1", "H2"},
		Flows:       []Flow{{From: []care.PartnerCode{"H1", "H2"}, To: []care.PartnerCode{"H1", "H2"}, Categories: []care.Category{care.ListEntries, care.ContactDetails}}},
		Bases:       []Basis{{Purpose: care.Booking, Article6: "6(1)(e)", Article9: "9(2)(h)", Confidence: ImpliedConsent}},
		Controllers: []care.PartnerCode{"H1", "H2"}, Joint: true, Retention: "As each partner's own records.",
		From: day0 - 1, To: day0 + 300, Review: day0 + 200,
	}
}

// signed brings an agreement into force: drafted by the first, advised on and signed
// by each.
func (d *desks) signed(a Agreement, by ...seat) Text {
	d.Helper()
	v, _, err := d.desk.Draft(d.ctx, by[0].Viewer, a)
	if err != nil {
		d.Fatal(err)
	}
	c, _ := d.gate.Snapshot().Case(a.ID)
	t := *c.Newest()
	for _, s := range by {
		if _, err := d.desk.Advise(d.ctx, s.Viewer, a.ID, v, t.Hash, true, ""); err != nil {
			d.Fatal(err)
		}
		if _, err := d.desk.Sign(d.ctx, s.Viewer, a.ID, v, t.Hash, ""); err != nil {
			d.Fatal(err)
		}
	}
	return t
}

// refused checks that an error is a problem in words and holds some of them.
func refused(t testing.TB, err error, words string) {
	t.Helper()
	p, ok := errors.AsType[*care.Problem](err)
	if !ok || p.What == "" || p.Remedy == "" || !strings.Contains(p.Error(), words) {
		t.Errorf("got %v, want a problem that says %q", err, words)
	}
}

type accountsListed = accounts.Listed

func contains(s string, all ...string) bool {
	for _, w := range all {
		if !strings.Contains(s, w) {
			return false
		}
	}
	return true
}

func instantOf(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}
