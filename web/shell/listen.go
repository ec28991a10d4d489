package shell

import (
	"context"
	"net"
	"net/http"
	"time"

	"roundtable/care"
)

// Listen listens on a loopback address: "127.0.0.1:8080", "localhost:0". Any
// other is a *care.Problem: until the sharing room stands there is nobody to say
// who may see what, so nobody else may ask.
func Listen(ctx context.Context, addr string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, &care.Problem{What: "The address to serve on is not written as host:port.", Where: addr, Remedy: "Give for example localhost:8080.", Err: err}
	}
	if !loopbackHost(host) {
		return nil, &care.Problem{
			What:   "Roundtable serves this computer alone until sharing agreements can be made in it.",
			Where:  addr,
			Remedy: "Give localhost with a port, for example localhost:8080.",
		}
	}
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, &care.Problem{What: "The address is taken or cannot be listened on.", Where: addr, Remedy: "Give another port, or 0 for any that is free.", Err: err}
	}
	if tcp, ok := ln.Addr().(*net.TCPAddr); !ok || !tcp.IP.IsLoopback() { // a hosts file may say anything
		_ = ln.Close()
		return nil, &care.Problem{What: "The name localhost leads to another computer's address here.", Where: addr, Remedy: "Give 127.0.0.1 in its place."}
	}
	return ln, nil
}

// Server is an http.Server with the time limits that a page needs. The body of
// an upload may take as long as it takes; its head may not.
func Server(h http.Handler) *http.Server {
	return &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
}
