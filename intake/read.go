package intake

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/intake/table"
)

// orderSheets puts the tables of a workbook into the order in which they lean on
// each other: people, referrals, teams, contacts.
func (j *job) orderSheets() {
	slices.SortStableFunc(j.sheets, func(a, b *sheetReader) int { return cmp.Compare(a.layout.name, b.layout.name) })
}

// readAll reads every sheet, once or twice, and hands on what stands.
func (j *job) readAll(ctx context.Context) error {
	if j.k.twice {
		if err := j.scan(ctx); err != nil {
			return err
		}
	}
	j.guesses()
	for _, s := range j.sheets {
		if err := j.readSheet(ctx, s); err != nil {
			return err
		}
	}
	j.finish()
	return nil
}

// scan reads the file for its keys alone and decides which of several rows of one
// wait stands.
func (j *job) scan(ctx context.Context) error {
	named := j.newRenamed()
	all, err := j.claims(ctx, named)
	if err != nil {
		return err
	}
	if again, err := named.settle(ctx, j); err != nil {
		return err
	} else if again {
		if all, err = j.claims(ctx, nil); err != nil {
			return err
		}
	}
	j.apart = apart(all, func(k care.Key) bool { _, ok := j.prior.pathways[k]; return ok })
	j.fates = settle(all)
	return nil
}

// claims reads what each row claims to be; named, if any, is told whom it names.
func (j *job) claims(ctx context.Context, named *renamed) ([]claim, error) {
	var all []claim
	for _, s := range j.sheets {
		r, out := &row{sheet: s}, &landed{}
		n := 0
		for t, err := range j.book.Rows(s.sheet) {
			if err != nil {
				return nil, err
			}
			if n++; n%4096 == 0 && ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if t.Line <= s.header || t.IsBlank() {
				continue
			}
			if !mapRow(r, t, out) {
				continue
			}
			named.note(s.keys, out)
			all = append(all, claimOf(s.keys, out))
		}
	}
	return all, nil
}

// claim is one row's claim to be the row of its wait.
type claim struct {
	base    care.Key // zero: the row claims nothing
	detail  care.Key // where procedure and reason could tell it from another wait
	start   care.Date
	created stamp
}

func claimOf(keys *keyer, out *landed) claim {
	switch {
	case out.update || out.hasEvent:
		return claim{}
	case out.hasPathway:
		base := keys.pathway(&out.pathway)
		return claim{base: base, detail: keys.detailed(base, &out.pathway), start: out.pathway.Start, created: out.created}
	case out.hasPerson:
		return claim{base: out.person.Key}
	}
	return claim{}
}

// Fates of a row: it stands, it stands as an earlier period of its pathway, or it
// is superseded and kept with rank fate - fateSuperseded + 1.
const (
	fateStands uint8 = iota
	fatePeriod
	fateSuperseded
)

// settle decides between rows: of one base and start date the one created last
// stands, or the later row where that is not said of each or cannot be read; of
// several periods of one pathway the latest one has the pathway's own key.
func settle(all []claim) []uint8 {
	fates := make([]uint8, len(all))
	order := make([]int32, 0, len(all))
	for i := range all {
		if !all[i].base.IsZero() {
			order = append(order, int32(i))
		}
	}
	slices.SortFunc(order, func(a, b int32) int {
		x, y := &all[a], &all[b]
		return cmp.Or(bytes.Compare(x.base[:], y.base[:]), cmp.Compare(y.start, x.start), cmp.Compare(b, a))
	})
	for n := 0; n < len(order); {
		first, end := &all[order[n]], n+1
		for end < len(order) && all[order[end]].base == first.base && all[order[end]].start == first.start {
			end++
		}
		again := order[n:end]
		if !slices.ContainsFunc(again, func(i int32) bool { return all[i].created.at == 0 }) {
			slices.SortStableFunc(again, func(a, b int32) int { return all[b].created.compare(all[a].created) })
		}
		for rank, i := range again {
			switch {
			case rank > 0:
				fates[i] = uint8(min(int(fateSuperseded)+rank-1, 255))
			case n > 0 && all[order[n-1]].base == first.base:
				fates[i] = fatePeriod
			}
		}
		n = end
	}
	return fates
}

