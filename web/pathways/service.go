package pathways

import (
	"fmt"
	"net/http"

	"roundtable/care"
	"roundtable/servicemap/lived"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// serviceView is one service as people experience it.
type serviceView struct {
	*ask
	*lived.AtService
	Name     string
	Designed string // address of what it says; "" where the map has it not
	Rounds   []roundRow

	Otherwise []string
}

func (p *pages) service(w http.ResponseWriter, v *site.Visit) error {
	page, tabs := begin(v, "One service", "")
	a, found := p.asks(v, tabs, "/journeys/service")
	// The service is not what the filters choose: whose it is has a field of its own.
	owner, word := v.URL.Query().Get("at"), v.URL.Query().Get("service")
	n, ok := a.Log.ServiceOf(owner, word)
	designed, all, match := catalogue(v)
	if !ok { // nobody was referred to it whom the visitor may see: what it says is still there
		i, described := match(care.PartnerCode(owner), word)
		if !described {
			return shell.NotFound("This service")
		}
		x := &serviceView{ask: a, AtService: &lived.AtService{Service: lived.None}, Name: a.short(all[i].Owner) + ": " + all[i].Name, Designed: "/services/at/" + string(all[i].ID)}
		return v.Show(w, page, servicePage(x))
	}
	a.Hidden = append(a.Hidden, [2]string{"at", owner}, [2]string{"service", word})
	x := &serviceView{ask: a, AtService: lived.At(a.Log, found, n, a.Sift), Name: a.Log.ServiceName(n)}
	for _, r := range x.AtService.Rounds {
		words := wayWords(a.Log, r.Services)
		x.Rounds = append(x.Rounds, roundRow{
			Words: words, N: r.N, People: r.People, Days: r.Days, Href: "/journeys/find/loops" + a.query(fWay, words, "at", "", "service", ""),
			Problem: "/journeys/problems/new" + a.query(fWay, words, "finder", string(lived.Loop), "at", "", "service", ""),
		})
	}
	if i, ok := match(care.PartnerCode(owner), a.Log.Services[n].Word); ok {
		x.Designed = "/services/at/" + string(all[i].ID)
		contradictions := lived.Against(a.Log, designed, match, a.Sift).Contradictions
		refused, taken := 0, 0
		for _, c := range contradictions {
			switch {
			case c.Service != i:
			case c.Refused:
				refused++
			default:
				taken++
			}
		}
		x.Otherwise = []string{
			fmt.Sprintf("%s sent back, though it says that it accepts such people.", site.Counted(refused, "referral was", "referrals were")),
			fmt.Sprintf("%s taken in, though it says that it refuses such people.", site.Counted(taken, "referral was", "referrals were")),
		}
	}
	return v.Show(w, page, servicePage(x))
}

func (x *serviceView) answer() string {
	if x.Referrals == 0 {
		return "Nobody whom you may see, and who is asked about, was referred to it."
	}
	turned := 0
	for _, r := range x.Reasons {
		turned += r.N
	}
	return fmt.Sprintf("%s with %s; %s away.", site.Counted(x.AtService.People, "person", "people"), site.Counted(x.Referrals, "referral", "referrals"), site.Counted(turned, "was turned", "were turned"))
}
