package ledgertest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"roundtable/care"
	"roundtable/ledger"
)

func fill(t testing.TB, st ledger.Store) {
	t.Helper()
	add(t, st, draft("a", "one"), draft("b", ""))
	big := put(t, st, noise(2, 2_500_000))
	add(t, st, ledger.Draft{Stream: "b", Kind: "block", By: "x", Body: big}, ledger.Draft{Stream: "c", Kind: "same body", Body: big})
	for i := range 300 {
		add(t, st, draft(fmt.Sprintf("s/%d", i%7), fmt.Sprintf("text %d", i)))
	}
	erase(t, st, ledger.Erasure{Seq: 10, Data: []byte("redacted")})
}

// same fails when two stores do not say the same.
func same(t testing.TB, a, b ledger.Store) {
	t.Helper()
	if head(t, a) != head(t, b) {
		t.Errorf("heads %+v and %+v", head(t, a), head(t, b))
	}
	ra, rb := all(t, a), all(t, b)
	if len(ra) != len(rb) {
		t.Fatalf("%d and %d records", len(ra), len(rb))
	}
	for i := range ra {
		if ra[i] != rb[i] {
			t.Fatalf("record %d: %+v and %+v", i+1, ra[i], rb[i])
		}
		if !bytes.Equal(text(t, a, ra[i].Now), text(t, b, rb[i].Now)) {
			t.Fatalf("record %d has two bodies", i+1)
		}
	}
}

func testBackup(t *testing.T, h Harness) {
	st := open(t, h)
	fill(t, st)
	var first bytes.Buffer
	hd, err := ledger.Backup(context.Background(), st, &first)
	if err != nil {
		t.Fatal(err)
	}
	if hd != head(t, st) {
		t.Errorf("backed up %+v of %+v", hd, head(t, st))
	}
	to := another(t, h)
	back := open(t, to)
	got, err := ledger.Restore(context.Background(), bytes.NewReader(first.Bytes()), back)
	if err != nil || got != hd {
		t.Fatalf("restored %+v: %v", got, err)
	}
	same(t, st, back)
	verify(t, back)
	back.Close()
	back = open(t, to)
	var second bytes.Buffer
	if _, err := ledger.Backup(context.Background(), back, &second); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("a backup of the restored ledger is another")
	}
	add(t, back, draft("a", "goes on"))
	verify(t, back)
}

func testBackupRunning(t *testing.T, h Harness) {
	st := open(t, h)
	fill(t, st)
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := 0; i < 15 && ctx.Err() == nil; i++ {
			importOnce(ctx, t, st, uint64(i), 300_000)
			if _, err := st.Erase(ctx, "officer", "RZ1", "why", []ledger.Erasure{{Seq: ledger.Seq(11 + i), Data: []byte("gone")}}); err != nil && ctx.Err() == nil {
				t.Error(err)
				return
			}
		}
	})
	for range 2 {
		var buf bytes.Buffer
		hd, err := ledger.Backup(context.Background(), st, &buf)
		if err != nil {
			t.Fatal(err)
		}
		back := open(t, another(t, h))
		got, err := ledger.Restore(context.Background(), &buf, back)
		if err != nil || got != hd {
			t.Fatalf("restored %+v of %+v: %v", got, hd, err)
		}
		verify(t, back)
		tree, err := st.Tree(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if old, err := tree.At(hd.Seq); err != nil || old.Root() != hd.Root {
			t.Errorf("the running ledger had another root at %d: %v", hd.Seq, err)
		}
	}
	cancel()
	wg.Wait()
}

func testBackupDamaged(t *testing.T, h Harness) {
	st := open(t, h)
	add(t, st, draft("a", "one"), ledger.Draft{Stream: "b", Kind: "k", Body: put(t, st, noise(1, 5000))}, draft("c", "three"))
	var buf bytes.Buffer
	if _, err := ledger.Backup(context.Background(), st, &buf); err != nil {
		t.Fatal(err)
	}
	whole := buf.Bytes()
	flipped := func(at int) []byte {
		b := append([]byte(nil), whole...)
		b[at] ^= 1
		return b
	}
	cases := map[string][]byte{
		"empty":         nil,
		"another file":  []byte("NHS number,Name\n"),
		"cut in a body": whole[:2000],
		"no end":        whole[:len(whole)-70],
		"cut by a byte": whole[:len(whole)-1],
		"one more byte": append(append([]byte(nil), whole...), 0),
		"a body's bit":  flipped(3000),
		"a header bit":  flipped(bytes.Index(whole, []byte("stream b")) + 7),
		"the last bit":  flipped(len(whole) - 1),
	}
	for name, data := range cases {
		to := another(t, h)
		back := open(t, to)
		_, err := ledger.Restore(context.Background(), bytes.NewReader(data), back)
		if _, ok := errors.AsType[*care.Problem](err); !ok {
			t.Errorf("%s: %v", name, err)
		}
		back.Close()
	}
}

