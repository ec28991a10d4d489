package lived

import (
	"cmp"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/facts"
)

// Read makes the log of what a view shows: in one pass over its pathways, then one over
// what was found of each person. It keeps nothing of the view.
func Read(v *facts.View) *Log { return ReadWithin(v, nil) }

// ReadWithin is Read with people's places as the map of services has them: whoever lives
// within none of its places stands under where they are registered.
func ReadWithin(v *facts.View, places *care.PlaceFinder) *Log {
	b := newReader(v)
	b.finds = places
	for c, sel := range v.Pathways() {
		for _, i := range sel {
			b.pathway(c, int(i))
		}
	}
	b.known()
	return b.arrange()
}

// reader gathers a log. Events and referrals stand as they come until arrange.
type reader struct {
	v    *facts.View
	log  *Log
	zone care.LinkZone
	hide []hidden // by class
	open Follows  // whose ways may be followed

	people   [][]int32 // by chunk and offset of the person's lowest row: person + 1
	orgs     map[facts.Code]int32
	services map[serviceKey]int32
	needs    map[needKey]int32
	byKey    map[string]int32 // needs by their family
	reasons  map[facts.Wide]int32
	places   map[facts.Code]int32
	finds    *care.PlaceFinder
	networks map[string]care.PartnerCode // of a practice, by its code and its names
	within   map[string]string           // the network of a practice, in words, by its code and its names

	events []seqEvent
	opened []seqReferral
	buf    []facts.Event
	parts  []part
	told   map[care.PartnerCode]delivered
	newest map[care.PartnerCode]care.Date // event of a file without a census
	bare   []bool                         // by number of an extract: it has no census
	shown  map[serviceKey]bool            // teams that the scope may name

	everyone map[int32]care.PartnerCode // the partner of a person's first record; "" once there are two
}

// hidden is what of the rows of a class is not shown.
type hidden struct{ clinical, contact, place bool }

type serviceKey struct {
	org  int32
	team facts.Wide
	tfc  facts.Code
}

type needKey struct {
	reason facts.Wide
	tfc    facts.Code
}

// sequence is where something stands among what partners brought: it decides between
// two things of one day of which no time is known.
type sequence struct {
	extract facts.ExtractNo
	sheet   uint16
	line    uint32
	nth     uint32 // among those of one line
}

func (a sequence) compare(b sequence) int {
	return cmp.Or(cmp.Compare(a.extract, b.extract), cmp.Compare(a.sheet, b.sheet), cmp.Compare(a.line, b.line), cmp.Compare(a.nth, b.nth))
}

type seqEvent struct {
	Event
	person int32
	sequence
}

type seqReferral struct {
	Referral
	minute care.Minute
	sequence
}

func newReader(v *facts.View) *reader {
	b := &reader{
		v: v, log: &Log{}, zone: care.ZoneOf(v.Scope().Purpose), people: make([][]int32, v.PersonChunks()),
		orgs: map[facts.Code]int32{}, services: map[serviceKey]int32{}, needs: map[needKey]int32{}, byKey: map[string]int32{},
		reasons: map[facts.Wide]int32{}, places: map[facts.Code]int32{}, within: map[string]string{}, networks: map[string]care.PartnerCode{}, everyone: map[int32]care.PartnerCode{},
		told: map[care.PartnerCode]delivered{}, newest: map[care.PartnerCode]care.Date{}, shown: map[serviceKey]bool{},
	}
	b.files(v)
	b.open = FollowsOf(v)
	b.log.Sees = seesOf(v, b.open, b.told)
	b.hide = hides(v)
	names := map[care.PartnerCode]string{}
	for _, p := range v.Partners() {
		names[p.PartnerDescribed.Code] = cmp.Or(p.Short, p.Name)
	}
	for _, p := range v.Partners() {
		in := cmp.Or(names[p.Parent], names[p.PartnerDescribed.Code])
		for _, word := range []string{string(p.PartnerDescribed.Code), p.Short, p.Name} { // a list may have a practice by its name
			if word != "" {
				b.within[strings.ToUpper(word)], b.networks[strings.ToUpper(word)] = in, p.Parent
			}
		}
	}
	return b
}

// delivered is of when a partner's files speak.
type delivered struct {
	census care.Date // the newest
	open   care.Date // the day on which the newest file without a census came
}

// files notes up to when the files of each partner tell what happened.
func (b *reader) files(v *facts.View) {
	all := v.Extracts()
	b.bare = make([]bool, len(all)+1)
	for i := range all {
		x := &all[i]
		if x.Withdrawn != 0 {
			continue
		}
		b.log.AsAt = max(b.log.AsAt, toldOn(x))
		if x.Received.Kind == "people" || x.Received.Kind == "rtt-published" {
			continue // they tell of nothing that happened to anybody
		}
		d := b.told[x.Received.Partner]
		if d.census = max(d.census, x.Received.Census); x.Received.Census == 0 {
			d.open = max(d.open, care.DateOf(x.At))
			if int(x.No) < len(b.bare) {
				b.bare[x.No] = true
			}
		}
		b.told[x.Received.Partner] = d
	}
}

