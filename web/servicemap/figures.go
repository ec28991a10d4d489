package servicemap

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/web/site"
)

// figureForm is one figure of how many people there are, as somebody types it.
type figureForm struct {
	Kind                        string // population, rate or share
	Place, Need, Severity, Flag string
	From, To, N                 string
}

// figureKinds are the figures that have a form of their own.
var figureKinds = []struct{ code, title, number, hint string }{
	{"population", "How many people live in a place", "People", "A whole number"},
	{"rate", "How many of them have a need", "Of 1,000 people, in a year", "0: nobody of that age has it"},
	{"share", "How many of those also have something else", "Of 100 who have the need", "As 14 or 0.5"},
}

// readFigure reads the form of one figure.
func readFigure(v *site.Visit) figureForm {
	get := func(name string) string { return strings.TrimSpace(v.PostFormValue("figure-" + name)) }
	return figureForm{Kind: get("kind"), Place: get("place"), Need: get("need"), Severity: get("severity"), Flag: get("flag"), From: get("from"), To: get("to"), N: get("n")}
}

// into puts a figure into those that there are, in place of one of the same people; what
// is wrong with it stands at its fields.
func (f *figureForm) into(p *care.ServicePeople, w *site.Wrong) {
	id := func(name string) string { return f.Kind + "-" + name }
	number, err := strconv.ParseFloat(strings.ReplaceAll(strings.ReplaceAll(f.N, ",", ""), " ", ""), 64)
	if err != nil || math.IsNaN(number) || number < 0 || number > 1e9 {
		w.Add(id("n"), "The number is no number: write it as 27000, or 4.5")
	}
	from, to := 0, maxYears*12
	if f.From != "" {
		from = ageMonths(f.From)
	}
	if f.To != "" {
		to = ageMonths(f.To)
	}
	if f.Kind != "share" && (from < 0 || to <= from) {
		w.Add(id("from"), "The ages hold nobody: write the age from which, and the birthday until which")
	}
	if *w != nil {
		return
	}
	switch f.Kind {
	case "population":
		line := care.PlacePeople{Place: f.Place, From: from, To: to, N: int(number)}
		p.Population = put(p.Population, line, func(x care.PlacePeople) bool { return x.Place == f.Place && x.From == from && x.To == to })
	case "rate":
		line := care.NeedRate{Need: f.Need, Severity: f.Severity, From: from, To: to, Per1000: number}
		p.Rates = put(p.Rates, line, func(x care.NeedRate) bool {
			return x.Need == f.Need && x.Severity == f.Severity && x.From == from && x.To == to
		})
	case "share":
		line := care.FlagShare{Flag: f.Flag, Need: f.Need, Share: number / 100}
		p.Shares = put(p.Shares, line, func(x care.FlagShare) bool { return x.Flag == f.Flag && x.Need == f.Need })
	}
}

// maxYears is the age until which a figure is where nobody says until when.
const maxYears = 110

// put puts a line in the place of the one that is the same, or at the end.
func put[T any](all []T, line T, same func(T) bool) []T {
	out := slices.Clone(all)
	if i := slices.IndexFunc(out, same); i >= 0 {
		out[i] = line
		return out
	}
	return append(out, line)
}

// without takes a figure out, by its line from 0: population, then rates, then shares.
func without(p *care.ServicePeople, line int) bool {
	switch a, b, c := len(p.Population), len(p.Rates), len(p.Shares); {
	case line < 0 || line >= a+b+c:
		return false
	case line < a:
		p.Population = slices.Delete(slices.Clone(p.Population), line, line+1)
	case line < a+b:
		p.Rates = slices.Delete(slices.Clone(p.Rates), line-a, line-a+1)
	default:
		p.Shares = slices.Delete(slices.Clone(p.Shares), line-a-b, line-a-b+1)
	}
	return true
}

// figure writes down one figure more, another in its place, or the others without it.
func (x *wordsView) figure(v *site.Visit, do string) (ledger.Seq, error) {
	p := care.ServicePeople{}
	if now, _ := v.Table.Map.People(); now != nil {
		p = *now
	}
	p.AsWas, p.Reason = 0, "One figure put in"
	if do == "figure" {
		x.Figure = readFigure(v)
		x.Figure.into(&p, &x.Wrong)
		if p.Source = v.PostFormValue("source"); x.Wrong != nil {
			return 0, nil
		}
	} else {
		line := site.Number(v.PostFormValue("line"))
		if v.PostFormValue("line") == "" || !without(&p, line) {
			x.Wrong.Add("people", "There is no such figure any more. Look at those that there are")
			return 0, nil
		}
		p.Reason = fmt.Sprintf("Figure %d taken out", line+1)
	}
	return v.Table.Map.CountPeople(v.Context(), who(v), p, x.Seen[1])
}
