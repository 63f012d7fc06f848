-- What a person agreed that one relying party may learn. claims is a JSON array of name and
-- purpose, in the words the person read; ground is the law the purpose stands on. A row is never
-- changed but for withdrawn_at.
CREATE TABLE eid_consent (
    account_id   BLOB NOT NULL,
    consent_id   BLOB NOT NULL,
    party        TEXT NOT NULL,
    claims       TEXT NOT NULL,
    ground       TEXT NOT NULL,
    given_at     INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    withdrawn_at INTEGER,
    PRIMARY KEY (account_id, consent_id)
) STRICT;

CREATE INDEX eid_consent_party ON eid_consent (account_id, party);
