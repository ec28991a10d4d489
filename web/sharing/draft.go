package sharing

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/sharing"
	"roundtable/web/nhsuk"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// draftForm is an agreement's text as typed.
type draftForm struct {
	sharing.Agreement
	New              bool
	Own              []ownBasis // of some parties alone
	From, To, Review string
	Restricted       string // a line each: partner's code, then the service; hidden from who may not know
	Names            bool   // restricted services are shown
	Partners         []facts.Partner
	Opens            []sharing.Opening // what it would open that is not open now
	Asked            bool              // Opens was asked for
	Warnings         []string
	snap             *sharing.Snapshot
	Wrong            site.Wrong
}

// blankDraft is the form, filled with the newest version where there is one.
func blankDraft(v *site.Visit) (*draftForm, error) {
	if err := v.May(sharing.DraftAgreement, v.Viewer.Partner); err != nil {
		return nil, err
	}
	f := &draftForm{New: true, Names: true, Partners: v.View().Partners(), snap: v.Table.Sharing.Gate.Snapshot()}
	if v.PathValue("id") == "" {
		today := site.Today()
		f.From, f.Review = today.String(), (today + 365).String()
		f.Flows = make([]sharing.Flow, 1)
		return f, nil
	}
	x, err := agreementOf(v)
	if err != nil {
		return nil, err
	}
	f.New, f.Agreement, f.Names = false, x.copyOfNewest(), x.Names || len(x.Text.Restricted) == 0
	f.From, f.To, f.Review = f.Agreement.From.String(), f.Agreement.To.String(), f.Agreement.Review.String()
	if f.Names {
		f.Restricted = servicesText(f.Agreement.Restricted)
	}
	f.ownOf()
	return f, nil
}

// copyOfNewest is a copy of the newest text, to draft the next from.
func (x *agreementView) copyOfNewest() sharing.Agreement {
	return x.Case.Newest().Agreement.Canonical()
}

func draftAgreement(w http.ResponseWriter, v *site.Visit) error {
	f, err := blankDraft(v)
	if err != nil {
		return err
	}
	return f.show(w, v)
}

func (f *draftForm) title() string {
	if f.New {
		return "Draft an agreement"
	}
	return "Draft a new version"
}

func (f *draftForm) show(w http.ResponseWriter, v *site.Visit) error {
	p := v.Page(shell.Sharing, f.title())
	p.Errors, p.Back = f.Wrong, nhsuk.LinkParams{Href: "/agreements", Text: "Sharing agreements"}
	if !f.New {
		p.Back = nhsuk.LinkParams{Href: "/agreements/" + string(f.ID), Text: "The agreement"}
	}
	return v.Show(w, p, draftPage(f))
}

// saveDraft writes the version down, or shows what it would open, or adds a flow.
func saveDraft(w http.ResponseWriter, v *site.Visit) error {
	f, err := blankDraft(v)
	if err != nil {
		return err
	}
	f.typed(v)
	switch v.PostFormValue("do") {
	case "more":
		f.Flows, f.Wrong = append(f.Flows, sharing.Flow{}), nil
		return f.show(w, v)
	case "own":
		f.Own, f.Wrong = append(f.Own, ownBasis{}), nil
		return f.show(w, v)
	}
	f.Flows = slices.DeleteFunc(f.Flows, func(x sharing.Flow) bool { return len(x.From)+len(x.To)+len(x.Categories) == 0 })
	for _, p := range f.Agreement.Faults(f.snap.Member) {
		if at := f.field(p.Where); !f.Wrong.Has(at) { // a field that could not be read is not empty as well
			f.Wrong.Add(at, strings.TrimSpace(p.What+" "+p.Remedy))
		}
	}
	f.Wrong.Sort(f.order()...)
	if f.Wrong != nil || v.PostFormValue("do") == "ask" {
		if len(f.Flows) == 0 {
			f.Flows = make([]sharing.Flow, 1)
		}
		if f.Wrong == nil {
			f.Asked, f.Opens, f.Warnings = true, f.snap.Opens(f.Agreement, time.Now()), f.Agreement.Warnings(site.Today())
		}
		return f.show(w, v)
	}
	_, seq, err := desk(v).Draft(v.Context(), v.Viewer, f.Agreement)
	if err != nil {
		if err := f.Wrong.ProblemAt(err, f.field); err != nil {
			return err
		}
		return f.show(w, v)
	}
	return done(w, v, seq, "/agreements/"+string(f.ID)+"?done=drafted")
}

// field is where the form shows a problem of the text, by the place that it names.
func (f *draftForm) field(where string) string {
	places := map[string]string{
		"id": "id", "retention": "retention", "dpia": "dpia", "privacy notice": "notice", "from": "from", "to": "to", "review": "review",
		"parties": "parties", "controllers": "controllers", "flows": "flow-1-from", "purposes": "purposes", "restricted services": "restricted",
	}
	if to, ok := places[where]; ok {
		return to
	}
	if n, ok := strings.CutPrefix(where, "flow "); ok {
		return "flow-" + n + "-from"
	}
	if n, ok := strings.CutPrefix(where, "own basis "); ok {
		return "own-" + n + "-party"
	}
	if to, ok := strings.CutPrefix(where, "purpose "); ok {
		return to + "-6"
	}
	return "title"
}

