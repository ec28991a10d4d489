package shell

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"roundtable/care"
)

// beyond is a server that other computers reach, and what came of a request to it.
func beyond(t *testing.T, d Door, pages map[string]HandlerFunc) *httptest.Server {
	t.Helper()
	s := New(Options{Door: d})
	mux := http.NewServeMux()
	for pattern, h := range pages {
		mux.Handle(pattern, s.Func(h))
	}
	mux.Handle("/", s.NotFound())
	srv := httptest.NewServer(s.Wrap(mux))
	t.Cleanup(srv.Close)
	return srv
}

func ask(t *testing.T, srv *httptest.Server, method, path string, header ...string) (*http.Response, string) {
	t.Helper()
	return table{Server: srv}.do(t, method, path, "", header...)
}

const origin = "https://table.example.org"

func TestOrigins(t *testing.T) {
	for in, want := range map[string]string{
		"https://table.example.org": origin, "https://table.example.org/": origin, "HTTPS://Table.Example.org:443": origin,
		"https://table.example.org:8443": "https://table.example.org:8443", "https://[2001:db8::1]": "https://[2001:db8::1]", "https://[2001:db8::1]:443": "https://[2001:db8::1]",
	} {
		if got, _, err := ParseOrigin(in); got != want || err != nil {
			t.Errorf("%s: %q, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "table.example.org", "http://table.example.org", "https://", "https://a/b", "https://u:p@a", "https://a?q", "https://a#f", "https:a", "javascript:1", "https://a b"} {
		if _, _, err := ParseOrigin(in); err == nil {
			t.Errorf("%q was taken", in)
		}
	}
}

// Only the origin's own name is answered, so that nothing we write can be led
// elsewhere by a forged one.
func TestOnlyTheOriginIsAnswered(t *testing.T) {
	srv := beyond(t, Door{Origin: origin}, map[string]HandlerFunc{"GET /x": func(w http.ResponseWriter, r *http.Request) error { return SeeOther(w, r, "/y") }})
	for host, want := range map[string]int{
		"table.example.org": 303, "TABLE.example.org:443": 303, "table.example.org:8443": 421, "evil.example": 421, "localhost": 421, "127.0.0.1": 421,
		"table.example.org.evil.example": 421, "table.example.org@evil.example": 421,
	} {
		r, _ := ask(t, srv, "GET", "/x", "Host", host, "X-Forwarded-Host", "table.example.org")
		if r.StatusCode != want {
			t.Errorf("host %s: %d, want %d", host, r.StatusCode, want)
		}
	}
	r, page := ask(t, srv, "GET", "/nowhere", "Host", "table.example.org")
	if hsts := r.Header.Get("Strict-Transport-Security"); !strings.HasPrefix(hsts, "max-age=63072000") || r.StatusCode != 404 {
		t.Errorf("%d, HSTS %q: %s", r.StatusCode, hsts, page)
	}
	if r, _ := ask(t, beyond(t, Door{}, nil), "GET", "/nowhere"); r.Header.Get("Strict-Transport-Security") != "" {
		t.Error("a server on this computer is bound to https")
	}
}

// The health of a server is asked by machines that know its number alone.
func TestHealthIsAnsweredUnderAnyName(t *testing.T) {
	srv := beyond(t, Door{Origin: origin}, map[string]HandlerFunc{"GET /health": func(w http.ResponseWriter, _ *http.Request) error {
		_, err := io.WriteString(w, "ok")
		return err
	}})
	if r, page := ask(t, srv, "GET", "/health", "Host", "10.0.0.3:8080"); r.StatusCode != 200 || page != "ok" {
		t.Errorf("%d %s", r.StatusCode, page)
	}
}

// Cookies carry the prefix and the flag of https, and one that another host or a
// line in the clear set is read by nobody.
func TestCookiesAreOfThisHostAlone(t *testing.T) {
	var seen string
	srv := beyond(t, Door{Origin: origin}, map[string]HandlerFunc{
		"GET /set": func(w http.ResponseWriter, _ *http.Request) error {
			http.SetCookie(w, &http.Cookie{Name: "visit", Value: "mine", Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
			http.SetCookie(w, &http.Cookie{Name: "__Host-session", Value: "s", Path: "/", Secure: true})
			return nil // and writes nothing
		},
		"GET /see": func(_ http.ResponseWriter, r *http.Request) error { seen = r.Header.Get("Cookie"); return nil },
	})
	r, _ := ask(t, srv, "GET", "/set", "Host", "table.example.org")
	for i, want := range []string{"__Host-visit=mine; Path=/; HttpOnly; SameSite=Lax; Secure", "__Host-session=s; Path=/; Secure"} {
		if got := r.Header.Values("Set-Cookie"); len(got) != 2 || got[i] != want {
			t.Errorf("cookies %q, want %q", got, want)
		}
	}
	ask(t, srv, "GET", "/see", "Host", "table.example.org", "Cookie", "visit=tossed; __Host-visit=mine; session=tossed; __Host-session=s")
	if want := "__Host-visit=mine; visit=mine; __Host-session=s; session=s"; seen != want {
		t.Errorf("read %q, want %q", seen, want)
	}
}

func TestWhoAsksThroughAProxy(t *testing.T) {
	proxies, bad := ParseProxies([]string{"10.0.0.0/24", " 192.0.2.1", "2001:db8::/32"})
	if bad != "" {
		t.Fatal(bad)
	}
	for _, s := range []string{"nonsense", "0.0.0.0/0", "::/0", "10.0.0.0/99"} {
		if _, bad := ParseProxies([]string{s}); bad != s {
			t.Errorf("%q was taken", s)
		}
	}
	for _, c := range []struct {
		name, peer string
		forwarded  []string
		want       string
	}{
		{"nothing said", "10.0.0.9", nil, "10.0.0.9"},
		{"one client", "10.0.0.9", []string{"203.0.113.5"}, "203.0.113.5"},
		{"what the client wrote is before the proxy's own", "10.0.0.9", []string{"1.1.1.1, 203.0.113.5"}, "203.0.113.5"},
		{"in two headers", "10.0.0.9", []string{"1.1.1.1", "203.0.113.5"}, "203.0.113.5"},
		{"two proxies", "10.0.0.9", []string{"1.1.1.1, 203.0.113.5, 192.0.2.1"}, "203.0.113.5"},
		{"nonsense before the proxy's own", "10.0.0.9", []string{"x, 203.0.113.5"}, "203.0.113.5"},
		{"nonsense", "10.0.0.9", []string{"203.0.113.5, unknown"}, "10.0.0.9"},
		{"an IPv4 address written as IPv6", "10.0.0.9", []string{"::ffff:203.0.113.5"}, "203.0.113.5"},
	} {
		if got := proxies.behind(netip.MustParseAddr(c.peer), c.forwarded); got.String() != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// The address that throttles guesses is the client's; nobody passes the proxy by,
// and a request that came to it in the clear does nothing.
func TestAProxyIsTheOnlyWayIn(t *testing.T) {
	var from string
	pages := map[string]HandlerFunc{"GET /x": func(_ http.ResponseWriter, r *http.Request) error { from = r.RemoteAddr; return nil }}
	own, _ := ParseProxies([]string{"127.0.0.1"})
	srv := beyond(t, Door{Origin: origin, Proxies: own}, pages)
	ask(t, srv, "GET", "/x", "Host", "table.example.org", "X-Forwarded-For", "198.51.100.1, 203.0.113.5", "X-Forwarded-Proto", "https")
	if from != "203.0.113.5:0" {
		t.Errorf("asked by %s", from)
	}
	from = ""
	r, _ := ask(t, srv, "GET", "/x?a=b", "Host", "evil.example", "X-Forwarded-Proto", "http")
	if r.StatusCode != 308 || r.Header.Get("Location") != origin+"/x?a=b" || from != "" {
		t.Errorf("in the clear: %d to %s, %s", r.StatusCode, r.Header.Get("Location"), from)
	}
	if r, _ := ask(t, srv, "POST", "/x", "Host", "table.example.org", "X-Forwarded-Proto", "http"); r.StatusCode != 403 {
		t.Errorf("a form in the clear: %d", r.StatusCode)
	}
	other, _ := ParseProxies([]string{"192.0.2.1"})
	if r, _ := ask(t, beyond(t, Door{Origin: origin, Proxies: other}, pages), "GET", "/x", "Host", "table.example.org"); r.StatusCode != 421 || from != "" {
		t.Errorf("past the proxy: %d", r.StatusCode)
	}
	from = ""
	ask(t, beyond(t, Door{Origin: origin}, pages), "GET", "/x", "Host", "table.example.org", "X-Forwarded-For", "203.0.113.5")
	if !strings.HasPrefix(from, "127.0.0.1:") {
		t.Errorf("without a proxy the header was believed: %s", from)
	}
}

// Wherever plain http is led, it is to the origin.
func TestToHTTPSLeadsNowhereElse(t *testing.T) {
	for _, line := range []string{"/list?a=b", "//evil.example/x", "/\\evil.example", "http://evil.example/x", "/%2F%2Fevil.example", "/a%0d%0aSet-Cookie:%20x=y", "*"} {
		w := httptest.NewRecorder()
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader("GET " + line + " HTTP/1.1\r\nHost: evil.example\r\n\r\n")))
		if err != nil {
			continue // the server refuses it by itself
		}
		ToHTTPS(origin).ServeHTTP(w, r)
		if to := w.Header().Get("Location"); w.Code != 308 || !strings.HasPrefix(to, origin+"/") || strings.ContainsAny(to, "\r\n") {
			t.Errorf("%s: %d to %q", line, w.Code, to)
		}
	}
}

func TestOddMethodsAndBodies(t *testing.T) {
	srv := beyond(t, Door{}, map[string]HandlerFunc{"GET /x": func(w http.ResponseWriter, _ *http.Request) error {
		_, err := io.WriteString(w, "x")
		return err
	}})
	for _, m := range []string{"TRACE", "PUT", "DELETE", "PATCH", "OPTIONS", "CONNECT", "PROPFIND", "get"} {
		r, page := ask(t, srv, m, "/x", "Cookie", "a=secret-of-mine")
		if r.StatusCode != 405 && r.StatusCode != 400 || strings.Contains(page, "secret-of-mine") {
			t.Errorf("%s: %d", m, r.StatusCode)
		}
	}
	if r, page := (table{Server: srv}).do(t, "GET", "/x", "a body"); r.StatusCode != 400 || page == "x" {
		t.Errorf("a GET with a body: %d", r.StatusCode)
	}
	if r, page := ask(t, srv, "HEAD", "/x"); r.StatusCode != 200 || page != "" {
		t.Errorf("HEAD: %d", r.StatusCode)
	}
}

// A page may be asked for often, a password be tried seldom, and neither by one
// address at the cost of another.
func TestLimitsOfRequests(t *testing.T) {
	l := Limits{Rate: 10, Burst: 20, DoorRate: 1, DoorBurst: 3, AtOnce: 8, AtOnceEach: 5}
	one, two := netip.MustParseAddr("203.0.113.5"), netip.MustParseAddr("203.0.113.6")
	at := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	burst := func(c *crowd, a netip.Addr, door bool, at time.Time) (n int) {
		for {
			leave, status, wait := c.enter(a, door, at)
			if leave == nil {
				if status != http.StatusTooManyRequests || wait == "" {
					t.Errorf("refused with %d", status)
				}
				return n
			}
			leave()
			n++
		}
	}
	c := newCrowd(l)
	for i, want := range []int{20, 0} {
		if n := burst(c, one, false, at); n != want {
			t.Errorf("burst %d: %d pages", i, n)
		}
	}
	if n := burst(c, two, false, at); n != 20 {
		t.Errorf("another address has %d", n)
	}
	if n := burst(c, one, false, at.Add(time.Second)); n != 10 {
		t.Errorf("a second later %d", n)
	}
	if n := burst(newCrowd(l), one, true, at); n != 3 {
		t.Errorf("%d tries at the door", n)
	}

	c = newCrowd(l)
	var leave []func()
	hold := func(a netip.Addr, n, want, refused int) {
		got := 0
		for range n {
			out, status, _ := c.enter(a, false, at)
			if out == nil {
				if status != refused {
					t.Errorf("refused with %d, want %d", status, refused)
				}
				continue
			}
			got++
			leave = append(leave, out)
		}
		if got != want {
			t.Errorf("%d at once, want %d", got, want)
		}
	}
	hold(one, 7, 5, http.StatusTooManyRequests)
	hold(two, 4, 3, http.StatusServiceUnavailable)
	for _, out := range leave {
		out()
	}
	hold(two, 4, 4, 0)

	// One subscriber has more IPv6 addresses than there are sand grains.
	c = newCrowd(l)
	burst(c, netip.MustParseAddr("2001:db8::1"), false, at)
	if n := burst(c, netip.MustParseAddr("2001:db8::ffff:2"), false, at); n != 0 {
		t.Errorf("the next address of one network has %d more", n)
	}
}

// An attack from many addresses takes a bounded memory, and who comes later is
// still counted.
func TestManyAddressesAreNotAllRemembered(t *testing.T) {
	c := newCrowd(BeyondLimits)
	at := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	for i := range mostAddresses + 1000 {
		leave, _, _ := c.enter(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), false, at)
		if leave != nil {
			leave()
		}
	}
	if len(c.all) > mostAddresses {
		t.Errorf("%d are remembered", len(c.all))
	}
	if leave, _, _ := c.enter(netip.MustParseAddr("203.0.113.5"), false, at.Add(time.Hour)); leave == nil || len(c.all) != 1 {
		t.Errorf("after an hour %d are remembered", len(c.all))
	}
}

func TestTooManyRequestsIsAPage(t *testing.T) {
	tried := 0
	srv := beyond(t, Door{Origin: origin, Limits: Limits{Rate: 100, Burst: 100, DoorRate: 1, DoorBurst: 2, AtOnce: 9, AtOnceEach: 9}},
		map[string]HandlerFunc{"POST /sign-in": func(http.ResponseWriter, *http.Request) error { tried++; return nil }})
	for i := range 4 {
		r, page := ask(t, srv, "POST", "/sign-in", "Host", "table.example.org")
		if i < 2 && r.StatusCode != 200 || i >= 2 && (r.StatusCode != 429 || r.Header.Get("Retry-After") == "" || !strings.Contains(page, "Wait a minute") || r.Header.Get("Content-Security-Policy") == "") {
			t.Errorf("try %d: %d %s", i, r.StatusCode, page)
		}
	}
	if tried != 2 {
		t.Errorf("%d tries went through", tried)
	}
	big := strings.NewReader("password=" + strings.Repeat("x", DoorBytes))
	req, _ := http.NewRequestWithContext(t.Context(), "POST", beyond(t, Door{Limits: BeyondLimits}, map[string]HandlerFunc{"POST /sign-in": func(http.ResponseWriter, *http.Request) error { return nil }}).URL+"/sign-in", big)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	if r.StatusCode != 413 {
		t.Errorf("a password of %d bytes: %d", DoorBytes, r.StatusCode)
	}
}

func TestConnectionsBeyondANumberAreHungUp(t *testing.T) {
	inner, err := Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := Crowded(inner, 3, 2, nil)
	defer l.Close()
	got := make(chan net.Conn, 9)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			got <- c
		}
	}()
	dial := func() net.Conn {
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		return c
	}
	dial()
	dial()
	first := <-got
	<-got
	if _, err := dial().Read(make([]byte, 1)); err == nil {
		t.Error("the third connection of one address was kept")
	}
	first.Close()
	first.Close() // gives one place back, not two
	dial()
	<-got
	if _, err := dial().Read(make([]byte, 1)); err == nil {
		t.Error("a place was given back twice")
	}
}

// pair writes a self-made certificate for a host and its key.
func pair(t *testing.T, dir, host string, from, until time.Time) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	serial, _ := rand.Int(rand.Reader, big.NewInt(1<<62))
	of := &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: host}, DNSNames: []string{host}, NotBefore: from, NotAfter: until, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, of, of, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	pkcs, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, "cert.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	write(t, dir, "key.pem", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs}))
}

