package people

import (
	"bytes"
	"context"
	"fmt"

	"github.com/parquet-go/parquet-go"

	"roundtable/care"
	"roundtable/ledger"
)

// write makes the records of the run: the model, links, cases, and the run last.
func (l *linking) write(ctx context.Context) error {
	w := l.w
	if l.fresh != nil {
		if err := l.add(ctx, KindModel, l.fresh); err != nil {
			return err
		}
	}
	for from := 0; from < len(l.links); from += care.MaxBlockRows {
		var buf bytes.Buffer
		if err := parquet.Write(&buf, l.links[from:min(from+care.MaxBlockRows, len(l.links))]); err != nil {
			return fmt.Errorf("people: writing links: %w", err)
		}
		d := ledger.Draft{Stream: care.LinkStream, Kind: care.RecLinked, By: w.who.Account, Partner: w.who.Partner}
		if l.o.Dry {
			continue
		}
		ref, err := l.r.store.Put(ctx, &buf)
		if err != nil {
			return err
		}
		d.Body = ref
		w.batch.Records = append(w.batch.Records, d)
	}
	if len(l.cases) > 0 {
		if err := l.add(ctx, KindProposed, Proposed{V: 1, Model: l.version, Cases: l.cases}); err != nil {
			return err
		}
	}
	return l.add(ctx, KindRun, l.done)
}

// add puts a body that may be large ahead of the append.
func (l *linking) add(ctx context.Context, k ledger.Kind, body any) error {
	d, err := ledger.JSONDraft(RunStream, k, l.w.who.Account, l.w.who.Partner, body)
	if err != nil {
		return err
	}
	if len(d.Data) > ledger.MaxInline && !l.o.Dry {
		ref, err := l.r.store.Put(ctx, bytes.NewReader(d.Data))
		if err != nil {
			return err
		}
		d.Data, d.Body = nil, ref
	}
	l.w.batch.Records = append(l.w.batch.Records, d)
	return nil
}
