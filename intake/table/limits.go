package table

// Limits keep a hostile or broken file from taking the machine's memory or its
// day. What goes beyond one is a *care.Problem.
type Limits struct {
	Part        int64 // bytes of one part of a workbook, unpacked
	Ratio       int64 // unpacked to packed bytes of a part over RatioFrom; 0 for no limit
	RatioFrom   int64 // bytes unpacked from which Ratio counts
	Strings     int64 // bytes of a workbook's string table
	Columns     int   // cells of a row
	Cell        int   // bytes of one cell of a workbook
	Row         int   // bytes of one row of a CSV file
	Merges      int   // merged ranges of a sheet
	MergesAtRow int   // merged ranges that touch one row
	Sheets      int
	Styles      int
}

// DefaultLimits are far above what partners send: a workbook of a million rows
// passes, a zip bomb does not.
var DefaultLimits = Limits{
	Part:        4 << 30,
	Ratio:       250, // deflate reaches 1032; a sheet of empty styled cells about 60
	RatioFrom:   64 << 20,
	Strings:     512 << 20,
	Columns:     16384, // as many as Excel has
	Cell:        4 << 20,
	Row:         64 << 20,
	Merges:      1 << 20,
	MergesAtRow: 4096,
	Sheets:      1024,
	Styles:      1 << 16, // Excel's own limit is 65,490
}
