package gaps

// Changes are what is otherwise in one cover than in another over the same kinds of
// person, in boxes.
type Changes struct {
	Closed  []Box // nobody said yes, and now somebody does
	Opened  []Box // somebody said yes, and now nobody even might
	Asked   []Box // nobody even might, and now somebody does not say no
	InDoubt []Box // somebody said yes, and now nobody does, and somebody does not say no
}

// Compare finds what changes from one cover to another. Whom the estimate knows not to
// be there is left out. Covers that do not tell the same kinds of person apart have
// nothing to compare.
func Compare(was, now *Cover, e *Estimate) (out Changes) {
	if len(was.sure) != len(now.sure) || len(was.cuts) != len(now.cuts) {
		return out
	}
	kinds := [4][]bool{}
	any := [4]bool{}
	for i := range kinds {
		kinds[i] = make([]bool, len(was.sure))
	}
	was.each(func(b block) {
		if e.nobody(b, was.cuts) {
			return
		}
		at := was.at(b)
		for cell := at; cell < at+was.c.subsets(); cell++ {
			kind := -1
			switch before, after := was.sure[cell] > 0, now.sure[cell] > 0; {
			case !before && after:
				kind = 0
			case before && !after && now.possible[cell] == 0:
				kind = 1
			case !before && !after && was.possible[cell] == 0 && now.possible[cell] > 0:
				kind = 2
			case before && !after:
				kind = 3
			}
			if kind >= 0 {
				kinds[kind][cell], any[kind] = true, true
			}
		}
	})
	for i, boxes := range []*[]Box{&out.Closed, &out.Opened, &out.Asked, &out.InDoubt} {
		if any[i] {
			*boxes = was.byNeed(kinds[i], 0, len(kinds[i]))
		}
	}
	return out
}
