package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/sharing"
)

// initCmd makes an empty collaborative.
type initCmd struct {
	Name    string `help:"What the collaborative is called." default:"Our collaborative"`
	Purpose string `help:"The shared purpose, one sentence."`
	Measure string `help:"What its target counts: over-52-weeks, over-65-weeks, over-78-weeks or within-18-weeks-percent."`
	Target  string `help:"The target figure."`
	By      string `help:"The date by which it is to be reached, YYYY-MM-DD."`
	JSON    bool   `help:"Print JSON."`
	actFlags
	dataFlags
}

// Run founds the collaborative, or changes its purpose when it exists.
func (c *initCmd) Run(e *env) error {
	purpose, err := c.purpose()
	if err != nil {
		return err
	}
	existed := c.exists()
	store, err := c.openStore(e.ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	if err := found(e.ctx, store, c.Name); err != nil {
		return err
	}
	if purpose != nil {
		if err := c.agree(e, store, purpose); err != nil {
			return err
		}
	}
	head, err := store.Head(e.ctx)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(e.stdout, map[string]any{"data": shown(c.Data), "records": head.Seq, "existed": existed})
	}
	fmt.Fprintf(e.stdout, "The collaborative is in %s. Bring in a list with 'roundtable import FILE --partner CODE', or open the pages with 'roundtable serve'.\n", shown(c.Data))
	return nil
}

// agree puts the shared purpose in force.
func (c *initCmd) agree(e *env, store ledger.Store, purpose *care.SharedPurpose) error {
	k, err := c.asks(e, store)
	if err != nil {
		return err
	}
	if err := k.may(sharing.DraftAgreement, ""); err != nil {
		return err
	}
	_, err = ledger.AppendJSON(e.ctx, store, "collaborative", care.RecPurpose, k.by(), "", purpose, nil)
	return err
}

func (c *initCmd) purpose() (*care.SharedPurpose, error) {
	if c.Purpose == "" {
		if c.Measure != "" || c.Target != "" || c.By != "" {
			return nil, usagef("--measure, --target and --by belong to a --purpose")
		}
		return nil, nil
	}
	p := &care.SharedPurpose{V: 1, Sentence: c.Purpose, Measure: c.Measure}
	switch c.Measure {
	case "", "over-52-weeks", "over-65-weeks", "over-78-weeks", "within-18-weeks-percent":
	default:
		return nil, usagef("--measure %q: choose over-52-weeks, over-65-weeks, over-78-weeks or within-18-weeks-percent", c.Measure)
	}
	if c.Target != "" {
		if _, err := fmt.Sscan(c.Target, &p.Target); err != nil {
			return nil, usagef("--target %q is not a number", c.Target)
		}
	}
	if c.By != "" {
		d, err := care.ParseDate(c.By)
		if err != nil {
			return nil, usagef("--by: %v", err)
		}
		p.By = d
	}
	return p, nil
}

// found writes the founding record when the ledger has none.
func found(ctx context.Context, store ledger.Store, name string) error {
	head, err := store.Head(ctx)
	if err != nil || head.Seq > 0 {
		return err
	}
	salt := make([]byte, 32)
	rand.Read(salt)
	body, err := json.Marshal(care.Founded{V: 1, Name: name, Salt: salt})
	if err != nil {
		return err
	}
	_, _, err = store.Append(ctx, ledger.Batch{
		Expect:  map[ledger.Stream]ledger.Version{"collaborative": 0},
		Records: []ledger.Draft{{Stream: "collaborative", Kind: care.RecFounded, By: commandLine, Data: body}},
	})
	if _, conflict := errors.AsType[*ledger.ConflictError](err); conflict {
		return nil // somebody founded it at the same moment
	}
	return err
}

// partnerCmd describes an organisation.
type partnerCmd struct {
	Code      string `arg:"" help:"ODS code."`
	Name      string `required:"" help:"Its name."`
	Short     string `help:"A short name for tables."`
	Type      string `required:"" enum:"acute-trust,mental-health-trust,community-trust,pcn,gp-practice,vcse,council,icb,other" help:"What sort of organisation it is."`
	Parent    string `help:"The PCN of a practice."`
	From      string `help:"First day, YYYY-MM-DD."`
	Until     string `help:"Last day, YYYY-MM-DD."`
	Successor string `help:"The organisation that takes over after the last day."`
	JSON      bool   `help:"Print JSON."`
	actFlags
	dataFlags
}

// Run appends the description.
func (c *partnerCmd) Run(e *env) error {
	code, err := care.ParsePartnerCode(c.Code)
	if err != nil {
		return usagef("%v", err)
	}
	p := care.PartnerDescribed{V: 1, Code: code, Name: c.Name, Short: c.Short, Type: care.PartnerType(c.Type)}
	for _, d := range []struct {
		flag, text string
		to         *care.Date
	}{{"--from", c.From, &p.From}, {"--until", c.Until, &p.Until}} {
		if d.text == "" {
			continue
		}
		if *d.to, err = care.ParseDate(d.text); err != nil {
			return usagef("%s: %v", d.flag, err)
		}
	}
	for _, o := range []struct {
		flag, text string
		to         *care.PartnerCode
	}{{"--parent", c.Parent, &p.Parent}, {"--successor", c.Successor, &p.Successor}} {
		if o.text == "" {
			continue
		}
		if *o.to, err = care.ParsePartnerCode(o.text); err != nil {
			return usagef("%s: %v", o.flag, err)
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
	if err := k.may(sharing.ManagePartners, code); err != nil {
		return err
	}
	if p.Successor != "" && !k.operates() {
		return &care.Problem{What: "Nobody says alone that another organisation takes over.", Where: "--successor", Remedy: "Ask for it on the page of partners; an administrator of that organisation agrees there."}
	}
	if _, err := ledger.AppendJSON(e.ctx, store, ledger.Stream("partner/"+string(code)), care.RecPartner, k.by(), code, p, nil); err != nil {
		return err
	}
	if c.JSON {
		return printJSON(e.stdout, p)
	}
	fmt.Fprintf(e.stdout, "%s (%s) is at the table.\n", p.Name, p.Code)
	return nil
}
