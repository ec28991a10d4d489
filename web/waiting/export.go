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
	if err := v.Table.List.Whom(v.Context(), v.View(), q, func(person care.Key, class care.Class) {
		v.Saw("export", site.Seen{Person: person, Class: class})
	}); err != nil {
		return err
	}
	if err := v.LogSeen(); err != nil {
		return err
	}
	name := fileName(v.Table.List.CountedTo(q), ending)
	head := func(h http.Header, _ []byte) {
		h.Set("Content-Type", kind)
		h.Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name))
	}
	return site.Download(w, head, func(out io.Writer) error { return write(v, q, out) })
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
