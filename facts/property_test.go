package facts

import (
	"context"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/ledger/ledgertest"
)

var (
	partners = []care.PartnerCode{"RZ1", "RZ2", "V01"}
	kinds    = []string{"list", "wlmds", "referrals", "people", "mhsds"}
	days     = []care.Date{0, may, may + 1, may + 30, may + 400}
	births   = []care.Date{0, care.NewDate(1980, 2, 3), care.NewDate(2011, 7, 9)}
	numbers  = []care.NHSNumber{0, number1, number2, test1, number1 + 1}
	words    = []string{"", "Smith", "O'Brien", "Obrien", "Ng"}
)

// history draws a random history into a store and calls step after each append.
func history(t *rapid.T, tb testing.TB, m *memStore, step func(head ledger.Seq)) {
	step(m.add(draft{"collaborative", care.RecFounded, jsonOf(tb, care.Founded{V: 1, Name: "x", Demo: rapid.Bool().Draw(t, "demo")})}))
	var extracts []care.ExtractID
	var notes, blocks, said []ledger.Seq
	if rapid.Bool().Draw(t, "a charity") {
		step(m.add(draft{"partner/V01", care.RecPartner, jsonOf(tb, care.PartnerDescribed{V: 1, Code: "V01", Type: care.VCSE})}))
	}
	for range rapid.IntRange(1, 18).Draw(t, "appends") {
		n := rapid.IntRange(0, 16).Draw(t, "what")
		if n > 11 {
			head := m.add(drawStatement(t, tb, said))
			said = append(said, head)
			step(head)
			continue
		}
		switch n = min(n, 9); {
		case n <= 5:
			before := ledger.Seq(len(m.recs))
			head := m.add(drawDelivery(t).drafts(tb)...)
			extracts = append(extracts, care.ExtractID(head))
			for s := before + 1; s <= head; s++ {
				if isBlock(m.recs[s-1].Kind) {
					blocks = append(blocks, s)
				}
			}
			step(head)
		case n <= 7 && len(extracts) > 0:
			id := rapid.SampledFrom(extracts).Draw(t, "extract")
			step(m.add(draft{"extract/x", care.RecWithdrawn, jsonOf(tb, care.Withdrawn{V: 1, Extract: id, Reason: "wrong file"})}))
		case n == 8:
			head := m.add(draft{"pathway/x", care.RecNote, jsonOf(tb, drawNote(t, notes))})
			notes = append(notes, head)
			step(head)
		case n == 9 && rapid.Bool().Draw(t, "protection"):
			kind := rapid.SampledFrom([]string{care.RecProtectionSet, care.RecProtectionSet, care.RecProtectionCleared}).Draw(t, "protect")
			step(m.add(draft{"protection/x", ledger.Kind(kind), jsonOf(tb, drawProtection(t))}))
		case n == 9 && rapid.Bool().Draw(t, "practice"):
			step(m.add(draft{"collaborative", care.RecPractice, jsonOf(tb, care.Practice{V: 1})}))
		case n == 9 && len(blocks) > 0:
			step(m.erase(rapid.SampledFrom(blocks).Draw(t, "block"), nil))
		}
	}
}

func drawDelivery(t *rapid.T) delivery {
	p := rapid.IntRange(0, len(partners)-1).Draw(t, "partner")
	d := delivery{
		partner: partners[p], kind: rapid.SampledFrom(kinds).Draw(t, "kind"),
		snapshot: rapid.Bool().Draw(t, "snapshot"),
	}
	if rapid.Bool().Draw(t, "mapped") {
		d.mapped = []string{"nhs_number", "nhs_status", "died"}
	}
	persons := rapid.SliceOfN(rapid.IntRange(0, 4), 0, 4).Draw(t, "people")
	for line, n := range persons {
		d.people = append(d.people, drawPerson(t, p*100+n, line))
	}
	if d.kind == "people" {
		return d
	}
	for line, n := range rapid.SliceOfN(rapid.IntRange(0, 5), 0, 5).Draw(t, "pathways") {
		d.pathways = append(d.pathways, care.PathwayRow{
			Key: key(1000 + p*100 + n), Person: key(p*100 + rapid.IntRange(0, 4).Draw(t, "of")), Line: uint32(line + 2),
			Op: care.Op(rapid.SampledFrom([]int{0, 0, 0, 1, 2, 3}).Draw(t, "op")), Rank: uint8(rapid.SampledFrom([]int{0, 0, 0, 1}).Draw(t, "rank")),
			Start: rapid.SampledFrom(days).Draw(t, "start"), Stop: rapid.SampledFrom([]care.Date{0, 0, 0, may + 9}).Draw(t, "stop"),
			TCI: rapid.SampledFrom(days).Draw(t, "tci"), TFC: rapid.SampledFrom([]string{"", "100", "110"}).Draw(t, "tfc"),
			Team: rapid.SampledFrom(words).Draw(t, "team"), PPID: rapid.SampledFrom([]string{"", "P1", "P2"}).Draw(t, "ppid"),
			Owner: rapid.SampledFrom(words).Draw(t, "owner"), Action: rapid.SampledFrom(words).Draw(t, "action"),
			Contact: rapid.SampledFrom(days).Draw(t, "contact"), Comment: rapid.SampledFrom(words).Draw(t, "comment"),
		})
	}
	for line, n := range rapid.SliceOfN(rapid.IntRange(0, 6), 0, 6).Draw(t, "events") {
		d.events = append(d.events, care.EventRow{
			Pathway: key(1000 + p*100 + n), Person: key(p*100 + rapid.IntRange(0, 4).Draw(t, "whose")), Line: uint32(line + 2),
			Date: rapid.SampledFrom(days).Draw(t, "day"), Minute: care.Minute(rapid.SampledFrom([]int{0, 0, 60, 600}).Draw(t, "minute")),
			Type:  care.EventType(rapid.SampledFrom([]int{1, 2, 5, 11, 13, int(care.EvDied), int(care.EvClosed)}).Draw(t, "type")),
			Event: rapid.SampledFrom([]string{"", "", "e1", "e2"}).Draw(t, "id"),
		})
	}
	return d
}

