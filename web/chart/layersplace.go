package chart

// place finds where in its layer each node stands: again and again as near as it can be
// to the mean of what it is joined to, keeping order and distance.
func (g *layering) place() {
	g.x, g.y = make([]float64, len(g.size)), make([]float64, len(g.size))
	y := 0.0
	for _, row := range g.rows {
		x, high := 0.0, 0.0
		for i, v := range row {
			if i > 0 {
				x += g.apart(row[i-1], v)
			}
			g.x[v] = x
			high = max(high, g.size[v].H)
		}
		for _, v := range row {
			g.x[v] -= x / 2
			g.y[v] = y + high/2
		}
		y += high + g.o.Step
	}
	for sweep := range 24 {
		for i := range g.rows {
			row, ties := g.rows[i], g.up
			if sweep%2 == 1 {
				row, ties = g.rows[len(g.rows)-1-i], g.down
			}
			g.settle(row, ties)
		}
	}
}

// apart is how far the middles of two neighbours stand apart at least.
func (g *layering) apart(a, b int) float64 {
	gap := g.o.Gap
	if g.passes(a) || g.passes(b) {
		gap /= 2
	}
	return g.size[a].W/2 + gap + g.size[b].W/2
}

// settle moves the nodes of a layer to the places they want, in least squares under
// their order and distances: neighbours that would meet move as one (pool adjacent
// violators).
func (g *layering) settle(row []int, ties [][]tie) {
	type pool struct {
		sum, weight float64
		n           int
	}
	var pools []pool
	offset := make([]float64, len(row))
	for i, v := range row {
		if i > 0 {
			offset[i] = offset[i-1] + g.apart(row[i-1], v)
		}
		weight := 0.01
		for _, t := range ties[v] {
			weight += t.weight
		}
		want := middle(ties[v], g.x, g.x[v]) - offset[i]
		p := pool{want * weight, weight, 1}
		for len(pools) > 0 && pools[len(pools)-1].sum/pools[len(pools)-1].weight > p.sum/p.weight {
			q := pools[len(pools)-1]
			pools = pools[:len(pools)-1]
			p = pool{p.sum + q.sum, p.weight + q.weight, p.n + q.n}
		}
		pools = append(pools, p)
	}
	i := 0
	for _, p := range pools {
		for range p.n {
			g.x[row[i]] = p.sum/p.weight + offset[i]
			i++
		}
	}
}
