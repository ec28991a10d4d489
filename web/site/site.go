package site

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
	"roundtable/sharing/accesslog"
	"roundtable/web/shell"
)

// Site is the running server: at first without a table ("start here"), then
// with one.
type Site struct {
	// Nonce, set before pages are served, is how another start on this computer
	// knows this server again; "" tells nothing.
	Nonce string
	reach Reach
	files meter // what accounts bring and take

	table atomic.Pointer[Table]
	start Starter
}

// Starter opens a collaborative from the start page. Both report how far they
// are, in words and as a share of one.
type Starter interface {
	// Demo makes a made collaborative and opens it.
	Demo(ctx context.Context, progress func(step string, done float64)) (*Table, error)
	// Own opens an empty collaborative for the visitor's own files.
	Own(ctx context.Context, name string) (*Table, error)
}

// New returns a site that starts with the table, or with "start here" when it
// is nil.
func New(t *Table, s Starter) *Site {
	site := &Site{start: s}
	if t != nil {
		site.table.Store(t)
	}
	return site
}

// Table is the open collaborative, nil before one was chosen.
func (s *Site) Table() *Table { return s.table.Load() }

// Use opens the site on a table. Only the first call counts; a later table is
// closed and the first returned.
func (s *Site) Use(t *Table) *Table {
	if err := t.Sharing.reached(context.Background(), s.reach); err != nil {
		slog.Error("signing in cannot be offered", "err", err)
	}
	if s.table.CompareAndSwap(nil, t) {
		return t
	}
	_ = t.Close() // the loser of two clicks; it holds nothing yet
	return s.table.Load()
}

// Starter opens collaboratives; nil when the server was started on one.
func (s *Site) Starter() Starter { return s.start }

// Close closes the table, if any.
func (s *Site) Close() error {
	if t := s.table.Load(); t != nil {
		return t.Close()
	}
	return nil
}

// ErrNotStarted says that no collaborative is open yet; it is answered with a
// redirect to "start here".
var ErrNotStarted = errors.New("site: no collaborative is open")

// Visit is one request by somebody at an open table.
type Visit struct {
	*http.Request
	Site    *Site
	Table   *Table
	Viewer  care.Viewer
	Scope   care.Scope
	Account signedIn // the zero Account on one's own computer
	Session string   // names the visitor's drafts in scratch; never shown

	what  string // of accesslog.Pages
	seen  []Seen
	ask   []accesslog.Sign
	glass string // the id of broken glass that opened this
	view  *facts.View
	names map[care.PartnerCode]partnerNames // once somebody asked
}

// Visit reads who is asking. It waits until the visitor's own last command is
// folded, so that nobody misses what they have just written.
func (s *Site) Visit(w http.ResponseWriter, r *http.Request) (*Visit, error) {
	t := s.Table()
	if t == nil {
		return nil, ErrNotStarted
	}
	v := &Visit{Request: r, Site: s, Table: t}
	var renewed bool
	v.Session, renewed = t.cookies.session(w, r, time.Now())
	if err := v.catchUp(reached(r)); err != nil {
		return nil, err
	}
	var err error
	v.Viewer, v.Scope, err = v.asks(renewed)
	if err != nil {
		return nil, err
	}
	shell.AskedBy(r.Context(), v.Account.ID)
	return v, nil
}

// catchUp waits until the pages, and what says who sees them, show the record at
// position s. A position that
// this ledger has not got is that of another server on this computer: browsers
// send cookies of localhost to every port.
func (v *Visit) catchUp(s ledger.Seq) error {
	stands := v.Table.own().Position()
	if s <= stands { // a position that this ledger has
		return errors.Join(v.Table.People.Wait(v.Context(), s), v.Table.Sessions.Wait(v.Context(), s), v.Table.Map.Wait(v.Context(), s), v.Table.Sharing.Wait(v.Context(), s))
	}
	head, err := v.Table.Store.Head(v.Context())
	if err != nil || s > head.Seq {
		return err
	}
	s = min(s, head.Last) // what follows Last is logs, which no page shows
	ctx, cancel := context.WithTimeout(v.Context(), 5*time.Second)
	defer cancel()
	if err := errors.Join(v.Table.Facts.Wait(ctx, s), v.Table.People.Wait(ctx, s), v.Table.Sessions.Wait(ctx, s), v.Table.Map.Wait(ctx, s), v.Table.Sharing.Wait(ctx, s)); err != nil {
		return &care.Problem{
			What:   "What you have just done is written, but the pages have not caught up with it yet.",
			Remedy: "Wait a moment and load the page again.", Err: err,
		}
	}
	return nil
}

// View is what the visitor may read; the same generation for the whole visit.
func (v *Visit) View() *facts.View {
	if v.view == nil {
		v.view = v.Table.Facts.View(v.Viewer, v.Scope)
	}
	return v.view
}

// ViewAs is the same view for somebody who acts for another partner or for none:
// nobody sees more by it.
func (v *Visit) ViewAs(partner care.PartnerCode) *facts.View {
	who := v.Viewer
	who.Partner = partner
	return v.Table.Facts.View(who, v.Scope)
}

// seqCookie carries the position that the visitor's last command reached.
const seqCookie = "roundtable-position"

// Reached remembers the position of the visitor's command, so that their next
// page shows it.
func Reached(w http.ResponseWriter, s ledger.Seq) {
	http.SetCookie(w, &http.Cookie{
		Name: seqCookie, Value: strconv.FormatInt(int64(s), 10), Path: "/",
		MaxAge: 600, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

func reached(r *http.Request) ledger.Seq {
	c, err := r.Cookie(seqCookie)
	if err != nil {
		return 0
	}
	n, err := strconv.ParseInt(c.Value, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return ledger.Seq(n)
}
