package sharing

import (
	"slices"
	"strings"
	"testing"
	"time"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/sharing/accounts"
)

// TestTextsThatCannotBeAgreements: each is a problem in words that an information
// governance lead understands, and nothing is written.
func TestTextsThatCannotBeAgreements(t *testing.T) {
	d := sitDown(t)
	ann := d.guardian("H1")
	before, err := d.store.Head(d.ctx)
	if err != nil {
		t.Fatal(err)
	}
	for words, change := range map[string]func(*Agreement){
		"short name cannot be used":             func(a *Agreement) { a.ID = "Mutual Aid/../x" },
		"needs a title":                         func(a *Agreement) { a.Title = " " },
		"how long what was shared is kept":      func(a *Agreement) { a.Retention = "" },
		"no first day":                          func(a *Agreement) { a.From = 0 },
		"last day lies before its first":        func(a *Agreement) { a.To = a.From - 1 },
		"after its first by which":              func(a *Agreement) { a.Review = a.From - 1 },
		"before 2200":                           func(a *Agreement) { a.To = care.NewDate(2200, 1, 1) },
		"between at least two partners":         func(a *Agreement) { a.Parties = []care.PartnerCode{"H1", "H1"} },
		"not a partner at the table":            func(a *Agreement) { a.Parties = append(a.Parties, "ZZ9") },
		"names no controller":                   func(a *Agreement) { a.Controllers = nil },
		"controller is not a party":             func(a *Agreement) { a.Controllers = []care.PartnerCode{"C1"} },
		"who gives what to whom":                func(a *Agreement) { a.Flows = nil },
		"nobody who receives":                   func(a *Agreement) { a.Flows[0].To = nil },
		"shares no category":                    func(a *Agreement) { a.Flows[0].Categories = nil },
		"a category that there is not":          func(a *Agreement) { a.Flows[0].Categories = []care.Category{77} },
		"partner of a flow is not a party":      func(a *Agreement) { a.Flows[0].To = []care.PartnerCode{"C1"} },
		"no purpose":                            func(a *Agreement) { a.Bases = nil },
		"not one that an agreement can have":    func(a *Agreement) { a.Bases[0].Purpose = "marketing" },
		"named twice":                           func(a *Agreement) { a.Bases = append(a.Bases, a.Bases[0]) },
		"no basis in Article 6":                 func(a *Agreement) { a.Bases[0].Article6 = "" },
		"no condition in Article 9":             func(a *Agreement) { a.Bases[0].Article9 = "" },
		"cannot carry the purpose":              func(a *Agreement) { a.Bases[0].Article9 = "9(2)(j)" },
		"no basis in the duty of confidence":    func(a *Agreement) { a.Bases[0].Confidence = "" },
		"are confidential":                      func(a *Agreement) { a.Bases[0].Confidence = Anonymous },
		"Implied consent reaches one person's":  func(a *Agreement) { a.Bases[0].Purpose = care.Planning },
		"restricted service is not one of a":    func(a *Agreement) { a.Restricted = []ServiceRef{{"V1", "Refuge"}} },
		"cannot rely on legitimate interests":   func(a *Agreement) { a.Bases[0].Article6 = "6(1)(f)" },
		"it is one or the other":                func(a *Agreement) { a.Bases[0].Article9 = "9(2)(a)" },
		"does not begin with https":             func(a *Agreement) { a.DPIA = "javascript:alert(1)" },
		"Commissioning never rides on direct c": func(a *Agreement) { a.Parties = append(a.Parties, "I1"); a.Flows[0].To = append(a.Flows[0].To, "I1") },
	} {
		a := mutualAid()
		change(&a)
		_, _, err := d.desk.Draft(d.ctx, ann.Viewer, a)
		refused(t, err, words)
	}
	if after, err := d.store.Head(d.ctx); err != nil || after.Seq != before.Seq {
		t.Errorf("something was written: %d, before %d (%v)", after.Seq, before.Seq, err)
	}
	counts := mutualAid()
	counts.Parties, counts.Flows[0].To = append(counts.Parties, "I1"), []care.PartnerCode{"I1"}
	counts.Flows[0].Categories, counts.Bases = []care.Category{care.AggregateOnly}, []Basis{{Purpose: care.Planning, Article6: "6(1)(e)", Article9: "", Confidence: Anonymous}}
	if _, _, err := d.desk.Draft(d.ctx, ann.Viewer, counts); err != nil {
		t.Errorf("counts for planning need no Article 9 condition: %v", err)
	}
}

