package main

import (
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/mod/sumdb/note"

	"roundtable/care"
	"roundtable/ledger"
)

// verifyCmd checks the whole ledger, signs checkpoints of it, and checks a
// checkpoint and a proof without any ledger.
type verifyCmd struct {
	Checkpoint string `help:"Check this signed checkpoint, with --key; with --proof also what the proof shows. No ledger is needed." placeholder:"FILE"`
	Proof      string `help:"A proof file that leads to the checkpoint." placeholder:"FILE"`
	Key        string `help:"Public key to check with (text or file), or, to sign, the private key's file; beside the data if not given." placeholder:"KEY"`
	Sign       string `help:"After verifying, sign a checkpoint of the ledger into this file." placeholder:"FILE"`
	Prove      int64  `help:"With --sign: also write a proof that this extract (its number) is in the ledger." placeholder:"EXTRACT"`
	Since      string `help:"With --sign: also write a proof that the ledger grew out of this older checkpoint." placeholder:"FILE"`
	Out        string `help:"Where the proof goes." default:"proof.json" placeholder:"FILE"`
	JSON       bool   `help:"Print JSON."`
	dataFlags
}

// Run checks whichever was asked for.
func (c *verifyCmd) Run(e *env) error {
	switch {
	case c.Proof != "" && c.Checkpoint == "":
		return usagef("--proof leads to a --checkpoint: give both")
	case (c.Prove != 0 || c.Since != "") && c.Sign == "":
		return usagef("--prove and --since lead to a checkpoint: give --sign FILE for it")
	case c.Prove != 0 && c.Since != "":
		return usagef("one proof at a time: --prove or --since")
	case c.Checkpoint != "":
		return c.standalone(e)
	}
	return c.whole(e)
}

// verified is what --json prints for a whole ledger.
type verified struct {
	OK      bool           `json:"ok"`
	Records ledger.Seq     `json:"records"`
	Bodies  int64          `json:"bodies"`
	Erased  int64          `json:"erased"`
	Root    string         `json:"root"`
	Faults  []ledger.Fault `json:"faults"`
}

// whole re-computes every hash of the ledger.
func (c *verifyCmd) whole(e *env) error {
	store, err := c.read(e)
	if err != nil {
		return err
	}
	defer store.Close()
	bar := newProgress(e)
	report, err := store.Verify(e.ctx, func(done, total ledger.Seq) {
		if total > 0 {
			bar.step(fmt.Sprintf("record %d of %d", done, total), float64(done)/float64(total))
		}
	})
	bar.end()
	if err != nil {
		return err
	}
	if report.Faults == nil {
		report.Faults = []ledger.Fault{}
	}
	if c.JSON {
		err = printJSON(e.stdout, verified{
			OK: report.OK(), Records: report.Records, Bodies: report.Bodies, Erased: report.Erased,
			Root: report.Head.Root.String(), Faults: report.Faults,
		})
		if err != nil {
			return err
		}
	} else {
		for _, f := range report.Faults {
			fmt.Fprintf(e.stdout, "record %d: %s\n", f.Seq, f.What)
		}
		fmt.Fprintf(e.stdout, "%d records and %d bodies checked, %d erased by attested erasures. Root %s\n",
			report.Records, report.Bodies, report.Erased, report.Head.Root)
	}
	if !report.OK() {
		return &care.Problem{
			What:   fmt.Sprintf("The ledger does not hold: %d faults.", len(report.Faults)),
			Remedy: "Keep the data as it is, tell the partners, and restore the last backup that verifies into a new place.",
		}
	}
	if c.Sign == "" {
		return nil
	}
	return c.sign(e, store, report.Head)
}

// keyFile is where the signing key stands.
func (c *verifyCmd) keyFile() (string, error) {
	if c.Key != "" {
		return c.Key, nil
	}
	if isPostgres(c.Data) {
		return "", usagef("say which key signs with --key FILE: a database folder to keep it beside is not known")
	}
	return filepath.Join(c.Data, ledger.KeyFile), nil
}

