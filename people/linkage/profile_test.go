package linkage

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func record(id string, values map[Field]string) Record {
	r := Record{ID: id, Source: "list"}
	for f, v := range values {
		r.Values[f] = v
	}
	return r
}

func TestAProfileAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var p Profiler
		values := rapid.SampledFrom([]string{"", "Ann", "unknown", "1980-02-03", "01/01/1980", "SN2 IAB", "ZZ99 3VZ", "9999999999", "19011980", "?", "x"})
		n := rapid.IntRange(1, 60).Draw(t, "records")
		ids := map[string]int{}
		missing, distinct := map[Field]int{}, map[Field]map[string]bool{}
		for range n {
			r := Record{ID: rapid.SampledFrom([]string{"1", "2", "3", "4", "5", "6", "7", "8"}).Draw(t, "id")}
			ids[r.ID]++
			for f := range Fields {
				r.Values[f] = values.Draw(t, "value")
				if v, _ := Clean(f, r.Values[f]); v == "" {
					missing[f]++
				} else {
					if distinct[f] == nil {
						distinct[f] = map[string]bool{}
					}
					distinct[f][v] = true
				}
			}
			p.Add(r)
		}
		got := p.Profile()
		if got.Records != n || got.RepeatedIDs != n-len(ids) || !got.RepeatedKnown {
			t.Fatalf("%+v of %d records with %d identifiers", got, n, len(ids))
		}
		for _, f := range got.Fields {
			if f.Filled+f.Blank+f.Placeholder+f.Unreadable+f.Ambiguous != n || n-f.Filled != missing[f.Field] {
				t.Fatalf("%s: %+v of %d, %d missing", f.Field, f, n, missing[f.Field])
			}
			if f.Distinct != len(distinct[f.Field]) || !f.DistinctExact {
				t.Fatalf("%s: %d distinct, want %d", f.Field, f.Distinct, len(distinct[f.Field]))
			}
		}
		if _, err := json.Marshal(got); err != nil {
			t.Fatal(err)
		}
	})
}

func TestAProfileNamesOnlyWhatManyHold(t *testing.T) {
	var p Profiler
	for i := range 200 {
		family := fmt.Sprintf("family%c%c", 'a'+rune(i/26), 'a'+rune(i%26))
		if i < 9 {
			family = "nine"
		}
		p.Add(record(fmt.Sprint(i), map[Field]string{
			Given: "ann", Family: family, Phone: "01793 123456", Birth: "1980-02-03", Email: "desk@example.org", Address: "1 high st",
		}))
	}
	got := p.Profile()
	text := strings.Join(got.Words(), "\n")
	if b, err := json.Marshal(got); err == nil {
		text += string(b)
	}
	for _, hidden := range []string{"nine", "1793", "19800203", "example.org", "1 high st"} {
		if strings.Contains(text, hidden) {
			t.Errorf("the profile says %q", hidden)
		}
	}
	if !strings.Contains(text, `"ann"`) {
		t.Error("200 people are called Ann, and the profile does not say so")
	}
	if f, ok := got.Field(Phone); !ok || f.CommonestHeld != 200 {
		t.Errorf("one telephone, held by %d", f.CommonestHeld)
	}
}

func TestFilledInBirthdaysAreFound(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	draw := func(filledIn int) Profile {
		var p Profiler
		for i := range 5000 {
			day := fmt.Sprintf("%04d-%02d-%02d", 1930+rng.IntN(80), 1+rng.IntN(12), 1+rng.IntN(28))
			if i < filledIn {
				day = fmt.Sprintf("%04d-01-01", 1930+rng.IntN(80))
			}
			p.Add(record(fmt.Sprint(i), map[Field]string{Given: "ann", Family: "able", Birth: day}))
		}
		return p.Profile()
	}
	says := func(p Profile) bool { return strings.Contains(strings.Join(p.Words(), "\n"), "1 January") }
	if p := draw(0); says(p) {
		t.Errorf("%d of %d birthdays on 1 January by chance were called unusual", p.Januaries, p.Birthdays)
	}
	if p := draw(100); !says(p) || p.Januaries < 100 {
		t.Errorf("%d of %d birthdays on 1 January passed", p.Januaries, p.Birthdays)
	}
}

func TestFindingsInWords(t *testing.T) {
	var p Profiler
	for i := range 100 {
		v := map[Field]string{Given: "Baby of Able", Family: fmt.Sprintf("able%d jr", i), Postcode: "SN2 IAB", Practice: "V81999"}
		if i%4 == 0 {
			v[Birth] = "3.2.80"
		}
		p.Add(record(fmt.Sprint(i/2), v))
	}
	got := strings.Join(p.Profile().Words(), "\n")
	for _, want := range []string{
		"100 records.", "50 of 100 rows carry an identifier that another row of this list carries",
		"Given name is never filled", "Date of birth is never filled", "Postcode was mended in 100 records", "Practice is never filled",
		"100 family names end in Jr or Sr", "Postcode is the same in every record",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not said in\n%s", want, got)
		}
	}
	if got := strings.Join((&Profiler{}).Profile().Words(), " "); got != "0 records. The list has no rows. There is nothing to link." {
		t.Error(got)
	}
}

func TestDistinctIsCloseBeyondWhatIsCountedExactly(t *testing.T) {
	for _, n := range []int{4096, 4097, 20_000, 60_000, 300_000} {
		var d distinctCount
		for i := range n {
			d.add(textHash(fmt.Sprint("value ", i)))
			if i%3 == 0 {
				d.add(textHash(fmt.Sprint("value ", i/2)))
			}
		}
		got, exact := d.count()
		if off := float64(got)/float64(n) - 1; exact != (n <= 4096) || exact && got != n || off > .03 || off < -.03 {
			t.Errorf("%d values: %d, exact %v", n, got, exact)
		}
	}
}

// TestTheCommonestIsNeverOverstated: Misra and Gries promise a count between the
// true one less n/1024 and the true one.
func TestTheCommonestIsNeverOverstated(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	var c commonest
	const n = 100_000
	truth := map[string]int{}
	for range n {
		v := fmt.Sprint(rng.IntN(50_000))
		if rng.IntN(20) == 0 {
			v = "many"
		}
		truth[v]++
		c.add(v)
	}
	value, count := c.most()
	if value != "many" || count > truth[value] || count < truth[value]-n/commonCounters {
		t.Errorf("%q %d times, in truth %d", value, count, truth[value])
	}
	if len(c.counts) > commonCounters {
		t.Errorf("%d values are followed", len(c.counts))
	}
}

// TestAProfilesMemoryIsBounded: a long list of one name and of all different
// telephones takes no more than the identifiers that are told apart.
func TestAProfilesMemoryIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("300,000 records")
	}
	var p Profiler
	before := heap()
	for i := range 300_000 {
		p.Add(record("same", map[Field]string{Given: "ann", Family: "able", Phone: fmt.Sprintf("07%09d", i)}))
	}
	if grown := heap() - before; grown > 8<<20 {
		t.Errorf("%d bytes", grown)
	}
	if got := p.Profile(); got.RepeatedIDs != 299_999 {
		t.Error(got.RepeatedIDs)
	}
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