// TestSignaturesThatAreNone: an older version, another text, the wrong office, role,
// partner, account or order.
func TestSignaturesThatAreNone(t *testing.T) {
	d := sitDown(t)
	ann, bob, cal := d.guardian("H1"), d.guardian("H2"), d.guardian("V1")
	lead := d.as("H1", care.RoleIGLead)
	doctor := d.as("H1", care.RoleClinician, accounts.CaldicottGuardian)
	a := mutualAid()
	if _, _, err := d.desk.Draft(d.ctx, ann.Viewer, a); err != nil {
		t.Fatal(err)
	}
	if with := (&Agreement{Parties: []care.PartnerCode{"H1", "H2", "C1"}}); !slices.Equal(d.gate.WithoutSignatory(with, d.clock), []care.PartnerCode{"C1"}) {
		t.Errorf("nobody can sign at %v", d.gate.WithoutSignatory(with, d.clock))
	}
	c, _ := d.gate.Snapshot().Case(a.ID)
	hash := c.Newest().Hash
	sign := func(by care.Viewer, id AgreementID, v int, hash, despite string) error {
		_, err := d.desk.Sign(d.ctx, by, id, v, hash, despite)
		return err
	}
	refused(t, sign(ann.Viewer, a.ID, 1, hash, ""), "Nobody has advised this partner")
	if _, err := d.desk.Advise(d.ctx, lead.Viewer, a.ID, 1, hash, false, ""); err == nil {
		t.Error("an objection without a word was taken")
	}
	if _, err := d.desk.Advise(d.ctx, lead.Viewer, a.ID, 1, hash, false, "No assessment is linked."); err != nil {
		t.Fatal(err)
	}
	refused(t, sign(ann.Viewer, a.ID, 1, hash, " "), "objects to this version")
	refused(t, sign(ann.Viewer, a.ID, 0, hash, "x"), "Version 0 is not the newest")
	refused(t, sign(ann.Viewer, a.ID, 1, strings.Repeat("0", 64), "x"), "text was changed since it was read")
	refused(t, sign(ann.Viewer, "another", 1, hash, "x"), "nothing here to advise on or to sign")
	refused(t, sign(lead.Viewer, a.ID, 1, hash, "x"), "Only a partner's Caldicott guardian or SIRO signs")
	refused(t, sign(doctor.Viewer, a.ID, 1, hash, "x"), "role of clinician does not do this")
	refused(t, sign(cal.Viewer, a.ID, 1, hash, "x"), "Only a party")
	for why, v := range map[string]care.Viewer{
		"acts for another partner": {Account: ann.Account, Partner: "H2", Role: care.RoleIGLead},
		"acts for no partner":      {Account: ann.Account, Role: care.RoleIGLead},
		"does not have this role":  {Account: ann.Account, Partner: "H1", Role: care.RoleClinician},
		"Nobody is signed in":      {Partner: "H1", Role: care.RoleIGLead},
		"Nobody is signed in. ":    {},
	} {
		refused(t, sign(v, a.ID, 1, hash, "x"), strings.TrimSpace(why))
	}
	if _, err := accounts.NewDesk(d.store, d.gate.Accounts(), KnownRole).End(d.ctx, care.Viewer{Account: accounts.Operator}, bob.Account, "left"); err != nil {
		t.Fatal(err)
	}
	refused(t, sign(bob.Viewer, a.ID, 1, hash, ""), "account has ended")
	if err := sign(ann.Viewer, a.ID, 1, hash, "The assessment is being written."); err != nil {
		t.Fatal(err)
	}
	refused(t, sign(ann.Viewer, a.ID, 1, hash, "x"), "has signed this version already")
	_, err := d.desk.Suspend(d.ctx, cal.Viewer, a.ID, "stop")
	refused(t, err, "Only a party")
	_, err = d.desk.Suspend(d.ctx, ann.Viewer, a.ID, "")
	refused(t, err, "A reason is needed")
	_, err = d.desk.Resume(d.ctx, ann.Viewer, a.ID, "go on")
	refused(t, err, "only who suspended it can resume it")
}

