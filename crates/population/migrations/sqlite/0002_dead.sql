-- Whether the newest change left the person dead in the eyes of the law, so that accounts can ask
-- on every request. NULL: the head is older than this column, ask the history.
ALTER TABLE population_person ADD COLUMN dead INTEGER CHECK (dead IN (0, 1));
