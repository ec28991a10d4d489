-- +goose Up
CREATE TABLE records (
    seq       bigint  PRIMARY KEY,
    stream    text    COLLATE "C" NOT NULL,
    version   bigint  NOT NULL,
    kind      text    COLLATE "C" NOT NULL,
    at        bigint  NOT NULL, -- microseconds since 1970, UTC
    account   text    COLLATE "C" NOT NULL,
    partner   text    COLLATE "C" NOT NULL,
    leaf      bytea   NOT NULL, -- SHA-256(salt || body) as first committed
    leaf_size bigint  NOT NULL,
    UNIQUE (stream, version)
);

-- What an erasure put in the place of a record's body.
CREATE TABLE redactions (
    seq     bigint  PRIMARY KEY,
    digest  bytea   NOT NULL,
    size    bigint  NOT NULL
);

-- Stored hashes in the order of golang.org/x/mod/sumdb/tlog.
CREATE TABLE hashes (
    idx  bigint  PRIMARY KEY,
    hash bytea NOT NULL
);

-- One row: the head. restoring: a restore has begun and not ended. scrub: how
-- often text was deleted that may still stand in a file; 0 when it is gone.
CREATE TABLE tree (
    id        bigint  PRIMARY KEY CHECK (id = 1),
    size      bigint  NOT NULL,
    root      bytea   NOT NULL,
    at        bigint  NOT NULL,
    restoring bigint  NOT NULL DEFAULT 0,
    scrub     bigint  NOT NULL DEFAULT 0
);
INSERT INTO tree (id, size, root, at) VALUES
    (1, 0, '\xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 0);

-- digest is NULL while the body is still being written; refs counts the records
-- whose body it is.
CREATE TABLE bodies (
    id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    digest bytea UNIQUE,
    size   bigint  NOT NULL,
    refs   bigint  NOT NULL,
    made   bigint  NOT NULL
);
CREATE INDEX bodies_unused ON bodies (made) WHERE refs = 0;

-- id = body id * 2^20 + chunk number; the first chunk starts with the salt.
CREATE TABLE chunks (
    id   bigint  PRIMARY KEY,
    data bytea NOT NULL
);
-- Not compressed: what is stored is what was put, and Parquet is compressed
-- already. No statistics: they would copy short bodies into the catalogue, out
-- of an erasure's reach.
ALTER TABLE chunks ALTER COLUMN data SET STORAGE EXTERNAL, ALTER COLUMN data SET STATISTICS 0;

CREATE TABLE scratch (
    owner   text COLLATE "C" NOT NULL,
    name    text COLLATE "C" NOT NULL,
    value   bytea NOT NULL,
    expires bigint  NOT NULL, -- microseconds since 1970; 0 never
    PRIMARY KEY (owner, name)
);
ALTER TABLE scratch ALTER COLUMN value SET STATISTICS 0;

-- +goose Down
DROP TABLE scratch;
DROP TABLE chunks;
DROP TABLE bodies;
DROP TABLE tree;
DROP TABLE hashes;
DROP TABLE redactions;
DROP TABLE records;
