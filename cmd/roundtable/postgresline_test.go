package main

import (
	"errors"
	"strings"
	"testing"

	"roundtable/care"
)

// No record travels to a database in the clear because a word was left out of its
// address, and the refusal does not say the password.
func TestALineToADatabaseElsewhereIsEncrypted(t *testing.T) {
	t.Setenv("PGSSLMODE", "")
	t.Setenv("PGHOST", "")
	for data, want := range map[string]bool{
		"./folder":                                                                 true,
		"postgres://me:hunter2@localhost/db":                                       true,
		"postgres://me:hunter2@127.0.0.1:5433/db":                                  true,
		"postgres://me:hunter2@[::1]/db":                                           true,
		"postgres:///db?host=/var/run/postgresql":                                  true,
		"postgres://me:hunter2@db.example.org/db":                                  false, // the driver's default tries without
		"postgres://me:hunter2@db.example.org/db?sslmode=disable":                  false,
		"postgres://me:hunter2@db.example.org/db?sslmode=allow":                    false,
		"postgres://me:hunter2@db.example.org/db?sslmode=prefer":                   false,
		"postgres://me:hunter2@db.example.org/db?sslmode=require":                  false, // any certificate will do
		"postgres://me:hunter2@db.example.org/db?sslmode=verify-ca":                true,
		"postgres://me:hunter2@db.example.org/db?sslmode=verify-full":              true,
		"postgres://me:hunter2@localhost,db.example.org/db":                        false,
		"postgres://me:hunter2@a.example.org,b.example.org/db?sslmode=verify-full": true,
	} {
		err := securedLine(data, false)
		if (err == nil) != want {
			t.Errorf("%s: %v", data, err)
		}
		if p, ok := errors.AsType[*care.Problem](err); err != nil && (!ok || p.Remedy == "" || strings.Contains(err.Error(), "hunter2")) {
			t.Errorf("%s: %v", data, err)
		}
		if err := securedLine(data, true); err != nil {
			t.Errorf("%s, protected otherwise: %v", data, err)
		}
	}
}
