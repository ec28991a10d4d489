package shell

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"roundtable/care"
)

var errPanic = errors.New("shell: a handler panicked")

// counted notes the status and size of an answer, and gives up on who does not
// take it: each piece has SendTimeout to leave.
type counted struct {
	http.ResponseWriter
	status int
	bytes  int64
	until  time.Time // the deadline as it stands
}

// SendTimeout is how long a reader may take nothing of an answer.
const SendTimeout = time.Minute

func (c *counted) patience() {
	now := time.Now()
	if c.until.Sub(now) > SendTimeout*3/4 {
		return
	}
	c.until = now.Add(SendTimeout)
	_ = http.NewResponseController(c.ResponseWriter).SetWriteDeadline(c.until) // a recorder in a test has none
}

func (c *counted) WriteHeader(status int) {
	if c.status == 0 {
		c.status = status
	}
	c.patience()
	c.ResponseWriter.WriteHeader(status)
}

func (c *counted) Write(b []byte) (int, error) {
	if c.status == 0 {
		c.status = http.StatusOK
	}
	c.patience()
	n, err := c.ResponseWriter.Write(b)
	c.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (c *counted) Unwrap() http.ResponseWriter { return c.ResponseWriter }

type askerKey struct{}

// AskedBy notes which account asks, for the log: a refusal that does not say whom it
// refused cannot be told from many. An account's id names nobody by itself.
func AskedBy(ctx context.Context, id care.AccountID) {
	if to, ok := ctx.Value(askerKey{}).(*care.AccountID); ok {
		*to = id
	}
}

// asker is the account that was noted; "" for nobody, or nobody yet.
func asker(ctx context.Context) slog.Attr {
	if id, ok := ctx.Value(askerKey{}).(*care.AccountID); ok && *id != "" {
		return slog.String("account", string(*id))
	}
	return slog.Attr{}
}

// logged gives the request its id and writes one line when it is answered: the
// route's pattern, never the address, its query or anything of a person.
func (s *Shell) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start, id := time.Now(), newRequestID()
		w.Header().Set("X-Request-Id", id)
		ctx := context.WithValue(context.WithValue(r.Context(), requestIDKey{}, id), askerKey{}, new(care.AccountID))
		c := &counted{ResponseWriter: w}
		r2 := r.WithContext(ctx)
		next.ServeHTTP(c, r2) // the router notes its pattern in r2
		s.log.LogAttrs(ctx, slog.LevelInfo, "request", slog.String("id", id), slog.String("method", methodOf(r)), slog.String("route", r2.Pattern),
			slog.Int("status", c.status), slog.Int64("bytes", c.bytes), slog.Duration("took", time.Since(start)), asker(ctx))
	})
}
