package intake

import (
	"cmp"
	"context"
	"slices"

	"roundtable/care"
	"roundtable/intake/table"
)

// turnAt is when a file's turn comes among others that were sent together.
type turnAt struct {
	rank   int // of its kind and table
	census care.Date
}

// Order puts uploads that were sent together into the order in which they lean on
// each other: people before referrals, referrals (MHS101) before teams (MHS102)
// and contacts (MHS201), older lists before newer ones. Files of one rank keep
// their order, and one that cannot be read comes last: Propose says what is wrong
// with it. The kind of each is told from its headers.
func (d *Desk) Order(ctx context.Context, uploads []Upload) []Upload {
	return inTurn(uploads, func(up Upload) turnAt {
		book, src, err := d.open(ctx, up.Name, up.path, up.Body)
		if err != nil {
			return turnAt{rank: lastRank}
		}
		defer func() { _ = src.Close() }()
		return turnOf(ctx, book)
	})
}

// OrderFiles is Order for files by their paths, for the command line.
func OrderFiles(paths []string) []string {
	return inTurn(paths, func(path string) turnAt {
		src, err := openPath(path)
		if err != nil {
			return turnAt{rank: lastRank}
		}
		defer func() { _ = src.Close() }()
		st, err := src.Stat()
		if err != nil {
			return turnAt{rank: lastRank}
		}
		book, err := table.Open(path, src, st.Size())
		if err != nil {
			return turnAt{rank: lastRank}
		}
		return turnOf(context.Background(), book)
	})
}

func inTurn[T any](files []T, turn func(T) turnAt) []T {
	type placed struct {
		file T
		at   turnAt
	}
	all := make([]placed, len(files))
	for i, f := range files {
		all[i] = placed{f, turn(f)}
	}
	slices.SortStableFunc(all, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.at.rank, b.at.rank), cmp.Compare(a.at.census, b.at.census))
	})
	out := make([]T, len(files))
	for i := range all {
		out[i] = all[i].file
	}
	return out
}

// lastRank comes after the turns of all kinds.
const lastRank = 1000

func turnOf(ctx context.Context, book *table.Book) turnAt {
	heads, err := readHeads(ctx, book)
	if err != nil {
		return turnAt{rank: lastRank}
	}
	k, _ := KindNamed(guessKind(heads))
	at := turnAt{rank: k.turn}
	p := Proposal{Kind: k.Name}
	for i, s := range book.Sheets() {
		plan := SheetPlan{Sheet: i, Name: s.Name, Hidden: s.Hidden}
		planSheet(&plan, &k, heads[i], nil)
		p.Sheets = append(p.Sheets, plan)
	}
	p.findCensus(&k, heads)
	at.census = p.Census
	for i := range k.tables {
		if len(p.Sheets) > 0 && len(k.tables) > 1 && k.tables[i].name == p.Sheets[0].Table {
			at.rank += i
		}
	}
	return at
}
