package waiting

import (
	"context"
	"math/bits"
	"slices"

	"roundtable/care"
	"roundtable/facts"
)

// Quality gives the state of every partner's data, by the partner's name.
// Partners that have brought nothing are in it too: silence is a finding.
func (l *List) Quality(ctx context.Context, view *facts.View) ([]Quality, error) {
	t, err := l.table(ctx, view, 0)
	if err != nil {
		return nil, err
	}
	t.qualityOnce.Do(func() { t.quality = t.tallyQuality() })
	tallies, treated := t.quality, t.treatedByPartner()
	var out []Quality
	for _, p := range view.Partners() {
		q := Quality{Partner: p.PartnerDescribed.Code, Name: partnerLabel(p), Type: p.Type}
		base := Query{Partners: []care.PartnerCode{q.Partner}}
		y := tallies[p.Code]
		if y == nil {
			y = &qualityTally{doubts: make([]int, len(doubts))}
		}
		q.Pathways = y.rows
		for bit, f := range qualityFields {
			e := base
			e.Doubt = DoubtMissing + Doubt(f.name)
			of := y.rows - y.hidden[bit]
			q.Fields = append(q.Fields, Completeness{
				Field: f.title, Name: f.name, Filled: of - y.missing[bit], Of: of, Empty: e,
			})
		}
		for i, d := range doubts {
			e := base
			e.Doubt = d.doubt
			q.Doubts = append(q.Doubts, Finding{Doubt: d.doubt, Words: d.words, Count: y.doubts[i], Query: e})
		}
		q.Doubts = append(q.Doubts, Finding{Doubt: DoubtTreated, Words: treatedWords, Count: treated[p.Code], Query: Query{Partners: base.Partners, Doubt: DoubtTreated}})
		q.Extracts = extractsOf(view, q.Partner, t.asAt)
		out = append(out, q)
	}
	return out, nil
}

// doubts are the doubts that are counted, in the order of the page.
var doubts = []struct {
	doubt Doubt
	words string
}{
	{DoubtNoNHS, "have no valid NHS number"},
	{DoubtNumberShared, "have an NHS number that stands with another date of birth elsewhere"},
	{DoubtDuplicate, "were sent more than once in one extract"},
	{DoubtVanished, "left the newest list with no clock stop stated"},
	{DoubtClockDiffers, "have a clock that is not the one their events give"},
	{DoubtFutureStart, "have a clock that starts in the future"},
	{DoubtPastNext, "have a next date that is past"},
}

// treatedWords says DoubtTreated, which is counted for each question: sessions change
// while the files do not.
const treatedWords = "were treated in a shared session, and your list still has them: enter the treatment (RTT status 30) in your own system"

func (t *table) treatedByPartner() map[facts.Code]int {
	out := map[facts.Code]int{}
	rows, _ := t.shared()
	for _, r := range rows {
		c, i, _ := t.row(r)
		out[colPartner(c)[i]]++
	}
	return out
}

// qualityTally is one partner's counts.
type qualityTally struct {
	rows    int
	missing [32]int
	hidden  [32]int // rows of which it may not be seen whether the field is empty
	doubts  []int   // by doubts
}

// tallyQuality counts all partners in one pass.
func (t *table) tallyQuality() map[facts.Code]*qualityTally {
	out := make(map[facts.Code]*qualityTally)
	of := func(p facts.Code) *qualityTally {
		y := out[p]
		if y == nil {
			y = &qualityTally{doubts: make([]int, len(doubts))}
			out[p] = y
		}
		return y
	}
	for _, c := range t.chunks {
		var y *qualityTally
		var last facts.Code
		partner := colPartner(c)
		for i := range c.live.rows() {
			if p := partner[i]; y == nil || p != last {
				y, last = of(p), p
			}
			y.rows++
			if h := t.masks.of(c.f.Class[i]); h != 0 {
				for m := missingHidden(h); m != 0; m &= m - 1 {
					y.hidden[bits.TrailingZeros32(m)]++
				}
			}
			for m := c.missing[i]; m != 0; m &= m - 1 {
				y.missing[bits.TrailingZeros32(m)]++
			}
		}
	}
	for k, d := range doubts {
		s := selectWhere(t, Query{Doubt: d.doubt}.compile(t, care.Viewer{}))
		for n, c := range t.chunks {
			partner := colPartner(c)
			for w, m := range s.words[n*chunkWords : (n+1)*chunkWords] {
				for ; m != 0; m &= m - 1 {
					of(partner[w*64+bits.TrailingZeros64(m)]).doubts[k]++
				}
			}
		}
	}
	// A partner without a row still has its noughts.
	d := t.dict(facts.DimPartner)
	for c := 1; c <= d.Len(); c++ {
		of(facts.Code(c))
	}
	return out
}

// extractsOf are a partner's deliveries, newest first.
func extractsOf(v *facts.View, p care.PartnerCode, day care.Date) []ExtractQuality {
	var out []ExtractQuality
	type ofList struct{ kind, list string }
	newest := make(map[ofList]bool)
	for _, e := range slices.Backward(v.Extracts()) {
		r := e.Received
		if r.Partner != p {
			continue
		}
		q := ExtractQuality{
			Extract: e.ID, Kind: r.Kind, File: r.FileName, Census: r.Census,
			Withdrawn: e.Withdrawn != 0, Counts: r.Counts,
		}
		from := r.Census
		if from == 0 {
			from = care.DateOf(e.At.In(care.London))
		}
		q.DaysSince = int(day - from)
		if is := (ofList{r.Kind, r.List}); !q.Withdrawn && !newest[is] {
			newest[is] = true
			q.Newest = true
			q.Stale = r.Snapshot && q.DaysSince > StaleDays
		}
		out = append(out, q)
	}
	return out
}
