// Package signintest runs a real OpenID Connect provider for tests: zitadel's,
// with two people in it. No binary that is released links it.
package signintest

import (
	"context"
	"log/slog"
	"maps"
	"net/http"
	"sync"

	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/oidc"
)

// Client credentials of every provider made here, and its two people. Person1 has
// the subject "id1", Person2 "id2".
const (
	ClientID     = "roundtable"
	ClientSecret = "a secret for tests"
	Person1      = "test-user1"
	Person2      = "test-user2"
	Password     = "verysecure"
)

// Provider is a running provider's handler; serve it at its issuer.
type Provider struct {
	http.Handler
	store *store
}

type store struct {
	*storage.Storage
	mu     sync.Mutex
	claims map[string]any
}

// SetUserinfoFromToken answers UserInfo, with the claims that a test has set: as
// CIS2 does, roles stand there and not in the identity token.
func (s *store) SetUserinfoFromToken(ctx context.Context, info *oidc.UserInfo, tokenID, subject, origin string) error {
	if err := s.Storage.SetUserinfoFromToken(ctx, info, tokenID, subject, origin); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for k, v := range s.claims {
		info.AppendClaims(k, v)
	}
	return nil
}

// UserInfo sets the claims that UserInfo answers from now on, beside the person's
// own.
func (p *Provider) UserInfo(claims map[string]any) {
	p.store.mu.Lock()
	defer p.store.mu.Unlock()
	p.store.claims = maps.Clone(claims)
}

type people struct{ storage.UserStore }

// GetUserByUsername gives the first person a name that does not depend on the
// server's.
func (p people) GetUserByUsername(name string) *storage.User {
	if name == Person1 {
		return p.GetUserByID("id1")
	}
	return p.UserStore.GetUserByUsername(name)
}

// New returns a provider for an issuer such as "http://127.0.0.1:9998/", whose one
// client is sent back to the redirect addresses.
func New(issuer string, redirects ...string) *Provider {
	client := storage.WebClient(ClientID, ClientSecret, redirects...)
	s := &store{Storage: storage.NewStorageWithClients(people{storage.NewUserStore(issuer)}, map[string]*storage.Client{ClientID: client})}
	return &Provider{Handler: exampleop.SetupServer(issuer, s, slog.New(slog.DiscardHandler), false), store: s}
}
