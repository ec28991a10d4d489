package facts

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unsafe"

	"github.com/parquet-go/parquet-go"

	"roundtable/care"
)

// block is a Parquet body read by column, without a Go value a row. A column
// that the body lacks reads as zero.
type block struct {
	rows int
	u32  map[string][]uint32 // 32-bit and smaller integers
	u64  map[string][]uint64
	keys map[string][]care.Key
	text map[string]texts
}

// texts is a column of strings: row i is vals[idx[i]]. A dictionary-encoded
// column has each value once.
type texts struct {
	idx  []uint32
	vals []string
}

// at is row i; "" when the column is missing.
func (t texts) at(i int) string {
	if t.idx == nil {
		return ""
	}
	return t.vals[t.idx[i]]
}

// maxRows is far more than a block may have, so that a damaged count does not
// ask for all memory.
const maxRows = 40 * care.MaxBlockRows

var errBlock = errors.New("facts: a block is not as its kind's rows are")

// readBlock decodes a body. Columns of types that no row has (repeated ones,
// floats) are left out.
func readBlock(body []byte) (*block, error) {
	f, err := parquet.OpenFile(bytes.NewReader(body), int64(len(body)),
		parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return nil, fmt.Errorf("facts: opening a block: %w", err)
	}
	if n := f.NumRows(); n < 0 || n > maxRows {
		return nil, errBlock
	}
	b := &block{
		rows: int(f.NumRows()),
		u32:  map[string][]uint32{}, u64: map[string][]uint64{},
		keys: map[string][]care.Key{}, text: map[string]texts{},
	}
	leaves := f.Schema().Columns()
	for _, rg := range f.RowGroups() {
		for i, chunk := range rg.ColumnChunks() {
			if len(leaves[i]) != 1 {
				continue
			}
			if err := b.readChunk(leaves[i][0], chunk); err != nil {
				return nil, err
			}
		}
	}
	return b, b.check()
}

// check makes sure that every column has a value a row.
func (b *block) check() error {
	ok := true
	for _, c := range b.u32 {
		ok = ok && len(c) == b.rows
	}
	for _, c := range b.u64 {
		ok = ok && len(c) == b.rows
	}
	for _, c := range b.keys {
		ok = ok && len(c) == b.rows
	}
	for _, c := range b.text {
		ok = ok && len(c.idx) == b.rows
	}
	if !ok {
		return errBlock
	}
	return nil
}

func (b *block) readChunk(name string, chunk parquet.ColumnChunk) error {
	pages := chunk.Pages()
	defer pages.Close()
	read := chunkReader{b: b, name: name}
	for {
		p, err := pages.ReadPage()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("facts: reading a block's column %s: %w", name, err)
		}
		if len(p.RepetitionLevels()) == 0 {
			err = read.page(p)
		}
		parquet.Release(p)
		if err != nil {
			return err
		}
	}
}

// chunkReader reads the pages of one column of one row group. The dictionary,
// if there is one, is taken over with the first page.
type chunkReader struct {
	b        *block
	name     string
	dictBase int
	dictRead bool
}

func (r *chunkReader) page(p parquet.Page) error {
	if p.NumNulls() > 0 || len(p.DefinitionLevels()) > 0 {
		return r.values(p)
	}
	if d := p.Dictionary(); d != nil {
		if d.Type().Kind() != parquet.ByteArray {
			return r.values(p)
		}
		return r.indexed(p, d)
	}
	data := p.Data()
	switch k := p.Type().Kind(); {
	case k == parquet.Int32:
		r.b.u32[r.name] = append(r.room32(), data.Uint32()...)
	case k == parquet.Int64:
		r.b.u64[r.name] = append(r.b.u64[r.name], data.Uint64()...)
	case k == parquet.FixedLenByteArray && p.Type().Length() == len(care.Key{}):
		keys := r.b.keys[r.name]
		if keys == nil {
			keys = make([]care.Key, 0, r.b.rows)
		}
		for _, key := range data.Uint128() {
			keys = append(keys, care.Key(key))
		}
		r.b.keys[r.name] = keys
	case k == parquet.ByteArray:
		r.plain(data.ByteArray())
	}
	return nil // of any other type: no column that facts knows
}

