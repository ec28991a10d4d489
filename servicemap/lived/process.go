package lived

import (
	"cmp"
	"math"
	"slices"

	"roundtable/care"
	"roundtable/servicemap/eventlog"
	"roundtable/servicemap/mining"
)

// Level is how finely a process map tells things apart.
type Level string

// Levels, coarsest first: organisations; what became of a referral at each service; each
// event at each organisation. Services times events would be hundreds of labels in which
// nobody sees anything.
const (
	ByOrg     Level = "organisation"
	ByOutcome Level = "outcome"
	ByEvent   Level = "event"
)

// Levels are all of them.
func Levels() []Level { return []Level{ByOrg, ByOutcome, ByEvent} }

// View says how a map is drawn from a log.
type View struct {
	Level Level
	Sift  Sift
	// Unordered leaves out neighbours of one day between which nothing but the order of
	// the files decides: what happened first is not known.
	Unordered bool
}

// Node is an activity of a map.
type Node struct {
	Name          string
	N             int // events
	Start, Finish int // people who begin and end with it
	Rework        int // people to whom it happened more than once
	Again         int // how often it directly followed itself
}

// Step is one thing directly followed by another. Days are fractions of one.
type Step struct {
	From, To         int // index of Process.Nodes
	N, People        int
	Median, P90      float64
	SameOrganisation bool
}

// Path is one way through, from beginning to end, and how many people went it.
type Path struct {
	People int
	Steps  []int // index of Process.Nodes
}

// Process is a directly-follows map with the paths behind it.
type Process struct {
	People, Events int
	Without        int // people who were referred and of whom no event is told: they are on no map of events
	Nodes          []Node
	Steps          []Step // most frequent first
	Paths          []Path // most frequent first; all of them
	Cover80        int    // least number of paths that hold 80 % of the people
	PingPong       int    // A, B, A in a row
	SameTime       int    // neighbours that only the order of the files tells apart
	LeftOut        int    // of them, those left out (View.Unordered)
	Handovers      []Handover
	Redone         []Redo
}

// Handover is how often one organisation was directly followed by another.
type Handover struct {
	From, To int32 // index of Log.Orgs
	N        int
}

// Redo is how often what one organisation had done was done again at another.
type Redo struct {
	Kind     care.EventType
	From, To int32
	N        int
}

// Draw makes the map of those whom a View takes.
func Draw(l *Log, v View) *Process {
	d := &drawing{log: l, v: v, c: l.choose(v.Sift), words: map[activity][]byte{}, names: map[string]bool{}}
	for n := range l.People {
		d.person(int32(n))
	}
	log := d.b.Log()
	f := mining.DirectlyFollows(log, mining.FollowsOptions{SameTimeUnordered: v.Unordered, Whole: true})
	again := mining.Repeats(log)
	p := &Process{People: log.Cases.Len(), Events: log.Len(), PingPong: again.PingPong, SameTime: log.SameTime(), LeftOut: f.Unordered, Without: d.without}
	for a, name := range log.Activities.Names() {
		p.Nodes = append(p.Nodes, Node{Name: name, N: f.Activity[a], Start: f.Start[a], Finish: f.End[a], Rework: again.Rework[a], Again: again.SelfLoops[a]})
	}
	const day = 24 * 3600
	for _, e := range f.Edges {
		p.Steps = append(p.Steps, Step{
			From: int(e.From), To: int(e.To), N: e.N, People: e.Cases, Median: e.Median / day, P90: e.P90 / day,
			SameOrganisation: d.orgs[e.From] == d.orgs[e.To],
		})
	}
	paths := mining.FindVariants(log)
	p.Cover80 = paths.Covering(0.8)
	for _, x := range paths.Top(paths.Len()) {
		steps := make([]int, len(x.Trace))
		for k, a := range x.Trace {
			steps[k] = int(a)
		}
		p.Paths = append(p.Paths, Path{x.N, steps})
	}
	d.handovers(p)
	return p
}

// drawing builds the event log behind a map.
type drawing struct {
	log   *Log
	v     View
	c     chosen
	b     eventlog.Builder
	words map[activity][]byte
	names map[string]bool
	orgs  []int32 // by name, in the order in which they came, as the log numbers them
	taken []Event // of the person at hand
	at    int64   // of their last event: what has no time stands after what it follows
	moves map[[2]int32]int
	redo  map[[3]int32]int

	without int
}

// activity is what a map tells apart at some level.
type activity struct {
	org, service int32
	kind         care.EventType
	outcome      Outcome
}

func (d *drawing) person(n int32) {
	p := &d.log.People[n]
	d.taken, d.at = d.taken[:0], 0
	if !d.were(p) {
		return
	}
	for _, e := range d.log.EventsOf(p) {
		if d.may(p, &d.log.Referrals[e.Referral], e.Date) {
			d.taken = append(d.taken, e)
		}
	}
	if d.v.Level != ByEvent {
		d.stood(p)
	} else if len(d.taken) == 0 && slices.ContainsFunc(d.log.Of(p), func(r Referral) bool { return d.may(p, &r, r.Opened) }) {
		d.without++
	}
	switch d.v.Level {
	case ByOrg:
		last := None
		for _, e := range d.taken {
			if o := d.log.Services[e.Service].Org; o != last {
				last = o
				d.add(n, activity{org: o, service: None}, e.Date, e.Minute)
			}
		}
	case ByOutcome:
		d.outcomes(n, p)
	default:
		for _, e := range d.taken {
			d.add(n, activity{org: d.log.Services[e.Service].Org, service: None, kind: e.Kind}, e.Date, e.Minute)
		}
	}
	d.follow()
}

