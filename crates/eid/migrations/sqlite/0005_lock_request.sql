-- What a competent body asks for: that an account be locked or unlocked. The police who receive it
-- pass it on by forward_by, the identity authority decides by decide_by. version changes with every
-- change to the row.
CREATE TABLE eid_lock_request (
    account_id   BLOB NOT NULL,
    request_id   BLOB NOT NULL,
    person_id    BLOB NOT NULL,
    wish         TEXT NOT NULL CHECK (wish IN ('lock', 'unlock')),
    cause        TEXT NOT NULL,
    reference    TEXT NOT NULL,
    office       TEXT NOT NULL,
    asked_at     INTEGER NOT NULL,
    forward_by   INTEGER NOT NULL,
    forwarded_at INTEGER,
    decide_by    INTEGER,
    decided_at   INTEGER,
    outcome      TEXT CHECK (outcome IN ('granted', 'refused')),
    reasons      TEXT,
    version      INTEGER NOT NULL,
    PRIMARY KEY (account_id, request_id)
) STRICT;

CREATE INDEX eid_lock_request_open ON eid_lock_request (asked_at) WHERE decided_at IS NULL;
