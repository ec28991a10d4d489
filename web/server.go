package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"roundtable/web/assets"
	"roundtable/web/home"
	"roundtable/web/intake"
	"roundtable/web/ledger"
	"roundtable/web/sharing"
	"roundtable/web/shell"
	"roundtable/web/site"
	"roundtable/web/start"
	"roundtable/web/waiting"
)

// Handler is every page of a site, behind the shell's middleware.
func Handler(s *site.Site, log *slog.Logger) http.Handler {
	mux := http.NewServeMux()
	sh := s.Shell(log)
	r := site.NewRoutes(mux, s, sh)
	start.Register(r)
	home.Register(r)
	intake.Register(r)
	waiting.Register(r)
	ledger.Register(r)
	sharing.Register(r)
	assets.Register(mux)
	mux.Handle("GET /health", health(s))
	mux.Handle("/", sh.NotFound())
	return sh.Wrap(s.Sessions(mux, sh.Fail))
}

// NonceHeader is the header of GET /health with the server's own mark.
const NonceHeader = "Roundtable-Nonce"

// health answers a machine that asks whether pages can be served, and by whom.
func health(s *site.Site) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		if s.Nonce != "" {
			w.Header().Set(NonceHeader, s.Nonce)
		}
		if s.Table() == nil {
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = w.Write([]byte("no collaborative is open\n"))
			return
		}
		_, _ = w.Write([]byte("ok\n"))
	})
}

// Listen listens on loopback; any other address is a *care.Problem until the
// sharing room stands.
func Listen(ctx context.Context, addr string) (net.Listener, error) { return shell.Listen(ctx, addr) }

// originOf is the address that people on this computer type.
func originOf(l net.Listener) string {
	if a, ok := l.Addr().(*net.TCPAddr); ok {
		return fmt.Sprintf("http://localhost:%d", a.Port)
	}
	return "http://" + l.Addr().String()
}

// Serve answers until ctx ends, then lets pages under way finish for ten
// seconds.
func Serve(ctx context.Context, l net.Listener, s *site.Site) error {
	if err := s.SetReach(ctx, site.Reach{Origin: originOf(l)}); err != nil {
		return err
	}
	srv := shell.Server(Handler(s, slog.Default()))
	done := make(chan error, 1)
	go func() { done <- srv.Serve(l) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := srv.Shutdown(stop); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil
}
