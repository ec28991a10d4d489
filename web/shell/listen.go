package shell

import (
	"context"
	"net"
	"net/http"
	"time"

	"roundtable/care"
)

// Listen listens on a loopback address: "127.0.0.1:8080", "localhost:0". Any
// other is a *care.Problem: what is sent is in the clear, and nobody need sign in.
func Listen(ctx context.Context, addr string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, &care.Problem{What: "The address to serve on is not written as host:port.", Where: addr, Remedy: "Give for example localhost:8080.", Err: err}
	}
	if !loopbackHost(host) {
		return nil, &care.Problem{
			What:   "Without an origin Roundtable answers this computer alone.",
			Where:  addr,
			Remedy: "Give localhost with a port, for example localhost:8080; or let other computers in with 'serve --origin https://…' and a certificate.",
		}
	}
	ln, err := ListenBeyond(ctx, addr)
	if err != nil {
		return nil, err
	}
	if tcp, ok := ln.Addr().(*net.TCPAddr); !ok || !tcp.IP.IsLoopback() { // a hosts file may say anything
		_ = ln.Close()
		return nil, &care.Problem{What: "The name localhost leads to another computer's address here.", Where: addr, Remedy: "Give 127.0.0.1 in its place."}
	}
	return ln, nil
}

// ListenBeyond listens on any address. Who calls it sees to it that everybody signs
// in and that what is sent is encrypted.
func ListenBeyond(ctx context.Context, addr string) (net.Listener, error) {
	if _, _, err := net.SplitHostPort(addr); err != nil {
		return nil, &care.Problem{What: "The address to serve on is not written as host:port.", Where: addr, Remedy: "Give for example 0.0.0.0:443.", Err: err}
	}
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, &care.Problem{What: "The address is taken or cannot be listened on.", Where: addr, Remedy: "Give another port, or 0 for any that is free; ports below 1024 need the right to open them.", Err: err}
	}
	return ln, nil
}

// Loopback reports whether an address to listen on is this computer's own alone, as
// it is written: "localhost:8080", "127.0.0.1:0".
func Loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	return err == nil && loopbackHost(host)
}

// Server is an http.Server with the time limits that a page needs. The body of
// an upload may take as long as it takes; its head may not.
func Server(h http.Handler) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		HTTP2: &http.HTTP2Config{MaxConcurrentStreams: 100}, // beyond what a page asks for; Go counts streams that were reset at once (CVE-2023-39325)
	}
}
