-- +goose Up
-- Chunks stand on shelves, partitions by body: shelf n holds bodies from n * 2^20.
-- The store begins a new one when the last is full, so that an erasure copies
-- little, however large the ledger.
ALTER TABLE chunks RENAME TO chunks_0;
ALTER INDEX chunks_pkey RENAME TO chunks_0_pkey;
CREATE TABLE chunks (
    id   bigint  PRIMARY KEY,
    data bytea NOT NULL
) PARTITION BY RANGE (id);
ALTER TABLE chunks ALTER COLUMN data SET STORAGE EXTERNAL, ALTER COLUMN data SET STATISTICS 0;

-- +goose StatementBegin
DO $$
DECLARE
    top bigint := (SELECT coalesce(max(id), 0) FROM bodies) / 1048576 + 1;
BEGIN
    EXECUTE format('ALTER TABLE chunks ATTACH PARTITION chunks_0 FOR VALUES FROM (0) TO (%s)', top << 40);
    EXECUTE format('CREATE TABLE chunks_%s (LIKE chunks INCLUDING ALL)', top);
    EXECUTE format('ALTER TABLE chunks_%s ALTER COLUMN data SET STATISTICS 0', top);
    EXECUTE format('ALTER TABLE chunks ATTACH PARTITION chunks_%s FOR VALUES FROM (%s) TO (%s)', top, top << 40, (top + 1) << 40);
END $$;
-- +goose StatementEnd

-- Bodies that an erasure deleted and whose text still stands in their shelf's file.
CREATE TABLE dropped (
    body bigint PRIMARY KEY
);

-- +goose Down
CREATE TABLE chunks_all (LIKE chunks INCLUDING ALL);
ALTER TABLE chunks_all ALTER COLUMN data SET STATISTICS 0;
INSERT INTO chunks_all SELECT id, data FROM chunks;
DROP TABLE chunks;
ALTER TABLE chunks_all RENAME TO chunks;
ALTER INDEX chunks_all_pkey RENAME TO chunks_pkey;
DROP TABLE dropped;
