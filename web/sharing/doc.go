// Package sharing draws the pages of the sharing room: signing in, one's own
// account, accounts of a partner, agreements, what-if, the access log.
package sharing
