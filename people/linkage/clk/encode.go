package clk

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"math/bits"
	"strconv"
	"strings"

	"roundtable/people/linkage"
)

// Code is a record as bits.
type Code [Bits / 64]uint64

// Ones is how many bits are set; 0 for a record without any of the fields.
func (c *Code) Ones() int {
	n := 0
	for _, w := range c {
		n += bits.OnesCount64(w)
	}
	return n
}

// Dice is the likeness of two codes, 2|A and B| / (|A| + |B|): 0 nothing in common, 1
// equal. 0 when either is empty.
func Dice(a, b *Code) float64 {
	both, ones := 0, 0
	for i, w := range a {
		both += bits.OnesCount64(w & b[i])
		ones += bits.OnesCount64(w) + bits.OnesCount64(b[i])
	}
	if ones == 0 {
		return 0
	}
	return 2 * float64(both) / float64(ones)
}

// Encoder makes codes. It is for one goroutine.
type Encoder struct {
	schema Schema
	fields []fieldEncoder
	tokens []string
}

// rememberedTokens is how many pieces of a field keep their places.
const rememberedTokens = 1 << 16

type fieldEncoder struct {
	Field

	mac    hash.Hash
	places map[string][]uint16
	lists  [][]uint16
}

// NewEncoder is an encoder for a schema that Check accepts.
func NewEncoder(s Schema, k Key) (*Encoder, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	e := &Encoder{schema: s}
	for _, f := range s.Fields {
		e.fields = append(e.fields, fieldEncoder{
			Field: f, mac: hmac.New(sha256.New, k.derive("field", s, f.Field.String())), places: map[string][]uint16{},
		})
	}
	return e, nil
}

// Encode is the record's code, and how many of the schema's fields it has. A sealed
// record has none; a withheld one none that tells a place.
func (e *Encoder) Encode(r linkage.Record) (code Code, filled int) {
	if r.Sealed {
		return code, 0
	}
	for i := range e.fields {
		f := &e.fields[i]
		if r.Withheld && tellsPlace(f.Field.Field) {
			continue
		}
		value, _ := linkage.Clean(f.Field.Field, r.Values[f.Field.Field])
		if value == "" {
			continue
		}
		e.tokens = appendTokens(e.tokens[:0], f.Tokens, value)
		f.set(&code, e.tokens)
		filled++
	}
	return code, filled
}

// tellsPlace reports the fields that are not compared for people under the S flag.
func tellsPlace(f linkage.Field) bool {
	switch f {
	case linkage.Postcode, linkage.Address, linkage.Locality, linkage.Phone, linkage.Email, linkage.Practice:
		return true
	}
	return false
}

// set sets the field's number of different bits: the first place of each token, then
// the second of each, and so on, until there are enough.
func (f *fieldEncoder) set(code *Code, tokens []string) {
	var mine Code
	f.lists = f.lists[:0]
	for _, t := range tokens {
		f.lists = append(f.lists, f.places[t])
	}
	for left, round := f.Bits, 0; left > 0 && round < 2*Bits; round++ {
		for i, t := range tokens {
			for round >= len(f.lists[i]) {
				f.lists[i] = f.more(f.lists[i], t)
			}
			at := f.lists[i][round]
			if bit := uint64(1) << (at & 63); mine[at>>6]&bit == 0 {
				mine[at>>6] |= bit
				if left--; left == 0 {
					break
				}
			}
		}
	}
	for i, w := range mine {
		code[i] |= w
	}
	for i, t := range tokens {
		if len(f.places) < rememberedTokens {
			f.places[t] = f.lists[i]
		}
	}
}

// more adds 16 places, of the keyed hash of the token and how many it has.
func (f *fieldEncoder) more(places []uint16, token string) []uint16 {
	var block [2]byte
	binary.BigEndian.PutUint16(block[:], uint16(len(places)/16))
	f.mac.Reset()
	f.mac.Write(block[:])
	f.mac.Write([]byte(token))
	var buf [sha256.Size]byte
	sum := f.mac.Sum(buf[:0])
	for i := 0; i < len(sum); i += 2 {
		places = append(places, binary.BigEndian.Uint16(sum[i:])%Bits)
	}
	return places
}

// longestValue is how many bytes of a value take part.
const longestValue = 200

// appendTokens cuts a clean value. A piece that comes again is another one ("an",
// "an2"), so that "anna" and "annanna" differ.
func appendTokens(to []string, how Tokens, value string) []string {
	if len(value) > longestValue {
		value = strings.ToValidUTF8(value[:longestValue], "")
	}
	switch how {
	case Bigrams:
		to = appendBigrams(to, value)
	case Positions:
		for i := range len(value) {
			to = append(to, string([]byte{byte('0' + i), ':', value[i]}))
		}
	case DateParts:
		to = appendDate(to, value)
	default:
		to = append(to, value)
	}
	for i := len(to) - 1; i > 0; i-- {
		again := 1
		for _, t := range to[:i] {
			if t == to[i] {
				again++
			}
		}
		if again > 1 {
			to[i] += strconv.Itoa(again)
		}
	}
	return to
}

func appendBigrams(to []string, value string) []string {
	before := ' '
	for _, r := range value {
		to = append(to, string([]rune{before, r}))
		before = r
	}
	return append(to, string([]rune{before, ' '}))
}

// appendDate cuts "19800203" into parts and their digits; the century's are left
// out, as everybody has them.
func appendDate(to []string, v string) []string {
	if len(v) != 8 {
		return append(to, v)
	}
	to = append(to, "y"+v[:4], "2"+v[2:3], "3"+v[3:4])
	if m := v[4:6]; m != "00" {
		to = append(to, "m"+m, "5"+v[5:6])
	}
	if d := v[6:]; d != "00" {
		to = append(to, "d"+d, "6"+v[6:7], "7"+v[7:])
	}
	return to
}
