package people

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"sync"
	"time"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
)

// Linker is the account that links are written by which nobody asked for: the linkage
// itself, as it follows what is brought in.
const Linker care.AccountID = "linkage"

// news is a record after which records may be one person that no run has compared.
type news struct {
	seq ledger.Seq
	at  time.Time
}

// hear notes what is to be linked: deliveries with people in them and their withdrawal,
// notices of charities and their end, numbers that others replaced or replace no more, seals that were
// broken. A run has
// done with what it read.
func (s *state) hear(rec ledger.Record, said any) {
	switch b := said.(type) {
	case *RunDone:
		through := b.Through
		if through == 0 {
			through = rec.Seq
		}
		for len(s.news) > 0 && s.news[0].seq <= through {
			s.news = s.news[1:]
		}
		return
	case *care.ExtractReceived:
		if b.Kind == publishedKind {
			return
		}
	case *care.PeopleUndone:
		if i := s.find(ledger.Seq(b.Record)); i < 0 || s.acts[i].undone || s.acts[i].kind != care.RecSuperseded && s.acts[i].kind != care.RecNotice {
			return // otherwise who has which number, or may be compared, is another matter now
		}
	default:
		switch rec.Kind {
		case care.RecWithdrawn, care.RecNotice, care.RecNoticeWithdrawn, care.RecSuperseded, care.RecProtectionCleared:
		default:
			return
		}
	}
	s.news = append(s.news, news{rec.Seq, rec.At})
}

// publishedKind is the kind of extracts that hold published figures, and nobody.
const publishedKind = "rtt-published"

// rouse tells KeepLinked that there is something to do.
func (r *Room) rouse() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// KeepOptions of KeepLinked. The zero value is right for a server.
type KeepOptions struct {
	// Pause is how long nothing must come before what came is linked: several lists are
	// often brought one after the other. 0 is two seconds.
	Pause time.Duration
	// Longest is how long what came waits when more and more comes. 0 is a minute.
	Longest time.Duration
	// Again is how long after a fault it tries again. 0 is a minute.
	Again time.Duration
	// Idle is how long what was compared is kept in memory for the next delivery. 0 is a
	// quarter of an hour.
	Idle time.Duration
	// Log hears of faults; nil is slog.Default. It never hears of people.
	Log *slog.Logger
}

func (o KeepOptions) withDefaults() KeepOptions {
	for d, otherwise := range map[*time.Duration]time.Duration{
		&o.Pause: 2 * time.Second, &o.Longest: time.Minute, &o.Again: time.Minute, &o.Idle: 15 * time.Minute,
	} {
		if *d == 0 {
			*d = otherwise
		}
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	return o
}

// keeping is what KeepLinked is doing, for who asks.
type keeping struct {
	mu   sync.Mutex
	on   bool
	busy bool
	drop bool       // what is kept in memory holds somebody who was erased
	held string     // why what waits is not linked, in words; "" when it is, or will be
	upTo ledger.Seq // what was held
	past ledger.Seq // what the facts must know before anything is compared: the last erasure
}

// KeepLinked lets new records join the people there are, until ctx ends: after each
// delivery it compares what is new, or everything when more than that has changed, and
// writes what follows as a run does, under the account Linker. view gives a view of the
// newest facts to compare by; nothing of anybody leaves but keys in records.
//
// Which records wait is told from the ledger alone: what was brought in before a stop is
// linked after it, and of several servers over one ledger one links and the others find
// it done. It starts with a first model when there is none, and makes another when there
// are twice as many records, until a person makes one. Where it may not go on by itself,
// Linked says why.
func (r *Room) KeepLinked(ctx context.Context, view func() *facts.View, o KeepOptions) error {
	o = o.withDefaults()
	r.kept.set(func(k *keeping) { k.on = true })
	defer r.kept.set(func(k *keeping) { k.on = false })
	k := &kept{}
	for {
		var past ledger.Seq
		r.kept.set(func(s *keeping) {
			if past = s.past; s.drop {
				*k, s.drop = kept{}, false
			}
		})
		if err := r.facts.Wait(ctx, past); err != nil {
			return ctx.Err()
		}
		if !r.due() {
			if !r.sleep(ctx, o.Idle) {
				*k = kept{} // nothing came for long
				if !r.sleep(ctx, 0) {
					return ctx.Err()
				}
			}
			continue
		}
		upTo, err := r.settled(ctx, o)
		if err != nil {
			return ctx.Err()
		}
		if err := r.linkNews(ctx, view, upTo, k, o.Log); err != nil && ctx.Err() == nil {
			o.Log.Error("linking new records failed; trying again", "err", err)
			select {
			case <-ctx.Done():
			case <-time.After(o.Again):
			}
		}
	}
}

func (k *keeping) set(change func(*keeping)) {
	k.mu.Lock()
	defer k.mu.Unlock()
	change(k)
}

// due reports whether something waits that is not held.
func (r *Room) due() bool {
	last := r.lastNews()
	r.kept.mu.Lock()
	defer r.kept.mu.Unlock()
	return last > r.kept.upTo
}

// lastNews is the newest record that waits to be linked; 0 for none.
func (r *Room) lastNews() ledger.Seq {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if n := len(r.state.news); n > 0 {
		return r.state.news[n-1].seq
	}
	return 0
}

// sleep waits until it is roused, and reports whether it was; d 0 waits for ever.
func (r *Room) sleep(ctx context.Context, d time.Duration) bool {
	var end <-chan time.Time
	if d > 0 {
		t := time.NewTimer(d)
		defer t.Stop()
		end = t.C
	}
	select {
	case <-r.wake:
		return true
	case <-end:
	case <-ctx.Done():
	}
	return false
}

// settled waits for a pause in what comes, and until the facts know it.
func (r *Room) settled(ctx context.Context, o KeepOptions) (ledger.Seq, error) {
	for latest := time.Now().Add(o.Longest); ; {
		last := r.lastNews()
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-time.After(o.Pause):
		}
		if r.lastNews() == last || time.Now().After(latest) {
			return last, r.facts.Wait(ctx, last)
		}
	}
}

