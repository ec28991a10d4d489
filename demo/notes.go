package demo

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"slices"

	"github.com/parquet-go/parquet-go"

	"roundtable/care"
	"roundtable/ledger"
)

// mostNotes is how many waits people have written beside.
const mostNotes = 60

// notes writes what people at the table did about the longest waits of each
// list: an owner, the next action, a contact made.
func (b *builder) notes() error {
	rows, err := b.longest()
	if err != nil {
		return err
	}
	owners := map[care.PartnerCode]string{}
	for _, p := range b.made.Personas {
		if owners[p.Partner] == "" {
			owners[p.Partner] = p.Name
		}
	}
	actions := []string{"Offer a date at another hospital", "Ring before 10 am", "Ask for a priority review", "Check with the practice whether still needed", "Send the easy-read letter"}
	drafts := make([]ledger.Draft, 0, len(rows))
	for i, r := range rows {
		throw := dice(b.made.Options.Seed, "note", i)
		owner, action := owners[r.partner], pick(throw, actions)
		due := weekday(b.made.Census + care.Date(3+throw.IntN(20)))
		n := care.Note{V: 1, Pathway: r.key, Owner: &owner, NextAction: &action, NextDue: &due}
		if chance(throw, 0.6) {
			contacted := weekday(b.made.Census - care.Date(7+throw.IntN(40)))
			n.Contacted = &contacted
		}
		if chance(throw, 0.3) {
			n.Comment = pick(throw, []string{"Rang, no answer. Will try the evening.", "Happy to travel if transport is arranged.", "School holidays suit best.", "Wants to stay with the same surgeon."})
		}
		d, err := ledger.JSONDraft(ledger.Stream("pathway/"+hex.EncodeToString(r.key[:])), care.RecNote, first(r.partner), r.partner, n)
		if err != nil {
			return err
		}
		drafts = append(drafts, d)
	}
	if len(drafts) == 0 {
		return nil
	}
	_, _, err = b.store.Append(b.ctx, ledger.Batch{Records: drafts})
	return err
}

type noted struct {
	partner care.PartnerCode
	key     care.Key
	start   care.Date
}

// longest lists the longest waits that each partner's latest list shows, the
// same number for each, from the blocks as intake wrote them.
func (b *builder) longest() ([]noted, error) {
	by := map[care.PartnerCode][]noted{}
	for r, err := range b.store.Read(b.ctx, 0) {
		if err != nil {
			return nil, err
		}
		if r.Kind != care.RecPathwayBlock {
			continue
		}
		body, err := ledger.ReadBody(b.ctx, b.store, r.Now)
		if err != nil {
			return nil, err
		}
		rows, err := parquet.Read[care.PathwayRow](bytes.NewReader(body), int64(len(body)))
		if err != nil {
			return nil, err
		}
		for _, p := range rows {
			if p.Op <= care.OpChanged && p.Rank == 0 && p.Start != 0 && p.Stop == 0 {
				by[r.Partner] = append(by[r.Partner], noted{r.Partner, p.Key, p.Start})
			}
		}
	}
	var all []noted
	for _, o := range organisations {
		rows := by[o.Code]
		slices.SortFunc(rows, func(a, c noted) int {
			return cmp.Or(cmp.Compare(a.start, c.start), slices.Compare(a.key[:], c.key[:]))
		})
		rows = slices.CompactFunc(rows, func(a, c noted) bool { return a.key == c.key })
		all = append(all, rows[:min(len(rows), mostNotes/8)]...)
	}
	return all, nil
}
