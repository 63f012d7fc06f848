-- What ends soon or is over, whoever's it is: for reminders.
CREATE INDEX procedure_dossier_due ON procedure_dossier (is_open, due_at, code);

-- That an end was reminded of. Of two nodes, the key lets one do it; a new end is another row.
CREATE TABLE procedure_reminder (
    code        TEXT NOT NULL,
    kind        TEXT NOT NULL,
    due_at      INTEGER NOT NULL,
    reminded_at INTEGER NOT NULL,
    PRIMARY KEY (code, kind, due_at)
) STRICT;

-- What whoever applied thinks of how it was settled.
CREATE TABLE procedure_rating (
    code      TEXT NOT NULL PRIMARY KEY,
    version   INTEGER NOT NULL,
    office    TEXT NOT NULL,
    procedure TEXT NOT NULL,
    score     INTEGER NOT NULL,
    comment   TEXT NOT NULL,
    rated_at  INTEGER NOT NULL
) STRICT;

CREATE INDEX procedure_rating_office ON procedure_rating (office, score);

-- That an office asked for what it had already.
CREATE TABLE procedure_held_already (
    code      TEXT NOT NULL PRIMARY KEY,
    office    TEXT NOT NULL,
    procedure TEXT NOT NULL,
    question  TEXT NOT NULL,
    statement TEXT NOT NULL,
    told_at   INTEGER NOT NULL
) STRICT;

CREATE INDEX procedure_held_already_office ON procedure_held_already (office, procedure);
