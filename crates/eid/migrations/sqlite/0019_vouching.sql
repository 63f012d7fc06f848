-- The code with which the holder of a post sets up their first second factor, as a hash of a hundred
-- bits of chance, who gave it (nobody: whoever runs the program), the session in which it was shown,
-- and the official who let the holder in last, who is not the one to give it.
CREATE TABLE eid_vouching (
    account_id BLOB NOT NULL PRIMARY KEY,
    code_hash  BLOB,
    expires_at INTEGER,
    given_by   BLOB,
    let_in_by  BLOB,
    session_id BLOB
) STRICT;
