-- Whose passport or residence card bears a number, so that who has no personal number is found too.
-- Countries number their passports by themselves: two people may have the same one.
CREATE TABLE population_document (
    number    TEXT NOT NULL,
    person_id BLOB NOT NULL,
    PRIMARY KEY (number, person_id)
) WITHOUT ROWID, STRICT;

-- Those on record before.
INSERT OR IGNORE INTO population_document (number, person_id)
SELECT UPPER(REPLACE(REPLACE(REPLACE(REPLACE(json_extract(d.value, '$.n'), ' ', ''), '-', ''), '.', ''), '/', '')),
       c.person_id
  FROM population_change c, json_each(c.change, '$.a') a, json_each(a.value, '$.g.dc') d
 WHERE c.change LIKE '%"dc":%' AND json_extract(d.value, '$.k') IN ('pp', 'rc')
   AND json_extract(d.value, '$.n') IS NOT NULL;

-- The last day on which the papers of the person let them have an electronic identity, so that
-- accounts can ask on every request; empty: on none. NULL: the head is older than this column, ask
-- the history.
ALTER TABLE population_person ADD COLUMN papers_until TEXT;
