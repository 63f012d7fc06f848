-- The numbers that people give out in place of their own. number_key is a keyed hash, sealed the
-- number itself for its owner's page, client_id the one service it is for, empty for any.
CREATE TABLE verification_alias (
    person_id  BLOB NOT NULL,
    alias_id   BLOB NOT NULL,
    number_key BLOB NOT NULL,
    sealed     BLOB NOT NULL,
    label      TEXT NOT NULL,
    client_id  TEXT NOT NULL,
    made_at    INTEGER NOT NULL,
    expires_at INTEGER,
    revoked_at INTEGER,
    PRIMARY KEY (person_id, alias_id)
) STRICT;

-- Whose a number is. What it is good for stands in the alias itself.
CREATE TABLE verification_alias_number (
    number_key BLOB NOT NULL PRIMARY KEY,
    person_id  BLOB NOT NULL,
    alias_id   BLOB NOT NULL
) STRICT;

-- How many answers were wrong, by a keyed hash of whose; version changes with every count.
CREATE TABLE verification_gate (
    bucket     BLOB NOT NULL PRIMARY KEY,
    failures   INTEGER NOT NULL,
    counted_at INTEGER NOT NULL,
    opens_at   INTEGER NOT NULL,
    version    INTEGER NOT NULL
) STRICT;

CREATE INDEX verification_gate_counted ON verification_gate (counted_at);

-- How many questions of a service in an hour found nothing.
CREATE TABLE verification_miss (
    client_id TEXT NOT NULL,
    hour      INTEGER NOT NULL,
    misses    INTEGER NOT NULL,
    PRIMARY KEY (client_id, hour)
) STRICT;

-- What was asked under one transaction of a service, and the answer. question_id and asked are keyed
-- hashes: neither the identifier nor anything that was asked about can be had from them.
CREATE TABLE verification_question (
    question_id BLOB NOT NULL PRIMARY KEY,
    asked       BLOB NOT NULL,
    answer      INTEGER NOT NULL,
    proof       TEXT,
    expires_at  INTEGER NOT NULL
) STRICT;

CREATE INDEX verification_question_expires ON verification_question (expires_at);
