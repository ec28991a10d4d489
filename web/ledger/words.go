package ledger

import (
	"fmt"
	"strings"
	"time"

	"roundtable/web/site"
)

// normaliseLines undoes what a browser does to lines in a form.
func normaliseLines(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	if s != "" && !strings.HasSuffix(s, "\n") {
		s += "\n"
	}
	return s
}

func at(t time.Time) string { return t.In(site.London).Format("2 Jan 2006, 15:04") }

// kindWords names a kind of extract.
func kindWords(kind string) string {
	switch kind {
	case "list":
		return "Waiting list"
	case "wlmds":
		return "WLMDS"
	case "mhsds":
		return "MHSDS"
	case "referrals":
		return "Referral events"
	case "people":
		return "People"
	case "rtt-published":
		return "Published RTT"
	}
	return kind
}

func share(done, total int64) string {
	if total == 0 {
		return "0"
	}
	return fmt.Sprint(100 * done / total)
}
