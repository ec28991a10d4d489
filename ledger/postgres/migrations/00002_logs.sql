-- +goose Up
-- last: the newest record that stands in no log.
ALTER TABLE tree ADD COLUMN last bigint NOT NULL DEFAULT 0;
UPDATE tree SET last = size;

-- Readers of all but the logs step from one record to the next, however many
-- records of logs lie between.
CREATE INDEX records_told ON records (seq) WHERE substr(stream, 1, 4) <> 'log/';

-- Indexes over logs; disposable, like a lens's checkpoint. at: the version of the
-- log up to which its records are filed.
CREATE TABLE indexes (
    name text COLLATE "C" PRIMARY KEY,
    at   bigint NOT NULL
);
CREATE TABLE marks (
    name    text COLLATE "C" NOT NULL,
    mark    text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (name, mark, version)
);

-- +goose Down
DROP TABLE marks;
DROP TABLE indexes;
DROP INDEX records_told;
ALTER TABLE tree DROP COLUMN last;
