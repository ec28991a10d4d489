package pathways

import (
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
	Stands ruleStands
}

// hold holds a rule against what the visitor sees.
func (a *ask) hold(r *care.PathwayRule) ruleRow {
	row := ruleRow{Words: ruleWords(a, r)}
	if a.Blank {
		row.Cannot = "How it is kept is shown to who may see the people."
		return row
	}
	switch a.Log.Sees.TellsRule(r.Where) {
	case lived.Cannot:
		row.Cannot = fmt.Sprintf("How it is kept cannot be told from the files of %s alone: what %s did is not seen.", a.short(a.Log.Sees.Only), others(a.Log.Sees))
		return row
	case lived.Least:
		row.Sure = "at least, by the files that you see"
	}
	e := expect(r)
	row.Conforms = *lived.Once(a.Log, question{what: "rule", sift: a.Sift, more: fmt.Sprint(e)}, func() *lived.Conforms { return lived.ConformFirst(a.Log, e, a.Sift, firstCases) })
	return row
}

// ruleStands is who has said what of a rule, and what the visitor can say to it.
type ruleStands struct {
	Words   string
	Agree   string // what the button says that says yes; "" where the visitor cannot
	Against string // and no
	May     bool
	Version int64
}

// stands says how a rule stands, and what the visitor's organisation can say to it.
func stands(v *site.Visit, r *servicemap.Rule) (s ruleStands) {
	s.May, s.Version = v.MayForAll() == nil && !r.Ended, int64(r.Number)
	own, day := v.Viewer.Partner, func(x servicemap.Said) string {
		return v.PartnerName(x.Partner) + " on " + x.At.In(care.London).Format("2 January 2006")
	}
	switch {
	case r.Ended && r.Over != nil && !r.Agreed():
		s.Words = fmt.Sprintf("Proposed by %s, and taken back or turned down by %s. It was never in force.", day(r.Who), day(*r.Over))
	case r.Ended:
		s.Words = "No longer in force."
	case !r.Agreed():
		s.Words = fmt.Sprintf("Not in force: proposed by %s, it waits for another organisation to agree.", day(r.Who))
		if s.Against = "Turn it down"; own == r.Who.Partner {
			s.Against = "Take it back"
		} else {
			s.Agree = "Agree, so that it is in force"
		}
	case r.Ending != nil:
		s.Words = fmt.Sprintf("In force. %s wants to end it; it ends once another organisation agrees.", day(*r.Ending))
		if s.Agree = "Keep it in force"; own != r.Ending.Partner {
			s.Against = "Agree to end it"
		}
	case r.Second != nil:
		s.Words, s.Against = fmt.Sprintf("In force: proposed by %s, agreed by %s.", day(r.Who), day(*r.Second)), "Propose to end it"
	default:
		s.Words, s.Against = fmt.Sprintf("In force: agreed by %s.", day(r.Who)), "Propose to end it"
	}
	if v.Alone() && r.Agreed() && !r.Ended {
		s.Words, s.Agree, s.Against = "In force.", "", "End it"
	}
	return s
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
	page.Errors = x.Unread
	x.Form = care.PathwayRule{Where: care.AnotherService}
	x.Within, x.Unit = "14", "days"
	return v.Show(w, page, rulesPage(x))
}

func (p *pages) rulesView(v *site.Visit, tabs []tab) *rulesView {
	a := p.asksOrBlank(v, tabs, "/journeys/rules")
	x := &rulesView{ask: a, May: v.MayForAll() == nil}
	for _, r := range v.Table.Map.Rules() {
		row := ruleRow{Words: ruleWords(a, &r.PathwayRule)}
		if !r.Ended {
			row = a.hold(&r.PathwayRule)
		}
		row.Rule, row.Stands = r, stands(v, r)
		x.Rows = append(x.Rows, row)
	}
	return x
}

// asksOrBlank reads a question; of who sees counts alone it is of nobody.
func (p *pages) asksOrBlank(v *site.Visit, tabs []tab, action string) *ask {
	if !countsOnly(v) {
		a, _ := p.asks(v, tabs, action)
		return a
	}
	return &ask{Tabs: tabs, Action: action, Params: usualParams, Log: &lived.Log{}, Blank: true, short: v.PartnerShort}
}

// agree proposes a rule.
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
	done := "proposed"
	if v.Alone() {
		done = "agreed"
	}
	return v.Done(w, seq, "/journeys/rules?done="+done)
}

// ruleView is one rule with its cases.
type ruleView struct {
	*ask
	*servicemap.Rule
	lived.Conforms
	Words  string
	Stands ruleStands
	At     []keptRow
	Rows   []ruleCase
	Total  int
	Kept   lived.Kept
	Wrong  site.Wrong

	Cannot string
}

