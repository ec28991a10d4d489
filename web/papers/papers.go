package papers

import (
	"errors"
	"math"
	"net/http"
	"net/url"
	"slices"

	"roundtable/care"
	"roundtable/sharing/papers"
	"roundtable/web/chart"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// line is a paper in the list.
type line struct {
	papers.Entry
	Yours bool // it is for the visitor's committee
	From  string
}

// listView is the list: papers that the visitor may open, and how many more were sent to
// their partner's committee, of partners that share no counts with them.
type listView struct {
	Lines  []line
	Closed int
	Write  bool
}

func (p *Pages) list(w http.ResponseWriter, v *site.Visit) error {
	all, err := p.book(v).All(v.Context())
	if err != nil {
		return err
	}
	x := listView{Write: !v.CountsOnly()}
	for _, e := range all {
		switch {
		case v.Alone() || e.Reads(v.Viewer, v.SeesCountsOf):
			x.Lines = append(x.Lines, line{e, e.For(v.Viewer), v.PartnerShort(e.Partner)})
		case e.For(v.Viewer):
			x.Closed++
		}
	}
	page := v.Page(shell.Forecast, "Papers for committees")
	return v.Show(w, page, listPage(x))
}

// paperView is one paper.
type paperView struct {
	papers.Entry
	From, By, BackBy string // who sent it, who took it back
	To               []string
	Mine             bool // the visitor may take it back
	Opens            bool // the visitor may open what it was made of
	Wrong            site.Wrong
	Typed            string
}

// open is a paper that the visitor may read; a page in words otherwise. One of which
// they may not know is not there.
func (p *Pages) open(v *site.Visit) (*paperView, error) {
	e, ok, err := p.book(v).Get(v.Context(), v.PathValue("id"))
	if err != nil {
		return nil, err
	}
	if ok && !v.Alone() && !e.Reads(v.Viewer, v.SeesCountsOf) {
		if e.For(v.Viewer) {
			return nil, &shell.StatusError{Status: http.StatusForbidden, Heading: "You cannot see this", Href: "/papers", Problem: &care.Problem{
				What: "This paper counts people of a partner that shares no counts with yours any more.", Remedy: "An agreement that shares counts for planning would open it.",
			}}
		}
		ok = false
	}
	if !ok {
		return nil, shell.NotFound("This paper")
	}
	x := &paperView{Entry: e, From: v.PartnerName(e.Partner), By: v.Colleague(e.By), Mine: mayTakeBack(v, &e) == nil, Opens: !v.CountsOnly()}
	if e.Back != nil {
		x.BackBy = v.PartnerName(e.Back.Partner)
	}
	for _, code := range e.To {
		x.To = append(x.To, v.PartnerName(code))
	}
	return x, nil
}

// mayTakeBack is nil for who sent a paper, and for those of the sender's partner who may
// change what is agreed.
func mayTakeBack(v *site.Visit, e *papers.Entry) error {
	if e.By == v.Viewer.Account && v.Viewer.Account != "" {
		return nil
	}
	if !v.Alone() && e.Partner != v.Viewer.Partner {
		return shell.Forbidden("A paper is taken back by who sent it, or by their own organisation.")
	}
	return v.MayForAll()
}

func (p *Pages) read(w http.ResponseWriter, v *site.Visit) error {
	x, err := p.open(v)
	if err != nil {
		return err
	}
	return show(w, v, x)
}

func show(w http.ResponseWriter, v *site.Visit, x *paperView) error {
	page := v.Page(shell.Forecast, x.Title)
	page.Back.Href, page.Back.Text = "/papers", "Papers for committees"
	page.Errors = x.Wrong
	if v.URL.Query().Has("sent") {
		page.Done = "The paper is sent. The members of the committee find it on their first page."
	}
	return v.Show(w, page, paperPage(x))
}

func (p *Pages) takeBack(w http.ResponseWriter, v *site.Visit) error {
	x, err := p.open(v)
	if err != nil {
		return err
	}
	if err := mayTakeBack(v, &x.Entry); err != nil {
		return err
	}
	x.Typed = v.PostFormValue("reason")
	at, err := p.book(v).TakeBack(v.Context(), v.Viewer, x.ID, x.Typed)
	if err == nil {
		return v.Done(w, at, "/papers/"+x.ID)
	}
	if err := x.Wrong.Problem(err, "reason"); err != nil {
		return err
	}
	return show(w, v, x)
}

// formView is a paper that is not sent yet.
type formView struct {
	papers.Cover
	Meets   string // as typed
	Content papers.Content
	Choices []site.Option // partners whose committee it can be for
	Fields  []string      // the fields of the address, name and value in turn
	Wrong   site.Wrong
}

// begin makes the content anew of what the address or the form names.
func (p *Pages) begin(v *site.Visit, q url.Values) (*formView, error) {
	i := slices.IndexFunc(p.sources, func(s Source) bool { return s.Name == q.Get("from") })
	if i < 0 {
		return nil, shell.NotFound("What the paper is to be made of")
	}
	content, title, err := p.sources[i].Make(v, q)
	if err != nil {
		return nil, err
	}
	x := &formView{Content: content}
	x.Title = title
	for _, name := range slices.Sorted(keys(q)) {
		for _, value := range q[name] {
			x.Fields = append(x.Fields, name, value)
		}
	}
	x.Choices = choices(v, content.Partners)
	return x, nil
}

func keys(q url.Values) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range q {
			if !yield(k) {
				return
			}
		}
	}
}

