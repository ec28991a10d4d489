package linkage

import (
	"strings"
	"testing"
)

// guardCases says in plain lines which two records may be one person. A record is
// given / family / born / sex / postcode / NHS number and status / other number /
// marks; n1 to n4 are numbers that look issued.
const guardCases = `
Tom / Okafor / 1980-02-03 / / SN2 1AA / / /          | Thomas / Okafor / 1980-02-03 / / SN2 1AA / / /         | may
Tom / Okafor / 1980-02-03 / / SN2 1AA / / /          |  / Okafor / 1980-02-03 / / SN2 1AA / / /               | may
Tom / Okafor / 1980-02-03 / / SN2 1AA / / /          | Okafor / Tom / 1980-02-03 / / SN2 1AA / / /            | may
T / Okafor / 1980-02-03 / / SN2 1AA / / /            | Timothy / Okafor / 1980-02-03 / / SN2 1AA / / /        | may
Tmo / Okafor / 1980-02-03 / / SN2 1AA / / /          | Tom / Okafor / 1980-02-03 / / SN2 1AA / / /            | may
Anne Marie / Okafor / 1980-02-03 / / / / /           | Marie / Okafor / 1980-02-03 / / / / /                  | may
Jon / Okafor / 1980-02-03 / / / / /                  | John / Okafor / 1980-02-03 / / / / /                   | may
Tom / Okafor / 1980-02-03 / / / / /                  | Tom / Okafor / 1930-02-03 / / / / /                    | may
Tom / Okafor / 1980-02-03 / / / / /                  | Tom / Okafor / 1974-11-30 / / / / /                    | may
Tom / Okafor / 1980-02-03 / / SN2 1AA / / /          | Tim / Okafor / 1980-02-03 / / SN2 1AA / / /            | twins
Tom / Okafor / 1980-02-03 / / SN2 1AA / / /          | Olivia / Okafor / 1980-02-03 / / SN2 1AA / / /         | twins
Tom / Okafor / 1980-02-03 / / SN2 1AA / / /          | Olivia / Okafro / 1980-03-02 / / SN2 1AA / / /         | twins
Mary Ann / Okafor / 1980-02-03 / / / / /             | Mary Jane / Okafor / 1980-02-03 / / / / /              | twins
Huw / Evans / 2010-02-03 / M / SN2 1AA / / /         | Evan / Evans / 2010-02-03 / M / SN2 1AA / / /          | twins
Rhys / Davies / 2010-02-03 / M / SN2 1AA / / /       | David / Davies / 2010-02-03 / M / SN2 1AA / / /        | twins
William / Williams / 2010-02-03 / / SN2 1AA / / /    | Freya / Williams / 2010-02-03 / / SN2 1AA / / /        | twins
Thomas / Thomas / 2010-02-03 / M / SN2 1AA / / /     | Rhys / Thomas / 2010-02-03 / M / SN2 1AA / / /         | twins
Okafor / Okafor / 2010-02-03 / M / SN2 1AA / / /     | Rhys / Okafor / 2010-02-03 / M / SN2 1AA / / /         | may
Evan / Evans / 2010-02-03 / M / SN2 1AA / / /        | Evans / Evan / 2010-02-03 / M / SN2 1AA / / /          | may
Mia / Okafor / 2010-02-03 / F / SN2 1AA / / /        | Amelia / Okafor / 2010-02-03 / F / SN2 1AA / / /       | may
George / Okafor / 1980-02-03 / M / / / /             | Georgia / Okafor / 1980-02-03 / F / / / /              | twins
Tom / Okafor / 1980-02-03 / / SN2 1AA / / 8123456 /  | Olivia / Okafor / 1980-02-03 / / SN2 1AA / / 8123457 / | twins
Tom / Okafor / 1980-02-03 / / SN2 1AA / / 8123456 /  | Olivia / Okafor / 1980-02-03 / / SN2 1AA / / 8123456 / | may
Tom / Okafor / 1980-02-03 / / SN2 1AA / / 8123456 /  | Olivia / Okafor / 1980-02-03 / / SN2 1AA / / 8213456 / | may
Tom / Okafor / 1980-02-03 / / SN2 1AA / n1 01 / /    | Olivia / Okafor / 1980-02-03 / / SN2 1AA / n1 01 / /   | may
Tom / Okafor / 1980-02-03 / / SN2 1AA / / /          | Olivia / Okafor / / / SN2 1AA / / /                    | household
Tom / Okafor / 1980-02-03 / / SN2 1AA / / /          | Olivia / Farah / 1980-02-03 / / SN2 1AA / / /          | household
Tom / Okafor / 1980-02-03 / / SN2 1AA / / /          | Olivia / Okafor / 1978-11-30 / / SN2 1AA / / /         | household
Tom / Okafor / 1980-02-03 / / SN2 1AA / n1 01 / /    | Olivia / Okafor / 2012-11-30 / / SN2 1AA / n1 01 / /   | two-people
Tom / Okafor / 1980-02-03 / / SN2 1AA / n1 01 / /    | Olivia / Okafor / / / SN2 1AA / n1 01 / /              | two-people
Tom / Okafor / 1950-06-17 / / SN2 1AA / / /          | Tom / Okafor / 1980-02-03 / / SN2 1AA / / /            | generations
Tom / Okafor / 1950-06-17 / / SN2 1AA / n1 01 / /    | Tom / Okafor / 1980-02-03 / / SN2 1AA / n1 01 / /      | generations
Tom / Okafor / 1950-01-01 / / SN2 1AA / / /          | Tom / Okafor / 1980-01-01 / / SN2 1AA / / /            | generations
 / Okafor / 1950-06-17 / / SN2 1AA / / /             | Tom / Okafor / 1980-02-03 / / SN2 1AA / / /            | generations
Tom / Okafor / 1980-02-03 / / / n1 01 / /            | Tom / Okafor / 1980-02-03 / / / n2 01 / /              | two-numbers
Tom / Okafor / 1980-02-03 / / / n1 01 / /            | Tom / Okafor / 1980-02-03 / / / n2 02 / /              | may
Tom / Okafor / 1980-02-03 / / / n3 01 / /            | Tom / Okafor / 1980-02-03 / / / n4 01 / /              | may
Tom / Okafor / 1980-02-03 / / / n1 01 / /            | Tom / Okafor / 1980-02-03 / / / n1 01 / / sealed       | sealed
Tom / Okafor / 1980-02-03 / / / / / withheld         | Tom / Okafor / 1980-02-03 / / / / / withheld           | may
`

