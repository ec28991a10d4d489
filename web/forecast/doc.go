// Package forecast holds the pages of the forecast: how lists are likely to stand
// with other capacity, willingness and rules, by partner, deprivation and ethnic
// group; scenarios that are saved, compared, and printed for a committee.
//
// Who may see the people gets figures of their own view. Who may not gets
// none: what a forecast needs beside the published counts would let small ones be
// worked out. No page names a person.
package forecast
