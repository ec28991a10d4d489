package main

import (
	"cmp"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"roundtable/care"
	"roundtable/sharing"
)

// agreementCmd reads sharing agreements. They are drafted, advised on and signed on
// pages, by people who have signed in: whoever holds the data folder must not be able
// to sign in a guardian's name.
type agreementCmd struct {
	List   agreementListCmd   `cmd:"" help:"List the agreements and where each stands."`
	Show   agreementShowCmd   `cmd:"" help:"Show one: where it stands, who has not signed, and what it opens."`
	WhatIf agreementWhatIfCmd `cmd:"" name:"what-if" help:"Could somebody see a partner's rows, and why?"`
}

// agreements opens a ledger and hands over what the gate knows. Agreements tell of no
// person, and whoever holds the folder may read them.
func (d *dataFlags) agreements(e *env, do func(*sharing.Snapshot) error) error {
	store, err := d.read(e)
	if err != nil {
		return err
	}
	defer store.Close()
	g, err := sharing.Open(e.ctx, store, sharing.Options{})
	if err != nil {
		return err
	}
	return do(g.Snapshot())
}

// newest is an agreement's newest text.
func newest(s *sharing.Snapshot, id string) (*sharing.Case, *sharing.Text, error) {
	c, ok := s.Case(sharing.AgreementID(id))
	if !ok || c.Newest() == nil {
		var all []string
		for _, c := range s.Cases() {
			all = append(all, string(c.ID))
		}
		return nil, nil, &care.Problem{What: "There is no agreement of that name." + meant(id, all), Remedy: "'roundtable agreement list' lists them."}
	}
	return &c, c.Newest(), nil
}

func todayInLondon() care.Date { return care.DateOf(time.Now().In(care.London)) }

type agreementListCmd struct {
	JSON bool `help:"Print JSON."`
	dataFlags
}

// agreementLine is one agreement as --json lists it.
type agreementLine struct {
	ID      sharing.AgreementID `json:"id"`
	Stage   sharing.Stage       `json:"stage"`
	Version int                 `json:"version"`
	Title   string              `json:"title"`
	Parties []care.PartnerCode  `json:"parties"`
}

// Run lists the agreements.
func (c *agreementListCmd) Run(e *env) error {
	return c.agreements(e, func(s *sharing.Snapshot) error { return c.list(e, s) })
}

func (c *agreementListCmd) list(e *env, s *sharing.Snapshot) error {
	lines := []agreementLine{}
	for _, x := range s.Cases() {
		if t := x.Newest(); t != nil {
			lines = append(lines, agreementLine{x.ID, x.Stage(todayInLondon()), t.Version, t.Title, t.Parties})
		}
	}
	if c.JSON {
		return printJSON(e.stdout, lines)
	}
	if len(lines) == 0 {
		fmt.Fprintln(e.stdout, "There is none: each partner's rows are seen at that partner alone.")
	}
	w := tabwriter.NewWriter(e.stdout, 0, 0, 2, ' ', 0)
	for _, l := range lines {
		fmt.Fprintf(w, "%s\t%s\tversion %d\t%d partners\t%s\n", l.ID, l.Stage, l.Version, len(l.Parties), l.Title)
	}
	return w.Flush()
}

type agreementShowCmd struct {
	ID       string `arg:"" help:"The agreement's short name."`
	Policies bool   `help:"The policies that it is made into, as they are evaluated."`
	JSON     bool   `help:"Print JSON."`
	dataFlags
}

// Run shows one agreement.
func (c *agreementShowCmd) Run(e *env) error {
	return c.agreements(e, func(s *sharing.Snapshot) error { return c.show(e, s) })
}

func (c *agreementShowCmd) show(e *env, s *sharing.Snapshot) error {
	x, t, err := newest(s, c.ID)
	if err != nil {
		return err
	}
	stage := x.Stage(todayInLondon())
	if c.JSON {
		return printJSON(e.stdout, struct {
			Stage    sharing.Stage      `json:"stage"`
			Text     *sharing.Text      `json:"text"`
			Missing  []care.PartnerCode `json:"not_signed"`
			Policies []sharing.Policy   `json:"policies"`
		}{stage, t, t.Missing(), s.Policies(x.ID)})
	}
	if now := x.Standing(todayInLondon()); now != nil && now.Version != t.Version {
		fmt.Fprintf(e.stdout, "%s\n%s, version %d: %s\n", now.Title, x.ID, now.Version, stage)
		fmt.Fprintf(e.stdout, "  version %d is drafted and changes nothing yet\n", t.Version)
	} else {
		fmt.Fprintf(e.stdout, "%s\n%s, version %d: %s\n", t.Title, x.ID, t.Version, stage)
	}
	for _, p := range t.Missing() {
		fmt.Fprintf(e.stdout, "  %s has not signed version %d\n", s.Name(p), t.Version)
	}
	for _, b := range t.Bases {
		whose := ""
		for _, p := range b.For {
			whose += ", for " + s.Name(p)
		}
		fmt.Fprintf(e.stdout, "  %s%s: Article %s, Article %s, %s\n", sharing.PurposeWords(b.Purpose), whose, b.Article6, cmp.Or(b.Article9, "9 not needed"), b.Confidence.Words())
	}
	for _, h := range x.Holds {
		fmt.Fprintf(e.stdout, "  suspended by %s: %s\n", s.Name(h.Partner), h.Reason)
	}
	for _, p := range s.Policies(x.ID) {
		fmt.Fprintf(e.stdout, "  %s\n", p.Says)
		if c.Policies {
			fmt.Fprintln(e.stdout, p.Cedar)
		}
	}
	return nil
}

type agreementWhatIfCmd struct {
	Of   string `required:"" help:"The partner whose rows they would be." placeholder:"CODE"`
	JSON bool   `help:"Print JSON."`
	asFlags
	dataFlags
}

// Run asks the gate about each category, and records nothing: it is of no person.
func (c *agreementWhatIfCmd) Run(e *env) error {
	if c.As == "" {
		return usagef("say of whom with --as ACCOUNT, and what for with --purpose")
	}
	of, err := care.ParsePartnerCode(c.Of)
	if err != nil {
		return usagef("--of: %v", err)
	}
	store, err := c.read(e)
	if err != nil {
		return err
	}
	defer store.Close()
	k, err := c.asks(e, store)
	if err != nil {
		return err
	}
	who, purpose := k.reader()
	type answer struct {
		Category care.Category `json:"category"`
		Allowed  bool          `json:"allowed"`
		Why      string        `json:"why"`
		Nearly   string        `json:"what_would_open_it,omitempty"`
		Policy   string        `json:"policy,omitempty"`
	}
	var answers []answer
	for cat, d := range k.gate.Snapshot().WhatIf(sharing.Request{Viewer: who, Purpose: purpose, Class: care.ClassMeaning{Partner: of}, At: k.now}) {
		answers = append(answers, answer{care.Category(cat), d.Allowed, d.Why, d.Nearly, d.Policy})
	}
	if c.JSON {
		return printJSON(e.stdout, answers)
	}
	fmt.Fprintf(e.stdout, "%s, rows of %s, for %s:\n", who.Name, k.gate.Snapshot().Name(of), sharing.PurposeWords(purpose))
	w := tabwriter.NewWriter(e.stdout, 0, 0, 2, ' ', 0)
	for _, a := range answers {
		may := "no"
		if a.Allowed {
			may = "yes"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", may, sharing.CategoryWords(a.Category), a.Policy, strings.TrimSpace(a.Why+" "+a.Nearly))
	}
	return w.Flush()
}
