package signin

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"roundtable/care"
	"roundtable/sharing/accounts"
)

const (
	ceremonyOwner = "signin/passkey"
	ceremonyLife  = 5 * time.Minute
	maxPasskeys   = 20
)

// relyingParty is what passkeys are made for: the host of the origin. A number in
// place of a name cannot have any.
func relyingParty(origin string) (*webauthn.WebAuthn, error) {
	u, err := url.Parse(origin)
	if err != nil {
		return nil, &care.Problem{What: "The server's own address cannot be read.", Where: "origin", Remedy: "Write it like https://table.example.org.", Err: err}
	}
	if u.Hostname() == "" || net.ParseIP(u.Hostname()) != nil {
		return nil, nil
	}
	return webauthn.New(&webauthn.Config{
		RPID: u.Hostname(), RPDisplayName: "Roundtable", RPOrigins: []string{u.Scheme + "://" + u.Host},
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired,
		},
		AttestationPreference: protocol.PreferNoAttestation,
	})
}

// HasPasskeys reports whether this server's address can have passkeys.
func (d *Desk) HasPasskeys() bool { return d.keys != nil }

// owner is an account as the library wants to see it.
type owner struct {
	a accounts.Account
	s secrets
}

func (o owner) WebAuthnID() []byte          { return []byte(o.a.ID) }
func (o owner) WebAuthnName() string        { return o.a.Email }
func (o owner) WebAuthnDisplayName() string { return o.a.Name }
func (o owner) WebAuthnCredentials() []webauthn.Credential {
	out := make([]webauthn.Credential, len(o.s.Passkeys))
	for i, p := range o.s.Passkeys {
		out[i] = p.Credential
	}
	return out
}

func (d *Desk) owner(ctx context.Context, id care.AccountID) (owner, error) {
	a, _, ok := d.book.Get(id, 0)
	if !ok {
		return owner{}, notCurrent()
	}
	s, _, err := d.load(ctx, id)
	return owner{a, s}, err
}

// ceremony is what stands in scratch between a ceremony's two halves.
type ceremony struct {
	Account care.AccountID       `json:"account,omitempty"` // of a registration
	Session webauthn.SessionData `json:"session"`
}

// BeginPasskey starts to make a passkey for a signed-in account: options for the
// browser as JSON, and a token that its answer must come with.
func (d *Desk) BeginPasskey(ctx context.Context, id care.AccountID) (options []byte, token string, err error) {
	if d.keys == nil {
		return nil, "", noPasskeys()
	}
	o, err := d.owner(ctx, id)
	if err != nil {
		return nil, "", err
	}
	if len(o.s.Passkeys) >= maxPasskeys {
		return nil, "", refuse(WrongSecret, "The account has as many passkeys as it may have.", "Remove one that is not used any more.", nil)
	}
	creation, session, err := d.keys.BeginRegistration(o, webauthn.WithExclusions(webauthn.Credentials(o.WebAuthnCredentials()).CredentialDescriptors()))
	if err != nil {
		return nil, "", err
	}
	return d.begin(ctx, creation, ceremony{id, *session})
}

func (d *Desk) begin(ctx context.Context, options any, c ceremony) ([]byte, string, error) {
	out, err := json.Marshal(options)
	if err != nil {
		return nil, "", err
	}
	body, err := json.Marshal(c)
	if err != nil {
		return nil, "", err
	}
	token := NewToken()
	return out, token, d.scratch.Set(ctx, ceremonyOwner, hashed(token), body, d.now().Add(ceremonyLife))
}

func (d *Desk) resume(ctx context.Context, token string) (c ceremony, err error) {
	raw, ok, err := d.take(ctx, ceremonyOwner, hashed(token))
	if err != nil {
		return c, err
	}
	if !ok || json.Unmarshal(raw, &c) != nil {
		return c, refuse(BadToken, "That took too long, or was sent twice.", "Begin again.", nil)
	}
	return c, nil
}