func write(t *testing.T, dir, name string, b []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestCertificatesThatCannotBeUsed(t *testing.T) {
	now := time.Now()
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	load := func(says string) {
		t.Helper()
		_, err := LoadCertificate(cert, key, "table.example.org")
		if p, ok := errors.AsType[*care.Problem](err); !ok || !strings.Contains(p.Error(), says) || p.Remedy == "" {
			t.Errorf("%v, want %q", err, says)
		}
	}
	load("cannot be read")
	pair(t, dir, "other.example.org", now.Add(-time.Hour), now.Add(time.Hour))
	load("not for table.example.org")
	pair(t, dir, "table.example.org", now.Add(-2*time.Hour), now.Add(-time.Hour))
	load("ran out on")
	pair(t, dir, "table.example.org", now.Add(time.Hour), now.Add(2*time.Hour))
	load("not valid yet")
	write(t, dir, "key.pem", []byte("not a key"))
	load("do not belong together")
}

// A new pair of files is taken while the server runs; a bad one leaves the old one
// in use and is logged once.
func TestTheCertificateIsReadAgain(t *testing.T) {
	now := time.Now()
	dir := t.TempDir()
	pair(t, dir, "table.example.org", now.Add(-time.Hour), now.Add(240*time.Hour))
	c, err := LoadCertificate(filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem"), "table.example.org")
	if err != nil {
		t.Fatal(err)
	}
	l, err := tls.Listen("tcp", "127.0.0.1:0", c.Config())
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() { _, _ = io.Copy(conn, conn) }()
		}
	}()
	shown := func(o *tls.Config) (*x509.Certificate, error) {
		o.InsecureSkipVerify = true // self-made; what is asked is which one is shown
		conn, err := tls.Dial("tcp", l.Addr().String(), o)
		if err != nil {
			return nil, err
		}
		defer conn.Close()
		return conn.ConnectionState().PeerCertificates[0], nil
	}
	serial := func() string {
		x, err := shown(&tls.Config{})
		if err != nil {
			t.Fatal(err)
		}
		return x.SerialNumber.String()
	}
	first := serial()
	if taken, err := c.Reload(now); taken || err != nil {
		t.Errorf("the same files were taken again: %v", err)
	}
	pair(t, dir, "table.example.org", now.Add(-time.Hour), now.Add(300*time.Hour))
	if taken, err := c.Reload(now); !taken || err != nil {
		t.Errorf("new files: %v, %v", taken, err)
	}
	second := serial()
	if first == second || !c.NotAfter().After(now.Add(299*time.Hour)) {
		t.Error("the old certificate is still shown")
	}

	write(t, dir, "cert.pem", []byte("half of a file"))
	var log bytes.Buffer
	ctx, cancel := context.WithCancel(t.Context())
	again, done := make(chan os.Signal), make(chan struct{})
	go func() {
		c.Watch(ctx, time.Hour, again, slog.New(slog.NewTextHandler(&log, nil)))
		close(done)
	}()
	again <- os.Interrupt
	again <- os.Interrupt
	again <- os.Interrupt // the one before has been dealt with
	cancel()
	<-done
	if n := strings.Count(log.String(), "not taken"); n != 1 || strings.Contains(log.String(), "half of") {
		t.Errorf("logged %d times: %s", n, log.String())
	}
	if serial() != second {
		t.Error("a bad pair took the good one's place")
	}
	if _, err := shown(&tls.Config{MaxVersion: tls.VersionTLS11}); err == nil {
		t.Error("TLS 1.1 was spoken")
	}
	for _, v := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		if _, err := shown(&tls.Config{MinVersion: v, MaxVersion: v}); err != nil {
			t.Errorf("%s: %v", tls.VersionName(v), err)
		}
	}
}

