package plan

import "math"

// relaxSteps is how many prices of a minute are tried for one cell.
const relaxSteps = 6

// relax is the least fractional bound that a few steps of the price of a minute
// find: for any price it is a bound.
func (k *knapsack) relax(left float64) float64 {
	bound := infinite
	lambda, lo, hi := k.lambda, 0.0, infinite
	var fLo, gLo, fHi, gHi float64
	haveLo := false
	k.seat = 0
	for range relaxSteps {
		f, g := k.atPrice(lambda, 0, left)
		if f < bound {
			bound, k.lambda = f, lambda
		}
		if f-k.toll <= k.best+k.slack || g == 0 || g > 0 && lambda == 0 {
			break
		}
		if g < 0 {
			lo, fLo, gLo, haveLo = lambda, f, g, true
		} else {
			hi, fHi, gHi = lambda, f, g
		}
		switch {
		case math.IsInf(hi, 1):
			lambda *= 1.3
		case !haveLo:
			lambda *= 0.75
			if lambda < 1e-9 {
				lambda = 0
			}
		default: // where the tangents meet
			next := (fHi - gHi*hi - fLo + gLo*lo) / (gLo - gHi)
			if !(next > lo && next < hi) || next == lambda {
				next = (lo + hi) / 2
			}
			// No price between gives less than the tangents where they meet.
			if fLo+gLo*(next-lo) > bound*(1-1e-5) {
				return k.seats(left, bound) - k.toll
			}
			lambda = next
		}
	}
	return k.seats(left, bound) - k.toll
}

// atPrice is the bound at a price of a minute and of a chair, and its slope along
// the former.
func (k *knapsack) atPrice(lambda, seat, left float64) (f, g float64) {
	f, g = lambda*left, left
	weight := k.weight[:len(k.worth)]
	for i, v := range k.worth {
		if d := v - seat - lambda*weight[i]; d > 0 {
			f += d
			g -= weight[i]
		}
	}
	k.work += int64(len(k.worth)) / 2
	return f, g
}

// seats lowers the bound by a price of a chair where there are too few.
func (k *knapsack) seats(left, bound float64) float64 {
	chairs := float64(k.s.chairs)
	if k.s.chairs < 0 || k.s.chairs >= len(k.worth) {
		return bound
	}
	lambda := k.lambda
	if k.wanted(lambda, 0) <= k.s.chairs {
		return bound // as far as this bound goes, there are enough
	}
	lo, hi := 0.0, 0.0
	for _, v := range k.worth {
		hi = max(hi, v)
	}
	for range 7 {
		seat := (lo + hi) / 2
		for range 2 {
			f, g := k.atPrice(lambda, seat, left)
			if f += seat * chairs; f < bound {
				bound, k.seat, k.lambda = f, seat, lambda
			}
			if g < 0 {
				lambda *= 1.2
			} else {
				lambda *= 0.8
			}
		}
		if k.wanted(lambda, seat) > k.s.chairs {
			lo = seat
		} else {
			hi = seat
		}
	}
	return bound
}

// wanted is how many are worth more than their minutes and a chair.
func (k *knapsack) wanted(lambda, seat float64) int {
	n := 0
	for i, v := range k.worth {
		if v-seat-lambda*k.weight[i] > 0 {
			n++
		}
	}
	return n
}
