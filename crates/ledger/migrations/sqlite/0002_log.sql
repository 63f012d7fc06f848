-- One row for each shard of the log: a year, or what follows a restored copy. Its checkpoint is
-- replaced by whoever still finds the version and holds the lease.
CREATE TABLE ledger_shard (
    shard       TEXT NOT NULL PRIMARY KEY,
    version     INTEGER NOT NULL,
    size        INTEGER NOT NULL,
    checkpoint  TEXT NOT NULL,
    signed_at   INTEGER NOT NULL,
    opened_at   INTEGER NOT NULL,
    -- Why it was opened: the statement that names its predecessor, signed like a checkpoint.
    statement   TEXT NOT NULL,
    closed      INTEGER NOT NULL CHECK (closed IN (0, 1))
) STRICT;

-- Who sequences now. Every holder has a higher fence than the one before.
CREATE TABLE ledger_lease (
    name   TEXT NOT NULL PRIMARY KEY,
    holder BLOB NOT NULL,
    fence  INTEGER NOT NULL,
    until  INTEGER NOT NULL
) STRICT;

-- Tiles of C2SP tlog-tiles as they are served; level -1 holds the bundles of entries.
CREATE TABLE ledger_tile (
    shard    TEXT NOT NULL,
    level    INTEGER NOT NULL,
    position INTEGER NOT NULL,
    bytes    BLOB NOT NULL,
    PRIMARY KEY (shard, level, position)
) STRICT;

-- The end of each person's chain (chain 0: open, 1: sealed), and where it is committed: the
-- commitment_offset-th commitment of a round. A cut tail no longer leads to the committed head.
CREATE TABLE ledger_head (
    subject_id        BLOB NOT NULL,
    chain             INTEGER NOT NULL,
    seq               INTEGER NOT NULL,
    head              BLOB NOT NULL,
    head_key          BLOB NOT NULL,
    shard             TEXT NOT NULL,
    round             INTEGER NOT NULL,
    commitment_offset INTEGER NOT NULL,
    PRIMARY KEY (subject_id, chain)
) WITHOUT ROWID, STRICT;

-- What one round of the sequencer committed about heads; the root of these is the leaf at place.
CREATE TABLE ledger_round (
    shard       TEXT NOT NULL,
    round       INTEGER NOT NULL,
    place       INTEGER NOT NULL,
    commitments BLOB NOT NULL,
    PRIMARY KEY (shard, round)
) STRICT;

-- The newest checkpoint that each witness has cosigned, with the signatures of log and witness.
CREATE TABLE ledger_cosignature (
    shard   TEXT NOT NULL,
    witness TEXT NOT NULL,
    size    INTEGER NOT NULL,
    note    TEXT NOT NULL,
    PRIMARY KEY (shard, witness)
) STRICT;

CREATE INDEX ledger_batch_placed ON ledger_batch (shard, place) WHERE place IS NOT NULL;
