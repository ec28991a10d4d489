package demo

import (
	"context"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"roundtable/care"
	"roundtable/servicemap"
)

// The trusts, the community trust and the council have each exported the referrals of
// the last year and a half that are over: who was taken in, who was sent back, who was
// sent on. Among them stand four rounds in which people are sent from service to service
// until they are back where they began. Truth names the rounds and who is in them.

// SentRound names people who were sent round by services until they were back where
// they had begun.
const SentRound Dirt = "sent-round"

// Round is one planted loop: its services in turn, the first again at the end, and the
// people who were sent round it.
type Round struct {
	Services []string `json:"services"` // "North MH: Talking Therapies"
	Why      string   `json:"why"`      // what it is about, in words
	People   int      `json:"people"`
}

// door is a service that a referral of the histories goes to.
type door struct {
	at   care.PartnerCode
	team string
}

func (d door) words() string { return short(d.at) + ": " + d.team }

// round is one loop as it is planted.
type round struct {
	why    string
	doors  []door
	reason string // MHSDS primary reason for referral
	ages   ageBand
	flags  care.Flags // everybody in it has
	people int
}

var rounds = []round{
	{
		"an eating disorder and autism: each says that the other comes first",
		[]door{{mentalB, "Community Eating Disorder Service"}, {mentalB, "Autism Assessment Service"}, {mentalB, "Children and Young People's Community Team"}},
		"12",
		ageBand{13, 17},
		care.FlagAutism, 9,
	},
	{
		"drink and low mood: dry first, or well first",
		[]door{{mentalA, "Community Mental Health Team"}, {council, "Drug and alcohol team"}},
		"09",
		ageBand{22, 60},
		0, 11,
	},
	{
		"too ill for one, not ill enough for the next",
		[]door{{mentalA, "Talking Therapies"}, {mentalA, "Psychological Therapies"}, {mentalA, "Community Mental Health Team"}},
		"04",
		ageBand{20, 64},
		0, 8,
	},
	{
		"ADHD between 16 and 18: too old for one, too young for the next",
		[]door{{community, "Community paediatrics"}, {mentalA, "ADHD Assessment Service"}, {mentalB, "ADHD Assessment Service"}},
		"24",
		ageBand{16, 17},
		0, 7,
	},
}

// ways are where ordinary referrals go: first by need, then on, never to the same
// service twice.
var ways = []struct {
	reason string
	ages   ageBand
	doors  []door
	share  float64
}{
	{"04", adults, []door{{mentalA, "Community Mental Health Team"}, {mentalB, "Community Mental Health Team"}, {mentalA, "Talking Therapies"}, {mentalA, "Psychological Therapies"}}, 5},
	{"05", adults, []door{{mentalB, "Community Mental Health Team"}, {mentalA, "Talking Therapies"}, {mentalB, "Psychological Therapies"}, {mentalA, "Community Mental Health Team"}}, 4},
	{"05", children, []door{{mentalA, "Children and Young People's Community Team"}, {mentalB, "Children and Young People's Community Team"}, {community, "Community paediatrics"}}, 5},
	{"25", ageBand{5, 17}, []door{{mentalB, "Autism Assessment Service"}, {community, "Community paediatrics"}, {mentalA, "Autism Assessment Service"}}, 3},
	{"12", ageBand{12, 28}, []door{{mentalB, "Community Eating Disorder Service"}, {mentalA, "Children and Young People's Community Team"}}, 1.5},
	{"08", older, []door{{mentalA, "Memory Service"}, {mentalB, "Memory Service"}, {council, "Adult social care assessment"}}, 2.5},
	{"30", adults, []door{{mentalA, "Community Learning Disability Team"}, {council, "Adult social care assessment"}, {mentalB, "Community Learning Disability Team"}}, 1.5},
	{"09", ageBand{20, 60}, []door{{council, "Drug and alcohol team"}, {mentalB, "Community Mental Health Team"}}, 1.5},
}

// refusals are how often services send a referral back; 0.16 where none is named here.
var refusals = map[door]float64{
	{mentalA, "Community Mental Health Team"}: 0.38, {mentalB, "Community Mental Health Team"}: 0.2,
	{mentalA, "Children and Young People's Community Team"}: 0.3, {mentalB, "Psychological Therapies"}: 0.28,
}

// past is a referral of the histories.
type past struct {
	id     int
	p      *person
	door   door
	reason string
	events []event
}

// histories makes the referrals that are over.
type histories struct {
	r      *rand.Rand
	seed   uint64
	census care.Date
	people int // so far
	pasts  []past
	truth  *Truth
}

