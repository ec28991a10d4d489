package facts

import (
	"testing"

	"roundtable/care"
	"roundtable/ledger"
)

// list is a snapshot of RZ1 with these rows.
func list(rows ...care.PathwayRow) delivery {
	return delivery{partner: "RZ1", kind: "wlmds", snapshot: true, pathways: rows}
}

func row(op care.Op, tci care.Date) care.PathwayRow {
	return care.PathwayRow{Key: key(100), Person: key(1), Op: op, Start: may, TCI: tci}
}

func withdrawal(tb testing.TB, id ledger.Seq) draft {
	return draft{"extract/RZ1/wlmds", care.RecWithdrawn, jsonOf(tb, care.Withdrawn{V: 1, Extract: care.ExtractID(id)})}
}

func TestHowAPathwayStands(t *testing.T) {
	stop := row(care.OpStopped, 0)
	stop.Stop = may + 90
	other := row(care.OpNew, 0)
	other.Key = key(101)
	duplicate := row(care.OpNew, may+5)
	duplicate.Rank = 1
	events := delivery{partner: "RZ1", kind: "referrals", pathways: []care.PathwayRow{{Key: key(100), Team: "Hips"}}}
	for name, c := range map[string]struct {
		sent  []delivery
		takes []int // withdraws the n-th, counted from 0
		state State
		tci   care.Date
		gone  bool // Gone names an extract
	}{
		"new":                                   {sent: []delivery{list(row(care.OpNew, may+1))}, state: StateOpen, tci: may + 1},
		"changed: the latest stands":            {sent: []delivery{list(row(care.OpNew, may+1)), list(row(care.OpChanged, may+2))}, state: StateOpen, tci: may + 2},
		"changed to blank: the blank stands":    {sent: []delivery{list(row(care.OpNew, may+1)), list(row(care.OpChanged, 0))}, state: StateOpen},
		"not mentioned: as it was":              {sent: []delivery{list(row(care.OpNew, may+1)), list(other)}, state: StateOpen, tci: may + 1},
		"vanished is a query, with what it was": {sent: []delivery{list(row(care.OpNew, may+1)), list(row(care.OpVanished, 0))}, state: StateVanished, tci: may + 1, gone: true},
		"stopped closes":                        {sent: []delivery{list(row(care.OpNew, may+1)), list(stop)}, state: StateStopped, tci: may + 1, gone: true},
		"back after it vanished":                {sent: []delivery{list(row(care.OpNew, 0)), list(row(care.OpVanished, 0)), list(row(care.OpNew, may+3))}, state: StateOpen, tci: may + 3},
		"a superseded duplicate says nothing":   {sent: []delivery{list(row(care.OpNew, may+1), duplicate)}, state: StateOpen, tci: may + 1},
		"a file of events takes no date away":   {sent: []delivery{list(row(care.OpNew, may+1)), events}, state: StateOpen, tci: may + 1},
		"withdrawn: forgotten":                  {sent: []delivery{list(row(care.OpNew, may+1))}, takes: []int{0}, state: StateAbsent},
		"withdrawn: the statement before it re-emerges": {
			sent: []delivery{list(row(care.OpNew, may+1)), list(row(care.OpChanged, may+2))}, takes: []int{1}, state: StateOpen, tci: may + 1,
		},
		"withdrawn: it never vanished": {
			sent: []delivery{list(row(care.OpNew, may+1)), list(row(care.OpVanished, 0))}, takes: []int{1}, state: StateOpen, tci: may + 1,
		},
		"withdrawn beneath a snapshot that had the same row": {
			sent: []delivery{list(row(care.OpNew, may+1)), list(other)}, takes: []int{0}, state: StateOpen, tci: may + 1,
		},
		"withdrawn beneath a snapshot that lacked it": {
			sent: []delivery{list(row(care.OpNew, may+1)), list(row(care.OpVanished, 0))}, takes: []int{0}, state: StateAbsent,
		},
		"withdrawn twice is withdrawn once": {
			sent: []delivery{list(row(care.OpNew, may+1)), list(row(care.OpChanged, may+2))}, takes: []int{1, 1}, state: StateOpen, tci: may + 1,
		},
		"all withdrawn": {
			sent: []delivery{list(row(care.OpNew, may+1)), list(row(care.OpChanged, may+2))}, takes: []int{0, 1}, state: StateAbsent,
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMemStore()
			f := openMem(t, m, Options{})
			var ids []ledger.Seq
			var head ledger.Seq
			for _, d := range c.sent {
				head = m.add(d.drafts(t)...)
				ids = append(ids, head)
			}
			if err := f.Wait(t.Context(), head); err != nil {
				t.Fatal(err)
			}
			for _, n := range c.takes {
				head = m.add(withdrawal(t, ids[n]))
			}
			if err := f.Wait(t.Context(), head); err != nil {
				t.Fatal(err)
			}
			v := f.View(anna, whole)
			r, ok := v.PathwayByKey(key(100))
			if ok != (c.state != StateAbsent) {
				t.Fatalf("found: %v", ok)
			}
			if !ok {
				return
			}
			p, i, _ := v.Pathway(r)
			if p.State[i] != c.state || p.TCI[i] != c.tci || (p.Gone[i] != 0) != c.gone {
				t.Errorf("state %d, TCI %s, gone in %d", p.State[i], p.TCI[i], p.Gone[i])
			}
		})
	}
}

