package sharing

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
	"roundtable/ledger"
)

// number is the n-th test NHS number.
func number(t testing.TB, n int) care.NHSNumber {
	t.Helper()
	for v := care.NHSNumber(9_000_000_000); ; v++ {
		if v.Valid() {
			if n == 0 {
				return v
			}
			n--
		}
	}
}

// laid folds what the ledger's protections come to, as facts do.
func (d *desks) laid() map[care.Key]care.Protection {
	d.Helper()
	out := map[care.Key]care.Protection{}
	for r, err := range d.store.Read(d.ctx, 0) {
		if err != nil {
			d.Fatal(err)
		}
		if r.Kind != care.RecProtectionSet && r.Kind != care.RecProtectionCleared {
			continue
		}
		var c care.ProtectionChange
		if err := ledger.ReadJSON(d.ctx, d.store, r, &c); err != nil {
			d.Fatal(err)
		}
		for _, k := range c.People {
			if out[k] |= c.Protections; r.Kind == care.RecProtectionCleared {
				out[k] &^= c.Protections
			}
		}
	}
	return out
}

// TestOptOutListsFollowEachOther: who is not returned has opted out, who is returned
// again has not, who was not asked about stays.
func TestOptOutListsFollowEachOther(t *testing.T) {
	d := sitDown(t)
	lead := d.guardian("H1")
	ada, ben, cyd, dot := care.Key{1}, care.Key{2}, care.Key{3}, care.Key{4}
	one, two, three := number(t, 0), number(t, 1), number(t, 2)
	asked := []Asked{{ada, one}, {ben, two}, {care.Key{9}, two}, {cyd, three}, {dot, 0}}
	check := func(want map[care.Key]care.Protection) {
		t.Helper()
		got := d.laid()
		for _, k := range []care.Key{ada, ben, {9}, cyd, dot} {
			if got[k] != want[k] {
				t.Errorf("%v has %q, want %q", k[0], got[k], want[k])
			}
		}
	}
	snap := func() *Snapshot { return d.gate.Snapshot() }
	refused(t, snap().CheckOptOuts(care.Planning, day0), "No list")
	if err := snap().CheckOptOuts(care.DirectCare, day0); err != nil {
		t.Errorf("direct care asks for no list: %v", err)
	}

	got, _, err := d.desk.ApplyOptOuts(d.ctx, lead.Viewer, OptOutList{Protection: care.OptedOut, Listed: day0 - 3, Asked: asked, Numbers: []care.NHSNumber{one, three}})
	want := OptOutsApplied{V: 1, Kind: "opted-out", Listed: day0 - 3, Submitted: 3, OptedOut: 2, New: 2, NotAsked: 1}
	if err != nil || got != want {
		t.Fatalf("first list: %+v, %v", got, err)
	}
	check(map[care.Key]care.Protection{ben: care.OptedOut, {9}: care.OptedOut})
	if err := snap().CheckOptOuts(care.Research, day0-3+OptOutDays); err != nil {
		t.Errorf("on the last day: %v", err)
	}
	refused(t, snap().CheckOptOuts(care.Research, day0-2+OptOutDays), "more than 21 days ago")

	// Ben changed his mind; Ada was not asked about; Cyd opted out.
	got, _, err = d.desk.ApplyOptOuts(d.ctx, lead.Viewer, OptOutList{Protection: care.OptedOut, Listed: day0, Asked: asked[1:4], Numbers: []care.NHSNumber{two}})
	if err != nil || got.New != 1 || got.Back != 2 {
		t.Fatalf("second list: %+v, %v", got, err)
	}
	check(map[care.Key]care.Protection{cyd: care.OptedOut})

	// A practice's explicit list says nothing of national opt-outs.
	got, _, err = d.desk.ApplyOptOuts(d.ctx, lead.Viewer, OptOutList{Protection: care.Type1OptOut, Listed: day0, Asked: asked, Numbers: []care.NHSNumber{one}, Explicit: true})
	if err != nil || got.New != 1 {
		t.Fatalf("type 1: %+v, %v", got, err)
	}
	check(map[care.Key]care.Protection{ada: care.Type1OptOut, cyd: care.OptedOut})
	if last, ok := snap().OptOutsApplied(care.OptedOut); !ok || last.Listed != day0 {
		t.Errorf("the newest list is %+v", last)
	}
	// Nothing personal stands where it is not erased.
	for r, err := range d.store.Read(d.ctx, 0) {
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(r.Stream)+string(r.Kind)+string(r.By), one.Digits()) || strings.Contains(string(r.Stream), ada.String()) {
			t.Errorf("record %d names somebody in its header", r.Seq)
		}
	}
}

