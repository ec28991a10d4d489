package waiting

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"

	"roundtable/care"
	"roundtable/ledger"
)

// SavedView is a query with a name, so that it can be linked to. It never holds
// the text that people are found by.
//
// Views stand in scratch and not in the ledger: they are a convenience that its
// owner changes and throws away, and no figure depends on them.
type SavedView struct {
	ID      string           `json:"id"` // random; stands in the link
	Name    string           `json:"name"`
	Owner   care.AccountID   `json:"owner"`
	Partner care.PartnerCode `json:"partner"`
	Shared  bool             `json:"shared"` // listed for everybody at the table
	Link    string           `json:"query"`  // Query.Encode
	Made    time.Time        `json:"made"`
}

// Query is the view's query; a *care.Problem when this version cannot read it.
func (s SavedView) Query() (Query, error) {
	v, err := url.ParseQuery(s.Link)
	if err != nil {
		return Query{}, &care.Problem{What: "The saved view cannot be read.", Remedy: "Save it again from the shared list.", Err: err}
	}
	return ParseQuery(v)
}

// viewsOwner keeps all views in one place of scratch, so that a link works for
// whoever follows it; Owner decides who may change it.
const (
	viewsOwner = "waiting"
	viewPrefix = "view/"
	maxName    = 80
)

// SaveView keeps a query under a name. A view of the viewer's with the same
// name is replaced and keeps its link. The first page of it is what is saved.
func (l *List) SaveView(ctx context.Context, who care.Viewer, name string, shared bool, q Query) (SavedView, error) {
	name, err := noteText("A view's name", name, maxName, true)
	if err != nil {
		return SavedView{}, err
	}
	if l.store == nil || who.Account == "" {
		return SavedView{}, &care.Problem{What: "A view cannot be saved here.", Remedy: "Say who you are first."}
	}
	q.Text, q.Offset = "", 0
	if err := q.Check(); err != nil {
		return SavedView{}, err
	}
	s := SavedView{
		ID: rand.Text()[:12], Name: name, Owner: who.Account, Partner: who.Partner,
		Shared: shared, Link: q.Encode(), Made: l.now().UTC(),
	}
	mine, err := l.Views(ctx, who)
	if err != nil {
		return SavedView{}, err
	}
	for _, v := range mine {
		if v.Owner == who.Account && strings.EqualFold(v.Name, name) {
			s.ID = v.ID
		}
	}
	body, err := json.Marshal(s)
	if err != nil {
		return SavedView{}, err
	}
	return s, l.store.Scratch().Set(ctx, viewsOwner, viewPrefix+s.ID, body, time.Time{})
}

// Views lists the viewer's own views and the shared ones, by name.
func (l *List) Views(ctx context.Context, who care.Viewer) ([]SavedView, error) {
	if l.store == nil {
		return nil, nil
	}
	keys, err := l.store.Scratch().Keys(ctx, viewsOwner, viewPrefix)
	if err != nil {
		return nil, err
	}
	var out []SavedView
	for _, k := range keys {
		s, err := l.view(ctx, k)
		if errors.Is(err, ledger.ErrNotFound) {
			continue // deleted since the keys were read
		}
		if err != nil {
			return nil, err
		}
		if s.Shared || (s.Owner == who.Account && who.Account != "") {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b SavedView) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), cmp.Compare(a.ID, b.ID))
	})
	return out, nil
}

// View gives the view of a link, whoever follows it: it holds filters, and what
// they show is decided by who looks. The error is a *care.Problem for none.
func (l *List) View(ctx context.Context, id string) (SavedView, error) {
	none := &care.Problem{What: "There is no such saved view.", Remedy: "It may have been deleted. Go to the shared list."}
	if l.store == nil || id == "" || strings.ContainsRune(id, '/') {
		return SavedView{}, none
	}
	s, err := l.view(ctx, viewPrefix+id)
	if errors.Is(err, ledger.ErrNotFound) {
		return SavedView{}, none
	}
	return s, err
}

// DeleteView deletes a view of the viewer's own.
func (l *List) DeleteView(ctx context.Context, who care.Viewer, id string) error {
	s, err := l.View(ctx, id)
	if err != nil {
		return err
	}
	if s.Owner != who.Account {
		return &care.Problem{What: "Only who saved a view may delete it.", Remedy: "Ask its owner."}
	}
	return l.store.Scratch().Delete(ctx, viewsOwner, viewPrefix+id)
}

func (l *List) view(ctx context.Context, key string) (s SavedView, err error) {
	body, err := l.store.Scratch().Get(ctx, viewsOwner, key)
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal(body, &s)
}
