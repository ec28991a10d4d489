package signin

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"roundtable/care"
	"roundtable/sharing/accounts"
)

const (
	flowOwner       = "signin/provider"
	flowLife        = 10 * time.Minute
	providerTimeout = 8 * time.Second
	// clockSkew is how far a provider's clock may be off.
	clockSkew = time.Minute
	// retryAfter is how long a provider that did not answer is left alone.
	retryAfter = 5 * time.Second
)

// provider is a configured provider. Its discovery document is read when somebody
// first needs it: one that is down holds up nobody else.
type provider struct {
	ProviderConfig
	redirect string
	client   *http.Client

	mu     sync.Mutex
	found  *oidc.Provider
	failed time.Time
}

func newProvider(c ProviderConfig, origin string) (*provider, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	return &provider{
		ProviderConfig: c, redirect: strings.TrimSuffix(origin, "/") + "/sign-in/provider/" + c.ID + "/back",
		client: &http.Client{Timeout: providerTimeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}, nil
}

// Button is a provider on the sign-in page.
type Button struct{ ID, Name string }

// Providers lists the providers that people may sign in with.
func (d *Desk) Providers() []Button {
	var out []Button
	for _, p := range d.providers {
		out = append(out, Button{p.ID, p.Name})
	}
	return out
}

func (d *Desk) provider(id string) (*provider, error) {
	for _, p := range d.providers {
		if p.ID == id {
			return p, nil
		}
	}
	return nil, refuse(BadToken, "There is no such way to sign in here.", "Choose one from the sign-in page.", nil)
}

// discover reads the provider's document, or remembers it.
func (p *provider) discover(ctx context.Context) (*oidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found != nil {
		return p.found, nil
	}
	if time.Since(p.failed) < retryAfter {
		return nil, p.down(nil)
	}
	// The document's keys are fetched again later: by a context that lasts.
	found, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), p.client), p.Issuer)
	if err != nil {
		p.failed = time.Now()
		return nil, p.down(err)
	}
	p.found = found
	return found, nil
}

func (p *provider) down(err error) error {
	return refuse(ProviderDown, p.Name+" does not answer at the moment.", "Try again in a minute, or sign in another way.", err)
}

func (p *provider) oauth(found *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{
		ClientID: p.ClientID, ClientSecret: p.secret, Endpoint: found.Endpoint(), RedirectURL: p.redirect,
		Scopes: append([]string{oidc.ScopeOpenID}, p.Scopes...),
	}
}

// flow is what stands in scratch while somebody is away at a provider.
type flow struct {
	Provider string         `json:"provider"`
	Verifier string         `json:"verifier"` // PKCE
	Nonce    string         `json:"nonce"`
	Browser  string         `json:"browser"`        // hash of the browser's own cookie: nobody finishes another's sign-in
	Link     care.AccountID `json:"link,omitempty"` // tie the identity to this account, whose owner is signed in
	Return   string         `json:"return,omitempty"`
	Until    time.Time      `json:"until"`
}

// BeginProvider starts a sign-in: the address to send the browser to. browser is a
// secret of the browser's own cookie. link is the account that the identity shall
// be tied to, "" for a sign-in. back is the page to come back to.
func (d *Desk) BeginProvider(ctx context.Context, id, browser string, link care.AccountID, back string) (address string, err error) {
	p, err := d.provider(id)
	if err != nil {
		return "", err
	}
	found, err := p.discover(ctx)
	if err != nil {
		return "", err
	}
	state := NewToken()
	f := flow{Provider: id, Verifier: oauth2.GenerateVerifier(), Nonce: NewToken(), Browser: hashed(browser), Link: link, Return: back, Until: d.now().Add(flowLife)}
	body, err := json.Marshal(f)
	if err != nil {
		return "", err
	}
	if err := d.scratch.Set(ctx, flowOwner, hashed(state), body, f.Until); err != nil {
		return "", err
	}
	// max_age asks the provider to prove anew who was proved longer ago, and to say when
	// that was (OpenID Connect Core 3.1.2.1).
	opts := []oauth2.AuthCodeOption{oidc.Nonce(f.Nonce), oauth2.S256ChallengeOption(f.Verifier), oauth2.SetAuthURLParam("max_age", strconv.Itoa(int(FreshLimit.Seconds())))}
	if len(p.ACR) > 0 {
		opts = append(opts, oauth2.SetAuthURLParam("acr_values", strings.Join(p.ACR, " ")))
	}
	return p.oauth(found).AuthCodeURL(state, opts...), nil
}

// Returned is what a provider's answer came to.
type Returned struct {
	Entered  // zero when Identity is to be tied to Link
	Identity accounts.Link
	Link     care.AccountID
	Return   string
	// Half is set where the provider asks for a password alone and the account has an
	// authenticator: Code takes it. Weak says that the provider is such a one, and that
	// an identity of it is no second way in.
	Half string
	Weak bool
}

