-- Files that people send, whole or on their way. sha256 stands once a file is whole and looked at;
-- dossier is empty as long as it lies with a draft; ends_at is the greatest number once it is filed.
CREATE TABLE files_file (
    uploader_id BLOB NOT NULL,
    file_id     BLOB NOT NULL,
    subject_id  BLOB NOT NULL,
    procedure   TEXT NOT NULL,
    valid_from  TEXT NOT NULL,
    document    TEXT NOT NULL,
    dossier     TEXT NOT NULL,
    is_filed    INTEGER NOT NULL,
    name        TEXT NOT NULL,
    kind        TEXT NOT NULL,
    bytes       INTEGER NOT NULL,
    received    INTEGER NOT NULL,
    parts       INTEGER NOT NULL,
    begun_at    INTEGER NOT NULL,
    ends_at     INTEGER NOT NULL,
    sha256      TEXT,
    malware     TEXT,
    PRIMARY KEY (uploader_id, file_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX files_file_place ON files_file (uploader_id, procedure, valid_from, dossier);
CREATE INDEX files_file_ends ON files_file (ends_at);

-- The bytes of a file, a piece a row, each with where it begins.
CREATE TABLE files_piece (
    file_id   BLOB NOT NULL,
    begins_at INTEGER NOT NULL,
    bytes     BLOB NOT NULL,
    PRIMARY KEY (file_id, begins_at)
) STRICT;

-- How many bytes somebody has announced on a day.
CREATE TABLE files_day (
    uploader_id BLOB NOT NULL,
    day         TEXT NOT NULL,
    bytes       INTEGER NOT NULL,
    PRIMARY KEY (uploader_id, day)
) STRICT, WITHOUT ROWID;