// known gives each organisation the day up to which its files tell.
func (b *reader) known() {
	for n := range b.log.Orgs {
		o := &b.log.Orgs[n]
		d := b.told[o.Code]
		o.Known = d.census
		if d.open != 0 { // without a census it tells up to its newest event; what is booked has not happened
			o.Known = max(o.Known, min(cmp.Or(b.newest[o.Code], d.open), d.open))
		}
	}
}

// toldOn is the day as of which a delivery speaks.
func toldOn(x *facts.Extract) care.Date {
	if x.Received.Census != 0 {
		return x.Received.Census
	}
	return care.DateOf(x.At)
}

// hides says by class what a scope does not show of rows that it lists.
func hides(v *facts.View) []hidden {
	s := v.Scope()
	var person care.Key // of a scope that is narrowed, any of its people will do
	if keys, narrow := s.People(); narrow && len(keys) > 0 {
		person = keys[0]
	}
	classes := v.Classes()
	out := make([]hidden, len(classes))
	for c, m := range classes {
		withheld := !s.All() && m.Protections.Has(care.AddressWithheld)
		out[c] = hidden{
			clinical: !s.MayPerson(care.ClinicalDetail, care.Class(c), person),
			contact:  withheld || !s.MayPerson(care.ContactDetails, care.Class(c), person),
			place:    withheld,
		}
	}
	return out
}

func (b *reader) hidden(c care.Class) hidden {
	if int(c) < len(b.hide) {
		return b.hide[c]
	}
	return hidden{true, true, true}
}

// pathway takes one pathway with its events.
func (b *reader) pathway(c *facts.PathwayChunk, i int) {
	if !b.open.Class(c.Class[i]) {
		return
	}
	p := b.person(c, i)
	if p == None {
		b.log.Nobody++
		return
	}
	h := b.hidden(c.Class[i])
	b.log.NoReasons = b.log.NoReasons || h.clinical
	b.buf = b.v.ChunkEvents(c, i, b.buf[:0])
	b.cut(c, i, p, h)
}

func (b *reader) org(c facts.Code) int32 {
	n, ok := b.orgs[c]
	if !ok {
		o := Org{Code: care.PartnerCode(b.v.Code(facts.DimPartner, c))}
		o.Name = string(o.Code)
		if p, described := b.v.Partner(c); described {
			o.Name, o.Type = cmp.Or(p.Short, p.Name, o.Name), p.Type
		}
		n = int32(len(b.log.Orgs))
		b.orgs[c], b.log.Orgs = n, append(b.log.Orgs, o)
	}
	return n
}

// service is a team at an organisation; without a team, its treatment function.
func (b *reader) service(org int32, team facts.Wide, tfc facts.Code) int32 {
	k := serviceKey{org, team, tfc}
	if team != 0 {
		k.tfc = 0
	}
	n, ok := b.services[k]
	if ok {
		return n
	}
	word := b.v.Wide(facts.DimTeam, team)
	if team == 0 {
		word = b.v.Code(facts.DimTFC, tfc)
	}
	name := serviceName(word, team != 0)
	n = int32(slices.IndexFunc(b.log.Services, func(s Service) bool { return s.Org == org && (s.Name == name || sameWord(s.Name, name)) }))
	if n < 0 {
		n = int32(len(b.log.Services))
		b.log.Services = append(b.log.Services, Service{Org: org, Name: name})
	}
	if s := &b.log.Services[n]; word != "" && !slices.Contains(s.Words, word) {
		s.Words = append(s.Words, word)
	}
	b.services[k] = n
	return n
}

// serviceName spells out a code of a team type, or of a treatment function.
func serviceName(word string, team bool) string {
	if team {
		if t, ok := care.MHSDS(care.MHSDSTeamType, word); ok {
			return t.Label
		}
		return word
	}
	if f, ok := care.TFC(word); ok {
		return f.Name
	}
	return word
}

func (b *reader) need(reason facts.Wide, tfc facts.Code) int32 {
	k := needKey{reason, tfc}
	n, ok := b.needs[k]
	if ok {
		return n
	}
	n = None
	if f, known := NeedOf(b.v.Wide(facts.DimReason, reason), b.v.Code(facts.DimTFC, tfc)); known {
		if n, ok = b.byKey[f.Key]; !ok {
			n = int32(len(b.log.Needs))
			b.byKey[f.Key], b.log.Needs = n, append(b.log.Needs, f)
		}
	}
	b.needs[k] = n
	return n
}

// reason is why an event happened: a code of the rejections or closures of MHSDS, or
// the words of a list.
func (b *reader) reason(r facts.Wide, t care.EventType) int32 {
	if r == 0 {
		return None
	}
	k := r<<1 | 1
	list := care.MHSDSClosureReason
	if t == care.EvRejected {
		k, list = r<<1, care.MHSDSRejectionReason
	}
	n, ok := b.reasons[k]
	if !ok {
		code := b.v.Wide(facts.DimEventReason, r)
		x := Reason{Code: code, Text: code}
		if c, known := care.MHSDS(list, code); known {
			x.Code, x.Text = c.Code, c.Label
		} else {
			x.Text = strings.TrimSpace(code)
		}
		n = int32(len(b.log.Reasons))
		b.reasons[k], b.log.Reasons = n, append(b.log.Reasons, x)
	}
	return n
}
