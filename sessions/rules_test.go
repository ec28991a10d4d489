package sessions

import (
	"bytes"
	"encoding/csv"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"roundtable/care"
	"roundtable/waiting"
)

func codes(why []Reason) (out []Code) {
	for _, r := range why {
		out = append(out, r.Code)
	}
	return out
}

// able is a candidate whom nothing stands against for a weekend of RA1.
func able() Candidate {
	return Candidate{
		Pathway: care.Key{1}, Trust: "RB1", Specialty: "215", Birth: today - 60*31, Start: today - 400,
		Asked: &care.WaiterAsked{Willing: care.Yes, Sites: []string{"ra101"}},
		Fit:   &care.WaiterFitness{Clinical: care.Yes, Social: care.Yes, PreOp: "done", PreOpUntil: today + 90, Consent: care.Yes, ConsentBy: "parental responsibility"},
	}
}

// TestHardConstraintsAreNeverWishes: each thing that a session lacks, or that a patient
// cannot, keeps them apart, one by one (hazard P05).
func TestHardConstraintsAreNeverWishes(t *testing.T) {
	s := weekend("RA1", today+33)
	room := &Room{SessionPlanned: &s, Has: map[care.EquipmentID]int{"scope": 1, "laser": 0}}
	rules := care.DefaultSessionRules()
	c := able()
	if why := c.WhyNot(room, rules, today); len(why) != 0 {
		t.Fatalf("nothing stands against it: %v", why)
	}
	for code, spoil := range map[Code]func(*Candidate){
		WhyDied:        func(c *Candidate) { c.Held = true },
		WhyGone:        func(c *Candidate) { c.Gone = true },
		WhyReviewed:    func(c *Candidate) { c.Ended = today - 1 },
		WhyOpen:        func(c *Candidate) { c.Open = "s1/1" },
		WhyOwnDate:     func(c *Candidate) { c.Own = today + 5 },
		WhyNotAsked:    func(c *Candidate) { c.Asked = nil },
		WhyUnwilling:   func(c *Candidate) { c.Asked.Willing = care.No },
		WhyClinicalAsk: func(c *Candidate) { c.Fit.Clinical = care.NotAsked },
		WhyUnfit:       func(c *Candidate) { c.Fit.Clinical = care.No },
		WhySocialAsk:   func(c *Candidate) { c.Fit.Social = care.NotAsked },
		WhySocial:      func(c *Candidate) { c.Fit.Social = care.No },
		WhyPreOp:       func(c *Candidate) { c.Fit.PreOpUntil = today + 32 },
		WhySpecialty:   func(c *Candidate) { c.Specialty = "217" },
		WhySite:        func(c *Candidate) { c.Asked.Sites = []string{"RC101"} },
		WhyDay:         func(c *Candidate) { c.Asked.Unavailable = []care.Date{today + 33} },
		WhyNotice:      func(c *Candidate) { c.Asked.NoticeDays = 40 },
		WhyAge:         func(c *Candidate) { c.Birth = today - 300 },
		WhySkills:      func(c *Candidate) { c.Fit.Skills = []string{"airway"} },
		WhyEquipment:   func(c *Candidate) { c.Fit.Needs = []care.EquipmentID{"scope", "laser"} },
		WhyTooLong:     func(c *Candidate) { c.Fit.Minutes = 481 },
	} {
		c := able()
		spoil(&c)
		if got := codes(c.WhyNot(room, rules, today)); !slices.Contains(got, code) {
			t.Errorf("%s is taken for a wish: %v", code, got)
		}
	}
	// The age limits are half-open in completed months: 24 is in, 192 is not.
	for months, fits := range map[int]bool{23: false, 24: true, 191: true, 192: false} {
		if AgeFits(&s, months, true) != fits {
			t.Errorf("%d months: %v", months, !fits)
		}
	}
	if AgeFits(&s, 0, false) {
		t.Error("an age that is not known fits a session with a limit")
	}
}

