package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/sharing"
	"roundtable/sharing/accounts"
	"roundtable/sharing/signin"
)

// accountCmd is about who may sign in. The first account is opened here, by
// whoever holds the data folder; the others can be opened on pages.
type accountCmd struct {
	Add  accountAddCmd  `cmd:"" help:"Open an account and print its set-up link."`
	Link accountLinkCmd `cmd:"" help:"Print a new set-up link for somebody who cannot sign in; what they signed in with before is forgotten."`
	List accountListCmd `cmd:"" help:"List the accounts."`
	End  accountEndCmd  `cmd:"" help:"End an account at once."`
}

// people is a store with its accounts.
type people struct {
	store ledger.Store
	gate  *sharing.Gate
	desk  *accounts.Desk
	door  *signin.Desk
	diary *signin.Diary
}

func (p *people) close() { _ = errors.Join(p.diary.Close(), p.store.Close()) }

func (d *dataFlags) people(e *env) (*people, error) {
	store, err := d.open(e)
	if err != nil {
		return nil, err
	}
	p := &people{store: store}
	if p.gate, err = sharing.Open(e.ctx, store, sharing.Options{}); err == nil {
		p.desk = accounts.NewDesk(store, p.gate.Accounts(), sharing.KnownRole)
		p.diary = signin.OpenDiary(store)
		p.door, err = signin.New(e.ctx, signin.Options{Scratch: store.Scratch(), Book: p.gate.Accounts(), Diary: p.diary})
	}
	if err != nil {
		store.Close()
		return nil, err
	}
	return p, nil
}

// byAddress finds the account that signs in with an e-mail address, or has the id.
func (p *people) byAddress(address string) (accounts.Account, error) {
	id, ok := p.gate.Accounts().ByEmail(address)
	if !ok {
		id = care.AccountID(address)
	}
	a, _, ok := p.gate.Accounts().Get(id, 0)
	if !ok {
		return a, &care.Problem{What: "No account signs in with this address.", Where: "the account", Remedy: "'roundtable account list' lists them."}
	}
	return a, nil
}

// operator is whoever holds the data folder.
var operator = care.Viewer{Account: commandLine}

type accountAddCmd struct {
	Email   string   `arg:"" help:"The e-mail address that the person signs in with."`
	Name    string   `required:"" help:"The person's name."`
	Partner string   `required:"" help:"The ODS code of the organisation that they act for."`
	Role    []string `required:"" help:"A role; repeat for more. 'roundtable account list --roles' says what each may do."`
	Office  []string `help:"caldicott-guardian, siro or dpo; repeat for more."`
	From    string   `help:"First day, YYYY-MM-DD."`
	Until   string   `help:"Last day, YYYY-MM-DD."`
	Origin  string   `help:"The address by which people reach the server, for the link." default:"http://localhost:8765" env:"ROUNDTABLE_ORIGIN"`
	JSON    bool     `help:"Print JSON."`
	dataFlags
}

// Run opens the account.
func (c *accountAddCmd) Run(e *env) error {
	a := accounts.Account{Name: c.Name, Email: c.Email}
	var err error
	if a.Partner, err = care.ParsePartnerCode(c.Partner); err != nil {
		return usagef("--partner: %v", err)
	}
	for _, r := range c.Role {
		if !sharing.KnownRole(care.Role(r)) {
			return usagef("--role %q is no role.%s", r, meant(r, roleNames()))
		}
		a.Roles = append(a.Roles, care.Role(r))
	}
	for _, o := range c.Office {
		a.Offices = append(a.Offices, accounts.Office(o))
	}
	for _, d := range []struct {
		flag, text string
		to         *care.Date
	}{{"--from", c.From, &a.From}, {"--until", c.Until, &a.Until}} {
		if d.text != "" {
			if *d.to, err = care.ParseDate(d.text); err != nil {
				return usagef("%s: %v", d.flag, err)
			}
		}
	}
	p, err := c.people(e)
	if err != nil {
		return err
	}
	defer p.close()
	if _, known := p.gate.Snapshot().Member(a.Partner); !known {
		return &care.Problem{What: "There is no such organisation at the table.", Where: string(a.Partner), Remedy: "Describe it first: roundtable partner " + string(a.Partner) + " --name … --type …"}
	}
	first := !p.gate.Accounts().Any()
	id, _, err := p.desk.Open(e.ctx, operator, a)
	if err != nil {
		return err
	}
	if err := p.gate.Refresh(e.ctx); err != nil {
		return err
	}
	if first && !c.JSON {
		fmt.Fprintln(e.stdout, "This is the first account: from now on everybody signs in, and sees what agreements give them.")
	}
	return p.printLink(e, c.JSON, c.Origin, id)
}

