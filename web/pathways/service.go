package pathways

import (
	"fmt"
	"net/http"
	"strings"

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

	Nobody    string // why nobody is known to have been referred to it; "" where some were
	Under     string // under which name its files have it, where that is not its own
	Otherwise []string
}

func (p *pages) service(w http.ResponseWriter, v *site.Visit) error {
	page, tabs := begin(v, "One service", "")
	a, found := p.asks(v, tabs, "/journeys/service")
	// The service is not what the filters choose: whose it is has a field of its own.
	owner, word := v.URL.Query().Get("at"), v.URL.Query().Get("service")
	page.Errors = a.Unread
	designed, all, match := catalogue(v)
	at, belongs := standing(a.Log, match, owner, word)
	if len(at) == 0 { // nobody was referred to it whom the visitor may see: what it says is still there
		i, described := match(care.PartnerCode(owner), word)
		if !described || word == "" {
			return shell.NotFound("This service")
		}
		x := &serviceView{ask: a, AtService: &lived.AtService{}, Name: a.short(all[i].Owner) + ": " + all[i].Name, Designed: "/services/at/" + string(all[i].ID)}
		x.Nobody = nobodyWords(a, all[i].Owner)
		return v.Show(w, page, servicePage(x))
	}
	a.Hidden = append(a.Hidden, [2]string{"at", owner}, [2]string{"service", word})
	x := &serviceView{ask: a, AtService: lived.At(a.Log, found, at, a.Sift), Name: a.Log.ServiceName(at[0])}
	if a.tells(lived.Loop) == lived.Cannot {
		x.AtService.Rounds = nil
	}
	for _, r := range x.AtService.Rounds {
		words := wayWords(a.Log, r.Services)
		x.Rounds = append(x.Rounds, roundRow{
			Words: words, N: r.N, People: r.People, Days: r.Days, Href: "/journeys/find/loops" + a.query(fWay, words, "at", "", "service", ""),
			Problem: "/journeys/problems/new" + a.query(fWay, words, "finder", string(lived.Loop), "at", "", "service", ""),
		})
	}
	if i := belongs; i >= 0 {
		x.Name = a.short(all[i].Owner) + ": " + all[i].Name
		if a.Log.Services[at[0]].Name == "" {
			x.Under = "The lists of " + a.short(all[i].Owner) + " name no service. This is the only one that it has on the map, and so what they tell is counted here."
		}
		x.Designed = "/services/at/" + string(all[i].ID)
		contradictions := lived.Against(a.Log, designed, match, a.Sift).Contradictions
		var n [2][2]int // sent back or taken in, certainly or perhaps
		for _, c := range contradictions {
			if c.Service == i {
				n[one(!c.Refused)][one(!c.Certain())]++
			}
		}
		x.Otherwise = []string{
			site.Capital(sureAndPerhaps(n[0][0], n[0][1], "sent back, though it says that it accepts such people")) + ".",
			site.Capital(sureAndPerhaps(n[1][0], n[1][1], "taken in, though it says that it refuses such people")) + ".",
		}
	}
	return v.Show(w, page, servicePage(x))
}

// standing are the services of a log under which a service stands, and the service of the
// map that they are, -1 where it has none: all that belong to what the map knows by the word.
func standing(l *lived.Log, match lived.Match, owner, word string) (at []int32, belongs int) {
	all := l.Belongs(match)
	belongs = -1
	n, named := l.ServiceOf(owner, word)
	if k, ok := match(care.PartnerCode(owner), word); ok && word != "" {
		belongs = k
	} else if named {
		belongs = all[n]
	}
	for s, k := range all {
		if belongs >= 0 && k == belongs {
			at = append(at, int32(s))
		}
	}
	if len(at) == 0 && named && (belongs < 0 || word != "") {
		return []int32{n}, all[n]
	}
	return at, belongs
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// nobodyWords says why nobody is known to have been referred to a service: its lists name
// others, none, or its partner brought nothing that the visitor may see.
func nobodyWords(a *ask, owner care.PartnerCode) string {
	names, nameless := a.Log.NamesOf(string(owner))
	who := a.short(owner)
	text := "You see no referral to " + who + " at all: it brought none, or you may not see them."
	switch {
	case nameless > 0:
		text = fmt.Sprintf("The lists of %s do not say to which of its services people were referred: %s cannot be told apart. Ask %s to name the service in its files.", who, site.Counted(nameless, "referral", "referrals"), who)
	case len(names) > 0:
		text = fmt.Sprintf("The lists of %s name %s, and not this one: %s. If it is one of them, its owner can say on the map of services what their list calls it.", who, site.Counted(len(names), "service", "services"), strings.Join(names, ", "))
	}
	return text
}

func (x *serviceView) answer() string {
	if x.Nobody != "" {
		return "Nobody is known to have been referred to it."
	}
	if x.Referrals == 0 {
		return "Nobody whom you may see, and who is asked about, was referred to it."
	}
	turned := 0
	for _, r := range x.Reasons {
		turned += r.N
	}
	return fmt.Sprintf("%s with %s; %s away.", site.Counted(x.AtService.People, "person", "people"), site.Counted(x.Referrals, "referral", "referrals"), site.Counted(turned, "was turned", "were turned"))
}
