-- For whom a session acts beside its holder: somebody they represent by law, or an organisation
-- within a mandate; none: for themselves. acting_name is what the holder was shown when they chose.
ALTER TABLE eid_session ADD COLUMN acting_ward BLOB;
ALTER TABLE eid_session ADD COLUMN acting_organisation BLOB;
ALTER TABLE eid_session ADD COLUMN acting_name TEXT;