// Who takes nothing of an answer loses the connection: each piece has its time.
func TestAnswersHaveADeadline(t *testing.T) {
	d := &deadlines{ResponseRecorder: httptest.NewRecorder()}
	c := &counted{ResponseWriter: d}
	before := time.Now()
	for range 5 {
		if _, err := c.Write([]byte("x")); err != nil {
			t.Fatal(err)
		}
	}
	if len(d.set) != 1 || d.set[0].Before(before.Add(SendTimeout)) || d.set[0].After(time.Now().Add(SendTimeout)) {
		t.Errorf("deadlines %v", d.set)
	}
	c.until = c.until.Add(-SendTimeout / 2)
	_, _ = c.Write([]byte("x"))
	if len(d.set) != 2 {
		t.Error("a long answer loses its connection although it is taken")
	}
}

type deadlines struct {
	*httptest.ResponseRecorder
	set []time.Time
}

func (d *deadlines) SetWriteDeadline(t time.Time) error { d.set = append(d.set, t); return nil }

// Who sends the head of a request byte by byte, or too much of it, is hung up on.
func TestHeadsAreBounded(t *testing.T) {
	srv := Server(http.NotFoundHandler())
	if srv.ReadHeaderTimeout == 0 || srv.ReadHeaderTimeout > 10*time.Second || srv.IdleTimeout == 0 || srv.HTTP2 == nil {
		t.Errorf("%+v", srv)
	}
	srv.ReadHeaderTimeout = 50 * time.Millisecond
	l, err := Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = srv.Serve(l) }()
	defer srv.Close()
	for name, head := range map[string]string{
		"slow": "GET / HTTP/1.1\r\nHost: localh", "too large": "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + strings.Repeat("x", 80<<10) + "\r\n\r\n",
		"smuggled": "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: xchunked\r\n\r\nabcd", "two hosts": "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
	} {
		conn, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		_, _ = fmt.Fprint(conn, head)
		_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second)) // of the test
		b, err := io.ReadAll(conn)
		var late net.Error
		if errors.As(err, &late) && late.Timeout() || strings.HasPrefix(string(b), "HTTP/1.1 200") {
			t.Errorf("%s: %.60q, %v", name, b, err)
		}
	}
}