func TestSessionsAreChecked(t *testing.T) {
	if bad := CheckSession(weekend("RA1", today+33)); len(bad) != 0 {
		t.Fatal(bad)
	}
	for where, spoil := range map[string]func(*care.SessionPlanned){
		"host": func(s *care.SessionPlanned) { s.Host = "" }, "site": func(s *care.SessionPlanned) { s.Site = " " },
		"theatre": func(s *care.SessionPlanned) { s.Theatre = "" }, "day": func(s *care.SessionPlanned) { s.Day = 0 },
		"start": func(s *care.SessionPlanned) { s.Start = 0 }, "minutes": func(s *care.SessionPlanned) { s.Start = care.NewMinute(20, 0) },
		"specialties": func(s *care.SessionPlanned) { s.Specialties = nil }, "surgeon": func(s *care.SessionPlanned) { s.Surgeon.ID = "" },
		"anaesthetist": func(s *care.SessionPlanned) { s.Anaesthetist.ID = s.Surgeon.ID }, "turnaround": func(s *care.SessionPlanned) { s.Turnaround = -1 },
		"places": func(s *care.SessionPlanned) { s.Places = 0 }, "chairs": func(s *care.SessionPlanned) { s.Chairs = -1 },
		"max-age": func(s *care.SessionPlanned) { s.MaxAgeMonths = 3 }, "cost": func(s *care.SessionPlanned) { s.Cost = -1 },
	} {
		s := weekend("RA1", today+33)
		spoil(&s)
		bad := CheckSession(s)
		if len(bad) != 1 || bad[0].Where != where || bad[0].Remedy == "" {
			t.Errorf("%s: %v", where, bad)
		}
	}
	a, b := weekend("RA1", today+33), weekend("RA1", today+33)
	a.ID, b.ID = "a", "b"
	b.Start, b.Surgeon.ID, b.Anaesthetist.ID = care.NewMinute(16, 30), "x", "y" // a ends then
	if got := Clashes(&b, []*care.SessionPlanned{&a, &b}); len(got) != 0 {
		t.Errorf("one begins as the other ends: %v", got)
	}
	b.Start--
	if got := Clashes(&b, []*care.SessionPlanned{&a}); len(got) != 1 || got[0].Where != "theatre" {
		t.Errorf("a theatre twice: %v", got)
	}
	b.Theatre, b.Anaesthetist.ID = "2", a.Surgeon.ID // a surgeon in two places, whatever they do there
	if got := Clashes(&b, []*care.SessionPlanned{&a}); len(got) != 1 || got[0].Where != "anaesthetist" {
		t.Errorf("somebody in two places: %v", got)
	}
}

// TestNoUnitIsInTwoPlaces: on no day do owner and borrowers together have more units
// than there are less what is late, whatever is lent, brought back or late.
func TestNoUnitIsInTwoPlaces(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := &Store{Equipment: care.Equipment{Owner: "RC1", Units: rapid.IntRange(1, 3).Draw(rt, "units")}}
		now := today + care.Date(rapid.IntRange(0, 20).Draw(rt, "now"))
		for n := range rapid.IntRange(0, 6).Draw(rt, "lendings") {
			from := today + care.Date(rapid.IntRange(0, 15).Draw(rt, "from"))
			l := care.Lending{
				ID: string(rune('a' + n)), To: rapid.SampledFrom([]care.PartnerCode{"RA1", "RB1"}).Draw(rt, "to"), Site: "X", Transport: "van", Condition: "good",
				Units: rapid.IntRange(1, 2).Draw(rt, "n"), From: from, Until: from + care.Date(rapid.IntRange(0, 5).Draw(rt, "for")),
			}
			l.BackBy = l.Until + care.Date(rapid.IntRange(0, 2).Draw(rt, "back"))
			if s.CheckLending(l, today) == nil {
				if back := from + care.Date(rapid.IntRange(0, 12).Draw(rt, "is back")); rapid.Bool().Draw(rt, "returned") && back <= now {
					l.Back = back
				}
				s.Lendings = append(s.Lendings, l)
			}
		}
		for d := today; d < today+40; d++ {
			owner, out := s.At("RC1", "", d, now), 0
			for _, to := range []care.PartnerCode{"RA1", "RB1"} {
				out += s.At(to, "x", d, now)
			}
			if owner+out > max(0, s.Units-s.late(d, now)) {
				rt.Fatalf("day %d of %d: %d with the owner, %d lent, of %d: %+v", d-today, now-today, owner, out, s.Units, s.Lendings)
			}
		}
	})
}

func TestGatesAre642(t *testing.T) {
	s := weekend("RA1", today+28)
	got := GatesOf(&s, care.DefaultSessionRules(), map[care.Gate]bool{care.GateLeave: true}, today)
	if got[0].Due != today-14 || got[0].Late || !got[0].Closed || got[1].Due != today || got[1].Late || got[2].Due != today+14 {
		t.Errorf("%+v", got)
	}
	if got := GatesOf(&s, care.DefaultSessionRules(), nil, today+1); !got[0].Late || !got[1].Late || got[2].Late {
		t.Errorf("a day later %+v", got)
	}
}