// mapRow reads a row; false when it cannot land.
func mapRow(r *row, t *table.Row, out *landed) bool {
	r.begin(t)
	*out = landed{events: out.events[:0]}
	r.sheet.layout.read(r, out)
	return !r.bad
}

// readSheet reads the rows for good.
func (j *job) readSheet(ctx context.Context, s *sheetReader) error {
	r, out := &row{sheet: s}, &landed{}
	blank := 0
	for t, err := range j.book.Rows(s.sheet) {
		if err != nil {
			return err
		}
		switch {
		case t.Line == s.header:
			continue
		case t.IsBlank():
			if t.Line > s.header {
				blank++ // counted when something follows: a sheet's empty end is nothing
			}
			continue
		case t.Line < s.header:
			r.begin(t)
			r.issue(noField, faultTitle, care.SevFurniture, "")
			r.issues[0].Value = rowText(t)
			j.report(r, care.Key{})
			continue
		}
		j.counts.Read += blank + 1
		j.counts.Furniture += blank
		blank = 0
		j.take(ctx, r, t, out)
		if j.counts.Read%4096 == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
			if j.out.failed() {
				return fmt.Errorf("intake: the store refused a block")
			}
			if j.o.Progress != nil {
				j.o.Progress(j.counts.Read)
			}
		}
	}
	if j.o.Progress != nil {
		j.o.Progress(j.counts.Read)
	}
	return nil
}

// take reads one row under the header and hands on what it came to.
func (j *job) take(ctx context.Context, r *row, t *table.Row, out *landed) {
	if !mapRow(r, t, out) {
		j.refuse(ctx, r, t, out)
		return
	}
	if t.Hidden {
		r.doubt(noField, faultHiddenRow, "")
	}
	if j.fates == nil {
		j.land(r, out, fateStands)
		return
	}
	fate := j.fates[j.row]
	if j.apart[j.row] {
		out.apart = true
		r.doubt(noField, faultTwoWaits, "")
	}
	j.row++
	j.land(r, out, fate)
}

// report writes a row's issues.
func (j *job) report(r *row, pathway care.Key) {
	for i := range r.issues {
		r.issues[i].Pathway = pathway
		j.issues.add(&r.issues[i])
		tally(j.summary, &r.issues[i])
	}
}

func tally(sum map[string]*IssueCount, is *care.IssueRow) {
	key := is.Code + string(rune('0'+is.Severity))
	c := sum[key]
	if c == nil {
		c = &IssueCount{Code: is.Code, Severity: is.Severity, Reason: is.Reason, Remedy: is.Remedy}
		sum[key] = c
	}
	c.Count++
}

func sorted(sum map[string]*IssueCount) []IssueCount {
	out := make([]IssueCount, 0, len(sum))
	for _, c := range sum {
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b IssueCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Code, b.Code), cmp.Compare(a.Severity, b.Severity))
	})
	return out
}

// guesses reports each question that was answered by its best guess.
func (j *job) guesses() {
	for _, q := range j.p.Open() {
		if q.list() {
			j.notes = append(j.notes, "Taken as a guess: "+q.Text+" "+guessText(&q))
			continue
		}
		for _, s := range j.sheets {
			if s.sheet != q.Sheet {
				continue
			}
			r := &row{Row: &table.Row{Sheet: s.sheet, Line: s.header}, sheet: s}
			r.issue(noField, faultGuess, care.SevDoubtful, q.Guess)
			r.issues[0].Column, r.issues[0].Header, r.issues[0].Reason = int32(q.Column), s.headers[q.Column], faultGuess.reason+" "+q.Text
			j.report(r, care.Key{})
			j.notes = append(j.notes, "Taken as a guess: "+q.Text+" "+guessText(&q))
		}
	}
}

func guessText(q *Question) string {
	for _, a := range q.Options {
		if a.Value == q.Guess {
			return a.Text + "."
		}
	}
	return q.Guess
}

// rowText is a short text of a whole row, for an issue about it.
func rowText(t *table.Row) string {
	var b strings.Builder
	for i := range t.Cells {
		if s := trim(t.Cells[i].Text); len(s) > 0 {
			if b.Len() > 0 {
				b.WriteString(" | ")
			}
			b.Write(s)
		}
		if b.Len() > 500 {
			break
		}
	}
	return cut(b.String())
}
