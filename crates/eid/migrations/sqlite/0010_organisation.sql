-- An organisation: asked for by its representative, and an account of its own once an official
-- decided so. source is what the official held it against: there is no enterprise database to ask,
-- so nothing here is verified. decide_by is the day of the law; slow_since says since when it is
-- known that the data must be verified elsewhere. version changes with every change to the row.
CREATE TABLE eid_organisation (
    organisation_id BLOB NOT NULL PRIMARY KEY,
    code            TEXT NOT NULL,
    name            TEXT NOT NULL,
    address         TEXT NOT NULL,
    representative  BLOB NOT NULL,
    asked_at        INTEGER NOT NULL,
    decide_by       INTEGER NOT NULL,
    slow_since      INTEGER,
    decided_at      INTEGER,
    outcome         TEXT CHECK (outcome IN ('granted', 'refused')),
    source          TEXT,
    reasons         TEXT,
    version         INTEGER NOT NULL
) STRICT;

CREATE INDEX eid_organisation_open ON eid_organisation (decide_by) WHERE decided_at IS NULL;

-- The code of an organisation that has an account: the key lets one in.
CREATE TABLE eid_organisation_code (
    code            TEXT NOT NULL PRIMARY KEY,
    organisation_id BLOB NOT NULL
) STRICT;

-- The organisations that a person has to do with, as representative or by a mandate of any standing.
CREATE TABLE eid_organisation_person (
    person_id       BLOB NOT NULL,
    organisation_id BLOB NOT NULL,
    PRIMARY KEY (person_id, organisation_id)
) STRICT;

-- What a person may do for an organisation, and until which day (that day included). It holds once
-- they accepted, and until it ended. purposes are words with spaces between; person_name is as the
-- representative wrote it.
CREATE TABLE eid_mandate (
    organisation_id BLOB NOT NULL,
    mandate_id      BLOB NOT NULL,
    person_id       BLOB NOT NULL,
    person_name     TEXT NOT NULL,
    purposes        TEXT NOT NULL,
    last_day        TEXT NOT NULL,
    given_at        INTEGER NOT NULL,
    accepted_at     INTEGER,
    ended_at        INTEGER,
    PRIMARY KEY (organisation_id, mandate_id)
) STRICT;
