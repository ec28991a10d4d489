package intake

import (
	"context"
	"slices"
	"strings"
	"unsafe"

	"roundtable/care"
	"roundtable/intake/table"
)

// How a column came to its field, from the surest down.
const (
	howChosen     = "chosen"     // a person corrected it
	howAnswer     = "answer"     // a person answered a question
	howRemembered = "remembered" // the partner's last file of the kind had it so
	howName       = "name"       // the field's own name
	howSynonym    = "synonym"
	howLook       = "look"    // the values leave no doubt
	howPerhaps    = "perhaps" // a header that may mean it
	howLike       = "like"    // a header that is nearly one
)

// guess is what a header may mean.
type guess struct {
	field Field
	how   string
}

// head is the top of a sheet: enough rows to find the header and look at values.
type head struct {
	lines []headLine
	rows  int // rows seen
}

type headLine struct {
	line  int
	cells []table.Cell // owned
}

// headRows is how many rows of a sheet are looked at before it is proposed.
const headRows = 2000

// headerWithin is how far down a header is looked for.
const headerWithin = 60

// headBytes is how much of a whole book's tops is held: of a workbook with many
// wide sheets fewer rows of each are looked at.
const headBytes = 32 << 20

// cellBytes is what a cell that is held takes beside its text.
const cellBytes = int(unsafe.Sizeof(table.Cell{}))

// budget is what is left of headBytes for the sheets that have not been read.
type budget struct{ bytes, sheets int }

func newBudget(book *table.Book) *budget {
	return &budget{bytes: headBytes, sheets: len(book.Sheets())}
}

// readHead reads the top of a sheet within its share of the budget.
func readHead(ctx context.Context, book *table.Book, sheet int, left *budget) (*head, error) {
	h := &head{}
	share, used := left.bytes/max(1, left.sheets), 0
	defer func() { left.bytes, left.sheets = left.bytes-used, left.sheets-1 }()
	for r, err := range book.Rows(sheet) {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return h, err
		}
		h.rows++
		if h.rows > headRows {
			break
		}
		if r.IsBlank() {
			continue
		}
		cost := len(r.Cells) * cellBytes
		if used+cost > share {
			break
		}
		l := headLine{line: r.Line, cells: make([]table.Cell, len(r.Cells))}
		for i := range r.Cells {
			c := r.Filled(i)
			c.Text = slices.Clone(c.Text)
			cost += len(c.Text)
			l.cells[i] = c
		}
		used += cost
		h.lines = append(h.lines, l)
	}
	return h, nil
}

func (l headLine) texts() []string {
	out := make([]string, len(l.cells))
	for i, c := range l.cells {
		out[i] = strings.Join(strings.Fields(string(c.Text)), " ")
	}
	return out
}

// findHeader is the index in lines of the row that reads most like the headings
// of the dictionary's fields, and how well it does; -1 when
// no row does.
func (h *head) findHeader(d *dictionary) (at, score int) {
	at = -1
	for i, l := range h.lines {
		if i >= headerWithin {
			break
		}
		seen := make(map[fieldID]bool)
		n := 0
		texts := l.texts()
		for j, s := range texts {
			if n+2*(len(texts)-j) <= score {
				break // were all the others headings, it would not read better
			}
			g := d.find(s)
			if len(g) == 0 || seen[g[0].field.id] {
				continue
			}
			seen[g[0].field.id] = true
			n += 2
			if g[0].how == howPerhaps || g[0].how == howLike {
				n--
			}
		}
		if n > score {
			at, score = i, n
		}
	}
	if score >= 3 || score == 2 && h.lines[at].wordsOnly() {
		return at, score
	}
	return -1, score
}

// wordsOnly reports whether the row is two or more words and nothing else, as a
// header is of which one heading alone is known.
func (l headLine) wordsOnly() bool {
	n := 0
	for _, c := range l.cells {
		b := trim(c.Text)
		if len(b) == 0 {
			continue
		}
		if b[0] <= '9' || len(b) > 40 {
			return false
		}
		n++
	}
	return n >= 2
}

// widest is the first row that could be a header when no heading is known: three
// or more texts, none of them a number or a date.
func (h *head) widest() int {
	for i, l := range h.lines {
		n := 0
		for _, c := range l.cells {
			if t := trim(c.Text); c.Kind == table.Text && len(t) > 0 && t[0] > '9' {
				n++
			}
		}
		if i < headerWithin && n >= 3 && n*4 >= len(l.cells)*3 {
			return i
		}
	}
	return -1
}

// looks is what a column's values look like, as shares of those not blank.
type looks struct {
	filled int
	dates  int
	nhs    int // ten digits and a right check digit
	ten    int // nine or ten digits
	wordy  int // longer than 40 characters
	rtt    int // RTT status codes, alone or before a word
	order  table.DateEvidence
}

func (h *head) looksOf(from, col int) looks {
	var k looks
	for _, l := range h.lines[from:] {
		if col >= len(l.cells) {
			continue
		}
		c := l.cells[col]
		b := trim(c.Text)
		if len(b) == 0 || isBlankWord(b) {
			continue
		}
		k.filled++
		if code := b[:min(2, len(b))]; len(b) == 2 || len(b) > 2 && (b[2] < '0' || b[2] > '9') {
			if _, ok := care.RTT(view(code)); ok {
				k.rtt++
			}
		}
		k.order.AddCell(c)
		if c.Kind == table.DateTime {
			k.dates++
			continue
		}
		if p := table.ParseDate(view(b), table.DMY); p.Date != 0 || p.Reason == table.LikeSerial {
			if p.Reason != table.LikeSerial {
				k.dates++
			}
		}
		digits := 0
		for _, x := range b {
			if x >= '0' && x <= '9' {
				digits++
			}
		}
		if (digits == 9 || digits == 10) && len(b) <= 13 {
			k.ten++
			if n, err := care.ParseNHSNumber(view(b)); err == nil && n != 0 {
				k.nhs++
			}
		}
		if len(b) > 40 {
			k.wordy++
		}
	}
	return k
}
