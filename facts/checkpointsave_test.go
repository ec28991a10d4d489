package facts

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"roundtable/care"
	"roundtable/ledger"
)

// TestCheckpointsHoldManyExtracts saves rows of a delivery whose number needs more
// than 16 bits: a partner that sends daily, times a hundred and forty, is there in
// sixteen months.
func TestCheckpointsHoldManyExtracts(t *testing.T) {
	const many = 70_000
	s := newState()
	for i := range many {
		s.addExtract(ledger.Record{Seq: ledger.Seq(i + 1), Stream: "extract/RZ1/list"}, care.ExtractReceived{Partner: "RZ1", Kind: "list"}, nil)
	}
	last := s.extracts[many-1].No
	s.addSuperseded(key(1), Source{Extract: last, Sheet: 7, Line: 1 << 30})
	r := s.pathwayRow(key(1), s.partnerCode("RZ1"))
	c, i := s.pathway(r)
	set(&c.Extract, i, last)
	set(&c.Gone, i, last)
	set(&c.State, i, StateOpen)
	s.pos = many
	g := s.publish(1)

	var file bytes.Buffer
	w := newSlabWriter(&file)
	g.save(w)
	if w.err != nil || w.w.Flush() != nil {
		t.Fatal("the checkpoint could not be written")
	}
	reader := newSlabReader(&file, int64(file.Len()))
	again := load(reader)
	if reader.err != nil {
		t.Fatal(reader.err)
	}
	if len(again.extracts) != many || again.byID[many] != last {
		t.Errorf("%d extracts came back", len(again.extracts))
	}
	if !slices.Equal(again.dups, s.dups) {
		t.Errorf("duplicates: %v, want %v", again.dups, s.dups)
	}
	if got := again.pathways[0]; got.Extract[0] != last || got.Gone[0] != last {
		t.Error(fmt.Sprint("the row came from extract ", got.Extract[0]))
	}
}
