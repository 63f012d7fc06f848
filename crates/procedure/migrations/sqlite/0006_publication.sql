-- Files of procedures that officials publish. approvals holds who agreed, as JSON; two do before it
-- is in force. The greatest number in force of a code is the one that counts.
CREATE TABLE procedure_publication (
    code        TEXT NOT NULL,
    number      INTEGER NOT NULL,
    version     INTEGER NOT NULL,
    state       TEXT NOT NULL,
    proposed_at INTEGER NOT NULL,
    decided_at  INTEGER,
    approvals   TEXT NOT NULL,
    body        TEXT NOT NULL,
    PRIMARY KEY (code, number)
) STRICT;
