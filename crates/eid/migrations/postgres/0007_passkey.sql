-- Passkeys. credential is the public key and what belongs to it, as JSON; sign_count is what the
-- authenticator counted last. synced says whether its holder's devices share it.
CREATE TABLE eid_passkey (
    account_id       BYTEA NOT NULL,
    authenticator_id BYTEA NOT NULL,
    credential_id    BYTEA NOT NULL,
    credential       TEXT COLLATE "C" NOT NULL,
    sign_count       BIGINT NOT NULL,
    synced           BIGINT NOT NULL CHECK (synced IN (0, 1)),
    PRIMARY KEY (account_id, credential_id)
);
