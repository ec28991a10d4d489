package facts

import (
	"bytes"
	"fmt"

	"github.com/parquet-go/parquet-go"

	"roundtable/care"
)

// publishedBlock is a block of published rows as it was brought.
type publishedBlock struct {
	extract ExtractNo
	rows    []care.PublishedRow
}

type publishedKey struct {
	period                           care.Date
	provider, commissioner, part, tf string
}

func keyOf(r *care.PublishedRow) publishedKey {
	return publishedKey{r.Period, r.Provider, r.Commissioner, r.Part, r.TFC}
}

// readPublished decodes a block by row: there are a few thousand rows, not
// millions.
func readPublished(body []byte) ([]care.PublishedRow, error) {
	rows, err := parquet.Read[care.PublishedRow](bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return nil, fmt.Errorf("facts: reading published rows: %w", err)
	}
	return rows, nil
}
