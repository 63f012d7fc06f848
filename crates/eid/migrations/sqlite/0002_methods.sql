-- What a sign-in rested on beside its first authenticator, what happened in it (words of
-- authenticator/methods.rs), and when. No authenticated_at: when the session was opened.
ALTER TABLE eid_session ADD COLUMN authenticated_at INTEGER;
ALTER TABLE eid_session ADD COLUMN methods TEXT NOT NULL DEFAULT 'password';
ALTER TABLE eid_session ADD COLUMN second_id BLOB;
