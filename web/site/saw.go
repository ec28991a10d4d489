package site

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"time"

	"roundtable/care"
	"roundtable/sharing"
	"roundtable/sharing/accesslog"
	"roundtable/web/shell"
)

// Seen is a source record that a page shows, with the class of its row.
type Seen struct {
	Person care.Key
	Class  care.Class
}

// Saw says that the answer to this visit shows people: what is one of
// accesslog.Pages. It is written down before the answer leaves; call it as often as
// there are rows. A page shows one thing: the last what counts.
func (v *Visit) Saw(what string, seen ...Seen) {
	v.what = what
	for _, s := range seen {
		if !s.Person.IsZero() {
			v.seen = append(v.seen, s)
		}
	}
}

// Ask adds a sign that an information governance lead may want to ask about.
func (v *Visit) Ask(s accesslog.Sign) {
	if !slices.Contains(v.ask, s) {
		v.ask = append(v.ask, s)
	}
}

// LogSeen writes down what Saw was told, and returns once it is durable: before
// the first byte of an answer. Show does it for pages; what streams an answer calls
// it itself. Where it cannot be written down nothing is shown. On one's own computer
// there is nobody to tell.
func (v *Visit) LogSeen() error {
	if len(v.seen) == 0 || v.Alone() {
		return nil
	}
	e := accesslog.Entry{Role: v.Viewer.Role, Purpose: v.Scope.Purpose, What: v.what, Ask: v.ask, Allowed: v.allowed(), Glass: v.glass}
	e.People = make([]care.Key, len(v.seen))
	for i, s := range v.seen {
		e.People[i] = s.Person
	}
	if err := v.Table.Sharing.Log.Write(v.Context(), v.Viewer, e); err != nil {
		return &shell.StatusError{Status: http.StatusServiceUnavailable, Heading: "One moment", Problem: &care.Problem{
			What: "It could not be written down that you look at this, and so it is not shown.", Remedy: "Try again in a moment.", Err: fmt.Errorf("%w: %w", accesslog.ErrNotWritten, err),
		}}
	}
	v.seen = nil
	return nil
}

// allowed says for each partner whose rows are shown what allowed it.
func (v *Visit) allowed() []accesslog.Allowed {
	classes := v.View().Classes()
	done := map[care.Class]bool{}
	found := map[accesslog.Allowed]bool{}
	snap := v.Table.Sharing.Gate.Snapshot()
	now := time.Now()
	for _, s := range v.seen {
		if done[s.Class] || int(s.Class) >= len(classes) {
			continue
		}
		done[s.Class] = true
		m := classes[s.Class]
		a := accesslog.Allowed{Partner: m.Partner}
		if m.Partner != v.Viewer.Partner {
			d := snap.Decide(sharing.Request{Viewer: v.Viewer, Purpose: v.Scope.Purpose, Category: care.ListEntries, Class: m, At: now})
			a.Agreement, a.Version = string(d.Agreement), d.Version
			if !d.Allowed {
				a.Agreement = accesslog.EndedSince
			}
		}
		found[a] = true
	}
	out := make([]accesslog.Allowed, 0, len(found))
	for a := range found {
		out = append(out, a)
	}
	slices.SortFunc(out, func(a, b accesslog.Allowed) int {
		return cmp.Or(cmp.Compare(a.Partner, b.Partner), cmp.Compare(a.Agreement, b.Agreement))
	})
	return out
}

// Whose are the people of waits that the visitor may see, by the waits' keys; a
// wait that is not there, or has no person, is left out.
func (v *Visit) Whose(waits ...care.Key) []Seen {
	out := make([]Seen, 0, len(waits))
	for _, k := range waits {
		r, ok := v.View().PathwayByKey(k)
		if !ok {
			continue
		}
		c, i, _ := v.View().Pathway(r)
		if p, j, ok := v.View().Person(c.Person[i]); ok {
			out = append(out, Seen{p.Key[j], c.Class[i]})
		}
	}
	return out
}
