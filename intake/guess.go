package intake

import (
	"context"
	"fmt"
	"slices"

	"roundtable/care"
	"roundtable/intake/table"
)

// kindOf is the kind of a file of which nobody said it: that of the partner's last file
// with the same headings, which somebody looked at or nobody withdrew, else the one that
// its headers show. A trust's own workbook may be its national list under names of its
// own.
//
// Where the two differ, note says why.
func (d *Desk) kindOf(ctx context.Context, partner care.PartnerCode, heads []*head) (kind, note string, err error) {
	kind = guessKind(heads)
	extracts, err := d.Extracts(ctx)
	if err != nil {
		return "", "", err
	}
	for _, x := range slices.Backward(extracts) {
		if k, known := KindNamed(x.Kind); known && x.Partner == partner && !x.Withdrawn && showsAll(heads, &x) {
			if x.Kind != kind {
				note = fmt.Sprintf("It has the column headings of '%s', accepted on %s, and is read as the same kind of file: %s.", x.FileName, care.DateOf(x.At).Long(), k.Title)
			}
			return x.Kind, note, nil
		}
	}
	return kind, "", nil
}

// showsAll reports whether the headings of each sheet that was read of an earlier file
// stand in a row of this one's, in any order. What a marked-up sheet adds counts for
// nothing.
func showsAll(heads []*head, x *Extract) bool {
	then := make(map[int][]string) // by sheet
	for _, m := range x.Mapping {
		then[m.Sheet] = append(then[m.Sheet], m.Header)
	}
	for _, headers := range then {
		headers = foldedHeaders(headers)
		if len(headers) == 0 || !slices.ContainsFunc(heads, func(h *head) bool { return h.shows(headers) }) {
			return false
		}
	}
	return len(then) > 0
}

func (h *head) shows(headers []string) bool {
	for _, l := range h.lines[:min(len(h.lines), headerWithin)] {
		if slices.Equal(foldedHeaders(l.texts()), headers) {
			return true
		}
	}
	return false
}

// foldedHeaders are headers for comparing: folded, in order, each once, without what a
// marked-up sheet adds.
func foldedHeaders(headers []string) []string {
	var out []string
	for _, s := range headers {
		if s != "" && !table.IsMarkHeader(s) {
			out = append(out, fold(s))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// guessKind is the kind whose headers the file shows: the national formats by
// their own names, then events, then a list; "list" when nothing tells.
func guessKind(heads []*head) string {
	best, score := kindList.Name, 0
	for i := range kinds {
		k := &kinds[i]
		for _, h := range heads {
			if n := kindScore(k, h); n > score {
				best, score = k.Name, n
			}
		}
	}
	return best
}

// checkedScore is what a layout scores whose own check holds of the headings.
const checkedScore = 1000

func kindScore(k *Kind, h *head) int {
	for i := range k.tables {
		t := &k.tables[i]
		if t.check != nil {
			if h.checked(t) >= 0 {
				return checkedScore
			}
			continue
		}
		dict := newDictionary(t.fields, nil)
		at, n := h.findHeader(dict)
		if at < 0 {
			continue
		}
		found := make(map[fieldID]bool)
		headings := h.lines[at].texts()
		for j, s := range headings {
			if g := dict.find(s); len(g) > 0 {
				found[g[0].field.id] = true
			}
			headings[j] = fold(s)
		}
		switch {
		case len(t.lacks(func(f fieldID) bool { return found[f] })) > 0:
		case k.score == nil:
			return 10 + n
		default:
			return k.score(headings, n)
		}
	}
	return 0
}
