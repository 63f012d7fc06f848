-- Dossiers of whose change the national portal is to be told. moved_at is when the oldest change of
-- which it was not told was made; attempts changes with every attempt, so that of several nodes one
-- makes it; the next is made from next_at on. The row goes once all was told.
CREATE TABLE procedure_outbox (
    code     TEXT NOT NULL PRIMARY KEY,
    version  INTEGER NOT NULL,
    moved_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    next_at  INTEGER NOT NULL
) STRICT;

CREATE INDEX procedure_outbox_moved ON procedure_outbox (moved_at, code);
CREATE INDEX procedure_outbox_next ON procedure_outbox (next_at);

-- What was filed before there was an outbox.
INSERT INTO procedure_outbox (code, version, moved_at, attempts, next_at)
     SELECT code, version, filed_at, 0, filed_at
       FROM procedure_dossier;
