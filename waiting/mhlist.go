package waiting

import (
	"context"
	"slices"
	"sync"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
)

// MHSummary is how the mental-health waiting times stand: for each measure a line
// per provider, as the national code counts, and one of people's own waits, which
// moving to another provider does not start again.
type MHSummary struct {
	AsAt      care.Date  `json:"as_at"`
	From      care.Date  `json:"from"` // stops are counted from here to AsAt: twelve months
	Head      ledger.Seq `json:"head"`
	Referrals int        `json:"referrals"`
	Rejected  int        `json:"rejected"` // of them, in no measure
	// NoDate, NoBirth and NoTeam are referrals in which a measure could not look,
	// because the receipt, the birth date or the team type is not recorded.
	NoDate  int         `json:"no_received_date"`
	NoBirth int         `json:"no_birth_date"`
	NoTeam  int         `json:"no_team_type"`
	Unclear int         `json:"contacts_of_unrecorded_kind"` // attended, but not how: not counted as contacts
	Lines   []MHLine    `json:"lines"`                       // by measure; each measure's own line first, then providers by code
	Rules   []MHMeasure `json:"measures"`                    // those that have a line
}

// MHMeasure is a measure with its rule in words.
type MHMeasure struct {
	Measure Measure `json:"measure"`
	MHRule
}

// MHLine is one measure at one provider, or for people's own waits. Days are
// counted by linear interpolation where a percentile falls between two.
type MHLine struct {
	Measure Measure          `json:"measure"`
	Own     bool             `json:"own"`
	Partner care.PartnerCode `json:"partner,omitempty"` // "" for people's own waits
	Name    string           `json:"partner_name,omitempty"`
	Waits   int              `json:"waits"` // all of them, ever

	Waiting int `json:"waiting"`       // not stopped, and a referral is open
	Over    int `json:"over_standard"` // of them, already longer than the standard
	// Untold are those among Waiting whose provider brings no events of a kind
	// that the measure asks for: the clock cannot stop here, and who is over is not
	// known. They are not among Over.
	Untold int      `json:"cannot_tell"`
	Lacks  []string `json:"lacks,omitempty"` // what is not brought, in words
	Left   int      `json:"ended_unmet"`     // between From and AsAt all referrals ended before the clock stopped

	Seen       int    `json:"stopped"` // stopped between From and AsAt
	Within     int    `json:"within_standard"`
	Outer      int    `json:"within_outer_standard,omitempty"`
	Percent    Number `json:"percent_within"`
	Median     Number `json:"median_days"`
	P90        Number `json:"p90_days"`
	TakenStops int    `json:"stood_in,omitempty"` // of Seen, those for which something stood in

	Still       int    `json:"still_waiting"` // for the contact that ends still waiting: see MHWait.Contact
	StillMedian Number `json:"still_waiting_median_days"`
	StillP90    Number `json:"still_waiting_p90_days"`
	StillOver   [3]int `json:"still_waiting_over"` // more than 364, 546 and 728 days
}

// mhYear is how far back stops are counted.
const mhYear = 365

// mhAll is what is known of all mental-health waits in one table.
type mhAll struct {
	facts     *mhFacts
	each, own []mhWait
	sum       *MHSummary
}

// mhWait is a wait with what could not be told of it.
type mhWait struct {
	MHWait
	lacks uint8 // needs of the measure that nobody of its providers brings
}

// mhKept keeps the waits of one scope and day. Notes change none of them, so that
// they are counted again only when partners brought something.
type mhKept struct {
	mu   sync.Mutex
	from *basis
	all  *mhAll
}

// MentalHealth counts the mental-health waits of everybody whom the viewer may
// see, as at today. Lines are empty, never nil, when there is no such referral.
func (l *List) MentalHealth(ctx context.Context, view *facts.View) (*MHSummary, error) {
	all, t, err := l.mental(ctx, view)
	if err != nil {
		return nil, err
	}
	sum := *all.sum
	sum.Head = t.pos
	sum.Lines = slices.Clone(sum.Lines)
	for i := range sum.Lines {
		if p := &sum.Lines[i]; !p.Own {
			p.Name = t.name(p.Partner)
		}
	}
	return &sum, nil
}

func (l *List) mental(ctx context.Context, view *facts.View) (*mhAll, *table, error) {
	t, err := l.table(ctx, view, 0)
	if err != nil {
		return nil, nil, err
	}
	k := &l.tables.keep(tableOf(view, t.asAt)).mental
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.all == nil || !k.from.same(t.from) {
		k.from, k.all = t.from, mentalOf(view, t.asAt)
		k.all.sum = k.all.summary(view, t)
		k.all.facts.drop()
	}
	return k.all, t, nil
}

// mentalOf gathers every mental-health referral and computes all waits.
func mentalOf(view *facts.View, asAt care.Date) *mhAll {
	g := newMHFacts(view, asAt)
	for f, sel := range view.Pathways() {
		for _, i := range sel {
			if g.takes(f, int(i)) {
				g.add(f, int(i))
			}
		}
	}
	return &mhAll{facts: g, each: g.waits(false), own: g.waits(true)}
}

// waits computes the waits of all referrals gathered.
func (g *mhFacts) waits(own bool) (out []mhWait) {
	eachWait(g.refs, g.events, own, func(s *mhSpell) {
		out = append(out, mhWait{MHWait: s.wait, lacks: s.measure.lacks(&s.happened, s.wait.Start, g.broughtFor(s.referrals))})
	})
	return out
}

// broughtFor is what the providers of some referrals have ever brought.
func (g *mhFacts) broughtFor(referrals []int32) (set eventSet) {
	for _, r := range referrals {
		set |= g.brought[g.refs[r].Provider]
	}
	return set
}
