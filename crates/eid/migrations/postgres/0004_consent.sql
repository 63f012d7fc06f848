-- What a person agreed that one relying party may learn. claims is a JSON array of name and
-- purpose, in the words the person read; ground is the law the purpose stands on. A row is never
-- changed but for withdrawn_at.
CREATE TABLE eid_consent (
    account_id   BYTEA NOT NULL,
    consent_id   BYTEA NOT NULL,
    party        TEXT COLLATE "C" NOT NULL,
    claims       TEXT COLLATE "C" NOT NULL,
    ground       TEXT COLLATE "C" NOT NULL,
    given_at     BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    withdrawn_at BIGINT,
    PRIMARY KEY (account_id, consent_id)
);

CREATE INDEX eid_consent_party ON eid_consent (account_id, party);
