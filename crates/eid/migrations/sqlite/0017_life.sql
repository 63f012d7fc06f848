-- Level 2 that was taken back: on which paper and why. lowered_at names the row: a level is lowered
-- once at a moment.
CREATE TABLE eid_lowering (
    account_id BLOB NOT NULL,
    lowered_at INTEGER NOT NULL,
    reference  TEXT NOT NULL,
    reasons    TEXT NOT NULL,
    PRIMARY KEY (account_id, lowered_at)
) STRICT;

-- Accounts that are locked because their holder died, and are not closed yet: they are closed when
-- the term of data/vn has gone by since noted_at, unless the register takes the death back before.
CREATE TABLE eid_death (
    account_id BLOB NOT NULL PRIMARY KEY,
    noted_at   INTEGER NOT NULL
) STRICT;

CREATE INDEX eid_death_noted ON eid_death (noted_at);

INSERT INTO eid_death (account_id, noted_at)
     SELECT account_id, MAX(locked_at)
       FROM eid_lock
      WHERE cause = 'death' AND lifted_at IS NULL
   GROUP BY account_id;

-- How far the news of another slice have been followed, in microseconds since 1970.
CREATE TABLE eid_follow (
    name     TEXT NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL
) STRICT;

-- What is kept for the years of Decree 69/2024/ND-CP, Article 21, by the moment at which it ended.
CREATE INDEX eid_consent_over ON eid_consent (COALESCE(withdrawn_at, expires_at));
CREATE INDEX eid_mandate_over ON eid_mandate (ended_at) WHERE ended_at IS NOT NULL;

-- How an account of an organisation goes on: withdrawn before it was decided, locked, closed;
-- grounds says why it was last locked, unlocked or closed, by which paper.
ALTER TABLE eid_organisation ADD COLUMN withdrawn_at INTEGER;
ALTER TABLE eid_organisation ADD COLUMN locked_at INTEGER;
ALTER TABLE eid_organisation ADD COLUMN closed_at INTEGER;
ALTER TABLE eid_organisation ADD COLUMN grounds TEXT;

-- Somebody else shall represent an organisation: asked by who does today or by who shall. source and
-- reasons as in eid_organisation. version changes with every change to the row.
CREATE TABLE eid_representation (
    organisation_id   BLOB NOT NULL,
    representation_id BLOB NOT NULL,
    person_id         BLOB NOT NULL,
    asked_by          BLOB NOT NULL,
    asked_at          INTEGER NOT NULL,
    decide_by         INTEGER NOT NULL,
    withdrawn_at      INTEGER,
    decided_at        INTEGER,
    outcome           TEXT CHECK (outcome IN ('granted', 'refused')),
    source            TEXT,
    reasons           TEXT,
    version           INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, representation_id)
) STRICT;

-- Nobody stands in line twice.
CREATE UNIQUE INDEX eid_representation_once ON eid_representation (organisation_id, person_id)
 WHERE decided_at IS NULL;
CREATE INDEX eid_representation_open ON eid_representation (decide_by) WHERE decided_at IS NULL;
