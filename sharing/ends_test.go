package sharing

import (
	"slices"
	"testing"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/sharing/accounts"
)

// reader is an account at a partner in a role that reads a category for a purpose;
// ok is false when staff never read it.
func (w *world) reader(partner care.PartnerCode, p care.Purpose, c care.Category) (care.Viewer, bool) {
	for _, d := range allRoles {
		if d.Reads(p, c) && !d.Own() && !d.May(OwnPartner) {
			a := accounts.Account{ID: "r-" + care.AccountID(partner) + "-" + care.AccountID(d.Role), Partner: partner, Roles: []care.Role{d.Role}}
			w.book[a.ID] = a
			return a.Viewer(d.Role), true
		}
	}
	return care.Viewer{}, false
}

// TestAnEndClosesExactlyEnds: over random tables, whatever was open and is not after
// an agreement's end is in Ends, and the other way round, asked one by one.
func TestAnEndClosesExactlyEnds(t *testing.T) {
	closed, asked := 0, 0
	for seed := range uint64(70) {
		w := newWorld(seed)
		for _, c := range w.cases {
			at := w.instant()
			after := w.snap.Without(c.ID)
			ends := w.snap.Ends(c.ID, at)
			kept := after.openings(at, func(*rule) bool { return true })
			for _, from := range partnerCodes {
				for _, to := range partnerCodes {
					for _, p := range purposes {
						for cat := range care.Categories {
							v, ok := w.reader(to, p, cat)
							if !ok || w.chance(2) {
								continue
							}
							m := care.ClassMeaning{Partner: from}
							want := ServiceRef{}
							if w.chance(3) {
								m.Protections, m.Service = care.RestrictedService, pick(w, services)
								want = ServiceRef{from, m.Service}
							}
							r := Request{Viewer: v, Purpose: p, Category: cat, Class: m, At: at}
							was, is := w.snap.Decide(r).Allowed, after.Decide(r).Allowed
							in := slices.ContainsFunc(ends, func(o Opening) bool {
								return o.From == from && o.To == to && o.Purpose == p && o.Category == cat && (o.service() == want || m.Service != "" && o.service() == ServiceRef{from, ""} && !kept[opening{from, to, p, cat, want}])
							})
							if asked++; was && !is {
								closed++
							}
							if is && !was || (was && !is) != in {
								t.Fatalf("world %d, end of %s: %+v was open %v, is open %v, in Ends %v", seed, c.ID, r, was, is, in)
							}
						}
					}
				}
			}
		}
	}
	if closed < 100 {
		t.Errorf("of %d questions only %d were closed by an end", asked, closed)
	}
}

// TestNothingOpensByClosing: without an agreement nothing of another partner is
// open; suspending, breaking and leaving never open anything.
func TestNothingOpensByClosing(t *testing.T) {
	for seed := range uint64(150) {
		w := newWorld(seed)
		bare := newSnapshot(1, nil, table, w.book, nil)
		var shut []Case
		for _, c := range w.cases {
			switch w.IntN(4) {
			case 0:
				c.Holds = append(slices.Clip(c.Holds), Happening{Act: Act{Partner: c.Texts[0].Parties[0]}})
			case 1:
				c.Left = append(slices.Clip(c.Left), Happening{Act: Act{Partner: pick(w, c.Texts[0].Parties)}, Version: len(c.Texts)})
			case 2:
				c.Broken = true
			case 3:
				c.Ended = &Happening{}
			}
			shut = append(shut, c)
		}
		after := newSnapshot(1, shut, table, w.book, nil)
		for range 60 {
			r := Request{Viewer: w.viewer(), Purpose: pick(w, purposes), Category: care.Category(w.IntN(int(care.Categories))), Class: w.class(), Person: pick(w, keysInPlay), At: w.instant()}
			if d := bare.Decide(r); d.Allowed && r.Viewer.Partner != bare.keeper(r.Class.Partner, day(r.At)) && w.snap.stand(r.Viewer, r.At).record == "" {
				t.Fatalf("world %d: without an agreement %+v is open: %+v", seed, r, d)
			}
			if after.Decide(r).Allowed && !w.snap.Decide(r).Allowed {
				t.Fatalf("world %d: %+v was opened by closing", seed, r)
			}
		}
	}
}

// TestWhoLeftHoldsNobody: the suspension of a partner that has left since is taken
// back by a guardian of one that stays, and by nobody else; another's own stands.
func TestWhoLeftHoldsNobody(t *testing.T) {
	d := sitDown(t)
	ann, bob, cal := d.guardian("H1"), d.guardian("H2"), d.guardian("V1")
	a := mutualAid()
	a.Parties = append(a.Parties, "V1")
	d.signed(a, ann, bob, cal)
	booker := d.as("H2", care.RoleBookingOfficer)
	must := func(_ ledger.Seq, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(d.desk.Suspend(d.ctx, cal.Viewer, a.ID, "a breach"))
	_, err := d.desk.Resume(d.ctx, ann.Viewer, a.ID, "looks fine")
	refused(t, err, "only who suspended it")
	must(d.desk.Suspend(d.ctx, bob.Viewer, a.ID, "a breach too"))
	must(d.desk.Leave(d.ctx, cal.Viewer, a.ID, "we stop"))
	_, err = d.desk.Resume(d.ctx, d.as("H1", care.RoleIGLead).Viewer, a.ID, "go on")
	refused(t, err, "a partner that has left it")
	must(d.desk.Resume(d.ctx, ann.Viewer, a.ID, "who suspended it has left"))
	if c, _ := d.gate.Snapshot().Case(a.ID); c.Stage(day(d.clock)) != Suspended || booker.sees(care.Booking, care.ListEntries, "H1") {
		t.Error("another party's own suspension went with it")
	}
	must(d.desk.Resume(d.ctx, bob.Viewer, a.ID, "mended"))
	if !booker.sees(care.Booking, care.ListEntries, "H1") {
		t.Error("it stays closed")
	}
	// And one that left does not hold again, nor lift what others hold.
	must(d.desk.Suspend(d.ctx, ann.Viewer, a.ID, "a mistake"))
	_, err = d.desk.Resume(d.ctx, cal.Viewer, a.ID, "go on")
	refused(t, err, "only who suspended it")
	_, err = d.desk.Suspend(d.ctx, cal.Viewer, a.ID, "and another thing")
	refused(t, err, "has left the agreement")
	if fresh := d.open(); !fresh.lens.equal(d.gate.lens) {
		t.Error("a fold of the whole ledger is not what the steps came to")
	}
}
