-- The identity level of Decree 69/2024/ND-CP, Article 7, and since when an account is locked, by
-- whatever causes stand in eid_lock. An account that is locked opens nothing.
ALTER TABLE eid_account ADD COLUMN identity_level INTEGER NOT NULL DEFAULT 1;
ALTER TABLE eid_account ADD COLUMN locked_at INTEGER;

-- Why an account is or was locked: one row for each cause while it stands, kept when it is lifted.
-- cause is a code of data/vn/account-locks.toml; reference cites the decision behind it.
CREATE TABLE eid_lock (
    account_id BLOB NOT NULL,
    lock_id    BLOB NOT NULL,
    cause      TEXT NOT NULL,
    reference  TEXT NOT NULL,
    locked_at  INTEGER NOT NULL,
    lifted_at  INTEGER,
    PRIMARY KEY (account_id, lock_id)
) STRICT;
