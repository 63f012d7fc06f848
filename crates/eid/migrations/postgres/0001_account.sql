-- One row for each account. version changes with every change to the row, so that a guard can name
-- it.
CREATE TABLE eid_account (
    account_id BYTEA NOT NULL PRIMARY KEY,
    person_id  BYTEA NOT NULL,
    login      TEXT COLLATE "C" NOT NULL,
    state      TEXT COLLATE "C" NOT NULL CHECK (state IN ('active', 'closed')),
    created_at BIGINT NOT NULL,
    version    BIGINT NOT NULL
);

-- A person has one account at most: the key lets one in.
CREATE TABLE eid_holder (
    person_id  BYTEA NOT NULL PRIMARY KEY,
    account_id BYTEA NOT NULL
);

-- The name under which an account signs in, folded.
CREATE TABLE eid_login (
    login      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    account_id BYTEA NOT NULL
);

-- What an account is opened with. Each kind keeps its own particulars in a table of its own; a
-- session stands only as long as the authenticator it was opened with.
CREATE TABLE eid_authenticator (
    account_id       BYTEA NOT NULL,
    authenticator_id BYTEA NOT NULL,
    kind             TEXT COLLATE "C" NOT NULL CHECK (kind IN ('password')),
    created_at       BIGINT NOT NULL,
    revoked_at       BIGINT,
    PRIMARY KEY (account_id, authenticator_id)
);

-- The hash of a password in PHC form; it goes when the authenticator is revoked.
CREATE TABLE eid_password (
    account_id       BYTEA NOT NULL,
    authenticator_id BYTEA NOT NULL,
    phc              TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (account_id, authenticator_id)
);

-- What an official may do, where, and from when to when (both days included), unless it was ended
-- before. duties are codes of data/vn/duties.toml with spaces between.
CREATE TABLE eid_post (
    account_id BYTEA NOT NULL,
    post_id    BYTEA NOT NULL,
    office     TEXT COLLATE "C" NOT NULL,
    duties     TEXT COLLATE "C" NOT NULL,
    territory  TEXT COLLATE "C" NOT NULL,
    valid_from TEXT COLLATE "C" NOT NULL,
    valid_to   TEXT COLLATE "C",
    ended_at   BIGINT,
    PRIMARY KEY (account_id, post_id)
);

-- One row for each sign-in. post_id says in which post the holder acts; none: as a citizen.
CREATE TABLE eid_session (
    account_id       BYTEA NOT NULL,
    session_id       BYTEA NOT NULL,
    token_hash       BYTEA NOT NULL,
    authenticator_id BYTEA NOT NULL,
    post_id          BYTEA,
    device           TEXT COLLATE "C" NOT NULL,
    source           TEXT COLLATE "C" NOT NULL,
    created_at       BIGINT NOT NULL,
    last_seen_at     BIGINT NOT NULL,
    ended_at         BIGINT,
    PRIMARY KEY (account_id, session_id)
);

CREATE INDEX eid_session_created ON eid_session (created_at);

-- Failed sign-ins in a row, for each login name and for each source. bucket is a hash: what people
-- type by mistake where the name belongs may be their password.
CREATE TABLE eid_attempt (
    bucket     BYTEA NOT NULL PRIMARY KEY,
    failures   BIGINT NOT NULL,
    counted_at BIGINT NOT NULL,
    opens_at   BIGINT NOT NULL,
    version    BIGINT NOT NULL
);

CREATE INDEX eid_attempt_counted ON eid_attempt (counted_at);