func drawPerson(t *rapid.T, n, line int) care.PersonRow {
	return care.PersonRow{
		Key: key(n), Line: uint32(line + 2), NHSNumber: rapid.SampledFrom(numbers).Draw(t, "number"),
		NHSStatus: uint8(rapid.SampledFrom([]int{0, 0, 1, 5}).Draw(t, "status")),
		Family:    rapid.SampledFrom(words).Draw(t, "family"), Given: rapid.SampledFrom(words).Draw(t, "given"),
		Birth: rapid.SampledFrom(births).Draw(t, "birth"), Died: rapid.SampledFrom([]care.Date{0, 0, 0, may + 3}).Draw(t, "died"),
		Sex: rapid.SampledFrom([]string{"", "1", "2"}).Draw(t, "sex"), Flags: care.Flags(rapid.IntRange(0, 3).Draw(t, "flags")),
		FlagsNo: care.Flags(rapid.IntRange(0, 3).Draw(t, "no")), IMDDecile: uint8(rapid.IntRange(0, 10).Draw(t, "imd")),
		LocalID: rapid.SampledFrom([]string{"", "a-1", "a-2"}).Draw(t, "local"),
	}
}

func drawProtection(t *rapid.T) care.ProtectionChange {
	p := care.ProtectionChange{V: 1, Protections: care.Protection(rapid.IntRange(1, 63).Draw(t, "protections"))}
	if rapid.Bool().Draw(t, "of a service") {
		p.Partner = rapid.SampledFrom(partners).Draw(t, "whose service")
		p.Service = rapid.SampledFrom(words).Draw(t, "service")
		return p
	}
	for range rapid.IntRange(1, 3).Draw(t, "protected people") {
		p.People = append(p.People, key(rapid.IntRange(0, 2).Draw(t, "at")*100+rapid.IntRange(0, 4).Draw(t, "protected")))
	}
	p.Employer = rapid.SampledFrom([]care.PartnerCode{"", "RZ1", "V01"}).Draw(t, "employer")
	return p
}

// drawKey is a source record's key: nearly always of one that may arrive.
func drawKey(t *rapid.T, name string) care.Key {
	return key(rapid.IntRange(0, 2).Draw(t, name+" at")*100 + rapid.IntRange(0, 4).Draw(t, name))
}

