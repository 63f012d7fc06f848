-- One row for each notice. template names the message in the language files, args fill its gaps,
-- link leads to what it is about.
CREATE TABLE notices_notice (
    person_id BYTEA NOT NULL,
    notice_id BYTEA NOT NULL,
    at        BIGINT NOT NULL,
    template  TEXT COLLATE "C" NOT NULL,
    args      TEXT COLLATE "C" NOT NULL,
    link      TEXT COLLATE "C",
    read_at   BIGINT,
    PRIMARY KEY (person_id, notice_id)
);
