package web

import (
	"log/slog"
	"net/http"

	"roundtable/web/site"
)

// Patterns are all that the rooms register.
func Patterns(s *site.Site) []string {
	return register(http.NewServeMux(), s, s.Shell(slog.New(slog.DiscardHandler))).Patterns()
}