// firstHistoric is the number of the first person of the histories, beyond everybody on
// a list: they wait for nothing.
const firstHistoric = 5_000_000

// plantHistories makes n ordinary people's referrals and the four rounds.
func plantHistories(w *world, n int) *histories {
	h := &histories{r: dice(w.seed, "histories", 0), seed: w.seed, census: w.census, truth: w.truth}
	for i := range rounds {
		h.sendRound(&rounds[i])
	}
	shares := make([]float64, len(ways))
	for i := range ways {
		shares[i] = ways[i].share
	}
	for range n {
		h.ordinary(weighted(h.r, shares))
	}
	at := map[int]care.PartnerCode{} // asked, never ranged over
	counted := map[int]bool{}
	for i := range h.pasts {
		x := &h.pasts[i]
		if first, ok := at[x.p.id]; !ok {
			at[x.p.id] = x.door.at
		} else if first != x.door.at && !counted[x.p.id] {
			counted[x.p.id] = true
			h.truth.Between++
		}
	}
	return h
}

func (h *histories) person(ages ageBand, flags care.Flags) *person {
	p := newPerson(h.seed, firstHistoric+h.people, ages, h.census)
	h.people++
	p.flags |= flags
	return &p
}

// sendRound sends people round a loop: each service sends them back with the advice to
// ask the next, and the first of them is asked again at the end.
func (h *histories) sendRound(x *round) {
	var persons []int
	for range x.people {
		p := h.person(x.ages, x.flags)
		persons = append(persons, p.id)
		day := h.census - care.Date(330+h.r.IntN(180))
		for k := range len(x.doors) + 1 {
			day = h.turnAway(p, x.doors[k%len(x.doors)], x.reason, day) + care.Date(3+h.r.IntN(24))
		}
	}
	names := make([]string, 0, len(x.doors)+1)
	for k := range len(x.doors) + 1 {
		names = append(names, x.doors[k%len(x.doors)].words())
	}
	h.truth.Rounds = append(h.truth.Rounds, Round{names, x.why, x.people})
	h.truth.Planted = append(h.truth.Planted, Planted{Kind: SentRound, Note: strings.Join(names, " → "), Persons: persons})
}

// ordinary is somebody who is referred, perhaps sent back and on, and in the end mostly
// taken in.
func (h *histories) ordinary(way int) {
	x := &ways[way]
	p := h.person(x.ages, 0)
	day := h.census - care.Date(90+h.r.IntN(450))
	doors := slices.Clone(x.doors)
	if chance(h.r, 0.35) {
		h.r.Shuffle(len(doors), func(i, j int) { doors[i], doors[j] = doors[j], doors[i] })
	}
	for _, d := range doors {
		refuses, listed := refusals[d]
		if !listed {
			refuses = 0.16
		}
		if d == (door{mentalA, "Community Mental Health Team"}) && p.flags&care.FlagAutism != 0 {
			refuses = 0.95 // which it states nowhere
		}
		switch {
		case day > h.census-45:
			return
		case chance(h.r, refuses):
			day = h.turnAway(p, d, x.reason, day) + care.Date(2+int(lognormal(h.r, 9, 0.8)))
			if chance(h.r, 0.2) {
				return // nobody asked anywhere else
			}
		case chance(h.r, 0.1):
			h.closeUnseen(p, d, x.reason, day)
			return
		default:
			h.takeIn(p, d, x.reason, day)
			return
		}
	}
}

func (h *histories) add(p *person, d door, reason string, events []event) {
	h.pasts = append(h.pasts, past{len(h.pasts), p, d, reason, events})
}

func (h *histories) received(d care.Date) event {
	return event{date: d, kind: care.EvReceived, minute: care.NewMinute(8+h.r.IntN(9), h.r.IntN(60))}
}

// turnAway is a referral that is sent back; it gives the day.
func (h *histories) turnAway(p *person, d door, reason string, day care.Date) care.Date {
	back := weekday(day + care.Date(4+h.r.IntN(16)))
	why := []string{"02", "02", "02", "03"}[h.r.IntN(4)]
	h.add(p, d, reason, []event{h.received(day), {date: weekday(day + 2), kind: care.EvTriaged}, {date: back, kind: care.EvRejected, reason: why}})
	return back
}

// closeUnseen is a referral that is closed before anybody saw the person.
func (h *histories) closeUnseen(p *person, d door, reason string, day care.Date) {
	end := min(weekday(day+care.Date(40+h.r.IntN(90))), h.census-1)
	h.add(p, d, reason, []event{
		h.received(day), {date: weekday(day + 3), kind: care.EvTriaged}, {date: end, kind: care.EvClosed, reason: pick(h.r, []string{"05", "09", "04"})},
	})
}