func TestOptOutListsThatAreNone(t *testing.T) {
	d := sitDown(t)
	lead, doctor := d.guardian("H1"), d.as("H1", care.RoleClinician)
	var many []Asked
	for n := range 30 {
		many = append(many, Asked{care.Key{byte(n + 1)}, number(t, n)})
	}
	apply := func(v care.Viewer, l OptOutList) error {
		_, _, err := d.desk.ApplyOptOuts(d.ctx, v, l)
		return err
	}
	good := OptOutList{Protection: care.OptedOut, Listed: day0, Asked: many, Numbers: []care.NHSNumber{number(t, 0)}}
	bad := good
	refused(t, apply(lead.Viewer, good), "29 of 30 people opted out")
	bad.Numbers = []care.NHSNumber{number(t, 99)}
	refused(t, apply(lead.Viewer, bad), "not asked about")
	bad = good
	bad.Listed = day0 + 1
	refused(t, apply(lead.Viewer, withSure(bad)), "day lies ahead")
	bad.Listed = 0
	refused(t, apply(lead.Viewer, bad), "no date")
	bad.Protection = care.Sealed
	refused(t, apply(lead.Viewer, bad), "of national or of type 1")
	refused(t, apply(doctor.Viewer, good), "role of clinician does not do this")
	if len(d.laid()) != 0 {
		t.Error("a list that is none was applied")
	}
	if err := apply(lead.Viewer, withSure(good)); err != nil {
		t.Errorf("somebody looked and is sure: %v", err)
	}
	bad = good
	bad.Listed = day0 - 1
	refused(t, apply(lead.Viewer, withSure(bad)), "later day has been applied")
}

func withSure(l OptOutList) OptOutList { l.Sure = true; return l }

// TestAPartnerOpensOnlyWhatItClosed: what two partners set stays when one clears it.
func TestAPartnerOpensOnlyWhatItClosed(t *testing.T) {
	d := sitDown(t)
	ann, bob := d.guardian("H1"), d.guardian("H2")
	ada, ben := care.Key{1}, care.Key{2}
	set := func(who seat, c care.ProtectionChange) error {
		_, err := d.desk.Protect(d.ctx, who.Viewer, c)
		return err
	}
	clear := func(who seat, c care.ProtectionChange) error {
		_, err := d.desk.Unprotect(d.ctx, who.Viewer, c)
		return err
	}
	both := care.ProtectionChange{People: []care.Key{ada, ben}, Protections: care.AddressWithheld}
	if err := errors.Join(set(ann, both), set(bob, care.ProtectionChange{People: []care.Key{ada}, Protections: care.AddressWithheld})); err != nil {
		t.Fatal(err)
	}
	refused(t, clear(bob, both), "has not set the protection of somebody named")
	if err := clear(ann, both); err != nil {
		t.Fatal(err)
	}
	if got := d.laid(); got[ada] != care.AddressWithheld || got[ben] != 0 {
		t.Errorf("after the first partner cleared it: %v", got)
	}
	if err := clear(bob, care.ProtectionChange{People: []care.Key{ada}, Protections: care.AddressWithheld}); err != nil || d.laid()[ada] != 0 {
		t.Errorf("the second partner cleared it: %v", err)
	}
	for words, c := range map[string]care.ProtectionChange{
		"No protection is named":          {People: []care.Key{ada}},
		"Opt-outs are not set one by one": {People: []care.Key{ada}, Protections: care.OptedOut},
		"Nobody and no service":           {Protections: care.Sealed},
		"at once":                         {People: []care.Key{ada}, Partner: "H1", Protections: care.RestrictedService},
		"named by no key":                 {People: []care.Key{{}}, Protections: care.Sealed},
		"own partner's to set":            {Partner: "H2", Service: "Refuge", Protections: care.RestrictedService},
		"can be restricted":               {People: []care.Key{ada}, Protections: care.RestrictedService},
		"are not staff":                   {People: []care.Key{ada}, Protections: care.Sealed, Employer: "H1"},
		"not a partner at the table":      {People: []care.Key{ada}, Protections: care.StaffPatient, Employer: "ZZ9"},
		"is too long":                     {Partner: "H1", Service: strings.Repeat("x", 121), Protections: care.RestrictedService},
	} {
		refused(t, set(ann, c), words)
	}
	if err := set(ann, care.ProtectionChange{Partner: "H1", Service: "Refuge", Protections: care.RestrictedService}); err != nil {
		t.Error(err)
	}
}

