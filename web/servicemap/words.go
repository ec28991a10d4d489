package servicemap

import (
	"cmp"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/servicemap"
	"roundtable/servicemap/directory"
	"roundtable/web/site"
)

// wordsView is the page of what all partners agree on: the words of criteria, and by
// what people are estimated.
type wordsView struct {
	Tabs         []tab
	Now          care.ServiceWords
	People       *care.ServicePeople
	Seen         [2]ledger.Version // of the words and of the figures, as the visitor saw them
	Typed        map[string]string
	Notes        []directory.Note
	May          bool
	Lost         []servicemap.WordUse // words that services say and that are to be taken out
	Holds        []placeHolds
	HoldsSource  string
	Refers       map[string][2]string // by route: the ages of whom it can refer, as fields have them
	RefersSource string
	Figure       figureForm  // the one that was typed
	Why          [2]string   // of the words and of the figures, as typed
	Past         []pastWords // what was agreed and brought, the newest first
	LoseFigures  int         // figures that would all be taken out, where that was not said to be meant
	Wrong        site.Wrong
}

// figuresOf is how many lines of figures there are.
func figuresOf(p *care.ServicePeople) int {
	if p == nil {
		return 0
	}
	return len(p.Population) + len(p.Rates) + len(p.Shares)
}

// pastWords is one time that the words were agreed or figures brought.
type pastWords struct {
	At         time.Time
	Who, What  string
	Do         string // what has it again as it was; "" of what stands
	Was, Stand ledger.Version
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
	x.holds(v)
	x.refers(v)
	x.past(v)
	page.Errors = x.Wrong
	if x.Wrong == nil {
		page.Done = said[v.URL.Query().Get("done")]
	}
	return v.Show(w, page, wordsPage(x))
}

// past tells who agreed on words and brought figures.
func (x *wordsView) past(v *site.Visit) {
	called := v.PartnerShort
	words, people := v.Table.Map.WordsSaid(), v.Table.Map.PeopleSaid()
	add := func(who servicemap.Said, what, do string, was, stand ledger.Version) {
		if was == stand {
			do = ""
		}
		x.Past = append(x.Past, pastWords{who.At, v.Somebody(who.By) + ", " + called(who.Partner), what, do, was, stand})
	}
	for i, w := range words {
		what := fmt.Sprintf("%d words agreed", len(w.Needs)+len(w.Severities)+len(w.Places)+len(w.Flags)+len(w.Routes))
		if i > 0 {
			what = wordChanges(&words[i-1].ServiceWords, &w.ServiceWords)
		}
		what += because(w.Reason)
		add(w.Who, what, "words-as-were", w.Number, words[len(words)-1].Number)
	}
	for _, p := range people {
		add(p.Who, fmt.Sprintf("%s; source: %s", site.Counted(figuresOf(&p.ServicePeople), "line of figures", "lines of figures"), p.Source)+because(p.Reason), "people-as-were", p.Number, people[len(people)-1].Number)
	}
	slices.SortStableFunc(x.Past, func(a, b pastWords) int { return b.At.Compare(a.At) })
}

// because is why something was changed, after what was.
func because(reason string) string {
	if reason == "" {
		return ""
	}
	return ". Why: " + reason
}

