package waiting

import "roundtable/waiting"

// pager says where a page of the list stands and leads to its neighbours.
type pager struct {
	From, To, Of int
	First        string
	Prev, Next   string // "" when there is none
	Last         string
}

func newPager(l listing) pager {
	p := l.Page
	size := l.Query.Limit
	if size == 0 {
		size = waiting.DefaultLimit
	}
	at := func(offset int) string {
		q := l.Query
		q.Offset = offset
		return l.href(q)
	}
	out := pager{From: p.Offset + 1, To: p.Offset + len(p.Rows), Of: p.Count}
	if len(p.Rows) == 0 {
		out.From = 0
		if p.Count > 0 {
			out.First = at(0)
		}
		return out
	}
	if p.Offset > 0 {
		out.First, out.Prev = at(0), at(max(0, p.Offset-size))
	}
	if out.To < p.Count {
		out.Next, out.Last = at(p.Offset+size), at((p.Count-1)/size*size)
	}
	return out
}
