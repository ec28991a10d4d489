package demo

import (
	"cmp"
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
	"roundtable/sessions"
	"roundtable/waiting"
)

// The made story of shared sessions follows a real one: three acute trusts pool their
// children's ear, nose and throat and oral surgery lists, run all-day lists over three
// weekends in two theatres of one of them, and lend each other equipment. One weekend is
// over; two are to come, planned, answered by two of the three trusts and partly booked.
// Everything is done by the room's own commands, as the people at the table would.

// weekends tells the story with a clock of its own, which begins before the first
// weekend and ends today.
type weekends struct {
	t     *table
	ctx   context.Context
	facts *facts.Facts
	room  *sessions.Table
	now   time.Time
	scope care.EquipmentID
	kids  []kid
	took  int // children who have a place
}

// kid is a child on one of the two lists.
type kid struct {
	key   care.Key
	trust care.PartnerCode
	oral  bool
	start care.Date
}

// Treatment functions of the two lists, children's and adults' by which children wait too.
var entCodes, oralCodes = []string{"215", "120"}, []string{"217", "140", "144", "145"}

// leastWait is for how many days a child has waited before a family is asked.
const leastWait = 6 * 7

// mostKids is how many children of each list are asked.
const mostKids = 72

// weekends tells the story of shared sessions; a table too small to have the children is
// left as it is.
func (t *table) weekends(ctx context.Context) error {
	f, err := facts.Open(ctx, t.store, facts.Options{})
	if err != nil {
		return err
	}
	w := &weekends{t: t, ctx: ctx, facts: f}
	today := t.made.Options.told()
	last := lastWeekend(lastSunday(today))
	w.set(last - 45)
	list := waiting.NewList(waiting.Options{Store: t.store, Now: w.clock})
	if w.room, err = sessions.Open(ctx, t.store, f, list, sessions.Options{Now: w.clock}); err != nil {
		return err
	}
	w.children(today)
	if len(w.kids) < 12 {
		return nil
	}
	first := nextWeekend(today + 28)
	second := nextWeekend(first + 7)
	steps := []func() error{
		func() error { return w.lend(last, second+1) },
		func() error { return w.ask() },
		func() error { return w.carryOut(last) },
		func() error { w.set(today); return nil },
		func() error { return w.comes(first, second) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (w *weekends) clock() time.Time { return w.now }

// set moves the clock to nine in the morning of a day.
func (w *weekends) set(d care.Date) {
	y, m, day := d.Civil()
	w.now = time.Date(y, m, day, 9, 0, 0, 0, care.London)
}

func (w *weekends) as(who care.AccountID) *facts.View { return w.t.reads(w.facts, who, care.Booking) }

// booker is the booking officer of an acute trust.
func booker(p care.PartnerCode) care.AccountID { return first(p, care.RoleBookingOfficer) }

// children are those who wait longest, without a date of their own trust's.
func (w *weekends) children(today care.Date) {
	v := w.as(booker(acuteA))
	var ent, oral []kid
	for c, sel := range v.Pathways() {
		for _, i := range sel {
			trust := care.PartnerCode(v.Code(facts.DimPartner, c.Partner[i]))
			months, ok := care.AgeMonths(c.Birth[i], today)
			tfc := v.Code(facts.DimTFC, c.TFC[i])
			isOral := slices.Contains(oralCodes, tfc)
			switch {
			case !ok || months < 26 || months > 15*12 || c.State[i] != facts.StateOpen || c.TCI[i] != 0 || c.Start[i] == 0 || c.Start[i] > today-leastWait:
			case trust != acuteA && trust != acuteB && trust != acuteC || !isOral && !slices.Contains(entCodes, tfc) || c.Died[i] != 0:
			case isOral:
				oral = append(oral, kid{c.Key[i], trust, true, c.Start[i]})
			default:
				ent = append(ent, kid{c.Key[i], trust, false, c.Start[i]})
			}
		}
	}
	for _, list := range [][]kid{ent, oral} {
		slices.SortFunc(list, func(a, b kid) int {
			return cmp.Or(cmp.Compare(a.start, b.start), slices.Compare(a.key[:], b.key[:]))
		})
		w.kids = append(w.kids, list[:min(len(list), mostKids)]...)
	}
}

// lend has Tarnwick lend its microscope to Vellmoor for all three weekends.
func (w *weekends) lend(from, until care.Date) (err error) {
	v := w.as(booker(acuteC))
	if w.scope, _, err = w.room.DescribeEquipment(w.ctx, v, care.Equipment{Name: "Operating microscope", Owner: acuteC, Units: 2}); err != nil {
		return err
	}
	if _, err = w.room.Lend(w.ctx, v, care.Lending{
		Equipment: w.scope, To: acuteA, Site: string(acuteA) + "01", Units: 1, From: from - 2, Until: until, BackBy: until + 3,
		Transport: "Tarnwick's equipment van, there and back", Condition: "Checked and sealed by medical physics", Charge: 0,
		Terms: "Equipment lending agreement of the three trusts",
	}); err != nil {
		return err
	}
	for _, e := range w.room.Equipment() {
		for _, l := range e.Lendings {
			if _, err := w.room.AnswerLending(w.ctx, w.as(booker(acuteA)), care.LendingAnswered{Equipment: e.ID, ID: l.ID, Accepted: true}); err != nil {
				return err
			}
		}
	}
	return nil
}

// session is one of the two theatres' all-day lists on a Saturday.
func (w *weekends) session(day care.Date, oral bool) care.SessionPlanned {
	s := care.SessionPlanned{
		Host: acuteA, Site: string(acuteA) + "01", SiteName: "Vellmoor Children's Theatres", Theatre: "1", Day: day, Start: care.NewMinute(8, 30), Minutes: 8 * 60,
		Specialties: entCodes, MinAgeMonths: 24, MaxAgeMonths: 16*12 - 1, Turnaround: 15, Places: 9, Cost: 14_400_00,
		Surgeon:      care.SessionStaff{ID: "ENT-1", Partner: acuteA, Skills: []string{"paediatric-ent"}},
		Anaesthetist: care.SessionStaff{ID: "ANA-1", Partner: acuteA, Skills: []string{"paediatric-anaesthesia"}},
		PaidBy:       "The host is paid for the list; each trust counts its own patients",
		Equipment:    []care.EquipmentID{w.scope},
	}
	if oral {
		s.Theatre, s.Specialties, s.Places, s.Cost, s.Equipment = "2", oralCodes, 11, 12_900_00, nil
		s.Surgeon = care.SessionStaff{ID: "ORAL-2", Partner: acuteB, Skills: []string{"paediatric-oral"}}
		s.Anaesthetist = care.SessionStaff{ID: "ANA-2", Partner: acuteA, Skills: []string{"paediatric-anaesthesia"}}
	}
	return s
}

func (w *weekends) plan(day care.Date) (ids [2]care.SessionID, err error) {
	v := w.as(booker(acuteA))
	for i := range ids {
		if ids[i], _, err = w.room.PlanSession(w.ctx, v, w.session(day, i == 1), 0); err != nil {
			return ids, err
		}
	}
	_, err = w.room.Authorise(w.ctx, v, care.StaffAuthorised{Host: acuteA, ID: "ORAL-2", By: acuteB, From: w.room.Today(), Until: day + 60, Basis: "NHS staff passport, checked by Vellmoor's medical staffing"})
	return ids, err
}

// ask has each child's trust ask the family, and confirm what is right. Some say no, some
// were not asked, and of some it is not confirmed.
func (w *weekends) ask() error {
	for i, k := range w.kids {
		r := dice(w.t.made.Options.Seed, "asked", i)
		if chance(r, 0.08) {
			continue
		}
		v := w.as(booker(k.trust))
		a := care.WaiterAsked{Pathway: k.key, On: w.room.Today(), Whom: "parent", How: "telephone", Willing: care.Yes, Sites: []string{string(acuteA) + "01"}, Carer: care.Yes}
		if chance(r, 0.14) {
			a.Willing, a.Sites, a.Carer, a.Reason = care.No, nil, care.NotAsked, "Too far with younger children at home"
		}
		if chance(r, 0.25) {
			a.ShortNotice, a.NoticeDays = care.Yes, 3
		}
		if chance(r, 0.1) {
			a.Travel = "No car: a taxi both ways"
		}
		if chance(r, 0.1) {
			a.Unavailable = []care.Date{nextWeekend(w.t.made.Options.told() + 28)}
		}
		if _, err := w.room.Ask(w.ctx, v, a, w.room.WaiterVersion(k.key)); err != nil {
			return err
		}
		if chance(r, 0.06) {
			continue
		}
		if _, err := w.room.Confirm(w.ctx, v, w.fit(k, r), w.room.WaiterVersion(k.key)); err != nil {
			return err
		}
		if err := w.harm(k, r); err != nil {
			return err
		}
	}
	return nil
}

func (w *weekends) fit(k kid, r *rand.Rand) care.WaiterFitness {
	f := care.WaiterFitness{
		Pathway: k.key, On: w.room.Today(), Clinical: care.Yes, Social: care.Yes, PreOp: "done", PreOpUntil: w.t.made.Options.told() + 120,
		Consent: care.Yes, ConsentBy: "parental responsibility", ConsentFrom: "Mother", ClinicalBy: "Consultant ENT surgeon", Procedure: "Tonsillectomy", Minutes: 35 + 5*r.IntN(4), SD: 12,
	}
	switch {
	case k.oral:
		f.Procedure, f.Minutes, f.SD, f.ClinicalBy = "Dental extractions under general anaesthetic", 20+5*r.IntN(4), 8, "Consultant in paediatric dentistry"
	case chance(r, 0.3):
		f.Procedure, f.Minutes, f.SD, f.Needs = "Tympanoplasty", 70+10*r.IntN(3), 20, []care.EquipmentID{w.scope}
	}
	if chance(r, 0.05) {
		f.Social, f.Reason = care.NotAsked, "The school nurse is asked first"
	}
	return f
}

func (w *weekends) harm(k kid, r *rand.Rand) error {
	if !chance(r, 0.35) {
		return nil
	}
	h := care.WaiterHarm{Pathway: k.key, On: w.room.Today(), Kind: "school-days-lost", Count: 3 + r.IntN(15)}
	if k.oral {
		h.Kind, h.Count = "dental-infection", 1+r.IntN(3)
	}
	_, err := w.room.Harm(w.ctx, w.as(booker(k.trust)), h, w.room.WaiterVersion(k.key))
	return err
}

// seat offers places of a session to the children who wait longest and could come, the
// first so many of them, and does with each what then says.
func (w *weekends) seat(id care.SessionID, n int, then func(i int, v *facts.View, slot care.SlotID, k care.Key) error) error {
	all, err := w.room.Replacements(w.ctx, w.as(booker(acuteA)), id)
	if err != nil {
		return err
	}
	used := 0
	for i, c := range all {
		if used == n {
			break
		}
		page, _, err := w.room.Session(w.ctx, w.as(booker(acuteA)), id)
		if err != nil {
			return err
		}
		free := page.Free()
		if len(free) == 0 || page.Left() < c.Minutes {
			break
		}
		v, slot := w.as(booker(c.Trust)), free[0].Slot
		if _, err := w.room.Offer(w.ctx, v, care.OfferMade{Slot: slot, Pathway: c.Pathway, On: w.room.Today(), How: "telephone"}, w.room.SlotVersion(slot)); err != nil {
			if care.InWords(err, "") != "" {
				continue // somebody cannot after all, as in life
			}
			return err
		}
		if err := then(i, v, slot, c.Pathway); err != nil {
			return err
		}
		used++
		w.took++
	}
	return nil
}

func (w *weekends) accept(v *facts.View, slot care.SlotID, k care.Key) error {
	_, err := w.room.AnswerOffer(w.ctx, v, care.OfferAnswered{Slot: slot, Pathway: k, On: w.room.Today(), Accepted: true, Whom: "parent"}, w.room.SlotVersion(slot))
	return err
}

func (w *weekends) book(v *facts.View, slot care.SlotID, k care.Key) error {
	own := v.Viewer().Partner
	b := care.BookingMade{Slot: slot, Pathway: k, Choice: care.SenderKeeps, Counts: own, Paid: acuteA}
	_, err := w.room.Book(w.ctx, v, b, w.room.SlotVersion(slot))
	return err
}

// carryOut plans, fills and carries out the weekend that is over.
func (w *weekends) carryOut(day care.Date) error {
	ids, err := w.plan(day)
	if err != nil {
		return err
	}
	for _, id := range ids {
		err := w.seat(id, 11, func(_ int, v *facts.View, slot care.SlotID, k care.Key) error {
			if err := w.accept(v, slot, k); err != nil {
				return err
			}
			return w.book(v, slot, k)
		})
		if err != nil {
			return err
		}
	}
	w.set(day)
	for _, id := range ids {
		if err := w.onTheDay(id); err != nil {
			return err
		}
	}
	return nil
}

// onTheDay has one child stay at home with a cold, and all others treated.
func (w *weekends) onTheDay(id care.SessionID) error {
	host := w.as(booker(acuteA))
	page, _, err := w.room.Session(w.ctx, host, id)
	if err != nil {
		return err
	}
	minutes := 0
	for i, p := range page.List {
		if p.Place == nil {
			continue
		}
		k := p.Place.Pathway
		if i == 3 {
			_, err = w.room.CancelBooking(w.ctx, host, care.BookingCancelled{Slot: p.Slot, Pathway: k, On: w.room.Today(), By: "patient", Reason: "A cold and a temperature"}, w.room.SlotVersion(p.Slot))
		} else {
			minutes += p.Minutes + page.Turnaround
			_, err = w.room.Happened(w.ctx, host, care.BookingDone{Slot: p.Slot, Pathway: k, Treated: true, Minutes: p.Minutes}, w.room.SlotVersion(p.Slot))
		}
		if err != nil {
			return err
		}
	}
	d := care.SessionDone{ID: id, Minutes: minutes, Cost: page.Cost, Hours: 68}
	_, err = w.room.CarriedOut(w.ctx, host, d, page.Version)
	return err
}

// comes plans the two weekends to come, has a plan proposed and answered by two of the
// three trusts, and offers and books the first places.
func (w *weekends) comes(first, second care.Date) error {
	a, err := w.plan(first)
	if err != nil {
		return err
	}
	if _, err := w.plan(second); err != nil {
		return err
	}
	host := w.as(booker(acuteA))
	id, _, err := w.room.Propose(w.ctx, host, sessions.ProposeOptions{Title: "Children's ENT and oral surgery, two weekends", Seconds: 0.5, Seed: w.t.made.Options.Seed})
	if err != nil {
		return err
	}
	for _, p := range []care.PartnerCode{acuteA, acuteB} {
		if err := w.answer(id, p); err != nil {
			return err
		}
	}
	for _, s := range a {
		err := w.seat(s, 3, func(i int, v *facts.View, slot care.SlotID, k care.Key) error {
			switch i % 3 {
			case 0:
				if err := w.accept(v, slot, k); err != nil {
					return err
				}
				return w.book(v, slot, k)
			case 1:
				return w.accept(v, slot, k)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return w.huddle(a[0])
}

func (w *weekends) answer(id care.ProposalID, p care.PartnerCode) error {
	v := w.as(booker(p))
	got, ok := w.room.Proposal(v, id)
	if !ok {
		return nil
	}
	a := care.ProposalAnswered{ID: id, Partner: p}
	for _, x := range got.PlanProposed.Places {
		if x.Partner == p {
			a.Accepted = append(a.Accepted, x.Pathway)
		}
	}
	if n := len(a.Accepted); n > 3 {
		a.Accepted, a.Refused, a.Reason = a.Accepted[:n-1], a.Accepted[n-1:], "A date of our own is about to be given"
	}
	_, err := w.room.Answer(w.ctx, v, a, w.room.AnswerVersion(a.ID, a.Partner))
	return err
}

func (w *weekends) huddle(id care.SessionID) error {
	host := w.as(booker(acuteA))
	if _, err := w.room.CloseGate(w.ctx, host, id, care.GateLeave, "", ledger.Version(1)); err != nil {
		return err
	}
	for i, text := range []string{"Confirm six day-case beds for both Saturdays", "Ask Tarnwick for its answer to the plan"} {
		h := care.HuddleAction{Text: text, Owner: []string{"Bed office", "Booking office"}[i], Partner: acuteA, Session: id, Due: w.room.Today() + care.Date(i)}
		if _, _, err := w.room.Act(w.ctx, host, h); err != nil {
			return err
		}
	}
	return nil
}
