package shell

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/klauspost/compress/gzhttp"

	"roundtable/care"
)

type ioWriter = io.Writer

// Limits of what a request may send and how long its page may take.
const (
	FormBytes   = 1 << 20 // of a form
	PageTimeout = 30 * time.Second
	// FormTimeout is how long a form may take to arrive, and how long an upload may
	// bring nothing: who sends a byte a minute must not hold a place for ever.
	FormTimeout = 30 * time.Second
)

// Options of a Shell.
type Options struct {
	// Log takes the access log and the causes of errors; nil drops both.
	Log *slog.Logger
	// Page gives an error page its surroundings: collaborative, viewer, purpose.
	// nil gives it none. It must not fail and must not read a person.
	Page func(*http.Request) Page
	// AnyHost lets requests name any host. The default answers only to the names
	// of this computer, so that no web page elsewhere can reach a server on
	// loopback by giving its own name our address (DNS rebinding).
	AnyHost bool
	// FormTimeout in place of the constant; 0 is that.
	FormTimeout time.Duration
	// Door says how other computers reach the server.
	Door Door
}

// Shell makes pages out of handlers.
type Shell struct {
	log     *slog.Logger
	page    func(*http.Request) Page
	anyHost bool
	patient time.Duration // with a request's body
	door    Door
}

// New returns a shell.
func New(o Options) *Shell {
	s := &Shell{log: o.Log, page: o.Page, anyHost: o.AnyHost, patient: cmp.Or(o.FormTimeout, FormTimeout), door: o.Door}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.page == nil {
		s.page = func(*http.Request) Page { return Page{} }
	}
	return s
}

// HandlerFunc is a handler that returns its error in place of writing it.
type HandlerFunc func(http.ResponseWriter, *http.Request) error

// Func makes an http.Handler of a page or a form: at most FormBytes are read and
// the context ends after PageTimeout.
func (s *Shell) Func(h HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), PageTimeout)
		defer cancel()
		r2 := r.WithContext(ctx)
		r2.Body = http.MaxBytesReader(w, r.Body, FormBytes)
		err := s.readForm(w, r2)
		if err == nil {
			err = h(w, r2)
		}
		if err != nil {
			s.Fail(w, r2, err)
		}
	})
}

// readForm reads a form before its handler asks for a field: FormValue drops the
// error, and a form that is too large would seem to be empty.
func (s *Shell) readForm(w http.ResponseWriter, r *http.Request) error {
	if r.Method != http.MethodPost {
		return nil
	}
	rc := http.NewResponseController(w)
	_ = rc.SetReadDeadline(time.Now().Add(s.patient)) // a recorder in a test has none
	err := r.ParseForm()
	if err == nil { // else the server would wait for the rest of it
		_ = rc.SetReadDeadline(time.Time{})
	}
	if _, large := errors.AsType[*http.MaxBytesError](err); err == nil || large {
		return err
	}
	return &care.Problem{What: "The form did not arrive whole.", Remedy: "Go back and send it again.", Err: err}
}

// Upload makes an http.Handler that reads up to limit bytes and takes as long as
// it takes, as long as something comes: for files, and for answers that are
// streamed.
func (s *Shell) Upload(limit int64, h HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r2 := r.WithContext(r.Context())
		r2.Body = http.MaxBytesReader(w, r.Body, limit)
		if r.Method == http.MethodPost {
			r2.Body = &coming{r2.Body, http.NewResponseController(w), s.patient}
		}
		if err := h(w, r2); err != nil {
			s.Fail(w, r2, err)
		}
	})
}

// coming is a body that must not stand still.
type coming struct {
	io.ReadCloser
	rc      *http.ResponseController
	patient time.Duration
}

func (c *coming) Read(p []byte) (int, error) {
	_ = c.rc.SetReadDeadline(time.Now().Add(c.patient))
	n, err := c.ReadCloser.Read(p)
	if errors.Is(err, io.EOF) {
		_ = c.rc.SetReadDeadline(time.Time{})
	}
	return n, err
}

// NotFound answers every address that no page has; register it at "/".
func (s *Shell) NotFound() http.Handler {
	return s.Func(func(http.ResponseWriter, *http.Request) error { return NotFound("") })
}

// Wrap puts the middleware around the router: whose request it is, access log,
// request id, security headers, limits, refusal of other hosts, odd methods and
// other sites' forms, recovery from panics, compression.
func (s *Shell) Wrap(next http.Handler) http.Handler {
	gz, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.ContentTypeFilter(textual), gzhttp.EnableZstd(false))
	if err != nil {
		panic(err) // the options are constants
	}
	h := s.recovered(s.sameHost(s.sameOrigin(s.methods(next))))
	return s.client(s.logged(s.headers(s.limited(s.cookies(gz(h))))))
}

// textual reports whether a type is worth compressing. Spreadsheets already are.
func textual(contentType string) bool {
	for _, t := range []string{"text/", "application/json", "image/svg+xml"} {
		if strings.HasPrefix(contentType, t) {
			return true
		}
	}
	return false
}

// contentPolicy lets a page load from this server alone and run nothing inline.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
	"connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"

// refused are the powers of a browser that no page asks for.
const refused = "accelerometer=(), autoplay=(), bluetooth=(), browsing-topics=(), camera=(), display-capture=(), encrypted-media=(), geolocation=(), gyroscope=(), " +
	"hid=(), idle-detection=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=(), xr-spatial-tracking=()"

// twoYears is for how long a browser is told to come with encryption alone. Names
// below the host are ours or nobody's.
const twoYears = "max-age=63072000; includeSubDomains"

func (s *Shell) headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", refused)
		h.Set("X-Robots-Tag", "noindex, nofollow")
		if s.door.https() {
			h.Set("Strict-Transport-Security", twoYears)
		}
		// Pages show people's data: no cache keeps them. Assets say otherwise.
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

func loopbackHost(hostport string) bool {
	host := hostport
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		host = h
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// recovered turns a panic into an error page; the stack goes to the log.
func (s *Shell) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if v == http.ErrAbortHandler {
				panic(v)
			}
			s.log.LogAttrs(r.Context(), slog.LevelError, "panic", slog.String("id", RequestID(r.Context())), slog.String("value", panicked(v)), slog.String("stack", string(debug.Stack())))
			s.Fail(w, r, errPanic)
		}()
		next.ServeHTTP(w, r)
	})
}

// panicked is what may be logged of a panic: what the runtime found wrong, which has
// numbers and types, or the type alone of what code gave up with, which may hold
// what it was working on.
func panicked(v any) string {
	if e, ok := v.(runtime.Error); ok {
		return e.Error()
	}
	return fmt.Sprintf("%T", v)
}

type requestIDKey struct{}

// RequestID is the request's id, which logs and error pages share; "" outside
// a request that went through Wrap.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

func newRequestID() string {
	var b [6]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}
