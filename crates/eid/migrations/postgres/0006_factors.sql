-- More kinds of authenticator than passwords, each with the name its holder gave it.
ALTER TABLE eid_authenticator DROP CONSTRAINT eid_authenticator_kind_check;
ALTER TABLE eid_authenticator ADD CONSTRAINT eid_authenticator_kind_check
      CHECK (kind IN ('card', 'passkey', 'password', 'recovery', 'totp'));
ALTER TABLE eid_authenticator ADD COLUMN label TEXT COLLATE "C" NOT NULL DEFAULT '';

-- RFC 6238. The secret is sealed; last_step is the last time step whose code was accepted, so that
-- none is accepted twice.
CREATE TABLE eid_totp (
    account_id       BYTEA NOT NULL,
    authenticator_id BYTEA NOT NULL,
    secret           BYTEA NOT NULL,
    last_step        BIGINT NOT NULL,
    PRIMARY KEY (account_id, authenticator_id)
);

-- Recovery codes as hashes of a hundred bits of chance; each is used once.
CREATE TABLE eid_recovery (
    account_id       BYTEA NOT NULL,
    authenticator_id BYTEA NOT NULL,
    code_hash        BYTEA NOT NULL,
    used_at          BIGINT,
    PRIMARY KEY (account_id, code_hash)
);

-- What stands between two requests of one browser and is used up by the second: the first factor
-- that was shown, the challenge of a passkey. The browser holds the secret to secret_hash.
CREATE TABLE eid_step (
    step_id     BYTEA NOT NULL PRIMARY KEY,
    secret_hash BYTEA NOT NULL,
    kind        TEXT COLLATE "C" NOT NULL,
    state       BYTEA NOT NULL,
    expires_at  BIGINT NOT NULL
);

CREATE INDEX eid_step_expires ON eid_step (expires_at);
