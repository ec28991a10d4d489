// Package forecast holds the pages of the forecast: how lists are likely to stand
// with other capacity, willingness and rules, by partner, deprivation and ethnic
// group; scenarios that are saved, compared, and printed for a committee.
//
// Who may see the people gets figures of their own view. Who may not gets a
// forecast that is made of published figures alone, so that nothing it shows can
// tell more than those do. No page names a person.
package forecast
