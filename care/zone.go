package care

import (
	"time"
	_ "time/tzdata" // so that Europe/London exists on every machine
)

// London is the time zone of every screen and of the day that waits are counted
// to; the ledger itself keeps UTC.
var London = loadLondon()

func loadLondon() *time.Location {
	l, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic(err) // the zone data is linked in
	}
	return l
}
