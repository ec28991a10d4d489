package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"roundtable/care"
	"roundtable/demo"
	"roundtable/ledger"
	"roundtable/web"
	"roundtable/web/site"
)

// serveCmd serves a collaborative that exists.
type serveCmd struct {
	Addr  string `help:"Address and port to listen on; with --origin other computers may reach it." default:"127.0.0.1:8765" env:"ROUNDTABLE_ADDR"`
	Open  bool   `help:"Open the browser."`
	Lazy  bool   `hidden:"" help:"Write no lens checkpoints."`
	Today string `help:"Look at a made collaborative as on this day." placeholder:"DATE"`
	entranceFlags
	dataFlags
}

// Run opens the collaborative and serves it until it is interrupted.
func (c *serveCmd) Run(e *env) error {
	keepMemory(e.ctx)
	table, err := c.table(e)
	if err != nil {
		if url := findRunning(e.ctx, c.Data); url != "" {
			return &care.Problem{
				What: "Roundtable serves this folder already.", Where: url,
				Remedy: "Open that address in the browser, or stop the other one first.", Err: err,
			}
		}
		return err
	}
	return c.run(e, table)
}

// table opens the collaborative in the data folder.
func (c *serveCmd) table(e *env) (*site.Table, error) {
	store, err := c.open(e)
	if err != nil {
		return nil, err
	}
	secrets, err := c.secrets()
	if err != nil {
		store.Close()
		return nil, err
	}
	now, err := c.clock(e, store)
	if err != nil {
		store.Close()
		return nil, err
	}
	table, err := site.OpenTable(e.ctx, store, site.TableOptions{Link: true, Where: where(c.Data), Secrets: secrets, KeyFile: c.key(), CheckpointDir: c.checkpoints(e.ctx, store), Personas: demoPersonas(c.Data), Now: now})
	if err != nil {
		store.Close()
		return nil, err
	}
	return table, nil
}

// clock is that of --today; nil, the computer's own, without it. Only what is made up is
// looked at as on another day: of real people a day that is not today would mislead.
func (c *serveCmd) clock(e *env, store ledger.Store) (func() time.Time, error) {
	if c.Today == "" {
		return nil, nil
	}
	day, err := care.ParseDate(c.Today)
	if err != nil {
		return nil, usagef("--today: %v", err)
	}
	if made, err := madeUp(e, store); err != nil {
		return nil, err
	} else if !made {
		return nil, &care.Problem{What: "Only a made collaborative can be looked at as on another day.", Where: "--today", Remedy: "Leave --today out: the people here are real."}
	}
	return asOn(day), nil
}

// run serves a table and purges beside it.
func (c *serveCmd) run(e *env, table *site.Table) error {
	in, err := c.entrance(c.Addr, !table.Sharing.Gate.ThisComputer())
	if err != nil {
		_ = table.Close()
		return err
	}
	if in.Certificate != nil {
		again, stop := hangUp()
		defer stop()
		in.Again = again
	}
	return serve(e, site.New(table, nil), serving{c.Data, c.Addr, c.Open, "/", in}, func(ctx context.Context) {
		keepPurged(ctx, func(ctx context.Context) (int, error) { return table.Desk.PurgeFiles(ctx, retention) })
	})
}

// where says where the data is without a server's password.
func where(data string) string {
	if isPostgres(data) {
		return "a PostgreSQL server"
	}
	if abs, err := filepath.Abs(data); err == nil {
		return abs
	}
	return data
}

// shown is data as it may be printed: as it was given, but for a server's
// address, which may hold a password.
func shown(data string) string {
	if isPostgres(data) {
		return where(data)
	}
	return data
}

