package sessions

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
	"roundtable/ledger/sqlite"
	"roundtable/waiting"
)

// A world is three acute trusts on a real ledger, with the facts and the table of
// sessions that follow it. Its clock stands still until a test moves it.
type world struct {
	t     *testing.T
	store ledger.Store
	facts *facts.Facts
	table *Table
	now   time.Time
}

var (
	whole = care.WholeTable(care.Booking)

	ayo  = care.Viewer{Account: "ayo", Partner: "RA1", Role: care.RoleBookingOfficer}
	beth = care.Viewer{Account: "beth", Partner: "RB1", Role: care.RoleBookingOfficer}
	cai  = care.Viewer{Account: "cai", Partner: "RC1", Role: care.RoleBookingOfficer}

	today = care.NewDate(2026, 11, 2) // a Monday

	number = care.NHSNumber(4857773457) // passes the check and is in no test range
)

func newWorld(t *testing.T) *world {
	t.Helper()
	store, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return worldOn(t, store)
}

func worldOn(t *testing.T, store ledger.Store) *world {
	t.Helper()
	w := &world{t: t, store: store, now: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)}
	w.say("collaborative", care.RecFounded, "", care.Founded{V: 1, Name: "Vale", Salt: make([]byte, 32)})
	for _, code := range []care.PartnerCode{"RA1", "RB1", "RC1"} {
		w.say(ledger.Stream("partner/"+code), care.RecPartner, code, care.PartnerDescribed{V: 1, Code: code, Name: string(code), Type: care.AcuteTrust})
	}
	f, err := facts.Open(t.Context(), store, facts.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w.facts = f
	w.table = w.open(Options{})
	return w
}

func (w *world) open(o Options) *Table {
	w.t.Helper()
	o.Now = func() time.Time { return w.now }
	list := waiting.NewList(waiting.Options{Store: w.store, Now: o.Now})
	tab, err := Open(w.t.Context(), w.store, w.facts, list, o)
	if err != nil {
		w.t.Fatal(err)
	}
	return tab
}

