package stats

import (
	"fmt"

	"roundtable/care"
)

// Table is a table of counts whose totals are published with it: columns add up
// to the row's total, rows to the row that they stand under. A list with a total
// is a table of one column. Rows may stand under others to any depth, such as
// providers under a commissioner under England; columns are flat.
type Table struct {
	Rows    []Row
	Columns int     // 1 or more; with more than one, each row has a total too
	Counts  []int64 // Rows by Columns, row after row; only rows that nothing stands under are read
}

// Row is one row of a Table.
type Row struct {
	Parent int  // the row that this one is counted into, or -1
	Exact  bool // shown as it is, as MHSDS does with England
}

// Flat is a table of rows by columns with all its totals. The last row is the
// one of column totals, unless there is one row only. Rows must be of one length.
func Flat(counts [][]int64) Table {
	t := Table{}
	for _, row := range counts {
		t.Columns = len(row)
		t.Rows = append(t.Rows, Row{Parent: len(counts)})
		t.Counts = append(t.Counts, row...)
	}
	if len(counts) == 1 {
		t.Rows[0].Parent = -1
		return t
	}
	t.Rows = append(t.Rows, Row{Parent: -1})
	t.Counts = append(t.Counts, make([]int64, t.Columns)...)
	return t
}

// List is a list of counts with their total, which comes last.
func List(counts []int64) Table {
	rows := make([][]int64, len(counts))
	for i := range counts {
		rows[i] = counts[i : i+1]
	}
	return Flat(rows)
}

// width is how many figures a row has: its columns, and the total of several.
func (t *Table) width() int {
	if t.Columns > 1 {
		return t.Columns + 1
	}
	return t.Columns
}

// check says what is wrong with a table, nil when nothing is.
func (t *Table) check() error {
	bad := func(what string, args ...any) error {
		return &care.Problem{
			What:   fmt.Sprintf(what, args...),
			Remedy: "Give rows by columns of counts, each row under another or under none.",
		}
	}
	if t.Columns < 1 || len(t.Counts) != len(t.Rows)*t.Columns {
		return bad("The table has %d rows of %d columns, and %d counts.", len(t.Rows), t.Columns, len(t.Counts))
	}
	for r, row := range t.Rows {
		if row.Parent < -1 || row.Parent >= len(t.Rows) {
			return bad("Row %d stands under a row that is not there.", r+1)
		}
		steps := 0
		for p := row.Parent; p >= 0; p = t.Rows[p].Parent {
			if steps++; steps > 32 {
				return bad("Row %d stands under itself, or more than 32 deep.", r+1)
			}
			if t.Rows[p].Parent < -1 || t.Rows[p].Parent >= len(t.Rows) {
				break // said when its own turn comes
			}
		}
	}
	return nil
}

// complete gives every count of the table with its totals, rows by width, and
// which rows others stand under.
func (t *Table) complete() (x []int64, above []bool, err error) {
	if err := t.check(); err != nil {
		return nil, nil, err
	}
	w := t.width()
	x = make([]int64, len(t.Rows)*w)
	above = make([]bool, len(t.Rows))
	for _, row := range t.Rows {
		if row.Parent >= 0 {
			above[row.Parent] = true
		}
	}
	for r := range t.Rows {
		if above[r] {
			continue
		}
		var sum int64
		for c, n := range t.Counts[r*t.Columns : (r+1)*t.Columns] {
			if err := checkCount(n); err != nil {
				return nil, nil, err
			}
			x[r*w+c] = n
			sum += n
		}
		if w > t.Columns {
			x[r*w+t.Columns] = sum
		}
		for p := t.Rows[r].Parent; p >= 0; p = t.Rows[p].Parent {
			for c := range w {
				x[p*w+c] += x[r*w+c]
			}
		}
	}
	return x, above, nil
}

// Published is a table as it may leave the house.
type Published struct {
	Columns int
	Figures []Figure // rows by Width
	Loss    Loss
}

// Width is how many figures a row has: its columns, and with several their total.
func (p *Published) Width() int {
	if p.Columns > 1 {
		return p.Columns + 1
	}
	return p.Columns
}

// At is the figure of a row and a column, both from 0; column p.Columns is the
// row's total (of a table of one column, the column itself is).
func (p *Published) At(row, column int) Figure { return p.Figures[row*p.Width()+column] }

// Loss says what suppression took from a table.
type Loss struct {
	Figures   int // figures in the table, totals too
	Primary   int // hidden because the count is small
	Secondary int // hidden so that no small one can be worked out
	// Guarded is how many of Primary are out of reach only of a reader who cannot
	// tell which "*" is a small count and which was hidden beside it. The others
	// are out of reach even of one who can.
	Guarded int
}
