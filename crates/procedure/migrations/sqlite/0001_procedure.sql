-- What is filed under a procedure. body holds answers, timeline and secret as JSON; due_at is the
-- greatest number where there is no limit.
CREATE TABLE procedure_dossier (
    code         TEXT NOT NULL PRIMARY KEY,
    version      INTEGER NOT NULL,
    procedure    TEXT NOT NULL,
    valid_from   TEXT NOT NULL,
    office       TEXT NOT NULL,
    applicant_id BLOB NOT NULL,
    subject_id   BLOB NOT NULL,
    claimed_by   BLOB,
    state        TEXT NOT NULL,
    is_open      INTEGER NOT NULL,
    filed_at     INTEGER NOT NULL,
    due_at       INTEGER NOT NULL,
    body         TEXT NOT NULL
) STRICT;

CREATE INDEX procedure_dossier_office ON procedure_dossier (office, is_open, due_at, code);
CREATE INDEX procedure_dossier_applicant ON procedure_dossier (applicant_id, filed_at);
CREATE INDEX procedure_dossier_subject ON procedure_dossier (subject_id, filed_at);

-- What somebody has answered and not filed yet.
CREATE TABLE procedure_draft (
    person_id  BLOB NOT NULL,
    subject_id BLOB NOT NULL,
    procedure  TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    version    INTEGER NOT NULL,
    saved_at   INTEGER NOT NULL,
    answers    TEXT NOT NULL,
    PRIMARY KEY (person_id, subject_id, procedure, valid_from)
) STRICT;

-- Which dossier came of a key under which somebody filed: the same again is the same dossier.
CREATE TABLE procedure_filing (
    person_id  BLOB NOT NULL,
    filing_key TEXT NOT NULL,
    code       TEXT NOT NULL,
    PRIMARY KEY (person_id, filing_key)
) STRICT;

-- The last number that a unit has given out on a day.
CREATE TABLE procedure_number (
    unit_day TEXT NOT NULL PRIMARY KEY,
    last     INTEGER NOT NULL
) STRICT;
