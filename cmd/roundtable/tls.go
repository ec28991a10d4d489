package main

import (
	"net"
	"net/url"
	"os"
	"strings"

	"roundtable/care"
	"roundtable/sharing/signin"
	"roundtable/web"
	"roundtable/web/shell"
)

// entranceFlags say how people reach a server from other computers. None takes a
// secret: keys and passwords stand in files, whose names are given.
type entranceFlags struct {
	Origin          string   `help:"Let other computers in at this address: https://table.example.org. Needs --tls-cert and --tls-key, or --behind-proxy, and an account." env:"ROUNDTABLE_ORIGIN" placeholder:"URL"`
	TLSCert         string   `name:"tls-cert" help:"File of the certificate's chain, PEM, the server's own first; read again when it changes." env:"ROUNDTABLE_TLS_CERT" placeholder:"FILE"`
	TLSKey          string   `name:"tls-key" help:"File of the certificate's key." env:"ROUNDTABLE_TLS_KEY" placeholder:"FILE"`
	BehindProxy     []string `help:"Addresses or networks of the proxies in front, which are believed about whom they ask for; without a certificate nobody else is answered." env:"ROUNDTABLE_BEHIND_PROXY" placeholder:"ADDRESS"`
	RedirectAddr    string   `help:"Address and port at which plain http is led to the origin, for example 0.0.0.0:80." env:"ROUNDTABLE_REDIRECT_ADDR" placeholder:"ADDR"`
	Providers       string   `help:"File of the sign-in providers: NHS smartcards, NHS login, an organisation's own." env:"ROUNDTABLE_PROVIDERS" placeholder:"FILE"`
	SecurityContact string   `help:"Whom somebody tells who finds a weakness, for security.txt: an e-mail or https address." env:"ROUNDTABLE_SECURITY_CONTACT" placeholder:"ADDRESS"`
}

// entrance is what the flags come to. peopled says that there is an account: without
// one everybody would see everything (ADR 9). Anything that would let others in
// unprotected is a *care.Problem.
func (c *entranceFlags) entrance(addr string, peopled bool) (in web.Entrance, err error) {
	if in.Contact, err = contact(c.SecurityContact); err != nil {
		return in, err
	}
	if c.Providers != "" {
		if in.Providers, err = readProviders(c.Providers); err != nil {
			return in, err
		}
	}
	if c.Origin == "" {
		return in, c.alone(addr)
	}
	var host string
	if in.Origin, host, err = shell.ParseOrigin(c.Origin); err != nil {
		return in, err
	}
	in.Beyond, in.Limits, in.RedirectAddr = true, shell.BeyondLimits, c.RedirectAddr
	var bad string
	if in.Proxies, bad = shell.ParseProxies(c.BehindProxy); bad != "" {
		return in, &care.Problem{What: "A proxy is given by its address or network.", Where: bad, Remedy: "Give for example --behind-proxy 10.0.0.7, or 10.1.2.0/24."}
	}
	switch {
	case (c.TLSCert == "") != (c.TLSKey == ""):
		return in, &care.Problem{What: "A certificate needs its key, and a key its certificate.", Remedy: "Give both --tls-cert and --tls-key."}
	case c.TLSCert == "" && len(in.Proxies) == 0:
		return in, &care.Problem{
			What: "What people send would travel in the clear.", Where: "--origin " + in.Origin,
			Remedy: "Give --tls-cert and --tls-key; or, where a proxy takes the encryption off, --behind-proxy with its address.",
		}
	case !peopled:
		return in, &care.Problem{
			What: "Nobody has an account yet, so everybody who reaches the server would see everything.", Where: "--origin " + in.Origin,
			Remedy: "Open the first account with 'roundtable account add', then serve.",
		}
	}
	if c.TLSCert != "" {
		in.Certificate, err = shell.LoadCertificate(c.TLSCert, c.TLSKey, host)
	}
	return in, err
}

// alone refuses what makes sense for other computers only.
func (c *entranceFlags) alone(addr string) error {
	_, _, unreadable := net.SplitHostPort(addr) // which is said when it is listened on
	if c.TLSCert != "" || c.TLSKey != "" || len(c.BehindProxy) > 0 || c.RedirectAddr != "" || unreadable == nil && !shell.Loopback(addr) {
		return &care.Problem{
			What: "It is not said at which address other computers reach the server.", Where: addr,
			Remedy: "Give --origin https://… as people type it; or listen on localhost, for this computer alone.",
		}
	}
	return nil
}

func contact(s string) (string, error) {
	if s == "" {
		return "", nil
	}
	if !strings.Contains(s, ":") && strings.Contains(s, "@") {
		s = "mailto:" + s
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" && u.Scheme != "mailto" && u.Scheme != "tel" || strings.ContainsAny(s, " \r\n") {
		return "", &care.Problem{What: "The contact for security.txt is no address.", Where: "--security-contact", Remedy: "Give security@example.org, or an https address."}
	}
	return s, nil
}

func readProviders(name string) ([]signin.ProviderConfig, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, &care.Problem{What: "The file of sign-in providers cannot be read.", Where: name, Remedy: "Check its path and who may read it.", Err: err}
	}
	defer f.Close()
	return signin.ReadProviders(f)
}
