-- One row for each notice. template names the message in the language files, args fill its gaps,
-- link leads to what it is about.
CREATE TABLE notices_notice (
    person_id BLOB NOT NULL,
    notice_id BLOB NOT NULL,
    at        INTEGER NOT NULL,
    template  TEXT NOT NULL,
    args      TEXT NOT NULL,
    link      TEXT,
    read_at   INTEGER,
    PRIMARY KEY (person_id, notice_id)
) WITHOUT ROWID, STRICT;
