// Package shell is what surrounds every page: the layout, how an error becomes
// a page, and the middleware through which each request goes. It knows nothing
// of the rooms; pages tell it what to show in a Page.
//
// A handler returns an error and writes none itself. Only the text of a
// *care.Problem ever reaches a person; any other error is logged under the
// request's id, which the page shows so that somebody can find it. The access log
// has the route's pattern and never the address, since addresses hold keys and
// search words.
package shell
