-- A paper that was issued: the signed PDF, and what is told of it to whoever holds it. code stands
-- under the picture on it, hash is SHA-256 of bytes, agency the code of the office.
CREATE TABLE papers_paper (
    code      TEXT NOT NULL PRIMARY KEY,
    person_id BLOB NOT NULL,
    kind      TEXT NOT NULL,
    title     TEXT NOT NULL,
    agency    TEXT NOT NULL,
    dossier   TEXT NOT NULL,
    issued_at INTEGER NOT NULL,
    standing  TEXT NOT NULL,
    hash      BLOB NOT NULL,
    bytes     BLOB NOT NULL
) STRICT;

CREATE INDEX papers_paper_person ON papers_paper (person_id, issued_at);
CREATE INDEX papers_paper_hash ON papers_paper (hash);
