package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"roundtable/web/assets"
	"roundtable/web/forecast"
	"roundtable/web/home"
	"roundtable/web/intake"
	"roundtable/web/ledger"
	"roundtable/web/papers"
	"roundtable/web/pathways"
	"roundtable/web/people"
	"roundtable/web/servicemap"
	"roundtable/web/sessions"
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
	r := register(mux, s, sh)
	assets.Register(mux)
	mux.Handle("GET /health", health(s))
	wellKnown(r)
	mux.Handle("/", sh.NotFound())
	return sh.Wrap(s.Sessions(mux, sh.Fail))
}

// register puts every room's pages on the router.
func register(mux *http.ServeMux, s *site.Site, sh *shell.Shell) (r *site.Routes) {
	r = site.NewRoutes(mux, s, sh)
	start.Register(r)
	committees := papers.New()
	services := servicemap.New()
	home.Register(r, people.Asks, sessions.Asks, services.Asks, pathways.Asks, committees.Asks)
	intake.Register(r)
	waiting.Register(r)
	forecasts := forecast.Register(r)
	people.Register(r)
	sessions.Register(r)
	services.Register(r)
	pathways.Register(r)
	ofSessions, results := sessions.PaperSource()
	committees.Register(r, papers.Source{Name: "forecast", Make: forecasts}, papers.Source{Name: ofSessions, Make: results})
	ledger.Register(r)
	sharing.Register(r)
	return r
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

// Entrance is how people come to a server. The zero Entrance is plain http on this
// computer.
type Entrance struct {
	site.Reach
	Certificate  *shell.Certificate // nil for plain http: on loopback, or behind a proxy
	Again        <-chan os.Signal   // says that the certificate's files have changed; nil says nothing
	RedirectAddr string             // where plain http is led to the origin; "" nowhere
}

// Listen listens where the entrance is: on loopback alone unless it is beyond.
func (e Entrance) Listen(ctx context.Context, addr string) (net.Listener, error) {
	if !e.Beyond {
		return shell.Listen(ctx, addr)
	}
	l, err := shell.ListenBeyond(ctx, addr)
	if err != nil {
		return nil, err
	}
	return shell.Crowded(l, shell.MostConnections, shell.MostConnectionsEach, e.Proxies), nil
}

// originOf is the address that people on this computer type.
func originOf(l net.Listener) string {
	if a, ok := l.Addr().(*net.TCPAddr); ok {
		return fmt.Sprintf("http://localhost:%d", a.Port)
	}
	return "http://" + l.Addr().String()
}

// certificateEvery is how often the certificate's files are looked at.
const certificateEvery = 30 * time.Second

// Serve answers until ctx ends, then lets pages under way finish for ten
// seconds.
func Serve(ctx context.Context, l net.Listener, s *site.Site, e Entrance) error {
	if e.Origin == "" {
		e.Origin = originOf(l)
	}
	if err := s.SetReach(ctx, e.Reach); err != nil {
		return err
	}
	srv := shell.Server(Handler(s, slog.Default()))
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var beside sync.WaitGroup
	defer beside.Wait()
	if e.RedirectAddr != "" {
		if err := redirect(ctx, e, &beside); err != nil {
			return err
		}
	}
	done := make(chan error, 1)
	if e.Certificate == nil {
		go func() { done <- srv.Serve(l) }()
	} else {
		srv.TLSConfig = e.Certificate.Config()
		beside.Go(func() { e.Certificate.Watch(ctx, certificateEvery, e.Again, slog.Default()) })
		go func() { done <- srv.ServeTLS(l, "", "") }()
	}
	select {
	case err := <-done:
		stop()
		return err
	case <-ctx.Done():
	}
	return shutdown(ctx, srv)
}

// shutdown lets what is under way finish.
func shutdown(ctx context.Context, srv *http.Server) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := srv.Shutdown(ctx); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil
}

// redirect leads plain http to the origin, beside the server.
func redirect(ctx context.Context, e Entrance, beside *sync.WaitGroup) error {
	l, err := shell.ListenBeyond(ctx, e.RedirectAddr)
	if err != nil {
		return err
	}
	srv := shell.Server(shell.ToHTTPS(e.Origin))
	srv.WriteTimeout = 10 * time.Second
	srv.ReadTimeout = 10 * time.Second
	beside.Go(func() { _ = srv.Serve(shell.Crowded(l, shell.MostConnections, shell.MostConnectionsEach, nil)) })
	beside.Go(func() {
		<-ctx.Done()
		_ = srv.Close()
	})
	return nil
}