// takeIn is a referral that is accepted; the person is assessed, seen and discharged.
func (h *histories) takeIn(p *person, d door, reason string, day care.Date) {
	at := weekday(day + care.Date(2+h.r.IntN(9)))
	ev := []event{h.received(day), {date: at, kind: care.EvTriaged}, {date: at, kind: care.EvAccepted}}
	at = weekday(at + care.Date(7+lognormal(h.r, 24, 0.7)))
	ev = append(ev, event{date: at, kind: care.EvAssessed})
	for chance(h.r, 0.6) {
		at = weekday(at + care.Date(7+h.r.IntN(28)))
		ev = append(ev, event{date: at, kind: care.EvAttended, how: mechanism(h.r)})
	}
	ev = append(ev, event{date: weekday(at + 7), kind: care.EvDischarged, reason: "02"})
	ev = slices.DeleteFunc(ev, func(e event) bool { return e.date >= h.census })
	if last := &ev[len(ev)-1]; last.kind != care.EvDischarged {
		ev = append(ev, event{date: max(last.date, h.census-2), kind: care.EvDischarged, reason: "02"})
	}
	h.add(p, d, reason, ev)
}

// historyHeaders are the columns of a file of referrals that are over.
var historyHeaders = []string{
	"event_id", "referral_id", "local_id", "nhs_number", "family", "given", "birth", "sex", "ethnicity", "imd", "practice", "autism", "learning_disability",
	"team", "reason", "event", "event_date", "event_time", "event_reason", "detail",
}

// writeHistories writes the files, one a partner.
func (m *maker) writeHistories() error {
	h := plantHistories(m.world, min(pathwaysOf(m.made.Options)/5, 6000))
	for _, code := range []care.PartnerCode{mentalA, mentalB, community, council} {
		if err := m.writeHistory(code, h); err != nil {
			return err
		}
	}
	return nil
}

func (m *maker) writeHistory(code care.PartnerCode, h *histories) error {
	name := string(code) + "_referrals_that_are_over.csv"
	f, err := m.create(name, dialect{delim: ','})
	if err != nil {
		return err
	}
	f.row(historyHeaders...)
	rows := 0
	for i := range h.pasts {
		x := &h.pasts[i]
		if x.door.at != code {
			continue
		}
		id := "H" + strconv.Itoa(7_000_000+x.id)
		for k := range x.events {
			e := &x.events[k]
			f.row(id+"-"+strconv.Itoa(k+1), id, localID(x.p.id, code), digits(x.p.nhs), x.p.family, x.p.given, iso(x.p.birth), x.p.sex, x.p.eth,
				strconv.Itoa(int(x.p.imd)), string(practices[x.p.practice].code), yes(x.p.flags, care.FlagAutism), yes(x.p.flags, care.FlagLearningDisability),
				x.door.team, x.reason, e.kind.String(), iso(e.date), e.minute.String(), e.reason, e.how)
			rows++
		}
	}
	return m.listed(File{
		Name: name, Partner: code, Kind: "referrals", Census: m.census, Rows: rows,
		About: short(code) + "'s referrals of the last year and a half that are over: taken in, sent back, closed. Among them stand rounds in which people are sent from service to service.",
	}, f.close)
}

// agreeRules puts two rules about what people go through in force: the programme proposes
// them, and a trust agrees.
func (t *table) agreeRules(ctx context.Context) error {
	room, err := servicemap.Open(ctx, t.store, servicemap.Options{})
	if err != nil {
		return err
	}
	who := &servicemap.Who{Viewer: care.Viewer{Account: programme, Partner: icb}}
	second := &servicemap.Who{Viewer: care.Viewer{Account: "demo-admin-north", Partner: mentalA}}
	for _, r := range []care.PathwayRule{
		{
			Name: "Onward within 14 days of being sent back", When: []string{"rejected"}, Then: []string{"referred", "received", "accepted", "attended", "assessed"},
			Hours: 14 * 24, Where: care.AnotherService, Source: "the collaborative's board",
		},
		{Name: "Looked at within 5 days of receipt", When: []string{"received"}, Then: []string{"triaged", "accepted", "rejected"}, Hours: 5 * 24, Where: care.SameService, Source: "the collaborative's board"},
	} {
		id, _, err := room.AgreeRule(ctx, who, r, 0)
		if err != nil {
			return err
		}
		proposed, _ := room.Rule(id)
		if _, _, err := room.AgreeRule(ctx, second, proposed.PathwayRule, proposed.Number); err != nil {
			return err
		}
	}
	return nil
}
