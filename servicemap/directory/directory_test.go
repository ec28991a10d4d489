package directory

import (
	"bytes"
	"encoding/csv"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
	"roundtable/servicemap/gaps"
)

func agreed() *care.ServiceWords {
	return &care.ServiceWords{
		V: 1, Age: [2]int{0, 1320}, Needs: []care.Term{{Code: "eating", Label: "an eating disorder"}, {Code: "psychosis"}}, Severities: []care.Term{{Code: "mild"}, {Code: "severe"}},
		Places: []care.Term{{Code: "east", Label: "the East"}, {Code: "west"}}, Flags: []care.Term{{Code: "autism"}, {Code: "substance"}}, Routes: []care.Term{{Code: "gp", Label: "a GP"}, {Code: "self"}},
	}
}

func drawService(rt *rapid.T, id string) care.ServiceDescribed {
	words := agreed()
	some := func(what string, terms []care.Term) []string {
		return rapid.SliceOfNDistinct(rapid.SampledFrom(codes(terms)), 1, len(terms), rapid.ID).Draw(rt, what)
	}
	maybe := func(what string) bool { return rapid.Bool().Draw(rt, what) }
	d := care.ServiceDescribed{V: 1, ID: care.ServiceID(id), Owner: "RA1", Name: "Service " + id, Function: rapid.SampledFrom([]string{"", "therapy"}).Draw(rt, "function"), Closed: maybe("closed")}
	if maybe("aged") {
		from := rapid.IntRange(0, 80).Draw(rt, "from") * 12
		d.Criteria = append(d.Criteria, ages(from, from+12*rapid.IntRange(1, 20).Draw(rt, "for"), ""))
	}
	for _, x := range []struct {
		dimension string
		terms     []care.Term
	}{{care.DimensionNeed, words.Needs}, {care.DimensionSeverity, words.Severities}, {care.DimensionPlace, words.Places}, {care.DimensionFlag, words.Flags}} {
		if maybe(x.dimension) {
			c := including(x.dimension, "", some(x.dimension+" values", x.terms)...)
			c.Polarity = rapid.SampledFrom([]care.Polarity{care.Includes, care.Includes, care.Excludes, care.Requires}).Draw(rt, "polarity")
			c.Basis = rapid.SampledFrom([]care.Basis{care.BasisStated, care.BasisStated, care.BasisPractised}).Draw(rt, "basis")
			d.Criteria = append(d.Criteria, c)
		}
	}
	if maybe("routes") {
		d.RoutesIn = some("route", words.Routes)
	}
	return d
}

// The catalogue's own format loses nothing, and `roundtable gaps` counts the same in the
// file as in the descriptions.
func TestTheCatalogueLosesNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		words := agreed()
		all := []care.ServiceDescribed{drawService(rt, "a"), drawService(rt, "b")}
		all[0].Onward = []care.OnwardRoute{{To: "b", Words: "by letter"}}
		var b bytes.Buffer
		notes, err := WriteCatalogue(&b, all, words)
		if err != nil {
			rt.Fatal(err)
		}
		read, err := ReadCatalogue(bytes.NewReader(b.Bytes()), words)
		if err != nil {
			rt.Fatal(err)
		}
		if !reflect.DeepEqual(read.Services, all) || !reflect.DeepEqual(read.Words, words) {
			rt.Fatalf("not as it was:\n%+v\n%+v\n%+v", read.Services, all, read.Words)
		}
		c, _, err := gaps.Read(&b)
		if err != nil {
			rt.Fatal(err)
		}
		if got, want := gaps.NewCover(c).Counts(), gaps.NewCover(compile(all, words)).Counts(); len(notes) == 0 && !reflect.DeepEqual(got, want) {
			rt.Fatalf("the file counts %+v and the descriptions %+v", got, want)
		}
	})
}

