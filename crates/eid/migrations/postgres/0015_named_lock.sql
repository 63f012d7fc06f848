-- Which lock a body asks to have lifted: locks of authorities stand side by side. None: it asks to
-- lock, or was taken in when an account had one lock for a cause at the most.
ALTER TABLE eid_lock_request ADD COLUMN lock_id BYTEA;
