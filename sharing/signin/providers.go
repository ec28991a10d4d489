package signin

import (
	"encoding/json"
	"io"
	"net/url"
	"os"
	"slices"
	"strings"

	"roundtable/care"
)

// ProviderConfig is one OpenID Connect provider: CIS2, NHS login, or an
// organisation's own.
type ProviderConfig struct {
	ID       string `json:"id"`        // short name in addresses: "cis2"
	Name     string `json:"name"`      // on the button: "NHS smartcard (CIS2)"
	Issuer   string `json:"issuer"`    // https, as in the provider's discovery document
	ClientID string `json:"client_id"` //
	// SecretFile or SecretEnv says where the client's secret stands; a secret in
	// the settings themselves is refused. Neither: a public client, with PKCE alone.
	SecretFile string   `json:"secret_file,omitempty"`
	SecretEnv  string   `json:"secret_env,omitempty"`
	Scopes     []string `json:"scopes,omitempty"` // beside "openid"
	// Roles says where the provider names roles: "" nowhere (the account's own
	// stand), or "nrbac", in UserInfo as CIS2 does (nationalrbacaccess and
	// selectedrole): the person must then have a role at the account's partner.
	Roles string `json:"roles,omitempty"`
	// ACR are the levels of authentication that are strong enough, when the
	// provider states one: "AAL2_OR_AAL3_ANY", "P9.Cp.Cd". Empty takes any.
	ACR []string `json:"acr,omitempty"`
	// Weak is set for a provider that asks for a password alone: a second way in
	// is then set up here as for a local password.
	Weak bool `json:"weak,omitempty"`

	secret string
}

// ReadProviders reads a settings file: {"providers":[…]}. Unknown fields are
// refused: a misspelt one would silently mean less security.
func ReadProviders(r io.Reader) ([]ProviderConfig, error) {
	var file struct {
		Providers []ProviderConfig `json:"providers"`
	}
	dec := json.NewDecoder(io.LimitReader(r, 1<<20))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&file); err != nil {
		return nil, &care.Problem{What: "The file of sign-in providers cannot be read.", Remedy: "Compare it with docs/sign-in.md.", Err: err}
	}
	for i := range file.Providers {
		if err := file.Providers[i].check(); err != nil {
			return nil, err
		}
	}
	ids := map[string]bool{}
	for _, p := range file.Providers {
		if ids[p.ID] {
			return nil, settings(p.ID, "Two providers have one id.", "Give each its own.")
		}
		ids[p.ID] = true
	}
	return file.Providers, nil
}

func (c *ProviderConfig) check() error {
	u, err := url.Parse(c.Issuer)
	switch {
	case c.ID == "" || strings.Trim(c.ID, "abcdefghijklmnopqrstuvwxyz0123456789-") != "":
		return settings(c.ID, "A provider's id is made of small letters, digits and hyphens.", "Write for example cis2.")
	case c.Name == "" || len(c.Name) > 80:
		return settings(c.ID, "A provider needs a name for its button.", "Write what people know it by.")
	case err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "":
		return settings(c.ID, "The issuer is not an address.", "Write it as the provider's discovery document has it.")
	case u.Scheme != "https" && !(u.Scheme == "http" && slices.Contains([]string{"localhost", "127.0.0.1", "::1"}, u.Hostname())):
		return settings(c.ID, "The issuer is not reached by https.", "Only a provider on this computer may be without.")
	case c.ClientID == "":
		return settings(c.ID, "The client id is missing.", "Write the one that the provider gave.")
	case c.Roles != "" && c.Roles != "nrbac":
		return settings(c.ID, "Roles are read from \"nrbac\" or not at all.", "Write nrbac or leave it out.")
	case c.SecretFile != "" && c.SecretEnv != "":
		return settings(c.ID, "The client's secret is named twice.", "Keep secret_file or secret_env.")
	}
	return c.readSecret()
}

func (c *ProviderConfig) readSecret() error {
	switch {
	case c.SecretFile != "":
		b, err := os.ReadFile(c.SecretFile)
		if err != nil {
			return &care.Problem{What: "The file with the client's secret cannot be read.", Where: c.ID, Remedy: "Check its path and who may read it.", Err: err}
		}
		c.secret = strings.TrimSpace(string(b))
	case c.SecretEnv != "":
		c.secret = os.Getenv(c.SecretEnv)
	default:
		return nil
	}
	if c.secret == "" {
		return settings(c.ID, "The client's secret is empty.", "Put it into the file or the variable that is named.")
	}
	return nil
}

func settings(where, what, remedy string) error {
	return &care.Problem{What: what, Where: "provider " + where, Remedy: remedy}
}
