package sessions

import (
	"fmt"
	"strings"
	"time"

	"roundtable/care"
)

// WriteCalendar writes sessions as iCalendar (RFC 5545), for the hospitals' own
// calendars. It names no patient. A session that was cancelled stands in it as such, so
// that a calendar which had it takes it out.
func WriteCalendar(sessions []SessionView, now time.Time) string {
	var b strings.Builder
	line := func(name, value string) { fold(&b, name+":"+value) }
	line("BEGIN", "VCALENDAR")
	line("VERSION", "2.0")
	line("PRODID", "-//Roundtable//Shared sessions//EN")
	line("CALSCALE", "GREGORIAN")
	for i := range sessions {
		s := &sessions[i]
		begin := at(s.Day, Begins(&s.SessionPlanned))
		line("BEGIN", "VEVENT")
		line("UID", string(s.ID)+"@roundtable")
		line("DTSTAMP", stamp(now))
		line("SEQUENCE", fmt.Sprint(s.Changes))
		line("DTSTART", stamp(begin))
		line("DTEND", stamp(begin.Add(time.Duration(s.Minutes)*time.Minute)))
		line("SUMMARY", escapeText("Shared session, theatre "+s.Theatre+", "+siteWords(&s.SessionPlanned)))
		line("LOCATION", escapeText(siteWords(&s.SessionPlanned)))
		line("DESCRIPTION", escapeText(fmt.Sprintf("%d of %d places booked. Who is on the list stands in Roundtable.", s.Booked, s.Places)))
		status := "CONFIRMED"
		if s.Cancelled != "" {
			status = "CANCELLED"
		}
		line("STATUS", status)
		line("END", "VEVENT")
	}
	line("END", "VCALENDAR")
	return b.String()
}

// siteWords is what a site is called.
func siteWords(s *care.SessionPlanned) string {
	if s.SiteName != "" {
		return s.SiteName
	}
	return s.Site
}

// at is a minute of a day in London.
func at(day care.Date, minute int) time.Time {
	y, m, d := day.Civil()
	return time.Date(y, m, d, minute/60, minute%60, 0, 0, care.London)
}

func stamp(t time.Time) string { return t.UTC().Format("20060102T150405Z") }

// escapeText is TEXT of RFC 5545, 3.3.11.
func escapeText(s string) string {
	return strings.NewReplacer("\\", `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`).Replace(s)
}

// fold writes a content line in pieces of at most 75 bytes, never within a letter.
func fold(b *strings.Builder, s string) {
	n := 0
	for _, r := range s {
		size := len(string(r))
		if n+size > 75 {
			b.WriteString("\r\n ")
			n = 1
		}
		b.WriteRune(r)
		n += size
	}
	b.WriteString("\r\n")
}
