package sessions

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"sync"
	"testing"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/intake"
	"roundtable/ledger"
)

// erasable is a child on a trust's list who may be offered a place of a session; the file
// of the list is gone, as after two years.
func erasable(t *testing.T) (*world, child, care.SlotID) {
	t.Helper()
	return erasableIn(newWorld(t))
}

func erasableIn(w *world) (*world, child, care.SlotID) {
	w.t.Helper()
	c := child{n: 1, trust: "RB1", months: 60, weeks: 60}
	w.bring("RB1", c, child{n: 2, trust: "RB1", months: 60, weeks: 50})
	head, err := w.store.Head(w.t.Context())
	w.must(err)
	w.say("extract/RB1/list", care.RecFilePurged, "RB1", care.Withdrawn{V: 1, Extract: care.ExtractID(head.Last), Reason: "its day had come"})
	w.willing(beth, c, "RA101")
	return w, c, care.SlotOf(w.plans(ayo, weekend("RA1", today+33)), 1)
}

func (w *world) offering(c child, slot care.SlotID, v *facts.View) error {
	_, err := w.table.Offer(w.t.Context(), v, care.OfferMade{Slot: slot, Pathway: c.key(), On: today, How: "telephone"}, w.table.SlotVersion(slot))
	return err
}

// between is a store that lets something happen before an append or an erasure.
type between struct {
	ledger.Store
	append, erase func()
}

func (b *between) Append(ctx context.Context, x ledger.Batch) (ledger.Seq, ledger.Head, error) {
	if do := b.append; do != nil {
		b.append = nil
		do()
	}
	return b.Store.Append(ctx, x)
}

func (b *between) Erase(ctx context.Context, by care.AccountID, p care.PartnerCode, why string, e []ledger.Erasure) (ledger.Seq, error) {
	if do := b.erase; do != nil {
		b.erase = nil
		do()
	}
	return b.Store.Erase(ctx, by, p, why, e)
}

// TestNobodyIsErasedWhoGetsAPlace: a place that is offered after an erasure has looked
// for places, and before it holds the wait, stops it; from then on none is offered, by
// who has read that and by who has not.
func TestNobodyIsErasedWhoGetsAPlace(t *testing.T) {
	w, c, slot := erasable(t)
	erase := func(s ledger.Store) (ledger.Seq, error) {
		return intake.New(s).ErasePerson(t.Context(), "lead", "RB1", "asked for", c.person())
	}
	_, err := erase(&between{Store: w.store, append: func() { w.must(w.offering(c, slot, w.own(beth))) }})
	if _, ok := errors.AsType[*care.Problem](err); !ok {
		t.Fatalf("erased although a place was offered meanwhile: %v", err)
	}
	_, err = w.table.AnswerOffer(t.Context(), w.own(beth), care.OfferAnswered{Slot: slot, Pathway: c.key(), On: today, Withdrawn: true, Reason: "by mistake"}, w.table.SlotVersion(slot))
	w.must(err)
	// Somebody whose table had read nothing of the erasure, and somebody whose table has.
	behind, before := w.open(Options{}), w.own(beth)
	refused := func(table *Table) {
		t.Helper()
		_, err := table.Offer(t.Context(), before, care.OfferMade{Slot: slot, Pathway: c.key(), On: today, How: "telephone"}, table.SlotVersion(slot))
		if _, ok := errors.AsType[*care.Problem](err); !ok {
			t.Errorf("a place was offered to somebody who is being erased: %v", err)
		}
	}
	seq, err := erase(&between{Store: w.store, erase: func() {
		refused(behind)
		w.must(w.table.lens.CatchUp(t.Context()))
		refused(w.table)
		k := c.key()
		w.say(waiterStream(k), care.RecHarm, "RB1", care.WaiterHarm{V: 1, Pathway: k, On: today, Kind: "pain", Note: "written meanwhile"})
	}})
	if err != nil || seq == 0 {
		t.Fatal(seq, err)
	}
	refused(behind)
	w.must(w.table.Wait(t.Context(), seq))
	refused(w.table)
	if text := w.everything(); strings.Contains(text, "written meanwhile") {
		t.Error("what was said while it was erased is still there")
	}
}

