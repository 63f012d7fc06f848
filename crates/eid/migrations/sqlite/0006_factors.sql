-- More kinds of authenticator than passwords, each with the name its holder gave it and when it was
-- last used. The table is made anew because a check cannot be widened.
CREATE TABLE eid_authenticator_wide (
    account_id       BLOB NOT NULL,
    authenticator_id BLOB NOT NULL,
    kind             TEXT NOT NULL
                     CHECK (kind IN ('card', 'passkey', 'password', 'recovery', 'totp')),
    created_at       INTEGER NOT NULL,
    revoked_at       INTEGER,
    label            TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (account_id, authenticator_id)
) STRICT;

INSERT INTO eid_authenticator_wide (account_id, authenticator_id, kind, created_at, revoked_at)
     SELECT account_id, authenticator_id, kind, created_at, revoked_at
       FROM eid_authenticator;

DROP TABLE eid_authenticator;
ALTER TABLE eid_authenticator_wide RENAME TO eid_authenticator;

-- RFC 6238. The secret is sealed; last_step is the last time step whose code was accepted, so that
-- none is accepted twice.
CREATE TABLE eid_totp (
    account_id       BLOB NOT NULL,
    authenticator_id BLOB NOT NULL,
    secret           BLOB NOT NULL,
    last_step        INTEGER NOT NULL,
    PRIMARY KEY (account_id, authenticator_id)
) STRICT;

-- Recovery codes as hashes of a hundred bits of chance; each is used once.
CREATE TABLE eid_recovery (
    account_id       BLOB NOT NULL,
    authenticator_id BLOB NOT NULL,
    code_hash        BLOB NOT NULL,
    used_at          INTEGER,
    PRIMARY KEY (account_id, code_hash)
) STRICT;

-- What stands between two requests of one browser and is used up by the second: the first factor
-- that was shown, the challenge of a passkey. The browser holds the secret to secret_hash.
CREATE TABLE eid_step (
    step_id     BLOB NOT NULL PRIMARY KEY,
    secret_hash BLOB NOT NULL,
    kind        TEXT NOT NULL,
    state       BLOB NOT NULL,
    expires_at  INTEGER NOT NULL
) STRICT;

CREATE INDEX eid_step_expires ON eid_step (expires_at);
