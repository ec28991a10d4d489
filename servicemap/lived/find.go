package lived

import (
	"cmp"
	"slices"

	"roundtable/care"
)

// Kind is what a finder looks for.
type Kind string

// Kinds, in the order of pages. docs/pathways.md defines each.
const (
	Bounce   Kind = "bounces"
	Loop     Kind = "loops"
	PingPong Kind = "ping-pong"
	DeadEnd  Kind = "dead-ends"
	Boundary Kind = "boundary-waits"
	Again    Kind = "repeated-assessments"
	Together Kind = "concurrent-episodes"
	Unseen   Kind = "closed-unseen"
)

// Kinds are all of them in order.
func Kinds() []Kind {
	return []Kind{Bounce, Loop, PingPong, DeadEnd, Boundary, Again, Together, Unseen}
}

// Params are what the definitions leave open; all are shown beside every figure.
type Params struct {
	Horizon  int // days after which somebody whom nobody took in is left with nobody, and within which a next referral follows
	Limit    int // days: a longer wait between two organisations is long
	Assessed int // days within which a second assessment repeats the first
	Together int // days that two episodes must be open together
}

// Usual are the parameters that hold when nobody has chosen others.
func Usual() Params { return Params{Horizon: 126, Limit: 28, Assessed: 182, Together: 28} }

// Finding is one thing that happened to one person.
type Finding struct {
	Kind   Kind
	Person int32
	At     care.Date // the day by which it counts: of the ending, the re-entry, the second assessment
	From   int32     // index of Log.Referrals
	To     int32     // the referral that it led to; None
	Days   int       // between the two, or overlapping
	Path   []int32   // of a loop and a ping-pong: the referrals in turn, the first service again at the end
	Taken  bool      // of a ping-pong: somebody took them in on the way
	Over   int       // of a boundary wait: the days beyond which it is long, the fewer of the limit and of nine in ten
	Open   bool      // of a boundary wait: nobody has done anything yet, and Days counts on
}

// Found is what all finders found.
type Found struct {
	Params   Params
	By       map[Kind][]Finding // in order of the person, then of the day
	TooEarly int                // of those turned away, of whom it is not known yet whether anybody takes them in
	Handoffs []Handoff          // every release to another service, for the waits between them
}

// Handoff is a release by one service and what the next one did.
type Handoff struct {
	From, To int32     // referrals
	Active   care.Date // first event of the next; 0 none yet
	Days     int       // between; until the log's end when there is none yet
}

// Find looks for everything in a log.
func Find(l *Log, p Params) *Found {
	f := &finder{log: l, p: p, out: &Found{Params: p, By: map[Kind][]Finding{}}}
	f.known, _ = l.Known()
	for n := range l.People {
		f.person(int32(n))
	}
	f.boundaries()
	for k := range f.out.By {
		slices.SortStableFunc(f.out.By[k], func(a, b Finding) int {
			return cmp.Or(cmp.Compare(a.Person, b.Person), cmp.Compare(a.At, b.At))
		})
	}
	return f.out
}

type finder struct {
	log   *Log
	p     Params
	out   *Found
	known care.Date // up to when it is known of everybody what they did
}

func (f *finder) add(x Finding) { f.out.By[x.Kind] = append(f.out.By[x.Kind], x) }

func (f *finder) person(n int32) {
	p := &f.log.People[n]
	for i := p.Referrals.From; i < p.Referrals.To; i++ {
		f.turnedAway(p, n, i)
		f.loop(p, n, i)
		f.pingPong(p, n, i)
		f.together(p, n, i)
	}
	f.assessedAgain(p, n)
}

// next is the first referral of the same person, and of what may be the same need, that
// opened on the day on which i ended or later; None when there is none.
func (f *finder) next(p *Person, i int32) int32 {
	r := &f.log.Referrals[i]
	for j := p.Referrals.From; j < p.Referrals.To; j++ {
		x := &f.log.Referrals[j]
		if j != i && x.Opened >= r.Ended && (x.Opened > r.Ended || j > i) && alike(r, x) {
			return j
		}
	}
	return None
}

// turnedAway looks at how a referral ended: closed unseen, a bounce, a dead end.
func (f *finder) turnedAway(p *Person, n, i int32) {
	r := &f.log.Referrals[i]
	if r.Ended == 0 {
		return
	}
	j := f.next(p, i)
	if r.Outcome == ClosedUnseen {
		f.add(Finding{Kind: Unseen, Person: n, At: r.Ended, From: i, To: None, Days: int(r.Ended - r.Opened)})
	}
	if r.Outcome.Turned() && j != None {
		x := &f.log.Referrals[j]
		if days := int(x.Opened - r.Ended); x.Service != r.Service && days <= f.p.Horizon {
			f.add(Finding{Kind: Bounce, Person: n, At: r.Ended, From: i, To: j, Days: days})
		}
	}
	if (r.Outcome.Turned() || r.Outcome == PassedOn || r.Outcome == Moved) && j != None && int(f.log.Referrals[j].Opened-r.Ended) <= f.p.Horizon {
		f.handoff(i, j)
	}
	if !r.Outcome.Turned() && r.Outcome != PassedOn || f.takenIn(p, i) {
		return
	}
	if r.Ended+care.Date(f.p.Horizon) > f.known { // somebody's next file may tell of it
		f.out.TooEarly++
		return
	}
	f.add(Finding{Kind: DeadEnd, Person: n, At: r.Ended, From: i, To: None, Days: f.p.Horizon})
}

