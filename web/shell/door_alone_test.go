package shell

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestAProxyDoesNotLendThisComputersPlace asks a server that answers this computer
// alone through a proxy, which gives it the name of this computer.
func TestAProxyDoesNotLendThisComputersPlace(t *testing.T) {
	h := New(Options{}).Wrap(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }))
	for header, want := range map[string]int{"": 200, "X-Forwarded-For": 421, "Forwarded": 421, "X-Real-Ip": 421, "Via": 421} {
		r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1:8765/list", nil)
		if header != "" {
			r.Header.Set(header, "203.0.113.9")
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("with %q: %d, not %d", header, w.Code, want)
		}
	}
}