func roleNames() (out []string) {
	for _, r := range sharing.Roles() {
		out = append(out, string(r.Role))
	}
	return out
}

// printLink prints a new set-up link.
func (p *people) printLink(e *env, asJSON bool, origin string, id care.AccountID) error {
	token, until, err := p.door.Invite(e.ctx, id)
	if err != nil {
		return err
	}
	link := strings.TrimSuffix(origin, "/") + "/set-up/" + token
	if asJSON {
		return printJSON(e.stdout, map[string]string{"account": string(id), "link": link, "until": until.UTC().Format(time.RFC3339)})
	}
	fmt.Fprintf(e.stdout, "Account %s. Hand this link over by a way that reaches that person alone; it works once, until %s:\n%s\n", id, until.In(care.London).Format("2 January 2006, 15:04"), link)
	return nil
}

type accountLinkCmd struct {
	Account string `arg:"" help:"E-mail address or id."`
	Origin  string `help:"The address by which people reach the server, for the link." default:"http://localhost:8765" env:"ROUNDTABLE_ORIGIN"`
	JSON    bool   `help:"Print JSON."`
	dataFlags
}

// Run prints a new link.
func (c *accountLinkCmd) Run(e *env) error {
	p, err := c.people(e)
	if err != nil {
		return err
	}
	defer p.close()
	a, err := p.byAddress(c.Account)
	if err != nil {
		return err
	}
	if err := p.forget(e.ctx, a.ID); err != nil {
		return err
	}
	return p.printLink(e, c.JSON, c.Origin, a.ID)
}

// forget takes away what an account was let in by, and signs it out everywhere.
func (p *people) forget(ctx context.Context, id care.AccountID) error {
	if err := p.door.Forget(ctx, id); err != nil {
		return err
	}
	return p.door.SignOutEverywhere(ctx, id)
}

type accountEndCmd struct {
	Account string `arg:"" help:"E-mail address or id."`
	Reason  string `required:"" help:"Why: 'left the trust'."`
	dataFlags
}

// Run ends the account.
func (c *accountEndCmd) Run(e *env) error {
	p, err := c.people(e)
	if err != nil {
		return err
	}
	defer p.close()
	a, err := p.byAddress(c.Account)
	if err != nil {
		return err
	}
	if _, err := p.desk.End(e.ctx, operator, a.ID, c.Reason); err != nil {
		return err
	}
	if err := p.forget(e.ctx, a.ID); err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "Account %s has ended; whoever used it is signed out.\n", a.ID)
	return nil
}

type accountListCmd struct {
	Roles  bool `help:"List the roles and what each may do, in place of the accounts."`
	Unused bool `help:"Only accounts that nobody has signed in to for 90 days."`
	JSON   bool `help:"Print JSON."`
	dataFlags
}

// Run lists accounts, or roles.
func (c *accountListCmd) Run(e *env) error {
	if c.Roles {
		for _, r := range sharing.Roles() {
			fmt.Fprintf(e.stdout, "%s\n    %s\n", r.Role, r.Sentence)
		}
		return nil
	}
	p, err := c.people(e)
	if err != nil {
		return err
	}
	defer p.close()
	all := p.gate.Accounts().All("", care.DateOf(time.Now().In(care.London)))
	if c.Unused {
		if all, err = p.door.Unused(e.ctx, "", 90*24*time.Hour); err != nil {
			return err
		}
	}
	if c.JSON {
		if all == nil {
			all = []accounts.Listed{}
		}
		return printJSON(e.stdout, all)
	}
	if len(all) == 0 {
		fmt.Fprintln(e.stdout, "There is none.")
		return nil
	}
	w := tabwriter.NewWriter(e.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "ACCOUNT\tPARTNER\tNAME\tE-MAIL\tROLES\tSTATE")
	for _, a := range all {
		roles := slices.Collect(func(yield func(string) bool) {
			for _, r := range a.Roles {
				if !yield(string(r)) {
					return
				}
			}
		})
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", a.ID, a.Partner, a.Name, a.Email, strings.Join(roles, ", "), a.State)
	}
	return w.Flush()
}

// secretsKeyEnv names the file of the key that seals how people sign in, where the
// data are not in a folder of their own: all replicas over one PostgreSQL need the
// same.
const secretsKeyEnv = "ROUNDTABLE_SIGN_IN_KEY"

// secrets is the key that seals how people sign in: beside SQLite in a file of the
// folder, made on first use; nil over PostgreSQL when no file is named.
func (d *dataFlags) secrets() (*signin.Key, error) {
	if path := os.Getenv(secretsKeyEnv); path != "" {
		return signin.KeyFromFile(path, false)
	}
	if isPostgres(d.Data) {
		return nil, nil
	}
	return signin.KeyFromFile(filepath.Join(d.Data, "sign-in.key"), true)
}
