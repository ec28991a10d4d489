package people

import "roundtable/facts"

// Waiting is how many cases wait for the view's viewer to decide, counted up to most.
func (r *Room) Waiting(v *facts.View, most int) (n int) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, c := range r.state.cases {
		if n == most {
			return n
		}
		if got, ok := r.state.seen(v, c); ok && (QueueQuery{}).takes(&got) {
			n++
		}
	}
	return n
}
