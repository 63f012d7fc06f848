-- What ends soon or is over, whoever's it is: for reminders.
CREATE INDEX procedure_dossier_due ON procedure_dossier (is_open, due_at, code);

-- That an end was reminded of. Of two nodes, the key lets one do it; a new end is another row.
CREATE TABLE procedure_reminder (
    code        TEXT COLLATE "C" NOT NULL,
    kind        TEXT COLLATE "C" NOT NULL,
    due_at      BIGINT NOT NULL,
    reminded_at BIGINT NOT NULL,
    PRIMARY KEY (code, kind, due_at)
);

-- What whoever applied thinks of how it was settled.
CREATE TABLE procedure_rating (
    code      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version   BIGINT NOT NULL,
    office    TEXT COLLATE "C" NOT NULL,
    procedure TEXT COLLATE "C" NOT NULL,
    score     BIGINT NOT NULL,
    comment   TEXT COLLATE "C" NOT NULL,
    rated_at  BIGINT NOT NULL
);

CREATE INDEX procedure_rating_office ON procedure_rating (office, score);

-- That an office asked for what it had already.
CREATE TABLE procedure_held_already (
    code      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    office    TEXT COLLATE "C" NOT NULL,
    procedure TEXT COLLATE "C" NOT NULL,
    question  TEXT COLLATE "C" NOT NULL,
    statement TEXT COLLATE "C" NOT NULL,
    told_at   BIGINT NOT NULL
);

CREATE INDEX procedure_held_already_office ON procedure_held_already (office, procedure);
