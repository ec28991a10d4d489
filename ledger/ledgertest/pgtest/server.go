package pgtest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Server is a running PostgreSQL server.
type Server struct {
	Data string // its data folder, with every file that it writes
	Sock string // the folder of its socket
	made int
	log  string
}

// Option changes how a server is started.
type Option func(*[]string)

// Durable keeps fsync on, for measuring.
func Durable(conf *[]string) { *conf = append(*conf, "fsync=on") }

// With sets one configuration parameter, "wal_recycle=off".
func With(setting string) Option { return func(conf *[]string) { *conf = append(*conf, setting) } }

// Start starts a server that stops with the test. It skips the test when there
// is no PostgreSQL here.
func Start(t testing.TB, opts ...Option) *Server {
	t.Helper()
	bin := find()
	if bin == "" {
		const what = "left out: no PostgreSQL server here (Debian: apt-get install postgresql; or set ROUNDTABLE_PG_BIN to the folder with initdb)"
		if os.Getenv("ROUNDTABLE_TEST_ALL") == "1" {
			t.Fatal(what)
		}
		t.Skip(what)
	}
	// Not t.TempDir: the server's user must reach it, and a socket's path is
	// short.
	dir, err := os.MkdirTemp("", "rtpg")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	user := asUser(t, dir)
	s := &Server{Data: filepath.Join(dir, "data"), Sock: dir, log: filepath.Join(dir, "server.log")}
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", s.Data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	initdb.Dir = dir
	user(initdb)
	if out, err := initdb.CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	conf := []string{
		"listen_addresses=", "unix_socket_directories=" + dir, "fsync=off", "shared_buffers=128MB",
		"max_connections=200", "log_min_messages=error", "autovacuum_naptime=1s",
	}
	for _, o := range opts {
		o(&conf)
	}
	args := []string{"-D", s.Data}
	for _, c := range conf {
		args = append(args, "-c", c)
	}
	s.run(t, filepath.Join(bin, "postgres"), args, user)
	return s
}

// run starts the server, waits until it answers, and stops it with the test.
func (s *Server) run(t testing.TB, postgres string, args []string, user func(*exec.Cmd)) {
	t.Helper()
	out, err := os.Create(s.log)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(postgres, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = s.Sock, out, out
	user(cmd)
	stop, err := start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		out.Close()
	})
	// Five seconds on a machine with ten times its work to do; a test that shares it
	// with every other package's must not fail for that.
	deadline := time.Now().Add(3 * time.Minute)
	for {
		err := s.answers()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			text, _ := os.ReadFile(s.log)
			t.Fatalf("PostgreSQL does not answer: %v\n%s", err, text)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// answers asks once whether the server takes connections. A server that took one and
// says nothing yet is asked again.
func (s *Server) answers() error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.DSN("postgres"))
	if err != nil {
		return err
	}
	return conn.Close(ctx)
}

// DSN is the address of a database, as its superuser.
func (s *Server) DSN(database string) string {
	q := url.Values{"host": {s.Sock}}
	return "postgres://postgres@/" + database + "?" + q.Encode()
}

// Database makes a new empty database and returns its address.
func (s *Server) Database(t testing.TB) string {
	t.Helper()
	s.made++
	name := fmt.Sprintf("ledger%d", s.made)
	s.Exec(t, "postgres", "CREATE DATABASE "+name)
	return s.DSN(name)
}

// Exec runs one statement as the superuser.
func (s *Server) Exec(t testing.TB, database, statement string) {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, s.DSN(database))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, statement); err != nil {
		t.Fatal(err)
	}
}

// find is the folder with the server's programs; "" when there is none.
func find() string {
	dirs := []string{os.Getenv("ROUNDTABLE_PG_BIN")}
	if p, err := exec.LookPath("initdb"); err == nil {
		dirs = append(dirs, filepath.Dir(p))
	}
	debian, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	slices.Sort(debian)
	slices.Reverse(debian) // the newest first
	for _, d := range append(dirs, debian...) {
		if d == "" {
			continue
		}
		if _, err := os.Stat(filepath.Join(d, "initdb")); err == nil {
			return d
		}
	}
	return ""
}
