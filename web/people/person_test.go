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
