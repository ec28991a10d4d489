package care

import (
	_ "embed"
	"sync"
)

//go:embed codes/imd.csv
var imdCSV string

type imdTable struct{ decile, quintile [11]string }

var imd = sync.OnceValue(func() *imdTable {
	t := new(imdTable)
	for i, r := range mustTable(imdCSV, "decile", "label", "quintile", "quintile_label", "source") {
		t.decile[i+1], t.quintile[i+1] = r[1], r[3]
	}
	return t
})

// notKnown is the label of a deprivation that nobody recorded: a row of its own,
// never left out.
const notKnown = "Not known"

// IMDDecile is the label of an Index of Multiple Deprivation decile: 1 is the
// most deprived tenth, 10 the least. Anything else is "Not known". One national
// repository labels its deciles the other way round: whoever imports deciles
// must check the direction first.
func IMDDecile(decile uint8) string {
	if decile < 1 || decile > 10 {
		return notKnown
	}
	return imd().decile[decile]
}

// IMDQuintile is the fifth that a decile lies in, 1 (most deprived) to 5; 0 when
// the decile is not known.
func IMDQuintile(decile uint8) uint8 {
	if decile < 1 || decile > 10 {
		return 0
	}
	return (decile + 1) / 2
}

// IMDQuintileLabel is the label of the fifth that a decile lies in, "1 (most
// deprived)" to "5 (least deprived)", or "Not known".
func IMDQuintileLabel(decile uint8) string {
	if decile < 1 || decile > 10 {
		return notKnown
	}
	return imd().quintile[decile]
}
