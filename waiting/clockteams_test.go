package waiting

import (
	"testing"

	"roundtable/care"
)

// bounced is a referral that three teams sent back before the fourth took it, and
// one that nobody took.
func bounced(w *world, team, tfc string, stated bool) {
	b := brought{partner: "RZ1", kind: "referrals"}
	for _, key := range []string{"taken", "sent-back"} {
		p := care.PathwayRow{Key: keyOf(key), Line: 2, Team: team, TFC: tfc}
		if stated {
			p.Start, p.Received = w.day-200, w.day-200
		}
		b.pathways = append(b.pathways, p)
		for n, e := range []struct {
			ago care.Date
			t   care.EventType
		}{
			{200, care.EvReceived},
			{188, care.EvRejected},
			{182, care.EvReferred},
			{168, care.EvClosed},
			{162, care.EvReferred},
			{148, care.EvRejected},
			{142, care.EvReferred},
		} {
			if key == "sent-back" && e.ago == 142 {
				continue
			}
			b.events = append(b.events, care.EventRow{Pathway: keyOf(key), Line: uint32(2 + n), Date: w.day - e.ago, Type: e.t})
		}
	}
	w.bring(b)
}

// TestAReferralThatTeamsSentBack: a mental-health referral has waited since it was
// received, whichever teams sent it back, and nobody is asked whether that is so; a
// consultant-led one starts anew when it is referred again.
func TestAReferralThatTeamsSentBack(t *testing.T) {
	for _, c := range []struct {
		name, team, tfc string
		trust, stated   bool
		days            int
		differs         int
	}{
		{"by the team's code", "A13", "", false, false, 200, 0},
		{"by the team's name in the list", "Memory Services/Clinic/Drop in Service", "", false, false, 200, 0},
		{"by the trust", "Psychological Therapies", "", true, false, 200, 0},
		{"a hospital's team of that name", "Psychological Therapies", "", false, false, 142, 0},
		{"the start is stated", "A13", "", false, true, 200, 0},
		{"consultant-led", "A13", "710", true, false, 142, 0},
		{"consultant-led, the start is stated", "A13", "710", false, true, 200, 1},
		{"another service", "Hips", "", false, false, 142, 0},
	} {
		w := newWorld(t)
		if c.trust {
			w.append("partner/RZ1", care.RecPartner, care.PartnerDescribed{V: 1, Code: "RZ1", Name: "North", Type: care.MentalHealthTrust})
		}
		bounced(w, c.team, c.tfc, c.stated)
		p, err := w.list.Find(w.ctx, w.view(north), Query{})
		if err != nil || len(p.Rows) != 1 || p.Rows[0].ID != KeyID(keyOf("taken")) || p.Rows[0].Days != c.days || p.Rows[0].QueueDays != c.days {
			t.Errorf("%s: %+v %v", c.name, p.Rows, err)
		}
		if n, _ := w.list.Count(w.ctx, w.view(north), Query{Doubt: DoubtClockDiffers}); n != c.differs {
			t.Errorf("%s: %d clocks differ, want %d", c.name, n, c.differs)
		}
	}
	w := newWorld(t)
	bounced(w, "A13", "", false)
	d, err := w.list.Detail(w.ctx, w.view(north), keyOf("taken"))
	if err != nil || len(d.Clocks) != 1 || d.Clocks[0].Start != w.day-200 || d.Clocks[0].Stop != 0 {
		t.Fatalf("%+v %v", d, err)
	}
	if e := d.Events[1]; e.Rule != "one-teams-part" || e.Words == "" {
		t.Errorf("%+v", e)
	}
}
