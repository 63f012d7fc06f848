-- Files that people send, whole or on their way. sha256 stands once a file is whole and looked at;
-- dossier is empty as long as it lies with a draft; ends_at is the greatest number once it is filed.
CREATE TABLE files_file (
    uploader_id BYTEA NOT NULL,
    file_id     BYTEA NOT NULL,
    subject_id  BYTEA NOT NULL,
    procedure   TEXT COLLATE "C" NOT NULL,
    valid_from  TEXT COLLATE "C" NOT NULL,
    document    TEXT COLLATE "C" NOT NULL,
    dossier     TEXT COLLATE "C" NOT NULL,
    is_filed    BIGINT NOT NULL,
    name        TEXT COLLATE "C" NOT NULL,
    kind        TEXT COLLATE "C" NOT NULL,
    bytes       BIGINT NOT NULL,
    received    BIGINT NOT NULL,
    parts       BIGINT NOT NULL,
    begun_at    BIGINT NOT NULL,
    ends_at     BIGINT NOT NULL,
    sha256      TEXT COLLATE "C",
    malware     TEXT COLLATE "C",
    PRIMARY KEY (uploader_id, file_id)
);

CREATE INDEX files_file_place ON files_file (uploader_id, procedure, valid_from, dossier);
CREATE INDEX files_file_ends ON files_file (ends_at);

-- The bytes of a file, a piece a row, each with where it begins.
CREATE TABLE files_piece (
    file_id   BYTEA NOT NULL,
    begins_at BIGINT NOT NULL,
    bytes     BYTEA NOT NULL,
    PRIMARY KEY (file_id, begins_at)
);

-- How many bytes somebody has announced on a day.
CREATE TABLE files_day (
    uploader_id BYTEA NOT NULL,
    day         TEXT COLLATE "C" NOT NULL,
    bytes       BIGINT NOT NULL,
    PRIMARY KEY (uploader_id, day)
);