// TestRecordsThatBreakTheRulesOpenNothing: what somebody appends past the desk is
// folded as what it is.
func TestRecordsThatBreakTheRulesOpenNothing(t *testing.T) {
	d := sitDown(t)
	ann, bob := d.guardian("H1"), d.guardian("H2")
	booker := d.as("H2", care.RoleBookingOfficer)
	write := func(kind ledger.Kind, p care.PartnerCode, body any) {
		t.Helper()
		if _, err := ledger.AppendJSON(d.ctx, d.store, StreamOf("mutual-aid"), kind, ann.Account, p, body, nil); err != nil {
			t.Fatal(err)
		}
		d.refresh()
	}
	a := mutualAid()
	a.Version = 1
	a = a.Canonical()
	write(KindDrafted, "H1", Draft{V: 1, Agreement: a, Hash: "another"})
	write(KindDrafted, "H1", Draft{V: 1, Agreement: a, Hash: a.Hash()})
	for _, p := range a.Parties {
		write(KindSigned, p, Signature{V: 1, Version: 1, Hash: a.Hash(), Office: "siro"}) // nobody advised
		write(KindAdvised, p, Advice{V: 1, Version: 1, Hash: a.Hash(), Office: IGLead, Agrees: true})
		write(KindSigned, p, Signature{V: 1, Version: 1, Hash: a.Hash(), Office: "clerk"})
		write(KindSigned, p, Signature{V: 1, Version: 1, Hash: "another", Office: "siro"})
		write(KindSigned, "V1", Signature{V: 1, Version: 1, Hash: a.Hash(), Office: "siro"})
	}
	if booker.sees(care.Booking, care.ListEntries, "H1") {
		t.Error("signatures that are none opened something")
	}
	d.signed(mutualAid(), ann, bob) // version 2
	if !booker.sees(care.Booking, care.ListEntries, "H1") {
		t.Error("what was done rightly does not stand")
	}
	write("agreement.blessed", "H1", struct{}{})
	if booker.sees(care.Booking, care.ListEntries, "H1") {
		t.Error("open after a record that this program does not understand")
	}
	c, _ := d.gate.Snapshot().Case("mutual-aid")
	refused(t, c.CheckInForce(day0, d.gate.Snapshot().Name), "cannot be read by this version")
}

// TestTwoAtOnce: of two who act on one state of an agreement, one is told to look
// again.
func TestTwoAtOnce(t *testing.T) {
	d := sitDown(t)
	ann := d.guardian("H1")
	if _, _, err := d.desk.Draft(d.ctx, ann.Viewer, mutualAid()); err != nil {
		t.Fatal(err)
	}
	s, err := d.desk.sit(d.ctx, ann.Viewer, SuspendAgreement)
	if err != nil {
		t.Fatal(err)
	}
	s.agreement("mutual-aid")
	if _, err := d.desk.Suspend(d.ctx, ann.Viewer, "mutual-aid", "first"); err != nil {
		t.Fatal(err)
	}
	_, err = d.desk.append(d.ctx, s, StreamOf("mutual-aid"), KindSuspended, Reason{1, "second"})
	refused(t, err, "at the same moment")
}

// TestACarerSeesWhatWasGranted: at the organisation that granted it, the categories
// granted, of the one person, until the review (DAPB3051).
func TestACarerSeesWhatWasGranted(t *testing.T) {
	person := care.Key{5}
	a := accounts.Account{ID: "c", Partner: "H1", Roles: []care.Role{care.RoleCarer}, Persons: []care.Key{person}, Proxy: &accounts.Proxy{Ground: "consent", Review: day0 + 10, Sees: []string{"list-entries", "aggregate-only", "nonsense"}}}
	s := newSnapshot(1, nil, table, fakeBook{"c": a}, nil)
	v := a.Viewer(care.RoleCarer)
	ask := func(p care.PartnerCode, c care.Category, k care.Key, on care.Date) bool {
		return s.Decide(Request{Viewer: v, Purpose: care.DirectCare, Category: c, Class: care.ClassMeaning{Partner: p}, Person: k, At: midnight(on).Add(time.Hour)}).Allowed
	}
	for name, tc := range map[string]struct{ got, want bool }{
		"list entries, granted":                       {ask("H1", care.ListEntries, person, day0), true},
		"clinical detail, not granted":                {ask("H1", care.ClinicalDetail, person, day0), false},
		"another organisation's record of the person": {ask("H2", care.ListEntries, person, day0), false},
		"another person":                              {ask("H1", care.ListEntries, care.Key{6}, day0), false},
		"nobody named":                                {ask("H1", care.ListEntries, care.Key{}, day0), false},
		"on the day of the review":                    {ask("H1", care.ListEntries, person, day0+10), true},
		"the day after":                               {ask("H1", care.ListEntries, person, day0+11), false},
	} {
		if tc.got != tc.want {
			t.Errorf("%s: %v", name, tc.got)
		}
	}
	d := s.Decide(Request{Viewer: v, Right: SeeAccessLog, Class: care.ClassMeaning{Partner: "H1"}, At: midnight(day0)})
	if d.Allowed {
		t.Error("a carer reads the access log")
	}
}

