-- One row for each account. version changes with every change to the row, so that a guard can name
-- it.
CREATE TABLE eid_account (
    account_id BLOB NOT NULL PRIMARY KEY,
    person_id  BLOB NOT NULL,
    login      TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('active', 'closed')),
    created_at INTEGER NOT NULL,
    version    INTEGER NOT NULL
) STRICT;

-- A person has one account at most: the key lets one in.
CREATE TABLE eid_holder (
    person_id  BLOB NOT NULL PRIMARY KEY,
    account_id BLOB NOT NULL
) STRICT;

-- The name under which an account signs in, folded.
CREATE TABLE eid_login (
    login      TEXT NOT NULL PRIMARY KEY,
    account_id BLOB NOT NULL
) STRICT;

-- What an account is opened with. Each kind keeps its own particulars in a table of its own; a
-- session stands only as long as the authenticator it was opened with.
CREATE TABLE eid_authenticator (
    account_id       BLOB NOT NULL,
    authenticator_id BLOB NOT NULL,
    kind             TEXT NOT NULL CHECK (kind IN ('password')),
    created_at       INTEGER NOT NULL,
    revoked_at       INTEGER,
    PRIMARY KEY (account_id, authenticator_id)
) STRICT;

-- The hash of a password in PHC form; it goes when the authenticator is revoked.
CREATE TABLE eid_password (
    account_id       BLOB NOT NULL,
    authenticator_id BLOB NOT NULL,
    phc              TEXT NOT NULL,
    PRIMARY KEY (account_id, authenticator_id)
) STRICT;

-- What an official may do, where, and from when to when (both days included), unless it was ended
-- before. duties are codes of data/vn/duties.toml with spaces between.
CREATE TABLE eid_post (
    account_id BLOB NOT NULL,
    post_id    BLOB NOT NULL,
    office     TEXT NOT NULL,
    duties     TEXT NOT NULL,
    territory  TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to   TEXT,
    ended_at   INTEGER,
    PRIMARY KEY (account_id, post_id)
) STRICT;

-- One row for each sign-in. post_id says in which post the holder acts; none: as a citizen.
CREATE TABLE eid_session (
    account_id       BLOB NOT NULL,
    session_id       BLOB NOT NULL,
    token_hash       BLOB NOT NULL,
    authenticator_id BLOB NOT NULL,
    post_id          BLOB,
    device           TEXT NOT NULL,
    source           TEXT NOT NULL,
    created_at       INTEGER NOT NULL,
    last_seen_at     INTEGER NOT NULL,
    ended_at         INTEGER,
    PRIMARY KEY (account_id, session_id)
) STRICT;

CREATE INDEX eid_session_created ON eid_session (created_at);

-- Failed sign-ins in a row, for each login name and for each source. bucket is a hash: what people
-- type by mistake where the name belongs may be their password.
CREATE TABLE eid_attempt (
    bucket     BLOB NOT NULL PRIMARY KEY,
    failures   INTEGER NOT NULL,
    counted_at INTEGER NOT NULL,
    opens_at   INTEGER NOT NULL,
    version    INTEGER NOT NULL
) STRICT;

CREATE INDEX eid_attempt_counted ON eid_attempt (counted_at);
