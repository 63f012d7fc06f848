-- Dossiers that systems of others settle. person_id is sixteen zeros where nobody on the register is
-- meant; body holds what was told as JSON; due_at is the greatest number where there is no limit.
CREATE TABLE portal_dossier (
    code       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    dossier_id TEXT COLLATE "C" NOT NULL,
    client_id  TEXT COLLATE "C" NOT NULL,
    person_id  BYTEA NOT NULL,
    state      BIGINT NOT NULL,
    filed_at   BIGINT NOT NULL,
    due_at     BIGINT NOT NULL,
    body       TEXT COLLATE "C" NOT NULL
);

CREATE INDEX portal_dossier_person ON portal_dossier (person_id, filed_at, code);

-- How many steps of a dossier were told, of theirs and of ours that they settle: of two with the
-- same number, one is kept.
CREATE TABLE portal_chain (
    code  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    steps BIGINT NOT NULL
);

-- The steps, in their order.
CREATE TABLE portal_step (
    code     TEXT COLLATE "C" NOT NULL,
    step     BIGINT NOT NULL,
    at       BIGINT NOT NULL,
    taken_at BIGINT NOT NULL,
    state    BIGINT NOT NULL,
    body     TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (code, step)
);

-- Files that were announced: what they are and where they lie, by their
-- SHA-256. Their bytes stay there.
CREATE TABLE portal_file (
    client_id TEXT COLLATE "C" NOT NULL,
    file_id   TEXT COLLATE "C" NOT NULL,
    body      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (client_id, file_id)
);

-- How far the portal was told of a dossier of ours. fault says why it refused, where it did.
CREATE TABLE portal_push (
    code      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    remote_id TEXT COLLATE "C" NOT NULL,
    sent      BIGINT NOT NULL,
    fault     TEXT COLLATE "C" NOT NULL
);

-- Dossiers that were handed over and of which nothing was heard yet.
CREATE TABLE portal_awaited (
    code   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    due_at BIGINT NOT NULL
);

CREATE INDEX portal_awaited_due ON portal_awaited (due_at);

-- What somebody has to look at. ended_at is 0 as long as it goes on.
CREATE TABLE portal_alert (
    code      TEXT COLLATE "C" NOT NULL,
    kind      TEXT COLLATE "C" NOT NULL,
    person_id BYTEA NOT NULL,
    raised_at BIGINT NOT NULL,
    ended_at  BIGINT NOT NULL,
    PRIMARY KEY (code, kind)
);

CREATE INDEX portal_alert_open ON portal_alert (ended_at, raised_at);