// linkNews links once. What people have to mend is held, and not an error; so is a fault
// of the program, which the same records would bring about again.
func (r *Room) linkNews(ctx context.Context, view func() *facts.View, upTo ledger.Seq, k *kept, log *slog.Logger) error {
	err := r.linkOnce(ctx, view, upTo, k)
	if f, ok := errors.AsType[*Fault](err); ok {
		*k = kept{} // it may be half made
		log.Error("linking new records failed by a fault of the program; it is tried again when more comes", "what", f.What, "at", f.At)
		r.hold(upTo, "Comparing what came failed by a fault of the program. It is tried again when more is brought in; whoever runs this server finds the place in its log.")
		return nil
	}
	return err
}

func (r *Room) linkOnce(ctx context.Context, view func() *facts.View, upTo ledger.Seq, k *kept) (err error) {
	defer recovered(&err)
	o := RunOptions{byItself: true, kept: k, workers: max(1, runtime.GOMAXPROCS(0)/2)}
	train, why := r.modelDue(view())
	if why != "" {
		r.hold(upTo, why)
		return nil
	}
	o.Train = train
	r.kept.set(func(k *keeping) { k.busy = true })
	defer r.kept.set(func(k *keeping) { k.busy = false })
	_, err = r.Run(ctx, view(), o)
	if _, faster := errors.AsType[*ledger.ConflictError](err); faster {
		return r.lens.CatchUp(ctx) // another server, or somebody who asked for a run, was faster
	}
	if p, ok := errors.AsType[*care.Problem](err); ok {
		r.hold(upTo, p.Error())
		return nil
	}
	if err == nil {
		r.hold(0, "")
	}
	return err
}

func (r *Room) hold(upTo ledger.Seq, why string) {
	r.kept.set(func(k *keeping) { k.upTo, k.held = upTo, why })
}

const (
	// leastToLearn is how many records a first model is made of by itself: of fewer it
	// would be a guess that links stand on.
	leastToLearn = 100
	// mostByItself is how many records are linked without being asked: all that is
	// compared is in memory, beside the pages.
	mostByItself = 2_000_000
)

// modelDue reports whether a model is to be made first; why says in words why nothing is
// linked by itself.
func (r *Room) modelDue(v *facts.View) (train bool, why string) {
	records, of := 0, map[facts.Code]bool{}
	v = v.Whole()
	for c, sel := range v.People() {
		for _, i := range sel {
			if may, _, _ := v.Linkable(c.Base + facts.Row(i)); may && saysAnything(c, int(i)) {
				records++
				of[c.Partner[i]] = true
			}
		}
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	switch n := len(r.state.models); {
	case records > mostByItself:
		return false, "There are too many records to link them beside the pages. Start a run when few people work."
	case n > 0:
		m := r.state.models[n-1]
		return m.By == Linker && m.Model != nil && records >= 2*m.Model.Trained.Records, ""
	case len(of) < 2:
		return false, "No two organisations have brought records that may be compared. When they have, they are linked by themselves."
	case records < leastToLearn:
		return false, "Fewer than 100 records may be compared, too few to learn from by itself. Start a run if they are to be linked all the same."
	}
	return true, ""
}

// saysAnything reports whether a record says anything to be compared by.
func saysAnything(c *facts.PersonChunk, i int) bool {
	return c.Given[i] != 0 || c.Family[i] != 0 || c.Birth[i] != 0 || c.NHSNumber[i] != 0 || c.Postcode[i] != 0 || c.Phone[i] != 0
}

// Standing says how far the linking is.
type Standing struct {
	Last    time.Time // of the last run; the zero time: there was none
	Waiting int       // deliveries and notices that came after it had read
	Since   time.Time // when the first of them came
	Keeps   bool      // here they are linked by themselves
	Busy    bool      // just now
	Held    string    // why not, in words
}

// Linked says how far the linking is. It names nobody.
func (r *Room) Linked() Standing {
	r.mu.RLock()
	s := Standing{Waiting: len(r.state.news)}
	if s.Waiting > 0 {
		s.Since = r.state.news[0].at
	}
	if n := len(r.state.runs); n > 0 {
		s.Last = r.state.runs[n-1].at
	}
	last := ledger.Seq(0)
	if s.Waiting > 0 {
		last = r.state.news[s.Waiting-1].seq
	}
	r.mu.RUnlock()
	r.kept.mu.Lock()
	defer r.kept.mu.Unlock()
	s.Keeps, s.Busy = r.kept.on, r.kept.busy
	if s.Waiting > 0 && last <= r.kept.upTo {
		s.Held = r.kept.held
	}
	return s
}
