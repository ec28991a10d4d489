package stats

import "math/bits"

// search is the memory of the searches, kept from step to step.
type search struct {
	ends  [2]frontier // of the free way: from where it starts and from where it ends
	cost  []int32     // of the cheapest way found to a node, in this round
	by    []int32     // the arc that it came over
	round []int32
	now   int32
	heap  []uint64 // cost<<32 | node, the least first
}

// frontier is what one end of a free way has come to.
type frontier struct {
	by    []int32 // the arc that leads back from a node
	round []int32
	queue []int32
}

func (f *frontier) reach(node, by, round int32) {
	f.by[node], f.round[node] = by, round
	f.queue = append(f.queue, node)
}

func newSearch(nodes int) search {
	side := func() frontier { return frontier{by: make([]int32, nodes), round: make([]int32, nodes)} }
	return search{ends: [2]frontier{side(), side()}, cost: make([]int32, nodes), by: make([]int32, nodes), round: make([]int32, nodes)}
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

// ends gives the nodes between which something must flow when cell a moves.
func (n *network) ends(a int32, more bool) (from, to int32) {
	if n.adj == nil {
		n.list()
	}
	if more {
		return n.head[a], n.tail[a]
	}
	return n.tail[a], n.head[a]
}

// freely moves cell a by at most need along one way on which every cell has room,
// and returns by how much; 0 when there is no such way. It looks from both ends,
// where fewer cells meet first, because one end often has next to no way out.
func (n *network) freely(a int32, need int, more bool) int {
	from, to := n.ends(a, more)
	if from == to {
		return need // a table of one cell: nothing depends on it
	}
	s := &n.search
	s.now++
	for i, node := range [...]int32{from, to} {
		s.ends[i].queue = s.ends[i].queue[:0]
		s.ends[i].reach(node, -1, s.now)
	}
	var done [2]int
	var work [2]int32
	for done[0] < len(s.ends[0].queue) && done[1] < len(s.ends[1].queue) {
		var next [2]int32 // what each end will have cost once it has taken its next node
		for i := range next {
			v := s.ends[i].queue[done[i]]
			next[i] = work[i] + n.start[v+1] - n.start[v]
		}
		side := 0
		if next[1] < next[0] {
			side = 1
		}
		v := s.ends[side].queue[done[side]]
		work[side] = next[side]
		done[side]++
		for _, b := range n.adj[n.start[v]:n.start[v+1]] {
			next, outward := n.head[b], true
			if next == v {
				next, outward = n.tail[b], false
			}
			forward := outward == (side == 0)
			if b == a || s.ends[side].round[next] == s.now || n.room(b, forward) <= 0 {
				continue
			}
			s.ends[side].reach(next, b, s.now)
			if s.ends[1-side].round[next] == s.now {
				return n.flowThrough(next, need)
			}
		}
	}
	return 0
}

// flowThrough moves what lies on the way that meets at a node.
func (n *network) flowThrough(meeting int32, need int) int {
	type part struct {
		arc     int32
		forward bool
	}
	var way []part
	for side := range n.search.ends {
		for v := meeting; n.search.ends[side].by[v] >= 0; {
			b := n.search.ends[side].by[v]
			p := part{b, (n.head[b] == v) == (side == 0)}
			if n.head[b] == v {
				v = n.tail[b]
			} else {
				v = n.head[b]
			}
			need = min(need, int(n.room(b, p.forward)))
			way = append(way, p)
		}
	}
	for _, p := range way {
		n.move(p.arc, signed(int8(need), p.forward))
	}
	return need
}

// step moves cell a by one, and whatever must move with it along the way that
// hides the least; false when there is no way.
func (n *network) step(a int32, more bool) bool {
	from, to := n.ends(a, more)
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
