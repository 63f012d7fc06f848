-- Files of procedures that officials publish. approvals holds who agreed, as JSON; two do before it
-- is in force. The greatest number in force of a code is the one that counts.
CREATE TABLE procedure_publication (
    code        TEXT NOT NULL,
    number      BIGINT NOT NULL,
    version     BIGINT NOT NULL,
    state       TEXT NOT NULL,
    proposed_at BIGINT NOT NULL,
    decided_at  BIGINT,
    approvals   TEXT NOT NULL,
    body        TEXT NOT NULL,
    PRIMARY KEY (code, number)
);