// choices are the partners whose people are counted, the sender's own, and those of
// which somebody is a committee member here.
func choices(v *site.Visit, counted []care.PartnerCode) (out []site.Option) {
	codes := slices.Clone(counted)
	if v.Viewer.Partner != "" {
		codes = append(codes, v.Viewer.Partner)
	}
	for _, who := range v.CommitteeMembers("") {
		codes = append(codes, who.Partner)
	}
	slices.Sort(codes)
	for _, c := range slices.Compact(codes) {
		out = append(out, site.Option{Value: string(c), Text: v.PartnerName(c)})
	}
	return out
}

func (p *Pages) form(w http.ResponseWriter, v *site.Visit) error {
	x, err := p.begin(v, v.URL.Query())
	if err != nil {
		return err
	}
	if own := v.Viewer.Partner; own != "" {
		x.To = []care.PartnerCode{own}
	}
	return showForm(w, v, x)
}

func showForm(w http.ResponseWriter, v *site.Visit, x *formView) error {
	page := v.Page(shell.Forecast, "Send a paper to a committee")
	page.Back.Href, page.Back.Text = x.Content.Made, "Back to what it is made of"
	page.Errors = x.Wrong
	return v.Show(w, page, formPage(x))
}

// send writes the paper, its figures made anew: none is taken from the form.
func (p *Pages) send(w http.ResponseWriter, v *site.Visit) error {
	q, err := url.ParseQuery(v.PostFormValue("query"))
	if err != nil {
		q = url.Values{}
	}
	x, err := p.begin(v, q)
	if err != nil {
		return err
	}
	x.Meets = v.PostFormValue("meeting")
	x.Cover = papers.Cover{Title: v.PostFormValue("title"), Committee: v.PostFormValue("committee"), Meeting: site.Day(x.Meets), Asked: v.PostFormValue("asked")}
	for _, c := range v.PostForm["to"] {
		if slices.ContainsFunc(x.Choices, func(o site.Option) bool { return o.Value == c }) {
			x.To = append(x.To, care.PartnerCode(c))
		}
	}
	if x.Wrong = wrong(x.Check(site.Today())); !x.Wrong.Has("to") {
		x.Wrong = append(x.Wrong, closedTo(v, x)...)
	}
	if len(x.Wrong) > 0 {
		return showForm(w, v, x)
	}
	id, at, err := p.book(v).Send(v.Context(), v.Viewer, site.Today(), x.Cover, x.Content)
	if err != nil {
		return err
	}
	return v.Done(w, at, "/papers/"+id+"?sent=yes")
}

// wrong puts what is wrong with a cover at its fields.
func wrong(err error) (out site.Wrong) {
	if all, ok := errors.AsType[papers.Wrong](err); ok {
		for _, p := range all {
			out.Add(p.Where, p.What+" "+p.Remedy)
		}
	}
	return out
}

// closedTo says which committees could not open the paper: a paper is never sent to who
// could not read it.
func closedTo(v *site.Visit, x *formView) (out site.Wrong) {
	for _, member := range x.To {
		for _, of := range x.Content.Partners {
			if why, ok := v.CommitteeSees(member, of); !ok {
				out.Add("to", "The committee of "+v.PartnerName(member)+" could not open it: it counts people of "+v.PartnerName(of)+". "+why)
				break
			}
		}
	}
	return out
}

// drawing is a chart of a paper as it is drawn.
func drawing(c *papers.Chart) chart.BandsParams {
	p := chart.BandsParams{
		ID: "paper", Title: c.Title, Unit: c.Unit, From: c.From, Between: "8 of 10 runs", Points: true,
		Note: "8 of 10 runs lie in the band. The lines go straight from one of the weeks in the table to the next.",
	}
	for _, l := range c.Lines {
		b := chart.Band{Name: l.Name}
		for w := range at(l.Weeks, len(l.Weeks)-1) + 1 {
			i := slices.Index(l.Weeks, w)
			b.Low, b.Mid, b.High = append(b.Low, float(l.Low, i)), append(b.Mid, float(l.Mid, i)), append(b.High, float(l.High, i))
		}
		p.Bands = append(p.Bands, b)
	}
	return p
}

func at(v []int, i int) int {
	if i < 0 || i >= len(v) {
		return -1
	}
	return v[i]
}

func float(v []int, i int) float64 {
	if n := at(v, i); n >= 0 {
		return float64(n)
	}
	return math.NaN()
}
