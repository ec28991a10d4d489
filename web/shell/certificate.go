package shell

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"os"
	"sync/atomic"
	"time"

	"roundtable/care"
)

// Certificate is the server's certificate with its key, from two PEM files that may
// be replaced while it serves.
type Certificate struct {
	certFile, keyFile, host string

	now  atomic.Pointer[tls.Certificate]
	seen [2][]byte // what the files held when they were last looked at
}

// LoadCertificate reads the pair of files: a chain with the server's own first, and
// its key. Files that cannot be read, do not belong together, are not for the host
// or are out of date are a *care.Problem.
func LoadCertificate(certFile, keyFile, host string) (*Certificate, error) {
	c := &Certificate{certFile: certFile, keyFile: keyFile, host: host}
	_, err := c.Reload(time.Now())
	return c, err
}

// Reload looks at the files again and takes what they hold when that has changed
// and is right; otherwise what was there stays.
func (c *Certificate) Reload(at time.Time) (taken bool, err error) {
	var files [2][]byte
	for i, name := range []string{c.certFile, c.keyFile} {
		b, err := os.ReadFile(name)
		if err != nil {
			return false, &care.Problem{What: "A file of the certificate cannot be read.", Where: name, Remedy: "Check its path and who may read it.", Err: err}
		}
		files[i] = b
	}
	if bytes.Equal(files[0], c.seen[0]) && bytes.Equal(files[1], c.seen[1]) {
		return false, nil
	}
	pair, err := tls.X509KeyPair(files[0], files[1])
	if err != nil {
		// One of the two may only be on its way: they are looked at again.
		return false, &care.Problem{What: "The certificate and its key do not belong together, or are not PEM.", Where: c.certFile, Remedy: "Give the chain, the server's own first, and the key that belongs to it.", Err: err}
	}
	c.seen = files
	switch leaf := pair.Leaf; {
	case leaf.VerifyHostname(c.host) != nil:
		return false, &care.Problem{What: "The certificate is not for " + c.host + ".", Where: c.certFile, Remedy: "Use one that names the host of --origin."}
	case at.After(leaf.NotAfter):
		return false, &care.Problem{What: "The certificate ran out on " + care.DateOf(leaf.NotAfter).Long() + ".", Where: c.certFile, Remedy: "Put a new one in its place."}
	case at.Before(leaf.NotBefore.Add(-time.Minute)):
		return false, &care.Problem{What: "The certificate is not valid yet.", Where: c.certFile, Remedy: "Check this computer's clock, or wait."}
	}
	c.now.Store(&pair)
	return true, nil
}

// NotAfter is when the certificate in use runs out.
func (c *Certificate) NotAfter() time.Time { return c.now.Load().Leaf.NotAfter }

// Config is TLS 1.2 or newer with Go's own choice of ciphers, over HTTP/2 or 1.1.
func (c *Certificate) Config() *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"},
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			if now := c.now.Load(); now != nil {
				return now, nil
			}
			return nil, errors.New("shell: there is no certificate")
		},
	}
}

// soon is when a certificate's end is said to be near.
const soon = 14 * 24 * time.Hour

// Watch looks at the files every so often, and when again says so, until ctx ends.
// What is wrong with new files is logged once; the old pair stays in use.
func (c *Certificate) Watch(ctx context.Context, every time.Duration, again <-chan os.Signal, log *slog.Logger) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	said, warned := "", care.Date(0)
	for {
		select {
		case <-ctx.Done():
			return
		case <-again:
		case <-tick.C:
		}
		taken, err := c.Reload(time.Now())
		switch {
		case err != nil && err.Error() != said:
			said = err.Error()
			log.Error("the new certificate was not taken; the old one stays in use", "err", err)
		case taken:
			said = ""
			log.Warn("a new certificate is in use", "until", c.NotAfter().Format(time.DateOnly))
		}
		if left, today := time.Until(c.NotAfter()), care.DateOf(time.Now()); left < soon && today != warned {
			warned = today
			log.Warn("the certificate runs out soon", "until", c.NotAfter().Format(time.DateOnly))
		}
	}
}
