-- What is filed under a procedure. body holds answers, timeline and secret as JSON; due_at is the
-- greatest number where there is no limit.
CREATE TABLE procedure_dossier (
    code         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version      BIGINT NOT NULL,
    procedure    TEXT COLLATE "C" NOT NULL,
    valid_from   TEXT COLLATE "C" NOT NULL,
    office       TEXT COLLATE "C" NOT NULL,
    applicant_id BYTEA NOT NULL,
    subject_id   BYTEA NOT NULL,
    claimed_by   BYTEA,
    state        TEXT COLLATE "C" NOT NULL,
    is_open      BIGINT NOT NULL,
    filed_at     BIGINT NOT NULL,
    due_at       BIGINT NOT NULL,
    body         TEXT COLLATE "C" NOT NULL
);

CREATE INDEX procedure_dossier_office ON procedure_dossier (office, is_open, due_at, code);
CREATE INDEX procedure_dossier_applicant ON procedure_dossier (applicant_id, filed_at);
CREATE INDEX procedure_dossier_subject ON procedure_dossier (subject_id, filed_at);

-- What somebody has answered and not filed yet.
CREATE TABLE procedure_draft (
    person_id  BYTEA NOT NULL,
    subject_id BYTEA NOT NULL,
    procedure  TEXT COLLATE "C" NOT NULL,
    valid_from TEXT COLLATE "C" NOT NULL,
    version    BIGINT NOT NULL,
    saved_at   BIGINT NOT NULL,
    answers    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (person_id, subject_id, procedure, valid_from)
);

-- Which dossier came of a key under which somebody filed: the same again is the same dossier.
CREATE TABLE procedure_filing (
    person_id  BYTEA NOT NULL,
    filing_key TEXT COLLATE "C" NOT NULL,
    code       TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (person_id, filing_key)
);

-- The last number that a unit has given out on a day.
CREATE TABLE procedure_number (
    unit_day TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    last     BIGINT NOT NULL
);
