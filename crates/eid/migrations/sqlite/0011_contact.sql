-- Addresses to which codes are sent are kinds of authenticator too. The table is made anew because a
-- check cannot be widened.
CREATE TABLE eid_authenticator_wide (
    account_id       BLOB NOT NULL,
    authenticator_id BLOB NOT NULL,
    kind             TEXT NOT NULL CHECK (
                     kind IN ('card', 'email', 'passkey', 'password', 'recovery', 'sms', 'totp')),
    created_at       INTEGER NOT NULL,
    revoked_at       INTEGER,
    label            TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (account_id, authenticator_id)
) STRICT;

INSERT INTO eid_authenticator_wide
            (account_id, authenticator_id, kind, created_at, revoked_at, label)
     SELECT account_id, authenticator_id, kind, created_at, revoked_at, label
       FROM eid_authenticator;

DROP TABLE eid_authenticator;
ALTER TABLE eid_authenticator_wide RENAME TO eid_authenticator;

-- Where codes are sent: of each channel one address, sealed, and the language its holder reads. Each
-- was shown to be theirs by a code that was sent there.
CREATE TABLE eid_contact (
    account_id       BLOB NOT NULL,
    channel          TEXT NOT NULL CHECK (channel IN ('email', 'sms')),
    authenticator_id BLOB NOT NULL,
    address          BLOB NOT NULL,
    language         TEXT NOT NULL,
    PRIMARY KEY (account_id, channel)
) STRICT;
