package people

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/parquet-go/parquet-go"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
	"roundtable/ledger/sqlite"
)

// A table is a small collaborative on a real ledger: two trusts, a practice and a
// charity, with the facts and the room that follow it.
type table struct {
	t     *testing.T
	store ledger.Store
	facts *facts.Facts
	room  *Room
}

var (
	whole    = care.WholeTable(care.DirectCare)
	planning = care.WholeTable(care.Planning)

	anna = care.Viewer{Account: "anna", Partner: "RZ1", Role: care.RoleClinician}
	bola = care.Viewer{Account: "bola", Partner: "RZ2", Role: care.RoleClinician}
	cleo = care.Viewer{Account: "cleo", Partner: "RZ1", Role: care.RoleAnalyst}
	dora = care.Viewer{Account: "dora", Partner: "V01", Role: care.RoleConnector}
)

func newTable(t *testing.T) *table {
	t.Helper()
	store, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return tableOn(t, store)
}

func tableOn(t *testing.T, store ledger.Store) *table {
	t.Helper()
	w := &table{t: t, store: store}
	w.say("collaborative", care.RecFounded, "", care.Founded{V: 1, Name: "Vale", Salt: make([]byte, 32)})
	for code, kind := range map[care.PartnerCode]care.PartnerType{"RZ1": care.AcuteTrust, "RZ2": care.MentalHealthTrust, "Y01": care.GPPractice, "V01": care.VCSE} {
		w.say(ledger.Stream("partner/"+code), care.RecPartner, code, care.PartnerDescribed{V: 1, Code: code, Name: string(code), Type: kind})
	}
	f, err := facts.Open(t.Context(), store, facts.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if w.facts = f; err == nil {
		w.room, err = Open(t.Context(), store, f)
	}
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// say appends one record and waits until everybody knows it.
func (w *table) say(s ledger.Stream, k ledger.Kind, partner care.PartnerCode, body any) ledger.Seq {
	w.t.Helper()
	seq, err := ledger.AppendJSON(w.t.Context(), w.store, s, k, "tester", partner, body, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	w.settle(seq)
	return seq
}

func (w *table) settle(seq ledger.Seq) {
	w.t.Helper()
	if w.room == nil {
		return
	}
	if err := w.room.Wait(w.t.Context(), seq); err != nil {
		w.t.Fatal(err)
	}
}

// bring is one delivery by a partner: each person with one wait.
func (w *table) bring(partner care.PartnerCode, people ...care.PersonRow) {
	w.t.Helper()
	stream := ledger.Stream("extract/" + partner + "/list")
	var paths []care.PathwayRow
	for i := range people {
		people[i].Line = uint32(i + 2)
		p := people[i].Key
		paths = append(paths, care.PathwayRow{Key: care.Key(sha256sum("path", p.String())), Person: p, Line: uint32(i + 2), Start: care.NewDate(2026, 5, 1), TFC: "100"})
	}
	batch := ledger.Batch{}
	add := func(k ledger.Kind, body []byte) {
		ref, err := w.store.Put(w.t.Context(), bytes.NewReader(body))
		if err != nil {
			w.t.Fatal(err)
		}
		batch.Records = append(batch.Records, ledger.Draft{Stream: stream, Kind: k, By: "tester", Partner: partner, Body: ref})
	}
	add(care.RecPeopleBlock, parquetOf(w.t, people))
	add(care.RecPathwayBlock, parquetOf(w.t, paths))
	x, err := json.Marshal(care.ExtractReceived{V: 1, Partner: partner, Kind: "list", Span: 2})
	if err != nil {
		w.t.Fatal(err)
	}
	add(care.RecExtract, x)
	first, _, err := w.store.Append(w.t.Context(), batch)
	if err != nil {
		w.t.Fatal(err)
	}
	w.settle(first + 2)
}

func parquetOf[T any](t *testing.T, rows []T) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := parquet.Write(&buf, rows); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func sha256sum(parts ...string) (out [16]byte) {
	sum := sha256.Sum256([]byte(fmt.Sprint(parts)))
	copy(out[:], sum[:])
	return out
}

// key is the source record of a made person at a partner.
func key(partner care.PartnerCode, n int) care.Key {
	return care.Key(sha256sum(string(partner), fmt.Sprint(n)))
}

func (w *table) view(who care.Viewer) *facts.View { return w.facts.View(who, whole) }

// as is a view by one account of some classes alone.
func (w *table) as(who care.Viewer, sees func(care.ClassMeaning) bool) *facts.View {
	v := w.view(who)
	var may [care.Categories][]uint64
	for c, m := range v.Classes() {
		if c == 0 || !sees(m) {
			continue
		}
		for cat := range may {
			for len(may[cat]) <= c/64 {
				may[cat] = append(may[cat], 0)
			}
			may[cat][c/64] |= 1 << (c % 64)
		}
	}
	return w.facts.View(who, care.ScopeOfCategories(care.DirectCare, may))
}

func (w *table) row(k care.Key) facts.Row {
	w.t.Helper()
	r, ok := w.view(anna).PersonByKey(k)
	if !ok {
		w.t.Fatal("a record is not there")
	}
	return r
}

// same reports whether two records are one person for a purpose.
func (w *table) same(p care.Purpose, a, b care.Key) bool {
	w.t.Helper()
	v := w.facts.View(anna, care.WholeTable(p))
	for _, r := range v.SamePerson(w.row(a), nil) {
		if r == w.row(b) {
			return true
		}
	}
	return false
}

func (w *table) run(o RunOptions) RunReport {
	w.t.Helper()
	rep, err := w.room.Run(w.t.Context(), w.view(cleo), o)
	if err != nil {
		w.t.Fatal(err)
	}
	return rep
}

// made is n people by seed, none alike but by chance, as each partner writes them.
type made struct {
	r *rand.Rand
	n int
}

var (
	givens   = []string{"Ann", "Imran", "Zofia", "Gareth", "Priya", "Oluwaseun", "Margaret", "Leon", "Siobhan", "Wei", "Tomasz", "Fatima", "Hamish", "Beatrice", "Kwame", "Elspeth", "Dafydd", "Noor", "Rupert", "Ines"}
	families = []string{"Able", "Hussain", "Kowalska", "Pugh", "Patel", "Adeyemi", "Thornbury", "Marsh", "Kelly", "Chen", "Nowak", "Begum", "Fraser", "Quill", "Mensah", "Drummond", "Bevan", "Saleh", "Winterbourne", "Costa", "Ashdown", "Fenwick", "Garlick", "Holroyd", "Ibbotson", "Jarvis", "Kettle", "Lockwood", "Mudd", "Nettles"}
)

func people(seed uint64, n int) *made { return &made{rand.New(rand.NewPCG(seed, 3)), n} }

// all is everybody, whole and without mistakes.
func (m *made) all() []care.PersonRow {
	out := make([]care.PersonRow, m.n)
	for i := range out {
		out[i] = care.PersonRow{
			Given: givens[m.r.IntN(len(givens))], Family: families[m.r.IntN(len(families))],
			Birth: care.NewDate(1935+m.r.IntN(80), 1, 1) + care.Date(m.r.IntN(365)), Sex: []string{"1", "2"}[m.r.IntN(2)],
			Postcode: fmt.Sprintf("ZZ%d %d%c%c", 1+m.r.IntN(40), m.r.IntN(10), 'A'+rune(m.r.IntN(20)), 'A'+rune(m.r.IntN(20))),
			Phone:    fmt.Sprintf("07700 %06d", m.r.IntN(1000000)), IMDDecile: uint8(1 + m.r.IntN(10)), Ethnicity: string(rune('A' + m.r.IntN(6))),
		}
	}
	return out
}

// at is some of them as a partner writes them: one in eight with two letters of the
// family name exchanged, one in ten moved.
func (m *made) at(partner care.PartnerCode, all []care.PersonRow, from, to int) []care.PersonRow {
	var out []care.PersonRow
	for i := from; i < to; i++ {
		p := all[i]
		p.Key = key(partner, i)
		if m.r.IntN(8) == 0 && len(p.Family) > 3 {
			f := []byte(p.Family)
			f[1], f[2] = f[2], f[1]
			p.Family = string(f)
		}
		if m.r.IntN(10) == 0 {
			p.Postcode, p.Phone = "ZZ99 9ZZ", ""
		}
		out = append(out, p)
	}
	return out
}

// filled is a table with 300 people, of whom 200 stand on both trusts' lists, without
// NHS numbers.
func filled(t *testing.T) *table {
	t.Helper()
	w := newTable(t)
	w.fill()
	return w
}

func (w *table) fill() {
	m := people(7, 300)
	all := m.all()
	w.bring("RZ1", m.at("RZ1", all, 0, 250)...)
	w.bring("RZ2", m.at("RZ2", all, 50, 300)...)
}
