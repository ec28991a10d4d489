package made

import (
	"math/rand/v2"

	"roundtable/people/linkage"
)

// List is one organisation's list, with the habits of those who write it.
type List struct {
	Code, Name string
	Numbers    bool // whether it holds NHS numbers
	share      float64
	careless   float64 // mistakes, against an acute trust's 1
	familiar   float64 // how often it writes what people go by
	dates      string  // "iso", "uk" or "digits"
	upper      bool    // family names in capitals
	verified   float64 // of its NHS numbers, the share that was traced
	missing    [linkage.Fields]float64
}

func gaps(dob, sex, number, postcode, address, locality, phone, email, practice float64) [linkage.Fields]float64 {
	var m [linkage.Fields]float64
	m[linkage.Given], m[linkage.Family] = .002, .001
	m[linkage.Birth], m[linkage.Sex], m[linkage.NHSNumber] = dob, sex, number
	m[linkage.Postcode], m[linkage.Address], m[linkage.Locality] = postcode, address, locality
	m[linkage.Phone], m[linkage.Email], m[linkage.Practice] = phone, email, practice
	return m
}

var lists = []List{
	{"acute-north", "Northern acute trust", true, .29, 1, .08, "iso", true, .96, gaps(.001, .003, .02, .012, .01, .05, .22, .60, .02)},
	{"acute-south", "Southern acute trust", true, .22, 1, .08, "uk", false, .95, gaps(.001, .003, .025, .012, .01, .05, .25, .65, .03)},
	{"mental-health", "Mental health trust", true, .15, 1.1, .15, "iso", false, .94, gaps(.002, .005, .03, .025, .02, .06, .20, .55, .03)},
	{"council", "Council adult and children's services", true, .18, 1.4, .30, "uk", false, .75, gaps(.012, .01, .35, .03, .02, .06, .25, .50, .25)},
	{"befriending", "Befriending charity", false, .09, 1.9, .55, "uk", false, 0, gaps(.05, .12, 1, .05, .06, .15, .10, .30, .80)},
	{"advice", "Advice and advocacy charity", false, .07, 1.7, .45, "iso", false, 0, gaps(.04, .08, 1, .06, .10, .15, .08, .25, .85)},
}

// Lists are the six lists, by the order in which they are written.
func Lists() []List { return append([]List(nil), lists...) }

func pickList(r *rand.Rand) int {
	x := r.Float64()
	for i, l := range lists {
		if x -= l.share; x < 0 {
			return i
		}
	}
	return 0
}

// Rates of mistakes in an acute trust's records of people whose names its staff
// know, each a record.
const (
	slipInName  = .016
	slipInBirth = .013
	wrongSex    = .003
	slipInPlace = .012
	slipInPhone = .008
)

// write is what the list wrote of the person.
func (l *List) write(r *rand.Rand, p *human, before bool, house []human) (linkage.Record, Mark) {
	rec := linkage.Record{Source: l.Code}
	w := writer{r: r, list: l, p: p, rec: &rec, careless: l.careless, gaps: 1}
	if p.group.code != "A" && p.group.code != "B" {
		w.careless *= 1.35 // names that the writer has not seen before
		w.gaps = 1.5
	}
	if before {
		w.mark |= Elsewhere
	}
	w.names(before)
	w.birth()
	w.sex()
	w.number(house)
	w.place(before)
	w.reach(before)
	return rec, w.mark
}

// writer writes one record.
type writer struct {
	r        *rand.Rand
	list     *List
	p        *human
	rec      *linkage.Record
	mark     Mark
	careless float64
	gaps     float64 // how much more often than usual something is missing
}

func (w *writer) chance(p float64) bool { return w.r.Float64() < p }

func (w *writer) absent(f linkage.Field) bool {
	return w.chance(w.list.missing[f] * w.gaps)
}

func (w *writer) put(f linkage.Field, v string) { w.rec.Values[f] = v }

func (w *writer) sex() {
	if w.absent(linkage.Sex) {
		return
	}
	sex := w.p.sex
	if w.chance(wrongSex * w.careless) {
		sex = 1 - sex
	}
	style := [][2]string{{"F", "M"}, {"2", "1"}, {"Female", "Male"}}
	w.put(linkage.Sex, style[len(w.list.Code)%3][sex])
}

// number writes the NHS number: now and then one with a slip, one of the family's,
// or a stranger's.
func (w *writer) number(house []human) {
	if !w.list.Numbers {
		return
	}
	n, status := w.p.number, "02"
	if w.chance(w.list.verified) {
		status = "01"
	}
	if n == "" || w.absent(linkage.NHSNumber) {
		w.rec.NHSStatus = "07"
		return
	}
	switch x := w.r.Float64() / w.careless; {
	case x < .0035:
		n, status = digitSlip(w.r, n), "03" // fails its check
		w.mark |= NumberWrong
	case x < .0050 && len(house) > 1:
		if o := house[w.r.IntN(len(house))].number; o != "" && o != n {
			n = o
			if w.chance(.7) {
				status = "02"
			}
			w.mark |= NumberWrong
		}
	case x < .0055:
		if d, ok := checkDigit(stranger(n)); ok {
			n, status = digits(stranger(n)*10+d, 10), "02"
			w.mark |= NumberWrong
		}
	}
	w.put(linkage.NHSNumber, n)
	w.rec.NHSStatus = status
}

// stranger is the first nine digits of another number: two digits exchanged that
// are not neighbours, which the check digit is then made for again.
func stranger(n string) uint64 {
	b := []byte(n[:9])
	b[4], b[7] = b[7], b[4]
	b[5] = '0' + (b[5]-'0'+3)%10
	out := uint64(0)
	for _, c := range b {
		out = out*10 + uint64(c-'0')
	}
	return out
}
