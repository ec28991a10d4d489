package table

// DateEvidence is what a column's texts say about the order of its dates.
type DateEvidence struct {
	Order Order // the order to read the column in; AnyOrder when no sample needs one
	Sure  bool  // at least one sample allows this order only, and none another
	Mixed bool  // samples contradict each other: two date formats in one column

	OnlyDMY, OnlyMDY, OnlyYMD int // samples that one order alone makes a date of
	Either                    int // samples that day first and month first both make a date of
	Named                     int // year first, or with the month's name: no order needed
	Real                      int // cells that a workbook holds as dates (AddCell)
	NotDates                  int // the others, blanks left out
	// Swapped: every real date has a day up to 12 and every text date a day over
	// it: a day-first file was opened by an Excel that takes the month first, so
	// the real dates have day and month changed.
	Swapped bool
}

// DateOrder decides in which order a column writes its dates.
func DateOrder(samples []string) DateEvidence { return DateEvidence{} }