func TestDuplicatesAreKeptToBeShown(t *testing.T) {
	dup := row(care.OpNew, 0)
	dup.Rank, dup.Line, dup.Sheet = 2, 77, 1
	m := newMemStore()
	id := m.add(list(row(care.OpNew, 0), dup).drafts(t)...)
	f := openMem(t, m, Options{})
	v := f.View(anna, whole)
	got := v.Superseded(mustRow(v.PathwayByKey(key(100))), nil)
	if len(got) != 1 || got[0] != (Source{Extract: 1, Sheet: 1, Line: 77}) {
		t.Errorf("superseded: %v", got)
	}
	if x := v.Extract(got[0].Extract); x.ID != care.ExtractID(id) {
		t.Errorf("the duplicate leads to extract %d, not %d", x.ID, id)
	}
}

func TestADuplicateIsShownOnceAfterAWithdrawal(t *testing.T) {
	dup := row(care.OpNew, 0)
	dup.Rank, dup.Line = 2, 77
	m := newMemStore()
	m.add(list(row(care.OpNew, 0), dup).drafts(t)...)
	id := m.add(list(row(care.OpChanged, may+1)).drafts(t)...)
	m.add(withdrawal(t, id))
	v := openMem(t, m, Options{}).View(anna, whole)
	if got := v.Superseded(mustRow(v.PathwayByKey(key(100))), nil); len(got) != 1 {
		t.Errorf("superseded: %v", got)
	}
}

func TestNotesStandOverThePartnersOwn(t *testing.T) {
	owner, later := "Sister Ada", may+20
	m := newMemStore()
	m.add(delivery{partner: "RZ1", kind: "list", pathways: []care.PathwayRow{pathway(100, 1, may)}}.drafts(t)...)
	f := openMem(t, m, Options{})
	noteAt := m.add(draft{"pathway/x", care.RecNote, jsonOf(t, care.Note{V: 1, Pathway: key(100), Owner: &owner, Contacted: &later, Comment: "rang"})})
	check := func(step string, head ledger.Seq, wantOwner string, contact care.Date, noted uint8) {
		t.Helper()
		if err := f.Wait(t.Context(), head); err != nil {
			t.Fatal(err)
		}
		v := f.View(anna, whole)
		r := mustRow(v.PathwayByKey(key(100)))
		c, i, _ := v.Pathway(r)
		if got := v.Wide(DimOwner, c.Owner[i]); got != wantOwner || c.Contact[i] != contact || c.Noted[i] != noted {
			t.Errorf("%s: owner %q, contact %s, %d notes", step, got, c.Contact[i], c.Noted[i])
		}
		if own, _, _, _ := v.PartnerOwn(r); v.Wide(DimOwner, own) != "Ward clerk" {
			t.Errorf("%s: the partner's own owner is %q", step, v.Wide(DimOwner, own))
		}
	}
	check("noted", noteAt, owner, later, 1)
	undo := m.add(draft{"pathway/x", care.RecNote, jsonOf(t, care.Note{V: 1, Pathway: key(100), Undoes: int64(noteAt)})})
	check("undone", undo, "Ward clerk", 0, 0)
	redo := m.add(draft{"pathway/x", care.RecNote, jsonOf(t, care.Note{V: 1, Pathway: key(100), Undoes: int64(undo)})})
	check("the undoing undone", redo, owner, later, 1)
	again := m.add(delivery{partner: "RZ1", kind: "list", pathways: []care.PathwayRow{pathway(100, 1, may+1)}}.drafts(t)...)
	check("the list sent again", again, owner, later, 1)
	v := f.View(anna, whole)
	notes := v.Notes(mustRow(v.PathwayByKey(key(100))), nil)
	if len(notes) != 3 || notes[0].By != "tester" || notes[0].Comment != "rang" || notes[1].Undone != redo {
		t.Errorf("notes: %+v", notes)
	}
}

func TestPublishedRowsAreAsBrought(t *testing.T) {
	bands := make([]int32, 105)
	bands[3], bands[9] = 12, -1
	pub := func(total int32) delivery {
		return delivery{partner: "RBD", kind: "rtt-published", published: []care.PublishedRow{
			{Line: 2, Period: may, Provider: "RBD", Part: "Part_2", TFC: "C_100", Bands: bands, Total: total},
			{Line: 3, Period: may, Provider: "RBD", Part: "Part_2", TFC: "C_999", Bands: bands, Total: total},
		}}
	}
	m := newMemStore()
	m.add(pub(5).drafts(t)...)
	second := m.add(pub(6).drafts(t)...)
	f := openMem(t, m, Options{CheckpointDir: t.TempDir()})
	totals := func(f *Facts) (out []int32) {
		for no, r := range f.View(anna, whole).Published() {
			if r.Bands[3] != 12 || r.Bands[9] != -1 || no == 0 {
				t.Errorf("bands of line %d are not as brought", r.Line)
			}
			out = append(out, r.Total)
		}
		return out
	}
	if got := totals(f); len(got) != 2 || got[0] != 6 || got[1] != 6 {
		t.Errorf("restated: %v", got)
	}
	head := m.add(withdrawal(t, second))
	if err := f.Wait(t.Context(), head); err != nil {
		t.Fatal(err)
	}
	if got := totals(f); len(got) != 2 || got[0] != 5 {
		t.Errorf("after withdrawing: %v", got)
	}
	if err := f.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := totals(openMem(t, m, f.opts)); len(got) != 2 || got[0] != 5 {
		t.Errorf("after a restart: %v", got)
	}
}