type ruleCase struct {
	Name, Age, Href, When, Where, Answer, Took string
}

// keptRow is how a rule was kept of what began at one service.
type keptRow struct {
	Service, Href string
	Counts        [4]int
	Share         string
}

func (p *pages) rule(w http.ResponseWriter, v *site.Visit) error {
	page, tabs := begin(v, "Rule", "")
	x, err := p.ruleView(v, tabs)
	if err != nil {
		return err
	}
	page.Done = just[v.URL.Query().Get("done")]
	return v.Show(w, page, rulePage(x))
}

func (p *pages) ruleView(v *site.Visit, tabs []tab) (*ruleView, error) {
	r, ok := v.Table.Map.Rule(care.RuleID(v.PathValue("rule")))
	if !ok {
		return nil, shell.NotFound("This rule")
	}
	a := p.asksOrBlank(v, tabs, "/journeys/rules/"+string(r.ID))
	x := &ruleView{ask: a, Rule: r, Words: ruleWords(a, &r.PathwayRule), Stands: stands(v, r)}
	held := a.hold(&r.PathwayRule)
	x.Conforms, x.Cannot = held.Conforms, held.Cannot
	x.At = a.keptRows(&x.Conforms)
	x.Kept = lived.Kept(within(v.URL.Query().Get("kept"), 0, 3, int(lived.Never)))
	x.Hidden = append(x.Hidden, [2]string{"kept", fmt.Sprint(int(x.Kept))})
	x.Total = x.Counts[x.Kept]
	for _, c := range x.Cases {
		if c.Kept == x.Kept {
			x.Rows = append(x.Rows, caseOf(v, a.Log, &c))
		}
	}
	return x, nil
}

// caseOf is one case of a rule as a row.
func caseOf(v *site.Visit, l *lived.Log, c *lived.Case) ruleCase {
	t := &l.Events[c.Trigger]
	row := ruleCase{When: lived.EventWords(t.Kind) + ", " + t.Date.Short(), Where: l.ServiceName(t.Service)}
	row.Name, row.Age, row.Href = meet(v, l, c.Person, l.Referrals[t.Referral].Opened)
	if c.Answer == lived.None {
		return row
	}
	e := &l.Events[c.Answer]
	row.Answer = lived.EventWords(e.Kind) + ", " + e.Date.Short() + ", " + l.ServiceName(e.Service)
	if row.Took = site.Counted(c.Hours, "hour", "hours"); c.Hours >= 72 {
		row.Took = site.Counted(c.Hours/24, "day", "days")
	}
	return row
}

// keptRows say at which services what a rule waits for begins, those with most that is late
// or did not happen first.
func (a *ask) keptRows(c *lived.Conforms) (out []keptRow) {
	for _, s := range c.Services {
		due := s.Counts[lived.InTime] + s.Counts[lived.Late] + s.Counts[lived.Never]
		out = append(out, keptRow{a.Log.ServiceName(s.Service), serviceAt(a.Log, s.Service), s.Counts, share(s.Counts[lived.InTime], due)})
	}
	return out
}

// worst names the services at which a rule is most often late or not kept at all.
func (r *ruleRow) worst(a *ask) string {
	var words []string
	for _, s := range r.Services {
		if n := s.Counts[lived.Late] + s.Counts[lived.Never]; n > 0 && len(words) < 3 {
			words = append(words, fmt.Sprintf("%s (%d)", a.Log.ServiceName(s.Service), n))
		}
	}
	if len(words) == 0 {
		return ""
	}
	return "Late, or not at all, most often at " + strings.Join(words, ", ") + "."
}

// sayOfRule says, for the visitor's organisation, yes or no to a rule that is there.
func (p *pages) sayOfRule(w http.ResponseWriter, v *site.Visit) error {
	if err := v.MayForAll(); err != nil {
		return err
	}
	r, ok := v.Table.Map.Rule(care.RuleID(v.PathValue("rule")))
	if !ok {
		return shell.NotFound("This rule")
	}
	said := r.PathwayRule
	said.Ended = v.PostFormValue("say") != "yes"
	done := map[bool]string{true: "agreed", false: "kept"}[!r.Agreed()]
	switch {
	case said.Ended && !r.Agreed():
		done = "withdrawn"
	case said.Ended && (r.Ending != nil || v.Alone()):
		done = "ended"
	case said.Ended:
		done = "ending"
	}
	_, seq, err := v.Table.Map.AgreeRule(v.Context(), who(v), said, v.Version())
	if err != nil {
		return err
	}
	return v.Done(w, seq, "/journeys/rules/"+string(r.ID)+"?done="+done)
}
