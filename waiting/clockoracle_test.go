package waiting

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
	"roundtable/ledger/ledgertest"
)

// The oracle reads the rules of facts/waiting.md 3.1 row by row, in another way
// than the engine: it looks for the next start, then for the stop of that clock,
// and begins again behind it. It knows of no queries and is not fast.
type oracle struct {
	ev       []Event
	settings Settings
	out      []Period
	later    bool // the clock began where a first appointment had been before
	unclear  bool // two clocks at once: which is stopped is not said, and not compared
}

// oracleOrder leaves out what has no date or is yet to come, and puts the rest in
// order: by date; a day on which everything has a time by time.
func oracleOrder(events []Event, asAt care.Date) (out []Event) {
	days := make(map[care.Date][]Event)
	var order []care.Date
	for _, e := range events {
		if e.Date == 0 || (asAt != 0 && e.Date > asAt) {
			continue
		}
		if _, ok := days[e.Date]; !ok {
			order = append(order, e.Date)
		}
		days[e.Date] = append(days[e.Date], e)
	}
	slices.Sort(order)
	for _, d := range order {
		es := days[d]
		if !slices.ContainsFunc(es, func(e Event) bool { return e.Minute == 0 }) {
			slices.SortStableFunc(es, func(a, b Event) int { return cmp.Compare(a.Minute, b.Minute) })
		}
		out = append(out, es...)
	}
	for i, e := range out { // after a death nothing counts
		if e.Type == care.EvDied || e.Status == 36 {
			return out[:i+1]
		}
	}
	return out
}

func (o *oracle) run() {
	for at := 0; ; {
		p, next, ok := o.start(at)
		if !ok {
			o.death()
			return
		}
		at = o.stop(&p, next)
		o.out = append(o.out, p)
	}
}

// death ends what still runs elsewhere: oracleOrder leaves nothing after it.
func (o *oracle) death() {
	if len(o.ev) == 0 {
		return
	}
	e := o.ev[len(o.ev)-1]
	for i := range o.out {
		if p := &o.out[i]; p.Stop == 0 && (e.Type == care.EvDied || e.Status == 36) {
			p.Stop, p.StopCode, p.PassedOn = e.Date, 36, false
		}
	}
}

func (o *oracle) last() *Period {
	if len(o.out) == 0 {
		return &Period{}
	}
	return &o.out[len(o.out)-1]
}

