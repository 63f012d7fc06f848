-- Whom a session in office attends to at a counter, under which case, and since when. acting_name
-- says who that is.
ALTER TABLE eid_session ADD COLUMN acting_attended BYTEA;
ALTER TABLE eid_session ADD COLUMN acting_case TEXT COLLATE "C";
ALTER TABLE eid_session ADD COLUMN acting_since BIGINT;
