-- Level 2 that was taken back: on which paper and why. lowered_at names the row: a level is lowered
-- once at a moment.
CREATE TABLE eid_lowering (
    account_id BYTEA NOT NULL,
    lowered_at BIGINT NOT NULL,
    reference  TEXT COLLATE "C" NOT NULL,
    reasons    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (account_id, lowered_at)
);

-- Accounts that are locked because their holder died, and are not closed yet: they are closed when
-- the term of data/vn has gone by since noted_at, unless the register takes the death back before.
CREATE TABLE eid_death (
    account_id BYTEA NOT NULL PRIMARY KEY,
    noted_at   BIGINT NOT NULL
);

CREATE INDEX eid_death_noted ON eid_death (noted_at);

INSERT INTO eid_death (account_id, noted_at)
     SELECT account_id, MAX(locked_at)
       FROM eid_lock
      WHERE cause = 'death' AND lifted_at IS NULL
   GROUP BY account_id;

-- How far the news of another slice have been followed, in microseconds since 1970.
CREATE TABLE eid_follow (
    name     TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    position BIGINT NOT NULL
);

-- What is kept for the years of Decree 69/2024/ND-CP, Article 21, by the moment at which it ended.
CREATE INDEX eid_consent_over ON eid_consent (COALESCE(withdrawn_at, expires_at));
CREATE INDEX eid_mandate_over ON eid_mandate (ended_at) WHERE ended_at IS NOT NULL;

-- How an account of an organisation goes on: withdrawn before it was decided, locked, closed;
-- grounds says why it was last locked, unlocked or closed, by which paper.
ALTER TABLE eid_organisation ADD COLUMN withdrawn_at BIGINT;
ALTER TABLE eid_organisation ADD COLUMN locked_at BIGINT;
ALTER TABLE eid_organisation ADD COLUMN closed_at BIGINT;
ALTER TABLE eid_organisation ADD COLUMN grounds TEXT COLLATE "C";

-- Somebody else shall represent an organisation: asked by who does today or by who shall. source and
-- reasons as in eid_organisation. version changes with every change to the row.
CREATE TABLE eid_representation (
    organisation_id   BYTEA NOT NULL,
    representation_id BYTEA NOT NULL,
    person_id         BYTEA NOT NULL,
    asked_by          BYTEA NOT NULL,
    asked_at          BIGINT NOT NULL,
    decide_by         BIGINT NOT NULL,
    withdrawn_at      BIGINT,
    decided_at        BIGINT,
    outcome           TEXT COLLATE "C" CHECK (outcome IN ('granted', 'refused')),
    source            TEXT COLLATE "C",
    reasons           TEXT COLLATE "C",
    version           BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, representation_id)
);

-- Nobody stands in line twice.
CREATE UNIQUE INDEX eid_representation_once ON eid_representation (organisation_id, person_id)
 WHERE decided_at IS NULL;
CREATE INDEX eid_representation_open ON eid_representation (decide_by) WHERE decided_at IS NULL;
