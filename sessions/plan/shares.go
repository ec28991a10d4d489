package plan

import (
	"context"
	"slices"
)

// shares writes down what the groups and the trusts got.
func (f *finish) shares(out *Plan) {
	m := f.m
	for g := range m.groups {
		s := GroupShare{Group: m.in.Groups[g].ID, Due: m.groups[g].share}
		for p, in := range m.member[g] {
			if in == 1 && m.could[p] {
				s.Eligible++
			}
			if in == 1 && f.treated(int32(p)) {
				s.Treated++
			}
		}
		if out.Treated > 0 {
			s.Share = float64(s.Treated) / float64(out.Treated)
		}
		s.Short = max(0, -f.st.group[g])
		s.Penalty = s.Short * m.groups[g].weight
		out.Groups = append(out.Groups, s)
	}
	for p := range m.in.Cases {
		c := &m.in.Cases[p]
		at := slices.IndexFunc(out.Trusts, func(t TrustShare) bool { return t.Trust == c.Trust })
		if at < 0 {
			if c.Trust == "" {
				continue
			}
			at = len(out.Trusts)
			out.Trusts = append(out.Trusts, TrustShare{Trust: c.Trust})
		}
		if m.could[p] {
			out.Trusts[at].Eligible++
		}
		if f.treated(int32(p)) {
			out.Trusts[at].Pooled++
			out.Trusts[at].PooledValue += m.value[p]
		}
	}
}

// treated reports that the case is in a session of this plan.
func (f *finish) treated(p int32) bool { return f.st.at[p] >= 0 && f.m.fixed[p] != elsewhere }

// alone plans each trust's cases in its own sessions with its own equipment, as if
// nobody shared, and puts what came of it beside the shares. Fairness between trusts
// has no meaning then, so values alone count; bookings that stand in another trust's
// session are nobody's there.
func (f *finish) alone(ctx context.Context, out *Plan, opt Options, work int64) {
	m := f.m
	treated := map[CaseID]bool{}
	for i := range out.Trusts {
		t := &out.Trusts[i]
		in := m.ofTrust(t.Trust)
		share := work * int64(len(in.Cases)) / int64(max(len(m.in.Cases), 1))
		p, err := Solve(ctx, in, Options{Seed: opt.Seed, Work: max(share, 1)})
		if err != nil {
			continue // the whole had two of one id, which was said
		}
		if ctx.Err() != nil { // cut short: what each would have had alone is not known
			for j := range out.Trusts {
				out.Trusts[j].Alone, out.Trusts[j].AloneValue = nil, nil
			}
			return
		}
		n, value := p.Treated, p.Value
		t.Alone, t.AloneValue = &n, &value
		for _, a := range p.Assignments {
			treated[a.Case] = true
		}
		out.Work += p.Work
	}
	for g := range out.Groups {
		n := 0
		for p, in := range m.member[g] {
			if in == 1 && treated[m.in.Cases[p].ID] {
				n++
			}
		}
		share := 0.0
		if len(treated) > 0 {
			share = float64(n) / float64(len(treated))
		}
		if len(out.Trusts) > 0 {
			out.Groups[g].Alone = &share
		}
	}
}

// ofTrust is the instance that one trust has for itself.
func (m *model) ofTrust(trust string) *Instance {
	in := &Instance{Risk: m.in.Risk, Settings: m.in.Settings}
	in.Risk.Draws = 100 // nobody reads its chances
	own := map[SessionID]bool{}
	for i := range m.in.Sessions {
		if s := &m.in.Sessions[i]; s.Trust == trust && m.sessions[i].out == "" {
			x := *s
			x.Skills = slices.Concat(s.Skills, s.AloneSkills)
			in.Sessions = append(in.Sessions, x)
			own[s.ID] = true
		}
	}
	for i := range m.equipment {
		if e := m.equipment[i]; e.Owner == trust || e.Owner == "" {
			e.Loans = nil
			if e.Sites == nil && len(m.equipment[i].Loans) > 0 {
				e.Sites = []string{}
			}
			in.Equipment = append(in.Equipment, e)
		}
	}
	for i := range m.in.Cases {
		c := m.in.Cases[i]
		if c.Trust != trust || m.fixed[i] == elsewhere {
			continue
		}
		v := m.value[i]
		c.Value = &v
		c.Locked = ""
		if s := m.fixed[i]; s >= 0 && own[m.in.Sessions[s].ID] {
			c.Locked = m.in.Sessions[s].ID
		}
		in.Cases = append(in.Cases, c)
	}
	return in
}
