package servicemap

import (
	"cmp"
	"net/http"
	"slices"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/servicemap"
	"roundtable/waiting"
	"roundtable/web/nhsuk"
	"roundtable/web/site"
)

// serviceView is the page of one service.
type serviceView struct {
	*servicemap.Service
	Tabs       []tab
	Words      care.ServiceWords
	Today      care.Date
	Doubts     []servicemap.Doubt
	Onward     []onward // to services on the visitor's map
	From       []*servicemap.Service
	Overlaps   []servicemap.Overlap
	Door       *servicemap.Door
	Open       []*servicemap.Suggestion
	Mine       bool
	Waits      servicemap.ListWait // of the shared list, as far as the visitor may list it
	WaitsHref  string              // leads to them
	All        string              // what is published of all that its partner does, for who sees counts alone
	Counts     bool                // the visitor sees counts alone
	Lived      string              // leads to what people go through there; "" for who sees counts alone
	Restricted bool
	Wrong      site.Wrong
	Due        string
	Reason     string
	EndsOn     string
	EndReason  string
	short      func(care.PartnerCode) string
	name       func(care.AccountID) string
	asked      func(string) string       // who asked its owner to look at something, in words
	seen       func(care.ServiceID) bool // whether a service is on the visitor's map
}

// onward is one onward route.
type onward struct {
	*servicemap.Service
	Words string
}

func (p *Pages) service(w http.ResponseWriter, v *site.Visit) error { return p.showService(w, v, nil) }

func (p *Pages) showService(w http.ResponseWriter, v *site.Visit, bad site.Wrong) error {
	s, ok := v.Table.Map.Service(who(v), care.ServiceID(v.PathValue("service")))
	if !ok {
		return notFound()
	}
	page, line := begin(v, s.Name, "")
	page.Back = nhsuk.LinkParams{Href: "/services", Text: "Services"}
	page.Errors = bad
	if bad == nil {
		page.Done = said[v.URL.Query().Get("done")]
	}
	x := &serviceView{Service: s, Tabs: line, Today: v.Table.Map.Today(), Mine: mayKeep(v, s.Owner), Restricted: v.Table.Map.IsRestricted(s), Wrong: bad, Due: v.PostFormValue("due"), Reason: v.PostFormValue("reason"), short: v.PartnerShort}
	if !v.CountsOnly() {
		x.Lived = at("/journeys/service", "at", string(s.Owner), "service", cmp.Or(s.List, s.Name))
	}
	if err := x.waits(p, v); err != nil {
		return err
	}
	x.asked = func(what string) string { return askedWords(v, x.ID, what) }
	x.seen = onMap(v)
	x.name = func(id care.AccountID) string { return v.Somebody(id) }
	x.Words, _ = v.Table.Map.Words()
	x.neighbours(v)
	if x.Due == "" {
		x.Due = (x.Today + usualLook).String()
	}
	x.EndsOn, x.EndReason = cmp.Or(v.PostFormValue("ended"), x.Today.String()), v.PostFormValue("end-reason")
	return v.Show(w, page, servicePage(x))
}

// waits are what the shared list tells the visitor of the service.
func (x *serviceView) waits(p *Pages, v *site.Visit) error {
	l, err := p.listWaits(v)
	if err != nil {
		return err
	}
	if q, ok := l.Of[x.ID]; ok {
		x.Waits, x.WaitsHref = l.Waits[x.ID], "/list?"+q.Encode()
	}
	if x.Counts = v.CountsOnly(); x.Counts {
		x.All = publishedWaits(v, x.Owner)
	}
	return nil
}

// publishedWaits is what is published of how many wait at a partner, of all that it does;
// "" where nothing is published to the visitor.
func publishedWaits(v *site.Visit, owner care.PartnerCode) string {
	p, err := v.Published()
	if err != nil {
		return ""
	}
	of := func(bands ...string) (site.Approx, bool) {
		only := site.Only{waiting.CensusPartner: {string(owner)}}
		if bands != nil {
			only[waiting.CensusWait] = bands
		}
		n, err := p.Total(only)
		_, known := n.Value()
		return n, err == nil && known
	}
	started := waiting.BandsStarted()
	all, ok1 := of(started...)
	within, ok2 := of(started[0])
	d, _ := p.Dim(waiting.CensusPartner)
	if i := slices.Index(d.Codes, string(owner)); i < 0 || !p.Shows(d.Labels[i]) || !ok1 || !ok2 {
		return ""
	}
	return "about " + all.Words() + " waits, about " + within.Words() + " of them of up to 18 weeks, on " + p.AsAt.Long()
}

// place is which of the history's lines a version is, from 1.
func (x *serviceView) place(version int64) int {
	return slices.IndexFunc(x.History, func(h servicemap.Version) bool { return int64(h.Number) == version }) + 1
}

// neighbours are the services around one, and what the map finds about it.
func (x *serviceView) neighbours(v *site.Visit) {
	all := v.Table.Map.Services(who(v))
	for _, o := range x.Service.Onward {
		if s, ok := v.Table.Map.Service(who(v), o.To); ok {
			x.Onward = append(x.Onward, onward{s, o.Words})
		}
	}
	for _, s := range all {
		if slices.ContainsFunc(s.Onward, func(o care.OnwardRoute) bool { return o.To == x.ID }) {
			x.From = append(x.From, s)
		}
	}
	for _, s := range v.Table.Map.Suggestions(who(v)) {
		if s.About == x.ID && s.Answer == nil {
			x.Open = append(x.Open, s)
		}
	}
	if len(x.Words.Needs) == 0 {
		return
	}
	f, err := v.Table.Map.Find(who(v), servicemap.Query{})
	if err != nil {
		return // said on the page of gaps, in words
	}
	for _, d := range f.Doubts {
		if d.Service == x.ID {
			x.Doubts = append(x.Doubts, d)
		}
	}
	for _, o := range f.Overlaps {
		if o.A.ID == x.ID || o.B.ID == x.ID {
			x.Overlaps = append(x.Overlaps, o)
		}
	}
	for _, d := range f.Doors() {
		if d.Service.ID == x.ID {
			x.Door = &d
		}
	}
}

// change is what an owner does with a service as it stands: verify it, or have it as it
// was.
func (p *Pages) change(w http.ResponseWriter, v *site.Visit) error {
	id := care.ServiceID(v.PathValue("service"))
	s, ok := v.Table.Map.Service(who(v), id)
	if !ok {
		return notFound()
	}
	if err := keeps(v, s.Owner); err != nil {
		return err
	}
	do, field := v.PostFormValue("do"), "due"
	var seq ledger.Seq
	var err error
	switch do {
	case "verified":
		seq, err = v.Table.Map.Verify(v.Context(), who(v), id, site.Day(v.PostFormValue("due")), v.Version())
	case "as-was":
		field = "reason"
		seq, err = v.Table.Map.AsWas(v.Context(), who(v), id, ledger.Version(site.Number(v.PostFormValue("was"))), v.Version(), v.PostFormValue("reason"))
	case "ended":
		field = "ended"
		seq, err = v.Table.Map.End(v.Context(), who(v), id, site.Day(v.PostFormValue("ended")), v.PostFormValue("end-reason"), v.Version())
	default:
		return notFound()
	}
	if err == nil {
		return v.Done(w, seq, at(href(id), "done", do))
	}
	var bad site.Wrong
	if err := problem(&bad, err, field); err != nil {
		return err
	}
	return p.showService(w, v, bad)
}
