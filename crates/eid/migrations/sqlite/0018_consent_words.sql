-- What a relying party was called when somebody agreed, and for whom they signed in. None: it was
-- agreed before this was kept, or for the holder of the account themselves.
ALTER TABLE eid_consent ADD COLUMN party_name_vi TEXT;
ALTER TABLE eid_consent ADD COLUMN party_name_en TEXT;
ALTER TABLE eid_consent ADD COLUMN on_behalf BLOB;
ALTER TABLE eid_consent ADD COLUMN on_behalf_name TEXT;
