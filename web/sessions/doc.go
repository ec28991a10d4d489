// Package sessions is the pages of shared sessions: the board of the next weekends, one
// session with its list, what patients were asked and said, proposals for each trust's
// booking officer, places that are offered and booked, equipment and its lending, the
// daily huddle and what came of it all.
//
// A page names the patients whom the visitor's view shows, and writes down that it did;
// of all others it says whose patients they are. No page books anybody by itself.
package sessions