// TestOverrunAgainstSampling holds the formula of a list's overrun against drawing its
// operations: three points at most for lists like these.
func TestOverrunAgainstSampling(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 12 {
		n := 3 + r.IntN(7)
		ops := make([]timing, n)
		for i := range ops {
			m := 20 + 60*r.Float64()
			ops[i] = timing{m, m * (0.2 + 0.4*r.Float64())}
		}
		session := 0
		for _, o := range ops {
			session += int(o.mean) + 15
		}
		_, p := listTime(ops, 15, session)
		over := 0
		const draws = 20000
		for range draws {
			sum := float64(15 * (n - 1))
			for _, o := range ops {
				s2 := math.Log1p(o.sd * o.sd / (o.mean * o.mean))
				sum += math.Exp(math.Log(o.mean) - s2/2 + math.Sqrt(s2)*r.NormFloat64())
			}
			over += btoi(sum > float64(session))
		}
		if q := float64(over) / draws; math.Abs(p-q) > 0.03 {
			t.Errorf("%d operations: %.3f by formula, %.3f drawn", n, p, q)
		}
	}
	if m, p := listTime(nil, 15, 480); m != 0 || p != 0 {
		t.Error("an empty list")
	}
}

func TestBookingsAreChecked(t *testing.T) {
	s, c := weekend("RA1", today+33), able()
	good := care.BookingMade{Choice: care.Transferred, Counts: "RA1", Paid: "RB1"}
	if bad := CheckBooking(good, &s, &c); len(bad) != 0 {
		t.Fatal(bad)
	}
	at := func(where string, b care.BookingMade, c Candidate) {
		t.Helper()
		if bad := CheckBooking(b, &s, &c); len(bad) != 1 || bad[0].Where != where {
			t.Errorf("%s: %v", where, bad)
		}
	}
	b := good
	b.Choice = ""
	at("choice", b, c)
	b = good
	b.Counts = "RC1"
	at("counts", b, c)
	b = good
	b.Paid = ""
	at("paid", b, c)
	own := able()
	own.Trust = "RA1"
	b = good
	b.Paid = "RA1"
	at("choice", b, own)
	self := able()
	self.Fit.ConsentBy = "patient" // five years old
	at("consent", good, self)
	deaf := able()
	deaf.Asked.Interpreter = "BSL"
	at("interpreter", good, deaf)
}

func TestTransferKeepsTheClockAndNamesWhatIsMissing(t *testing.T) {
	s := weekend("RA1", today+33)
	r := waiting.Row{Partner: "RB1", NHS: number, LocalID: "=1+1", Family: "Able", Given: "Ann", Birth: today - 2000, Start: today - 400, Queue: today - 500, TFC: "215"}
	got := TransferOf(&r, &s, today)
	if got.Start != r.Start || got.Status != "21" || !strings.Contains(got.Reason, r.Queue.String()) {
		t.Errorf("%+v", got)
	}
	if want := []string{"Patient pathway identifier", "Pathway identifier issuer"}; !slices.Equal(got.Missing(), want) {
		t.Errorf("missing %v", got.Missing())
	}
	for _, row := range got.Table() {
		if strings.HasPrefix(row[1], "=") {
			t.Errorf("a formula: %q", row)
		}
	}
}

// FuzzCalendar: whatever stands in a session, the calendar's lines end as they must, are
// short enough, and no text opens a line of its own.
func FuzzCalendar(f *testing.F) {
	f.Add("Theatre 1", "Site, with; signs\\ and é")
	f.Add("1\r\nBEGIN:VALARM", "x\ny")
	f.Fuzz(func(t *testing.T, theatre, site string) {
		v := SessionView{SessionPlanned: weekend("RA1", today+33)}
		v.ID, v.Theatre, v.SiteName = "s1", theatre, site
		text := WriteCalendar([]SessionView{v}, time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC))
		lines := strings.Split(strings.TrimSuffix(text, "\r\n"), "\r\n")
		names := 0
		for _, l := range lines {
			if len(l) > 75+3 || strings.ContainsAny(l, "\r\n") {
				t.Fatalf("a line of %d bytes: %q", len(l), l)
			}
			if !strings.HasPrefix(l, " ") {
				names++
			}
		}
		if names != 16 {
			t.Fatalf("%d properties: %q", names, text)
		}
		if !strings.Contains(text, "DTSTART:20261205T083000Z\r\nDTEND:20261205T163000Z") {
			t.Fatalf("times: %q", text)
		}
	})
}

