package servicemap

import (
	"context"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/servicemap/gaps"
)

// AgreeWords writes down the words by which all services say whom they accept. Whether
// somebody may is asked before: it is agreed for all partners. A change since the version
// that they saw is a *Taken.
func (t *Table) AgreeWords(ctx context.Context, who *Who, words care.ServiceWords, seen ledger.Version) (ledger.Seq, error) {
	w, err := t.writes(who)
	if err != nil {
		return 0, err
	}
	var bad Wrong
	for _, axis := range axes(&words) {
		stands := map[string]bool{}
		for i := range axis.terms {
			x := &axis.terms[i]
			x.Code, x.Label = bad.text(axis.name, "A word", x.Code, true), bad.text(axis.name, "A label", x.Label, false)
			if stands[x.Code] {
				bad.at(axis.name, "The word "+x.Code+" stands twice.", "Take one of them out.")
			}
			stands[x.Code] = true
		}
	}
	bad.holds(&words)
	bad.refers(&words)
	words.Reason = bad.text("words-reason", "Why the words are changed", words.Reason, false)
	if err := bad.orNil(); err != nil {
		return 0, err
	}
	if c := (&gaps.Catalogue{Dimensions: dimensions(&words)}); c.Check() != nil {
		return 0, wrong("words", "With these words the map cannot be computed: "+c.Check().Error()+".", "Correct them.")
	}
	words.V = 1
	w.expects(care.ServiceWordsStream, seen)
	w.add(care.ServiceWordsStream, care.RecServiceWords, who.Partner, words)
	return w.done(ctx)
}

// mostHeld is how many codes or names of a kind a place may be said to hold, and longestHeld
// how long one may be, in characters: the largest place has a few hundred.
const mostHeld, longestHeld = 5000, 100

// holds checks what places are said to hold: it is within one place alone, and has a source.
func (w *Wrong) holds(words *care.ServiceWords) {
	words.Holds = slices.Clone(words.Holds)
	for i := range words.Holds {
		h := &words.Holds[i]
		h.Registered = tidied(h.Registered)
		if len(h.Registered) > mostHeld || len(h.LSOAs) > mostHeld || len(h.Districts) > mostHeld {
			w.at("holds", fmt.Sprintf("%s is said to hold more than %d of a kind.", cut(h.Place, 60), mostHeld), "Say it by what is larger: networks for practices, postcode districts for LSOAs.")
			return
		}
		for _, r := range h.Registered {
			if len([]rune(r)) > longestHeld {
				w.at("holds", fmt.Sprintf("%q is no code or name of a practice or network: it is longer than %d characters.", cut(r, 60)+"…", longestHeld), "Write codes or names with commas between them.")
			}
		}
	}
	words.Holds = slices.DeleteFunc(words.Holds, func(h care.PlaceHolds) bool {
		return len(h.Registered)+len(h.LSOAs)+len(h.Districts) == 0 || !slices.ContainsFunc(words.Places, func(t care.Term) bool { return t.Code == h.Place })
	})
	words.HoldsSource = w.text("holds-source", "Where the division is from", words.HoldsSource, len(words.Holds) > 0)
	if x := words.InTwo(); x != "" {
		w.at("holds", cut(x, 60)+" stands twice in what lies within the places.", "Take it out of one of them: somebody lives in one place.")
	}
	for _, h := range words.Holds {
		for _, l := range h.LSOAs {
			if !lsoaForm.MatchString(l) {
				w.at("holds", fmt.Sprintf("%q is no LSOA code.", cut(l, 60)), "Write the codes as E01000001, with commas between them.")
			}
		}
		for _, d := range h.Districts {
			if !districtForm.MatchString(d) {
				w.at("holds", fmt.Sprintf("%q is no postcode district.", cut(d, 60)), "Write the part before the space: LS1.")
			}
		}
	}
}

