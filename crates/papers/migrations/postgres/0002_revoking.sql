-- When a paper was revoked, and why: the reason is for whom it was issued to. Papers are found by
-- the dossier that they are the result of.
ALTER TABLE papers_paper ADD COLUMN revoked_at BIGINT;
ALTER TABLE papers_paper ADD COLUMN revoked_for TEXT;

CREATE INDEX papers_paper_dossier ON papers_paper (dossier);