// FinishPasskey takes the browser's answer and keeps the passkey under a name that
// its owner knows it by.
func (d *Desk) FinishPasskey(ctx context.Context, id care.AccountID, token, name string, answer io.Reader) error {
	if d.keys == nil {
		return noPasskeys()
	}
	c, err := d.resume(ctx, token)
	if err != nil {
		return err
	}
	if c.Account != id {
		return refuse(BadToken, "The passkey was begun by somebody else.", "Begin again.", nil)
	}
	parsed, err := protocol.ParseCredentialCreationResponseBody(answer)
	if err != nil {
		return wrong(err)
	}
	o, err := d.owner(ctx, id)
	if err != nil {
		return err
	}
	made, err := d.keys.CreateCredential(o, c.Session, parsed)
	if err != nil {
		return wrong(err)
	}
	if name = strings.TrimSpace(name); name == "" || len(name) > 100 {
		name = "Passkey of " + d.now().In(care.London).Format("2 January 2006")
	}
	err = d.update(ctx, id, func(s *secrets) error {
		s.Passkeys = append(s.Passkeys, passkey{Name: name, Made: d.now().UTC(), Credential: *made})
		return nil
	})
	if err == nil {
		d.note(ctx, id, Event{What: PasskeyMade})
	}
	return err
}

// RemovePasskey takes one passkey away.
func (d *Desk) RemovePasskey(ctx context.Context, id care.AccountID, credential string) error {
	err := d.update(ctx, id, func(s *secrets) error {
		n := len(s.Passkeys)
		s.Passkeys = slices.DeleteFunc(s.Passkeys, func(p passkey) bool { return credentialID(p.Credential.ID) == credential })
		if len(s.Passkeys) == n {
			return errUnchanged
		}
		return nil
	})
	if err == nil {
		d.note(ctx, id, Event{What: PasskeyGone})
	}
	return err
}

// BeginEntry starts a sign-in by passkey, of whoever it is that comes.
func (d *Desk) BeginEntry(ctx context.Context) (options []byte, token string, err error) {
	if d.keys == nil {
		return nil, "", noPasskeys()
	}
	assertion, session, err := d.keys.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return nil, "", err
	}
	return d.begin(ctx, assertion, ceremony{Session: *session})
}

// FinishEntry lets somebody in who holds a passkey.
func (d *Desk) FinishEntry(ctx context.Context, token string, answer io.Reader) (Entered, error) {
	id, err := d.finishEntry(ctx, token, answer)
	if err != nil {
		return Entered{}, d.refusedAt(ctx, id, "passkey", err)
	}
	epoch, err := d.epoch(ctx, id)
	return Entered{Account: id, How: "passkey", epoch: &epoch}, err
}

// finishEntry returns whose passkey it was, also when it is refused, once that is
// proved.
func (d *Desk) finishEntry(ctx context.Context, token string, answer io.Reader) (id care.AccountID, err error) {
	if d.keys == nil {
		return "", noPasskeys()
	}
	c, err := d.resume(ctx, token)
	if err != nil {
		return "", err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBody(answer)
	if err != nil {
		return "", wrong(err)
	}
	used, err := d.keys.ValidateDiscoverableLogin(func(_, handle []byte) (webauthn.User, error) {
		id = care.AccountID(handle)
		return d.owner(ctx, id)
	}, c.Session, parsed)
	if err != nil {
		return "", wrong(err) // whose it is has not been proved
	}
	if used.Authenticator.CloneWarning {
		return id, refuse(WrongSecret, "This passkey seems to have been copied.", "Sign in another way and remove it; tell your partner's IG lead.", nil)
	}
	if err := d.current(id); err != nil {
		return id, err
	}
	err = d.update(ctx, id, func(s *secrets) error {
		for i := range s.Passkeys {
			if bytes.Equal(s.Passkeys[i].Credential.ID, used.ID) {
				s.Passkeys[i].Credential, s.Passkeys[i].Used = *used, d.now().UTC()
				return nil
			}
		}
		return wrong(nil) // it was removed a moment ago
	})
	if err != nil {
		return id, err
	}
	return id, nil
}

func credentialID(id []byte) string { return base64.RawURLEncoding.EncodeToString(id) }

func noPasskeys() error {
	return refuse(WrongSecret, "Passkeys need the server to be reached by a name, not a number.", "Use localhost, or the server's name.", nil)
}
