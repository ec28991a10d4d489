package lived

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