// guardRecord reads one record of guardCases.
func guardRecord(t *testing.T, text string) Record {
	t.Helper()
	part := strings.Split(text, "/")
	if len(part) != 8 {
		t.Fatalf("%q has %d parts", text, len(part))
	}
	for i := range part {
		part[i] = strings.TrimSpace(part[i])
	}
	var r Record
	for i, f := range []Field{Given, Family, Birth, Sex, Postcode} {
		r.Values[f] = part[i]
	}
	if n, status, ok := strings.Cut(part[5], " "); ok {
		r.Values[NHSNumber], r.NHSStatus = someNumbers[n[1]-'1'], status
	}
	r.Values[IDNumber] = part[6]
	r.Sealed, r.Withheld = part[7] == "sealed", part[7] == "withheld"
	return r
}

func TestGuardKeepsApart(t *testing.T) {
	n := 0
	for line := range strings.Lines(guardCases) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		n++
		part := strings.Split(line, "|")
		table := NewTable(nil)
		table.Supersede(map[string]string{someNumbers[2]: someNumbers[3]}) // n3 was merged into n4
		table.AddAll([]Record{guardRecord(t, part[0]), guardRecord(t, part[1])})
		g := NewGuard(table, GuardOptions{})
		want := Why(strings.TrimSpace(part[2]))
		if want == "may" {
			want = ""
		}
		if got, turned := g.Between(0, 1), g.Between(1, 0); got != want || turned != want {
			t.Errorf("line %d: %q, and the other way about %q: %s", n, got, turned, line)
		}
		// Where lists hold no households, only what does not guess from households stays.
		open := NewGuard(table, GuardOptions{NoHouseholds: true}).Between(0, 1)
		switch want {
		case WhyTwins, WhyHousehold, WhyGenerations:
			want = ""
		}
		if open != want {
			t.Errorf("line %d without households: %q", n, open)
		}
	}
	if n < 30 {
		t.Errorf("only %d lines were read", n)
	}
}

// TestTwinsWhoseNamesAreFormsOfOneStayTwo: two lists that each have a Mia and an Amelia of
// one home and birthday have two people; one list that has both may have one twice.
func TestTwinsWhoseNamesAreFormsOfOneStayTwo(t *testing.T) {
	record := func(source, given, number string) Record {
		return Record{Source: source, Values: [Fields]string{Given: given, Family: "Walker", Birth: "2020-05-10", Postcode: "SN2 1AA", IDNumber: number}}
	}
	edges := []Edge{ // the names alike first, as they are the stronger
		{A: 0, B: 2, Weight: 20}, {A: 1, B: 3, Weight: 20}, {A: 0, B: 3, Weight: 12}, {A: 1, B: 2, Weight: 12}, {A: 0, B: 1, Weight: 11},
	}
	for _, c := range []struct {
		name    string
		records []Record
		people  int
	}{
		{"both in two lists", []Record{record("x", "Mia", ""), record("x", "Amelia", ""), record("y", "Mia", ""), record("y", "Amelia", "")}, 2},
		{"both in one list", []Record{record("x", "Mia", ""), record("x", "Amelia", ""), record("y", "Mia", ""), record("z", "Amelia", "")}, 1},
		{"of one number", []Record{record("x", "Mia", "RX812345"), record("x", "Amelia", "RX812345"), record("y", "Mia", ""), record("y", "Amelia", "")}, 1},
	} {
		table := NewTable(nil)
		table.AddAll(c.records)
		people, refused := Gather(len(c.records), edges, NewGuard(table, GuardOptions{}))
		apart := map[Row]bool{}
		for _, p := range people {
			apart[p] = true
		}
		if len(apart) != c.people || c.people == 2 && (len(refused) == 0 || refused[0].Why != WhyTwins) {
			t.Errorf("%s: %v, refused %v", c.name, people, refused)
		}
	}
}
