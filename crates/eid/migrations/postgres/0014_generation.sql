-- How often everything that was granted before has ended for good: by a lock, by a recovery. What is
-- granted names the generation it belongs to; a number, because the clocks of nodes differ.
ALTER TABLE eid_account ADD COLUMN generation BIGINT NOT NULL DEFAULT 0;