// TestCommissioningNeverRidesOnDirectCare: a board at the table sees nothing of what
// others share for care, whatever purpose it states.
func TestCommissioningNeverRidesOnDirectCare(t *testing.T) {
	a := mutualAid()
	a.Version, a.Parties = 1, []care.PartnerCode{"H1", "H2", "I1"}
	a.Flows = []Flow{{From: []care.PartnerCode{"H1"}, To: a.Parties, Categories: []care.Category{care.ListEntries, care.ClinicalDetail}}}
	a.Bases = []Basis{{Purpose: care.DirectCare, Article6: "6(1)(e)", Article9: "9(2)(h)", Confidence: ImpliedConsent}, {Purpose: care.Booking, Article6: "6(1)(e)", Article9: "9(2)(h)", Confidence: ImpliedConsent}}
	tx := Text{Agreement: a}
	for _, p := range a.Parties {
		tx.Signatures = append(tx.Signatures, SignatureGiven{Act: Act{Partner: p}})
	}
	book := fakeBook{}
	for _, d := range allRoles {
		if !d.Own() {
			for _, p := range []care.PartnerCode{"I1", "H2"} {
				id := care.AccountID(string(p) + string(d.Role))
				book[id] = accounts.Account{ID: id, Partner: p, Roles: []care.Role{d.Role}}
			}
		}
	}
	s := newSnapshot(1, []Case{{ID: a.ID, Texts: []Text{tx}}}, table, book, nil)
	opened := false
	for _, acc := range book {
		for _, p := range purposes {
			got := s.WhatIf(Request{Viewer: acc.Viewer(acc.Roles[0]), Purpose: p, Class: care.ClassMeaning{Partner: "H1"}, At: midnight(day0)})
			for cat, d := range got {
				if d.Allowed && (acc.Partner == "I1" || !individual(p)) {
					t.Errorf("%s at %s reads %s for %s", acc.Roles[0], acc.Partner, care.Category(cat), p)
				}
				opened = opened || d.Allowed
			}
		}
	}
	if !opened {
		t.Error("the agreement opens nothing to anybody")
	}
}

// An adviser's objection stands until that adviser takes it back: a colleague's
// agreement does not.
func TestAnObjectionIsNotOutvoted(t *testing.T) {
	objects := func(by care.AccountID, agrees bool) AdviceGiven {
		return AdviceGiven{Act{By: by, Partner: "RZ1"}, Advice{Agrees: agrees}}
	}
	for _, c := range []struct {
		name   string
		advice []AdviceGiven
		stand  int
	}{
		{"one objects, then another agrees", []AdviceGiven{objects("a", false), objects("b", true)}, 1},
		{"one agrees, then another objects", []AdviceGiven{objects("b", true), objects("a", false)}, 1},
		{"one objects and thinks again", []AdviceGiven{objects("a", false), objects("a", true)}, 0},
		{"both object", []AdviceGiven{objects("a", false), objects("b", false)}, 2},
		{"nobody has said anything", nil, 0},
	} {
		text := Text{Advice: c.advice}
		if got := len(text.Objections("RZ1")); got != c.stand {
			t.Errorf("%s: %d objections stand, want %d", c.name, got, c.stand)
		}
		if got := len(text.Objections("RZ2")); got != 0 {
			t.Errorf("%s: %d objections of another partner", c.name, got)
		}
	}
}
