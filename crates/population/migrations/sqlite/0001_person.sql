-- The head of each record. version counts the changes and is what guards name; the rest is what
-- policies and searches ask for, as the newest change left it.
CREATE TABLE population_person (
    person_id    BLOB NOT NULL PRIMARY KEY,
    version      INTEGER NOT NULL,
    known_from   INTEGER NOT NULL,
    merged_into  BLOB,
    protected    INTEGER NOT NULL CHECK (protected IN (0, 1)),
    commune      TEXT,
    birth_date   TEXT,
    household_id TEXT
) STRICT;

CREATE INDEX population_person_territory ON population_person (commune, birth_date, person_id);
CREATE INDEX population_person_household ON population_person (household_id)
 WHERE household_id IS NOT NULL;

-- Everything ever recorded, one row a change. change holds only the groups that it touches.
CREATE TABLE population_change (
    person_id  BLOB NOT NULL,
    version    INTEGER NOT NULL,
    known_from INTEGER NOT NULL,
    change     TEXT NOT NULL,
    PRIMARY KEY (person_id, version)
) STRICT;

-- Who holds or held a personal number. A number is never given to a second person.
CREATE TABLE population_number (
    number     TEXT NOT NULL PRIMARY KEY,
    person_id  BLOB NOT NULL
) WITHOUT ROWID, STRICT;

-- The folded form of every name a person has or had. Names are unevenly spread: of a hundred
-- people about thirty-eight share the first word of the key, few the whole of it.
CREATE TABLE population_name (
    name_key   TEXT NOT NULL,
    birth_date TEXT NOT NULL,
    person_id  BLOB NOT NULL,
    PRIMARY KEY (name_key, birth_date, person_id)
) WITHOUT ROWID, STRICT;

-- What the register is asked to settle: corrections that people ask for, matters at a desk.
CREATE TABLE population_case (
    case_id    TEXT NOT NULL PRIMARY KEY,
    version    INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    state      TEXT NOT NULL,
    office     TEXT NOT NULL,
    subject_id BLOB,
    opened_by  BLOB NOT NULL,
    opened_at  INTEGER NOT NULL,
    due_at     INTEGER NOT NULL,
    body       TEXT NOT NULL
) STRICT;

CREATE INDEX population_case_office ON population_case (office, state, due_at, case_id);
CREATE INDEX population_case_subject ON population_case (subject_id) WHERE subject_id IS NOT NULL;

-- Data-quality findings that stand. Found again whenever the record changes.
CREATE TABLE population_finding (
    person_id BLOB NOT NULL,
    code      TEXT NOT NULL,
    severity  INTEGER NOT NULL,
    commune   TEXT NOT NULL,
    found_at  INTEGER NOT NULL,
    PRIMARY KEY (person_id, code)
) WITHOUT ROWID, STRICT;

CREATE INDEX population_finding_territory ON population_finding
       (commune, severity, found_at, person_id, code);

-- Files that were or are being imported: how far they are in, so that a killed import goes on.
CREATE TABLE population_import (
    import_id BLOB NOT NULL PRIMARY KEY,
    version   INTEGER NOT NULL,
    position  INTEGER NOT NULL,
    rows_in   INTEGER NOT NULL,
    rejected  INTEGER NOT NULL,
    state     TEXT NOT NULL,
    body      TEXT NOT NULL
) STRICT;
