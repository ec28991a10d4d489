package stats

import "math/bits"

// search is the memory of the cheapest-way search, kept from step to step.
type search struct {
	cost  []int32 // of the cheapest way found to a node, in this round
	by    []int32 // the arc that it came over
	round []int32
	now   int32
	heap  []uint64 // cost<<32 | node, the least first
}

func newSearch(nodes int) search {
	return search{cost: make([]int32, nodes), by: make([]int32, nodes), round: make([]int32, nodes)}
}

func (s *search) push(cost, node int32) {
	s.heap = append(s.heap, uint64(cost)<<32|uint64(node))
	for i := len(s.heap) - 1; i > 0; {
		p := (i - 1) / 2
		if s.heap[p] <= s.heap[i] {
			return
		}
		s.heap[p], s.heap[i] = s.heap[i], s.heap[p]
		i = p
	}
}

func (s *search) pop() (cost, node int32) {
	top := s.heap[0]
	last := len(s.heap) - 1
	s.heap[0] = s.heap[last]
	s.heap = s.heap[:last]
	for i := 0; ; {
		c := 2*i + 1
		if c >= last {
			break
		}
		if c+1 < last && s.heap[c+1] < s.heap[c] {
			c++
		}
		if s.heap[i] <= s.heap[c] {
			break
		}
		s.heap[i], s.heap[c] = s.heap[c], s.heap[i]
		i = c
	}
	return int32(top >> 32), int32(top & 0xffffffff)
}

// better notes a way to a node if it is cheaper than what is known.
func (s *search) better(cost, node, by int32) {
	if s.round[node] == s.now && s.cost[node] <= cost {
		return
	}
	s.round[node], s.cost[node], s.by[node] = s.now, cost, by
	s.push(cost, node)
}

// step moves cell a by one, and whatever must move with it along the way that
// hides the least; false when there is no way.
func (n *network) step(a int32, more bool) bool {
	if n.adj == nil {
		n.list()
	}
	from, to := n.head[a], n.tail[a]
	if !more {
		from, to = to, from
	}
	if from == to {
		return true // a table of one cell: nothing depends on it
	}
	s := &n.search
	s.now++
	s.heap = s.heap[:0]
	s.better(0, from, -1)
	for len(s.heap) > 0 {
		cost, v := s.pop()
		if v == to {
			n.follow(from, to)
			return true
		}
		if cost > s.cost[v] {
			continue
		}
		for _, b := range n.adj[n.start[v]:n.start[v+1]] {
			if b == a {
				continue
			}
			next, forward := n.head[b], true
			if next == v {
				next, forward = n.tail[b], false
			}
			if price, ok := n.price(b, forward); ok {
				s.better(cost+price, next, b)
				if next == to && price == 0 { // none can be cheaper
					n.follow(from, to)
					return true
				}
			}
		}
	}
	return false
}

// follow moves what lies on the way that step found, and hides what had no room.
func (n *network) follow(from, to int32) {
	for v := to; v != from; {
		b := n.search.by[v]
		forward := n.head[b] == v
		if n.room(b, forward) <= 0 {
			n.state[b] = secondary
			n.hid = append(n.hid, b)
			n.setRoom(b)
		}
		n.move(b, signed(1, forward))
		if forward {
			v = n.tail[b]
		} else {
			v = n.head[b]
		}
	}
}

// price is what moving cell b costs: nothing while it has room; otherwise what is
// lost by hiding it, more for a total and far more for an exact row. ok is false
// where even hiding gives no room.
func (n *network) price(b int32, more bool) (price int32, ok bool) {
	if n.room(b, more) > 0 {
		return 0, true
	}
	if n.state[b] != shown {
		return 0, false
	}
	if !n.loose && !n.exact(b) && n.x[b] == 0 {
		return 0, false // a zero that HES shows can be taken for nothing else
	}
	if !more {
		down := n.downHidden(b)
		if n.loose {
			down = within(n.x[b])
		}
		if down+n.flow[b] <= 0 {
			return 0, false
		}
	}
	price = 8 + int32(bits.Len64(uint64(n.x[b])))
	if n.isTotal(b) || n.above[int(b)/n.w] {
		price *= 4
	}
	if n.exact(b) {
		price *= 1000
	}
	return price, true
}
