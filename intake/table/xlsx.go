package table

type workbook struct{}

func (b *Book) openXLSX() error { return b.problem("Workbooks come next.", "", nil) }

func (w *workbook) layout(b *Book, sheet int) (*Layout, error)            { return &Layout{}, nil }
func (w *workbook) rows(b *Book, sheet int, yield func(*Row, error) bool) {}
