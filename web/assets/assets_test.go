package assets

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

func get(t *testing.T, path string, header ...string) *http.Response {
	t.Helper()
	mux := http.NewServeMux()
	Register(mux)
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r)
	return w.Result()
}

func TestHashedAddressIsKeptForGood(t *testing.T) {
	for _, name := range []string{"nhsuk-frontend.css", "nhsuk-frontend.js", "htmx.js", "roundtable.css", "roundtable.js", "favicon.svg"} {
		r := get(t, Path(name))
		if r.StatusCode != 200 || !strings.Contains(r.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d, %q", name, r.StatusCode, r.Header.Get("Cache-Control"))
		}
	}
	if r := get(t, "/static/0123456789abcdef/roundtable.css"); strings.Contains(r.Header.Get("Cache-Control"), "immutable") {
		t.Error("an old address is kept for good")
	}
	if r := get(t, "/static/"+hash+"/nothing.css"); r.StatusCode != 404 {
		t.Errorf("a missing asset answers %d", r.StatusCode)
	}
}

func TestCompressedAndPlainHaveTheirOwnETag(t *testing.T) {
	plain := get(t, Path("nhsuk-frontend.css"))
	packed := get(t, Path("nhsuk-frontend.css"), "Accept-Encoding", "br;q=1, gzip")
	if plain.Header.Get("ETag") == packed.Header.Get("ETag") {
		t.Error("both forms have one ETag")
	}
	z, err := gzip.NewReader(packed.Body)
	if err != nil {
		t.Fatal(err)
	}
	a, _ := io.ReadAll(plain.Body)
	b, err := io.ReadAll(z)
	if err != nil || string(a) != string(b) {
		t.Errorf("the compressed form differs: %v", err)
	}
	for _, r := range []*http.Response{plain, packed} {
		again := get(t, Path("nhsuk-frontend.css"), "If-None-Match", r.Header.Get("ETag"), "Accept-Encoding", r.Header.Get("Content-Encoding"))
		if again.StatusCode != http.StatusNotModified {
			t.Errorf("a known ETag answers %d", again.StatusCode)
		}
	}
	if refused := get(t, Path("htmx.js"), "Accept-Encoding", "gzip;q=0"); refused.Header.Get("Content-Encoding") != "" {
		t.Error("gzip was sent to one who refuses it")
	}
}

// Every address in the style sheets is served here, and none is another host's.
func TestStyleSheetsAskNobodyElse(t *testing.T) {
	for name, f := range all {
		if !strings.HasSuffix(name, ".css") {
			continue
		}
		for _, m := range regexp.MustCompile(`url\(["']?([^)"']+)`).FindAllStringSubmatch(string(f.body), -1) {
			if r := get(t, m[1]); !strings.HasPrefix(m[1], "/") || r.StatusCode != 200 {
				t.Errorf("%s asks for %s", name, m[1])
			}
		}
		if strings.Contains(string(f.body), "@font-face") {
			t.Errorf("%s loads a font", name)
		}
	}
}

func TestUnknownNamePanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("Path of an unknown name did not panic")
		}
	}()
	Path("logo.png")
}
