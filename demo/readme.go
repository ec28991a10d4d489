package demo

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// tryThese are the three messy spreadsheets of the ten-minute promise.
var tryThese = []string{
	"Tarnwick PTL MASTER v7 (use this one).xlsx",
	"Community waiting lists.xlsx",
	"waiting list MASTER copy (2).xlsx",
}

// writeReadme says what the files are and what to try.
func writeReadme(dir string, m *Made) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", m.Name)
	b.WriteString("Nobody in these files exists. Names, places and codes are invented, postcodes are in the\n" +
		"unused area ZZ, telephone numbers are Ofcom's for drama, and NHS numbers are of the 9xx test\n" +
		"range. Waits in acute specialties follow the shape of NHS England's published waiting times\n" +
		"(Dorset County Hospital, November 2024; Open Government Licence v3.0).\n\n" +
		"TEN MINUTES\n\nStart Roundtable, choose \"your own files\" and drop these three in:\n\n")
	for i, name := range tryThese {
		fmt.Fprintf(&b, "  %d. %s\n", i+1, name)
	}
	b.WriteString("\nThen see who is on more than one list, who waits longest across all of them, which rows need\n" +
		"mending and why - and click any number until you stand at the row of the file it came from.\n" +
		"Take the marked-up sheet, mend a row in it and drop it in again. Drop the same file twice:\n" +
		"nothing changes, and it says so.\n\nTHEN TRY\n\n" +
		"  - Osmerley's list of last week and then this week's: who vanished without a stop?\n" +
		"  - ZX1's list and ZX1's events: whose clock does the partner tell differently from what happened?\n" +
		"  - North MH's patient index after ZX1's list: a death that one partner knows of.\n\nTHE FILES\n\n")
	for _, f := range m.Files {
		fmt.Fprintf(&b, "  %s\n    from %s (%s), kind %s, %d rows\n", f.Name, short(f.Partner), f.Partner, f.Kind, f.Rows)
		if f.About != "" {
			fmt.Fprintf(&b, "    %s\n", f.About)
		}
	}
	fmt.Fprintf(&b, "\nMade with size %s, seed %d, as at %s. The same three make the same files.\n",
		m.Options.Size, m.Options.Seed, m.Census.Long())
	return os.WriteFile(filepath.Join(dir, "README.txt"), []byte(b.String()), 0o644)
}
