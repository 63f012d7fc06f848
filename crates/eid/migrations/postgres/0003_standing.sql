-- The identity level of Decree 69/2024/ND-CP, Article 7, and since when an account is locked, by
-- whatever causes stand in eid_lock. An account that is locked opens nothing.
ALTER TABLE eid_account ADD COLUMN identity_level BIGINT NOT NULL DEFAULT 1;
ALTER TABLE eid_account ADD COLUMN locked_at BIGINT;

-- Why an account is or was locked: one row for each cause while it stands, kept when it is lifted.
-- cause is a code of data/vn/account-locks.toml; reference cites the decision behind it.
CREATE TABLE eid_lock (
    account_id BYTEA NOT NULL,
    lock_id    BYTEA NOT NULL,
    cause      TEXT COLLATE "C" NOT NULL,
    reference  TEXT COLLATE "C" NOT NULL,
    locked_at  BIGINT NOT NULL,
    lifted_at  BIGINT,
    PRIMARY KEY (account_id, lock_id)
);
