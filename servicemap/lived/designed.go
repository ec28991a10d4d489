package lived

import (
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/servicemap/gaps"
)

// Says is what a service says of somebody, as far as both are known.
type Says uint8

// Answers. What a service does not say, and what is not known of the person, is neither
// yes nor no.
const (
	SaysNothing Says = iota // it says nothing that touches them
	SaysYes                 // every criterion it states takes them in
	SaysPerhaps             // what is known takes them in, and something is not known
	SaysNo                  // a criterion keeps them out
)

// Match finds the service of a catalogue that is meant by a partner and the word that its
// files have for it; ok is false where the catalogue has none.
type Match func(at care.PartnerCode, word string) (service int, ok bool)

// Contradiction is a referral that went otherwise than the service says.
type Contradiction struct {
	Referral int32
	Service  int // of the catalogue
	Says     Says
	Refused  bool     // sent back though the service says that it accepts; else taken in though it says that it refuses
	Before   bool     // held against its first description, which came later: not certain
	Why      []string // axes that say no
	Open     []string // what is not known: axes, and Described
}

// Certain reports whether nothing is open that could change the answer: of a "no" one
// axis is enough, where the description stood.
func (c *Contradiction) Certain() bool {
	return !c.Before && (c.Says == SaysYes || c.Says == SaysNo)
}

// Designed is what services say, in each version of it.
type Designed struct {
	Catalogue *gaps.Catalogue // of all versions of all services
	Versions  [][]Since       // by service as Match finds it, the oldest first
}

// Since is a version of a service, and the day from which it stood.
type Since struct {
	From care.Date
	At   int // in the catalogue; NoMore where from that day the service was no more
}

// NoMore is the place of no version: the service had ended.
const NoMore = -1

// on is the version of a service that stood on a day, NoMore where it had ended; before
// says that none did yet, and that it is the first of all: what the service said then is
// not known.
func (d *Designed) on(service int, day care.Date) (at int, before bool) {
	all := d.Versions[service]
	at = all[0].At
	for _, v := range all {
		if v.From <= day {
			at = v.At
		}
	}
	return at, day < all[0].From
}

// Described is the axis of what a service had not said yet when somebody was referred.
const Described = "not described yet"

// Compared is what was held against what services say.
type Compared struct {
	Contradictions []Contradiction
	Decided        int // referrals that were decided, at services that are described
	Before         int // of them, from before the service was first described: nothing is certain of them
	Unmatched      int // decided referrals at services that nobody described
}

// Against compares what became of referrals with what services said when each was made.
func Against(l *Log, d *Designed, match Match, s Sift) (out Compared) {
	c := l.choose(s)
	at := l.Belongs(match)
	for n := range l.Referrals {
		r := &l.Referrals[n]
		if r.Outcome != Rejected && r.Taken == 0 || !c.referral(r) {
			continue
		}
		k := at[r.Service]
		if k < 0 {
			out.Unmatched++
			continue
		}
		version, before := d.on(k, r.Opened)
		if version == NoMore {
			out.Unmatched++
			continue
		}
		out.Decided++
		says, why, open := saysOf(l, d.Catalogue, version, r)
		if before {
			out.Before++
			open = append(open, Described)
			if says == SaysYes {
				says = SaysPerhaps
			}
		}
		refused := r.Outcome == Rejected && r.Taken == 0
		if refused && (says == SaysYes || says == SaysPerhaps) || !refused && says == SaysNo {
			out.Contradictions = append(out.Contradictions, Contradiction{int32(n), k, says, refused, before, why, open})
		}
	}
	return out
}

// Belongs is the catalogue's service for each service of the log, -1 for none: by any of
// the words that files have for it, or by its name. What an organisation did under no name
// belongs to the one service that match gives for "" (the only one it has), where its files
// name no service at all. Every page that holds a service of the map against what happened
// asks here.
func (l *Log) Belongs(match Match) []int {
	named := make([]bool, len(l.Orgs))
	for n := range l.Orgs {
		named[n] = l.Orgs[n].Veiled
	}
	for n := range l.Services {
		named[l.Services[n].Org] = named[l.Services[n].Org] || l.Services[n].Name != ""
	}
	at := make([]int, len(l.Services))
	for n := range at {
		at[n] = -1
		s := &l.Services[n]
		if s.Name == "" && named[s.Org] {
			continue
		}
		for _, w := range append(slices.Clone(s.Words), s.Name) {
			if k, ok := match(l.Orgs[s.Org].Code, w); ok {
				at[n] = k
				break
			}
		}
	}
	return at
}

// tri is yes, no or not known of one axis.
type tri uint8

const (
	unsaid tri = iota // the service says nothing
	yes
	no
	unknown // it says something, and nobody knows it of the person
)

