package shell

import (
	"mime"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"roundtable/care"
)

// Door says how other computers reach the server. The zero Door is this computer
// alone.
type Door struct {
	// Origin is the one address that is answered: "https://table.example.org". ""
	// answers the names of this computer alone.
	Origin  string
	Proxies Proxies
	Limits  Limits
}

func (d Door) https() bool { return strings.HasPrefix(d.Origin, "https://") }

// ParseOrigin reads the address by which people reach a server from other
// computers: https, a name, and a port when it is not 443. Its host is returned in
// small letters. Anything else is a *care.Problem.
func ParseOrigin(s string) (origin, host string, err error) {
	u, bad := url.Parse(strings.TrimSuffix(s, "/"))
	if bad != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.Path != "" || u.RawQuery != "" || u.Fragment != "" || u.Opaque != "" {
		return "", "", &care.Problem{
			What: "The origin is not an https address without a path.", Where: "--origin", Remedy: "Give it as people type it, for example https://table.example.org.",
		}
	}
	host = strings.ToLower(u.Hostname())
	return "https://" + canonicalHost(u.Host, "https"), host, nil
}

// canonicalHost is a host in small letters, without its scheme's own port.
func canonicalHost(hostport, scheme string) string {
	host, port, err := net.SplitHostPort(hostport)
	if err != nil {
		return strings.ToLower(hostport)
	}
	host = strings.ToLower(host)
	if scheme == "https" && port == "443" || scheme == "http" && port == "80" {
		if strings.Contains(host, ":") {
			return "[" + host + "]"
		}
		return host
	}
	return net.JoinHostPort(host, port)
}

// sameHost answers to the origin's own name alone, or to the names of this
// computer: a page elsewhere cannot give its name our address (DNS rebinding), and
// no address that we write can be led elsewhere by a forged Host. A machine that
// asks for /health learns nothing, and may know the server by its number alone.
func (s *Shell) sameHost(next http.Handler) http.Handler {
	scheme, own, _ := strings.Cut(s.door.Origin, "://")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case s.anyHost || r.URL.Path == "/health":
		case own != "" && canonicalHost(r.Host, scheme) != own:
			s.Fail(w, r, &StatusError{Status: http.StatusMisdirectedRequest, Heading: "Wrong address", Problem: &care.Problem{
				What: "Roundtable does not answer to this address.", Remedy: "Open it as " + s.door.Origin + ".",
			}})
			return
		case own == "" && !loopbackHost(r.Host):
			s.Fail(w, r, &StatusError{Status: http.StatusMisdirectedRequest, Heading: "Wrong address", Problem: &care.Problem{
				What: "Roundtable answers this computer alone.", Remedy: "Open it as http://localhost, with the port that it printed when it started.",
			}})
			return
		case own == "" && forwarded(r): // a proxy would lend everybody behind it this computer's place
			s.Fail(w, r, &StatusError{Status: http.StatusMisdirectedRequest, Heading: "Wrong address", Problem: &care.Problem{
				What: "Roundtable answers this computer alone, and the question came through a proxy.", Remedy: "Start it with --origin and --behind-proxy to answer others: everybody then signs in.",
			}})
			return
		}
		next.ServeHTTP(w, r)
	})
}

// forwarded reports whether a proxy says that it asks for somebody else.
func forwarded(r *http.Request) bool {
	for _, h := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via"} {
		if r.Header.Get(h) != "" {
			return true
		}
	}
	return false
}

// formKinds are the types of what a form may bring. Passkeys' answers are JSON, and
// nothing else is.
var formKinds = []string{"application/x-www-form-urlencoded", "multipart/form-data"}

// rightKind reports whether a form is of a type that its page reads: one of another
// would be taken for an empty one.
func rightKind(r *http.Request) bool {
	if r.ContentLength == 0 {
		return true
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if p := r.URL.Path; strings.HasPrefix(p, "/sign-in/passkey/") || strings.HasPrefix(p, "/account/passkeys/") && !strings.HasSuffix(p, "/remove") {
		return err == nil && kind == "application/json"
	}
	return err == nil && slices.Contains(formKinds, kind)
}

// methods takes the three methods that pages have. A GET brings no body: one that
// announces one and never sends it would hold the connection.
func (s *Shell) methods(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != http.MethodPost:
			w.Header().Set("Allow", "GET, HEAD, POST")
			w.Header().Set("Connection", "close")
			s.Fail(w, r, &StatusError{Status: http.StatusMethodNotAllowed, Heading: "This cannot be done", Problem: &care.Problem{
				What: "Pages are read, and forms are sent. Nothing else can be asked.", Remedy: "Go back to the page that you came from.",
			}})
		case r.Method != http.MethodPost && r.ContentLength != 0:
			w.Header().Set("Connection", "close")
			s.Fail(w, r, &StatusError{Status: http.StatusBadRequest, Heading: "This cannot be read", Problem: &care.Problem{
				What: "The request for a page brought something with it.", Remedy: "Open the page again from the address line.",
			}})
		case r.Method == http.MethodPost && !rightKind(r):
			w.Header().Set("Connection", "close")
			s.Fail(w, r, &StatusError{Status: http.StatusUnsupportedMediaType, Heading: "This cannot be read", Problem: &care.Problem{
				What: "What was sent is not a form of this page.", Remedy: "Go back to the page and send its form.",
			}})
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// sameOrigin refuses forms of other sites. Where a browser only says which origin a
// form comes from, the standard library compares hosts alone; a page that somebody
// put into a line without encryption has our host, and is another origin.
func (s *Shell) sameOrigin(next http.Handler) http.Handler {
	deny := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.Fail(w, r, Forbidden("The form came from another website, so nothing was done."))
	})
	cross := http.NewCrossOriginProtection()
	cross.SetDenyHandler(deny)
	checked := cross.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from := r.Header.Get("Origin")
		if r.Method == http.MethodPost && s.door.Origin != "" && from != "" && from != s.door.Origin {
			deny.ServeHTTP(w, r)
			return
		}
		checked.ServeHTTP(w, r)
	})
}
