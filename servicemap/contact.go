package servicemap

import "strings"

// GoodEmail reports whether an email can be written to: team@example.nhs.uk. None is good.
func GoodEmail(s string) bool {
	name, domain, ok := strings.Cut(s, "@")
	return s == "" || ok && name != "" && strings.Contains(domain, ".") && !strings.ContainsAny(s, " ,;<>")
}

// GoodWeb reports whether a web address begins as one that may be followed. None is good.
func GoodWeb(s string) bool {
	return s == "" || strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
}