// saysOf is what service k of a catalogue says of somebody who was referred.
// why are the axes that say no, open those that are not known.
func saysOf(l *Log, cat *gaps.Catalogue, k int, r *Referral) (s Says, why, open []string) {
	x, p, d := &cat.Services[k], &l.People[r.Person], &cat.Dimensions
	axes := []struct {
		name string
		is   tri
	}{
		{"age", ageSays(x.Age, x.NotAge, p.Birth, r.Opened)},
		{"need", valueSays(x.Needs, d.Needs, l.meansNeed(r.Need))},
		{"severity", valueSays(x.Severity, d.Severity, nil)},
		{"place", valueSays(x.Places, d.Places, l.meansPlace(p.Place))},
		{"exclusions", flagsSay(x.Exclude, d.Flags, p, false)},
		{"requirements", flagsSay(x.Require, d.Flags, p, true)},
	}
	agrees := 0
	for _, a := range axes {
		switch a.is {
		case no:
			why = append(why, a.name)
		case unknown:
			open = append(open, a.name)
		case yes:
			agrees++
		}
	}
	switch {
	case len(why) > 0:
		return SaysNo, why, open
	case agrees == 0:
		return SaysNothing, nil, open
	case len(open) > 0:
		return SaysPerhaps, nil, open
	}
	return SaysYes, nil, nil
}

// ageSays asks a service's ages, less those in not; one that only refuses ages says
// nothing of the others.
func ageSays(a gaps.Months, not [][2]int, birth, on care.Date) tri {
	if !a.Stated && len(not) > 0 {
		a = gaps.Months{From: 0, To: 1 << 20}
	} else if !a.Stated {
		return unsaid
	}
	months, ok := care.AgeMonths(birth, on)
	switch {
	case birth == 0 || !ok:
		return unknown
	case months < a.From || months >= a.To, slices.ContainsFunc(not, func(n [2]int) bool { return months >= n[0] && months < n[1] }):
		return no
	}
	return yes
}

// valueSays asks an axis of words, of which some mean what the person is: which does
// answers for each. Where several do (a family of needs of which a service takes a part)
// and the service does not say the same of all, nobody can say.
func valueSays(v gaps.Values, axis []string, which func(word string) bool) tri {
	if !v.Stated && v.Refused == 0 {
		return unsaid
	}
	if v.Stated && v.Mask == 1<<len(axis)-1 {
		return yes // all that there are
	}
	is := unsaid
	for i, word := range axis {
		if which == nil || !which(word) {
			continue
		}
		here := no
		switch bit := uint64(1) << uint(i); {
		case v.Refused&bit != 0:
		case !v.Stated:
			here = unknown
		case v.Mask&bit != 0:
			here = yes
		}
		if is != unsaid && is != here {
			return unknown
		}
		is = here
	}
	switch {
	case is == unsaid: // none of the words is meant, or it is not known of the person
		return unknown
	case is == unknown && !v.Stated:
		return unsaid
	}
	return is
}

// sameWord compares two words for one thing: "eating_disorder", "Eating disorder".
func sameWord(a, b string) bool {
	plain := strings.NewReplacer("_", " ", "-", " ")
	return b != "" && strings.EqualFold(plain.Replace(a), plain.Replace(b))
}

// meansNeed says whether a word of a catalogue means a need; nil where it is not known.
func (l *Log) meansNeed(n int32) func(string) bool {
	if n == None {
		return nil
	}
	return func(word string) bool { return l.Needs[n].Means(word) }
}

// isPlace reports whether a word of a catalogue means a place of the log: by the map's
// own code, which alone counts where there is one, or by its name.
func (l *Log) isPlace(n int, word string) bool {
	if n < len(l.areas) && l.areas[n] != "" {
		return word == l.areas[n]
	}
	return sameWord(word, l.Places[n])
}

func (l *Log) meansPlace(n int32) func(string) bool {
	if n == None {
		return nil
	}
	return func(word string) bool { return l.isPlace(int(n), word) }
}

// flagOf is the flag of a person that a word of a catalogue means.
func flagOf(word string) (care.Flags, bool) {
	for w, f := range map[string]care.Flags{
		"autism": care.FlagAutism, "learning disability": care.FlagLearningDisability, "severe mental illness": care.FlagSMI, "smi": care.FlagSMI,
		"carer": care.FlagCarer, "looked after": care.FlagLookedAft, "looked after child": care.FlagLookedAft, "veteran": care.FlagVeteran,
	} {
		if sameWord(word, w) {
			return f, true
		}
	}
	return 0, false
}

// flagsSay asks what a service excludes, or requires, of what is stated of a person.
func flagsSay(mask uint32, words []string, p *Person, require bool) tri {
	if mask == 0 {
		return unsaid
	}
	out := yes
	for i, w := range words {
		if mask>>uint(i)&1 == 0 {
			continue
		}
		f, known := flagOf(w)
		switch {
		case !known || p.Flags&f == 0 && p.FlagsNo&f == 0:
			if out == yes {
				out = unknown
			}
		case (p.Flags&f != 0) != require:
			return no
		}
	}
	return out
}
