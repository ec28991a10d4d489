package shell

import (
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

// Limits bound what is asked from other computers. A whole trust may come from one
// address, so one address may ask much; what is guessed at is bounded more tightly.
// The zero Limits bound nothing.
type Limits struct {
	Rate, Burst         int // requests a second of one address, and at once
	DoorRate, DoorBurst int // of the same to the pages by which one comes in
	AtOnce, AtOnceEach  int // requests under way: of everybody, and of one address
}

// BeyondLimits are those of a server that other computers reach.
var BeyondLimits = Limits{Rate: 50, Burst: 500, DoorRate: 10, DoorBurst: 600, AtOnce: 512, AtOnceEach: 128}

// DoorBytes is the most that a form may hold by which one comes in.
const DoorBytes = 64 << 10

// Addresses are remembered for forgetAfter; beyond mostAddresses new ones share one
// count, so that an attack from many addresses takes no memory.
const (
	forgetAfter   = 10 * time.Minute
	mostAddresses = 50_000
)

// crowd counts what each address asks.
type crowd struct {
	limits Limits

	mu    sync.Mutex
	all   map[netip.Prefix]*caller
	rest  *caller
	now   int // requests under way
	swept time.Time
}

// caller is one address, or one subscriber's network of IPv6.
type caller struct {
	pages, door *rate.Limiter
	now         int
	seen        time.Time
}

func newCrowd(l Limits) *crowd {
	c := &crowd{limits: l, all: map[netip.Prefix]*caller{}}
	c.rest = c.newCaller()
	return c
}

func (c *crowd) newCaller() *caller {
	return &caller{
		pages: rate.NewLimiter(rate.Limit(c.limits.Rate), c.limits.Burst),
		door:  rate.NewLimiter(rate.Limit(c.limits.DoorRate), c.limits.DoorBurst),
	}
}

func networkOf(a netip.Addr) netip.Prefix {
	bits := 32
	if a.Is6() {
		bits = 64
	}
	p, _ := a.Prefix(bits) // the zero Addr gives the zero Prefix, which is one caller
	return p
}

// find is the caller of an address; c.mu is held.
func (c *crowd) find(a netip.Addr, at time.Time) *caller {
	key := networkOf(a)
	if got := c.all[key]; got != nil {
		got.seen = at
		return got
	}
	if len(c.all) >= mostAddresses/2 && at.Sub(c.swept) > time.Minute {
		c.swept = at
		for k, v := range c.all {
			if v.now == 0 && at.Sub(v.seen) > forgetAfter {
				delete(c.all, k)
			}
		}
	}
	if len(c.all) >= mostAddresses {
		return c.rest
	}
	got := c.newCaller()
	got.seen = at
	c.all[key] = got
	return got
}

// enter counts a request. leave is nil when it is refused: status then says with
// what, and wait when to come again.
func (c *crowd) enter(a netip.Addr, door bool, at time.Time) (leave func(), status int, wait string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	who := c.find(a, at)
	switch {
	case !who.pages.AllowN(at, 1), who.now >= c.limits.AtOnceEach:
		return nil, http.StatusTooManyRequests, "5"
	case door && !who.door.AllowN(at, 1):
		return nil, http.StatusTooManyRequests, "60"
	case c.now >= c.limits.AtOnce:
		return nil, http.StatusServiceUnavailable, "5"
	}
	who.now++
	c.now++
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		who.now--
		c.now--
	}, 0, ""
}

// isDoor reports whether something is guessed or proved at a path: passwords, codes,
// set-up links, a provider's answer.
func isDoor(r *http.Request) bool {
	p := r.URL.Path
	if strings.HasPrefix(p, "/set-up/") || strings.HasPrefix(p, "/sign-in/provider/") {
		return true
	}
	return r.Method == http.MethodPost && (p == "/sign-in" || strings.HasPrefix(p, "/sign-in/") || strings.HasPrefix(p, "/account/"))
}

// limited refuses what is too much, in a page that costs nothing to make.
func (s *Shell) limited(next http.Handler) http.Handler {
	if s.door.Limits == (Limits{}) {
		return next
	}
	c := newCrowd(s.door.Limits)
	var said atomic.Int64 // when it was last logged: not each of a thousand a second
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/static/") {
			next.ServeHTTP(w, r) // in memory, and kept by browsers
			return
		}
		door := isDoor(r)
		leave, status, wait := c.enter(peerOf(r), door, time.Now())
		if leave == nil {
			if now, last := time.Now().Unix(), said.Load(); now-last >= 10 && said.CompareAndSwap(last, now) {
				s.log.LogAttrs(r.Context(), slog.LevelWarn, "more is asked than is answered", slog.Int("status", status), slog.Bool("door", door), slog.String("id", RequestID(r.Context())))
			}
			w.Header().Set("Retry-After", wait)
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Header().Set("Connection", "close") // its body, if any, is not waited for
			w.WriteHeader(status)
			_, _ = w.Write([]byte(tooMuch))
			return
		}
		defer leave()
		if door {
			r = r.WithContext(r.Context())
			r.Body = http.MaxBytesReader(w, r.Body, DoorBytes)
		}
		next.ServeHTTP(w, r)
	})
}

const tooMuch = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Too many requests - Roundtable</title></head>` +
	`<body><h1>Too many requests</h1><p>More was asked from your network in a short time than Roundtable answers. Nothing was changed.</p>` +
	`<p>Wait a minute, then load the page again.</p></body></html>`
