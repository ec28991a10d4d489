package waiting

import "roundtable/facts"

// ppidOf is the pathway's PPID as text.
func ppidOf(v *facts.View, f *facts.PathwayChunk, i int) string { return "" }

// rowsByPPID appends the pathways with a PPID.
func rowsByPPID(v *facts.View, text string, rows []facts.Row) []facts.Row { return rows }
