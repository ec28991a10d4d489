package shell

import (
	"net/http"
	"strings"
)

// hostOnly is how a browser knows a cookie that no other host may have set: not
// another machine of the same domain, and nobody on a line without encryption
// (RFC 6265bis, 4.1.3.2).
const hostOnly = "__Host-"

// cookies gives every cookie of a page the prefix and the flag that go with https,
// and reads none without them. It stands here and not at each page, so that no page
// can forget it, and a cookie that was tossed in from elsewhere reaches none.
func (s *Shell) cookies(next http.Handler) http.Handler {
	if !s.door.https() {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var kept []string
		for _, c := range r.Cookies() {
			name, ok := strings.CutPrefix(c.Name, hostOnly)
			if !ok {
				continue
			}
			kept = append(kept, hostOnly+name+"="+c.Value, name+"="+c.Value)
		}
		r2 := r.WithContext(r.Context())
		r2.Header = r.Header.Clone()
		r2.Header.Del("Cookie")
		if kept != nil {
			r2.Header.Set("Cookie", strings.Join(kept, "; "))
		}
		b := &baker{ResponseWriter: w}
		next.ServeHTTP(b, r2)
		b.bake()
	})
}

// baker marks cookies before they are sent.
type baker struct {
	http.ResponseWriter
	baked bool
}

func (b *baker) bake() {
	if b.baked {
		return
	}
	b.baked = true
	all := b.Header()["Set-Cookie"]
	for i, c := range all {
		if !strings.HasPrefix(c, hostOnly) {
			c = hostOnly + c
		}
		if !strings.Contains(c, "; Secure") {
			c += "; Secure"
		}
		all[i] = c
	}
}

func (b *baker) WriteHeader(status int) {
	if status >= 200 {
		b.bake()
	}
	b.ResponseWriter.WriteHeader(status)
}

func (b *baker) Write(p []byte) (int, error) {
	b.bake()
	return b.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the connection.
func (b *baker) Unwrap() http.ResponseWriter { return b.ResponseWriter }
