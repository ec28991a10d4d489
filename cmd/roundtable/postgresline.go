package main

import (
	"crypto/tls"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"roundtable/care"
)

// securedLine refuses a database on another computer whose line is not encrypted or
// whose certificate is not checked: what travels there is every record, and the
// driver's own default falls back to none (OWASP ASVS 9.2.2). plain says that the line
// is protected otherwise.
func securedLine(data string, plain bool) error {
	if plain || !isPostgres(data) {
		return nil
	}
	c, err := pgconn.ParseConfig(data)
	if err != nil {
		return nil // which opening it says, in words and without the password
	}
	ok := securedHost(c.Host, c.TLSConfig)
	for _, f := range c.Fallbacks {
		ok = ok && securedHost(f.Host, f.TLSConfig)
	}
	if ok {
		return nil
	}
	return &care.Problem{
		What: "The line to the PostgreSQL server on another computer is not encrypted, or would take any server for the right one.", Where: where(data),
		Remedy: "Add sslmode=verify-full to the address, and sslrootcert=FILE where its certificate is your own; or say with --plain-postgres that the line is protected otherwise.",
	}
}

func securedHost(host string, t *tls.Config) bool {
	if strings.HasPrefix(host, "/") || strings.HasPrefix(host, "@") || host == "localhost" || net.ParseIP(host).IsLoopback() {
		return true // this computer's own
	}
	return t != nil && (!t.InsecureSkipVerify || t.VerifyPeerCertificate != nil || t.VerifyConnection != nil)
}
