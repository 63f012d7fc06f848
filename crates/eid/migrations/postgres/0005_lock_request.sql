-- What a competent body asks for: that an account be locked or unlocked. The police who receive it
-- pass it on by forward_by, the identity authority decides by decide_by. version changes with every
-- change to the row.
CREATE TABLE eid_lock_request (
    account_id   BYTEA NOT NULL,
    request_id   BYTEA NOT NULL,
    person_id    BYTEA NOT NULL,
    wish         TEXT COLLATE "C" NOT NULL CHECK (wish IN ('lock', 'unlock')),
    cause        TEXT COLLATE "C" NOT NULL,
    reference    TEXT COLLATE "C" NOT NULL,
    office       TEXT COLLATE "C" NOT NULL,
    asked_at     BIGINT NOT NULL,
    forward_by   BIGINT NOT NULL,
    forwarded_at BIGINT,
    decide_by    BIGINT,
    decided_at   BIGINT,
    outcome      TEXT COLLATE "C" CHECK (outcome IN ('granted', 'refused')),
    reasons      TEXT COLLATE "C",
    version      BIGINT NOT NULL,
    PRIMARY KEY (account_id, request_id)
);

CREATE INDEX eid_lock_request_open ON eid_lock_request (asked_at) WHERE decided_at IS NULL;