// takenIn reports whether somebody took the person in for the same need between the end
// of i and the horizon, or had them in care on that day.
func (f *finder) takenIn(p *Person, i int32) bool {
	r := &f.log.Referrals[i]
	last := r.Ended + care.Date(f.p.Horizon)
	for j := p.Referrals.From; j < p.Referrals.To; j++ {
		x := &f.log.Referrals[j]
		if j == i || !alike(r, x) || x.Taken == 0 || x.Taken > last {
			continue
		}
		if x.Taken >= r.Ended || x.Ended == 0 || x.Ended > r.Ended {
			return true
		}
	}
	return false
}

// leads reports whether referral j follows i: it opened within the horizon of the end of
// i, or of its beginning where no end is known.
func (f *finder) leads(i, j int32) bool {
	a, b := &f.log.Referrals[i], &f.log.Referrals[j]
	from := a.Ended
	if from == 0 {
		from = a.Opened
	}
	return int(b.Opened-from) <= f.p.Horizon
}

// loop finds whether referral j enters a service that the person was at before, with
// nobody taking them in between. The way back is that of the last time there. A duplicate
// is no step of it: the person was there already.
func (f *finder) loop(p *Person, n, j int32) {
	b := &f.log.Referrals[j]
	if b.Outcome == Duplicate {
		return
	}
	path, last := []int32{j}, j
	for i := j - 1; i >= p.Referrals.From; i-- {
		a := &f.log.Referrals[i]
		if a.Outcome == Duplicate || !alike(a, b) {
			continue
		}
		if a.Taken != 0 || !f.leads(i, last) {
			return
		}
		path, last = append(path, i), i
		if a.Service == b.Service {
			slices.Reverse(path)
			f.add(Finding{Kind: Loop, Person: n, At: b.Opened, From: i, To: j, Days: int(b.Opened - a.Opened), Path: path})
			return
		}
	}
}

// pingPong finds three referrals in turn to A, to B, and to A, whatever came of them.
func (f *finder) pingPong(p *Person, n, k int32) {
	if f.log.Referrals[k].Outcome == Duplicate {
		return
	}
	j := f.before(p, k)
	if j == None {
		return
	}
	i := f.before(p, j)
	if i == None {
		return
	}
	a, b, c := &f.log.Referrals[i], &f.log.Referrals[j], &f.log.Referrals[k]
	if a.Service != c.Service || a.Service == b.Service || !alike(a, c) || !f.leads(i, j) || !f.leads(j, k) {
		return
	}
	f.add(Finding{
		Kind: PingPong, Person: n, At: c.Opened, From: i, To: k, Days: int(c.Opened - a.Opened), Path: []int32{i, j, k},
		Taken: a.Taken != 0 || b.Taken != 0,
	})
}

// before is the person's referral before one, for what may be the same need; duplicates
// are passed over.
func (f *finder) before(p *Person, k int32) int32 {
	for i := k - 1; i >= p.Referrals.From; i-- {
		if f.log.Referrals[i].Outcome != Duplicate && alike(&f.log.Referrals[i], &f.log.Referrals[k]) {
			return i
		}
	}
	return None
}

// together finds episodes at another organisation, for the same recorded need, that were
// open at once with referral i for long enough; each pair once.
func (f *finder) together(p *Person, n, i int32) {
	a := &f.log.Referrals[i]
	if a.Need == None || a.Outcome == Duplicate {
		return
	}
	for j := i + 1; j < p.Referrals.To; j++ {
		b := &f.log.Referrals[j]
		if b.Need != a.Need || b.Outcome == Duplicate || f.log.OrgOf(a) == f.log.OrgOf(b) {
			continue
		}
		from, to := max(a.Opened, b.Opened), min(f.until(a), f.until(b))
		if days := int(to - from); days >= f.p.Together {
			f.add(Finding{Kind: Together, Person: n, At: from, From: i, To: j, Days: days})
		}
	}
}

func (f *finder) until(r *Referral) care.Date {
	if r.Ended == 0 {
		return f.log.KnownAt(f.log.OrgOf(r))
	}
	return min(r.Ended, f.log.KnownAt(f.log.OrgOf(r)))
}

// assessedAgain finds assessments that repeat, for what may be the same need, one at
// another service.
func (f *finder) assessedAgain(p *Person, n int32) {
	ev := f.log.EventsOf(p)
	for k := range ev {
		if ev[k].Kind != care.EvAssessed {
			continue
		}
		b := &f.log.Referrals[ev[k].Referral]
		for m := k - 1; m >= 0; m-- {
			days := int(ev[k].Date - ev[m].Date)
			if days > f.p.Assessed {
				break
			}
			if a := &f.log.Referrals[ev[m].Referral]; ev[m].Kind == care.EvAssessed && ev[m].Service != ev[k].Service && alike(a, b) {
				f.add(Finding{Kind: Again, Person: n, At: ev[k].Date, From: ev[m].Referral, To: ev[k].Referral, Days: days})
				break
			}
		}
	}
}
