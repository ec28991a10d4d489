package pathways

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"roundtable/care"
	"roundtable/servicemap"
	"roundtable/servicemap/lived"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// rulesView lists the rules with how each is kept.
type rulesView struct {
	*ask
	Rows   []ruleRow
	May    bool
	Wrong  site.Wrong
	Form   care.PathwayRule
	Within string
	Unit   string

	Preview *ruleRow // what the rule that is being written would say, and how it would have been kept
}

type ruleRow struct {
	*servicemap.Rule
	lived.Conforms
	Words  string
	Cannot string // why it cannot be told how it is kept; "" where it can
	Sure   string
}

// hold holds a rule against what the visitor sees.
func (a *ask) hold(r *care.PathwayRule) ruleRow {
	row := ruleRow{Words: ruleWords(a, r)}
	switch a.Log.Sees.TellsRule(r.Where) {
	case lived.Cannot:
		row.Cannot = fmt.Sprintf("How it is kept cannot be told from the files of %s alone: what %s did is not seen.", a.short(a.Log.Sees.Only), others(a.Log.Sees))
		return row
	case lived.Least:
		row.Sure = "at least, by the files that you see"
	}
	row.Conforms = *lived.Conform(a.Log, expect(r), a.Sift)
	return row
}

// expect works a rule out; names that are none are left out.
func expect(r *care.PathwayRule) lived.Expect {
	kinds := func(names []string) (out []care.EventType) {
		for _, n := range names {
			if t, ok := care.ParseEventType(n); ok {
				out = append(out, t)
			}
		}
		return out
	}
	return lived.Expect{When: kinds(r.When), Then: kinds(r.Then), Hours: r.Hours, Where: r.Where, Partner: r.Partner, Need: r.Need, From: r.From}
}

var wheres = []option{
	{string(care.Anywhere), "anywhere"},
	{string(care.SameService), "at the same service"},
	{string(care.AnotherService), "at another service"},
	{string(care.SameOrganisation), "at the same organisation"},
	{string(care.AnotherOrganisation), "at another organisation"},
}

// ruleWords says a rule in one sentence.
func ruleWords(a *ask, r *care.PathwayRule) string {
	list := func(names []string) string {
		words := make([]string, len(names))
		for i, n := range names {
			t, _ := care.ParseEventType(n)
			words[i] = lived.EventWords(t)
		}
		return strings.Join(words, " or ")
	}
	time := site.Counted(r.Hours, "hour", "hours")
	if r.Hours%24 == 0 && r.Hours > 72 {
		time = site.Counted(r.Hours/24, "day", "days")
	}
	text := fmt.Sprintf("Within %s of %s: %s", time, list(r.When), list(r.Then))
	for _, w := range wheres {
		if w.Value == string(r.Where) && w.Value != "" {
			text += " " + w.Text
		}
	}
	if r.Partner != "" {
		text += ", where " + a.short(r.Partner) + " began it"
	}
	if r.Need != "" {
		text += ", of " + strings.ReplaceAll(r.Need, "_", " ")
	}
	return text + "."
}

func (p *pages) rules(w http.ResponseWriter, v *site.Visit) error {
	page, tabs := begin(v, "Rules", "/journeys/rules")
	page.Done = just[v.URL.Query().Get("done")]
	x := p.rulesView(v, tabs)
	page.Errors = x.Dates
	x.Form = care.PathwayRule{Where: care.AnotherService}
	x.Within, x.Unit = "14", "days"
	return v.Show(w, page, rulesPage(x))
}

func (p *pages) rulesView(v *site.Visit, tabs []tab) *rulesView {
	a, _ := p.asks(v, tabs, "/journeys/rules")
	x := &rulesView{ask: a, May: v.MayForAll() == nil}
	for _, r := range v.Table.Map.Rules() {
		row := ruleRow{Words: ruleWords(a, &r.PathwayRule)}
		if !r.Ended {
			row = a.hold(&r.PathwayRule)
		}
		row.Rule = r
		x.Rows = append(x.Rows, row)
	}
	return x
}

