package waiting

import (
	"time"

	"roundtable/care"
)

// SavedView is a query with a name, so that it can be linked to. It never holds
// the text that people are found by.
type SavedView struct {
	ID      string           `json:"id"` // random; stands in the link
	Name    string           `json:"name"`
	Owner   care.AccountID   `json:"owner"`
	Partner care.PartnerCode `json:"partner"`
	Query   Query            `json:"query"`
	Made    time.Time        `json:"made"`
}
