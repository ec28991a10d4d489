package servicemap

import (
	"net/http"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/servicemap/directory"
	"roundtable/web/site"
)

// wordsView is the page of what all partners agree on: the words of criteria, and by
// what people are estimated.
type wordsView struct {
	Tabs   []tab
	Now    care.ServiceWords
	People *care.ServicePeople
	Seen   [2]ledger.Version // of the words and of the figures, as the visitor saw them
	Typed  map[string]string
	Notes  []directory.Note
	May    bool
	Wrong  site.Wrong
}

// wordAxes are the lists of words, as fields.
var wordAxes = []struct{ field, label, hint string }{
	{"needs", "Needs", "eating_disorder; an eating disorder"},
	{"severities", "How severe, the mildest first", "mild"},
	{"places", "Places", "east; the East"},
	{"flags", "What else may be so of somebody", "autism; autism"},
	{"routes", "Who may refer", "gp; a GP"},
}

func agreedWords(w http.ResponseWriter, v *site.Visit) error {
	return showWords(w, v, &wordsView{})
}

func showWords(w http.ResponseWriter, v *site.Visit, x *wordsView) error {
	page, line := begin(v, "Words and people", "/services/words")
	x.Tabs, x.May = line, v.MayForAll() == nil
	var seen [2]ledger.Version
	x.Now, seen[0] = v.Table.Map.Words()
	x.People, seen[1] = v.Table.Map.People()
	if x.Typed == nil {
		x.Seen = seen
		x.Typed = map[string]string{
			"needs": directory.WriteTerms(x.Now.Needs), "severities": directory.WriteTerms(x.Now.Severities), "places": directory.WriteTerms(x.Now.Places),
			"flags": directory.WriteTerms(x.Now.Flags), "routes": directory.WriteTerms(x.Now.Routes), "people": directory.WritePeople(x.People),
		}
		if x.People != nil {
			x.Typed["source"] = x.People.Source
		}
	}
	page.Errors = x.Wrong
	if x.Wrong == nil {
		page.Done = said[v.URL.Query().Get("done")]
	}
	return v.Show(w, page, wordsPage(x))
}

// agreeWords writes down the words, or the figures.
func agreeWords(w http.ResponseWriter, v *site.Visit) error {
	if err := v.MayForAll(); err != nil {
		return err
	}
	x := &wordsView{Typed: map[string]string{}, Seen: [2]ledger.Version{ledger.Version(site.Number(v.PostFormValue("words-version"))), ledger.Version(site.Number(v.PostFormValue("people-version")))}}
	for _, f := range []string{"needs", "severities", "places", "flags", "routes", "people", "source"} {
		x.Typed[f] = v.PostFormValue(f)
	}
	var seq ledger.Seq
	var err error
	do, field := v.PostFormValue("do"), "needs"
	switch do {
	case "people":
		field = "people"
		var p care.ServicePeople
		if p, x.Notes = directory.ReadPeople(x.Typed["people"]); len(x.Notes) > 0 {
			for _, n := range x.Notes {
				x.Wrong.Add("people", n.Words())
			}
			return showWords(w, v, x)
		}
		p.Source = x.Typed["source"]
		seq, err = v.Table.Map.CountPeople(v.Context(), who(v), p, x.Seen[1])
	case "words":
		words := care.ServiceWords{
			Age: [2]int{0, 1320}, Needs: directory.ReadTerms(x.Typed["needs"]), Severities: directory.ReadTerms(x.Typed["severities"]), Places: directory.ReadTerms(x.Typed["places"]),
			Flags: directory.ReadTerms(x.Typed["flags"]), Routes: directory.ReadTerms(x.Typed["routes"]),
		}
		if now, _ := v.Table.Map.Words(); now.Age[1] > 0 {
			words.Age = now.Age
		}
		seq, err = v.Table.Map.AgreeWords(v.Context(), who(v), words, x.Seen[0])
	default:
		return notFound()
	}
	if err == nil {
		return v.Done(w, seq, at("/services/words", "done", do))
	}
	if err := problem(&x.Wrong, err, field); err != nil {
		return err
	}
	return showWords(w, v, x)
}
