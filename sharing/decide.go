package sharing

import (
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/types"

	"roundtable/care"
)

// Decide answers one question, by Cedar. Any diagnostic is a denial: Cedar skips a
// policy that fails, and a forbid that is skipped forbids nothing.
//
// Only the policies are asked that matter: the house's, and that of the candidate.
func (s *Snapshot) Decide(r Request) Decision {
	w := s.stand(r.Viewer, r.At)
	if r.Right == "" {
		return s.decideRead(r, &w)
	}
	d := s.answer(r, &w, s.authorize(asked(nil), r, &w))
	if d.Allowed && r.Right == NoteRows {
		// Whoever writes beside a row may read it.
		read := r
		read.Right, read.Category = "", care.ListEntries
		return s.decideRead(read, &w)
	}
	return d
}

func (s *Snapshot) decideRead(r Request, w *standing) Decision {
	return s.answer(r, w, s.authorize(asked(s.candidate(r)), r, w))
}

// candidate is the first rule, by its policy's id, whose policy could permit a read;
// none, or one. Under fifty agreements between two partners the other policies would
// say the same fifty times. It is chosen by the rule and decided by Cedar: a wrong
// choice closes what is open and never opens anything.
func (s *Snapshot) candidate(r Request) []*rule {
	rules := s.between(s.keeper(r.Class.Partner, day(r.At)), r.Viewer.Partner, r.Purpose)
	for i, c := range rules {
		if c.categories.has(r.Category) && c.covers(r.At) && c.opens(r.Class) {
			return rules[i : i+1]
		}
	}
	return nil
}

// verdict is what Cedar said.
type verdict struct {
	allowed  bool
	faulty   bool     // a policy failed
	policies []string // that decided, the house's before agreements', by id
}

// asked are the house's policies and those of some rules, as Cedar iterates over them.
type asked []*rule

// All yields the policies with their ids.
func (a asked) All() iter.Seq2[cedar.PolicyID, *cedar.Policy] {
	return func(yield func(cedar.PolicyID, *cedar.Policy) bool) {
		for _, p := range house {
			if !yield(p.id, p.parsed) {
				return
			}
		}
		for _, r := range a {
			if !yield(r.policy.id, r.policy.parsed) {
				return
			}
		}
	}
}

// authorize evaluates policies over a request.
func (s *Snapshot) authorize(policies cedar.PolicyIterator, r Request, w *standing) verdict {
	req, entities := s.question(r, w)
	decision, diag := cedar.Authorize(policies, entities, req)
	v := verdict{allowed: decision == cedar.Allow && len(diag.Errors) == 0, faulty: len(diag.Errors) > 0}
	for _, reason := range diag.Reasons {
		v.policies = append(v.policies, string(reason.PolicyID))
	}
	slices.SortFunc(v.policies, func(a, b string) int {
		if x, y := strings.HasPrefix(a, housePrefix), strings.HasPrefix(b, housePrefix); x != y {
			if x {
				return -1
			}
			return 1
		}
		return strings.Compare(a, b)
	})
	return v
}

const housePrefix = "house/"

var (
	viewerID   = types.NewEntityUID("Viewer", "viewer")
	rowsID     = types.NewEntityUID("Rows", "rows")
	actionRead = types.NewEntityUID("Action", "read")
	actionDo   = types.NewEntityUID("Action", "do")

	roleReads, roleRights = roleSets()
	protectionSets        = everyProtection()
	noWords               = types.NewSet()
)

// roleSets are the roles' limits as Cedar's sets, made once.
func roleSets() (reads, may map[care.Role]types.Set) {
	reads, may = map[care.Role]types.Set{}, map[care.Role]types.Set{}
	for _, d := range allRoles {
		var uses, words []types.Value
		for p, cs := range d.reads {
			for _, c := range cs {
				uses = append(uses, types.String(useOf(p, c)))
			}
		}
		for _, r := range d.rights {
			words = append(words, types.String(r))
		}
		reads[d.Role], may[d.Role] = types.NewSet(uses...), types.NewSet(words...)
	}
	return reads, may
}

func everyProtection() (out [256]types.Set) {
	for p := range out {
		var words []types.Value
		for _, w := range care.Protection(p).Words() {
			words = append(words, types.String(w))
		}
		out[p] = types.NewSet(words...)
	}
	return out
}

func useOf(p care.Purpose, c care.Category) string { return string(p) + "/" + c.String() }

// pair holds the two entities of a question.
type pair struct{ viewer, rows types.Entity }