// were reports whether somebody was at the organisation that is asked about: of those who
// were, the whole way is drawn, from where they came and on to where they went.
func (d *drawing) were(p *Person) bool {
	return d.c.org == None || slices.ContainsFunc(d.log.Of(p), func(r Referral) bool { return d.log.OrgOf(&r) == d.c.org })
}

// may reports whether something of a referral is drawn: of whatever organisation.
func (d *drawing) may(p *Person, r *Referral, on care.Date) bool {
	return d.c.of(r) && d.c.day(on) && d.c.person(p, r.Opened)
}

// stood adds to what happened to a person the referrals of which no event is told, each on
// the day on which it opened: a list says that somebody stands on it and nothing more.
func (d *drawing) stood(p *Person) {
	told := map[int32]bool{}
	for _, e := range d.log.EventsOf(p) {
		told[e.Referral] = true
	}
	added := len(d.taken)
	for k := p.Referrals.From; k < p.Referrals.To; k++ {
		if r := &d.log.Referrals[k]; !told[k] && d.may(p, r, r.Opened) {
			d.taken = append(d.taken, Event{Date: r.Opened, Service: r.Service, Referral: k, Reason: None})
		}
	}
	if len(d.taken) > added {
		slices.SortStableFunc(d.taken, func(a, b Event) int { return cmp.Compare(a.Date, b.Date) })
	}
}

// outcomes adds what became of each referral of a person, on the day on which it opened:
// their way through services.
func (d *drawing) outcomes(n int32, p *Person) {
	for k := p.Referrals.From; k < p.Referrals.To; k++ {
		if r := &d.log.Referrals[k]; d.may(p, r, r.Opened) {
			d.add(n, activity{org: d.log.OrgOf(r), service: r.Service, outcome: r.Outcome}, r.Opened, 0)
		}
	}
}

func (d *drawing) add(n int32, a activity, day care.Date, minute care.Minute) {
	word, known := d.words[a]
	if !known {
		name := d.log.Orgs[a.org].Name
		switch {
		case a.service != None:
			name = d.log.ServiceName(a.service) + ", " + a.outcome.String()
		case a.kind != care.EvUnknown:
			name += ": " + EventWords(a.kind)
		}
		word = []byte(name)
		d.words[a] = word
		if !d.names[name] {
			d.names[name] = true
			d.orgs = append(d.orgs, a.org)
		}
	}
	at := int64(day) * eventlog.PerDay
	if minute != 0 && !d.v.Unordered {
		at += int64(minute-1) * 60 * eventlog.PerSecond
	}
	d.at = max(d.at, at)
	d.b.Add(&eventlog.Event{Case: caseName(n), Activity: word, At: d.at})
}

func caseName(n int32) []byte { return []byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)} }

// follow counts, over what was taken of one person, who was directly followed by whom,
// and what was done again elsewhere.
func (d *drawing) follow() {
	if d.moves == nil {
		d.moves, d.redo = map[[2]int32]int{}, map[[3]int32]int{}
	}
	did := map[care.EventType]int32{} // who did it last
	last := None
	for _, e := range d.taken {
		o := d.log.Services[e.Service].Org
		if last != None && last != o {
			d.moves[[2]int32{last, o}]++
		}
		last = o
		if !sees(e.Kind) || e.Kind == care.EvAttended {
			continue
		}
		if who, ok := did[e.Kind]; ok && who != o {
			d.redo[[3]int32{int32(e.Kind), who, o}]++
		}
		did[e.Kind] = o
	}
}

func (d *drawing) handovers(p *Process) {
	for k, n := range d.moves {
		p.Handovers = append(p.Handovers, Handover{k[0], k[1], n})
	}
	slices.SortFunc(p.Handovers, func(a, b Handover) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	for k, n := range d.redo {
		p.Redone = append(p.Redone, Redo{care.EventType(k[0]), k[1], k[2], n})
	}
	slices.SortFunc(p.Redone, func(a, b Redo) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
}

// Most is the map with at most n steps and those nodes that they touch, the most
// frequent first; Steps that fewer than least people took are left out first.
func (p *Process) Most(n, least int) *Process {
	out := *p
	out.Steps, out.Nodes = nil, nil
	at := map[int]int{}
	place := func(a int) int {
		k, ok := at[a]
		if !ok {
			k = len(out.Nodes)
			at[a] = k
			out.Nodes = append(out.Nodes, p.Nodes[a])
		}
		return k
	}
	for _, s := range p.Steps {
		if len(out.Steps) == n {
			break
		}
		if s.People >= least {
			s.From, s.To = place(s.From), place(s.To)
			out.Steps = append(out.Steps, s)
		}
	}
	return &out
}

// DaysWords is a number of days for people: "under a day", "1 day", "12 days".
func DaysWords(days float64) string {
	switch n := int(math.Round(days)); {
	case days < 0:
		return "not known"
	case days < 1:
		return "under a day"
	case n == 1:
		return "1 day"
	default:
		return itoa(n) + " days"
	}
}
