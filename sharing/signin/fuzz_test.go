package signin_test

import (
	"strings"
	"testing"

	"roundtable/sharing/accounts"
	"roundtable/sharing/signin"

	"roundtable/care"
	"roundtable/ledger/sqlite"
)

// FuzzPHC: a stored hash never asks for more memory or time than ours could.
func FuzzPHC(f *testing.F) {
	f.Add("$argon2id$v=19$m=47104,t=1,p=1$c2FsdHNhbHRzYWx0$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	f.Add("$argon2id$v=19$m=4294967295,t=1,p=1$$")
	f.Fuzz(func(t *testing.T, s string) {
		m, passes, threads, err := signin.ParsePHC(s)
		if err == nil && (m > 1<<20 || passes == 0 || passes > 20 || threads == 0 || threads > 16) {
			t.Errorf("%q: %d KiB, %d passes, %d threads", s, m, passes, threads)
		}
	})
}

// fuzzDesk is a desk with one account that has no way in.
func fuzzDesk(f *testing.F) (*signin.Desk, care.AccountID) {
	f.Helper()
	st, err := sqlite.Open(f.Context(), f.TempDir(), sqlite.Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { st.Close() })
	book := accounts.NewBook()
	id, _, err := accounts.NewDesk(st, book, func(care.Role) bool { return true }).Open(f.Context(), care.Viewer{Account: "a-admin"},
		accounts.Account{Name: "Ada Bell", Email: email, Partner: "RM1", Roles: []care.Role{care.RoleAnalyst}})
	if err != nil {
		f.Fatal(err)
	}
	for r, err := range st.Read(f.Context(), 0) {
		if err == nil {
			err = book.Apply(f.Context(), st, r)
		}
		if err != nil {
			f.Fatal(err)
		}
	}
	d, err := signin.New(f.Context(), signin.Options{Scratch: st.Scratch(), Book: book, Origin: "http://localhost:8765"})
	if err != nil {
		f.Fatal(err)
	}
	return d, id
}

// FuzzDevice: no value of the cookie is known but one that the account gave.
func FuzzDevice(f *testing.F) {
	d, id := fuzzDesk(f)
	good, _ := d.NewDevice(id)
	for _, s := range []string{"", "..", "a.b.c", good[:len(good)-1], good + ".", strings.Replace(good, ".20", ".99", 1)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if s != good && d.Knows(id, s) {
			t.Errorf("%q is known", s)
		}
	})
}

// FuzzSetUpToken: nobody comes in by a token that was not given.
func FuzzSetUpToken(f *testing.F) {
	d, id := fuzzDesk(f)
	good, _, err := d.Invite(f.Context(), id)
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{"", good[1:], good + "=", "../" + good, "\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if in, err := d.UseInvite(t.Context(), s); s != good && err == nil {
			t.Errorf("%q let %s in", s, in.Account)
		}
	})
}

// FuzzPasskeyAnswer: no browser's answer that was not signed comes to anything.
func FuzzPasskeyAnswer(f *testing.F) {
	d, id := fuzzDesk(f)
	for _, s := range []string{
		"", "{}", `{"id":"AAAA","rawId":"AAAA","type":"public-key","response":{"clientDataJSON":"e30","authenticatorData":"AAAA","signature":"AAAA","userHandle":"AAAA"}}`,
		`{"id":"AAAA","rawId":"AAAA","type":"public-key","response":{"clientDataJSON":"e30","attestationObject":"o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YVgA"}}`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		_, token, err := d.BeginEntry(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if in, err := d.FinishEntry(t.Context(), token, strings.NewReader(s)); err == nil {
			t.Errorf("%q let %s in", s, in.Account)
		}
		_, token, err = d.BeginPasskey(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.FinishPasskey(t.Context(), id, token, "", strings.NewReader(s)); err == nil && !strings.Contains(s, "attestationObject") {
			t.Errorf("%q made a passkey", s)
		}
	})
}