// FinishProvider takes the provider's answer. An identity that no account is tied
// to is refused with NoAccount, unless the flow was begun to tie it.
func (d *Desk) FinishProvider(ctx context.Context, id, browser string, answer map[string][]string) (out Returned, err error) {
	p, err := d.provider(id)
	if err != nil {
		return out, err
	}
	get := func(k string) string {
		if v := answer[k]; len(v) == 1 {
			return v[0]
		}
		return ""
	}
	raw, ok, err := d.take(ctx, flowOwner, hashed(get("state")))
	if err != nil {
		return out, err
	}
	var f flow
	if !ok || json.Unmarshal(raw, &f) != nil || f.Provider != id || !d.now().Before(f.Until) || !equal(f.Browser, hashed(browser)) {
		return out, badToken("This sign-in was not begun in this browser, took too long, or was sent twice.", nil)
	}
	if get("error") != "" {
		return out, refuse(BadToken, p.Name+" did not sign you in.", "Try again, or sign in another way.", errors.New(get("error")))
	}
	token, claims, err := d.exchange(ctx, p, f, get("code"))
	if err != nil {
		return out, err
	}
	out = Returned{Identity: accounts.Link{Issuer: token.Issuer, Subject: token.Subject}, Link: f.Link, Return: f.Return, Weak: p.Weak}
	account, known := d.book.ByLink(out.Identity)
	if f.Link != "" {
		if known && account != f.Link {
			return out, refuse(NoAccount, "This identity belongs to another account here.", "Ask your partner's administrator.", nil)
		}
		account = f.Link
	} else if !known {
		return out, refuse(NoAccount, "Nobody here is tied to that identity yet.", "Follow the set-up link that your partner's administrator gives you, and choose "+p.Name+" there.", nil)
	}
	if err := d.current(account); err != nil {
		return out, d.refusedAt(ctx, account, p.Name, err)
	}
	if err := p.checkRole(claims, d.book, account); err != nil {
		return out, d.refusedAt(ctx, account, p.Name, err)
	}
	if f.Link != "" {
		return out, nil
	}
	epoch, err := d.epoch(ctx, account)
	if err != nil {
		return out, err
	}
	out.Entered = Entered{Account: account, How: p.Name, epoch: &epoch, proved: claims.provedAt()}
	if !p.Weak {
		return out, nil
	}
	s, _, err := d.load(ctx, account)
	if err != nil {
		return out, err
	}
	out.Entered, out.Half, err = d.weakly(ctx, out.Entered, s)
	return out, d.refusedAt(ctx, account, p.Name, err)
}

// exchange swaps the code for tokens and checks the identity token: signature,
// issuer, audience, dates, nonce, strength.
func (d *Desk) exchange(ctx context.Context, p *provider, f flow, code string) (*oidc.IDToken, *claims, error) {
	found, err := p.discover(ctx)
	if err != nil {
		return nil, nil, err
	}
	ctx = oidc.ClientContext(ctx, p.client)
	tokens, err := p.oauth(found).Exchange(ctx, code, oauth2.VerifierOption(f.Verifier))
	if bad, ok := errors.AsType[*oauth2.RetrieveError](err); ok && bad.Response != nil && bad.Response.StatusCode < 500 {
		return nil, nil, badToken(p.Name+" did not accept the sign-in.", err)
	}
	if err != nil {
		return nil, nil, p.down(err)
	}
	rawID, _ := tokens.Extra("id_token").(string)
	v := found.Verifier(&oidc.Config{ClientID: p.ClientID, Now: func() time.Time { return d.now().Add(-clockSkew) }})
	token, err := v.Verify(ctx, rawID)
	if err != nil {
		return nil, nil, badToken("The proof of who you are could not be checked.", err)
	}
	now := d.now()
	switch {
	case !equal(token.Nonce, f.Nonce):
		return nil, nil, badToken("The proof of who you are was made for another sign-in.", nil)
	case token.IssuedAt.After(now.Add(clockSkew)):
		return nil, nil, badToken("The proof of who you are comes from the future: a clock is wrong.", nil)
	case token.Subject == "" || len(token.Subject) > 255:
		return nil, nil, badToken("The proof of who you are names nobody.", nil)
	}
	c := &claims{}
	if err := token.Claims(c); err != nil {
		return nil, nil, badToken("The proof of who you are could not be read.", err)
	}
	if c.provedAt().After(now.Add(clockSkew)) {
		return nil, nil, badToken("The proof of who you are comes from the future: a clock is wrong.", nil)
	}
	if len(p.ACR) > 0 && !slices.Contains(p.ACR, c.ACR) {
		return nil, nil, refuse(BadToken, "The sign-in at "+p.Name+" was not strong enough.", "Use a smartcard, a security key or the app there.", nil)
	}
	if p.Roles != "" {
		if err := c.userInfo(ctx, found, tokens, token.Subject); err != nil {
			return nil, nil, err
		}
	}
	return token, c, nil
}

// provedAt is when the person proved who they are at the provider; the zero Time when
// it does not say.
func (c *claims) provedAt() *time.Time {
	t := time.Time{}
	if c.AuthTime > 0 {
		t = time.Unix(c.AuthTime, 0).UTC()
	}
	return &t
}

func badToken(what string, err error) error {
	return refuse(BadToken, what, "Begin again from the sign-in page.", err)
}
