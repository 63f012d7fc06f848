-- The code with which somebody chooses the password of an account that a desk made or recovered,
-- as a hash of a hundred bits of chance. A new one takes the place of the last.
CREATE TABLE eid_activation (
    account_id BYTEA NOT NULL PRIMARY KEY,
    code_hash  BYTEA NOT NULL,
    expires_at BIGINT NOT NULL
);
