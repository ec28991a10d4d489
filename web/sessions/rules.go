package sessions

import (
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/sessions"
	"roundtable/web/nhsuk"
	"roundtable/web/site"
)

// rulesView is the page of the rules: what holds, who agreed it and when, what held
// before, and the form that agrees others.
type rulesView struct {
	Tabs    []tab
	Now     care.SessionRules
	History []sessions.AgreedRules // the one in force first; none while the defaults are
	Version ledger.Version
	Typed   map[string]string
	Wrong   site.Wrong
	Write   bool
	Waits   *sessions.AgreedRules // written down, and not agreed by every party yet
	Second  bool                  // the visitor may agree to them: their organisation is missing
	Party   bool                  // the visitor's organisation takes part, and may write down others
	Parties []care.PartnerCode
	Again   int // which of the history the form is filled with; -1 for what holds
	short   func(care.PartnerCode) string
	who     func(care.AccountID) string
}

var ruleFields = []string{"notice-days", "offers", "dates", "answer-days", "leave-days", "list-days", "lock-days", "overrun", "tolerance", "fair", "hard", "travel", "agreed"}

func rules(w http.ResponseWriter, v *site.Visit) error { return showRules(w, v, &rulesView{Again: -1}) }

func showRules(w http.ResponseWriter, v *site.Visit, x *rulesView) error {
	page, line := begin(v, "Rules of the shared sessions", "/sessions/rules")
	x.Tabs, x.Now, x.Write = line, v.Table.Sessions.Rules(), mayBook(v)
	x.History, x.Version = v.Table.Sessions.RulesHistory()
	if p, ok := v.Table.Sessions.ProposedRules(); ok {
		x.Waits, x.Second = &p, x.Write && p.MayAgree(v.Viewer.Partner)
	}
	x.Parties = v.Table.Sessions.Parties(v.View())
	x.Party = x.Write && (v.Viewer.Partner == "" || slices.Contains(x.Parties, v.Viewer.Partner))
	x.short = v.PartnerShort
	x.who = v.Somebody
	if x.Typed == nil {
		from := x.Now
		if i, err := strconv.Atoi(v.URL.Query().Get("again")); err == nil && i > 0 && i < len(x.History) {
			from, x.Again = x.History[i].SessionRules, i
		}
		x.Typed = typedRules(from)
	}
	page.Errors = x.Wrong
	if x.Wrong == nil {
		page.Done = said[v.URL.Query().Get("done")]
	}
	return v.Show(w, page, rulesPage(x))
}

// typedRules is rules as the form has them; who agreed them is asked anew.
func typedRules(r care.SessionRules) map[string]string {
	out := map[string]string{
		"notice-days": fmt.Sprint(r.NoticeDays), "offers": fmt.Sprint(r.Offers), "dates": fmt.Sprint(max(1, r.Dates)), "answer-days": fmt.Sprint(r.AnswerDays),
		"leave-days": fmt.Sprint(r.LeaveDays), "list-days": fmt.Sprint(r.ListDays), "lock-days": fmt.Sprint(r.LockDays),
		"overrun": hundredths(r.Overrun), "tolerance": hundredths(r.Tolerance), "fair": string(r.Fair), "hard": "no", "travel": r.Travel,
	}
	if r.Hard {
		out["hard"] = "yes"
	}
	return out
}

// hundredths is a share as a percentage without a sign, as a form has it.
func hundredths(x float64) string {
	return strconv.FormatFloat(math.Round(x*1000)/10, 'f', -1, 64)
}

// share reads a percentage as a form has it; NaN for what is none.
func share(s string) float64 {
	x, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(s), "%"), 64)
	if err != nil {
		return math.NaN()
	}
	return x / 100
}

// agreeRules writes down other rules; the ones before stay to be read, and are agreed
// again to undo it.
func agreeRules(w http.ResponseWriter, v *site.Visit) error {
	if err := books(v); err != nil {
		return err
	}
	x := &rulesView{Typed: map[string]string{}, Again: -1}
	for _, f := range ruleFields {
		x.Typed[f] = v.PostFormValue(f)
	}
	f := x.Typed
	if v.PostFormValue("second") == "yes" {
		return agreeToo(w, v, x)
	}
	seq, err := v.Table.Sessions.AgreeRules(v.Context(), v.View(), care.SessionRules{
		NoticeDays: site.Number(f["notice-days"]), Offers: site.Number(f["offers"]), Dates: site.Number(f["dates"]), AnswerDays: site.Number(f["answer-days"]),
		LeaveDays: site.Number(f["leave-days"]), ListDays: site.Number(f["list-days"]), LockDays: site.Number(f["lock-days"]),
		Overrun: share(f["overrun"]), Tolerance: share(f["tolerance"]), Fair: care.FairShare(f["fair"]), Hard: f["hard"] == "yes",
		Travel: strings.TrimSpace(f["travel"]), Agreed: f["agreed"],
	}, v.Version())
	return rulesDone(w, v, x, seq, err)
}

// agreeToo agrees, for another organisation, to the rules that wait for it.
func agreeToo(w http.ResponseWriter, v *site.Visit, x *rulesView) error {
	p, ok := v.Table.Sessions.ProposedRules()
	if !ok {
		return v.SeeOther(w, "/sessions/rules")
	}
	x.Typed = nil
	seq, err := v.Table.Sessions.AgreeRules(v.Context(), v.View(), p.SessionRules, v.Version())
	return rulesDone(w, v, x, seq, err)
}

func rulesDone(w http.ResponseWriter, v *site.Visit, x *rulesView, seq ledger.Seq, err error) error {
	if err == nil {
		did := "rules"
		if _, waits := v.Table.Sessions.ProposedRules(); waits {
			did = "rules-wait"
		}
		return v.Done(w, seq, at("/sessions/rules", "done", did))
	}
	if err := problem(v, &x.Wrong, err, "agreed"); err != nil {
		return err
	}
	return showRules(w, v, x)
}

// names are organisations in words: "Osmerley and Tarnwick".
func (x *rulesView) names(all []care.PartnerCode) string {
	out := make([]string, len(all))
	for i, p := range all {
		out[i] = x.short(p)
	}
	return listed(out)
}

// listed joins names as a sentence does: "a, b and c".
func listed(names []string) string {
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}

func fairItems() (out []nhsuk.Item) {
	for _, c := range sessions.FairChoices {
		out = append(out, nhsuk.Item{Value: string(c.Fair), Text: c.Words})
	}
	return out
}

func fairWords(r care.SessionRules) string {
	for _, c := range sessions.FairChoices {
		if c.Fair == r.Fair && r.Fair != care.FairNone {
			if r.Hard {
				return c.Words + ". No plan may give them less than their share less " + percent(r.Tolerance)
			}
			return c.Words + ". A plan may give them less where it must, and says by how much; " + percent(r.Tolerance) + " of a share counts as kept"
		}
	}
	return sessions.FairChoices[len(sessions.FairChoices)-1].Words
}
