package shell

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// Proxies are the addresses of proxies in front of the server that are believed
// about whom they ask for. None are believed by default: who could name another
// address could guess passwords for ever.
type Proxies []netip.Prefix

// ParseProxies reads addresses and networks: "10.0.0.7", "10.1.0.0/24", "::1". What
// cannot be read is returned as bad.
func ParseProxies(all []string) (p Proxies, bad string) {
	for _, s := range all {
		if s = strings.TrimSpace(s); s == "" {
			continue
		}
		if a, err := netip.ParseAddr(s); err == nil {
			a = a.Unmap()
			p = append(p, netip.PrefixFrom(a, a.BitLen()))
			continue
		}
		n, err := netip.ParsePrefix(s)
		if err != nil || n.Bits() == 0 { // a network of everybody is no list
			return nil, s
		}
		p = append(p, n.Masked())
	}
	return p, ""
}

func (p Proxies) has(a netip.Addr) bool {
	return slices.ContainsFunc(p, func(n netip.Prefix) bool { return n.Contains(a) })
}

// behind is the address that a trusted proxy asks for: the last one in
// X-Forwarded-For that is no trusted proxy itself, for what stands before it was
// written by whoever asked. Without one it is the proxy's own.
func (p Proxies) behind(peer netip.Addr, forwarded []string) netip.Addr {
	list := strings.Split(strings.Join(forwarded, ","), ",")
	last := peer
	for _, s := range slices.Backward(list) {
		a, err := netip.ParseAddr(strings.TrimSpace(s))
		if err != nil {
			return last
		}
		last = a.Unmap().WithZone("")
		if !p.has(last) {
			return last
		}
	}
	return last
}

// peerOf is the address of the connection; the zero Addr when it has none.
func peerOf(r *http.Request) netip.Addr {
	ap, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return ap.Addr().Unmap().WithZone("")
}

// client puts the address of whoever asks into RemoteAddr, where the throttling of
// sign-ins looks for it. Behind a proxy that takes the encryption off, whoever comes
// past it is refused, and who came to it without encryption is sent back with it.
func (s *Shell) client(next http.Handler) http.Handler {
	if len(s.door.Proxies) == 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		peer := peerOf(r)
		trusted := s.door.Proxies.has(peer)
		r2 := r.WithContext(r.Context())
		r2.Header = r.Header.Clone()
		for _, h := range []string{"X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-Ip", "Forwarded"} {
			r2.Header.Del(h)
		}
		switch {
		case !trusted && r.TLS == nil:
			w.Header().Set("Connection", "close")
			http.Error(w, "Roundtable is reached through its proxy alone.", http.StatusMisdirectedRequest)
			return
		case trusted && r.TLS == nil && r.Header.Get("X-Forwarded-Proto") != "" && r.Header.Get("X-Forwarded-Proto") != "https":
			ToHTTPS(s.door.Origin).ServeHTTP(w, r2)
			return
		case trusted:
			r2.RemoteAddr = net.JoinHostPort(s.door.Proxies.behind(peer, r.Header.Values("X-Forwarded-For")).String(), "0")
		}
		next.ServeHTTP(w, r2)
	})
}

// ToHTTPS leads requests that came without encryption to the same page at origin. A
// form is not led on: what it held has been sent in the clear already, and the person
// is told.
func ToHTTPS(origin string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Connection", "close")
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			http.Error(w, "This was sent without encryption, so nothing was done. Go to "+origin+" and do it there.", http.StatusForbidden)
			return
		}
		to := origin + r.URL.EscapedPath()
		if !strings.HasPrefix(r.URL.EscapedPath(), "/") {
			to = origin + "/"
		}
		if r.URL.RawQuery != "" {
			to += "?" + r.URL.RawQuery
		}
		w.Header().Set("Location", to)
		w.WriteHeader(http.StatusPermanentRedirect)
	})
}
