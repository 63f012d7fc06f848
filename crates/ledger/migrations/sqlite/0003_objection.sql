-- What people say against entries of their chain, until when the law wants it acknowledged and
-- answered, and what became of it. words and answer are personal data and can be erased.
CREATE TABLE ledger_objection (
    subject_id      BLOB NOT NULL,
    entry_id        BLOB NOT NULL,
    objection_id    BLOB NOT NULL,
    version         INTEGER NOT NULL,
    state           TEXT NOT NULL
        CHECK (state IN ('acknowledged', 'dismissed', 'made', 'upheld')),
    words           TEXT NOT NULL,
    acknowledge_by  INTEGER NOT NULL,
    answer_by       INTEGER NOT NULL,
    acknowledged_at INTEGER,
    answered_at     INTEGER,
    answer          TEXT,
    PRIMARY KEY (subject_id, entry_id)
) STRICT;

CREATE INDEX ledger_objection_open ON ledger_objection (answer_by) WHERE answered_at IS NULL;

-- What each walk through the log has found, as danh ledger verify left it.
CREATE TABLE ledger_walk (
    walked_at INTEGER NOT NULL PRIMARY KEY,
    report    TEXT NOT NULL
) STRICT;
