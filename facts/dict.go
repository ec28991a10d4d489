package facts

const (
	dictShift = 16
	offsShift = 12
)

// dict numbers distinct texts densely from 1. It only grows.
type dict struct {
	arena  *arena
	offs   [][]Text // place of code c in page (c-1)>>offsShift
	n      int
	t      *table
	narrow bool
}

func newDict(narrow bool) *dict {
	return &dict{arena: newArena(dictShift), t: newTable(0), narrow: narrow}
}

// code is the number of s, a new one when it was never seen; 0 for "".
func (d *dict) code(s string) uint32 {
	if s == "" {
		return 0
	}
	h := hashText(s)
	v := dictView{offs: d.offs, n: d.n, arena: d.arena.view(), t: d.t, narrow: d.narrow}
	if c, ok := v.find(s); ok {
		return c
	}
	if d.narrow && d.n+1 >= int(CodeOther) {
		return uint32(CodeOther)
	}
	if d.n>>offsShift == len(d.offs) {
		d.offs = append(d.offs, make([]Text, 1<<offsShift))
	}
	d.offs[d.n>>offsShift][d.n&(1<<offsShift-1)] = d.arena.put(s)
	d.n++
	d.t = d.t.add(h, uint32(d.n-1), d.n-1, func(r Row) uint64 { return hashText(d.text(r + 1)) })
	return uint32(d.n)
}

func (d *dict) text(code uint32) string {
	return d.arena.text(d.offs[(code-1)>>offsShift][(code-1)&(1<<offsShift-1)])
}

func (d *dict) view() dictView {
	return dictView{offs: d.offs[:len(d.offs):len(d.offs)], n: d.n, arena: d.arena.view(), t: d.t, narrow: d.narrow}
}

// dictView reads the values that were there when it was made.
type dictView struct {
	offs   [][]Text
	n      int
	arena  arenaView
	t      *table
	narrow bool
}

func (d dictView) len() int { return d.n }

func (d dictView) text(code uint32) string {
	if code == 0 || int(code) > d.n {
		if d.narrow && code == uint32(CodeOther) {
			return "(one of more than 65,534 values)"
		}
		return ""
	}
	return d.arena.text(d.offs[(code-1)>>offsShift][(code-1)&(1<<offsShift-1)])
}

func (d dictView) find(s string) (code uint32, ok bool) {
	if s == "" || d.t == nil {
		return 0, false
	}
	d.t.probe(hashText(s), func(r Row) bool {
		if int(r) < d.n && d.text(r+1) == s {
			code, ok = r+1, true
		}
		return ok
	})
	return code, ok
}
