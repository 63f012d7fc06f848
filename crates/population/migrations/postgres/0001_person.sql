-- The head of each record. version counts the changes and is what guards name; the rest is what
-- policies and searches ask for, as the newest change left it.
CREATE TABLE population_person (
    person_id    BYTEA NOT NULL PRIMARY KEY,
    version      BIGINT NOT NULL,
    known_from   BIGINT NOT NULL,
    merged_into  BYTEA,
    protected    BIGINT NOT NULL CHECK (protected IN (0, 1)),
    commune      TEXT COLLATE "C",
    birth_date   TEXT COLLATE "C",
    household_id TEXT COLLATE "C"
);

CREATE INDEX population_person_territory ON population_person (commune, birth_date, person_id);
CREATE INDEX population_person_household ON population_person (household_id)
 WHERE household_id IS NOT NULL;

-- Everything ever recorded, one row a change. change holds only the groups that it touches.
CREATE TABLE population_change (
    person_id  BYTEA NOT NULL,
    version    BIGINT NOT NULL,
    known_from BIGINT NOT NULL,
    change     TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (person_id, version)
);

-- Who holds or held a personal number. A number is never given to a second person.
CREATE TABLE population_number (
    number     TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    person_id  BYTEA NOT NULL
);

-- The folded form of every name a person has or had. Names are unevenly spread: of a hundred
-- people about thirty-eight share the first word of the key, few the whole of it.
CREATE TABLE population_name (
    name_key   TEXT COLLATE "C" NOT NULL,
    birth_date TEXT COLLATE "C" NOT NULL,
    person_id  BYTEA NOT NULL,
    PRIMARY KEY (name_key, birth_date, person_id)
);

-- What the register is asked to settle: corrections that people ask for, matters at a desk.
CREATE TABLE population_case (
    case_id    TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version    BIGINT NOT NULL,
    kind       TEXT COLLATE "C" NOT NULL,
    state      TEXT COLLATE "C" NOT NULL,
    office     TEXT COLLATE "C" NOT NULL,
    subject_id BYTEA,
    opened_by  BYTEA NOT NULL,
    opened_at  BIGINT NOT NULL,
    due_at     BIGINT NOT NULL,
    body       TEXT COLLATE "C" NOT NULL
);

CREATE INDEX population_case_office ON population_case (office, state, due_at, case_id);
CREATE INDEX population_case_subject ON population_case (subject_id) WHERE subject_id IS NOT NULL;

-- Data-quality findings that stand. Found again whenever the record changes.
CREATE TABLE population_finding (
    person_id BYTEA NOT NULL,
    code      TEXT COLLATE "C" NOT NULL,
    severity  BIGINT NOT NULL,
    commune   TEXT COLLATE "C" NOT NULL,
    found_at  BIGINT NOT NULL,
    PRIMARY KEY (person_id, code)
);

CREATE INDEX population_finding_territory ON population_finding
       (commune, severity, found_at, person_id, code);

-- Files that were or are being imported: how far they are in, so that a killed import goes on.
CREATE TABLE population_import (
    import_id BYTEA NOT NULL PRIMARY KEY,
    version   BIGINT NOT NULL,
    position  BIGINT NOT NULL,
    rows_in   BIGINT NOT NULL,
    rejected  BIGINT NOT NULL,
    state     TEXT COLLATE "C" NOT NULL,
    body      TEXT COLLATE "C" NOT NULL
);
