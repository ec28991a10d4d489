package site

import (
	"errors"
	"io"
	"net/http"
	"sync"
	"time"

	"roundtable/care"
	"roundtable/web/shell"
)

// Quota is what one account may bring and take in files on one server that other
// computers reach: what is not accepted stands in the store for twelve hours, and
// nobody takes the list away a hundred times an hour for their work.
type Quota struct {
	Requests int   // uploads, or downloads, within an hour
	Bytes    int64 // brought within twelve hours
}

// FileQuota is the quota of each account.
var FileQuota = Quota{Requests: 120, Bytes: 8 << 30}

const (
	requestWindow = time.Hour
	bytesWindow   = 12 * time.Hour
)

// meter counts against quotas. The zero meter has counted nothing.
type meter struct {
	mu sync.Mutex
	of map[meterKey]*count
}

// meterKey is an account and what is counted: "GET" or "POST" requests, or "bytes".
type meterKey struct {
	account care.AccountID
	what    string
}

type count struct {
	n     int64
	until time.Time
}

// take counts n more, or says that it would be too many and until when.
func (m *meter) take(k meterKey, n, most int64, window time.Duration, at time.Time) (until time.Time, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.of == nil {
		m.of = map[meterKey]*count{}
	}
	c := m.of[k]
	if c == nil || !at.Before(c.until) {
		c = &count{until: at.Add(window)}
		m.of[k] = c
	}
	if c.n+n > most {
		return c.until, false
	}
	c.n += n
	return c.until, true
}

func enough(what string, until time.Time) error {
	return &shell.StatusError{Status: http.StatusTooManyRequests, Heading: "That is enough for now", Problem: &care.Problem{
		What: what, Remedy: "Go on after " + until.In(London).Format("3:04pm on 2 January") + ", or ask whoever runs Roundtable to do it from the command line.",
	}}
}

// metered counts what an account brings and takes in files, on a server that other
// computers reach.
func (r *Routes) metered(h Handler) Handler {
	return func(w http.ResponseWriter, v *Visit) error {
		if !v.Site.reach.Beyond {
			return h(w, v)
		}
		m, now, who := &v.Site.files, time.Now(), v.Account.ID
		if until, ok := m.take(meterKey{who, v.Method}, 1, int64(FileQuota.Requests), requestWindow, now); !ok {
			return enough("Your account has sent or taken more files within an hour than it may.", until)
		}
		if v.Method != http.MethodPost {
			return h(w, v)
		}
		body := &meteredBody{ReadCloser: v.Body, take: func(n int64) error {
			if until, ok := m.take(meterKey{who, "bytes"}, n, FileQuota.Bytes, bytesWindow, time.Now()); !ok {
				return enough("Your account has brought more in files within twelve hours than it may.", until)
			}
			return nil
		}}
		if v.ContentLength > 0 { // said beforehand, and so refused beforehand
			if err := body.take(v.ContentLength); err != nil {
				return err
			}
			body.paid = v.ContentLength
		}
		v.Body = body
		err := h(w, v)
		if body.refused != nil {
			return body.refused
		}
		return err
	}
}

// meteredBody counts what comes beyond what was paid for.
type meteredBody struct {
	io.ReadCloser
	paid    int64
	take    func(n int64) error
	refused error
}

var errEnough = errors.New("site: more than the account's quota")

func (b *meteredBody) Read(p []byte) (int, error) {
	if b.refused != nil {
		return 0, errEnough
	}
	n, err := b.ReadCloser.Read(p)
	b.paid -= int64(n)
	if b.paid < 0 {
		if b.refused = b.take(-b.paid); b.refused != nil {
			return 0, errEnough
		}
		b.paid = 0
	}
	return n, err
}
