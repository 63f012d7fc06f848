-- Addresses to which codes are sent are kinds of authenticator too.
ALTER TABLE eid_authenticator DROP CONSTRAINT eid_authenticator_kind_check;
ALTER TABLE eid_authenticator ADD CONSTRAINT eid_authenticator_kind_check
      CHECK (kind IN ('card', 'email', 'passkey', 'password', 'recovery', 'sms', 'totp'));

-- Where codes are sent: of each channel one address, sealed, and the language its holder reads. Each
-- was shown to be theirs by a code that was sent there.
CREATE TABLE eid_contact (
    account_id       BYTEA NOT NULL,
    channel          TEXT COLLATE "C" NOT NULL CHECK (channel IN ('email', 'sms')),
    authenticator_id BYTEA NOT NULL,
    address          BYTEA NOT NULL,
    language         TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (account_id, channel)
);
