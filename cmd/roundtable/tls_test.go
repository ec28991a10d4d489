package main

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"roundtable/care"
)

// Nobody is let in from elsewhere by a flag that is missing.
func TestWhoIsLetIn(t *testing.T) {
	const origin = "https://table.example.org"
	proxied := entranceFlags{Origin: origin, BehindProxy: []string{"10.0.0.7"}}
	for _, c := range []struct {
		name    string
		flags   entranceFlags
		addr    string
		peopled bool
		refused string // "" lets in
	}{
		{"this computer", entranceFlags{}, "127.0.0.1:8765", false, ""},
		{"this computer, with accounts", entranceFlags{}, "localhost:8765", true, ""},
		{"every address and no origin", entranceFlags{}, "0.0.0.0:8765", true, "at which address other computers reach"},
		{"every address by leaving it out", entranceFlags{}, ":8765", true, "at which address other computers reach"},
		{"a certificate and no origin", entranceFlags{TLSCert: "c", TLSKey: "k"}, "127.0.0.1:8765", true, "at which address"},
		{"a proxy and no origin", entranceFlags{BehindProxy: []string{"10.0.0.7"}}, "127.0.0.1:8765", true, "at which address"},
		{"an origin in the clear", entranceFlags{Origin: "http://table.example.org"}, "0.0.0.0:80", true, "not an https address"},
		{"an origin and nothing else", entranceFlags{Origin: origin}, "0.0.0.0:443", true, "in the clear"},
		{"an origin on loopback", entranceFlags{Origin: origin}, "127.0.0.1:8765", true, "in the clear"},
		{"half a certificate", entranceFlags{Origin: origin, TLSCert: "c"}, "0.0.0.0:443", true, "needs its key"},
		{"everybody as a proxy", entranceFlags{Origin: origin, BehindProxy: []string{"0.0.0.0/0"}}, "0.0.0.0:80", true, "by its address or network"},
		{"nobody has an account", proxied, "0.0.0.0:80", false, "Nobody has an account"},
		{"files that are not there", entranceFlags{Origin: origin, TLSCert: "no/c", TLSKey: "no/k"}, "0.0.0.0:443", true, "cannot be read"},
		{"behind a proxy", proxied, "0.0.0.0:80", true, ""},
		{"behind a proxy on this computer", proxied, "127.0.0.1:80", true, ""},
		{"no such providers", entranceFlags{Providers: "no/file"}, "127.0.0.1:80", true, "providers cannot be read"},
		{"a contact that is none", entranceFlags{SecurityContact: "us\nX: y"}, "127.0.0.1:80", true, "is no address"},
	} {
		in, err := c.flags.entrance(c.addr, c.peopled)
		p, isProblem := errors.AsType[*care.Problem](err)
		switch {
		case c.refused == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.refused == "" && (in.Beyond != (c.flags.Origin != "") || in.Beyond && (in.Limits.AtOnce == 0 || in.Origin != origin)):
			t.Errorf("%s: %+v", c.name, in)
		case c.refused != "" && (!isProblem || !strings.Contains(p.Error(), c.refused) || p.Remedy == ""):
			t.Errorf("%s: %v, want %q", c.name, err, c.refused)
		}
	}
	in, err := (&entranceFlags{SecurityContact: "security@example.org"}).entrance("localhost:0", false)
	if err != nil || in.Contact != "mailto:security@example.org" {
		t.Errorf("%q, %v", in.Contact, err)
	}
}

// A secret that stands in a flag is seen by everybody on the computer, and kept in
// the shell's history.
func TestNoFlagTakesASecret(t *testing.T) {
	parser, err := kong.New(&commands{}, kong.Vars{"sizes": "small"})
	if err != nil {
		t.Fatal(err)
	}
	secretive := regexp.MustCompile(`(?i)password|passwd|secret|token|passphrase|credential|private`)
	flags := 0
	err = kong.Visit(parser.Model, func(n kong.Visitable, next kong.Next) error {
		if f, ok := n.(*kong.Flag); ok {
			flags++
			if secretive.MatchString(f.Name) && f.PlaceHolder != "FILE" {
				t.Errorf("--%s may hold a secret: let it name a file", f.Name)
			}
			if strings.Contains(f.Name, "key") && f.PlaceHolder != "FILE" && f.Target.Kind() == reflect.String && f.PlaceHolder != "KEY" {
				t.Errorf("--%s: let it name a file", f.Name)
			}
		}
		return next(nil)
	})
	if err != nil || flags < 30 {
		t.Errorf("%d flags, %v", flags, err)
	}
}

// A client's secret stands in a file or the environment, never among the settings.
func TestProvidersHoldNoSecret(t *testing.T) {
	name := filepath.Join(t.TempDir(), "providers.json")
	if err := os.WriteFile(name, []byte(`{"providers":[{"id":"a","name":"A","issuer":"https://a.example","client_id":"c","client_secret":"hunter2"}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := readProviders(name)
	if err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("%v", err)
	}
}
