-- Passkeys. credential is the public key and what belongs to it, as JSON; sign_count is what the
-- authenticator counted last. synced says whether its holder's devices share it.
CREATE TABLE eid_passkey (
    account_id       BLOB NOT NULL,
    authenticator_id BLOB NOT NULL,
    credential_id    BLOB NOT NULL,
    credential       TEXT NOT NULL,
    sign_count       INTEGER NOT NULL,
    synced           INTEGER NOT NULL CHECK (synced IN (0, 1)),
    PRIMARY KEY (account_id, credential_id)
) STRICT;
