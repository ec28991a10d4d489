package ledger_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"pgregory.net/rapid"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/ledger/sqlite"
)

const goldenLeafHash = "b07345e9eb69a761368d09445b9c922fc42e848c4c936bafd24f24593e92493a"

func sample() ledger.Record {
	ref := ledger.BodyRef{Commit: ledger.Hash{0: 0xab, 31: 0x01}, Size: 1234}
	return ledger.Record{
		Seq: 12, Stream: "extract/RZ1/list", Version: 3, Kind: "extract.received",
		At: time.Date(2026, 11, 21, 21, 38, 58, 123456000, time.UTC), By: "account-7", Partner: "RZ1", Leaf: ref, Now: ref,
	}
}

// The encoding may never change: every ledger, checkpoint and proof rests on it.
func TestLeafIsGolden(t *testing.T) {
	want := "roundtable record 1\nseq 12\nstream extract/RZ1/list\nversion 3\nkind extract.received\n" +
		"at 2026-11-21T21:38:58.123456Z\nby account-7\npartner RZ1\n" +
		"body sha256:ab" + strings.Repeat("00", 30) + "01\nsize 1234\n"
	if got := string(ledger.LeafText(sample())); got != want {
		t.Errorf("leaf:\n%s", got)
	}
	// printf '\x00' | cat - leaf | sha256sum
	if got := ledger.LeafHash(sample()).String(); got != goldenLeafHash {
		t.Errorf("leaf hash %s", got)
	}
	erased := sample()
	erased.Now = ledger.BodyRef{Size: 2}
	if ledger.LeafHash(erased) != ledger.LeafHash(sample()) || !erased.Erased() {
		t.Error("an erasure changed the leaf")
	}
}

func TestLeafRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[a-zA-Z0-9/. é-]{1,30}`)
		ref := ledger.BodyRef{Size: rapid.Int64Range(0, 1<<40).Draw(t, "size")}
		copy(ref.Commit[:], rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "commit"))
		r := ledger.Record{
			Seq: ledger.Seq(rapid.Int64Range(1, 1<<50).Draw(t, "seq")), Stream: ledger.Stream(name.Draw(t, "stream")),
			Version: ledger.Version(rapid.Int64Range(1, 1<<50).Draw(t, "version")), Kind: ledger.Kind(name.Draw(t, "kind")),
			At:   time.UnixMicro(rapid.Int64Range(0, 4e15).Draw(t, "at")).UTC(),
			Leaf: ref, Now: ref,
		}
		got, err := ledger.ParseLeaf(ledger.LeafText(r))
		if err != nil || got != r {
			t.Fatalf("%+v came back as %+v: %v", r, got, err)
		}
	})
}

func TestKeys(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys", ledger.KeyFile)
	if _, err := ledger.LoadKey(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a key that is not there: %v", err)
	}
	k, err := ledger.LoadOrCreateKey(path)
	if err != nil {
		t.Fatal(err)
	}
	again, err := ledger.LoadOrCreateKey(path)
	if err != nil || again.Public != k.Public {
		t.Errorf("loaded another key: %v", err)
	}
	if info, err := os.Stat(path); err != nil || (runtime.GOOS != "windows" && info.Mode().Perm() != 0o600) {
		t.Errorf("the key file's mode is %v: %v", info.Mode(), err)
	}
	if pub, err := os.ReadFile(path + ".pub"); err != nil || strings.Contains(string(pub), "PRIVATE") {
		t.Errorf("the public half: %v", err)
	}
	for _, from := range []string{k.Public, path + ".pub"} {
		if v, err := ledger.ReadVerifier(from); err != nil || v.KeyHash() != k.Verifier.KeyHash() {
			t.Errorf("verifier: %v", err)
		}
	}
	_, err = ledger.CreateKey(path, "other")
	p, ok := errors.AsType[*care.Problem](err)
	if !ok || !strings.Contains(p.What, "already") {
		t.Errorf("a key was overwritten: %v", err)
	}
	if _, err := ledger.CreateKey(path+"2", "has a space"); err == nil {
		t.Error("a name with spaces was taken")
	}
	if err := os.WriteFile(path, []byte("PRIVATE+KEY+broken"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ledger.LoadKey(path); err == nil {
		t.Error("a broken key was loaded")
	}
}

// FuzzParseLeaf: whatever is read is written back byte for byte.
func FuzzParseLeaf(f *testing.F) {
	f.Add(ledger.LeafText(sample()))
	f.Add([]byte("roundtable record 1\nseq 1\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := ledger.ParseLeaf(text)
		if err == nil && !bytes.Equal(ledger.LeafText(r), text) {
			t.Errorf("%q is read and written back as %q", text, ledger.LeafText(r))
		}
	})
}

// FuzzOpenCheckpoint: nothing opens but what the key signed.
func FuzzOpenCheckpoint(f *testing.F) {
	private, public, err := note.GenerateKey(bytes.NewReader(bytes.Repeat([]byte{7}, 64)), "roundtable-fuzz")
	if err != nil {
		f.Fatal(err)
	}
	s, err := note.NewSigner(private)
	if err != nil {
		f.Fatal(err)
	}
	v, err := note.NewVerifier(public)
	if err != nil {
		f.Fatal(err)
	}
	signed, err := ledger.SignCheckpoint(ledger.Head{Seq: 7, Root: ledger.Hash{1, 2}}, s)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(signed)
	f.Add([]byte("roundtable-fuzz\n7\nAAAA\n\n— roundtable-fuzz AAAAAAAA\n"))
	f.Fuzz(func(t *testing.T, msg []byte) {
		c, err := ledger.OpenCheckpoint(msg, v)
		if err == nil && (c.Size != 7 || c.Root != ledger.Hash{1, 2} || c.Origin != "roundtable-fuzz") {
			t.Errorf("%q was opened as %+v", msg, c)
		}
		if _, ok := errors.AsType[*care.Problem](err); err != nil && !ok {
			t.Errorf("not a problem that a person can mend: %v", err)
		}
		if c, err := ledger.ParseCheckpoint(string(msg)); err == nil && !strings.HasPrefix(string(msg), c.Text()) {
			t.Errorf("%q is read as %q", msg, c.Text())
		}
	})
}

// FuzzReadProof: no file makes a record that is not in the tree look proved.
func FuzzReadProof(f *testing.F) {
	ctx := context.Background()
	st, err := sqlite.Open(ctx, f.TempDir(), sqlite.Options{})
	if err != nil {
		f.Fatal(err)
	}
	defer st.Close()
	var headers []string
	for range 6 {
		if _, err := ledger.AppendJSON(ctx, st, "a", "k", "", "RZ1", "text", nil); err != nil {
			f.Fatal(err)
		}
	}
	for r, err := range st.Read(ctx, 0) {
		if err != nil {
			f.Fatal(err)
		}
		headers = append(headers, string(ledger.LeafText(r)))
	}
	hd, err := st.Head(ctx)
	if err != nil {
		f.Fatal(err)
	}
	p, err := ledger.ProveRecords(ctx, st, 6, []ledger.Seq{2, 6}, true)
	if err != nil {
		f.Fatal(err)
	}
	file, err := p.Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(file)
	f.Add([]byte(`{"format":"roundtable-proof/1","size":6,"old":"x","hashes":[]}`))
	f.Add([]byte(`{"format":"roundtable-proof/1","size":6,"records":[{"header":"","hashes":[]}]}`))
	c := ledger.Checkpoint{Origin: "o", Size: hd.Seq, Root: hd.Root}
	f.Fuzz(func(t *testing.T, file []byte) {
		p, err := ledger.ReadProof(file)
		if err != nil {
			return
		}
		got, err := p.Check(c)
		if err != nil {
			return
		}
		for i, r := range got.Records {
			if string(ledger.LeafText(r)) != headers[r.Seq-1] {
				t.Errorf("proved a record that is not there: %+v", r)
			}
			if b := got.Bodies[i]; b != nil && string(b) != `"text"` {
				t.Errorf("proved a body that is not there: %q", b)
			}
		}
	})
}

// FuzzRestore: whatever is restored without an error verifies, no file makes the
// reader fall over, and a database takes what a store in memory took: the one is
// tried for every file, the other only for those that can be restored.
func FuzzRestore(f *testing.F) {
	ctx := context.Background()
	st, err := sqlite.Open(ctx, f.TempDir(), sqlite.Options{})
	if err != nil {
		f.Fatal(err)
	}
	for range 3 {
		if _, err := ledger.AppendJSON(ctx, st, "a", "k", "", "RZ1", "text", nil); err != nil {
			f.Fatal(err)
		}
	}
	if _, err := st.Erase(ctx, "o", "RZ1", "why", []ledger.Erasure{{Seq: 2, Data: []byte("x")}}); err != nil {
		f.Fatal(err)
	}
	var buf bytes.Buffer
	if _, err := ledger.Backup(ctx, st, &buf); err != nil {
		f.Fatal(err)
	}
	st.Close()
	f.Add(buf.Bytes())
	f.Add([]byte("roundtable-backup/1\n"))
	f.Add([]byte("roundtable-backup/1\nB\x03abcE\x00"))
	f.Fuzz(func(t *testing.T, file []byte) {
		plain, err := ledger.Restore(ctx, bytes.NewReader(file), newMemStore())
		if err != nil {
			if _, ok := errors.AsType[*care.Problem](err); !ok {
				t.Errorf("not a problem that a person can mend: %v", err)
			}
			return
		}
		to, err := sqlite.Open(ctx, t.TempDir(), sqlite.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer to.Close()
		hd, err := ledger.Restore(ctx, bytes.NewReader(file), to)
		if err != nil {
			return // a database may hold what it takes to more
		}
		if hd.Seq != plain.Seq || hd.Root != plain.Root {
			t.Errorf("restored as %d %x, in memory as %d %x", hd.Seq, hd.Root, plain.Seq, plain.Root)
		}
		r, err := to.Verify(ctx, nil)
		if err != nil || r.Head != hd || !r.OK() {
			t.Errorf("restored what does not verify: %+v, %v", r.Faults, err)
		}
	})
}
