package facts

import (
	"testing"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/ledger/ledgertest"
)

// Whatever the order of the record, of made-up people and of real ones, the same
// is joined in the end.
func TestTestNumbersJoinWhileTheTableIsForPractice(t *testing.T) {
	ledgertest.OneAtATime(t)
	birth := "1980-02-03"
	first := delivery{partner: "RZ1", kind: "people", people: []care.PersonRow{person(1, "a", test1, birth)}}
	second := delivery{partner: "RZ2", kind: "people", people: []care.PersonRow{person(2, "b", test1, birth)}}
	real := delivery{partner: "RZ1", kind: "people", people: []care.PersonRow{person(3, "c", number1, birth)}}
	older := draft{"collaborative", care.RecPractice, jsonOf(t, care.Practice{V: 1})}
	mark := delivery{partner: "RZ3", kind: "people", people: []care.PersonRow{person(4, "d", test1, "1950-01-01")}, practice: true}
	for name, c := range map[string]struct {
		steps    []string
		practice bool
		same     bool
	}{
		"no record":                      {[]string{"1", "2"}, false, false},
		"record first":                   {[]string{"mark", "1", "2"}, true, true},
		"record last":                    {[]string{"1", "2", "mark"}, true, true},
		"record between, said twice":     {[]string{"1", "mark", "2", "mark"}, true, true},
		"a real number last":             {[]string{"mark", "1", "2", "real"}, true, false},
		"a real number first":            {[]string{"real", "mark", "1", "2"}, true, false},
		"a real number before the mark":  {[]string{"1", "2", "real", "mark"}, true, false},
		"the real number withdrawn":      {[]string{"mark", "1", "real", "2", "withdraw"}, true, true},
		"withdrawn before the mark":      {[]string{"real", "1", "withdraw", "2", "mark"}, true, true},
		"withdrawn, and then sent again": {[]string{"mark", "1", "2", "real", "withdraw", "real"}, true, false},
		"the mark withdrawn":             {[]string{"mark", "1", "2", "unmark"}, false, false},
		"withdrawn, and made again":      {[]string{"mark", "1", "2", "unmark", "mark"}, true, true},
		"one of two marks withdrawn":     {[]string{"mark", "mark", "1", "2", "unmark"}, true, true},
		"no practice, and a real number": {[]string{"mark", "real", "1", "unmark", "2"}, false, false},
		"the older record":               {[]string{"older", "1", "2"}, true, true},
		"its extract withdrawn":          {[]string{"1", "2", "older", "real", "withdraw"}, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMemStore()
			m.add(draft{"collaborative", care.RecFounded, jsonOf(t, care.Founded{V: 1, Name: "x"})})
			dir := t.TempDir()
			f := openMem(t, m, Options{CheckpointDir: dir})
			var realAt, markAt ledger.Seq
			for _, s := range c.steps {
				var head ledger.Seq
				switch s {
				case "mark":
					head = m.add(mark.drafts(t)...)
					markAt = head
				case "older":
					head = m.add(older)
				case "unmark":
					head = m.add(draft{"extract/RZ3/people", care.RecWithdrawn, jsonOf(t, care.Withdrawn{V: 1, Extract: care.ExtractID(markAt)})})
				case "1":
					head = m.add(first.drafts(t)...)
				case "2":
					head = m.add(second.drafts(t)...)
				case "real":
					head = m.add(real.drafts(t)...)
					realAt = head
				case "withdraw":
					head = m.add(draft{"extract/RZ1/people", care.RecWithdrawn, jsonOf(t, care.Withdrawn{V: 1, Extract: care.ExtractID(realAt)})})
				}
				if err := f.Wait(t.Context(), head); err != nil {
					t.Fatal(err)
				}
				if err := f.Checkpoint(t.Context()); err != nil {
					t.Fatal(err)
				}
				f = openMem(t, m, Options{CheckpointDir: dir}) // each step starts from what was saved
			}
			for how, v := range map[string]*View{"saved": f.View(anna, whole), "full": openMem(t, m, Options{}).View(anna, whole)} {
				r, ok := v.PersonByKey(key(1))
				if !ok {
					t.Fatal("nobody there")
				}
				if got := len(v.SamePerson(r, nil)) == 2; got != c.same || v.TestsJoin() != c.same {
					t.Errorf("%s: joined %v, want %v", how, got, c.same)
				}
				if v.Practice() != c.practice {
					t.Errorf("%s: practice %v", how, v.Practice())
				}
			}
		})
	}
}