// start finds the next clock start at or after event at, and the first event that
// may stop it.
func (o *oracle) start(at int) (p Period, next int, ok bool) {
	var self, due care.Date // a self-referral that nobody ratified yet; a planned date
	var selfReceived bool
	monitored := o.last().StopCode == 31 || o.last().StopCode == 32
	place := monitored // a discharge loses it
	begin := func(day care.Date, code uint8, next int) (Period, int, bool) {
		o.later = false
		return Period{Start: day, Queue: day, StartCode: code}, next, true
	}
	later := func(day care.Date, code uint8, next int) (Period, int, bool) {
		o.later = true
		return Period{Start: day, Queue: day, StartCode: code}, next, true
	}
	for i := at; i < len(o.ev); i++ {
		e := o.ev[i]
		if due != 0 && e.Date > due { // "planned list past due date: new clock"
			return later(due, 10, i)
		}
		switch e.Type {
		case care.EvReferred, care.EvReceived: // "referral received"; "self-referral: receipt once ratified"
			received := e.Type == care.EvReceived
			switch {
			case e.Flags&SelfReferral != 0 || (self != 0 && received):
				if self == 0 || (received && !selfReceived) {
					self, selfReceived = e.Date, received
				}
			case received:
				return begin(e.Date, 10, i+1)
			default:
				day, n := o.receipt(i)
				return begin(day, 10, n)
			}
		case care.EvAccepted:
			if self != 0 {
				return begin(self, 10, i+1)
			}
		case care.EvRejected:
			self = 0
		case care.EvDischarged, care.EvClosed, care.EvDied:
			self, due, place = 0, 0, false
		case care.EvTransferIn: // "receiver continues with the original start"
			if e.Original != 0 && e.Original <= e.Date && e.Original > o.last().Stop {
				return later(e.Original, 10, i+1)
			}
		case care.EvDecisionTreat, care.EvMonitorEnd: // "later decision to treat = new clock (11), old place in the queue"
			if monitored || e.Type == care.EvMonitorEnd {
				p, next, ok = later(e.Date, 11, i+1)
				if place {
					p.Queue = o.last().Queue
				}
				return p, next, ok
			}
		case care.EvSecondSide, care.EvNewTreatment:
			return later(e.Date, 10, i+1)
		case care.EvNewCondition:
			return begin(e.Date, 12, i+1)
		case care.EvBooked, care.EvListed: // "rebooking = new clock from contact or decision date"
			if o.last().Nullified {
				return begin(e.Date, 10, i+1)
			}
		case care.EvPlannedDue:
			due = e.Date
		case care.EvAdmitted, care.EvTreated:
			if e.Flags&NotForTreatment == 0 || e.Type == care.EvTreated {
				due = 0
			}
		default:
			switch e.Status { // "10, 11, 12 start"
			case 10, 12:
				p, next, ok = begin(e.Date, e.Status, i+1)
				return p, next, ok
			case 11:
				p, next, ok = later(e.Date, 11, i+1)
				if place {
					p.Queue = o.last().Queue
				}
				return p, next, ok
			case 20:
				if e.Original != 0 && e.Original <= e.Date && e.Original > o.last().Stop {
					return later(e.Original, 10, i+1)
				}
			case 30, 36:
				due = 0
			}
		}
	}
	if due != 0 && (o.settings.AsAt == 0 || o.settings.AsAt > due) {
		return later(due, 10, len(o.ev))
	}
	return p, 0, false
}

// receipt is the day on which the referral made in event i was received, as long
// as nothing shows that the wait had begun; else the day on which it was made.
func (o *oracle) receipt(i int) (day care.Date, next int) {
	for k := i + 1; k < len(o.ev); k++ {
		switch e := o.ev[k]; e.Type {
		case care.EvReceived:
			return e.Date, i + 1
		case care.EvAttended, care.EvAssessed, care.EvDNA, care.EvDNAFirst, care.EvTransferOut, care.EvTransferIn:
			return o.ev[i].Date, i + 1
		default:
			probe := Period{Start: o.ev[i].Date}
			sub := oracle{ev: o.ev[:k+1], settings: o.settings}
			if sub.stop(&probe, k); probe.Stop != 0 || e.Status == 10 || e.Status == 33 || e.Status == 21 {
				return o.ev[i].Date, i + 1
			}
		}
	}
	return o.ev[i].Date, i + 1
}