// TestSheetsRunNoFormula, and of somebody whom the reader may not see they say the trust
// alone.
func TestSheetsRunNoFormula(t *testing.T) {
	v := SessionView{SessionPlanned: weekend("RA1", today+33)}
	v.Theatre = "@x"
	row := &waiting.Row{Family: "=HYPERLINK(1)", Given: "+1", LocalID: "-2", Start: today}
	lines := []SheetLine{
		{Place: PlaceView{Order: 1, Stage: StageBooked, Trust: "RB1", Place: &Place{Booking: &care.BookingMade{Partner: "RB1", Choice: care.Transferred}}, Held: true}, Row: row},
		{Place: PlaceView{Order: 2, Stage: StageBooked, Trust: "RC1"}, Row: row}, // not for the reader
	}
	var b bytes.Buffer
	if err := WriteSheet(&b, &v, lines); err != nil {
		t.Fatal(err)
	}
	got, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(b.String(), "\ufeff"))).ReadAll()
	if err != nil || len(got) != 3 {
		t.Fatal(got, err)
	}
	for _, r := range got[1:] {
		for _, cell := range r {
			if cell != "" && strings.ContainsRune("=+-@", rune(cell[0])) {
				t.Errorf("runs: %q", cell)
			}
		}
	}
	if !strings.Contains(strings.Join(got[1], "|"), "HELD") || !strings.Contains(strings.Join(got[1], "|"), "code 21") {
		t.Errorf("%q", got[1])
	}
	col := func(name string) int { return slices.Index(sheetColumns, name) }
	lines = append(lines, SheetLine{
		Place: PlaceView{Order: 1, Stage: StageOffered, Trust: "RB1", Place: &Place{}, Flags: care.FlagAutism | care.FlagLearningDisability}, Clinical: true, Listed: "Grommets",
		Row: &waiting.Row{Birth: today - 3000}, Asked: &care.WaiterAsked{Carer: care.No}, Fit: &care.WaiterFitness{Latex: true, ConsentFrom: "mother"},
	})
	less := lines[2]
	less.Clinical, less.Listed = false, ""
	lines = append(lines, less)
	b.Reset()
	if err := WriteSheet(&b, &v, lines); err != nil {
		t.Fatal(err)
	}
	if got, err = csv.NewReader(strings.NewReader(strings.TrimPrefix(b.String(), "\ufeff"))).ReadAll(); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][2]string{
		"Order": {"", ""}, "Procedure": {"Grommets", ""}, "Latex allergy": {"yes", ""}, "Infection": {"", ""}, "Autism": {"yes", ""}, "Learning disability": {"yes", ""},
		"Somebody stays": {"no", "no"}, "Consent from": {"mother", "mother"}, "Age in years on the day": {"8", "8"},
	} {
		if a, b := got[3][col(name)], got[4][col(name)]; a != want[0] || b != want[1] {
			t.Errorf("%s: %q to a clinician, %q to others", name, a, b)
		}
	}
	if got[1][0] != "1" || got[2][0] != "2" {
		t.Errorf("the booked are numbered %q and %q", got[1][0], got[2][0])
	}
	if strings.Contains(strings.Join(got[2], ""), "HYPERLINK") {
		t.Errorf("shows whom it may not: %q", got[2])
	}
}

// TestTallyAddsUp: before less treated, less those who left otherwise, plus those who
// came, is after, in every group; and the groups add up to the whole.
func TestTallyAddsUp(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		from, to := today, today+20
		waits := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) WaitLine {
			w := WaitLine{Start: today + care.Date(rapid.IntRange(-600, 30).Draw(rt, "start")), Specialty: rapid.SampledFrom([]string{"215", "217", ""}).Draw(rt, "specialty")}
			switch rapid.IntRange(0, 3).Draw(rt, "end") {
			case 0:
				w.Stop = w.Start + care.Date(rapid.IntRange(0, 700).Draw(rt, "stop"))
			case 1:
				w.Treated = today + care.Date(rapid.IntRange(0, 20).Draw(rt, "treated"))
			}
			return w
		}), 0, 60).Draw(rt, "waits")
		lines := Tally(waits, from, to, func(w *WaitLine) string { return w.Specialty })
		all := Tally(waits, from, to, func(*WaitLine) string { return "all" })
		var sum ResultLine
		for _, l := range lines {
			sum.Before, sum.After, sum.Treated, sum.Long, sum.LongTo = sum.Before+l.Before, sum.After+l.After, sum.Treated+l.Treated, sum.Long+l.Long, sum.LongTo+l.LongTo
			if l.Long > l.Before || l.LongTo > l.After || l.TreatedLong > l.Treated {
				rt.Fatalf("%+v", l)
			}
		}
		if len(waits) > 0 && (sum.Before != all[0].Before || sum.After != all[0].After || sum.Treated != all[0].Treated || sum.Long != all[0].Long) {
			rt.Fatalf("%+v, %+v", sum, all[0])
		}
		came, left := 0, 0
		for i := range waits {
			a, _ := waits[i].on(from - 1)
			b, _ := waits[i].on(to)
			came, left = came+btoi(!a && b), left+btoi(a && !b)
		}
		if sum.Before+came-left != sum.After {
			rt.Fatalf("%d + %d - %d is not %d", sum.Before, came, left, sum.After)
		}
	})
}
