package sessions

import "roundtable/web/nhsuk"

// moved puts what is wrong at one field at another: a page with several forms has several
// fields of one name, each with an id of its own.
func moved(items []nhsuk.ErrorItem, from, to string) {
	for i := range items {
		if items[i].Href == "#"+from {
			items[i].Href = "#" + to
		}
	}
}

// whyID is the id of the field in which one act of a page asks for its reason.
func whyID(do string) string { return do + "-why" }
