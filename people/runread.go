package people

import (
	"context"
	"fmt"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/people/linkage"
)

// read puts all records that may be linked into a table; or, where what was compared
// before is kept and holds, new ones behind them.
func (l *linking) read(ctx context.Context) error {
	if l.joinsKept() {
		return nil
	}
	if err := l.readAll(ctx); err != nil {
		return err
	}
	if l.done.Records = len(l.rows); l.done.Records < 2 {
		return wrong("", "There are fewer than two records that may be compared.", "Take in the partners' lists first.")
	}
	l.decided()
	return nil
}

func (l *linking) readAll(ctx context.Context) error {
	l.t = linkage.NewTable(compared)
	merged := map[string]string{}
	for old, now := range l.v.Successors() {
		merged[old.Digits()] = now.Digits()
	}
	l.t.Supersede(merged)
	if l.v.TestsJoin() {
		l.t.TestNumbers()
	}
	l.done.Left.Contested = l.v.Contested()
	classes := l.v.Classes()
	var chunk []linkage.Record
	for c, sel := range l.v.People() {
		chunk = chunk[:0]
		for _, at := range sel {
			i := int(at)
			rec, ok := l.record(c, i, classes)
			if !ok {
				continue
			}
			chunk = append(chunk, rec)
			l.rows, l.keys = append(l.rows, c.Base+facts.Row(i)), append(l.keys, c.Key[i])
		}
		if l.t.AddAll(chunk); ctx.Err() != nil {
			return ctx.Err()
		}
	}
	l.at = make(map[facts.Row]linkage.Row, len(l.rows))
	for i, r := range l.rows {
		l.at[r] = linkage.Row(i)
	}
	return nil
}

// decided reads who is one person today, and what people decided.
func (l *linking) decided() {
	l.of = map[care.LinkZone][]facts.Row{}
	for _, z := range []care.LinkZone{care.ZoneDirectCare, care.ZonePlanning} {
		of := make([]facts.Row, len(l.rows))
		for i, r := range l.rows {
			if c, at, ok := l.v.Person(r); ok {
				of[i] = c.Of(z, at)
			}
		}
		l.of[z] = of
	}
	for i := range l.room.acts {
		l.keepApart(&l.room.acts[i])
	}
}

// record is what one source record is compared by; false for one that may not be, or
// has nothing.
func (l *linking) record(c *facts.PersonChunk, i int, classes []care.ClassMeaning) (linkage.Record, bool) {
	switch may, sealed, _ := l.v.Linkable(c.Base + facts.Row(i)); {
	case sealed:
		l.done.Left.Sealed++
		return linkage.Record{}, false
	case !may:
		l.done.Left.NoNotice++
		return linkage.Record{}, false
	}
	rec := linkage.Record{
		ID: c.Key[i].String(), Source: l.v.Code(facts.DimPartner, c.Partner[i]),
		Withheld: withheld(classes, c.Class[i]),
	}
	if s := c.NHSStatus[i]; s != 0 {
		rec.NHSStatus = fmt.Sprintf("%02d", s)
	}
	some := false
	for _, f := range compared {
		rec.Values[f] = value(l.v, c, i, f)
		some = some || rec.Values[f] != "" && f != linkage.Sex && f != linkage.Practice
	}
	if !some {
		l.done.Left.Nameless++
	}
	return rec, some
}

// withheld reports whether the address of a class of rows is withheld; of a class that
// means nothing it is.
func withheld(classes []care.ClassMeaning, c care.Class) bool {
	return int(c) >= len(classes) || classes[c].Protections.Has(care.AddressWithheld)
}

// keepApart hands what people decided to the guard.
func (l *linking) keepApart(a *act) {
	if a.undone {
		return
	}
	row := func(k care.Key) (linkage.Row, bool) {
		r, ok := l.v.PersonByKey(k)
		if !ok {
			return 0, false
		}
		at, ok := l.at[r]
		return at, ok
	}
	for i, side := range a.sides {
		for _, against := range a.sides[i+1:] {
			for _, x := range side {
				for _, y := range against {
					rx, ok := row(x)
					ry, ok2 := row(y)
					if ok && ok2 {
						l.apart = append(l.apart, [2]linkage.Row{rx, ry})
					}
				}
			}
		}
	}
}