// room32 is the column so far, with room for the whole block.
func (r *chunkReader) room32() []uint32 {
	if c := r.b.u32[r.name]; c != nil {
		return c
	}
	return make([]uint32, 0, r.b.rows)
}

// indexed takes the page's indexes and, once, the dictionary's values.
func (r *chunkReader) indexed(p parquet.Page, d parquet.Dictionary) error {
	t := r.room()
	if !r.dictRead {
		r.dictRead, r.dictBase = true, len(t.vals)
		for i := range d.Len() {
			t.vals = append(t.vals, string(d.Index(int32(i)).ByteArray()))
		}
	}
	data := p.Data()
	for _, i := range data.Int32() {
		if int(i) >= d.Len() || i < 0 {
			return errBlock
		}
		t.idx = append(t.idx, uint32(r.dictBase)+uint32(i))
	}
	r.b.text[r.name] = t
	return nil
}

// room is the texts so far, with room for the whole block.
func (r *chunkReader) room() texts {
	t := r.b.text[r.name]
	if t.idx == nil {
		t.idx = make([]uint32, 0, r.b.rows)
	}
	return t
}

// plain copies the page's bytes once; the values share that copy.
func (r *chunkReader) plain(data []byte, offsets []uint32) {
	t := r.room()
	if len(t.vals) == 0 {
		t.vals = append(t.vals, "")
	}
	data = bytes.Clone(data)
	for i := range max(len(offsets)-1, 0) {
		if lo, hi := offsets[i], offsets[i+1]; hi > lo {
			t.idx = append(t.idx, uint32(len(t.vals)))
			t.vals = append(t.vals, unsafe.String(&data[lo], int(hi-lo)))
		} else {
			t.idx = append(t.idx, 0)
		}
	}
	r.b.text[r.name] = t
}

// values is the slow way, for optional columns and other encodings: a null is
// the zero value.
func (r *chunkReader) values(p parquet.Page) error {
	buf := make([]parquet.Value, p.NumValues())
	n, err := p.Values().ReadValues(buf)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("facts: reading a block's column %s: %w", r.name, err)
	}
	kind := p.Type().Kind()
	if d := p.Dictionary(); d != nil {
		kind = d.Type().Kind()
	}
	for _, v := range buf[:n] {
		switch kind {
		case parquet.Int32:
			var x uint32
			if !v.IsNull() {
				x = v.Uint32()
			}
			r.b.u32[r.name] = append(r.b.u32[r.name], x)
		case parquet.Int64:
			var x uint64
			if !v.IsNull() {
				x = v.Uint64()
			}
			r.b.u64[r.name] = append(r.b.u64[r.name], x)
		case parquet.FixedLenByteArray:
			if len(v.ByteArray()) != len(care.Key{}) && !v.IsNull() {
				return errBlock
			}
			var k care.Key
			copy(k[:], v.ByteArray())
			r.b.keys[r.name] = append(r.b.keys[r.name], k)
		case parquet.ByteArray:
			t := r.b.text[r.name]
			t.idx = append(t.idx, uint32(len(t.vals)))
			t.vals = append(t.vals, string(v.ByteArray()))
			r.b.text[r.name] = t
		}
	}
	return nil
}

// int is a small integer of row i; 0 when the column is missing.
func (b *block) int(name string) intColumn { return intColumn{b.u32[name]} }

type intColumn struct{ v []uint32 }

func (c intColumn) at(i int) uint32 {
	if c.v == nil {
		return 0
	}
	return c.v[i]
}

func (b *block) key(name string) []care.Key {
	if k := b.keys[name]; k != nil {
		return k
	}
	return make([]care.Key, b.rows)
}
