-- An organisation: asked for by its representative, and an account of its own once an official
-- decided so. source is what the official held it against: there is no enterprise database to ask,
-- so nothing here is verified. decide_by is the day of the law; slow_since says since when it is
-- known that the data must be verified elsewhere. version changes with every change to the row.
CREATE TABLE eid_organisation (
    organisation_id BYTEA NOT NULL PRIMARY KEY,
    code            TEXT COLLATE "C" NOT NULL,
    name            TEXT COLLATE "C" NOT NULL,
    address         TEXT COLLATE "C" NOT NULL,
    representative  BYTEA NOT NULL,
    asked_at        BIGINT NOT NULL,
    decide_by       BIGINT NOT NULL,
    slow_since      BIGINT,
    decided_at      BIGINT,
    outcome         TEXT COLLATE "C" CHECK (outcome IN ('granted', 'refused')),
    source          TEXT COLLATE "C",
    reasons         TEXT COLLATE "C",
    version         BIGINT NOT NULL
);

CREATE INDEX eid_organisation_open ON eid_organisation (decide_by) WHERE decided_at IS NULL;

-- The code of an organisation that has an account: the key lets one in.
CREATE TABLE eid_organisation_code (
    code            TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    organisation_id BYTEA NOT NULL
);

-- The organisations that a person has to do with, as representative or by a mandate of any standing.
CREATE TABLE eid_organisation_person (
    person_id       BYTEA NOT NULL,
    organisation_id BYTEA NOT NULL,
    PRIMARY KEY (person_id, organisation_id)
);

-- What a person may do for an organisation, and until which day (that day included). It holds once
-- they accepted, and until it ended. purposes are words with spaces between; person_name is as the
-- representative wrote it.
CREATE TABLE eid_mandate (
    organisation_id BYTEA NOT NULL,
    mandate_id      BYTEA NOT NULL,
    person_id       BYTEA NOT NULL,
    person_name     TEXT COLLATE "C" NOT NULL,
    purposes        TEXT COLLATE "C" NOT NULL,
    last_day        TEXT COLLATE "C" NOT NULL,
    given_at        BIGINT NOT NULL,
    accepted_at     BIGINT,
    ended_at        BIGINT,
    PRIMARY KEY (organisation_id, mandate_id)
);