// TestErasingAndOfferingAtOnce: whoever is first, nobody is both erased and offered a
// place.
func TestErasingAndOfferingAtOnce(t *testing.T) {
	for range 8 {
		w, c, slot := erasable(t)
		view := w.own(beth)
		var offered, erased error
		var seq ledger.Seq
		var both sync.WaitGroup
		both.Go(func() { offered = w.offering(c, slot, view) })
		both.Go(func() {
			seq, erased = intake.New(w.store).ErasePerson(t.Context(), "lead", "RB1", "asked for", c.person())
		})
		both.Wait()
		if (offered == nil) == (erased == nil && seq != 0) {
			t.Fatalf("offered %v, erased %d %v", offered, seq, erased)
		}
	}
}

// TestWhateverIsSaidOfAWaitIsErased: for every kind of record of the room whose body names
// a wait, each text of it that somebody can write is gone after the erasure. A kind that
// is made later is tried too.
func TestWhateverIsSaidOfAWaitIsErased(t *testing.T) {
	const marker = "Xenolith"
	written := map[string]bool{ // texts that are one of a list: they say nothing of their own
		"BookingCancelled.By": true, "BookingDone.By": true, "ProposedSession.NotPlanned": true, "ProposedGroup.Name": true, "PlanProposed.Title": true, "PlanProposed.Problems": true, "LeftOut.Code": true,
	}
	tried := 0
	for kind, empty := range bodies {
		body := empty()
		key := sum("wait", care.PartnerCode("RB1"), 1)
		if !fill(reflect.ValueOf(body).Elem(), key, marker, written) {
			continue
		}
		tried++
		t.Run(string(kind), func(t *testing.T) {
			w, c, slot := erasable(t)
			stream := waiterStream(key)
			switch b := body.(type) {
			case *care.PlanProposed:
				stream = proposalStream("p1", "")
			case *care.ProposalAnswered:
				stream = proposalStream("p1", "RB1")
			case *care.WaiterHeld:
				b.Slot, b.Free = slot, true
			case *care.OfferMade, *care.OfferAnswered, *care.BookingMade, *care.BookingCancelled, *care.BookingDone:
				w.say(waiterStream(key), care.RecWaiterHeld, "RB1", care.WaiterHeld{V: 1, Pathway: key, Slot: slot})
				w.say(waiterStream(key), care.RecWaiterHeld, "RB1", care.WaiterHeld{V: 1, Pathway: key, Slot: slot, Free: true})
				stream = slotStream(slot)
			}
			w.say(stream, kind, "RB1", body)
			if kind != care.RecWaiterHeld && !strings.Contains(w.everything(), marker) {
				t.Fatal("it was never there")
			}
			if seq, err := intake.New(w.store).ErasePerson(t.Context(), "lead", "RB1", "asked for", c.person()); err != nil || seq == 0 {
				t.Fatal(seq, err)
			}
			if text := w.everything(); strings.Contains(text, marker) {
				at := strings.Index(text, marker)
				t.Errorf("still there: %s", text[max(0, at-80):at+len(marker)])
			}
		})
	}
	if tried < 10 {
		t.Errorf("%d kinds name a wait: the test shows nothing", tried)
	}
}

// fill writes a key into every key, and a marker into every text, of a body; it reports
// whether there is a key.
func fill(v reflect.Value, key care.Key, marker string, but map[string]bool) (keyed bool) {
	for i := range v.NumField() {
		f, name := v.Field(i), v.Type().Name()+"."+v.Type().Field(i).Name
		switch {
		case f.Type() == reflect.TypeFor[care.Key]():
			f.Set(reflect.ValueOf(key))
			keyed = true
		case f.Type() == reflect.TypeFor[[]care.Key]():
			f.Set(reflect.ValueOf([]care.Key{key}))
			keyed = true
		case f.Type() == reflect.TypeFor[string]() && !but[name]:
			f.SetString(marker)
		case f.Kind() == reflect.Slice && f.Type().Elem().Kind() == reflect.Struct:
			f.Set(reflect.MakeSlice(f.Type(), 1, 1))
			keyed = fill(f.Index(0), key, marker, but) || keyed
		case f.Kind() == reflect.Slice && f.Type().Elem() == reflect.TypeFor[string]() && !but[name]:
			f.Set(reflect.ValueOf([]string{marker}))
		}
	}
	return keyed
}

// everything is what the bodies of the ledger hold today.
func (w *world) everything() string {
	var b strings.Builder
	for rec, err := range w.store.Read(w.t.Context(), 0) {
		w.must(err)
		body, err := ledger.ReadBody(w.t.Context(), w.store, rec.Now)
		w.must(err)
		b.Write(body)
		b.WriteByte('\n')
	}
	return b.String()
}
