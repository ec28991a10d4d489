package people

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
)

// TestWhoIsFoundStandsTogether: nobody is lost by the order, records of one person stand
// beside each other, and persons by the least of their names.
func TestWhoIsFoundStandsTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 12).Draw(t, "records")
		x := findView{}
		least := map[care.PersonID]string{}
		for i := range n {
			id := care.PersonID{rapid.ByteRange(1, 5).Draw(t, "person")}
			name := rapid.SampledFrom([]string{"able", "Baker", "O'Cain", "ocain", ""}).Draw(t, "name")
			x.Rows = append(x.Rows, foundRow{record: record{Key: care.Key{byte(i + 1)}, Family: name}, ID: id})
			folded := strings.ToLower(strings.ReplaceAll(name, "'", ""))
			if was, seen := least[id]; !seen || folded < was {
				least[id] = folded
			}
		}
		before := len(x.Rows)
		x.sort()
		keys, ended, last := map[care.Key]bool{}, map[care.PersonID]bool{}, ""
		for i, r := range x.Rows {
			keys[r.Key] = true
			if i > 0 && x.Rows[i-1].ID == r.ID {
				continue
			}
			if ended[r.ID] || least[r.ID] < last {
				t.Fatalf("person %d stands in the wrong place", i)
			}
			ended[r.ID], last = true, least[r.ID]
		}
		if len(keys) != before {
			t.Fatalf("%d of %d records are left", len(keys), before)
		}
	})
}

// TestTooManyAreToldAndNotShown: and a form that was refused keeps what was typed.
func TestTooManyAreToldAndNotShown(t *testing.T) {
	draw := func(x findView) string {
		var page strings.Builder
		if err := findPage(x).Render(t.Context(), &page); err != nil {
			t.Fatal(err)
		}
		return page.String()
	}
	if page := draw(findView{Asked: true, More: true, Text: "s"}); !strings.Contains(page, "More than 100 records fit") || strings.Contains(page, "<tbody>") {
		t.Error("too many are not told, or shown")
	}
	x := findView{Text: "somebody"}
	x.Wrong.Add("text", "Enter less")
	if page := draw(x); !strings.Contains(page, `value="somebody"`) || !strings.Contains(page, "Enter less") {
		t.Error("what was typed is gone, or nobody says what is wrong")
	}
}
