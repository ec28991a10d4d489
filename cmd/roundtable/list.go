package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"text/tabwriter"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
	"roundtable/sessions"
	"roundtable/waiting"
)

// listCmd prints the shared list, or a provider's published return.
type listCmd struct {
	Published string   `help:"A provider's published RTT return in place of the shared list." placeholder:"CODE"`
	Period    string   `help:"With --published: the month's last day, YYYY-MM-DD; the newest if not given." placeholder:"DATE"`
	AsAt      string   `help:"Count waits to this day." placeholder:"DATE"`
	Known     int64    `help:"As known at this record of the ledger: a fold of its own, which takes a while." placeholder:"RECORD"`
	Partner   []string `help:"Only these partners." placeholder:"CODE"`
	TFC       []string `help:"Only these treatment functions." placeholder:"CODE"`
	Over      int      `help:"Only those over this many weeks." placeholder:"WEEKS"`
	Where     string   `help:"Any filters, as a link of the shared list has them: 'next=none&weeks=53-'." placeholder:"FILTERS"`
	Sort      []string `help:"Columns to sort by; -COLUMN turns the order round." placeholder:"COLUMN"`
	Limit     int      `help:"At most this many rows, up to 1000; 0 is 50, with --format csv or xlsx all of them."`
	Offset    int      `help:"Leave out this many rows first."`
	Format    string   `help:"How to print: text, csv, json or xlsx." enum:"text,csv,json,xlsx" default:"text"`
	JSON      bool     `help:"The same as --format json."`
	asFlags
	dataFlags
}

// Run opens the ledger to read it, folds it and prints.
func (c *listCmd) Run(e *env) error {
	if c.JSON {
		c.Format = "json"
	}
	q, err := c.query()
	if err != nil {
		return err
	}
	if c.As != "" && c.Known > 0 {
		return usagef("--known shows the ledger without the protections that were set since; it cannot be asked for with --as")
	}
	store, err := c.ledger(e)
	if err != nil {
		return err
	}
	defer store.Close()
	f, err := c.fold(e, store)
	if err != nil {
		return err
	}
	list := waiting.NewList(waiting.Options{Store: store}) // its priority codes
	if c.Published != "" {
		return c.published(e, list, f.View(operator, care.Scope{})) // public, and no person's
	}
	if c.Known == 0 { // of an earlier day what sessions say now would be said too soon
		shared, err := sessions.Open(e.ctx, store, f, list, sessions.Options{})
		if err != nil {
			return fmt.Errorf("opening shared sessions: %w", err)
		}
		list.SetSharedMarks(shared)
	}
	k, err := c.asks(e, store)
	if err != nil {
		return err
	}
	view, err := k.looks(f)
	if err != nil {
		return err
	}
	if err := knownPartners(view, q.Partners); err != nil {
		return err
	}
	w := bufio.NewWriter(e.stdout)
	if err := c.print(e, k, list, view, q, w); err != nil {
		return err
	}
	return w.Flush()
}

// ledger opens the ledger: to write where it is to be written down who looked.
func (c *listCmd) ledger(e *env) (ledger.Store, error) {
	if c.As != "" && c.Published == "" {
		return c.show(e, c.open)
	}
	return c.read(e)
}

// print writes the list in the form asked for, once it is written down who is on it.
func (c *listCmd) print(e *env, k *asker, list *waiting.List, view *facts.View, q waiting.Query, w io.Writer) error {
	if c.Format == "csv" || c.Format == "xlsx" {
		return c.whole(e, k, list, view, q, w)
	}
	page, err := list.Find(e.ctx, view, q)
	if err != nil {
		return err
	}
	var shown []person
	for i := range page.Rows {
		shown = append(shown, onRow(&page.Rows[i]))
	}
	if err := k.tell(e, view, "command-line", shown); err != nil {
		return err
	}
	if c.Format == "json" {
		return printJSON(w, page)
	}
	return printList(w, page)
}

// whole writes every row that the query selects.
func (c *listCmd) whole(e *env, k *asker, list *waiting.List, view *facts.View, q waiting.Query, w io.Writer) error {
	if c.Format == "xlsx" && isTerminal(e.stdout) {
		return usagef("--format xlsx writes a workbook: send it to a file with > list.xlsx")
	}
	if !k.operates() {
		var shown []person
		if err := list.Each(e.ctx, view, q, func(r waiting.Row) error {
			shown = append(shown, onRow(&r))
			return nil
		}); err != nil {
			return err
		}
		if err := k.tell(e, view, "export", shown); err != nil {
			return err
		}
	}
	write := list.ExportCSV
	if c.Format == "xlsx" {
		write = list.ExportXLSX
	}
	_, err := write(e.ctx, view, q, w)
	return err
}

// onRow is whom a row is about.
func onRow(r *waiting.Row) person { return person{r.Person, r.Class} }

// fold reads the facts; a past position is folded anew.
func (c *listCmd) fold(e *env, store ledger.Store) (*facts.Facts, error) {
	if c.Known > 0 {
		head, err := store.Head(e.ctx)
		if err != nil {
			return nil, err
		}
		if ledger.Seq(c.Known) > head.Seq {
			return nil, &care.Problem{What: fmt.Sprintf("The ledger has %d records, so nothing is known at record %d.", head.Seq, c.Known), Remedy: "Give --known a record that is there, or leave it out for the newest."}
		}
		return facts.OpenAt(e.ctx, store, ledger.Seq(c.Known))
	}
	// A server's checkpoint may be read beside it. One that it has not finished
	// looks like one that a crash left: this process removes none.
	return facts.Open(e.ctx, store, facts.Options{CheckpointDir: c.checkpoints(e.ctx, store), ReadOnlyCheckpoint: true})
}