func TestNumbersAsTheServiceReturnsThem(t *testing.T) {
	one, two := number(t, 0), number(t, 1)
	for name, text := range map[string]string{
		"a number a line":         one.Digits() + "\n" + two.Digits() + "\n",
		"with commas and returns": one.Digits() + ",\r\n" + two.Digits() + ",\r\n\r\n",
		"a heading and columns":   "\ufeffNHS Number,Local id\n\"" + one.String() + "\",7\n" + two.String() + ",8",
	} {
		got, err := ReadNumbers(strings.NewReader(text))
		if err != nil || !slices.Equal(got, []care.NHSNumber{one, two}) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	for name, text := range map[string]string{
		"a check digit that is wrong":  one.Digits() + "\n9000000000\n",
		"nothing but a stop":           ".",
		"cut short":                    one.Digits() + "\n" + two.Digits()[:6],
		"something else":               one.Digits() + "\nJane\n",
		"a line that never ends":       strings.Repeat("9", 1<<20),
		"a first line that is no head": "943476591\n",
	} {
		_, err := ReadNumbers(strings.NewReader(text))
		p, ok := errors.AsType[*care.Problem](err)
		if !ok || strings.Contains(p.Error(), "Jane") || strings.Contains(p.Error(), "9000000000") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzReadNumbers(f *testing.F) {
	f.Add("9434765919,\r\n9434765870,\n")
	f.Add("NHS Number\n\"943 476 5919\"")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := ReadNumbers(strings.NewReader(text))
		if err != nil {
			if _, ok := errors.AsType[*care.Problem](err); !ok || got != nil {
				t.Fatalf("%v with %v", err, got)
			}
			return
		}
		var b strings.Builder
		for _, n := range got {
			if !n.Valid() {
				t.Fatalf("%q gave a number that nobody has", text)
			}
			b.WriteString(n.Digits() + ",\r\n")
		}
		if again, err := ReadNumbers(strings.NewReader(b.String())); err != nil || !slices.Equal(again, got) {
			t.Fatalf("written and read again: %v, %v", again, err)
		}
	})
}

// FuzzAgreement: an agreement's text as JSON never makes the check panic, and one
// that passes it can be made into policies.
func FuzzAgreement(f *testing.F) {
	good := mutualAid()
	good.Version = 1
	b, err := json.Marshal(good)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		var a Agreement
		if json.Unmarshal(b, &a) != nil {
			return
		}
		member := func(p care.PartnerCode) (Member, bool) { m, ok := table[p]; return m, ok }
		if a.Check(member) != nil {
			return
		}
		a.Warnings(day0)
		if s := newSnapshot(1, nil, table, fakeBook{}, nil).Supposing(a); len(s.Faulty()) > 0 {
			t.Fatalf("%s passes the check and cannot be made into policies", b)
		}
		var again Agreement
		c, err := json.Marshal(a.Canonical())
		if err != nil || json.Unmarshal(c, &again) != nil || again.Hash() != a.Hash() {
			t.Fatalf("%s: the hash does not come through JSON", b)
		}
	})
}

// TestTheHashIsOfWhatIsSaid: order and repeats say nothing, everything else does.
func TestTheHashIsOfWhatIsSaid(t *testing.T) {
	a := mutualAid()
	same := mutualAid()
	same.Parties = []care.PartnerCode{"H2", "H1", "H2"}
	same.Flows[0].Categories = []care.Category{care.ContactDetails, care.ListEntries, care.ContactDetails}
	if a.Hash() != same.Hash() || a.Hash() == "" {
		t.Error("the order of parties changes the hash")
	}
	rapid.Check(t, func(t *rapid.T) {
		b := mutualAid()
		switch rapid.IntRange(0, 8).Draw(t, "change") {
		case 0:
			b.Version++
		case 1:
			b.Title += rapid.StringN(1, 5, -1).Draw(t, "title")
		case 2:
			b.To += care.Date(rapid.IntRange(1, 50).Draw(t, "days"))
		case 3:
			b.Flows[0].From = b.Flows[0].From[:1]
		case 4:
			b.Flows = append(b.Flows, b.Flows[0])
		case 5:
			b.Bases[0].Confidence = Section251
		case 6:
			b.Restricted = []ServiceRef{{"H1", ""}}
		case 7:
			b.Retention = rapid.StringN(1, 9, -1).Draw(t, "retention")
		case 8:
			b.Joint = !b.Joint
		}
		if b.Hash() == a.Hash() {
			t.Fatalf("another text has the same hash: %+v", b)
		}
	})
}