// A file of `roundtable gaps` without descriptions counts the same after it was imported.
func TestAPlainCatalogueCountsTheSameAfterImport(t *testing.T) {
	const text = `{"dimensions":{"age_months":[0,240],"needs":["a","b"],"severity":["mild"],"places":["x","y"],"flags":["f","g"],"routes":["gp","self"]},
	"services":[{"id":"one","org":"A","age":[96,216],"needs":["a"],"sev":["mild"],"places":["x"],"exclude":["f"],"require":[],"unspecified":["g"],"routes":["gp"],"onward":["two"]},
	{"id":"two","org":"B","age":"up to 18","needs":["a","b","c"],"sev":["mild"],"places":["x","y"],"exclude":[],"require":["f"],"onward":["nobody"]}]}`
	read, err := ReadCatalogue(strings.NewReader(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	c, _, err := gaps.Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := gaps.NewCover(compile(read.Services, read.Words)).Counts(), gaps.NewCover(c).Counts(); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v and not %+v", got, want)
	}
	all := ""
	for _, n := range read.Notes {
		all += n.Words() + "\n"
	}
	for _, want := range []string{"up to 18", "c", "nobody"} {
		if !strings.Contains(all, want) {
			t.Errorf("nothing is said of %q:\n%s", want, all)
		}
	}
}

// What a format says comes back from it, and what does not is said: of every criterion
// that is not in the file again there is a loss.
func TestWhatAFormatCannotSayIsSaid(t *testing.T) {
	for _, f := range Formats() {
		t.Run(f.Code, func(t *testing.T) {
			rapid.Check(t, func(rt *rapid.T) {
				words := agreed()
				d := drawService(rt, "a")
				var b bytes.Buffer
				notes, err := f.Write(&b, []care.ServiceDescribed{d}, words)
				if err != nil {
					rt.Fatal(err)
				}
				read, err := f.Read(bytes.NewReader(b.Bytes()), words)
				if err != nil || len(read.Services) != 1 {
					rt.Fatalf("%v: %+v\n%s", err, read, b.String())
				}
				got := read.Services[0]
				if got.Name != d.Name || got.Owner != d.Owner || got.Function != d.Function || got.Closed != d.Closed || !slices.Equal(got.RoutesIn, d.RoutesIn) {
					rt.Fatalf("%+v\n%+v", got, d)
				}
				back := 0
				for _, c := range d.Criteria {
					if covered(c, got.Criteria) {
						back++
					}
				}
				if lost := len(d.Criteria) - back; lost > len(notes) {
					rt.Fatalf("%d criteria are lost and %d losses said:\n%+v\n%+v\n%v", lost, len(notes), d.Criteria, got.Criteria, notes)
				}
			})
		})
	}
}

// covered reports whether a criterion came back: each of its values with its polarity,
// in one criterion or in several.
func covered(c care.Criterion, all []care.Criterion) bool {
	for _, x := range all {
		if c.Dimension == care.DimensionAge && x.Dimension == c.Dimension && x.From == c.From && x.To == c.To && x.Polarity == c.Polarity && x.Basis == c.Basis {
			return true
		}
	}
	if c.Dimension == care.DimensionAge {
		return false
	}
	for _, v := range c.Values {
		if !slices.ContainsFunc(all, func(x care.Criterion) bool {
			return x.Dimension == c.Dimension && x.Polarity == c.Polarity && x.Basis == c.Basis && slices.Contains(x.Values, v)
		}) {
			return false
		}
	}
	return true
}

// Bad input is said with its place and what was assumed, and the rest goes on.
func TestBadInputIsSaid(t *testing.T) {
	for name, c := range map[string]struct {
		format, text string
		services     int
		says         []string
	}{
		"open referral": {
			"openreferral", `[{"id":"1","name":"A","minimum_age":16,"maximum_age":17,"service_areas":[{"name":"the east"},{"name":"Mars"}],"attributes":[{"taxonomy_term":{"code":"eatin","taxonomy":"need"}}],"wait_time":"long"},{"id":"2"},7]`, 1,
			[]string{"People of 17 are taken", `"Mars" is none of the agreed words`, "Did you mean eating?", `It is text: "long"`, "It has no name", "cannot be read"},
		},
		"ages in words": {"openreferral", `{"contents":[{"id":"1","name":"A","eligibility_description":"up to 18"}]}`, 1, []string{"until their 19th birthday"}},
		"fhir": {
			"fhir", `{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"HealthcareService","name":"A","eligibility":[{"comment":"16-25"},{"comment":"nice people"}],"comment":"ring first"}},{"resource":{"resourceType":"Patient"}}]}`, 1,
			[]string{"until their 26th birthday", "nice people", "ring first", "no HealthcareService"},
		},
		"dos": {
			"dos", "name,daysfrom,daysto,ages,capacity,lastverified,shoe size\nA,5844,6574,,blue,yesterday,9\nB,,,up to 18,,,\nC,100,200,,,,\nD,9,3,,,,\n,,,,,,\n", 4,
			[]string{`"blue" is none of`, `"yesterday" is no date`, `Column "shoe size"`, "until their 19th birthday", "no whole number of months", "no ages that hold somebody"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			f, _ := FormatOf(c.format)
			read, err := f.Read(strings.NewReader(c.text), agreed())
			if err != nil || len(read.Services) != c.services {
				t.Fatalf("%v: %+v", err, read)
			}
			all := ""
			for _, n := range read.Notes {
				all += n.Words() + "\n"
			}
			for _, want := range c.says {
				if !strings.Contains(all, want) {
					t.Errorf("%q is not said:\n%s", want, all)
				}
			}
		})
	}
	for _, f := range Formats() {
		if _, err := f.Read(strings.NewReader("\x00 no such thing"), agreed()); err == nil {
			t.Errorf("%s reads anything", f.Code)
		}
	}
}

func TestNoCellRunsAsAFormula(t *testing.T) {
	d := care.ServiceDescribed{ID: "a", Owner: "RA1", Name: `=HYPERLINK("x")`, Function: " +1", Contact: care.ServiceContact{Phone: "-1", Email: "@x", Web: "＝1"}}
	var b bytes.Buffer
	if _, err := WriteDoS(&b, []care.ServiceDescribed{d}, agreed()); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, cell := range rows[1] {
		if cell != safe(strings.TrimPrefix(cell, "'")) {
			t.Errorf("%q runs", cell)
		}
	}
}

func TestFiguresOfPeopleComeBack(t *testing.T) {
	p := care.ServicePeople{
		Population: []care.PlacePeople{{Place: "east", From: 0, To: 216, N: 9}}, Rates: []care.NeedRate{{Need: "eating", From: 0, To: 96}, {Need: "eating", Severity: "mild", From: 96, To: 1320, Per1000: 1.5}},
		Shares: []care.FlagShare{{Flag: "autism", Share: .1}, {Flag: "autism", Need: "eating", Share: .25}},
	}
	got, notes := ReadPeople("# ours\n"+WritePeople(&p), nil)
	if len(notes) > 0 || !reflect.DeepEqual(got, p) {
		t.Errorf("%v: %+v", notes, got)
	}
	if _, notes = ReadPeople("population,east,0,18\nrate,eating,,0,x,1\nmagic,1\nshare,autism,,NaN\n", nil); len(notes) != 4 {
		t.Errorf("%v", notes)
	}
	words := care.ServiceWords{Needs: []care.Term{{Code: "eating"}}, Severities: []care.Term{{Code: "mild"}}, Places: []care.Term{{Code: "east"}}, Flags: []care.Term{{Code: "autism"}}}
	if got, notes = ReadPeople(WritePeople(&p), &words); len(notes) > 0 || !reflect.DeepEqual(got, p) {
		t.Errorf("%v: %+v", notes, got)
	}
	for line, want := range map[string]string{
		"population,west,0,18,9": `line 1: "west" is no place that is agreed, and would count nowhere.`, "population,East,0,18,9": "Did you mean east?", "rate,eating,grave,0,18,9": `"grave" is no severity`,
		"rate,,,0,18,9": `"" is no need`, "share,deaf,,0.1": `"deaf" is no condition`, "share,autism,low,0.1": `"low" is no need`, "rate,eating,,0,18,-3": `line 1: "-3" is below 0.`,
	} {
		if got, notes = ReadPeople(line, &words); len(notes) != 1 || !strings.Contains(notes[0].Words(), want) || !reflect.DeepEqual(got, care.ServicePeople{}) {
			t.Errorf("%s: %v", line, notes)
		}
	}
	terms := []care.Term{{Code: "a", Label: "an A"}, {Code: "b"}}
	if got := ReadTerms(WriteTerms(terms)); !reflect.DeepEqual(got, terms) {
		t.Errorf("%+v", got)
	}
}

// Whatever the bytes: a file is read or refused, what was read can be written in every
// format, and the catalogue gives it back.
func FuzzFormats(f *testing.F) {
	f.Add("openreferral", []byte(`[{"id":"1","name":"A","minimum_age":16,"maximum_age":17}]`))
	f.Add("fhir", []byte(`{"resourceType":"HealthcareService","name":"A","eligibility":[{"comment":"16-25"}]}`))
	f.Add("dos", []byte("name,daysfrom,daysto\nA,5844,6574\n"))
	f.Add("catalogue", []byte(`{"dimensions":{"age_months":[0,240],"needs":["a"],"severity":["mild"],"places":["x"],"flags":["f"]},"services":[{"id":"one","age":"up to 18"}]}`))
	f.Fuzz(func(t *testing.T, code string, b []byte) {
		from, ok := FormatOf(code)
		if !ok {
			return
		}
		words := agreed()
		read, err := from.Read(bytes.NewReader(b), words)
		if err != nil {
			return
		}
		for _, to := range Formats() {
			var out bytes.Buffer
			if _, err := to.Write(&out, read.Services, words); err != nil {
				t.Fatalf("%s: %v", to.Code, err)
			}
			if _, err := to.Read(&out, words); err != nil && len(read.Services) > 0 {
				t.Fatalf("%s: what it wrote is not read: %v", to.Code, err)
			}
		}
	})
}

func FuzzPeople(f *testing.F) {
	f.Add("population,east,0,18,9\nrate,eating,,0,8,0\nshare,autism,,0.1\n")
	f.Fuzz(func(t *testing.T, text string) {
		p, _ := ReadPeople(text, nil)
		if again, notes := ReadPeople(WritePeople(&p), nil); len(notes) > 0 || len(again.Population) != len(p.Population) || len(again.Rates) != len(p.Rates) || len(again.Shares) != len(p.Shares) {
			t.Fatalf("%v: %+v and %+v", notes, again, p)
		}
	})
}

// One service that cannot be read takes nothing from the others: their descriptions and
// the labels stay.
func TestABadServiceTakesNothingFromTheOthers(t *testing.T) {
	words := agreed()
	d := care.ServiceDescribed{V: 1, ID: "a", Owner: "RA1", Name: "A", Function: "therapy", TeamType: "C10", List: "ours", Criteria: []care.Criterion{including(care.DimensionNeed, "page 5", "eating")}}
	var b bytes.Buffer
	if _, err := WriteCatalogue(&b, []care.ServiceDescribed{d}, words); err != nil {
		t.Fatal(err)
	}
	i := strings.LastIndex(b.String(), "]")
	text := b.String()[:i] + `, {"id": "b", "age": [0, 12], "needs": "eating"}, null, {"id": "c", "description": 7}` + b.String()[i:]
	read, err := ReadCatalogue(strings.NewReader(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(read.Services) != 2 || read.Left != 2 || !reflect.DeepEqual(read.Services[0], d) || read.Words.Needs[0].Label != words.Needs[0].Label {
		t.Errorf("%d left, %+v", read.Left, read.Services)
	}
	all := ""
	for _, n := range read.Notes {
		all += n.Words() + "\n"
	}
	for _, want := range []string{"services[1]", "needs is a text", "services[2]", "services[3].description"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not said:\n%s", want, all)
		}
	}
}