// agree puts a rule in force.
func (p *pages) agree(w http.ResponseWriter, v *site.Visit) error {
	if err := v.MayForAll(); err != nil {
		return err
	}
	page, tabs := begin(v, "Rules", "/journeys/rules")
	x := p.rulesView(v, tabs)
	if err := v.ParseForm(); err != nil {
		return err
	}
	x.Within, x.Unit = v.PostFormValue("within"), v.PostFormValue("unit")
	x.Form = care.PathwayRule{
		Name: v.PostFormValue("name"), When: v.PostForm["when"], Then: v.PostForm["then"], Hours: within(x.Within, 1, 100000, 0), Where: care.RuleWhere(v.PostFormValue("where")),
		Partner: care.PartnerCode(v.PostFormValue("partner")), Need: v.PostFormValue("need"), Source: v.PostFormValue("source"),
	}
	if x.Unit != "hours" {
		x.Form.Hours *= 24
	}
	// A rule that lacks something is refused by the room, in words; a whole one is shown first.
	if whole := x.Form.Name != "" && len(x.Form.When) > 0 && len(x.Form.Then) > 0 && x.Form.Hours > 0; whole && v.PostFormValue("then-what") != "agree" {
		row := x.hold(&x.Form)
		x.Preview = &row
		return v.Show(w, page, rulesPage(x))
	}
	_, seq, err := v.Table.Map.AgreeRule(v.Context(), who(v), x.Form, 0)
	if err != nil {
		if err = x.Wrong.Problem(err, "name", "when", "then", "where", "within", "source"); err != nil {
			return err
		}
		page.Errors = x.Wrong
		return v.Show(w, page, rulesPage(x))
	}
	return v.Done(w, seq, "/journeys/rules?done=agreed")
}

// ruleView is one rule with its cases.
type ruleView struct {
	*ask
	*servicemap.Rule
	lived.Conforms
	Words string
	May   bool
	Rows  []ruleCase
	Total int
	Kept  lived.Kept
	Wrong site.Wrong

	Cannot string
}

type ruleCase struct {
	Name, Age, Href, When, Where, Answer, Took string
}

func (p *pages) rule(w http.ResponseWriter, v *site.Visit) error {
	page, tabs := begin(v, "Rule", "")
	x, err := p.ruleView(v, tabs)
	if err != nil {
		return err
	}
	return v.Show(w, page, rulePage(x))
}

func (p *pages) ruleView(v *site.Visit, tabs []tab) (*ruleView, error) {
	r, ok := v.Table.Map.Rule(care.RuleID(v.PathValue("rule")))
	if !ok {
		return nil, shell.NotFound("This rule")
	}
	a, _ := p.asks(v, tabs, "/journeys/rules/"+string(r.ID))
	x := &ruleView{ask: a, Rule: r, Words: ruleWords(a, &r.PathwayRule), May: v.MayForAll() == nil && !r.Ended}
	held := a.hold(&r.PathwayRule)
	x.Conforms, x.Cannot = held.Conforms, held.Cannot
	x.Kept = lived.Kept(within(v.URL.Query().Get("kept"), 0, 3, int(lived.Never)))
	x.Hidden = append(x.Hidden, [2]string{"kept", fmt.Sprint(int(x.Kept))})
	for _, c := range x.Cases {
		if c.Kept != x.Kept {
			continue
		}
		if x.Total++; len(x.Rows) >= firstCases {
			continue
		}
		t := &a.Log.Events[c.Trigger]
		row := ruleCase{When: lived.EventWords(t.Kind) + ", " + t.Date.Short(), Where: a.Log.ServiceName(t.Service)}
		row.Name, row.Age, row.Href = meet(v, a.Log, c.Person, a.Log.Referrals[t.Referral].Opened)
		if c.Answer != lived.None {
			e := &a.Log.Events[c.Answer]
			row.Answer = lived.EventWords(e.Kind) + ", " + e.Date.Short() + ", " + a.Log.ServiceName(e.Service)
			if row.Took = site.Counted(c.Hours, "hour", "hours"); c.Hours >= 72 {
				row.Took = site.Counted(c.Hours/24, "day", "days")
			}
		}
		x.Rows = append(x.Rows, row)
	}
	return x, nil
}

// endRule takes a rule out of force.
func (p *pages) endRule(w http.ResponseWriter, v *site.Visit) error {
	if err := v.MayForAll(); err != nil {
		return err
	}
	r, ok := v.Table.Map.Rule(care.RuleID(v.PathValue("rule")))
	if !ok {
		return shell.NotFound("This rule")
	}
	ended := r.PathwayRule
	ended.Ended = true
	_, seq, err := v.Table.Map.AgreeRule(v.Context(), who(v), ended, v.Version())
	if _, first := errors.AsType[*servicemap.Taken](err); first || err == nil {
		return v.Done(w, seq, "/journeys/rules?done=ended")
	}
	return err
}
