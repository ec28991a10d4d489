package people

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
	"roundtable/ledger/sqlite"
	"roundtable/people"
	"roundtable/waiting"
)

// TestACharityReadsNoNumberOnAPage: to a charity's reader who sees a trust's record, as
// one of a person's or as one who may be the same, the page gives no NHS number of it,
// nor that it was verified; to the trust's it does.
func TestACharityReadsNoNumberOnAPage(t *testing.T) {
	store, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	key := care.Key{7}
	batch := ledger.Batch{}
	say := func(s ledger.Stream, k ledger.Kind, partner care.PartnerCode, body any) {
		d, err := ledger.JSONDraft(s, k, "tester", partner, body)
		if err != nil {
			t.Fatal(err)
		}
		batch.Records = append(batch.Records, d)
	}
	say("collaborative", care.RecFounded, "", care.Founded{V: 1, Name: "Vale", Salt: make([]byte, 32)})
	for code, kind := range map[care.PartnerCode]care.PartnerType{"RZ1": care.AcuteTrust, "V01": care.VCSE} {
		say(ledger.Stream("partner/"+code), care.RecPartner, code, care.PartnerDescribed{V: 1, Code: code, Name: string(code), Type: kind})
	}
	var block bytes.Buffer
	if err := parquet.Write(&block, []care.PersonRow{{Key: key, Given: "Ann", Family: "Able", NHSNumber: 4857773457, NHSStatus: 1, Line: 2}}); err != nil {
		t.Fatal(err)
	}
	ref, err := store.Put(t.Context(), &block)
	if err != nil {
		t.Fatal(err)
	}
	batch.Records = append(batch.Records, ledger.Draft{Stream: "extract/RZ1/list", Kind: care.RecPeopleBlock, By: "tester", Partner: "RZ1", Body: ref})
	received, err := json.Marshal(care.ExtractReceived{V: 1, Partner: "RZ1", Kind: "list", Span: 1})
	if err != nil {
		t.Fatal(err)
	}
	batch.Records = append(batch.Records, ledger.Draft{Stream: "extract/RZ1/list", Kind: care.RecExtract, By: "tester", Partner: "RZ1", Data: received})
	if _, _, err := store.Append(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	f, err := facts.Open(t.Context(), store, facts.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for partner, reads := range map[care.PartnerCode]int{"RZ1": 2, "V01": 0} {
		var may [care.Categories][]uint64
		for c := range may {
			may[c] = []uint64{^uint64(0)}
		}
		v := f.View(care.Viewer{Account: "reader", Partner: partner}, care.ScopeOfCategories(care.DirectCare, may))
		row, ok := v.PersonByKey(key)
		if !ok {
			t.Fatal("the record is not seen: the test shows nothing")
		}
		r, _ := recordOf(v, func(p care.PartnerCode) string { return string(p) }, row)
		if mayBeFoundBy(v, row, " 485 777 3457") != (reads > 0) || !mayBeFoundBy(v, row, "Able") {
			t.Errorf("%s: to be found by a number tells it", partner)
		}
		if found, ok := waiting.FindPeople(v, "able, a", 5); !ok || !slices.Equal(found, []facts.Row{row}) {
			t.Errorf("%s: somebody who waits for nothing is not found by name: %v", partner, found)
		}
		var page strings.Builder
		if err := personPage(&personView{PersonDetail: people.PersonDetail{ID: care.PersonID(key)}, Records: []record{r}, Alike: []record{r}}).Render(t.Context(), &page); err != nil {
			t.Fatal(err)
		}
		words := strings.Join(slices.Collect(strings.FieldsSeq(page.String())), " ")
		if n := strings.Count(words, "485 777 3457, verified"); n != reads {
			t.Errorf("%s reads the number %d times", partner, n)
		}
		if reads == 0 && (strings.Contains(words, "verified") || strings.Contains(words, "NHS number ,") || !strings.Contains(words, "are not given to voluntary-sector partners")) {
			t.Errorf("%s: the page does not say why there is none", partner)
		}
	}
}

// pageOf draws a person's page, with its spaces folded.
func pageOf(t *testing.T, x *personView) string {
	t.Helper()
	x.short, x.who, x.seat = func(p care.PartnerCode) string { return string(p) }, func(care.AccountID) string { return "You" }, func(p care.PartnerCode) string { return string(p) }
	var page strings.Builder
	if err := personPage(x).Render(t.Context(), &page); err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(page.String()), " ")
}

// A person's page says for which purpose its records stand together, and what stands for
// the other.
func TestAPersonsPageSaysWhatStandsForWhichPurpose(t *testing.T) {
	one := []record{{Key: care.Key{1}, Partner: "RZ1"}}
	for name, c := range map[string]struct {
		x    personView
		says []string
	}{
		"alone": {personView{PersonDetail: people.PersonDetail{Zone: care.ZoneDirectCare}, Records: one}, []string{"For direct care no other is taken for the same person."}},
		"joined for planning": {
			personView{PersonDetail: people.PersonDetail{Zone: care.ZoneDirectCare, Beyond: []people.Member{{Record: care.Key{2}, Partner: "RZ2"}}}, Records: one},
			[]string{"For direct care no other is taken", "For planning and research they are one person with 1 record more; for direct care they are not joined to it", "a record of RZ2", `href="/people/02000000`},
		},
		"seen for planning": {
			personView{PersonDetail: people.PersonDetail{Zone: care.ZonePlanning, ForCare: 2}, Records: append(one, record{Key: care.Key{2}, Partner: "RZ2"})},
			[]string{"are taken for one person for planning and research.", "For direct care these records are of 2 people"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			page := pageOf(t, &c.x)
			for _, want := range c.says {
				if !strings.Contains(page, want) {
					t.Errorf("it does not say %q", want)
				}
			}
		})
	}
}

// A link that a model made says in which fields the records agree and what they weigh;
// not what is closed, and no weight to who may still decide the pair.
func TestALinkSaysWhyAModelMadeIt(t *testing.T) {
	a := record{Key: care.Key{1}, Partner: "RZ1", Given: "Ann", Family: "Able", Birth: "3 May 1994", Postcode: "ZZ7 4XX", NHS: "485 777 3457, verified"}
	b := record{Key: care.Key{2}, Partner: "RZ2", Given: "Anne", Family: "ABLE", Birth: "3 May 1994", Postcode: "zz74xx", Closed: map[string]string{"phone": "closed"}}
	a.Phone = "07700 900123"
	for _, c := range []struct{ open, closed bool }{{true, false}, {true, true}, {false, false}, {false, true}} {
		open, b := c.open, b
		if !c.closed {
			b.Closed = nil
		}
		l := linkLine{A: "record 1", B: "record 2", Why: "weighed by model 3", For: forLink(care.ZonePlanning), Link: people.Link{A: a.Key, B: b.Key, Tier: care.TierWeighed, Zone: care.ZonePlanning, Case: "abc", Open: open}}
		if open {
			l.Weight, l.P = 9, 512.0/513
		}
		l.compare([]record{a, b})
		page := pageOf(t, &personView{Records: []record{a, b}, Why: []linkLine{l}, Printed: "22 November 2026, 08:00 by Ann", Demo: true})
		for _, want := range []string{"Agree: family name, date of birth, postcode.", "Differ: given name.", "Missing in one of them: NHS number", "For planning and research alone.", "Printed on 22 November 2026, 08:00 by Ann.", "Made-up data"} {
			if !strings.Contains(page, want) {
				t.Errorf("it does not say %q", want)
			}
		}
		if strings.Contains(page, "NHS number, telephone.") == c.closed {
			t.Errorf("closed %t: a closed field is spoken of, or an open one is not", c.closed)
		}
		shown := open && !c.closed
		if strings.Contains(page, "Altogether +9 bits") != shown || strings.Contains(page, "about 19 would be two people") != shown || strings.Contains(page, "What they weigh together is not shown") != (open && c.closed) || strings.Contains(page, "shown once you have decided it") == open {
			t.Errorf("open %t, closed %t: the weight is shown or hidden wrongly", open, c.closed)
		}
	}
}

// A number that a record states as its own while a register says it was replaced is told
// where a run says whom it left out.
func TestContestedNumbersAreTold(t *testing.T) {
	words := left(people.Left{Contested: 3}, func(int) string { return "three" })
	if len(words) != 1 || !strings.Contains(words[0], "older NHS numbers") || !strings.HasSuffix(words[0], ": three") || len(left(people.Left{}, nil)) != 0 {
		t.Errorf("%q", words)
	}
}
