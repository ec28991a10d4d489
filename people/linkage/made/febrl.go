package made

import (
	"math/rand/v2"
	"strconv"
	"strings"

	"roundtable/people/linkage"
)

// Febrl4Like makes two lists of n records, each person once in each, in the manner
// of the FEBRL data that programs for linking are compared on (dsgen; Christen and
// Pudjijono 2009): names, address, suburb, four-digit postcode, birth date and a
// number of seven digits. The second list's records have one to five fields
// changed; how often which, was counted in the FEBRL sets that are public.
func Febrl4Like(seed uint64, n int) *Set {
	s := &Set{}
	var originals, duplicates []linkage.Record
	for i := range n {
		r := rand.New(rand.NewPCG(seed, uint64(i))) //nolint:gosec // i is not negative
		rec := febrlOriginal(r, i)
		originals = append(originals, rec)
		dup := rec
		dup.ID, dup.Source = "dup-"+strconv.Itoa(i), "b"
		febrlSpoil(r, &dup)
		duplicates = append(duplicates, dup)
		s.People = append(s.People, Person{})
		s.Person = append(s.Person, int32(i)) //nolint:gosec // small
	}
	s.Records = append(originals, duplicates...)
	s.Person = append(s.Person, s.Person...)
	s.Marks = make([]Mark, len(s.Records))
	shuffle(s, seed)
	return s
}

func shuffle(s *Set, seed uint64) {
	r := rand.New(rand.NewPCG(seed, ^uint64(0)))
	r.Shuffle(len(s.Records), func(i, j int) {
		s.Records[i], s.Records[j] = s.Records[j], s.Records[i]
		s.Person[i], s.Person[j] = s.Person[j], s.Person[i]
		s.Marks[i], s.Marks[j] = s.Marks[j], s.Marks[i]
	})
}

func febrlOriginal(r *rand.Rand, i int) linkage.Record {
	isles := traditions["isles"]
	rec := linkage.Record{ID: "org-" + strconv.Itoa(i), Source: "a"}
	put := func(f linkage.Field, v string, missing float64) {
		if r.Float64() >= missing {
			rec.Values[f] = strings.ToLower(v)
		}
	}
	family, _ := isles.familyName(r)
	home := placeAt(r.IntN(4000), 1+r.IntN(200), false, 0)
	put(linkage.Given, isles.givenName(r, r.IntN(2), 1930+r.IntN(90)), .04)
	put(linkage.Family, family, .01)
	d := dateIn(r, 1900+r.IntN(100)).String()
	put(linkage.Birth, d[:4]+d[5:7]+d[8:], .02)
	put(linkage.IDNumber, digits(1_000_000+r.Uint64N(9_000_000), 7), 0)
	put(linkage.Postcode, strconv.Itoa(2000+r.IntN(6000)), 0)
	put(linkage.Address, home.address, .02)
	put(linkage.Locality, quarters[r.IntN(len(quarters))]+isles.tail.pick(r), .01)
	return rec
}

// febrlSpoil changes fields as often as FEBRL does.
func febrlSpoil(r *rand.Rand, rec *linkage.Record) {
	for _, c := range []struct {
		f             linkage.Field
		changed, gone float64
	}{
		{linkage.Given, .28, .02},
		{linkage.Family, .32, .013},
		{linkage.Address, .40, .02},
		{linkage.Locality, .25, .014},
		{linkage.Postcode, .168, 0},
		{linkage.IDNumber, .095, 0},
		{linkage.Birth, .062, .02},
	} {
		v := rec.Values[c.f]
		switch x := r.Float64(); {
		case x < c.gone:
			v = ""
		case x < c.gone+c.changed && (c.f == linkage.Birth || c.f == linkage.IDNumber || c.f == linkage.Postcode):
			v = digitSlip(r, v)
		case x < c.gone+c.changed:
			v = slip(r, v)
			if r.Float64() < .25 {
				v = slip(r, v)
			}
		}
		rec.Values[c.f] = v
	}
	if r.Float64() < .06 {
		rec.Values[linkage.Given], rec.Values[linkage.Family] = rec.Values[linkage.Family], rec.Values[linkage.Given]
	}
}

// HistoricalLike makes about n records in clusters of up to fifteen, in the manner
// of sets drawn from biographies: names in many forms, partial dates, a place of
// birth as Locality and a postcode, most of it spoilt somewhere and much of it
// missing. Long chains of half-alike records are what it is for.
func HistoricalLike(seed uint64, n int) *Set {
	s := &Set{}
	for h := uint64(0); len(s.Records) < n; h++ {
		r := rand.New(rand.NewPCG(seed, h))
		id := int32(len(s.People)) //nolint:gosec // small
		s.People = append(s.People, Person{})
		whole := historical(r)
		size := 2 + r.IntN(14)
		for k := range size {
			rec := whole
			rec.ID = digits(h, 6) + "-" + strconv.Itoa(k)
			if k > 0 {
				historicalSpoil(r, &rec)
			}
			s.Records = append(s.Records, rec)
			s.Person = append(s.Person, id)
			s.Marks = append(s.Marks, 0)
		}
	}
	shuffle(s, seed)
	return s
}

func historical(r *rand.Rand) linkage.Record {
	isles := traditions["isles"]
	sex := man
	if r.Float64() < .2 {
		sex = woman
	}
	rec := linkage.Record{}
	family, _ := isles.familyName(r)
	rec.Values[linkage.Given] = isles.givenName(r, sex, 1900)
	rec.Values[linkage.Family] = family
	rec.Values[linkage.Birth] = dateIn(r, 1840+r.IntN(80)).String()
	rec.Values[linkage.Sex] = []string{"female", "male"}[sex]
	home := settle(r, 20_000, false)
	rec.Values[linkage.Postcode], rec.Values[linkage.Locality] = home.postcode, home.locality
	return rec
}

// historicalSpoil makes another source's account of the same person.
func historicalSpoil(r *rand.Rand, rec *linkage.Record) {
	v := &rec.Values
	v[linkage.Given] = spoilt(r, v[linkage.Given], .25, .05)
	if r.Float64() < .25 {
		v[linkage.Given] = otherForm(r, v[linkage.Given])
	}
	v[linkage.Family] = spoilt(r, v[linkage.Family], .22, .02)
	switch x := r.Float64(); {
	case x < .16:
		v[linkage.Birth] = v[linkage.Birth][:4] + "-01-01"
	case x < .32:
		v[linkage.Birth] = digitSlip(r, v[linkage.Birth])
	case x < .36:
		v[linkage.Birth] = ""
	}
	switch x := r.Float64(); {
	case x < .18: // another place near by
		v[linkage.Postcode] = digitSlip(r, v[linkage.Postcode])
	case x < .26:
		v[linkage.Postcode] = ""
	case x < .32:
		v[linkage.Postcode] = settle(r, 20_000, false).postcode
	}
	v[linkage.Locality] = spoilt(r, v[linkage.Locality], .1, .12)
	if r.Float64() < .25 {
		v[linkage.Sex] = ""
	}
}

// spoilt is v with a slip, or two, or nothing.
func spoilt(r *rand.Rand, v string, slips, gone float64) string {
	switch x := r.Float64(); {
	case x < gone:
		return ""
	case x < gone+slips/4:
		return slip(r, slip(r, v))
	case x < gone+slips:
		return slip(r, v)
	}
	return v
}
