-- One row for each relying party. registration is what it says of itself by the names of RFC 7591,
-- leave what an official allowed it: claims and purposes. version changes with every change.
CREATE TABLE oidc_client (
    client_id         TEXT NOT NULL PRIMARY KEY,
    conduct           TEXT NOT NULL CHECK (conduct IN ('confidential-web', 'fapi2', 'public-app')),
    state             TEXT NOT NULL CHECK (state IN ('approved', 'pending', 'suspended')),
    registration      TEXT NOT NULL,
    leave             TEXT NOT NULL,
    sector            TEXT NOT NULL,
    secret_hash       BLOB,
    registration_hash BLOB,
    created_at        INTEGER NOT NULL,
    version           INTEGER NOT NULL
) STRICT;

-- One row for each authorization that was completed. Every token rests on one. terms is what was
-- asked, agreed and found in it. refreshed counts the refresh tokens that took another's place.
CREATE TABLE oidc_grant (
    account_id   BLOB NOT NULL,
    grant_id     BLOB NOT NULL,
    client_id    TEXT NOT NULL,
    person_id    BLOB NOT NULL,
    session_id   BLOB NOT NULL,
    terms        TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    code_used_at INTEGER,
    refreshed    INTEGER NOT NULL,
    ended_at     INTEGER,
    PRIMARY KEY (account_id, grant_id)
) STRICT;

CREATE INDEX oidc_grant_expires ON oidc_grant (expires_at);

-- What may happen once: the key refuses the second. once_id is a hash of what it is and whose.
CREATE TABLE oidc_once (
    once_id    BLOB NOT NULL PRIMARY KEY,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX oidc_once_expires ON oidc_once (expires_at);

-- The keys that sign, by their names in the key store. Before signs_from a key is only shown, after
-- signs_until it is shown until shown_until, so that what it signed can still be checked.
CREATE TABLE oidc_key (
    key_name    TEXT NOT NULL PRIMARY KEY,
    algorithm   TEXT NOT NULL,
    signs_from  INTEGER NOT NULL,
    signs_until INTEGER,
    shown_until INTEGER
) STRICT;