// drawStatement is a record of the people room.
func drawStatement(t *rapid.T, tb testing.TB, said []ledger.Seq) draft {
	zone := func() string {
		return rapid.SampledFrom([]string{"direct-care", "direct-care", "planning", "", "x"}).Draw(t, "zone")
	}
	switch rapid.IntRange(0, 8).Draw(t, "statement") {
	case 0, 1, 2:
		var rows []care.LinkRow
		for range rapid.IntRange(1, 4).Draw(t, "links") {
			rows = append(rows, care.LinkRow{A: drawKey(t, "a"), B: drawKey(t, "b"), Zone: zone(), Weight: int32(rapid.IntRange(-5000, 40000).Draw(t, "weight")), Tier: 2, Model: "1"})
		}
		return draft{care.LinkStream, care.RecLinked, parquetOf(tb, rows)}
	case 3:
		return draft{"person/x", care.RecMerged, jsonOf(tb, care.PeopleMerged{V: 1, A: drawKey(t, "a"), B: drawKey(t, "b"), Zone: care.LinkZone(zone())})}
	case 4:
		a := care.PeopleApart{V: 1}
		for range rapid.IntRange(0, 3).Draw(t, "sides") {
			var side []care.Key
			for range rapid.IntRange(0, 2).Draw(t, "side") {
				side = append(side, drawKey(t, "apart"))
			}
			a.Sides = append(a.Sides, side)
		}
		kind := rapid.SampledFrom([]ledger.Kind{care.RecSplit, care.RecUnlinked, care.RecKeptApart}).Draw(t, "apart kind")
		return draft{"person/x", kind, jsonOf(tb, a)}
	case 5:
		n := care.Notice{V: 1, Partner: "V01", Basis: care.BasisConsent}
		for range rapid.IntRange(0, 2).Draw(t, "told") {
			n.People = append(n.People, key(200+rapid.IntRange(0, 4).Draw(t, "told person")))
		}
		kind := rapid.SampledFrom([]ledger.Kind{care.RecNotice, care.RecNotice, care.RecNoticeWithdrawn}).Draw(t, "notice")
		return draft{"people/notice/V01", kind, jsonOf(tb, n)}
	case 6:
		p := care.Superseded{Old: rapid.SampledFrom(numbers).Draw(t, "old"), New: rapid.SampledFrom(numbers).Draw(t, "new")}
		if rapid.Bool().Draw(t, "of somebody") {
			p.Person = drawKey(t, "stated by")
		}
		list := rapid.SampledFrom([]string{"", "", "x"}).Draw(t, "list of numbers")
		return draft{"people/numbers", care.RecSuperseded, jsonOf(tb, care.NumbersSuperseded{V: 1, Pairs: []care.Superseded{p}, List: list})}
	}
	u := care.PeopleUndone{V: 1, Record: int64(rapid.IntRange(0, 40).Draw(t, "nothing"))}
	if len(said) > 0 {
		u.Record = int64(rapid.SampledFrom(said).Draw(t, "undone"))
	}
	return draft{"person/x", care.RecPeopleUndone, jsonOf(tb, u)}
}

func drawNote(t *rapid.T, notes []ledger.Seq) care.Note {
	n := care.Note{V: 1, Pathway: key(1000 + rapid.IntRange(0, 2).Draw(t, "at")*100 + rapid.IntRange(0, 5).Draw(t, "pathway")), Comment: "c"}
	if len(notes) > 0 && rapid.Bool().Draw(t, "undo") {
		n.Undoes = int64(rapid.SampledFrom(notes).Draw(t, "undone"))
		return n
	}
	if rapid.Bool().Draw(t, "owns") {
		n.Owner = new(rapid.SampledFrom(words).Draw(t, "noted owner"))
	}
	if rapid.Bool().Draw(t, "contacted") {
		n.Contacted = new(rapid.SampledFrom(days).Draw(t, "noted contact"))
	}
	return n
}

// TestEveryWayOfFoldingAgrees is the property of every lens: a full fold, a
// checkpoint with the tail after it, and a fold record by record say the same.
func TestEveryWayOfFoldingAgrees(t *testing.T) {
	ledgertest.OneAtATime(t)
	rapid.Check(t, func(rt *rapid.T) {
		ctx := context.Background()
		m := newMemStore()
		dir := t.TempDir()
		oneByOne, err := Open(ctx, m, Options{})
		if err != nil {
			rt.Fatal(err)
		}
		saved, err := Open(ctx, m, Options{CheckpointDir: dir})
		if err != nil {
			rt.Fatal(err)
		}
		history(rt, t, m, func(head ledger.Seq) {
			if err := oneByOne.Wait(ctx, head); err != nil {
				rt.Fatal(err)
			}
			if rapid.IntRange(0, 3).Draw(rt, "restart") > 0 {
				return
			}
			// Fold to here, save, and go on from what was saved.
			if err := saved.Wait(ctx, head); err != nil {
				rt.Fatal(err)
			}
			if rapid.Bool().Draw(rt, "compact") {
				saved.mu.Lock()
				saved.st.settle()
				saved.st.compact()
				saved.st.sortNames()
				saved.publish()
				saved.mu.Unlock()
			}
			if err := saved.Checkpoint(ctx); err != nil {
				rt.Fatal(err)
			}
			if saved, err = Open(ctx, m, Options{CheckpointDir: dir}); err != nil {
				rt.Fatal(err)
			}
		})
		full, err := Open(ctx, m, Options{})
		if err != nil {
			rt.Fatal(err)
		}
		if err := saved.Wait(ctx, full.View(anna, whole).Position()); err != nil {
			rt.Fatal(err)
		}
		want := full.View(anna, whole)
		sameDump(rt, "one by one", oneByOne.View(anna, whole), want)
		sameDump(rt, "checkpoint and tail", saved.View(anna, whole), want)
		forPlanning := care.WholeTable(care.Planning)
		sameDump(rt, "one by one, for planning", oneByOne.View(anna, forPlanning), full.View(anna, forPlanning))
		sameDump(rt, "checkpoint and tail, for planning", saved.View(anna, forPlanning), full.View(anna, forPlanning))
	})
}