// knownPartners refuses a partner that is neither at the table nor in any file: a
// mistyped code must not look like a partner with nobody waiting.
func knownPartners(view *facts.View, asked []care.PartnerCode) error {
	codes := view.Dict(facts.DimPartner)
	for _, p := range asked {
		if _, ok := codes.Find(string(p)); ok {
			continue
		}
		var all []string
		for i := range codes.Len() + 1 {
			if code := codes.Value(uint32(i)); code != "" {
				all = append(all, code)
			}
		}
		slices.Sort(all)
		return &care.Problem{
			What:   "No partner with the code " + string(p) + " is at this table." + meant(string(p), all),
			Remedy: "These are: " + strings.Join(all, ", ") + ".",
		}
	}
	return nil
}

// query puts the flags together.
func (c *listCmd) query() (waiting.Query, error) {
	if c.Over < 0 || c.Limit < 0 || c.Offset < 0 || c.Known < 0 {
		return waiting.Query{}, usagef("--over, --limit, --offset and --known take numbers from 0")
	}
	if c.Period != "" && c.Published == "" {
		return waiting.Query{}, usagef("--period belongs to --published")
	}
	vals, err := url.ParseQuery(c.Where)
	if err != nil {
		return waiting.Query{}, usagef("--where is not written as name=value&name=value")
	}
	q, err := waiting.ParseQuery(vals)
	if err != nil {
		return q, badFilter(err)
	}
	for _, p := range c.Partner {
		code, err := care.ParsePartnerCode(p)
		if err != nil {
			return q, usagef("--partner: %v", err)
		}
		q.Partners = append(q.Partners, code)
	}
	for _, t := range c.TFC {
		q.TFCs = append(q.TFCs, strings.ToUpper(t))
	}
	if c.Over > 0 {
		q.Weeks = waiting.Over(c.Over)
	}
	if c.AsAt != "" {
		if q.AsAt, err = care.ParseDate(c.AsAt); err != nil {
			return q, usagef("--as-at: %v", err)
		}
	}
	for _, s := range c.Sort {
		by, desc := strings.CutPrefix(s, "-")
		if !slices.Contains(waiting.SharedColumns(), waiting.Column(by)) {
			return q, usagef("--sort %q is not a column; choose from %v", by, waiting.SharedColumns())
		}
		q.Sort = append(q.Sort, waiting.SortKey{By: waiting.Column(by), Desc: desc})
	}
	q.Limit, q.Offset = c.Limit, c.Offset
	if err := q.Check(); err != nil {
		return q, badFilter(err)
	}
	return q, nil
}

func badFilter(err error) error {
	if p, ok := errors.AsType[*care.Problem](err); ok {
		return usagef("%s", p.Error())
	}
	return err
}

// published prints a provider's published return.
func (c *listCmd) published(e *env, list *waiting.List, view *facts.View) error {
	var period care.Date
	if c.Period != "" {
		d, err := care.ParseDate(c.Period)
		if err != nil {
			return usagef("--period: %v", err)
		}
		period = d
	}
	t, err := list.Published(view, c.Published, period)
	if err != nil {
		return err
	}
	if c.Format == "json" {
		return printJSON(e.stdout, t)
	}
	w := tabwriter.NewWriter(e.stdout, 2, 2, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "%s\twaiting\twithin 18\t%%\tover 52\tover 65\tmedian\tP92\t\n", t.Provider+" "+t.Period.String())
	for _, r := range t.Rows {
		share := 0.0
		if r.Waiting > 0 {
			share = 100 * float64(r.Within18) / float64(r.Waiting)
		}
		fmt.Fprintf(w, "%s\t%d\t%d\t%.2f\t%d\t%d\t%.2f\t%.2f\t\n", r.TFC, r.Waiting, r.Within18, share, r.Over52, r.Over65, r.MedianWeeks, r.P92Weeks)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, warn := range t.Warnings {
		fmt.Fprintln(e.stdout, warn)
	}
	return nil
}

// printList prints a page as a person reads it in a terminal.
func printList(out io.Writer, p *waiting.Page) error {
	s := p.Summary.Clock
	fmt.Fprintf(out, "%d of %d open waits", p.Count, p.Listed)
	if share, ok := s.Within18Percent(); ok {
		fmt.Fprintf(out, ": %.1f %% within 18 weeks, %d over 52, %d over 65, median %.1f weeks, P92 %.1f",
			share, s.Over[2], s.Over[3], s.MedianDays/7, s.P92Days/7)
	}
	fmt.Fprintln(out)
	w := tabwriter.NewWriter(out, 2, 2, 2, ' ', 0)
	fmt.Fprintln(w, "weeks\tqueue\tpartner\tfor\tpriority\tnext date\towner\tlocal number\talso on")
	for _, r := range p.Rows {
		what := r.TFC
		if what == "" {
			what = r.Team
		}
		var also []string
		for _, o := range r.AlsoOn {
			also = append(also, string(o.Partner))
		}
		fmt.Fprintf(w, "%d\t%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", r.Weeks, r.QueueWeeks, r.Partner, what, r.Priority, r.NextDate, r.Owner, r.LocalID, strings.Join(also, " "))
	}
	return w.Flush()
}