// sign writes a checkpoint of what has just been verified, and a proof if asked.
func (c *verifyCmd) sign(e *env, store ledger.Store, head ledger.Head) error {
	path, err := c.keyFile()
	if err != nil {
		return err
	}
	key, err := ledger.LoadOrCreateKey(path)
	if err != nil {
		return err
	}
	signed, err := key.Sign(head)
	if err != nil {
		return err
	}
	if err := writeNew(c.Sign, signed); err != nil {
		return err
	}
	if !c.JSON {
		fmt.Fprintf(e.stdout, "Checkpoint of %d records written to %s. Check it with: roundtable verify --checkpoint %s --key '%s'\n",
			head.Seq, c.Sign, c.Sign, key.Public)
	}
	proof, err := c.prove(e, store, head, key)
	if err != nil || proof == nil {
		return err
	}
	b, err := proof.Encode()
	if err != nil {
		return err
	}
	if err := writeNew(c.Out, b); err != nil {
		return err
	}
	if !c.JSON {
		fmt.Fprintf(e.stdout, "Proof written to %s.\n", c.Out)
	}
	return nil
}

func (c *verifyCmd) prove(e *env, store ledger.Store, head ledger.Head, key *ledger.Key) (*ledger.Proof, error) {
	switch {
	case c.Prove != 0:
		r, err := ledger.ReadRecord(e.ctx, store, ledger.Seq(c.Prove))
		if err != nil || r.Kind != care.RecExtract {
			return nil, &care.Problem{What: fmt.Sprintf("Record %d is no extract.", c.Prove), Remedy: "The ledger page and 'roundtable export --list' number the extracts."}
		}
		return ledger.ProveRecords(e.ctx, store, head.Seq, []ledger.Seq{ledger.Seq(c.Prove)}, false)
	case c.Since != "":
		old, err := os.ReadFile(c.Since)
		if err != nil {
			return nil, unreadable(c.Since, err)
		}
		return ledger.ProveGrowth(e.ctx, store, head.Seq, old, key.Verifiers()...)
	}
	return nil, nil
}

// standalone checks a checkpoint, and a proof, with a public key alone.
func (c *verifyCmd) standalone(e *env) error {
	if c.Key == "" {
		return usagef("--checkpoint is checked with a public key: give it with --key")
	}
	verifiers, err := ledger.ReadVerifiers(c.Key)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(c.Checkpoint)
	if err != nil {
		return unreadable(c.Checkpoint, err)
	}
	checkpoint, err := ledger.OpenCheckpoint(text, verifiers...)
	if err != nil {
		return err
	}
	out := map[string]any{"ok": true, "records": checkpoint.Size, "root": checkpoint.Root.String(), "origin": checkpoint.Origin}
	words := fmt.Sprintf("The checkpoint is signed by %s: %d records, root %s.\n", checkpoint.Origin, checkpoint.Size, checkpoint.Root)
	if c.Proof != "" {
		more, err := c.proved(checkpoint, verifiers, out)
		if err != nil {
			return err
		}
		words += more
	}
	if c.JSON {
		return printJSON(e.stdout, out)
	}
	fmt.Fprint(e.stdout, words)
	return nil
}

// proved checks the proof and says what it shows.
func (c *verifyCmd) proved(checkpoint ledger.Checkpoint, by []note.Verifier, out map[string]any) (string, error) {
	data, err := os.ReadFile(c.Proof)
	if err != nil {
		return "", unreadable(c.Proof, err)
	}
	proof, err := ledger.ReadProof(data)
	if err != nil {
		return "", err
	}
	shown, err := proof.Check(checkpoint, by...)
	if err != nil {
		return "", err
	}
	words := ""
	var in []ledger.Seq
	for _, r := range shown.Records {
		in = append(in, r.Seq)
		words += fmt.Sprintf("Record %d (%s, %s) is in it.\n", r.Seq, r.Kind, r.At.Format("2 January 2006 15:04 UTC"))
	}
	if in != nil {
		out["includes"] = in
	}
	if shown.Old != nil {
		out["grew_from"] = shown.Old.Size
		words += fmt.Sprintf("It grew out of the older checkpoint of %d records: nothing before it was changed.\n", shown.Old.Size)
	}
	return words, nil
}
