package people

import "roundtable/web/site"

// Asks are the pairs of records that wait for the visitor, counted up to as many as a day
// has room for.
func Asks(v *site.Visit) ([]site.Ask, error) {
	if reviews(v) != nil {
		return nil, nil
	}
	n, more := v.Table.People.Waiting(v.View(), mostAsked), ""
	if n == mostAsked {
		more = "or more"
	}
	return site.AsksFor(n, "pair of records to look at", "pairs of records to look at", more, "/people"), nil
}

// mostAsked is how far pairs are counted.
const mostAsked = 100