// order is the fields in the order of the page, in which mistakes are listed.
func (f *draftForm) order() []string {
	out := []string{"title", "id", "parties"}
	for i := range max(len(f.Flows), 1) {
		out = append(out, flowField(i, "from"))
	}
	out = append(out, "purposes")
	for _, p := range sharing.Purposes() {
		out = append(out, string(p)+"-6")
	}
	for i := range f.Own {
		out = append(out, ownField(i, "party"))
	}
	return append(out, "controllers", "from", "to", "review", "retention", "dpia", "notice", "restricted")
}

// typed reads the form.
func (f *draftForm) typed(v *site.Visit) {
	text := func(name string) string { return strings.TrimSpace(v.PostFormValue(name)) }
	if f.New {
		f.ID = sharing.AgreementID(text("id"))
		if _, taken := f.snap.Case(f.ID); taken {
			f.Wrong.Add("id", "There is an agreement with this short name already. Draft a new version of it, or choose another name")
		}
	}
	f.Title, f.Retention, f.DPIA, f.PrivacyNotice = text("title"), strings.Join(strings.Fields(text("retention")), " "), text("dpia"), text("notice")
	f.Parties, f.Controllers, f.Joint = codes(v, "parties"), codes(v, "controllers"), text("joint") == "yes"
	f.From, f.To, f.Review = text("from"), text("to"), text("review")
	f.Agreement.From, f.Agreement.To = day(v, &f.Wrong, "from", "the first day"), day(v, &f.Wrong, "to", "the last day")
	f.Agreement.Review = day(v, &f.Wrong, "review", "the review date")
	f.Flows = nil
	for i := 1; i <= 100 && v.PostForm.Has(fmt.Sprintf("flow-%d", i)); i++ {
		flow := sharing.Flow{From: codes(v, fmt.Sprintf("flow-%d-from", i)), To: codes(v, fmt.Sprintf("flow-%d-to", i))}
		for _, word := range v.PostForm[fmt.Sprintf("flow-%d-what", i)] {
			if c, ok := care.ParseCategory(word); ok {
				flow.Categories = append(flow.Categories, c)
			}
		}
		f.Flows = append(f.Flows, flow)
	}
	f.Bases = nil
	for _, p := range v.PostForm["purposes"] {
		f.Bases = append(f.Bases, sharing.Basis{
			Purpose: care.Purpose(p), Article6: text(p + "-6"), Article9: text(p + "-9"), Confidence: sharing.Confidence(text(p + "-confidence")),
		})
	}
	f.ownTyped(v)
	if f.Names { // else what stands is kept: who drafts need not know it
		f.Restricted = v.PostFormValue("restricted")
		f.services()
	}
}

func codes(v *site.Visit, field string) (out []care.PartnerCode) {
	for _, c := range v.PostForm[field] {
		out = append(out, care.PartnerCode(c))
	}
	return out
}

// services reads the restricted services, a line each: "V1 Night Stop", "V1" for all
// of a partner's.
func (f *draftForm) services() {
	f.Agreement.Restricted = nil
	for text := range strings.Lines(f.Restricted) {
		fields := strings.Fields(text)
		if len(fields) == 0 {
			continue
		}
		code, err := care.ParsePartnerCode(fields[0])
		if err != nil {
			f.Wrong.Add("restricted", "Begin each line with the code of the partner whose service it is")
			return
		}
		f.Agreement.Restricted = append(f.Agreement.Restricted, sharing.ServiceRef{Partner: code, Service: strings.Join(fields[1:], " ")})
	}
}

func servicesText(refs []sharing.ServiceRef) string {
	var b strings.Builder
	for _, r := range refs {
		b.WriteString(strings.TrimSpace(string(r.Partner)+" "+r.Service) + "\n")
	}
	return b.String()
}

// basisOf is what the form says of a purpose.
func (f *draftForm) basisOf(p care.Purpose) sharing.Basis {
	i := slices.IndexFunc(f.Bases, func(b sharing.Basis) bool { return b.Purpose == p && len(b.For) == 0 })
	if i < 0 {
		b := sharing.Basis{Purpose: p, Article6: "6(1)(e)"}
		if all := sharing.Article9(p); slices.ContainsFunc(all, func(g sharing.Ground) bool { return g.Code == "9(2)(h)" }) {
			b.Article9 = "9(2)(h)"
		}
		return b
	}
	return f.Bases[i]
}

func (f *draftForm) purposes() []string {
	var out []string
	for _, b := range f.Bases {
		if len(b.For) == 0 {
			out = append(out, string(b.Purpose))
		}
	}
	return out
}

func flowField(i int, what string) string { return "flow-" + strconv.Itoa(i+1) + "-" + what }
