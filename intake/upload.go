package intake

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/klauspost/compress/zstd"

	"roundtable/care"
	"roundtable/intake/table"
	"roundtable/ledger"
)

// scratchOwner is the owner of uploads in scratch.
const scratchOwner = "intake"

// Receive puts a file ahead in the store, compressed, and returns its hash and a
// name for it. Nothing is read of it yet, and nothing of it is in the ledger. An
// empty file is a *care.Problem; so is whatever the store says.
func (d *Desk) Receive(ctx context.Context, name string, r io.Reader) (Upload, error) {
	up := Upload{ID: newID(), Name: filepath.Base(name), Received: d.now().UTC()}
	sum := &counter{hash: sha256.New()}
	pr, pw := io.Pipe()
	go func() {
		pw.CloseWithError(pack(pw, io.TeeReader(r, sum)))
	}()
	ref, err := d.store.Put(ctx, pr)
	pr.CloseWithError(errors.New("intake: the store stopped reading"))
	if err != nil {
		return Upload{}, err
	}
	if sum.n == 0 {
		return Upload{}, &care.Problem{What: "The file is empty.", Where: up.Name, Remedy: "Save it again with its rows, and send it once more."}
	}
	up.Body, up.Size, up.Hash = ref, sum.n, hex.EncodeToString(sum.hash.Sum(nil))
	b, err := json.Marshal(up)
	if err != nil {
		return Upload{}, err
	}
	return up, d.store.Scratch().Set(ctx, scratchOwner, "upload/"+up.ID, b, up.Received.Add(ledger.SweepAfter))
}

// packers are encoders that are not in use: each holds some megabytes, which a small file
// is not worth asking for.
var packers sync.Pool

// pack writes what it reads, compressed.
func pack(w io.Writer, r io.Reader) (err error) {
	z, ok := packers.Get().(*zstd.Encoder)
	if !ok {
		if z, err = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1)); err != nil {
			return err
		}
	}
	z.Reset(w)
	if _, err = io.Copy(z, r); err == nil {
		err = z.Close()
	}
	z.Reset(nil) // holds nothing of the file's reader and writer
	packers.Put(z)
	return err
}

// Waiting finds an upload that was received and not yet accepted by its ID. It is
// a *care.Problem when it is not there any more.
func (d *Desk) Waiting(ctx context.Context, id string) (Upload, error) {
	var up Upload
	b, err := d.store.Scratch().Get(ctx, scratchOwner, "upload/"+id)
	if errors.Is(err, ledger.ErrNotFound) {
		return up, &care.Problem{What: "The file that was sent is not kept any more.", Remedy: "Send it again; a file is kept for three days while it waits.", Err: err}
	}
	if err != nil {
		return up, err
	}
	return up, json.Unmarshal(b, &up)
}

func newID() string {
	var b [12]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// counter hashes and counts what goes through it.
type counter struct {
	hash hash.Hash
	n    int64
}

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return c.hash.Write(p)
}

// source is a file as received that can be read at any place.
type source struct {
	*os.File
	size int64
	gone func()
}

// keepBytes is how much of a file's rows is held for who reads it again: it is looked at,
// compared with the lists there are, counted and taken in.
const keepBytes = 32 << 20

// openUpload opens an upload to be read several times over, unless it is open already;
// what it returns beside the book is called when it has been read.
func (d *Desk) openUpload(ctx context.Context, up *Upload) (*table.Book, func(), error) {
	if up.book != nil {
		return up.book, func() {}, nil
	}
	book, src, err := d.open(ctx, up.Name, up.path, up.Body)
	if err != nil {
		return nil, nil, err
	}
	book.Keep(keepBytes)
	return book, func() { _ = src.Close() }, nil
}

// open makes the bytes of an upload readable: the file itself where it stands on
// this machine, else a private copy that is gone when the source is closed.
func (d *Desk) open(ctx context.Context, name, path string, body ledger.BodyRef) (*table.Book, *source, error) {
	var src *source
	var err error
	if path != "" {
		src, err = openPath(path)
	} else {
		src, err = d.unpack(ctx, body)
	}
	if err != nil {
		return nil, nil, err
	}
	book, err := table.Open(name, src, src.size)
	if err != nil {
		_ = src.Close()
		return nil, nil, err
	}
	return book, src, nil
}

// Close ends the source and takes the private copy away.
func (s *source) Close() error {
	err := s.File.Close()
	if s.gone != nil {
		s.gone()
	}
	return err
}

func openPath(path string) (*source, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fileProblem(path, err)
	}
	st, err := f.Stat()
	if err == nil && st.IsDir() {
		err = fs.ErrInvalid
	}
	if err != nil {
		_ = f.Close()
		return nil, fileProblem(path, err)
	}
	return &source{File: f, size: st.Size()}, nil
}

func fileProblem(path string, err error) error {
	p := &care.Problem{What: "The file cannot be opened.", Where: filepath.Base(path), Remedy: "Check that it is a file and that you may read it.", Err: err}
	if errors.Is(err, fs.ErrNotExist) {
		p.What, p.Remedy = "There is no such file.", "Check the path."
	}
	return p
}

// maxWindow is the most that unpacking a stored file holds of it.
const maxWindow = 64 << 20

// copyPattern names the private copies.
const copyPattern = "roundtable-upload-*"

// nameStays says that an open file cannot be removed: its name is taken away when
// it is closed, and a copy that a crash left is swept a day later.
var nameStays = runtime.GOOS == "windows"

// sweepCopies removes private copies that a process left which ended without
// closing them.
func sweepCopies() {
	left, _ := filepath.Glob(filepath.Join(os.TempDir(), copyPattern)) // the pattern is well formed
	for _, name := range left {
		if st, err := os.Lstat(name); err == nil && st.Mode().IsRegular() && time.Since(st.ModTime()) > 24*time.Hour {
			_ = os.Remove(name) // in use still, or somebody else's
		}
	}
}

// unpack writes a stored file to a temporary one. Where the system allows it the
// name is taken away at once, so that nothing is left behind even by a crash.
func (d *Desk) unpack(ctx context.Context, body ledger.BodyRef) (*source, error) {
	r, err := d.store.Body(ctx, body)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow))
	if err != nil {
		return nil, err
	}
	defer z.Close()
	d.sweepOnce.Do(sweepCopies)
	f, err := os.CreateTemp("", copyPattern)
	if err != nil {
		return nil, err
	}
	s := &source{File: f, gone: func() { _ = os.Remove(f.Name()) }}
	if !nameStays {
		s.gone()
		s.gone = nil
	}
	if s.size, err = io.Copy(f, z); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}
