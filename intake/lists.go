package intake

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"roundtable/care"
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
)

// maxListSlug is the longest name of a list in a stream's name.
const maxListSlug = 40

// extractStream is where the deliveries of one list of a kind by one partner
// stand; list "" is the partner's one list.
func extractStream(partner care.PartnerCode, kind, list string) ledger.Stream {
	s := "extract/" + string(partner) + "/" + kind
	if slug := listSlug(list); slug != "" {
		s += "/" + slug
	}
	return ledger.Stream(s)
}

// listSlug is a list's name as a stream may hold it: letters, digits and hyphens,
// and no run of digits that could be anybody's number.
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
	p.List = name
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
	if name, ok := strings.CutPrefix(value, sameList); ok {
		p.List = name
	} else {
		p.List = strings.TrimPrefix(value, otherList)
	}
}

// knownList is one list of a partner and kind with its last version.
type knownList struct {
	name   string
	last   Extract
	open   int // pathways whose end was not stated
	shared int // of them, in the file being looked at
	all    int // pathways, stopped ones too
}

// share is how much of the smaller of two lists is on the other one, in percent.
func (l *knownList) share(file int) int { return l.shared * 100 / max(1, min(file, l.all)) }

const (
	fewInCommon = 20 // percent: below it a file is hardly the next version
	fewestToAsk = 5  // pathways: fewer may all be gone next week
)

// pickList finds which of the partner's lists the file is, by what they have in
// common, and asks when it has next to nothing in common with any.
func (d *Desk) pickList(ctx context.Context, p *Proposal, k *Kind, up Upload) error {
	if !k.Snapshot {
		return nil
	}
	lists, err := d.knownLists(ctx, p.Partner, k.Name)
	if err != nil || len(lists) == 0 {
		return err
	}
	file, err := d.fileKeys(ctx, p, k, up)
	if err != nil || len(file) == 0 {
		return err
	}
	best := 0
	for i := range lists {
		l := &lists[i]
		if err := d.compare(ctx, k, l, file, p.Partner); err != nil {
			return err
		}
		if l.share(len(file)) > lists[best].share(len(file)) {
			best = i
		}
	}
	b := &lists[best]
	ask := slices.ContainsFunc(lists, func(l knownList) bool { return l.open >= fewestToAsk })
	gone := (b.open-b.shared)*2 > b.open
	if b.share(len(file)) >= fewInCommon || !ask || len(lists) == 1 && !gone {
		p.List = b.name
		if len(lists) > 1 {
			p.Notes = append(p.Notes, fmt.Sprintf("This is taken for the next version of %s: %d of its %d waits are on both.", b.words(), b.shared, b.all))
		}
		return nil
	}
	p.askList(lists, d.listName(p, lists, up))
	return nil
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

// askList asks which list the file is; the guess is another one.
func (p *Proposal) askList(lists []knownList, name string) {
	q := Question{ID: listQuestion, Sheet: -1, Column: -1, weight: -1, Guess: otherList + name}
	slices.SortFunc(lists, func(a, b knownList) int { return int(b.last.ID - a.last.ID) })
	for i := range lists {
		q.Options = append(q.Options, Answer{sameList + lists[i].name, "The next version of " + lists[i].words()})
	}
	q.Text = fmt.Sprintf("Is this the next version of %s, or another list? They have next to nobody in common.", lists[0].words())
	q.Options = append(q.Options, Answer{q.Guess, "Another list: " + name})
	p.List = name
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

// compare counts what a list has in common with the file.
func (d *Desk) compare(ctx context.Context, k *Kind, l *knownList, file map[care.Key]bool, partner care.PartnerCode) error {
	h, err := d.history(ctx, extractStream(partner, k.Name, l.name))
	if err != nil {
		return err
	}
	before, err := d.prior(ctx, k, h)
	if err != nil {
		return err
	}
	for key, was := range before.pathways {
		l.all++
		if !was.stopped {
			l.open++
		}
		if file[key] {
			l.shared++
		}
	}
	return nil
}

// fileKeys reads the keys of the file's waits as the proposal maps its columns.
// It is empty where nothing can be said yet: no collaborative, a column missing.
func (d *Desk) fileKeys(ctx context.Context, p *Proposal, k *Kind, up Upload) (map[care.Key]bool, error) {
	founded, err := d.founded(ctx)
	if _, ok := errors.AsType[*care.Problem](err); ok || err == nil && len(p.Missing) > 0 {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	book, src, err := d.open(ctx, up.Name, up.path, up.Body)
	if err != nil {
		return nil, err
	}
	defer func() { _ = src.Close() }()
	j := &job{d: d, up: up, p: p, k: k, book: book, founded: founded, today: d.today(), tests: true}
	j.prepareSheets()
	keys := make(map[care.Key]bool)
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
				keys[s.keys.pathway(&out.pathway)] = true
			}
		}
	}
	return keys, nil
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
