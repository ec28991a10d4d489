package intake

import "bytes"

// interner keeps one string for each different value of the columns that have
// few. Beyond maxInterned it gives strings of their own, so that a column that
// turns out to hold free text cannot grow it without end.
type interner struct {
	seen map[string]string
	fold map[string]string // as written -> upper case
}

const maxInterned = 1 << 16

func newInterner() *interner {
	return &interner{seen: make(map[string]string), fold: make(map[string]string)}
}

// get is the bytes as a string that is shared.
func (in *interner) get(b []byte) string {
	if s, ok := in.seen[view(b)]; ok {
		return s
	}
	s := string(b)
	if len(in.seen) < maxInterned {
		in.seen[s] = s
	}
	return s
}

// upper is get in upper case.
func (in *interner) upper(b []byte) string {
	if s, ok := in.fold[view(b)]; ok {
		return s
	}
	s := in.get(bytes.ToUpper(b))
	if len(in.fold) < maxInterned {
		in.fold[string(b)] = s
	}
	return s
}
