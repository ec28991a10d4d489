package intake

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"

	"roundtable/care"
	"roundtable/intake/table"
	"roundtable/ledger"
)

// A partner may send several lists of one kind: two teams, each with a sheet of
// its own. Each is a stream of deliveries and is compared with its own last
// version alone. Most partners have one list, which has no name.

// listQuestion is the ID of the question which list a file is.
const listQuestion = "list"

// Answers to it: an earlier list by its name after the one, a new one after the other.
const (
	sameList  = "same:"
	otherList = "other:"
	mendList  = "mend:" // only the rows to mend of an earlier list: nobody else has gone
)

// maxListSlug is how much of a list's name is compared.
const maxListSlug = 40

// extractStream is where the deliveries of one list of a kind by one partner
// stand; place "" is the partner's one list, "list-2" the first that has a name.
func extractStream(partner care.PartnerCode, kind, place string) ledger.Stream {
	s := "extract/" + string(partner) + "/" + kind
	if place != "" {
		s += "/" + place
	}
	return ledger.Stream(s)
}

// listStream is the stream of a list by its name. A stream's name is readable by
// everybody for ever, and a list's name comes from a file's, so that a new list
// gets a number there and has its name in the body alone.
func (d *Desk) listStream(ctx context.Context, partner care.PartnerCode, kind, list string) (ledger.Stream, error) {
	slug := listSlug(list)
	if slug == "" {
		return extractStream(partner, kind, ""), nil
	}
	extracts, err := d.Extracts(ctx)
	if err != nil {
		return "", err
	}
	taken := make(map[ledger.Stream]bool)
	for i := range extracts {
		x := &extracts[i]
		if x.Partner != partner || x.Kind != kind {
			continue
		}
		if listSlug(x.List) == slug {
			return x.Stream, nil
		}
		taken[x.Stream] = true
	}
	for n := 2; ; n++ {
		if s := extractStream(partner, kind, fmt.Sprintf("list-%d", n)); !taken[s] {
			return s, nil
		}
	}
}

// listSlug is a list's name for comparing: letters, digits and hyphens, and no run
// of digits that could be anybody's number.
func listSlug(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	words = slices.DeleteFunc(words, func(w string) bool { return len(w) > 5 && strings.Trim(w, "0123456789") == "" })
	s := strings.Join(words, "-")
	if len(s) > maxListSlug {
		s = s[:maxListSlug]
	}
	return strings.Trim(s, "-")
}

// SetList says which of the partner's lists the file is: "" the one that has no
// name, else a name such as a team's. A name without a letter or digit is a
// *care.Problem.
func (p *Proposal) SetList(name string) error {
	name = strings.TrimSpace(name)
	if name != "" && listSlug(name) == "" {
		return &care.Problem{What: "The list's name has no letters.", Remedy: "Name it after the team that keeps it, and after no person."}
	}
	p.List, p.ListChosen, p.Update = name, true, false
	for i := range p.Questions {
		q := &p.Questions[i]
		if !q.list() || q.Answer != "" {
			continue
		}
		q.Answer = otherList + name
		if slices.ContainsFunc(q.Options, func(a Answer) bool { return a.Value == sameList+name }) {
			q.Answer = sameList + name
		}
	}
	return nil
}

func (q *Question) list() bool { return q.ID == listQuestion }

// answerList takes the answer to the question which list a file is.
func (p *Proposal) answerList(value string) {
	p.Update = false
	if name, ok := strings.CutPrefix(value, sameList); ok {
		p.List = name
	} else if name, ok := strings.CutPrefix(value, mendList); ok {
		p.List, p.Update = name, true
	} else {
		p.List = strings.TrimPrefix(value, otherList)
	}
}

// knownList is one list of a partner and kind with its last version.
type knownList struct {
	name   string
	last   Extract
	open   int // pathways whose end was not stated
	shared int // pathways in the file being looked at
	inFile int // of those whose end was not stated, in it
	all    int // pathways, stopped ones too
}

