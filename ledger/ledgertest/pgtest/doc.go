// Package pgtest starts a PostgreSQL server of its own for tests: in a folder
// that goes away with the test, on a local socket that nobody else sees. Tests
// that find no PostgreSQL are skipped with a message, and fail when
// ROUNDTABLE_TEST_ALL=1.
package pgtest
