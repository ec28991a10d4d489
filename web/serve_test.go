package web_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"roundtable/web"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// A server that other computers reach, from its files to its end: TLS with HTTP/2
// under the origin's name, plain http led to it, and nothing left when it stops.
func TestServingOtherComputers(t *testing.T) {
	v := founded(t, false)
	dir := t.TempDir()
	roots := certify(t, dir, "table.example.org")
	cert, err := shell.LoadCertificate(filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem"), "table.example.org")
	if err != nil {
		t.Fatal(err)
	}
	e := web.Entrance{Reach: site.Reach{Origin: beyondOrigin, Beyond: true, Limits: shell.BeyondLimits}, Certificate: cert, RedirectAddr: freeAddr(t)}
	l, err := e.Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := site.New(v.table, nil) // founded closes it
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- web.Serve(ctx, l, s, e) }()
	client := &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: roots},
			DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
				to := l.Addr().String()
				if strings.HasSuffix(addr, ":80") {
					to = e.RedirectAddr
				}
				return (&net.Dialer{}).DialContext(ctx, network, to)
			},
		},
	}
	defer client.CloseIdleConnections()
	get := func(address string) *http.Response {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		_, _ = io.Copy(io.Discard, res.Body)
		return res
	}
	if res := get(beyondOrigin + "/list"); res.StatusCode != 303 || res.Header.Get("Location") != "/sign-in" || res.ProtoMajor != 2 || res.TLS.Version != tls.VersionTLS13 {
		t.Errorf("%d to %q over HTTP/%d, %s", res.StatusCode, res.Header.Get("Location"), res.ProtoMajor, tls.VersionName(res.TLS.Version))
	}
	if res := get("http://table.example.org/list?weeks=53-"); res.StatusCode != 308 || res.Header.Get("Location") != beyondOrigin+"/list?weeks=53-" {
		t.Errorf("plain http: %d to %q", res.StatusCode, res.Header.Get("Location"))
	}
	stop()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("it does not stop")
	}
	for _, addr := range []string{l.Addr().String(), e.RedirectAddr} {
		if c, err := net.Dial("tcp", addr); err == nil {
			c.Close()
			t.Errorf("%s still answers", addr)
		}
	}
}

// Without an origin nobody is listened to but this computer.
func TestAnEntranceIsLoopbackUnlessItSaysMore(t *testing.T) {
	if l, err := (web.Entrance{}).Listen(t.Context(), "0.0.0.0:0"); err == nil {
		l.Close()
		t.Error("every computer may come")
	}
	l, err := (web.Entrance{}).Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
}

func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// certify writes a certificate for a host and its key, and gives who vouches for it.
func certify(t *testing.T, dir, host string) *x509.CertPool {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	of := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{host}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, of, of, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	pkcs, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{"cert.pem": {Type: "CERTIFICATE", Bytes: der}, "key.pem": {Type: "PRIVATE KEY", Bytes: pkcs}} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	return pool
}
