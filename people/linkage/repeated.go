package linkage

// Nearly every key of a tight rule is one record's alone, and proposes nothing. Such
// records are left out before what is left is sorted: each key marks one of eight bits a
// record, few enough for a near cache, and a record whose bit no other marks is alone.

// repeated are the records, of some or (rows is nil) of all, whose key others have too;
// and a few whose key only looks so. They are in the order of their keys, and of their
// rows within one.
func (k *ruleKeys) repeated(rows []uint32) []keyed {
	n := len(rows)
	if rows == nil {
		n = k.t.Len()
	}
	keys := make([]uint64, n)
	once, again := newFewMarks(n), newFewMarks(n)
	for i := range keys {
		row := i
		if rows != nil {
			row = int(rows[i])
		}
		if keys[i] = k.key(row); keys[i] != 0 && once.set(keys[i]) {
			again.set(keys[i])
		}
	}
	entries := make([]keyed, 0, n/4)
	for i, key := range keys {
		if key == 0 || !again.has(key) {
			continue
		}
		row := uint32(i) //nolint:gosec // a row
		if rows != nil {
			row = rows[i]
		}
		entries = append(entries, keyed{key, row})
	}
	return sortKeyed(entries)
}
