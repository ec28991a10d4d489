-- +goose Up
CREATE TABLE records (
    seq       INTEGER PRIMARY KEY,
    stream    TEXT    NOT NULL,
    version   INTEGER NOT NULL,
    kind      TEXT    NOT NULL,
    at        INTEGER NOT NULL, -- microseconds since 1970, UTC
    account   TEXT    NOT NULL,
    partner   TEXT    NOT NULL,
    leaf      BLOB    NOT NULL, -- SHA-256(salt || body) as first committed
    leaf_size INTEGER NOT NULL,
    UNIQUE (stream, version)
) STRICT;

-- What an erasure put in the place of a record's body.
CREATE TABLE redactions (
    seq     INTEGER PRIMARY KEY,
    digest  BLOB    NOT NULL,
    size    INTEGER NOT NULL
) STRICT;

-- Stored hashes in the order of golang.org/x/mod/sumdb/tlog.
CREATE TABLE hashes (
    idx  INTEGER PRIMARY KEY,
    hash BLOB NOT NULL
) STRICT;

-- One row: the head. restoring: a restore has begun and not ended. scrub: how
-- often text was deleted that may still stand in a file; 0 when it is gone.
CREATE TABLE tree (
    id        INTEGER PRIMARY KEY CHECK (id = 1),
    size      INTEGER NOT NULL,
    root      BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    restoring INTEGER NOT NULL DEFAULT 0,
    scrub     INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO tree (id, size, root, at) VALUES
    (1, 0, x'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 0);

-- digest is NULL while the body is still being written; refs counts the records
-- whose body it is.
CREATE TABLE bodies (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    digest BLOB UNIQUE,
    size   INTEGER NOT NULL,
    refs   INTEGER NOT NULL,
    made   INTEGER NOT NULL
) STRICT;
CREATE INDEX bodies_unused ON bodies (made) WHERE refs = 0;

-- id = body id * 2^20 + chunk number; the first chunk starts with the salt.
CREATE TABLE chunks (
    id   INTEGER PRIMARY KEY,
    data BLOB NOT NULL
) STRICT;

CREATE TABLE scratch (
    owner   TEXT NOT NULL,
    name    TEXT NOT NULL,
    value   BLOB NOT NULL,
    expires INTEGER NOT NULL, -- microseconds since 1970; 0 never
    PRIMARY KEY (owner, name)
) STRICT;

-- +goose Down
DROP TABLE scratch;
DROP TABLE chunks;
DROP TABLE bodies;
DROP TABLE tree;
DROP TABLE hashes;
DROP TABLE redactions;
DROP TABLE records;
