package main

import (
	"fmt"
	"runtime/metrics"

	"roundtable/care"
)

// linkingTakes is about what training and linking take beside the records, in bytes a
// record: blocks, records side by side, sorting.
const linkingTakes = 200

// goOn stops when the person interrupts, or when linking what was read would take more
// memory than it may.
func (r *linkReader) goOn(name string, size int64) error {
	if err := r.e.ctx.Err(); err != nil {
		return err
	}
	records := len(r.in.lines)
	if r.batches++; r.batches%4 != 0 || held()+uint64(records)*linkingTakes <= uint64(r.c.MaxMB)<<20 { //nolint:gosec // positive
		return nil
	}
	return &care.Problem{
		What:   fmt.Sprintf("After %d records, of a file of %d MB, linking them would take more memory than the bound of %d MB. Nothing was written.", records, size>>20, r.c.MaxMB),
		Where:  name,
		Remedy: "Allow more with --max-mb on a larger computer, link fewer columns, or train here on a part (--save-model) and run the model as SQL on a database.",
	}
}

// held is what the process holds of the computer's memory, in bytes.
func held() uint64 {
	s := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(s)
	if s[0].Value.Kind() != metrics.KindUint64 || s[1].Value.Kind() != metrics.KindUint64 {
		return 0
	}
	return s[0].Value.Uint64() - s[1].Value.Uint64()
}