// wordChanges says which words were agreed anew, and which no more.
func wordChanges(was, now *care.ServiceWords) string {
	var out []string
	for _, x := range []struct {
		lead string
		a, b *care.ServiceWords
	}{{"new: ", was, now}, {"no more: ", now, was}} {
		var names []string
		for i, terms := range [][]care.Term{x.b.Needs, x.b.Severities, x.b.Places, x.b.Flags, x.b.Routes} {
			other := [][]care.Term{x.a.Needs, x.a.Severities, x.a.Places, x.a.Flags, x.a.Routes}[i]
			for _, t := range terms {
				if !known(other, t.Code) {
					names = append(names, servicemap.Label(t))
				}
			}
		}
		if names != nil {
			out = append(out, x.lead+joinWords(names))
		}
	}
	if !reflect.DeepEqual(was.Holds, now.Holds) || was.HoldsSource != now.HoldsSource {
		out = append(out, "what lies within the places")
	}
	if !reflect.DeepEqual(was.Refers, now.Refers) || was.RefersSource != now.RefersSource {
		out = append(out, "whom routes can refer")
	}
	if out == nil {
		return "The words in another order, or otherwise said"
	}
	return site.Capital(strings.Join(out, "; "))
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
		agreed, _ := v.Table.Map.Words()
		if p, x.Notes = directory.ReadPeople(x.Typed["people"], &agreed); len(x.Notes) > 0 {
			for _, n := range x.Notes {
				x.Wrong.Add("people", n.Words())
			}
			return showWords(w, v, x)
		}
		now, _ := v.Table.Map.People()
		if had := figuresOf(now); had > 0 && figuresOf(&p) == 0 && v.PostFormValue("lose-figures") != "yes" {
			x.LoseFigures = had
			x.Wrong.Add("people", fmt.Sprintf("No line holds a figure: %s would be taken out, and the map would say of nobody how many they are. Tick that below if it is meant", site.Counted(had, "figure that stands", "figures that stand")))
			return showWords(w, v, x)
		}
		p.Source = x.Typed["source"]
		if p.Reason = strings.TrimSpace(v.PostFormValue("people-reason")); p.Reason == "" && x.Seen[1] > 0 {
			x.Wrong.Add("people-reason", "Say in a sentence why the figures are changed")
			return showWords(w, v, x)
		}
		seq, err = v.Table.Map.CountPeople(v.Context(), who(v), p, x.Seen[1])
	case "words":
		words := care.ServiceWords{
			Age: [2]int{0, 1320}, Needs: directory.ReadTerms(x.Typed["needs"]), Severities: directory.ReadTerms(x.Typed["severities"]), Places: directory.ReadTerms(x.Typed["places"]),
			Flags: directory.ReadTerms(x.Typed["flags"]), Routes: directory.ReadTerms(x.Typed["routes"]),
		}
		now, _ := v.Table.Map.Words()
		if now.Age[1] > 0 {
			words.Age = now.Age
		}
		words.Holds, words.HoldsSource = x.readHolds(v, now.Places), v.PostFormValue("holds-source")
		words.Refers, words.RefersSource = x.readRefers(v, now.Routes), v.PostFormValue("refers-source")
		if words.Reason = strings.TrimSpace(v.PostFormValue("words-reason")); words.Reason == "" && len(now.Needs) > 0 {
			x.Wrong.Add("words-reason", "Say in a sentence why the words are changed")
		}
		if x.Wrong != nil {
			return showWords(w, v, x)
		}
		if x.Lost = v.Table.Map.Lost(&words); x.Lost != nil && v.PostFormValue("lose") != "yes" {
			for _, l := range x.Lost {
				x.Wrong.Add(l.Axis, fmt.Sprintf("%s is said by %s and in %s: without the word none of that counts on the map", site.Capital(l.Label), site.Counted(l.Services, "service", "services"), site.Counted(l.Lines, "line of figures", "lines of figures")))
			}
			return showWords(w, v, x)
		}
		seq, err = v.Table.Map.AgreeWords(v.Context(), who(v), words, x.Seen[0])
	case "figure", "figure-out":
		field = cmp.Or(v.PostFormValue("figure-kind")+"-n", "people")
		if seq, err = x.figure(v, do); x.Wrong != nil {
			x.Typed = nil
			return showWords(w, v, x)
		}
	case "words-as-were":
		seq, err = v.Table.Map.WordsAsWere(v.Context(), who(v), ledger.Version(site.Number(v.PostFormValue("was"))), ledger.Version(site.Number(v.PostFormValue("stands"))))
	case "people-as-were":
		field = "people"
		seq, err = v.Table.Map.PeopleAsWere(v.Context(), who(v), ledger.Version(site.Number(v.PostFormValue("was"))), ledger.Version(site.Number(v.PostFormValue("stands"))))
	default:
		return notFound()
	}
	if err == nil {
		return v.Done(w, seq, at("/services/words", "done", strings.TrimSuffix(strings.Replace(do, "figure", "people", 1), "-out")))
	}
	if err := problem(&x.Wrong, err, field); err != nil {
		return err
	}
	if do != "words" && do != "people" {
		x.Typed = nil // nothing was typed
	}
	return showWords(w, v, x)
}
