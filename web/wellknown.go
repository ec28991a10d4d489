package web

import (
	"fmt"
	"net/http"
	"time"

	"roundtable/web/shell"
	"roundtable/web/site"
)

// securityLife is for how long what security.txt says is held to be true.
const securityLife = 90 * 24 * time.Hour

// wellKnown answers what programs look for beside pages: security.txt (RFC 9116),
// and robots.txt, which turns all of them away.
func wellKnown(r *site.Routes) {
	r.Outside("GET /robots.txt", func(w http.ResponseWriter, _ *http.Request) error {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, err := w.Write([]byte("User-agent: *\nDisallow: /\n"))
		return err
	})
	r.Outside("GET /.well-known/security.txt", func(w http.ResponseWriter, _ *http.Request) error {
		e := r.Site().Reach()
		if e.Contact == "" {
			return shell.NotFound("")
		}
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		until := time.Now().Add(securityLife).UTC().Truncate(24 * time.Hour)
		_, err := fmt.Fprintf(w, "Contact: %s\nExpires: %s\nPreferred-Languages: en\nCanonical: %s/.well-known/security.txt\n", e.Contact, until.Format(time.RFC3339), e.Origin)
		return err
	})
}
