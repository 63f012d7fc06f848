-- One row for each request that is decided on another device, found by the hash of its code.
-- account_id is who is asked, or who decided.
CREATE TABLE oidc_remote (
    remote_id       BLOB NOT NULL PRIMARY KEY,
    client_id       TEXT NOT NULL,
    request         TEXT NOT NULL,
    account_id      BLOB,
    binding_message TEXT,
    notification    TEXT,
    expires_at      INTEGER NOT NULL,
    state           TEXT NOT NULL CHECK (state IN ('denied', 'granted', 'waiting')),
    grant_id        BLOB
) STRICT;

CREATE INDEX oidc_remote_expires ON oidc_remote (expires_at);
