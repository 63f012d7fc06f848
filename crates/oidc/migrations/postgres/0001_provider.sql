-- One row for each relying party. registration is what it says of itself by the names of RFC 7591,
-- leave what an official allowed it: claims and purposes. version changes with every change.
CREATE TABLE oidc_client (
    client_id         TEXT NOT NULL PRIMARY KEY,
    conduct           TEXT NOT NULL CHECK (conduct IN ('confidential-web', 'fapi2', 'public-app')),
    state             TEXT NOT NULL CHECK (state IN ('approved', 'pending', 'suspended')),
    registration      TEXT NOT NULL,
    leave             TEXT NOT NULL,
    sector            TEXT NOT NULL,
    secret_hash       BYTEA,
    registration_hash BYTEA,
    created_at        BIGINT NOT NULL,
    version           BIGINT NOT NULL
);

-- One row for each authorization that was completed. Every token rests on one. terms is what was
-- asked, agreed and found in it. refreshed counts the refresh tokens that took another's place.
CREATE TABLE oidc_grant (
    account_id   BYTEA NOT NULL,
    grant_id     BYTEA NOT NULL,
    client_id    TEXT NOT NULL,
    person_id    BYTEA NOT NULL,
    session_id   BYTEA NOT NULL,
    terms        TEXT NOT NULL,
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    code_used_at BIGINT,
    refreshed    BIGINT NOT NULL,
    ended_at     BIGINT,
    PRIMARY KEY (account_id, grant_id)
);

CREATE INDEX oidc_grant_expires ON oidc_grant (expires_at);

-- What may happen once: the key refuses the second. once_id is a hash of what it is and whose.
CREATE TABLE oidc_once (
    once_id    BYTEA NOT NULL PRIMARY KEY,
    expires_at BIGINT NOT NULL
);

CREATE INDEX oidc_once_expires ON oidc_once (expires_at);

-- The keys that sign, by their names in the key store. Before signs_from a key is only shown, after
-- signs_until it is shown until shown_until, so that what it signed can still be checked.
CREATE TABLE oidc_key (
    key_name    TEXT NOT NULL PRIMARY KEY,
    algorithm   TEXT NOT NULL,
    signs_from  BIGINT NOT NULL,
    signs_until BIGINT,
    shown_until BIGINT
);
