package main

import (
	"fmt"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"strings"

	"roundtable/care"
)

// linkingTakes is about what training and linking take beside the records, in bytes a
// record: blocks, records side by side, sorting. mostByDefault is the most that a run may
// take, in MB, unless told otherwise.
const (
	linkingTakes  = 300
	mostByDefault = 16384
)

// How much garbage there may be beside what lives before it is collected: while little is
// held much, from tightFrom bytes on little, for columns live long.
const (
	roomySpare = 200 // percent
	tightSpare = 40
	tightFrom  = 160 << 20
)

// spare has garbage collected earlier once much is held.
func (r *linkReader) spare() {
	if !r.tight && os.Getenv("GOGC") == "" && held() > tightFrom {
		r.tight = true
		debug.SetGCPercent(tightSpare)
	}
}

// bound is what a run may take, in bytes: what was said, or three quarters of the
// computer's memory.
func (c *linkCmd) bound() uint64 {
	if c.MaxMB > 0 {
		return uint64(c.MaxMB) << 20 //nolint:gosec // positive
	}
	bound := uint64(mostByDefault) << 20
	if there := memoryThere(); there > 0 {
		bound = min(bound, there/4*3)
	}
	return bound
}

// goOn stops when the person interrupts, or when linking what was read would take more
// memory than it may.
func (r *linkReader) goOn(name string, size int64) error {
	if err := r.e.ctx.Err(); err != nil {
		return err
	}
	r.spare()
	if r.batches++; r.batches%4 != 0 {
		return nil
	}
	return r.within(name, size)
}

// within says when linking what was read would take more memory than it may.
func (r *linkReader) within(name string, size int64) error {
	records := len(r.in.lines)
	if held()+uint64(records)*linkingTakes <= r.c.bound() { //nolint:gosec // positive
		return nil
	}
	of := ""
	if size > 0 {
		of = fmt.Sprintf(" of a file of %d MB,", size>>20)
	}
	return &care.Problem{
		What:   fmt.Sprintf("After %d records,%s linking them would take more memory than the bound of %d MB. Nothing was written.", records, of, r.c.bound()>>20),
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

// memoryThere is how much memory this program may have at most, in bytes: the computer's,
// or that of the container it runs in. 0 where the system does not say.
func memoryThere() uint64 {
	there := kilobytes("/proc/meminfo", "MemTotal:") * 1024
	if b, err := os.ReadFile("/sys/fs/cgroup/memory.max"); err == nil {
		if most, err := strconv.ParseUint(strings.TrimSpace(string(b)), 10, 64); err == nil && most > 0 {
			there = min(there, most)
		}
	}
	return there
}

// kilobytes is a line of what Linux says of memory; 0 where it does not.
func kilobytes(file, line string) uint64 {
	b, err := os.ReadFile(file)
	if err != nil {
		return 0
	}
	for l := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(l, line); ok {
			kb, err := strconv.ParseUint(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
			if err != nil {
				return 0
			}
			return kb
		}
	}
	return 0
}