// tidied are texts without outer space, and without those that say nothing.
func tidied(all []string) (out []string) {
	for _, s := range all {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// refers checks whom routes are said to refer: somebody, and with a source.
func (w *Wrong) refers(words *care.ServiceWords) {
	words.Refers = slices.DeleteFunc(slices.Clone(words.Refers), func(r care.RouteRefers) bool {
		return !slices.ContainsFunc(words.Routes, func(t care.Term) bool { return t.Code == r.Route })
	})
	words.RefersSource = w.text("refers-source", "Where it is from whom each can refer", words.RefersSource, len(words.Refers) > 0)
	for _, r := range words.Refers {
		if r.From < 0 || r.From >= r.To || r.To > maxAge {
			w.at("refers", "The ages of whom "+r.Route+" can refer hold nobody.", "Write the age from which, and the birthday until which.")
		}
	}
}

var (
	lsoaForm     = regexp.MustCompile(`^(?i)[EWS]01\d{6}$`)
	districtForm = regexp.MustCompile(`^(?i)[A-Z]{1,2}\d[A-Z\d]?$`)
)

// CountPeople writes down by what people are estimated: population, rates and shares,
// with where they are from. Whether somebody may is asked before. Lines that count the
// same people twice are a Wrong at the line, a change since the version that they saw is
// a *Taken.
func (t *Table) CountPeople(ctx context.Context, who *Who, p care.ServicePeople, seen ledger.Version) (ledger.Seq, error) {
	w, err := t.writes(who)
	if err != nil {
		return 0, err
	}
	var bad Wrong
	p.Source = bad.text("source", "The source", p.Source, true)
	p.Reason = bad.text("people-reason", "Why the figures are changed", p.Reason, false)
	line := 0
	check := func(ok bool, what string) {
		line++
		if !ok {
			bad.at(fmt.Sprintf("line %d", line), what, "Correct the line.")
		}
	}
	for _, x := range p.Population {
		check(x.From >= 0 && x.From < x.To && x.To <= maxAge && x.N >= 0 && x.Place != "", "The population has ages that hold nobody, no place, or fewer than none.")
	}
	for _, x := range p.Rates {
		check(x.From >= 0 && x.From < x.To && x.To <= maxAge && x.Need != "" && within(x.Per1000, 1000), "A rate has ages that hold nobody, no need, or is not between 0 and 1,000.")
	}
	for _, x := range p.Shares {
		check(x.Flag != "" && within(x.Share, 1), "A share has no flag, or is not between 0 and 1.")
	}
	for _, x := range twice(&p) {
		bad.at(fmt.Sprintf("line %d", x.line), x.what, "Keep one of the two lines, or divide the ages between them.")
	}
	if err := bad.orNil(); err != nil {
		return 0, err
	}
	p.V = 1
	w.expects(care.ServicePeopleStream, seen)
	w.add(care.ServicePeopleStream, care.RecServicePeople, who.Partner, p)
	return w.done(ctx)
}

// WordsAsWere agrees on the words of an earlier version again: that is how a change of
// them is undone. Nothing is taken out of their history.
func (t *Table) WordsAsWere(ctx context.Context, who *Who, version, seen ledger.Version) (ledger.Seq, error) {
	for _, was := range t.WordsSaid() {
		if was.Number == version {
			words := was.ServiceWords
			words.AsWas = int64(version)
			return t.AgreeWords(ctx, who, words, seen)
		}
	}
	return 0, wrong("words", "There is no such version of the words.", "Load the page again.")
}

// PeopleAsWere is WordsAsWere of the figures of how many people there are.
func (t *Table) PeopleAsWere(ctx context.Context, who *Who, version, seen ledger.Version) (ledger.Seq, error) {
	for _, was := range t.PeopleSaid() {
		if was.Number == version {
			p := was.ServicePeople
			p.AsWas = int64(version)
			return t.CountPeople(ctx, who, p, seen)
		}
	}
	return 0, wrong("people", "There is no such version of the figures.", "Load the page again.")
}

// WordUse is a word that would be agreed on no more, and how many services and lines of
// figures say it.
type WordUse struct {
	Axis, Code, Label string
	Services, Lines   int
}

// Lost are the words in force, said by services or figures, that others would not have: what
// services say in them would count no more.
func (t *Table) Lost(words *care.ServiceWords) (out []WordUse) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	then := axes(words)
	for i, axis := range axes(&t.state.Words) {
		for _, term := range axis.terms {
			if slices.ContainsFunc(then[i].terms, func(x care.Term) bool { return x.Code == term.Code }) {
				continue
			}
			use := WordUse{Axis: axis.name, Code: term.Code, Label: Label(term)}
			for _, s := range t.state.Services {
				use.Services += btoi(!s.hasEnded(t.Today()) && s.says(axis.dimension, term.Code))
			}
			use.Lines = t.state.lines(axis.dimension, term.Code)
			if use.Services+use.Lines > 0 {
				out = append(out, use)
			}
		}
	}
	return out
}

// says reports whether a service says something in a word; the dimension of routes is "".
func (s *Service) says(dimension, code string) bool {
	if dimension == "" {
		return slices.Contains(s.RoutesIn, code)
	}
	return slices.ContainsFunc(s.Criteria, func(c care.Criterion) bool { return c.Dimension == dimension && slices.Contains(c.Values, code) })
}

// lines is how many lines of figures say a word.
func (s *state) lines(dimension, code string) (n int) {
	if s.People == nil {
		return 0
	}
	for _, x := range s.People.Population {
		n += btoi(dimension == care.DimensionPlace && x.Place == code)
	}
	for _, x := range s.People.Rates {
		n += btoi(dimension == care.DimensionNeed && x.Need == code || dimension == care.DimensionSeverity && x.Severity == code)
	}
	for _, x := range s.People.Shares {
		n += btoi(dimension == care.DimensionFlag && x.Flag == code || dimension == care.DimensionNeed && x.Need == code)
	}
	return n
}

// counted is a line that counts people whom a line before it counts already.
type counted struct {
	line int // of all lines: population, then rates, then shares
	what string
}

// twice are the lines that overlap one before them. A rate of one severity beside that of
// all together is none: see gaps.Estimate.
func twice(p *care.ServicePeople) (out []counted) {
	type ages struct{ line, from, to int }
	had := map[string][]ages{}
	line := 0
	look := func(of, words string, from, to int) {
		line++
		for _, x := range had[of] {
			if from < x.to && x.from < to {
				out = append(out, counted{line, fmt.Sprintf("%s is given for ages that line %d gives already.", words, x.line)})
				break
			}
		}
		had[of] = append(had[of], ages{line, from, to})
	}
	for _, x := range p.Population {
		look("population/"+x.Place, "The population of "+x.Place, x.From, x.To)
	}
	for _, x := range p.Rates {
		look(strings.Join([]string{"rate", x.Need, x.Severity}, "/"), strings.TrimSpace("The rate of "+x.Need+" "+x.Severity), x.From, x.To)
	}
	for _, x := range p.Shares {
		look("share/"+x.Flag+"/"+x.Need, "The share of "+x.Flag, 0, maxAge)
	}
	return out
}

func within(x, most float64) bool { return !math.IsNaN(x) && x >= 0 && x <= most }

// axis is one list of words.
type axis struct {
	name, dimension string // the dimension of routes is ""
	terms           []care.Term
}

func axes(w *care.ServiceWords) []axis {
	return []axis{
		{"needs", care.DimensionNeed, w.Needs},
		{"severities", care.DimensionSeverity, w.Severities},
		{"places", care.DimensionPlace, w.Places},
		{"flags", care.DimensionFlag, w.Flags},
		{"routes", "", w.Routes},
	}
}

// dimensions are the words as the engine has them.
func dimensions(w *care.ServiceWords) gaps.Dimensions {
	codes := func(terms []care.Term) []string {
		out := make([]string, len(terms))
		for i, t := range terms {
			out[i] = t.Code
		}
		return out
	}
	return gaps.Dimensions{Age: w.Age, Needs: codes(w.Needs), Severity: codes(w.Severities), Places: codes(w.Places), Flags: codes(w.Flags), Routes: codes(w.Routes)}
}