func testRestoreTwice(t *testing.T, h Harness) {
	st := open(t, h)
	add(t, st, draft("a", "one"))
	var buf bytes.Buffer
	if _, err := ledger.Backup(context.Background(), st, &buf); err != nil {
		t.Fatal(err)
	}
	before := head(t, st)
	_, err := ledger.Restore(context.Background(), bytes.NewReader(buf.Bytes()), st)
	if _, ok := errors.AsType[*care.Problem](err); !ok {
		t.Errorf("a restore over a ledger: %v", err)
	}
	if head(t, st) != before {
		t.Error("a refused restore changed the ledger")
	}
	add(t, st, draft("a", "two"))
	verify(t, st)
}

func testProofs(t *testing.T, h Harness) {
	st := open(t, h)
	ctx := context.Background()
	key, stranger := newKey(t), newKey(t)
	sign := func() ([]byte, ledger.Checkpoint) {
		msg, err := ledger.SignCheckpoint(head(t, st), key.Signer)
		if err != nil {
			t.Fatal(err)
		}
		c, err := ledger.OpenCheckpoint(msg, key.Verifier)
		if err != nil {
			t.Fatal(err)
		}
		return msg, c
	}
	empty, _ := sign()
	add(t, st, draft("x", "1"), draft("x", "2"), draft("x", "3"))
	old, atOld := sign()
	add(t, st, draft("y", "4"), draft("y", "5"), ledger.Draft{Stream: "y", Kind: "block", Body: put(t, st, noise(1, 100_000))}, draft("y", "extract"))
	msg, now := sign()
	add(t, st, draft("z", "later"))

	reread := func(p *ledger.Proof, err error) *ledger.Proof {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		file, err := p.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if p, err = ledger.ReadProof(file); err != nil {
			t.Fatal(err)
		}
		return p
	}
	p := reread(ledger.ProveRecords(ctx, st, now.Size, []ledger.Seq{4, 5, 6, 7}, true))
	got, err := p.Check(now)
	if err != nil || len(got.Records) != 4 || string(got.Bodies[3]) != "extract" || got.Bodies[2] != nil || got.Records[2].Kind != "block" {
		t.Fatalf("inclusion: %+v, %v", got, err)
	}
	refused := func(what string, p *ledger.Proof, c ledger.Checkpoint) {
		t.Helper()
		if _, err := p.Check(c, key.Verifier); err == nil {
			t.Errorf("%s was taken for a proof", what)
		} else if _, ok := errors.AsType[*care.Problem](err); !ok {
			t.Errorf("%s: %v", what, err)
		}
	}
	refused("a proof for another checkpoint", p, atOld)
	p.Records[0].Header = string(bytes.Replace([]byte(p.Records[0].Header), []byte("stream y"), []byte("stream q"), 1))
	refused("a changed header", p, now)
	p = reread(ledger.ProveRecords(ctx, st, now.Size, []ledger.Seq{7}, true))
	p.Records[0].Sealed[ledger.SaltSize] ^= 1
	refused("a changed body", p, now)
	for _, before := range [][]byte{empty, old, msg} {
		g := reread(ledger.ProveGrowth(ctx, st, now.Size, before, key.Verifier))
		if _, err := g.Check(now, key.Verifier); err != nil {
			t.Errorf("growth: %v", err)
		}
		if _, err := g.Check(now, stranger.Verifier); err == nil {
			t.Error("an old checkpoint signed by nobody known was taken")
		}
		bad := now
		bad.Root[3] ^= 1
		if !bytes.Equal(before, empty) { // anything grows out of nothing
			refused("growth to another root", g, bad)
		}
	}
	if _, err := ledger.ProveRecords(ctx, st, 3, []ledger.Seq{4}, false); !errors.Is(err, ledger.ErrNotFound) {
		t.Errorf("a record younger than the checkpoint: %v", err)
	}
	if _, err := ledger.OpenCheckpoint(msg, stranger.Verifier); err == nil {
		t.Error("a stranger's key opened the checkpoint")
	}
	if _, err := ledger.OpenCheckpoint(bytes.Replace(msg, []byte("\n7\n"), []byte("\n8\n"), 1), key.Verifier); err == nil {
		t.Error("a changed checkpoint was opened")
	}
}
