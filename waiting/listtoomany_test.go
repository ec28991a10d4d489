package waiting

import (
	"errors"
	"strings"
	"testing"

	"roundtable/care"
)

// TestASearchThatFindsTooManyAsksForMore: a letter that half of a long list begins
// with is answered in words, and not by a page that takes seconds.
func TestASearchThatFindsTooManyAsksForMore(t *testing.T) {
	w := newWorld(t)
	placeholders(w, 60, false)
	v := w.view(north)
	tab, err := w.list.table(w.ctx, v, 0)
	if err != nil {
		t.Fatal(err)
	}
	tab.foundMost = 60
	for _, text := range []string{"Unk", "Patient", "unknown, pat", "unknown patient"} {
		tab.foundMost = 60
		if p, err := w.list.Find(w.ctx, v, Query{Text: text}); err != nil || p.Count != 60 {
			t.Errorf("of as many as may be: %v, %v", p, err)
		}
		tab.foundMost = 59
		_, err := w.list.Find(w.ctx, v, Query{Text: text})
		if p, ok := errors.AsType[*care.Problem](err); !ok || !strings.Contains(p.Remedy, "letters") {
			t.Errorf("of one more: %v", err)
		}
		if _, err := w.list.Cross(w.ctx, v, Query{Text: text}, ColPartner, ColTFC); err == nil {
			t.Error("counts of what is not found")
		}
	}
	if p, err := w.list.Find(w.ctx, v, Query{Text: "Nobody"}); err != nil || p.Count != 0 {
		t.Errorf("nobody: %v, %v", p, err)
	}
}
