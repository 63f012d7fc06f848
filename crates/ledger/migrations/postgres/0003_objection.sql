-- What people say against entries of their chain, until when the law wants it acknowledged and
-- answered, and what became of it. words and answer are personal data and can be erased.
CREATE TABLE ledger_objection (
    subject_id      BYTEA NOT NULL,
    entry_id        BYTEA NOT NULL,
    objection_id    BYTEA NOT NULL,
    version         BIGINT NOT NULL,
    state           TEXT COLLATE "C" NOT NULL
        CHECK (state IN ('acknowledged', 'dismissed', 'made', 'upheld')),
    words           TEXT COLLATE "C" NOT NULL,
    acknowledge_by  BIGINT NOT NULL,
    answer_by       BIGINT NOT NULL,
    acknowledged_at BIGINT,
    answered_at     BIGINT,
    answer          TEXT COLLATE "C",
    PRIMARY KEY (subject_id, entry_id)
);

CREATE INDEX ledger_objection_open ON ledger_objection (answer_by) WHERE answered_at IS NULL;

-- What each walk through the log has found, as danh ledger verify left it.
CREATE TABLE ledger_walk (
    walked_at BIGINT NOT NULL PRIMARY KEY,
    report    TEXT COLLATE "C" NOT NULL
);
