package facts

import (
	"testing"

	"roundtable/care"
	"roundtable/ledger"
)

func TestTheNewestListThatSaysTheSame(t *testing.T) {
	other := row(care.OpNew, 0)
	other.Key = key(101)
	stop := row(care.OpStopped, 0)
	stop.Stop = may + 90
	stopped := row(care.OpNew, 0)
	stopped.Stop = may + 9
	elsewhere := list(other)
	elsewhere.kind = "list"
	addsUp := delivery{partner: "RZ1", kind: "referrals", pathways: []care.PathwayRow{row(care.OpNew, 0)}}
	for name, c := range map[string]struct {
		sent  []delivery
		takes []int
		own   ExtractNo
		want  ExtractNo
	}{
		"stated once":                     {sent: []delivery{list(row(0, 0))}, own: 1, want: 1},
		"unchanged in two later files":    {sent: []delivery{list(row(0, 0)), list(other), list()}, own: 1, want: 3},
		"the newest of them withdrawn":    {sent: []delivery{list(row(0, 0)), list(other), list()}, takes: []int{2}, own: 1, want: 2},
		"changed in the newest":           {sent: []delivery{list(row(0, 0)), list(other), list(row(care.OpChanged, may))}, own: 3, want: 3},
		"another list says nothing of it": {sent: []delivery{list(row(0, 0)), elsewhere}, own: 1, want: 1},
		"unchanged, then gone":            {sent: []delivery{list(row(0, 0)), list(), list(row(care.OpVanished, 0)), list()}, own: 1, want: 2},
		"gone at once":                    {sent: []delivery{list(row(0, 0)), list(row(care.OpVanished, 0)), list()}, own: 1, want: 1},
		"unchanged, then stopped":         {sent: []delivery{list(row(0, 0)), list(), list(stop), list()}, own: 1, want: 2},
		"stopped in its own row":          {sent: []delivery{list(stopped), list()}, own: 1, want: 1},
		"files that add up":               {sent: []delivery{addsUp, {partner: "RZ1", kind: "referrals"}}, own: 1, want: 1},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMemStore()
			var ids []ledger.Seq
			for _, d := range c.sent {
				ids = append(ids, m.add(d.drafts(t)...))
			}
			for _, n := range c.takes {
				m.add(withdrawal(t, ids[n]))
			}
			v := openMem(t, m, Options{}).View(anna, whole)
			r := mustRow(v.PathwayByKey(key(100)))
			p, i, _ := v.Pathway(r)
			if got := v.Confirmed(r); p.Extract[i] != c.own || got != c.want {
				t.Errorf("stated in %d, confirmed in %d; want %d and %d", p.Extract[i], got, c.own, c.want)
			}
			if hidden := openMem(t, m, Options{}).View(anna, care.Scope{}); hidden.Confirmed(r) != 0 {
				t.Error("said of a row that may not be seen")
			}
		})
	}
}

// A pathway on two lists that has left the one which stated it last is what the
// other one says, and is not confirmed by the next file of the one that it left.
func TestAListThatHasLostThePathwayDoesNotConfirmIt(t *testing.T) {
	m := newMemStore()
	first := list(row(care.OpNew, 0))
	first.kind = "list"
	m.add(first.drafts(t)...)
	m.add(list(row(care.OpNew, may)).drafts(t)...)
	m.add(list(row(care.OpVanished, 0)).drafts(t)...)
	m.add(list().drafts(t)...)
	v := openMem(t, m, Options{}).View(anna, whole)
	r := mustRow(v.PathwayByKey(key(100)))
	if p, i, _ := v.Pathway(r); p.State[i] != StateOpen || p.Extract[i] != 1 {
		t.Fatalf("state %d of extract %d", p.State[i], p.Extract[i])
	}
	if got := v.Confirmed(r); got != 1 {
		t.Errorf("confirmed in %d", got)
	}
}