// stop ends a clock at the first event from at on that stops it, and returns the
// next event after that.
func (o *oracle) stop(p *Period, at int) int {
	seen, missed := false, care.Date(0)
	closed := false // "sender closes, receiver continues": a referral from now on is another one
	for i := at; i < len(o.ev); i++ {
		e := o.ev[i]
		switch e.Type {
		case care.EvDischarged, care.EvClosed, care.EvRejected, care.EvDecisionNoTreat:
			if p.PassedOn {
				closed = true
				continue
			}
		case care.EvReceived, care.EvReferred:
			if closed && p.PassedOn {
				return i
			}
		}
		end := func(code uint8) int {
			p.Stop, p.StopCode, p.PassedOn = e.Date, code, false
			return i + 1
		}
		switch e.Type {
		case care.EvAdmitted:
			if e.Flags&NotForTreatment == 0 {
				return end(30)
			}
		case care.EvTreated:
			return end(30)
		case care.EvDecisionNoTreat, care.EvTransplantList, care.EvRejected:
			return end(34)
		case care.EvDeclinedTreatment:
			return end(35)
		case care.EvDied:
			return end(36)
		case care.EvMonitorPatient:
			return end(31)
		case care.EvMonitorProfessional:
			return end(32)
		case care.EvDischarged, care.EvClosed:
			if missed != 0 && o.settings.DNADateStops {
				p.Stop, p.StopCode, p.PassedOn = missed, 34, false
				return i + 1
			}
			return end(34)
		case care.EvDNAFirst: // "first DNA, clearly communicated: stop and nullify"
			if !seen && !o.later && e.Told == ToldYes {
				p.Nullified = true
				return end(33)
			}
			missed = e.Date
		case care.EvDNA:
			missed = e.Date
		case care.EvTransferOut:
			p.PassedOn = true
		case care.EvTransferIn:
			p.PassedOn, closed = false, false
		case care.EvNewCondition:
			o.unclear = true
		default:
			if e.Type == care.EvAttended || e.Type == care.EvAssessed {
				seen, missed = true, 0
			}
			switch e.Status {
			case 30, 31, 32, 34, 35, 36:
				if e.Status == 34 && p.PassedOn {
					closed = true
					continue
				}
				return end(e.Status)
			case 33:
				if !seen && !o.later && e.Told == ToldYes {
					p.Nullified = true
					return end(33)
				}
				missed = e.Date
			case 12:
				o.unclear = true
			case 21:
				p.PassedOn = true
			case 20:
				if p.PassedOn {
					p.PassedOn, closed = false, false
				}
			}
		}
	}
	return len(o.ev)
}

func oracleLines(ps []Period) string {
	var b strings.Builder
	for i := range ps {
		p := ps[i]
		if p.StartCode == 12 {
			p.StartCode = 10 // whether a separate condition's clock is 10 or 12 is not the oracle's business
		}
		fmt.Fprintln(&b, clockLine(&p))
	}
	return b.String()
}

// oracleEvents draws a history. A status stands only on an event that says
// nothing of the clock itself: which of the two to believe is not in the rules.
func oracleEvents(t *rapid.T) []Event {
	ev := someEvents(t)
	often := []care.EventType{
		care.EvReceived, care.EvReferred, care.EvAttended, care.EvStatus, care.EvDNAFirst, care.EvDNA, care.EvBooked, care.EvMonitorPatient,
		care.EvDecisionTreat, care.EvTreated, care.EvDischarged, care.EvPlannedDue, care.EvTransferIn, care.EvTransferOut, care.EvAccepted,
	}
	for i := range ev {
		if ev[i].Type != care.EvTransferIn && rapid.IntRange(0, 2).Draw(t, "often") > 0 {
			ev[i].Type = rapid.SampledFrom(often).Draw(t, "type again")
		}
		switch ev[i].Type {
		case care.EvAttended, care.EvContact, care.EvDiagnostic, care.EvTriaged:
			if ev[i].Status == 33 {
				ev[i].Status = 0
			}
		case care.EvStatus:
			if ev[i].Status == 20 && rapid.Bool().Draw(t, "known from the sender") {
				ev[i].Original = ev[i].Date - care.Date(rapid.IntRange(0, 200).Draw(t, "before"))
			}
		default:
			ev[i].Status = 0
		}
		if rapid.IntRange(0, 3).Draw(t, "timed") == 0 {
			ev[i].Minute = care.Minute(rapid.IntRange(1, 1440).Draw(t, "minute"))
		}
	}
	return ev
}

