-- One row for each shard of the log: a year, or what follows a restored copy. Its checkpoint is
-- replaced by whoever still finds the version and holds the lease.
CREATE TABLE ledger_shard (
    shard       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version     BIGINT NOT NULL,
    size        BIGINT NOT NULL,
    checkpoint  TEXT COLLATE "C" NOT NULL,
    signed_at   BIGINT NOT NULL,
    opened_at   BIGINT NOT NULL,
    -- Why it was opened: the statement that names its predecessor, signed like a checkpoint.
    statement   TEXT COLLATE "C" NOT NULL,
    closed      BIGINT NOT NULL CHECK (closed IN (0, 1))
);

-- Who sequences now. Every holder has a higher fence than the one before.
CREATE TABLE ledger_lease (
    name   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    holder BYTEA NOT NULL,
    fence  BIGINT NOT NULL,
    until  BIGINT NOT NULL
);

-- Tiles of C2SP tlog-tiles as they are served; level -1 holds the bundles of entries.
CREATE TABLE ledger_tile (
    shard    TEXT COLLATE "C" NOT NULL,
    level    BIGINT NOT NULL,
    position BIGINT NOT NULL,
    bytes    BYTEA NOT NULL,
    PRIMARY KEY (shard, level, position)
);

-- The end of each person's chain (chain 0: open, 1: sealed), and where it is committed: the
-- commitment_offset-th commitment of a round. A cut tail no longer leads to the committed head.
CREATE TABLE ledger_head (
    subject_id        BYTEA NOT NULL,
    chain             BIGINT NOT NULL,
    seq               BIGINT NOT NULL,
    head              BYTEA NOT NULL,
    head_key          BYTEA NOT NULL,
    shard             TEXT COLLATE "C" NOT NULL,
    round             BIGINT NOT NULL,
    commitment_offset BIGINT NOT NULL,
    PRIMARY KEY (subject_id, chain)
);

-- What one round of the sequencer committed about heads; the root of these is the leaf at place.
CREATE TABLE ledger_round (
    shard       TEXT COLLATE "C" NOT NULL,
    round       BIGINT NOT NULL,
    place       BIGINT NOT NULL,
    commitments BYTEA NOT NULL,
    PRIMARY KEY (shard, round)
);

-- The newest checkpoint that each witness has cosigned, with the signatures of log and witness.
CREATE TABLE ledger_cosignature (
    shard   TEXT COLLATE "C" NOT NULL,
    witness TEXT COLLATE "C" NOT NULL,
    size    BIGINT NOT NULL,
    note    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (shard, witness)
);

CREATE INDEX ledger_batch_placed ON ledger_batch (shard, place) WHERE place IS NOT NULL;
