-- Dossiers that systems of others settle. person_id is sixteen zeros where nobody on the register is
-- meant; body holds what was told as JSON; due_at is the greatest number where there is no limit.
CREATE TABLE portal_dossier (
    code       TEXT NOT NULL PRIMARY KEY,
    dossier_id TEXT NOT NULL,
    client_id  TEXT NOT NULL,
    person_id  BLOB NOT NULL,
    state      INTEGER NOT NULL,
    filed_at   INTEGER NOT NULL,
    due_at     INTEGER NOT NULL,
    body       TEXT NOT NULL
) STRICT;

CREATE INDEX portal_dossier_person ON portal_dossier (person_id, filed_at, code);

-- How many steps of a dossier were told, of theirs and of ours that they settle: of two with the
-- same number, one is kept.
CREATE TABLE portal_chain (
    code  TEXT NOT NULL PRIMARY KEY,
    steps INTEGER NOT NULL
) STRICT;

-- The steps, in their order.
CREATE TABLE portal_step (
    code     TEXT NOT NULL,
    step     INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    taken_at INTEGER NOT NULL,
    state    INTEGER NOT NULL,
    body     TEXT NOT NULL,
    PRIMARY KEY (code, step)
) STRICT;

-- Files that were announced: what they are and where they lie, by their
-- SHA-256. Their bytes stay there.
CREATE TABLE portal_file (
    client_id TEXT NOT NULL,
    file_id   TEXT NOT NULL,
    body      TEXT NOT NULL,
    PRIMARY KEY (client_id, file_id)
) STRICT;

-- How far the portal was told of a dossier of ours. fault says why it refused, where it did.
CREATE TABLE portal_push (
    code      TEXT NOT NULL PRIMARY KEY,
    remote_id TEXT NOT NULL,
    sent      INTEGER NOT NULL,
    fault     TEXT NOT NULL
) STRICT;

-- Dossiers that were handed over and of which nothing was heard yet.
CREATE TABLE portal_awaited (
    code   TEXT NOT NULL PRIMARY KEY,
    due_at INTEGER NOT NULL
) STRICT;

CREATE INDEX portal_awaited_due ON portal_awaited (due_at);

-- What somebody has to look at. ended_at is 0 as long as it goes on.
CREATE TABLE portal_alert (
    code      TEXT NOT NULL,
    kind      TEXT NOT NULL,
    person_id BLOB NOT NULL,
    raised_at INTEGER NOT NULL,
    ended_at  INTEGER NOT NULL,
    PRIMARY KEY (code, kind)
) STRICT;

CREATE INDEX portal_alert_open ON portal_alert (ended_at, raised_at);