// checkpoints is the folder of the lenses' disposable state; "" keeps none. Beside
// PostgreSQL each ledger has one of its own, named after the leaf hash of its
// first record, which is random: state of two databases in one folder would
// replace each other.
func (d *dataFlags) checkpoints(ctx context.Context, store ledger.Store) string {
	if !isPostgres(d.Data) {
		return filepath.Join(d.Data, "lenses")
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	first, err := ledger.ReadRecord(ctx, store, 1)
	if err != nil {
		return "" // nothing to save, or nothing to be read
	}
	return filepath.Join(dir, "roundtable", "lenses", ledger.LeafHash(first).String()[:32])
}

// key is the file of the key that signs checkpoints; none is kept beside
// PostgreSQL, whose replicas would each make one of their own.
func (d *dataFlags) key() string {
	if isPostgres(d.Data) {
		return ""
	}
	return filepath.Join(d.Data, ledger.KeyFile)
}

// openCmd is what a double click does: the start page on loopback, or the
// collaborative that is there already.
type openCmd struct {
	Addr  string `help:"Address and port." default:"127.0.0.1:0" hidden:""`
	Quiet bool   `help:"Do not open the browser." hidden:"" env:"ROUNDTABLE_NO_BROWSER"`
	dataFlags
}

// Run serves the start page, or the collaborative that is there, and opens the
// browser at it. When a server has the folder open already it opens the browser
// at that one and is done.
func (c *openCmd) Run(e *env) error {
	err := c.start(e)
	if err != nil {
		explain(e, err)
		holdWindow(e)
		return errTold
	}
	return nil
}

func (c *openCmd) start(e *env) error {
	keepMemory(e.ctx)
	c.Data = writable(c.Data)
	if url := findRunning(e.ctx, c.Data); url != "" {
		return c.show(e, url)
	}
	if err := c.fit(); err != nil {
		return err
	}
	if !c.exists() || isPostgres(c.Data) {
		return serve(e, site.New(nil, &starter{c.dataFlags}), serving{c.Data, c.Addr, !c.Quiet, "/start", web.Entrance{}})
	}
	s := serveCmd{Addr: c.Addr, Open: !c.Quiet, dataFlags: c.dataFlags}
	table, err := s.table(e)
	if err != nil {
		// The other of two quick clicks may hold the folder and be about to answer.
		if url := awaitRunning(e.ctx, c.Data, 3*time.Second); url != "" {
			return c.show(e, url)
		}
		return err
	}
	return s.run(e, table)
}

// show leads to a server that runs already.
func (c *openCmd) show(e *env, url string) error {
	fmt.Fprintf(e.stdout, "Roundtable is running already at %s\n", url)
	if !c.Quiet {
		browse(e, url)
	}
	return nil
}

// writable is data, or a folder in the user's own space when data lies where
// the user may not write, as it does after a double click in Downloads on some
// systems.
func writable(data string) string {
	if isPostgres(data) {
		return data
	}
	if _, err := os.Stat(data); err == nil {
		return data
	}
	dir := filepath.Dir(data)
	probe, err := os.CreateTemp(dir, ".roundtable-*")
	if err == nil {
		probe.Close()
		os.Remove(probe.Name())
		return data
	}
	if own, err := os.UserConfigDir(); err == nil {
		return filepath.Join(own, "Roundtable")
	}
	return data
}

// starter opens collaboratives from the start page.
type starter struct{ dataFlags }

// Demo makes a made collaborative in a temporary folder, which goes when the table
// is closed.
func (s *starter) Demo(ctx context.Context, progress func(string, float64)) (*site.Table, error) {
	dir, err := os.MkdirTemp("", "roundtable-demo-")
	if err != nil {
		return nil, &care.Problem{What: "No temporary folder could be made for the demonstration.", Remedy: "Free some disk space and try again.", Err: err}
	}
	table, err := buildDemo(ctx, dir, demo.Options{Size: demo.Small, Today: site.Today()}, progress)
	if err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	table.OnClose = func() error { return os.RemoveAll(dir) }
	return table, nil
}

// Own founds an empty collaborative in the data folder.
func (s *starter) Own(ctx context.Context, name string) (*site.Table, error) {
	store, err := s.openStore(ctx)
	if err != nil {
		return nil, err
	}
	if err := found(ctx, store, name); err != nil {
		store.Close()
		return nil, err
	}
	secrets, err := s.secrets()
	if err != nil {
		store.Close()
		return nil, err
	}
	table, err := site.OpenTable(ctx, store, site.TableOptions{Link: true, Where: where(s.Data), Secrets: secrets, KeyFile: s.key(), CheckpointDir: s.checkpoints(ctx, store)})
	if err != nil {
		store.Close()
		return nil, err
	}
	return table, nil
}

// serving is where and how a site is served.
type serving struct {
	data string // the folder by which another start finds this server
	addr string
	open bool   // the browser
	path string // of the first page
	in   web.Entrance
}

// serve listens, says where, opens the browser when asked and serves until the
// context ends. What is given as beside runs for as long, and is waited for before
// the site closes.
func serve(e *env, s *site.Site, at serving, beside ...func(context.Context)) error {
	defer s.Close()
	l, err := at.in.Listen(e.ctx, at.addr)
	if err != nil {
		return err
	}
	s.Nonce = newNonce()
	root := "http://" + hostPort(l.Addr()) + "/"
	if at.in.Origin != "" {
		root = at.in.Origin + "/"
	}
	defer announce(at.data, root, s.Nonce)()
	url := strings.TrimSuffix(root, "/") + at.path
	fmt.Fprintf(e.stdout, "Roundtable is at %s\nStop it with Ctrl+C, or by closing this window.\n", url)
	if at.open {
		browse(e, url)
	}
	ctx, stop := context.WithCancel(e.ctx)
	var work sync.WaitGroup
	defer func() {
		stop()
		work.Wait()
	}()
	for _, run := range beside {
		work.Go(func() { run(ctx) })
	}
	return web.Serve(ctx, l, s, at.in)
}

// browse opens the browser, or says what to do instead.
func browse(e *env, url string) {
	if err := openBrowser(url); err != nil {
		fmt.Fprintln(e.stdout, "The browser could not be opened; copy the address above into it.")
	}
}

func hostPort(a net.Addr) string {
	if t, ok := a.(*net.TCPAddr); ok {
		return fmt.Sprintf("localhost:%d", t.Port)
	}
	return a.String()
}

// openBrowser asks the desktop to open a page.
func openBrowser(url string) error {
	switch runtime.GOOS {
	case "windows":
		return exec.Command("rundll32", "url.dll,FileProtocolHandler", url).Start()
	case "darwin":
		return exec.Command("open", url).Start()
	default:
		return exec.Command("xdg-open", url).Start()
	}
}
