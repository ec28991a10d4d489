package waiting

import (
	"net/http"
	"net/url"
	"slices"

	"roundtable/waiting"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// published figures are for who may not see the people in them: every number is
// asked of the one fixed cube, and nothing else of the list is read.

// cubeWords name the dimensions of the published tables.
var cubeWords = []word{
	{waiting.CensusPartner, "Partner"},
	{waiting.CensusFunction, "Treatment function"},
	{waiting.CensusWait, "Wait"},
	{waiting.CensusAge, "Age"},
	{waiting.CensusEthnicity, "Ethnic group"},
	{waiting.CensusDecile, "Deprivation"},
}

// cubeCounts is what the page of published counts shows.
type cubeCounts struct {
	*site.Published
	Rows, Cols string
	Only       site.Only
	Total      site.Approx
	Heads      []waiting.Heading // of the columns
	Lines      []cubeLine
}

// cubeLine is a row of the table.
type cubeLine struct {
	waiting.Heading
	Sum   site.Approx
	Cells []site.Approx
}

// cubeAsked reads what the address asks for; what it cannot read is left out.
func cubeAsked(p *site.Published, ask url.Values) cubeCounts {
	c := cubeCounts{Published: p, Rows: waiting.CensusPartner, Cols: waiting.CensusWait, Only: site.Only{}}
	for _, w := range cubeWords {
		if ask.Get("rows") == w.value {
			c.Rows = w.value
		}
		if ask.Get("cols") == w.value {
			c.Cols = w.value
		}
		if code := ask.Get("only-" + w.value); code != "" {
			if d, ok := p.Dim(w.value); ok && slices.Contains(d.Codes, code) {
				c.Only[w.value] = []string{code}
			}
		}
	}
	if c.Rows == c.Cols {
		c.Cols = waiting.CensusWait
		if c.Rows == c.Cols {
			c.Cols = waiting.CensusAge
		}
	}
	return c
}

// href is the address of the same page with a filter more, or with one fewer where
// code is "".
func (c cubeCounts) href(dim, code string) string {
	q := url.Values{"rows": {c.Rows}, "cols": {c.Cols}}
	for name, codes := range c.Only {
		if name != dim {
			q.Set("only-"+name, codes[0])
		}
	}
	if code != "" {
		q.Set("only-"+dim, code)
	}
	return "/counts?" + q.Encode()
}

// label is a group in words.
func (c cubeCounts) label(dim, code string) string {
	d, _ := c.Dim(dim)
	if i := slices.Index(d.Codes, code); i >= 0 {
		return d.Labels[i]
	}
	return code
}

// fill asks the cube; rows of which every figure is a "*" are left out but for
// those of partners.
func (c *cubeCounts) fill() (err error) {
	if c.Total, err = c.Published.Total(c.Only); err != nil {
		return err
	}
	rows, _ := c.Dim(c.Rows)
	cols, _ := c.Dim(c.Cols)
	sums, err := c.Ask(c.Only, c.Rows)
	if err != nil {
		return err
	}
	cells, err := c.Ask(c.Only, c.Rows, c.Cols)
	if err != nil {
		return err
	}
	for i := range cols.Codes {
		c.Heads = append(c.Heads, waiting.Heading{Code: cols.Codes[i], Label: cols.Labels[i]})
	}
	for r, code := range rows.Codes {
		sum := site.Approx{Figure: sums.Figures[r], Near: sums.Near[r]}
		_, some := sum.Value()
		if c.Rows == waiting.CensusPartner && !c.Shows(rows.Labels[r]) || c.Rows != waiting.CensusPartner && !some {
			continue
		}
		l := cubeLine{Heading: waiting.Heading{Code: code, Label: rows.Labels[r]}, Sum: sum}
		for k := range cols.Codes {
			at := r*len(cols.Codes) + k
			l.Cells = append(l.Cells, site.Approx{Figure: cells.Figures[at], Near: cells.Near[at]})
		}
		c.Lines = append(c.Lines, l)
	}
	return nil
}

// publishedCounts is the page of counts for who sees nobody's record.
func publishedCounts(w http.ResponseWriter, v *site.Visit) error {
	p, err := v.Published()
	if err != nil {
		return err
	}
	c := cubeAsked(p, v.URL.Query())
	if err := c.fill(); err != nil {
		return err
	}
	page := v.Page(shell.SharedList, "Counts")
	page.Wide = true
	return v.Show(w, page, cubePage(c))
}
