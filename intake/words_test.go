package intake

import (
	"testing"

	"roundtable/care"
)

func TestBlankWords(t *testing.T) {
	for w := range blankWords {
		if !isBlankWord([]byte(w)) {
			t.Errorf("%q says nothing and is read as something", w)
		}
	}
	for _, w := range []string{"no", "No", "0", "X", "Ann", "Tomas", "Nilsson", "-1"} {
		if isBlankWord([]byte(w)) {
			t.Errorf("%q is something", w)
		}
	}
}

func TestNamesComeApart(t *testing.T) {
	for _, c := range [][3]string{
		{"SMITH, John (Mr)", "SMITH", "John"},
		{"Mr John Smith", "Smith", "John"},
		{"SMITH John Paul", "SMITH", "John Paul"},
		{"Mary Ann O'Neill", "O'Neill", "Mary Ann"},
		{"de Souza, Maria", "de Souza", "Maria"},
		{"Cher", "Cher", ""},
		{"Mr", "", ""},
		{"", "", ""},
	} {
		if f, g := splitName(c[0]); f != c[1] || g != c[2] {
			t.Errorf("%q is %q, %q", c[0], f, g)
		}
	}
}

func TestClockTimes(t *testing.T) {
	for in, want := range map[string]string{
		"09:30": "09:30", "9.30": "09:30", "0930": "09:30", "09:30:15": "09:30", "2:15 pm": "14:15", "12:05am": "00:05", "2pm": "14:00",
		"24:00": "", "9:75": "", "soon": "", "9": "", "::": "",
	} {
		m, ok := parseClock([]byte(in))
		if m.String() != want || ok != (want != "") {
			t.Errorf("%q is %q, %v", in, m, ok)
		}
	}
}

// FuzzWords: no text makes the readers of words panic.
func FuzzWords(f *testing.F) {
	for _, s := range []string{"", "n/a", "SMITH, John (Mr)", "2:15 pm", "AB1 2CD", "\xc2\xa0", "()", ","} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		b := trim([]byte(s))
		isBlankWord(b)
		parseClock(b)
		splitName(s)
		fold(s)
		bandOf(fold(s))
		distance(s, "start", 2)
	})
}

// Words of urgency are a priority as given, whatever their column is called.
func TestWordsOfUrgencyAreKept(t *testing.T) {
	for column, urgencyFirst := range map[string]bool{"Priority": false, "Urgency": true} {
		d, _ := testDesk(t)
		r := send(t, d, "list", "Hosp No,Start date,"+column+"\n1,2026-02-01,Routine\n2,2026-02-01,URGENT\n3,2026-02-01,Soon\n4,2026-02-01,2WW\n5,2026-02-01,\n")
		want := map[uint32][2]string{2: {"Routine", "1"}, 3: {"URGENT", "2"}, 4: {"Soon", "2"}, 5: {"2WW", "3"}, 6: {"", ""}}
		for _, p := range rowsOf[care.PathwayRow](t, d, r.Extract, care.RecPathwayBlock) {
			if got := [2]string{p.Priority, p.Urgency}; got != want[p.Line] {
				t.Errorf("%s, line %d: %q", column, p.Line, got)
			}
		}
		if r.Doubtful != 0 {
			t.Errorf("%s %v: %v", column, urgencyFirst, r.Issues)
		}
	}
}