// madeHistory draws a history as oracleEvents does, thousands of times as fast.
func madeHistory(r *rand.Rand, ev []Event) []Event {
	ev = ev[:0]
	often := []care.EventType{
		care.EvReceived, care.EvReferred, care.EvAttended, care.EvStatus, care.EvDNAFirst, care.EvDNA, care.EvBooked, care.EvMonitorPatient,
		care.EvDecisionTreat, care.EvTreated, care.EvDischarged, care.EvPlannedDue, care.EvTransferIn, care.EvTransferOut, care.EvAccepted,
	}
	codes := []uint8{10, 11, 12, 20, 20, 21, 30, 31, 32, 33, 34, 35, 36, 90, 91, 92, 98, 99, 55, StatusUnreadable}
	for range r.IntN(13) {
		e := Event{
			Pathway: 7, Date: day0 + care.Date(r.IntN(120)), Type: care.EventType(r.IntN(42)), Told: Told(r.IntN(3)),
			Flags: []EventFlags{0, 0, 0, SelfReferral, NotForTreatment, Elsewhere}[r.IntN(6)],
		}
		if r.IntN(3) > 0 {
			e.Type = often[r.IntN(len(often))]
		}
		switch e.Type {
		case care.EvTransferIn:
			if r.IntN(2) == 0 {
				e.Original = e.Date - care.Date(r.IntN(200))
			}
		case care.EvAttended, care.EvContact, care.EvDiagnostic, care.EvTriaged, care.EvStatus:
			if r.IntN(3) == 0 || e.Type == care.EvStatus {
				e.Status = codes[r.IntN(len(codes))]
			}
			if e.Status == 33 && e.Type != care.EvStatus {
				e.Status = 0
			}
			if e.Status == 20 && e.Type == care.EvStatus && r.IntN(2) == 0 {
				e.Original = e.Date - care.Date(r.IntN(200))
			}
		}
		if r.IntN(4) == 0 {
			e.Minute = care.Minute(1 + r.IntN(1440))
		}
		if r.IntN(10) == 0 {
			e.Date = 0
		}
		ev = append(ev, e)
	}
	return ev
}

// told is a difference between the engine and the oracle; "" where they agree, and
// where the oracle says nothing.
func (o *oracle) told(ev []Event, s Settings) string {
	*o = oracle{ev: oracleOrder(ev, s.AsAt), settings: s}
	if o.run(); o.unclear {
		return ""
	}
	got, want := oracleLines(Clock(ev, s).Periods), oracleLines(o.out)
	if got == want {
		return ""
	}
	var b strings.Builder
	for _, e := range o.ev {
		fmt.Fprintf(&b, "%s %s status=%d told=%d flags=%d original=%s at=%s\n", e.Date, e.Type, e.Status, e.Told, e.Flags, e.Original, e.Minute)
	}
	return fmt.Sprintf("engine\n%splain reading\n%sof\n%sas at %s", got, want, b.String(), s.AsAt)
}

// TestClockAgreesWithPlainReading compares the engine with the oracle; what
// differs is made as short as it can be.
func TestClockAgreesWithPlainReading(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		if d := new(oracle).told(oracleEvents(t), someSettings(t)); d != "" {
			t.Fatal(d)
		}
	})
}

// TestClockAgreesOn200000Histories is the same over so many that rare ones come.
func TestClockAgreesOn200000Histories(t *testing.T) {
	ledgertest.OneAtATime(t)
	histories := 200_000
	if testing.Short() {
		histories = 20_000
	}
	r := rand.New(rand.NewPCG(18, 52))
	var ev []Event
	compared, periods, differ := 0, 0, 0
	for range histories {
		ev = madeHistory(r, ev)
		s := Settings{AsAt: []care.Date{0, day0 + 60, day0 + 400}[r.IntN(3)], DNADateStops: r.IntN(2) == 0}
		var o oracle
		if d := o.told(ev, s); d != "" {
			if differ++; differ > 3 {
				t.Fatal("and more")
			}
			t.Error(d)
		}
		if !o.unclear {
			compared++
			periods += len(o.out)
		}
	}
	if compared < histories*3/4 || periods < histories/2 {
		t.Errorf("of %d histories %d with %d periods were compared", histories, compared, periods)
	}
}