// Get finds an entity.
func (p *pair) Get(uid types.EntityUID) (types.Entity, bool) {
	switch uid {
	case viewerID:
		return p.viewer, true
	case rowsID:
		return p.rows, true
	}
	return types.Entity{}, false
}

// question is a request in Cedar's terms.
func (s *Snapshot) question(r Request, w *standing) (cedar.Request, *pair) {
	e := &pair{s.viewerEntity(w), s.rowsEntity(r.Class, s.keeper(r.Class.Partner, day(r.At)))}
	q := cedar.Request{Principal: viewerID, Action: actionRead, Resource: rowsID}
	if r.Right != "" {
		q.Action = actionDo
		q.Context = types.NewRecord(types.RecordMap{
			"right": types.String(r.Right), "everywhere": types.Boolean(slices.Contains(wholeTable, r.Right)),
		})
		return q, e
	}
	q.Context = s.context(contextKey{r.Purpose, r.Category, w.mine(r.Person), r.Emergency && !r.Person.IsZero()}, day(r.At))
	return q, e
}

// contextKey is all that the context of a read says but for its day.
type contextKey struct {
	purpose   care.Purpose
	category  care.Category
	mine      bool
	emergency bool
}

// contexts are those of one day, of contextKey: types.Record.
type contexts struct {
	on   care.Date
	made sync.Map
}

// context is the context of a read on a day. Agreements begin and end at midnight, so
// that all instants of a day are as its first one; contexts of the last day that was
// asked about are made once.
func (s *Snapshot) context(k contextKey, on care.Date) types.Record {
	all := s.contexts.Load()
	if all == nil || all.on != on {
		all = &contexts{on: on}
		s.contexts.Store(all)
	}
	if c, ok := all.made.Load(k); ok {
		return c.(types.Record)
	}
	c := types.NewRecord(types.RecordMap{
		"purpose": types.String(k.purpose), "category": types.String(k.category.String()), "use": types.String(useOf(k.purpose, k.category)),
		"at": types.NewDatetime(midnight(on)), "mine": types.Boolean(k.mine), "emergency": types.Boolean(k.emergency),
	})
	all.made.Store(k, c)
	return c
}

// viewerKey is all that a viewer's entity says; rows' is said by their class.
type viewerKey struct {
	partner               care.PartnerCode
	role                  care.Role
	current, commissioner bool
	left                  bool
	record                string
	sees                  catSet
}

// viewerEntity is a viewer in Cedar's terms; entities of one snapshot are made once.
func (s *Snapshot) viewerEntity(w *standing) types.Entity {
	k := viewerKey{w.Partner, w.role.Role, w.current, w.commissioner, w.left, w.record, w.sees}
	if e, ok := s.viewers.Load(k); ok {
		return e.(types.Entity)
	}
	sees := noWords
	if w.sees != 0 {
		var words []types.Value
		for _, c := range w.sees.list() {
			words = append(words, types.String(c.String()))
		}
		sees = types.NewSet(words...)
	}
	e := types.Entity{UID: viewerID, Attributes: types.NewRecord(types.RecordMap{
		"partner": types.String(w.Partner), "current": types.Boolean(w.current), "clinical": types.Boolean(w.role.Clinical),
		"commissioner": types.Boolean(w.commissioner), "left": types.Boolean(w.left), "reads": roleReads[w.role.Role], "rights": roleRights[w.role.Role],
		"record": types.String(w.record), "sees": sees,
	})}
	s.viewers.Store(k, e)
	return e
}

// rowsKey is all that rows' entity says.
type rowsKey struct {
	care.ClassMeaning
	keeper care.PartnerCode
}

// rowsEntity is a class in Cedar's terms.
func (s *Snapshot) rowsEntity(m care.ClassMeaning, keeper care.PartnerCode) types.Entity {
	k := rowsKey{m, keeper}
	if e, ok := s.classes.Load(k); ok {
		return e.(types.Entity)
	}
	service := ""
	if m.Protections.Has(care.RestrictedService) && m.Service != "" {
		service = serviceName(m.Partner, m.Service)
	}
	e := types.Entity{UID: rowsID, Attributes: types.NewRecord(types.RecordMap{
		"partner": types.String(m.Partner), "keeper": types.String(keeper), "practice": types.Boolean(s.practice(m.Partner)),
		"protections": protectionSets[m.Protections], "employer": types.String(m.Employer), "service": types.String(service),
	})}
	s.classes.Store(k, e)
	return e
}
