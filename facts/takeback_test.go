package facts

import (
	"testing"

	"roundtable/care"
	"roundtable/ledger"
)

// RZ1 states something wrong of its record of the person whom RZ2 has too.
func TestTheSenderTakesAWrongNumberOrDeathBack(t *testing.T) {
	day := care.NewDate(2026, 6, 1)
	said := func(n care.NHSNumber, status uint8, died care.Date) care.PersonRow {
		p := person(1, "a", n, "1980-02-03")
		p.NHSStatus, p.Died = status, died
		return p
	}
	columns := []string{"local_id", "nhs_number", "nhs_status", "died"}
	send := func(kind string, snapshot bool, mapped []string, p care.PersonRow) delivery {
		return delivery{partner: "RZ1", kind: kind, snapshot: snapshot, mapped: mapped, people: []care.PersonRow{p}, pathways: []care.PathwayRow{pathway(100, 1, may)}}
	}
	snap := func(p care.PersonRow) delivery { return send("list", true, columns, p) }
	for name, c := range map[string]struct {
		sent   []delivery
		number care.NHSNumber
		status uint8
		same   bool
		held   care.Date // of the other partner's pathway
	}{
		"as stated":                       {[]delivery{snap(said(number1, 1, day))}, number1, 1, true, day},
		"the death blanked":               {[]delivery{snap(said(number1, 1, day)), snap(said(number1, 1, 0))}, number1, 1, true, 0},
		"the number blanked":              {[]delivery{snap(said(number1, 1, day)), snap(said(0, 0, day))}, 0, 0, false, 0},
		"all blanked":                     {[]delivery{snap(said(number1, 1, day)), snap(said(0, 0, 0))}, 0, 0, false, 0},
		"another number":                  {[]delivery{snap(said(number1, 1, day)), snap(said(number2, 1, day))}, number2, 1, false, 0},
		"status 05":                       {[]delivery{snap(said(number1, 1, day)), snap(said(number1, 5, day))}, number1, 5, false, 0},
		"status 05 without the number":    {[]delivery{snap(said(number1, 1, day)), send("people", false, nil, said(0, 5, 0))}, number1, 5, false, 0},
		"status 02":                       {[]delivery{snap(said(number1, 2, day))}, number1, 2, false, 0},
		"status 05 blanked":               {[]delivery{snap(said(number1, 5, day)), snap(said(number1, 0, day))}, number1, 0, true, day},
		"no status keeps 05 of elsewhere": {[]delivery{snap(said(number1, 5, day)), send("people", false, nil, said(number1, 0, 0))}, number1, 5, false, 0},
		"blank without the columns":       {[]delivery{snap(said(number1, 1, day)), send("list", true, columns[:1], said(0, 0, 0))}, number1, 1, true, day},
		"blank in a file that adds up":    {[]delivery{snap(said(number1, 1, day)), send("list", false, columns, said(0, 0, 0))}, number1, 1, true, day},
		"blank in another list":           {[]delivery{snap(said(number1, 1, day)), send("wlmds", true, columns, said(0, 0, 0))}, number1, 1, true, day},
		"blanked and stated again":        {[]delivery{snap(said(number1, 1, day)), snap(said(0, 0, 0)), snap(said(number1, 1, 0))}, number1, 1, true, 0},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMemStore()
			m.add(delivery{partner: "RZ2", kind: "list", people: []care.PersonRow{person(2, "b", number1, "1980-02-03")}, pathways: []care.PathwayRow{pathway(200, 2, may)}}.drafts(t)...)
			dir := t.TempDir()
			f := openMem(t, m, Options{CheckpointDir: dir})
			var head ledger.Seq
			for _, d := range c.sent {
				head = m.add(d.drafts(t)...)
				if err := f.Wait(t.Context(), head); err != nil {
					t.Fatal(err)
				}
				if err := f.Checkpoint(t.Context()); err != nil {
					t.Fatal(err)
				}
				f = openMem(t, m, Options{CheckpointDir: dir})
			}
			check := func(f *Facts, number care.NHSNumber, status uint8, same bool, held care.Date) {
				t.Helper()
				v := f.View(anna, whole)
				r := mustRow(v.PersonByKey(key(1)))
				p, i, _ := v.Person(r)
				if p.NHSNumber[i] != number || p.NHSStatus[i] != status {
					t.Errorf("number %q, status %d", p.NHSNumber[i], p.NHSStatus[i])
				}
				if got := len(v.SamePerson(r, nil)) == 2; got != same {
					t.Errorf("one person: %v", got)
				}
				w, j, _ := v.Pathway(mustRow(v.PathwayByKey(key(200))))
				if w.Died[j] != held || (w.Also[j] > 0) != same {
					t.Errorf("elsewhere: died %q, also on %d", w.Died[j], w.Also[j])
				}
			}
			check(f, c.number, c.status, c.same, c.held)
			if len(c.sent) == 2 && c.sent[1].snapshot { // what it took back stands again
				head = m.add(withdrawal(t, head))
				if err := f.Wait(t.Context(), head); err != nil {
					t.Fatal(err)
				}
				first := c.sent[0].people[0]
				links := first.NHSStatus == 1
				held := care.Date(0)
				if links {
					held = day
				}
				check(f, first.NHSNumber, first.NHSStatus, links, held)
			}
		})
	}
}