// A form of another type than its page reads would seem empty: it is refused.
func TestFormsOfTheWrongTypeAreRefused(t *testing.T) {
	done := func(http.ResponseWriter, *http.Request) error { return nil }
	srv := beyond(t, Door{}, map[string]HandlerFunc{"POST /x": done, "POST /sign-in/passkey/finish": done, "POST /account/passkeys/remove": done})
	for _, c := range []struct {
		path, kind, body string
		want             int
	}{
		{"/x", "application/x-www-form-urlencoded", "a=b", 200},
		{"/x", "application/x-www-form-urlencoded; charset=utf-8", "a=b", 200},
		{"/x", "multipart/form-data; boundary=b", "--b--", 200},
		{"/x", "", "", 200},
		{"/x", "", "a=b", 415},
		{"/x", "text/plain", "a=b", 415},
		{"/x", "application/json", "{}", 415},
		{"/x", "nonsense;;", "a=b", 415},
		{"/sign-in/passkey/finish", "application/json", "{}", 200},
		{"/sign-in/passkey/finish", "text/plain", "{}", 415},
		{"/account/passkeys/remove", "application/x-www-form-urlencoded", "a=b", 200},
	} {
		header := []string{"Content-Type", c.kind}
		if c.kind == "" {
			header = nil
		}
		if r, _ := (table{Server: srv}).do(t, "POST", c.path, c.body, header...); r.StatusCode != c.want {
			t.Errorf("%s as %q: %d, want %d", c.path, c.kind, r.StatusCode, c.want)
		}
	}
}

