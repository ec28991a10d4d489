package waiting

import (
	"fmt"
	"net/http"
	"slices"

	"roundtable/care"
	"roundtable/waiting"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// qualityView is what the page of data quality shows.
type qualityView struct {
	All  []waiting.Quality
	Open *waiting.Quality // the partner that is shown in full; nil when there is none
}

// quality is the page of data quality by partner: all of them in one table, one
// of them in full.
func quality(w http.ResponseWriter, v *site.Visit) error {
	all, err := v.Table.List.Quality(v.Context(), v.View())
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(q waiting.Quality) bool { return v.RowsOf(q.Partner) != nil })
	for i := range all {
		if !v.Whole(all[i].Partner) {
			all[i].Extracts = uncounted(all[i].Extracts)
		}
	}
	page := v.Page(shell.DataQuality, "Data quality")
	page.Top, page.Wide = true, true
	q := qualityView{All: all}
	code := care.PartnerCode(v.URL.Query().Get("partner"))
	for i := range all {
		mine := code == "" && all[i].Partner == v.Viewer.Partner && all[i].Pathways > 0
		if q.Open == nil && (mine || (code != "" && all[i].Partner == code)) {
			q.Open = &all[i]
		}
	}
	if q.Open == nil && len(all) > 0 {
		q.Open = &all[0]
	}
	return v.Show(w, page, qualityPage(q))
}

// notCounted stands for how many rows a delivery has where some of them are closed to the
// visitor: less those that they see it would tell how many.
const notCounted = -1

func uncounted(all []waiting.ExtractQuality) []waiting.ExtractQuality {
	all = slices.Clone(all)
	for i := range all {
		c := &all[i].Counts
		c.Read, c.Accepted, c.Rejected, c.Doubtful, c.Duplicates, c.Vanished = notCounted, notCounted, notCounted, notCounted, notCounted, notCounted
	}
	return all
}

// rowCount is a number of rows, to who may know it.
func rowCount(n int) string {
	if n < 0 {
		return "not shared"
	}
	return site.Thousands(n)
}

// filled is the share of a partner's fields that are filled in; ok is false
// without a row.
func filled(q waiting.Quality) (percent float64, ok bool) {
	have, of := 0, 0
	for _, f := range q.Fields {
		have, of = have+f.Filled, of+f.Of
	}
	if of == 0 {
		return 0, false
	}
	return 100 * float64(have) / float64(of), true
}

// newest is the partner's newest extract that stands; nil for none.
func newest(q waiting.Quality) *waiting.ExtractQuality {
	for i := range q.Extracts {
		if !q.Extracts[i].Withdrawn {
			return &q.Extracts[i]
		}
	}
	return nil
}

// stale reports whether the newest snapshot of any kind is too old.
func stale(q waiting.Quality) bool {
	for _, x := range q.Extracts {
		if x.Stale {
			return true
		}
	}
	return false
}

// counted adds up the newest extract of each of the partner's lists: what an
// older one had to mend is no work of today.
func counted(q waiting.Quality) (c care.Counts) {
	for _, x := range q.Extracts {
		if x.Newest && x.Counts.Read == notCounted {
			return care.Counts{Rejected: notCounted, Doubtful: notCounted}
		}
		if x.Newest {
			c.Rejected += x.Counts.Rejected
			c.Doubtful += x.Counts.Doubtful
		}
	}
	return c
}

func doubted(q waiting.Quality, d waiting.Doubt) waiting.Finding {
	for _, f := range q.Doubts {
		if f.Doubt == d {
			return f
		}
	}
	return waiting.Finding{}
}

// ago says how old a delivery is.
func ago(days int) string {
	switch {
	case days < 0:
		return "in the future"
	case days == 0:
		return "today"
	case days == 1:
		return "yesterday"
	}
	return fmt.Sprintf("%d days ago", days)
}

// percent of a part of a whole; "–" of nothing. It is rounded down, so that 100
// is said of the whole alone, and something is never said to be 0.
func percent(part, of int) string {
	switch {
	case of == 0:
		return "–"
	case part > 0 && 100*part < of:
		return "under 1 %"
	}
	return fmt.Sprintf("%d %%", 100*part/of)
}
