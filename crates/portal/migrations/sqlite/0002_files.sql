-- Which files of a dossier the portal has, each with what it calls it there, as JSON.
ALTER TABLE portal_push ADD COLUMN files TEXT NOT NULL DEFAULT '{}';
