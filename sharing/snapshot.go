package sharing

import (
	"cmp"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/sharing/accounts"
)

// Snapshot is one state of the agreements and partners. It never changes. Accounts
// are asked as they are now: who has left sees nothing, also by an old snapshot.
type Snapshot struct {
	pos      ledger.Seq
	cases    []Case // by id
	partners map[care.PartnerCode]Member
	versions map[care.PartnerCode]ledger.Version // of partners' streams
	optOuts  map[string]OptOutsApplied
	book     book
	made     map[AgreementID]made
	rules    []*rule // by agreement, version, flow
	byID     map[string]*rule
	flows    map[pairKey][]int // cases whose newest text has a flow from one partner to the other
	index    map[flowKey][]*rule
	viewers  sync.Map // of viewerKey: types.Entity
	classes  sync.Map // of rowsKey: types.Entity
	said     sync.Map // of a policy's id: string, in words
	contexts atomic.Pointer[contexts]
	faulty   []AgreementID // whose policies could not be made: closed
}

// book is what the gate asks of the accounts.
type book interface {
	Get(id care.AccountID, day care.Date) (accounts.Account, accounts.State, bool)
}

// flowKey slices the policies: an agreement's policy can only permit what goes from
// one of its givers to one of its recipients.
type flowKey struct {
	from, to care.PartnerCode
	purpose  care.Purpose
}

// pairKey is who gives and who receives.
type pairKey struct{ from, to care.PartnerCode }

// made are a case's rules as they were made at a version of its stream. Nothing
// else enters into them, so that a snapshot takes over those of the one before:
// with 1,000 agreements one that is suspended must not wait for 999 others.
type made struct {
	version ledger.Version
	rules   []*rule
	err     error
}

func newSnapshot(pos ledger.Seq, cases []Case, partners map[care.PartnerCode]Member, b book, before map[AgreementID]made) *Snapshot {
	s := &Snapshot{
		pos: pos, cases: cases, partners: partners, book: b,
		made: make(map[AgreementID]made, len(cases)), byID: map[string]*rule{}, flows: map[pairKey][]int{}, index: map[flowKey][]*rule{},
	}
	for i := range cases {
		c := &cases[i]
		m, ok := before[c.ID]
		if !ok || m.version != c.Version {
			m.version = c.Version
			m.rules, m.err = rulesOf(c)
		}
		s.made[c.ID] = m
		if m.err != nil {
			s.faulty = append(s.faulty, c.ID)
			continue
		}
		s.rules = append(s.rules, m.rules...)
	}
	s.indexRules()
	s.indexFlows()
	return s
}

// indexRules finds rules by their policy, and by who gives to whom for what, by their
// policies' ids. What a partner keeps needs no agreement to be read there.
func (s *Snapshot) indexRules() {
	byPolicy := slices.SortedFunc(slices.Values(s.rules), func(a, b *rule) int { return cmp.Compare(a.policy.id, b.policy.id) })
	for _, r := range byPolicy {
		s.byID[string(r.policy.id)] = r
		for _, from := range r.from {
			for _, to := range r.to {
				if from == to {
					continue
				}
				for _, p := range r.purposes {
					k := flowKey{from, to, p}
					s.index[k] = append(s.index[k], r)
				}
			}
		}
	}
}

func (s *Snapshot) indexFlows() {
	for i := range s.cases {
		t := s.cases[i].Newest()
		if t == nil {
			continue
		}
		for _, f := range t.Flows {
			for _, from := range f.From {
				for _, to := range f.To {
					if k := (pairKey{from, to}); from != to && !slices.Contains(s.flows[k], i) {
						s.flows[k] = append(s.flows[k], i)
					}
				}
			}
		}
	}
}

// Position is the last record that the snapshot knows of. Records since then, if
// any, change nothing in it.
func (s *Snapshot) Position() ledger.Seq { return s.pos }

// Name is a partner's short name, or its code where the table does not know it.
func (s *Snapshot) Name(p care.PartnerCode) string { return cmp.Or(s.partners[p].Name, string(p)) }

// Member finds a partner at the table.
func (s *Snapshot) Member(p care.PartnerCode) (Member, bool) {
	m, ok := s.partners[p]
	return m, ok
}

// Case finds an agreement; ok is false when there is none.
func (s *Snapshot) Case(id AgreementID) (Case, bool) {
	i, ok := slices.BinarySearchFunc(s.cases, id, func(c Case, id AgreementID) int { return cmp.Compare(c.ID, id) })
	if !ok {
		return Case{}, false
	}
	return s.cases[i], true
}

// Cases are all agreements by id. Do not write to them.
func (s *Snapshot) Cases() []Case { return s.cases }

// Policies are the policies that an agreement has now, one a flow; none while it is
// not signed by all, suspended or ended.
func (s *Snapshot) Policies(id AgreementID) []Policy {
	var out []Policy
	for _, r := range s.rules {
		if r.agreement == id {
			out = append(out, Policy{ID: string(r.policy.id), Says: r.says(s.Name), Cedar: r.policy.text()})
		}
	}
	return out
}

// Faulty are agreements whose text could not be made into policies: nothing is open
// under them, and somebody has to look.
func (s *Snapshot) Faulty() []AgreementID { return s.faulty }

// between are the rules that could permit a purpose from whoever keeps rows now to
// another, by their policies' ids. What a partner that merged agreed on gives nothing of its rows any more:
// they flow as the successor's do, who can suspend what gives them.
func (s *Snapshot) between(keeper, to care.PartnerCode, p care.Purpose) []*rule {
	return s.index[flowKey{keeper, to, p}]
}

// Without is the snapshot as it would be if an agreement were not: what its end
// would leave.
func (s *Snapshot) Without(id AgreementID) *Snapshot {
	return s.with(id, slices.DeleteFunc(slices.Clone(s.cases), func(c Case) bool { return c.ID == id }))
}

// Supposing is the snapshot as it would be if all parties had signed a text: what
// it would open. The text is taken as the next version of its agreement.
func (s *Snapshot) Supposing(a Agreement) *Snapshot {
	c, _ := s.Case(a.ID)
	a = a.Canonical()
	a.Version = len(c.Texts) + 1
	t := Text{Agreement: a, Hash: a.Hash()}
	for _, p := range a.Parties {
		t.Signatures = append(t.Signatures, SignatureGiven{Act: Act{Partner: p}})
	}
	c.ID, c.Texts = a.ID, append(slices.Clip(c.Texts), t)
	cases := slices.DeleteFunc(slices.Clone(s.cases), func(o Case) bool { return o.ID == a.ID })
	at, _ := slices.BinarySearchFunc(cases, a.ID, func(o Case, id AgreementID) int { return cmp.Compare(o.ID, id) })
	return s.with(a.ID, slices.Insert(cases, at, c))
}

// with is the snapshot with other cases, of which only one's differs.
func (s *Snapshot) with(id AgreementID, cases []Case) *Snapshot {
	before := maps.Clone(s.made)
	delete(before, id)
	n := newSnapshot(s.pos, cases, s.partners, s.book, before)
	n.versions, n.optOuts = s.versions, s.optOuts
	return n
}

// day is the day in London at an instant.
func day(at time.Time) care.Date { return care.DateOf(at.In(care.London)) }

// partnerVersion is the version of a partner's stream: 0 when there is none.
func (s *Snapshot) partnerVersion(p care.PartnerCode) ledger.Version { return s.versions[p] }
