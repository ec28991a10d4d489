package start

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// maxSentence is the longest shared purpose, in characters: it heads every page.
const maxSentence = 200

// measures are what a purpose may count, as care.SharedPurpose names them.
var measures = []struct{ value, text string }{
	{"", "Nothing: the sentence stands alone"},
	{"over-52-weeks", "People waiting over 52 weeks"},
	{"over-65-weeks", "People waiting over 65 weeks"},
	{"over-78-weeks", "People waiting over 78 weeks"},
	{"over-104-weeks", "People waiting over 104 weeks"},
	{withinMeasure, "The share waiting within 18 weeks, in per cent"},
}

const withinMeasure = "within-18-weeks-percent"

// purposeForm is what the form holds as typed.
type purposeForm struct {
	Sentence, Measure, Target, By string
	Agreed                        bool // one stands already
	Wrong                         site.Wrong
}

// purpose shows the shared purpose as it stands, to be changed.
func purpose(w http.ResponseWriter, v *site.Visit) error {
	f := purposeForm{}
	if p, ok := v.View().Purpose(); ok {
		f = purposeForm{Sentence: p.Sentence, Measure: p.Measure, By: p.By.String(), Agreed: true}
		if p.Measure != "" {
			f.Target = strconv.FormatFloat(p.Target, 'f', -1, 64)
		}
	}
	return showPurpose(w, v, f)
}

func showPurpose(w http.ResponseWriter, v *site.Visit, f purposeForm) error {
	page := v.Page(shell.None, "Shared purpose")
	page.Errors, page.Agree = f.Wrong, false
	return v.Show(w, page, purposePage(f))
}

// agree writes the purpose that the partners agreed.
func agree(w http.ResponseWriter, v *site.Visit) error {
	_, stands := v.View().Purpose()
	f := purposeForm{
		Sentence: strings.Join(strings.Fields(v.PostFormValue("sentence")), " "), Measure: v.PostFormValue("measure"),
		Target: strings.TrimSpace(v.PostFormValue("target")), By: strings.TrimSpace(v.PostFormValue("by")), Agreed: stands,
	}
	p := f.read(v.Table.List.Today())
	if f.Wrong != nil {
		return showPurpose(w, v, f)
	}
	seq, err := ledger.AppendJSON(v.Context(), v.Table.Store, "collaborative", care.RecPurpose, v.Viewer.Account, v.Viewer.Partner, p, nil)
	if err != nil {
		return err
	}
	site.Reached(w, seq)
	return v.SeeOther(w, "/")
}

// read checks what was typed; Wrong says what is wrong with it.
func (f *purposeForm) read(today care.Date) care.SharedPurpose {
	p := care.SharedPurpose{V: 1, Sentence: f.Sentence, Measure: f.Measure}
	switch n := utf8.RuneCountInString(f.Sentence); {
	case n == 0:
		f.Wrong.Add("sentence", "Enter what you have agreed, in one sentence")
	case n > maxSentence:
		f.Wrong.Add("sentence", fmt.Sprintf("Use at most %d characters; there are %d", maxSentence, n))
	}
	if !slices.ContainsFunc(measures, func(m struct{ value, text string }) bool { return m.value == f.Measure }) {
		f.Wrong.Add("measure", "Choose what is counted")
	}
	if f.Measure != "" {
		p.Target = f.target()
	}
	if f.By != "" {
		day, err := care.ParseDate(f.By)
		switch {
		case err != nil:
			f.Wrong.Add("by", "Enter the day as year-month-day, for example 2027-03-31")
		case day < today:
			f.Wrong.Add("by", "Choose a day that is still to come")
		}
		p.By = day
	}
	return p
}

// target reads the figure to reach.
func (f *purposeForm) target() float64 {
	n, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(f.Target, "%")), 64)
	switch {
	case f.Target == "":
		f.Wrong.Add("target", "Enter the figure that you want to reach; 0 is a figure")
	case err != nil || !(n >= 0 && n <= 1e9): // NaN fails too
		f.Wrong.Add("target", "Enter the target as a number, such as 0 or 92")
		return 0
	case f.Measure == withinMeasure && n > 100:
		f.Wrong.Add("target", "Enter a share between 0 and 100 per cent")
	case f.Measure != withinMeasure && n != float64(int64(n)):
		f.Wrong.Add("target", "Enter a whole number of people")
	}
	return n
}
