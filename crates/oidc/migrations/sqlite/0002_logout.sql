-- One row for each grant whose client wants to be told when the sign-in ends, until it was told or
-- could not be. attempts changes with every attempt, so that of several nodes one makes it.
CREATE TABLE oidc_logout (
    account_id BLOB NOT NULL,
    grant_id   BLOB NOT NULL,
    client_id  TEXT NOT NULL,
    person_id  BLOB NOT NULL,
    session_id BLOB NOT NULL,
    attempts   INTEGER NOT NULL,
    next_at    INTEGER NOT NULL,
    PRIMARY KEY (account_id, grant_id)
) STRICT;

CREATE INDEX oidc_logout_grant ON oidc_logout (grant_id);
