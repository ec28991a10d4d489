package intake

import (
	"testing"

	"roundtable/care"
)

// A kind that stands in this file alone: what a befriending charity sends.
var (
	fBefriender = field("befriender", "the befriender's first name", TypeText, "matched with")

	kindBefriending = Kind{
		Name: "befriending", Title: "Befriending list", Snapshot: true, Doc: "docs/formats/list.md", twice: true, turn: 5, clock: care.ClockOfList,
		score: func(headings []string, _ int) int {
			for _, h := range headings {
				if h == "matchedwith" {
					return 950
				}
			}
			return 0
		},
		tables: []layout{{
			fields: []Field{need(fName), need(fBirth), need(fStart), may(fBefriender)},
			lacks:  lacksList,
			read: func(r *row, out *landed) {
				readListRow(r, out)
				out.pathway.Owner = r.text(fBefriender)
			},
		}},
	}
)

// Adding a kind is one file: guessing it, its turn, its rows and whose clock it
// carries all come from there.
func TestAKindIsOneFile(t *testing.T) {
	was := kinds
	defer func() { kinds = was }()
	kinds = gatherKinds(append(append([]Kind(nil), was...), kindBefriending)...)

	d, _ := testDesk(t)
	text := "Name,DOB,On list since,Matched with\nAnn Able,1950-02-03,2026-02-03,Tom\n"
	r := send(t, d, "", text)
	if r.Kind != "befriending" || r.Accepted != 1 || r.New != 1 {
		t.Fatalf("%+v %v", r, r.Issues)
	}
	if p := rowsOf[care.PathwayRow](t, d, r.Extract, care.RecPathwayBlock)[0]; p.Owner != "Tom" {
		t.Errorf("%+v", p)
	}
	x, _, err := d.find(t.Context(), r.Extract)
	if err != nil || x.Clock != care.ClockOfList || !x.Snapshot {
		t.Errorf("%+v %v", x, err)
	}
	list := writeTemp(t, "Hosp No,Start date,Team\n1,2026-02-01,A\n")
	own := writeTemp(t, text)
	if got := OrderFiles([]string{list, own}); got[0] != own {
		t.Errorf("%v", got)
	}
}