func (w *world) say(s ledger.Stream, k ledger.Kind, partner care.PartnerCode, body any) {
	w.t.Helper()
	seq, err := ledger.AppendJSON(w.t.Context(), w.store, s, k, "tester", partner, body, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	if w.table != nil {
		if err := w.table.Wait(w.t.Context(), seq); err != nil {
			w.t.Fatal(err)
		}
	}
}

// view is the whole table as somebody reads it; own what an agreement that shares
// nothing leaves: their own trust's rows.
func (w *world) view(who care.Viewer) *facts.View { return w.facts.View(who, whole) }

func (w *world) own(who care.Viewer) *facts.View { return w.seeing(who, who.Partner) }

// seeing is a view of some trusts' rows alone.
func (w *world) seeing(who care.Viewer, partners ...care.PartnerCode) *facts.View {
	v := w.view(who)
	var may [care.Categories][]uint64
	for c, m := range v.Classes() {
		for _, p := range partners {
			if c == 0 || m.Partner != p {
				continue
			}
			for cat := range may {
				for len(may[cat]) <= c/64 {
					may[cat] = append(may[cat], 0)
				}
				may[cat][c/64] |= 1 << (c % 64)
			}
		}
	}
	return w.facts.View(who, care.ScopeOfCategories(care.Booking, may))
}

// child is one wait of a made child.
type child struct {
	n      int
	trust  care.PartnerCode
	months int // old today
	weeks  int // waited
	tfc    string
	died   care.Date
	tci    care.Date
	nhs    care.NHSNumber
	flags  care.Flags
	imd    uint8
}

func sum(parts ...any) (k care.Key) {
	s := sha256.Sum256([]byte(fmt.Sprint(parts...)))
	copy(k[:], s[:])
	return k
}

func (c child) key() care.Key    { return sum("wait", c.trust, c.n) }
func (c child) person() care.Key { return sum("person", c.trust, c.n) }

// bring is one delivery of a trust: each child with one wait.
func (w *world) bring(trust care.PartnerCode, all ...child) {
	w.t.Helper()
	stream := ledger.Stream("extract/" + trust + "/list")
	var people []care.PersonRow
	var paths []care.PathwayRow
	for i, c := range all {
		if c.tfc == "" {
			c.tfc = "215"
		}
		birth := care.DateOf(today.Time().AddDate(0, -c.months, 0))
		status := uint8(0)
		if c.nhs != 0 {
			status = 1
		}
		people = append(people, care.PersonRow{
			Key: c.person(), Line: uint32(i + 2), Given: "Given", Family: fmt.Sprint("Family", c.n), Birth: birth, Died: c.died,
			NHSNumber: c.nhs, NHSStatus: status, Flags: c.flags, IMDDecile: c.imd,
		})
		paths = append(paths, care.PathwayRow{Key: c.key(), Person: c.person(), Line: uint32(i + 2), Start: today - care.Date(7*c.weeks), TFC: c.tfc, TCI: c.tci, Priority: "P4"})
	}
	batch := ledger.Batch{}
	add := func(k ledger.Kind, body []byte) {
		ref, err := w.store.Put(w.t.Context(), bytes.NewReader(body))
		if err != nil {
			w.t.Fatal(err)
		}
		batch.Records = append(batch.Records, ledger.Draft{Stream: stream, Kind: k, By: "tester", Partner: trust, Body: ref})
	}
	add(care.RecPeopleBlock, parquetOf(w.t, people))
	add(care.RecPathwayBlock, parquetOf(w.t, paths))
	x, err := json.Marshal(care.ExtractReceived{V: 1, Partner: trust, Kind: "list", Span: 2})
	if err != nil {
		w.t.Fatal(err)
	}
	add(care.RecExtract, x)
	first, _, err := w.store.Append(w.t.Context(), batch)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := w.table.Wait(w.t.Context(), first+2); err != nil {
		w.t.Fatal(err)
	}
}

func parquetOf[T any](t *testing.T, rows []T) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := parquet.Write(&buf, rows); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// weekend is a session as it should be: a Saturday all-day list of children's ENT.
func weekend(host care.PartnerCode, day care.Date) care.SessionPlanned {
	return care.SessionPlanned{
		Host: host, Site: string(host) + "01", Theatre: "1", Day: day, Start: care.NewMinute(8, 30), Minutes: 480, Specialties: []string{"215"},
		Surgeon:      care.SessionStaff{ID: "surgeon-" + string(host), Skills: []string{"paediatric-ent"}},
		Anaesthetist: care.SessionStaff{ID: "anaesthetist-" + string(host), Skills: []string{"paediatric-anaesthesia"}},
		MinAgeMonths: 24, MaxAgeMonths: 191, Turnaround: 15, Places: 8,
	}
}

func (w *world) plans(who care.Viewer, s care.SessionPlanned) care.SessionID {
	w.t.Helper()
	id, _, err := w.table.PlanSession(w.t.Context(), w.own(who), s, 0)
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

// takes has a borrower say yes to everything that is lent to it.
func (w *world) takes(who care.Viewer) {
	w.t.Helper()
	for _, e := range w.table.Equipment() {
		for _, l := range e.Lendings {
			if l.To == who.Partner && AwaitsAnswer(&l, w.table.Today()) {
				_, err := w.table.AnswerLending(w.t.Context(), w.own(who), care.LendingAnswered{Equipment: e.ID, ID: l.ID, Accepted: true})
				w.must(err)
			}
		}
	}
}

// willing has a child asked, who says yes to some sites, and confirmed by its trust.
func (w *world) willing(who care.Viewer, c child, sites ...string) {
	w.t.Helper()
	ctx, v := w.t.Context(), w.own(who)
	a := care.WaiterAsked{Pathway: c.key(), On: today, Whom: "parent", How: "telephone", Willing: care.Yes, Sites: sites, Carer: care.Yes}
	if _, err := w.table.Ask(ctx, v, a, w.table.WaiterVersion(c.key())); err != nil {
		w.t.Fatal(err)
	}
	w.confirmed(who, c, care.WaiterFitness{})
}

func (w *world) confirmed(who care.Viewer, c child, f care.WaiterFitness) {
	w.t.Helper()
	f.Pathway, f.On, f.Clinical, f.Social, f.PreOp = c.key(), today, care.Yes, care.Yes, "done"
	f.Consent, f.ConsentBy, f.ConsentFrom, f.ClinicalBy = care.Yes, "parental responsibility", "mother", "consultant"
	if _, err := w.table.Confirm(w.t.Context(), w.own(who), f, w.table.WaiterVersion(c.key())); err != nil {
		w.t.Fatal(err)
	}
}

// offers, accepts and books put a child on a place.
func (w *world) offers(who care.Viewer, c child, slot care.SlotID) error {
	_, err := w.table.Offer(w.t.Context(), w.own(who), care.OfferMade{Slot: slot, Pathway: c.key(), On: w.table.Today(), How: "telephone"}, w.table.SlotVersion(slot))
	return err
}

func (w *world) accepts(who care.Viewer, c child, slot care.SlotID, yes bool) error {
	_, err := w.table.AnswerOffer(w.t.Context(), w.own(who), care.OfferAnswered{Whom: "parent", Slot: slot, Pathway: c.key(), On: w.table.Today(), Accepted: yes, Reason: "as they said"}, w.table.SlotVersion(slot))
	return err
}

func (w *world) books(who care.Viewer, c child, slot care.SlotID) error {
	b := care.BookingMade{Slot: slot, Pathway: c.key(), Choice: care.SenderKeeps, Counts: c.trust, Paid: c.trust}
	_, err := w.table.Book(w.t.Context(), w.own(who), b, w.table.SlotVersion(slot))
	return err
}

func (w *world) must(errs ...error) {
	w.t.Helper()
	for _, err := range errs {
		if err != nil {
			w.t.Fatal(err)
		}
	}
}
