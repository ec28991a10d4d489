package lived

import "slices"

// Ways are the findings that end one way each: of those of one person for what may be the
// same need, where each referral followed within the horizon of the end of the one before,
// the last. Whoever is turned away three times on one way is three dead ends, and one way
// that ended so. Findings come in order of the person, then of the day.
func Ways(l *Log, found []Finding, p Params) (last []Finding) {
	for n := range found {
		x := &found[n]
		k := len(last) - 1
		for ; k >= 0 && last[k].Person == x.Person; k-- {
			if a, b := &l.Referrals[last[k].From], &l.Referrals[x.From]; alike(a, b) && int(b.Opened-a.Ended) <= p.Horizon {
				break
			}
		}
		if k >= 0 && last[k].Person == x.Person {
			last[k] = *x
		} else {
			last = append(last, *x)
		}
	}
	return last
}

// WhyOf are the reasons for which somebody was turned away, as the services say: of a way
// round those of each step that turned them away, in order and each once; otherwise that of
// the referral that the finding begins with. It is None alone where nobody says any.
func (l *Log) WhyOf(x *Finding) []int32 {
	var out []int32
	for n := range max(len(x.Path)-1, 0) {
		if r := &l.Referrals[x.Path[n]]; r.Outcome.Turned() && r.Reason != None && !slices.Contains(out, r.Reason) {
			out = append(out, r.Reason)
		}
	}
	if out == nil {
		out = append(out, l.Referrals[x.From].Reason)
	}
	return out
}