// share is how much of the smaller of two lists is on the other one, in percent.
func (l *knownList) share(file int) int { return l.shared * 100 / max(1, min(file, l.all)) }

const (
	fewInCommon  = 20 // percent: below it a file is hardly the next version
	halfInCommon = 50 // percent: from it on a file is likely the next one, whatever its name
	fewestToAsk  = 5  // pathways: fewer may all be gone next week
)

// pickList finds which of the partner's lists the file is, by what they have in
// common. Where the partner has a list already it asks, unless the file has the
// name and the headings of that list's last version and at least half of its
// waits: a file that is taken for the next version wrongly ends everybody's wait
// who is not in it.
func (d *Desk) pickList(ctx context.Context, p *Proposal, k *Kind, up Upload) error {
	if !k.Snapshot {
		return nil
	}
	lists, err := d.knownLists(ctx, p.Partner, k.Name)
	if err != nil || len(lists) == 0 {
		return err
	}
	p.Seen = newest(lists)
	file, err := d.fileKeys(ctx, p, k, up, lists)
	if err != nil || len(file) == 0 {
		return err
	}
	best := 0
	for i := range lists {
		l := &lists[i]
		if err := d.compare(ctx, k, l, i, file); err != nil {
			return err
		}
		if l.share(len(file)) > lists[best].share(len(file)) {
			best = i
		}
	}
	b := &lists[best]
	share, gone := b.share(len(file)), (b.open-b.inFile)*2 > b.open
	alike := nameStem(up.Name) == nameStem(b.last.FileName) && p.sameHeadings(&b.last)
	p.Update = false
	if alike && !gone {
		p.takeList(b, len(lists))
		return nil
	}
	big := slices.ContainsFunc(lists, func(l knownList) bool { return l.open >= fewestToAsk })
	same := share >= halfInCommon || alike && (share >= fewInCommon || !big)
	p.askList(lists, best, same, d.listName(p, lists, up))
	return nil
}

func newest(lists []knownList) care.ExtractID {
	last := care.ExtractID(0)
	for i := range lists {
		last = max(last, lists[i].last.ID)
	}
	return last
}

// takeList takes the file for the next version of a list.
func (p *Proposal) takeList(b *knownList, lists int) {
	p.List = b.name
	if lists > 1 {
		p.Notes = append(p.Notes, fmt.Sprintf("This is taken for the next version of %s: %d of its %d waits are on both.", b.words(), b.shared, b.all))
	}
}

// markedUp reports whether a file has the columns that MarkedUp adds.
func (p *Proposal) markedUp() bool {
	return slices.ContainsFunc(p.Sheets, func(s SheetPlan) bool {
		return s.Use && slices.ContainsFunc(s.Columns, func(c Column) bool { return table.IsMarkHeader(c.Header) })
	})
}

// pickAgain looks at the lists once more when others came between the proposal
// and its acceptance: the other file of the same drop, for one.
func (d *Desk) pickAgain(ctx context.Context, p *Proposal, k *Kind, up Upload) error {
	if !k.Snapshot || p.ListChosen || slices.ContainsFunc(p.Questions, func(q Question) bool { return q.list() }) {
		return nil
	}
	lists, err := d.knownLists(ctx, p.Partner, k.Name)
	if err != nil || newest(lists) == p.Seen {
		return err
	}
	return d.pickList(ctx, p, k, up)
}

// nameStem is what stays of a file's name from week to week: its letters, without
// dates, numbers and names of months.
func nameStem(name string) string {
	base := strings.ToLower(strings.TrimSuffix(name, filepath.Ext(name)))
	words := strings.FieldsFunc(base, func(r rune) bool { return !unicode.IsLetter(r) })
	words = slices.DeleteFunc(words, func(w string) bool { return monthWords[w] })
	return strings.Join(words, " ")
}

