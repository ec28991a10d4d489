package made

import (
	_ "embed"
	"math/rand/v2"
	"strings"
)

//go:embed nicknames.csv
var nicknamesText string

// forms has, for a given name, what else people write for it. It was compiled for
// this package alone, apart from the table that linking uses.
var forms = func() map[string][]string {
	out := map[string][]string{}
	for line := range strings.Lines(nicknamesText) {
		formal, rest, ok := strings.Cut(strings.TrimSpace(line), ",")
		if ok && formal != "formal" {
			out[formal] = strings.Split(rest, ";")
		}
	}
	return out
}()

// otherForm is another form of the given name; the name itself when none is known.
func otherForm(r *rand.Rand, given string) string {
	f := forms[given]
	if len(f) == 0 {
		return given
	}
	return f[r.IntN(len(f))]
}
