package made

import (
	"bytes"
	"encoding/csv"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
	"roundtable/people/linkage"
)

func TestTheSameSeedMakesTheSameLists(t *testing.T) {
	write := func(seed uint64) []byte {
		var b bytes.Buffer
		if err := Make(Options{Seed: seed, Records: 3000}).WriteCSV(&b, ""); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	a := write(7)
	if !bytes.Equal(a, write(7)) {
		t.Error("one seed made two sets")
	}
	if bytes.Equal(a, write(8)) {
		t.Error("two seeds made one set")
	}
}

// TestRates compares what was made with what the package says that it makes.
func TestRates(t *testing.T) {
	s := Make(Options{Seed: 1, Records: 60_000})
	n := float64(len(s.Records))
	count := map[Mark]float64{}
	for _, m := range s.Marks {
		for bit := Mark(1); bit < marks; bit <<= 1 {
			if m&bit != 0 {
				count[bit]++
			}
		}
	}
	held := make([]int, len(s.People))
	for _, p := range s.Person {
		held[p]++
	}
	several, moved, twins, namesakes := 0.0, 0.0, 0.0, 0.0
	for i, p := range s.People {
		if held[i] > 1 {
			several++
			if p.Moved {
				moved++
			}
		}
		if p.Multiple {
			twins++
		}
		if p.Namesake {
			namesakes++
		}
	}
	people := float64(len(s.People))
	for _, c := range []struct {
		what      string
		got, want float64
		within    float64
	}{
		{"pairs a record", float64(s.Pairs()) / n, .5, .03},
		{"moved, of people on several lists", moved / several, .14, .015},
		{"given names mistaken", count[GivenSlip] / n, .022, .006},
		{"birth dates wrong", count[BirthSlip] / n, .018, .005},
		{"other forms of a name", count[OtherForm] / n, .025, .015},
		{"twins", twins / people, .012, .01},
		{"namesakes", namesakes / people, .01, .008},
		{"wrong NHS numbers", count[NumberWrong] / n, .005, .003},
	} {
		if math.Abs(c.got-c.want) > c.within {
			t.Errorf("%s: %.4f, wanted %.4f within %.4f", c.what, c.got, c.want, c.within)
		}
	}
}

func TestNHSNumbers(t *testing.T) {
	for _, issued := range []bool{false, true} {
		s := Make(Options{Seed: 3, Records: 20_000, Issued: issued})
		owner := map[string]int32{}
		right, wrong := 0, 0
		for i, r := range s.Records {
			raw := r.Values[linkage.NHSNumber]
			charity := r.Source == "befriending" || r.Source == "advice"
			if charity && raw != "" {
				t.Fatal("a charity holds an NHS number")
			}
			if raw == "" || s.Marks[i]&NumberWrong != 0 {
				continue
			}
			n, err := care.ParseNHSNumber(raw)
			if err != nil {
				wrong++
				continue
			}
			if want := care.RangeTest; issued && n.Range() != care.RangeEnglandWalesIoM || !issued && n.Range() != want {
				t.Fatalf("a number of the block %v", n.Range())
			}
			if p, had := owner[raw]; had && p != s.Person[i] {
				t.Fatal("two people have one number, and no record is marked for it")
			}
			owner[raw] = s.Person[i]
			right++
		}
		if wrong > 0 || right < 10_000 {
			t.Errorf("issued %v: %d numbers are right and %d fail without a mark", issued, right, wrong)
		}
	}
}

func TestNoNumbers(t *testing.T) {
	for _, r := range Make(Options{Seed: 3, Records: 2000, NoNumbers: true}).Records {
		if r.Values[linkage.NHSNumber]+r.Values[linkage.Phone]+r.Values[linkage.Email]+r.NHSStatus != "" {
			t.Fatal("a record has a number")
		}
	}
}

// TestHardCasesAreThere: twins at one address with one birth date and other given
// names, fathers and sons of one name, and houses of strangers.
func TestHardCasesAreThere(t *testing.T) {
	s := Make(Options{Seed: 5, Records: 40_000})
	type home struct{ address, postcode, birth string }
	at := map[home][]int{}
	for i, r := range s.Records {
		if s.People[s.Person[i]].Multiple && s.Marks[i] == 0 && r.Values[linkage.Birth] != "" {
			d := r.Values[linkage.Birth]
			if p := strings.Split(d, "/"); len(p) == 3 {
				d = p[2] + "-" + p[1] + "-" + p[0]
			}
			h := home{r.Values[linkage.Address], strings.ToUpper(r.Values[linkage.Postcode]), d}
			at[h] = append(at[h], i)
		}
	}
	apart := 0
	for _, rows := range at {
		for _, i := range rows[1:] {
			if s.Person[i] != s.Person[rows[0]] && s.Records[i].Values[linkage.Given] != s.Records[rows[0]].Values[linkage.Given] {
				apart++
			}
		}
	}
	if apart < 20 {
		t.Errorf("%d pairs of twins stand at one address with one birth date", apart)
	}
	institution := 0
	for _, p := range s.People {
		if p.Institution {
			institution++
		}
	}
	if institution < 100 {
		t.Errorf("%d people live in care homes and shared houses", institution)
	}
}

// TestMissingIsNotEven: lists that are worse for some communities make figures of
// fairness worth looking at.
func TestMissingIsNotEven(t *testing.T) {
	s := Make(Options{Seed: 2, Records: 60_000})
	var gone, all [2]float64
	for i, r := range s.Records {
		if r.Source != "council" {
			continue
		}
		k := 0
		if s.People[s.Person[i]].Group != "A" {
			k = 1
		}
		all[k]++
		if r.Values[linkage.NHSNumber] == "" {
			gone[k]++
		}
	}
	if a, b := gone[0]/all[0], gone[1]/all[1]; b < a*1.2 {
		t.Errorf("numbers are missing in %.3f of records of group A and in %.3f of others", a, b)
	}
}

func TestSlipsChangeOneThing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[A-Z][a-z]{2,11}`).Draw(t, "name")
		r := seeded(rapid.Uint64().Draw(t, "seed"))
		got := slip(r, name)
		if d := edits(name, got); d > 3 {
			t.Errorf("%q became %q: %d edits", name, got, d)
		}
		date := "1987-06-05"
		if got := digitSlip(r, date); got == date || edits(date, got) > 2 || len(got) != len(date) {
			t.Errorf("%q became %q", date, got)
		}
	})
}

// edits is the Levenshtein distance, by the textbook.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		last := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := last
			if a[i] != b[j] {
				cost++
			}
			last = row[j+1]
			row[j+1] = min(cost, row[j]+1, last+1)
		}
	}
	return row[len(b)]
}

func TestCSVHasEveryRecord(t *testing.T) {
	s := Make(Options{Seed: 9, Records: 1000})
	rows := 0
	for _, l := range Lists() {
		var b bytes.Buffer
		if err := s.WriteCSV(&b, l.Code); err != nil {
			t.Fatal(err)
		}
		got, err := csv.NewReader(&b).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got[0], Header()) {
			t.Errorf("the header is %v", got[0])
		}
		rows += len(got) - 1
	}
	if rows != len(s.Records) {
		t.Errorf("%d rows of %d records", rows, len(s.Records))
	}
}

func TestTheTableOfNicknamesIsRead(t *testing.T) {
	for _, name := range []string{"Margaret", "William", "Mohammed", "Malgorzata"} {
		if len(forms[name]) == 0 {
			t.Errorf("no other form of %s", name)
		}
	}
	for formal, f := range forms {
		if slices.Contains(f, formal) || slices.Contains(f, "") {
			t.Errorf("%s: %v", formal, f)
		}
	}
}