var monthWords = func() map[string]bool {
	out := map[string]bool{"sept": true, "st": true, "nd": true, "rd": true, "th": true}
	for m := time.January; m <= time.December; m++ {
		w := strings.ToLower(m.String())
		out[w], out[w[:3]] = true, true
	}
	return out
}()

// sameHeadings reports whether the sheets that are read have the headings of an
// earlier file, in any order. What a marked-up sheet adds counts for nothing.
func (p *Proposal) sameHeadings(x *Extract) bool {
	var now, then []string
	for _, s := range p.Sheets {
		for _, c := range s.Columns {
			if s.Use {
				now = append(now, c.Header)
			}
		}
	}
	for _, m := range x.Mapping {
		then = append(then, m.Header)
	}
	return slices.Equal(foldedHeaders(now), foldedHeaders(then))
}

func (l *knownList) words() string {
	s := "'" + l.last.FileName + "' of " + l.date().Long()
	if l.name != "" {
		s = "the list " + l.name + ", " + s
	}
	return s
}

func (l *knownList) date() care.Date {
	if l.last.Census != 0 {
		return l.last.Census
	}
	return care.DateOf(l.last.At)
}

// askList asks which list the file is. The guess is the one that has most in
// common with it, or another one.
func (p *Proposal) askList(lists []knownList, best int, same bool, name string) {
	b := lists[best]
	q := Question{ID: listQuestion, Sheet: -1, Column: -1, weight: -1, Guess: otherList + name}
	p.List = name
	if same {
		q.Guess, p.List = sameList+b.name, b.name
	}
	// Of rows to mend none may be on the list as yet: the headings tell, where there
	// is but one list.
	if p.markedUp() && (same || len(lists) == 1 && p.sameHeadings(&b.last)) {
		p.List = b.name
		q.Guess, p.Update = mendList+b.name, true
		q.Options = append(q.Options, Answer{q.Guess, "These are only the rows to mend of " + b.words() + ": nobody else has gone"})
	}
	slices.SortFunc(lists, func(a, b knownList) int { return int(b.last.ID - a.last.ID) })
	for i := range lists {
		q.Options = append(q.Options, Answer{sameList + lists[i].name, "The next version of " + lists[i].words()})
	}
	q.Text = fmt.Sprintf("Is this the next version of %s, or another list? %d of the %d who wait on that list are in this file.", b.words(), b.inFile, b.open)
	q.Options = append(q.Options, Answer{otherList + name, "Another list: " + name})
	p.Questions = append(p.Questions, q)
}

// knownLists are the lists of a partner and kind of which a version stands.
func (d *Desk) knownLists(ctx context.Context, partner care.PartnerCode, kind string) ([]knownList, error) {
	extracts, err := d.Extracts(ctx)
	if err != nil {
		return nil, err
	}
	var out []knownList
	for _, x := range extracts {
		if x.Partner != partner || x.Kind != kind || x.Withdrawn {
			continue
		}
		i := slices.IndexFunc(out, func(l knownList) bool { return listSlug(l.name) == listSlug(x.List) })
		if i < 0 {
			out = append(out, knownList{name: x.List})
			i = len(out) - 1
		}
		out[i].last = x
	}
	return out, nil
}

// compare counts what the list at that place has in common with the file.
func (d *Desk) compare(ctx context.Context, k *Kind, l *knownList, at int, file []fileWait) error {
	h, err := d.history(ctx, l.last.Stream)
	if err != nil {
		return err
	}
	before, err := d.folded(ctx, k, h)
	if err != nil {
		return err
	}
	for _, was := range before.pathways {
		l.all++
		if !was.stopped {
			l.open++
		}
	}
	seen := make(map[care.Key]bool)
	for i := range file {
		base, detail := file[i].keys(at)
		for _, key := range [...]care.Key{base, detail} {
			was, ok := before.pathways[key]
			if !ok || seen[key] {
				continue
			}
			seen[key] = true
			l.shared++
			if !was.stopped {
				l.inFile++
			}
		}
	}
	return nil
}

