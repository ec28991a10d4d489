package waiting

import (
	"fmt"
	"io"
	"net/http"
	"time"

	"roundtable/care"
	"roundtable/waiting"
	"roundtable/web/site"
)

// late sets a download's headers with its first byte, so that an error before it
// can still be a page.
type late struct {
	w          http.ResponseWriter
	kind, name string
	begun      bool
}

func (l *late) Write(p []byte) (int, error) {
	if !l.begun {
		l.begun = true
		l.w.Header().Set("Content-Type", l.kind)
		l.w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", l.name))
	}
	return l.w.Write(p)
}

// fileName says to which day waits are counted, and when it was made.
func fileName(countedTo care.Date, ending string) string {
	return "shared-list-to-" + countedTo.String() + "-made-" + time.Now().In(site.London).Format("2006-01-02-1504") + "." + ending
}

type exporter func(v *site.Visit, q waiting.Query, w io.Writer) error

func export(w http.ResponseWriter, v *site.Visit, kind, ending string, write exporter) error {
	q, _, err := query(v)
	if err != nil {
		return err
	}
	q.Offset, q.Limit = 0, 0
	out := &late{w: w, kind: kind, name: fileName(v.Table.List.CountedTo(q), ending)}
	if err := write(v, q, out); err != nil {
		if out.begun {
			panic(http.ErrAbortHandler) // half a file must not look like a whole one
		}
		return err
	}
	return nil
}

func exportCSV(w http.ResponseWriter, v *site.Visit) error {
	return export(w, v, "text/csv; charset=utf-8", "csv", func(v *site.Visit, q waiting.Query, w io.Writer) error {
		_, err := v.Table.List.ExportCSV(v.Context(), v.View(), q, w)
		return err
	})
}

func exportXLSX(w http.ResponseWriter, v *site.Visit) error {
	return export(w, v, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", func(v *site.Visit, q waiting.Query, w io.Writer) error {
		_, err := v.Table.List.ExportXLSX(v.Context(), v.View(), q, w)
		return err
	})
}
