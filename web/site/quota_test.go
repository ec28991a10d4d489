package site

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"roundtable/care"
	"roundtable/sharing/accounts"
	"roundtable/web/shell"
)

// meteredOnce asks once for an account, with a body of some length that is announced or
// not.
func meteredOnce(s *Site, account care.AccountID, method, body string, announced bool) error {
	r := httptest.NewRequest(method, "/import", strings.NewReader(body))
	if !announced {
		r.ContentLength = -1
	}
	v := &Visit{Request: r, Site: s, Account: accounts.Account{}}
	v.Account.ID = account
	h := (&Routes{site: s}).metered(func(_ http.ResponseWriter, v *Visit) error {
		_, err := io.Copy(io.Discard, v.Body)
		return err
	})
	return h(httptest.NewRecorder(), v)
}

func tooMuch(err error) bool {
	e, ok := errors.AsType[*shell.StatusError](err)
	return ok && e.Status == http.StatusTooManyRequests && e.Problem.Remedy != ""
}

// One account fills no store and empties no list; another is not kept from its work,
// and nobody is on their own computer.
func TestOneAccountsFilesAreBounded(t *testing.T) {
	was := FileQuota
	defer func() { FileQuota = was }()
	FileQuota = Quota{Requests: 5, Bytes: 100}
	s := &Site{reach: Reach{Beyond: true}}
	forty := strings.Repeat("x", 40)
	for i, announced := range []bool{true, false} {
		if err := meteredOnce(s, "one", "POST", forty, announced); err != nil {
			t.Errorf("file %d: %v", i, err)
		}
	}
	for _, announced := range []bool{true, false} {
		if err := meteredOnce(s, "one", "POST", forty, announced); !tooMuch(err) {
			t.Errorf("120 bytes of 100: %v", err)
		}
	}
	if err := meteredOnce(s, "two", "POST", forty, true); err != nil {
		t.Errorf("another account: %v", err)
	}
	for i := range 6 {
		if err := meteredOnce(s, "one", "GET", "", true); tooMuch(err) != (i == 5) {
			t.Errorf("download %d: %v", i, err)
		}
	}
	s.reach.Beyond = false
	for range 9 {
		if err := meteredOnce(s, "one", "POST", forty, true); err != nil {
			t.Errorf("on one's own computer: %v", err)
		}
	}
	var m meter
	at := time.Now()
	k := meterKey{"a", "GET"}
	m.take(k, 5, 5, time.Hour, at)
	if _, ok := m.take(k, 1, 5, time.Hour, at.Add(time.Hour-1)); ok {
		t.Error("the window ended early")
	}
	if _, ok := m.take(k, 1, 5, time.Hour, at.Add(time.Hour)); !ok {
		t.Error("the window does not end")
	}
}