// fileWait is a wait of the file by the keys that it may have: on the partner's
// one list, and, where its row names no team, on each list that has a name.
type fileWait struct {
	base, detail care.Key
	listed       []care.Key // base and detail for each of the lists; nil where they are the same
}

func (w *fileWait) keys(list int) (base, detail care.Key) {
	if w.listed == nil {
		return w.base, w.detail
	}
	return w.listed[2*list], w.listed[2*list+1]
}

func waitOf(keys *keyer, p *care.PathwayRow, lists []knownList) fileWait {
	keys.list = ""
	w := fileWait{base: keys.pathway(p)}
	w.detail = keys.detailed(w.base, p)
	for i := range lists {
		keys.list = listSlug(lists[i].name)
		base := keys.pathway(p)
		if w.listed == nil && base == w.base {
			continue
		}
		if w.listed == nil {
			w.listed = make([]care.Key, 0, 2*len(lists))
			for range i {
				w.listed = append(w.listed, w.base, w.detail)
			}
		}
		w.listed = append(w.listed, base, keys.detailed(base, p))
	}
	return w
}

// fileKeys reads the keys of the file's waits as the proposal maps its columns,
// for each of the lists. It is empty where nothing can be said yet: no collaborative, a column missing.
func (d *Desk) fileKeys(ctx context.Context, p *Proposal, k *Kind, up Upload, lists []knownList) ([]fileWait, error) {
	founded, err := d.founded(ctx)
	if _, ok := errors.AsType[*care.Problem](err); ok || err == nil && len(p.Missing) > 0 {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	book, done, err := d.openUpload(ctx, &up)
	if err != nil {
		return nil, err
	}
	defer done()
	j := &job{d: d, up: up, p: p, k: k, book: book, founded: founded, today: d.today(), tests: true}
	j.prepareSheets()
	var waits []fileWait
	seen := make(map[[2]care.Key]bool)
	for _, s := range j.sheets {
		r, out := &row{sheet: s}, &landed{}
		n := 0
		for t, err := range book.Rows(s.sheet) {
			if err != nil {
				return nil, err
			}
			if n++; n%4096 == 0 && ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if t.Line > s.header && !t.IsBlank() && mapRow(r, t, out) {
				w := waitOf(s.keys, &out.pathway, lists)
				if id := [2]care.Key{w.base, w.detail}; !seen[id] {
					seen[id] = true
					waits = append(waits, w)
				}
			}
		}
	}
	return waits, nil
}

// listName proposes a name for another list: the one team that the file names, or
// the sheet's name, or the file's without its dates.
func (d *Desk) listName(p *Proposal, lists []knownList, up Upload) string {
	name := ""
	for _, s := range p.Sheets {
		c := s.columnOf(catalogue[fTeam].Name)
		switch {
		case !s.Use:
		case c != nil && len(c.Examples) == 1:
			name = c.Examples[0]
		case s.Name != "" && !plainSheetName(s.Name):
			name = s.Name
		}
		if name != "" {
			break
		}
	}
	if listSlug(name) == "" {
		base := strings.TrimSuffix(up.Name, filepath.Ext(up.Name))
		name = strings.Join(strings.FieldsFunc(base, func(r rune) bool { return !unicode.IsLetter(r) }), " ")
	}
	if listSlug(name) == "" {
		name = "list"
	}
	taken := func(n string) bool {
		return slices.ContainsFunc(lists, func(l knownList) bool { return listSlug(l.name) == listSlug(n) })
	}
	for n, stem := 2, name; taken(name); n++ {
		name = fmt.Sprintf("%d %s", n, stem)
	}
	return name
}

// plainSheetName reports whether a sheet has the name that its program gave it.
func plainSheetName(s string) bool {
	w := fold(s)
	w = strings.TrimRight(w, "0123456789")
	return w == "" || w == "sheet" || w == "tabelle" || w == "feuil" || w == "list" || w == "data" || w == "export"
}
