-- +goose Up
-- last: the newest record that stands in no log.
ALTER TABLE tree ADD COLUMN last INTEGER NOT NULL DEFAULT 0;
UPDATE tree SET last = size;

-- Readers of all but the logs step from one record to the next, however many
-- records of logs lie between.
CREATE INDEX records_told ON records (seq) WHERE substr(stream, 1, 4) <> 'log/';

-- Indexes over logs; disposable, like a lens's checkpoint. at: the version of the
-- log up to which its records are filed.
CREATE TABLE indexes (
    name TEXT    PRIMARY KEY,
    at   INTEGER NOT NULL
) STRICT;
CREATE TABLE marks (
    name    TEXT    NOT NULL,
    mark    TEXT    NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (name, mark, version)
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE marks;
DROP TABLE indexes;
DROP INDEX records_told;
ALTER TABLE tree DROP COLUMN last;
