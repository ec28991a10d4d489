// Package signin finds out who somebody is: password with one-time code, passkey,
// recovery code, or an OpenID Connect provider (CIS2, NHS login, an organisation's
// own); and keeps the server-side sessions that follow.
//
// Secrets and sessions stand in the ledger's scratch, never in a record, and are
// not in a backup: after a restore people are let in again by set-up links. What
// an account may see is not decided here.
package signin
