-- One row for each grant whose client wants to be told when the sign-in ends, until it was told or
-- could not be. attempts changes with every attempt, so that of several nodes one makes it.
CREATE TABLE oidc_logout (
    account_id BYTEA NOT NULL,
    grant_id   BYTEA NOT NULL,
    client_id  TEXT NOT NULL,
    person_id  BYTEA NOT NULL,
    session_id BYTEA NOT NULL,
    attempts   BIGINT NOT NULL,
    next_at    BIGINT NOT NULL,
    PRIMARY KEY (account_id, grant_id)
);

CREATE INDEX oidc_logout_grant ON oidc_logout (grant_id);