// What is refused is logged where a server that runs keeps it, without a word of
// what was asked.
func TestRefusalsAreLogged(t *testing.T) {
	var log bytes.Buffer
	s := New(Options{Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelWarn})), Door: Door{Limits: Limits{Rate: 1, Burst: 6, DoorRate: 1, DoorBurst: 1, AtOnce: 9, AtOnceEach: 9}}})
	mux := http.NewServeMux()
	mux.Handle("POST /person/{key}", s.Func(func(http.ResponseWriter, *http.Request) error { return Forbidden("Not you.") }))
	srv := httptest.NewServer(s.Wrap(mux))
	defer srv.Close()
	for _, c := range [][]string{
		{"POST", "/person/Lovelace"},
		{"POST", "/person/Lovelace", "Origin", "https://evil.example"},
		{"TRACE", "/person/Lovelace"},
		{"ADA-LOVELACE", "/"},
		{"GET", "/person/Lovelace", "Host", "lovelace.example"},
		{"POST", "/sign-in?Lovelace"},
		{"POST", "/sign-in?Lovelace"},
	} {
		ask(t, srv, c[0], c[1], c[2:]...)
	}
	for _, want := range []string{"status=403", "route=\"POST /person/{key}\"", "status=405", "method=TRACE", "method=another", "status=421", "more is asked"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log lacks %s", want)
		}
	}
	if strings.Contains(strings.ToLower(log.String()), "lovelace") {
		t.Errorf("the log says who was asked for: %s", log.String())
	}
}
