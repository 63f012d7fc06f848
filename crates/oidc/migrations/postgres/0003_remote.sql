-- One row for each request that is decided on another device, found by the hash of its code.
-- account_id is who is asked, or who decided.
CREATE TABLE oidc_remote (
    remote_id       BYTEA NOT NULL PRIMARY KEY,
    client_id       TEXT NOT NULL,
    request         TEXT NOT NULL,
    account_id      BYTEA,
    binding_message TEXT,
    notification    TEXT,
    expires_at      BIGINT NOT NULL,
    state           TEXT NOT NULL CHECK (state IN ('denied', 'granted', 'waiting')),
    grant_id        BYTEA
);

CREATE INDEX oidc_remote_expires ON oidc_remote (expires_at);
