package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/sharing/signin"
)

// keyCmd replaces keys, each with an overlap in which the one before is still believed.
type keyCmd struct {
	List     keyListCmd     `cmd:"" help:"Name the keys, without telling them."`
	Announce keyAnnounceCmd `cmd:"" help:"Add a key of ways in that seals nothing yet, to be brought to every server first."`
	Rotate   keyRotateCmd   `cmd:"" help:"Replace a key; the one before stays good beside it."`
	Retire   keyRetireCmd   `cmd:"" help:"End the overlap: the key before is good for nothing any more."`
}

// Kinds of keys.
const (
	keySignIn  = "sign-in" // seals passwords, authenticators, recovery codes
	keyDevices = "devices" // marks devices that have signed in before
	keyLedger  = "ledger"  // signs checkpoints
)

// signingKeyFlag is where the key that signs checkpoints stands.
type signingKeyFlag struct {
	SigningKey string `help:"The file of the key that signs checkpoints; beside the data if not given." placeholder:"FILE"`
}

func (f signingKeyFlag) path(d *dataFlags) (string, error) {
	if f.SigningKey != "" {
		return f.SigningKey, nil
	}
	if isPostgres(d.Data) {
		return "", usagef("say where the key that signs checkpoints stands with --signing-key FILE: a database has no folder beside it")
	}
	return filepath.Join(d.Data, ledger.KeyFile), nil
}

// waysIn is the key that seals how people sign in; there has to be one.
func (d *dataFlags) waysIn() (*signin.Key, error) {
	k, err := d.secrets()
	if err == nil && k == nil {
		err = &care.Problem{What: "No file is named for the key that seals how people sign in.", Remedy: "Name it in " + secretsKeyEnv + ", for every server over this database."}
	}
	return k, err
}

// door is a desk that seals with the data's key.
func (d *dataFlags) door(e *env, do func(*signin.Desk, *signin.Key) error) error {
	p, err := d.people(e)
	if err != nil {
		return err
	}
	defer p.close()
	key, err := d.waysIn()
	if err != nil {
		return err
	}
	desk, err := signin.New(e.ctx, signin.Options{Scratch: p.store.Scratch(), Book: p.gate.Accounts(), Key: key})
	if err != nil {
		return err
	}
	return do(desk, key)
}

type keyListCmd struct {
	signingKeyFlag
	dataFlags
}

// Run names the keys.
func (c *keyListCmd) Run(e *env) error {
	k, err := c.waysIn()
	if err != nil {
		return err
	}
	for _, m := range k.Marks() {
		fmt.Fprintf(e.stdout, "%-8s  %s\n", keySignIn, m)
	}
	path, err := c.path(&c.dataFlags)
	if err != nil {
		return err
	}
	signs, err := ledger.LoadKey(path)
	if errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintf(e.stdout, "%-8s  none yet: the first checkpoint makes it\n", keyLedger)
		return nil
	}
	if err != nil {
		return err
	}
	for i, v := range signs.Verifiers() {
		word := ""
		switch {
		case i > 0 && signs.Signs(i):
			word = " former, signs beside it"
		case i > 0:
			word = " former, still believed"
		}
		fmt.Fprintf(e.stdout, "%-8s  %s+%08x%s\n", keyLedger, v.Name(), v.KeyHash(), word)
	}
	return nil
}

type keyAnnounceCmd struct {
	dataFlags
}

// Run announces the next key of ways in.
func (c *keyAnnounceCmd) Run(e *env) error {
	k, err := c.waysIn()
	if err != nil {
		return err
	}
	if err := k.Announce(); err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "The next key stands in the file and seals nothing yet: %s.\nBring the file to every server, then: roundtable key rotate %s\n", strings.Join(k.Marks(), ", "), keySignIn)
	return nil
}

type keyRotateCmd struct {
	Which  string `arg:"" help:"sign-in, devices or ledger." enum:"sign-in,devices,ledger"`
	Forget bool   `help:"For devices: no device is known any more."`
	signingKeyFlag
	dataFlags
}

// Run replaces one.
func (c *keyRotateCmd) Run(e *env) error {
	switch c.Which {
	case keyDevices:
		return c.door(e, func(d *signin.Desk, _ *signin.Key) error {
			if err := d.RotateDevices(e.ctx, c.Forget); err != nil {
				return err
			}
			fmt.Fprintln(e.stdout, "Devices are marked with a new key. "+map[bool]string{true: "None is known any more.", false: "Those that are known stay so until the next time."}[c.Forget])
			return nil
		})
	case keyLedger:
		path, err := c.path(&c.dataFlags)
		if err != nil {
			return err
		}
		k, err := ledger.RotateKey(path)
		if err != nil {
			return err
		}
		fmt.Fprintf(e.stdout, "Checkpoints are signed with both keys from now on. Give this to everybody who keeps checkpoints, then: roundtable key retire %s\n%s\n", keyLedger, k.Public)
		return nil
	}
	return c.door(e, func(d *signin.Desk, k *signin.Key) error {
		if err := k.Rotate(); err != nil {
			return err
		}
		n, err := d.Reseal(e.ctx)
		if err != nil {
			return err
		}
		fmt.Fprintf(e.stdout, "Ways in of %d accounts are sealed with the new key (%s). Bring the file to every server, then: roundtable key retire %s\n", n, k.Marks()[0], keySignIn)
		return nil
	})
}

type keyRetireCmd struct {
	Which  string `arg:"" help:"sign-in or ledger." enum:"sign-in,ledger"`
	Stolen string `help:"For ledger: the former key of this hash was stolen; what it alone signed is believed no more." placeholder:"HASH"`
	signingKeyFlag
	dataFlags
}

// Run ends an overlap.
func (c *keyRetireCmd) Run(e *env) error {
	if c.Which == keyLedger {
		path, err := c.path(&c.dataFlags)
		if err != nil {
			return err
		}
		k, err := ledger.RetireKeys(path, c.Stolen)
		if err != nil {
			return err
		}
		fmt.Fprintf(e.stdout, "One key signs: %s\n", k.Public)
		return nil
	}
	return c.door(e, func(d *signin.Desk, k *signin.Key) error {
		n, err := d.Reseal(e.ctx)
		if err != nil {
			return err
		}
		if err := k.Retire(); err != nil {
			return err
		}
		fmt.Fprintf(e.stdout, "%d more accounts were sealed anew. One key is left: %s\n", n, strings.Join(k.Marks(), ", "))
		return nil
	})
}
