-- The numbers that people give out in place of their own. number_key is a keyed hash, sealed the
-- number itself for its owner's page, client_id the one service it is for, empty for any.
CREATE TABLE verification_alias (
    person_id  BYTEA NOT NULL,
    alias_id   BYTEA NOT NULL,
    number_key BYTEA NOT NULL,
    sealed     BYTEA NOT NULL,
    label      TEXT COLLATE "C" NOT NULL,
    client_id  TEXT COLLATE "C" NOT NULL,
    made_at    BIGINT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT,
    PRIMARY KEY (person_id, alias_id)
);

-- Whose a number is. What it is good for stands in the alias itself.
CREATE TABLE verification_alias_number (
    number_key BYTEA NOT NULL PRIMARY KEY,
    person_id  BYTEA NOT NULL,
    alias_id   BYTEA NOT NULL
);

-- How many answers were wrong, by a keyed hash of whose; version changes with every count.
CREATE TABLE verification_gate (
    bucket     BYTEA NOT NULL PRIMARY KEY,
    failures   BIGINT NOT NULL,
    counted_at BIGINT NOT NULL,
    opens_at   BIGINT NOT NULL,
    version    BIGINT NOT NULL
);

CREATE INDEX verification_gate_counted ON verification_gate (counted_at);

-- How many questions of a service in an hour found nothing.
CREATE TABLE verification_miss (
    client_id TEXT COLLATE "C" NOT NULL,
    hour      BIGINT NOT NULL,
    misses    BIGINT NOT NULL,
    PRIMARY KEY (client_id, hour)
);

-- What was asked under one transaction of a service, and the answer. question_id and asked are keyed
-- hashes: neither the identifier nor anything that was asked about can be had from them.
CREATE TABLE verification_question (
    question_id BYTEA NOT NULL PRIMARY KEY,
    asked       BYTEA NOT NULL,
    answer      BIGINT NOT NULL,
    proof       TEXT COLLATE "C",
    expires_at  BIGINT NOT NULL
);

CREATE INDEX verification_question_expires ON verification_question (expires_at);
