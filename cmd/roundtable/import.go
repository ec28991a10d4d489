package main

import (
	"fmt"
	"strings"

	"roundtable/care"
	"roundtable/intake"
	"roundtable/sharing"
)

// importCmd brings files in. One file that cannot be read does not stop the
// others; the exit status then says that not everything was done.
type importCmd struct {
	Files   []string `arg:"" help:"Files as they are: CSV or XLSX."`
	Partner string   `required:"" help:"ODS code of the organisation whose files these are." placeholder:"CODE"`
	Kind    string   `help:"What the files are: list, wlmds, mhsds, referrals, people, rtt-published. Without it each is what the partner's last file with the same headings was, or what its headings tell." placeholder:"KIND"`
	List    string   `help:"Which of the organisation's lists this is, named after the team that keeps it; - for the one without a name. Without it the list that it shares most people with." placeholder:"NAME"`
	Census  string   `help:"The date at which a list was true, YYYY-MM-DD; without it the file's own." placeholder:"DATE"`
	Renew   bool     `help:"Accept a list whose census date is older than the latest one."`
	Strict  bool     `help:"Refuse a file when a column is unsure, rather than guess and report the guess."`
	JSON    bool     `help:"Print JSON."`
	actFlags
	dataFlags
}

func kindNames() []string {
	var names []string
	for _, k := range intake.Kinds() {
		names = append(names, k.Name)
	}
	return names
}

// imported is what the verb prints about one file with --json.
type imported struct {
	File   string         `json:"file"`
	Result *intake.Result `json:"result,omitempty"`
	Error  string         `json:"error,omitempty"`
}

// Run imports each file in turn: people before referrals, older lists before newer
// ones.
func (c *importCmd) Run(e *env) error {
	partner, err := care.ParsePartnerCode(c.Partner)
	if err != nil {
		return usagef("%v", err)
	}
	if _, ok := intake.KindNamed(c.Kind); !ok && c.Kind != "" {
		names := kindNames()
		return usagef("--kind %q is not a kind of file; choose %s, or leave it out to have it told from the headings.%s", c.Kind, strings.Join(names, ", "), meant(c.Kind, names))
	}
	var census care.Date
	if c.Census != "" {
		if census, err = care.ParseDate(c.Census); err != nil {
			return usagef("--census: %v", err)
		}
	}
	store, err := c.openOrInit(e)
	if err != nil {
		return err
	}
	defer store.Close()
	k, err := c.asks(e, store)
	if err != nil {
		return err
	}
	if err := k.may(sharing.Import, partner); err != nil {
		return err
	}
	desk := intake.New(store)
	var done []imported
	failed := 0
	for _, name := range intake.OrderFiles(c.Files) {
		bar := newProgress(e)
		res, err := desk.Import(e.ctx, name, partner, c.Kind, intake.Options{
			By: k.by(), Census: census, Guess: !c.Strict, Renew: c.Renew, List: c.List,
			Progress: func(rows int) { bar.step(fmt.Sprintf("%s: %d rows", base(name), rows), 0) },
		})
		bar.end()
		one := imported{File: name, Result: res}
		if err != nil {
			if e.ctx.Err() != nil {
				if c.JSON {
					_ = printJSON(e.stdout, done) // what landed before stands
				}
				return err
			}
			failed++
			one.Error = care.InWords(err, "Something went wrong that we did not foresee: "+err.Error()) + meantFile(name)
		}
		done = append(done, one)
		if !c.JSON {
			printImported(e, one)
		}
	}
	if !c.JSON && failed < len(done) {
		fmt.Fprintln(e.stdout, "Which of these records are one person is worked out by 'roundtable serve', by itself; its page People, Runs says how far it is.")
	}
	if c.JSON {
		if err := printJSON(e.stdout, done); err != nil {
			return err
		}
	}
	if failed > 0 {
		return &care.Problem{What: fmt.Sprintf("%d of %d files did not land.", failed, len(c.Files)), Remedy: "What to do stands beside each."}
	}
	return nil
}

// kindAndList names the kind, and the list where the partner has several.
func kindAndList(r *intake.Result) string {
	if r.List == "" {
		return r.Kind
	}
	return r.Kind + " " + r.List
}

func printImported(e *env, one imported) {
	if one.Error != "" {
		fmt.Fprintf(e.stdout, "%s: not imported. %s\n", base(one.File), one.Error)
		return
	}
	r := one.Result
	if r.Same {
		fmt.Fprintf(e.stdout, "%s: the same file was accepted before, as extract %d. Nothing was changed.\n", base(one.File), r.Extract)
		return
	}
	fmt.Fprintf(e.stdout, "%s: %d rows read, %d accepted, %d rejected, %d with a warning (%s, extract %d)\n",
		base(one.File), r.Read, r.Accepted, r.Rejected, r.Doubtful, kindAndList(r), r.Extract)
	var also []string
	for _, n := range []struct {
		n    int
		what string
	}{
		{r.Duplicates, "duplicates kept aside"},
		{r.Furniture, "title, total or blank lines"},
		{r.People, "people"},
		{r.Pathways, "pathways"},
		{r.Events, "events"},
		{r.New, "new"},
		{r.Changed, "changed"},
		{r.Counts.Same, "unchanged"},
		{r.Vanished, "vanished without a stop"},
	} {
		if n.n > 0 {
			also = append(also, fmt.Sprintf("%d %s", n.n, n.what))
		}
	}
	if len(also) > 0 {
		fmt.Fprintf(e.stdout, "  %s\n", strings.Join(also, ", "))
	}
	for i, is := range r.Issues {
		if i == 10 {
			fmt.Fprintf(e.stdout, "  ... and %d more sorts of issue\n", len(r.Issues)-i)
			break
		}
		fmt.Fprintf(e.stdout, "  %6d  %s %s\n", is.Count, is.Reason, is.Remedy)
	}
	for _, n := range r.Notes {
		fmt.Fprintf(e.stdout, "  %s\n", n)
	}
	if r.Rejected+r.Doubtful > 0 {
		fmt.Fprintf(e.stdout, "  The sheet with every remark beside its row: roundtable export %d --marked-up FILE\n", r.Extract)
	}
}
