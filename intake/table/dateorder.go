package table

// DateEvidence is what a column's texts say about the order of its dates. The
// zero value has seen none.
type DateEvidence struct {
	// Order is the order to read the column in. Where nothing decides it is DMY,
	// as the country writes; AnyOrder when no sample needs an order.
	Order Order
	Sure  bool // samples allow Order alone, or need none, and none contradicts it
	// Mixed: samples contradict each other, or a few are month first beside others
	// that could be either. There are two date formats in one column, so that the
	// ambiguous ones cannot be told.
	Mixed bool
	// Swapped: a day-first file seems to have been opened by an Excel that takes
	// the month first. It made real dates of those with a day up to 12, with day
	// and month changed, and left the others as text.
	Swapped bool

	OnlyDMY, OnlyMDY, OnlyYMD int // samples that one order alone makes a date of
	Either                    int // samples that day first and month first both make a date of
	Named                     int // year first, or with the month's name: no order needed
	Serials                   int // numbers that may be Excel's day counts
	Real                      int // cells that a workbook holds as dates
	NotDates                  int // the others, blanks left out
	TwoDigit                  int // dates whose year has two figures

	realOver12 int // real dates with a day over 12
}

// DateOrder decides in which order a column writes its dates.
func DateOrder(samples []string) DateEvidence {
	var e DateEvidence
	for _, s := range samples {
		e.Add(s)
	}
	e.decide()
	return e
}

// Add takes a text of the column into account.
func (e *DateEvidence) Add(text string) {
	defer e.decide()
	p := ParseDate(text, AnyOrder)
	if p.TwoDigitYear || p.Reason == Ambiguous && ParseDate(text, DMY).TwoDigitYear {
		e.TwoDigit++
	}
	switch {
	case p.Reason == NoText:
	case p.Reason == Ambiguous:
		e.Either++
	case p.Reason == LikeSerial:
		e.Serials++
	case !p.OK() && p.Reason != ExtraText && p.Reason != BadTime:
		e.NotDates++
	default:
		e.order(text)
	}
}

// order finds which orders make the same date of the text.
func (e *DateEvidence) order(text string) {
	good := func(o Order) bool {
		q := ParseDate(text, o)
		return q.Date != 0 && q.Reason != OtherOrder
	}
	d, m, y := good(DMY), good(MDY), good(YMD)
	switch {
	case d && m: // 12/12/2026, or no order needed
		e.Named++
	case d:
		e.OnlyDMY++
	case m:
		e.OnlyMDY++
	case y:
		e.OnlyYMD++
	default:
		e.NotDates++
	}
}

// AddCell takes a cell into account: one that a workbook holds as a date needs
// no order.
func (e *DateEvidence) AddCell(c Cell) {
	defer e.decide()
	switch {
	case c.Kind == Blank:
	case c.Kind == DateTime && c.Date != 0:
		e.Real++
		if _, _, day := c.Date.Civil(); day > 12 {
			e.realOver12++
		}
	default:
		e.Add(string(c.Text))
	}
}

// surelyMDY is how many dates it takes that only month first makes a date of until
// a column is taken to be written so. The country writes day first: one or two such
// dates are rather the odd ones out, and so are few among many that could be either,
// for of dates that are written month first three in five have a day over 12.
const surelyMDY = 3

// decide brings the conclusions up to date.
func (e *DateEvidence) decide() {
	kinds := 0
	for _, n := range []int{e.OnlyDMY, e.OnlyMDY, e.OnlyYMD} {
		if n > 0 {
			kinds++
		}
	}
	e.Mixed = kinds > 1
	e.Sure = kinds == 1 || kinds == 0 && e.Either == 0
	few := e.OnlyMDY > 0 && kinds == 1 && (e.OnlyMDY < surelyMDY || e.OnlyMDY*3 < e.Either)
	if few {
		e.Mixed, e.Sure = e.Either > 0, false
	}
	e.Swapped = e.Real >= 5 && e.realOver12 == 0 && e.OnlyDMY > 0 && e.Either == 0
	switch {
	case e.OnlyYMD > e.OnlyDMY && e.OnlyYMD > e.OnlyMDY:
		e.Order = YMD
	case e.OnlyMDY > e.OnlyDMY && !few:
		e.Order = MDY
	case e.OnlyDMY+e.OnlyMDY+e.Either > 0:
		e.Order = DMY
	default:
		e.Order = AnyOrder
	}
}
