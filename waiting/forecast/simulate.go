package forecast

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// Simulate runs the setup and gives the bands of what came out. It uses every
// processor and gives the same result on any number of them. The error is a
// *care.Problem for a setup that cannot be run (see Setup.Check), or the context's.
func Simulate(ctx context.Context, s *Setup) (*Result, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	m := newModel(s)
	k := newKept(m)
	eachRun(ctx, m, k.keep)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return k.result(), nil
}

// eachRun makes every run, on all processors; keep is called by several at once.
func eachRun(ctx context.Context, m *model, keep func(run int, t *tally)) {
	var next atomic.Int64
	var work sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), m.Runs) {
		work.Go(func() {
			r := newRunner(m)
			for ctx.Err() == nil {
				run := int(next.Add(1)) - 1
				if run >= m.Runs {
					return
				}
				r.run(run)
				keep(run, r.tally)
			}
		})
	}
	work.Wait()
}

// kept are the numbers of all runs.
type kept struct {
	m *model
	// By list (the whole first), series, week and run. float32 holds counts of up to
	// 16 million exactly.
	numbers [][]float32
	ends    [][]float32 // by combination of groups and run; then by Over
	treats  [][]float32
	waited  [][]float64 // by list (the whole first) and run: mean weeks of those treated; 0 for none
}

func newKept(m *model) *kept {
	k := &kept{m: m}
	per := (seriesFixed + len(m.Over)) * (m.Weeks + 1) * m.Runs
	for range len(m.lists) + 1 {
		k.numbers, k.waited = append(k.numbers, make([]float32, per)), append(k.waited, make([]float64, m.Runs))
	}
	if len(m.Groupings) > 0 {
		for range m.joint * (1 + len(m.Over)) {
			k.ends = append(k.ends, make([]float32, m.Runs))
		}
		for range m.joint {
			k.treats = append(k.treats, make([]float32, m.Runs))
		}
	}
	return k
}

func (k *kept) keep(run int, t *tally) {
	runs, w := k.m.Runs, k.m.Weeks+1
	for i := range k.numbers {
		if len(k.m.lists) == 1 && i == 1 {
			break // one list is the whole
		}
		of := k.numbers[i]
		t.series(i-1, func(s, week int, v float64) { of[(s*w+week)*runs+run] = float32(v) })
		k.waited[i][run] = k.meanWait(i, t)
	}
	for c := range k.treats {
		k.ends[c][run], k.treats[c][run] = float32(t.ends[c]), float32(t.treats[c])
		for o := range k.m.Over {
			k.ends[(o+1)*k.m.joint+c][run] = float32(t.endsOver[o][c])
		}
	}
}

func (k *kept) meanWait(i int, t *tally) float64 {
	weeks, n := 0, 0
	for list := range k.m.lists {
		if i > 0 && list != i-1 {
			continue
		}
		weeks += t.waited[list]
		for _, x := range t.seen[list] {
			n += x
		}
	}
	if n == 0 {
		return 0
	}
	return float64(weeks) / float64(n)
}

func (k *kept) result() *Result {
	m := k.m
	r := &Result{Setup: m.Setup, Lists: make([]Outlook, len(m.lists))}
	var work sync.WaitGroup
	limit := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i := range k.numbers {
		work.Go(func() {
			limit <- struct{}{}
			defer func() { <-limit }()
			if i == 0 {
				r.Whole = k.outlook(0, "")
			} else {
				r.Lists[i-1] = k.outlook(i, m.Setup.Lists[i-1].Name)
			}
		})
	}
	work.Wait()
	r.Groups = k.groups()
	return r
}

func (k *kept) outlook(i int, name string) Outlook {
	if len(k.m.lists) == 1 {
		i = 0
	}
	w := k.m.Weeks + 1
	o := Outlook{Name: name, Over: make([]Series, len(k.m.Over)), NoneOver: make([]float64, len(k.m.Over))}
	scratch := make([]float32, k.m.Runs)
	of := func(s int) Series {
		x := Series{Mean: make([]float64, w), Bands: make([][]float64, len(k.m.Bands))}
		for b := range x.Bands {
			x.Bands[b] = make([]float64, w)
		}
		for week := range w {
			at := (s*w + week) * k.m.Runs
			copy(scratch, k.numbers[i][at:at+k.m.Runs])
			mean, bands := summary(scratch, k.m.Bands)
			x.Mean[week] = mean
			for b, v := range bands {
				x.Bands[b][week] = v
			}
		}
		return x
	}
	o.Waiting, o.Referred, o.Treated, o.Left = of(sWaiting), of(sReferred), of(sTreated), of(sLeft)
	o.Offered, o.Idle, o.Sent, o.Taken, o.Longest = of(sOffered), of(sIdle), of(sSent), of(sTaken), of(sLongest)
	for b := range k.m.Over {
		o.Over[b] = of(seriesFixed + b)
		none := 0
		for _, v := range k.numbers[i][((seriesFixed+b)*w+k.m.Weeks)*k.m.Runs:][:k.m.Runs] {
			if v == 0 {
				none++
			}
		}
		o.NoneOver[b] = float64(none) / float64(k.m.Runs)
	}
	for _, v := range k.waited[i] {
		o.MeanWaitTreated += v / float64(k.m.Runs)
	}
	return o
}

// summary is the mean of values and their quantiles (linear between order
// statistics, R's type 7); it sorts them.
func summary(v []float32, at []float64) (mean float64, bands []float64) {
	for _, x := range v {
		mean += float64(x)
	}
	mean /= float64(len(v))
	slices.Sort(v)
	for _, p := range at {
		h := p * float64(len(v)-1)
		lo := int(h)
		x := float64(v[lo])
		if lo+1 < len(v) {
			x += (h - float64(lo)) * (float64(v[lo+1]) - x)
		}
		bands = append(bands, x)
	}
	return mean, bands
}

// groups adds the combinations up to each group of each grouping.
func (k *kept) groups() (out []GroupOutlook) {
	m := k.m
	sum := make([]float32, m.Runs)
	of := func(rows [][]float32, in func(code int) bool) Spread {
		clear(sum)
		for code := range m.joint {
			if in(code) {
				for run, v := range rows[code] {
					sum[run] += v
				}
			}
		}
		mean, bands := summary(sum, m.Bands)
		return Spread{mean, bands}
	}
	for g, grouping := range m.Groupings {
		for i, name := range grouping.Groups {
			in := func(code int) bool { return m.groupOf(code, g) == i }
			x := GroupOutlook{Grouping: grouping.Name, Group: name, Treated: of(k.treats, in), Waiting: of(k.ends[:m.joint], in), OverNow: make([]int, len(m.Over))}
			for o := range m.Over {
				x.Over = append(x.Over, of(k.ends[(o+1)*m.joint:(o+2)*m.joint], in))
			}
			for l := range m.lists {
				for _, s := range m.lists[l].start {
					if !in(int(s.group)) {
						continue
					}
					x.WaitingNow += s.count
					for o, over := range m.Over {
						if s.weeks > over {
							x.OverNow[o] += s.count
						}
					}
				}
			}
			out = append(out, x)
		}
	}
	return out
}
